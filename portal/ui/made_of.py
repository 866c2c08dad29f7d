"""Why a figure of oversight is no link: `data-made-of` of its cell, or of the part of the page it stands in.

Every other figure leads to what it is made of (docs/adr/0055). tests/portal/oversight/test_every_figure.py
holds the list of columns that say one of these words.
"""

BELOW = "below"
"""It counts or sums rows of the very table it stands in, or of the list right under it."""
ROW = "row"
"""The difference, the share or the price of figures that stand in the same row and are links."""
ENTERED = "entered"
"""Somebody wrote it down; who, when and by which document stands in the same row."""
RECKONED = "reckoned"
"""A forecast or a supposition: the page says by which method and from which figures."""
FROZEN = "frozen"
"""Of a paper that was signed or handed in: what it was made of has changed since, the paper is beside it."""
HIDDEN = "hidden"
"""Counted and not to be shown to this person, or no longer there: the page says so in words."""
SYSTEM = "system"
"""What the machine says of its own work, not of the office's."""

WORDS = (BELOW, ROW, ENTERED, RECKONED, FROZEN, HIDDEN, SYSTEM)
