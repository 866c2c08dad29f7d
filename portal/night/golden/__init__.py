"""A small month reckoned by hand: made by the product's own services, scored by its nights, compared.

`dossiers.csv` is the month and `expected.csv` the worksheet, both typed by hand. docs/indicators.md
shows both.
"""
