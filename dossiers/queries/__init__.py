"""The app's public questions."""

from dossiers.queries.access import access_to
from dossiers.queries.applicants import last_of
from dossiers.queries.attribution import attribution
from dossiers.queries.desk import Bucket, Desk
from dossiers.queries.diary import DiaryLine, diary
from dossiers.queries.duplicates import probable_duplicates
from dossiers.queries.lateness import is_late, is_late_766, is_late_for_statistics
from dossiers.queries.search import search
from dossiers.queries.timeline import TimelineLine, timeline
from dossiers.queries.tracking import Tracking, track
from dossiers.queries.usual import most_received, papers_brought


__all__ = [
    "Bucket",
    "Desk",
    "DiaryLine",
    "TimelineLine",
    "Tracking",
    "access_to",
    "attribution",
    "diary",
    "is_late",
    "is_late_766",
    "is_late_for_statistics",
    "last_of",
    "most_received",
    "papers_brought",
    "probable_duplicates",
    "search",
    "timeline",
    "track",
]
