"""Codes of scores and their periods. Values are stored; labels are shown."""

from django.db.models import TextChoices


class PeriodKind(TextChoices):
    """Scores are published for months, quarters and years (law.md §1.4)."""

    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    YEAR = "year", "Năm"
