"""The app's public questions."""

from dossiers.queries.access import access_to
from dossiers.queries.desk import Bucket, Desk
from dossiers.queries.duplicates import probable_duplicates
from dossiers.queries.lateness import is_late, is_late_766
from dossiers.queries.search import search
from dossiers.queries.timeline import TimelineLine, timeline
from dossiers.queries.tracking import Tracking, track


__all__ = [
    "Bucket",
    "Desk",
    "TimelineLine",
    "Tracking",
    "access_to",
    "is_late",
    "is_late_766",
    "probable_duplicates",
    "search",
    "timeline",
    "track",
]
