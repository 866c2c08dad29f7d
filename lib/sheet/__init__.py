"""Papers of one sheet, from their HTML and CSS to PDF, at a tenth of what a browser's engine costs.

A paper that uses more than is known here, or goes on over a second page, raises `Unsupported`: an engine for
the whole of CSS makes it then (docs/adr/0058).
"""

from lib.sheet.markup import Unsupported
from lib.sheet.paper import make


__all__ = ["Unsupported", "make"]
