"""The demo: one invented province before and after 1 July 2025 (ruling 42), made by the product's own ways.

Its set-up files are taken by the importer of ruling 40, its dossiers written by the generator, its switch
made by the succession service, and what was open then is carried on by the services.
"""
