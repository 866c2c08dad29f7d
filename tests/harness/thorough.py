"""How far a test goes: in `./test` far enough to find a mistake, in `./test all` to the end (ADR 0062)."""

import os


THOROUGH = os.environ.get("THOROUGH") == "1"
# Rows a list is asked with after it was asked with one. Asking once more per row shows with three as with
# twenty; what begins at a page's or a batch's length shows with twenty only.
MANY = 20 if THOROUGH else 3
