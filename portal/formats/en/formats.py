"""English words, Vietnamese days: an officer who chose English still types the day first."""

from portal.formats.vi.formats import *  # noqa: F403


DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
