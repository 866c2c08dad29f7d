"""Hours of the day after which a reception counts otherwise, in words (ruling 6)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procedures.enums import CutoffEffect
from procedures.models import CutoffRule


def cutoff_words(row: CutoffRule, who: str) -> str:
    """`who`: of which case it is; empty for one of every case."""
    said = {
        "who": who,
        "hour": f"{row.hour:%H:%M}",
        "effect": _(CutoffEffect(row.effect).label),
        "source": row.source,
    }
    if who:
        return _("%(who)s, nộp sau %(hour)s: %(effect)s (%(source)s).") % said
    return _("Nộp sau %(hour)s: %(effect)s (%(source)s).") % said
