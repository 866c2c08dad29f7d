import gc
import os
import sys
from threading import Timer

from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
application = get_wsgi_application()

import structlog  # noqa: E402 - settings come first
from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from documents.gateways import pdf  # noqa: E402
from documents.services import papers  # noqa: E402
from portal.ui.catalogues import fold_catalogues  # noqa: E402


logger = structlog.get_logger(__name__)


fold_catalogues()

# What was loaded stays for the life of the process: the collector need not look at it again, nor come after
# every 700 objects, of which one printed receipt makes a hundred thousand. A tenth of a reception's time.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)

# Whoever holds a book's number waits for this lock of the interpreter between two statements, and every
# other clerk of the office waits for him: a thread at work on a PDF gives way after half a millisecond.
sys.setswitchinterval(0.0005)


def warm_up() -> None:
    """Make the papers that are in use once, so that no clerk's paper is the first of its kind."""
    try:
        pdf.warm_up()
        papers.warm_up()
    except DatabaseError:
        logger.warning("papers_not_warmed")  # the first ones take a moment longer
    finally:
        connection.close()


if settings.WARM_PAPERS:
    # Not at once: the first page goes before the first paper.
    warming = Timer(4, warm_up)
    warming.daemon = True
    warming.start()
