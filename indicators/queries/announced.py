"""What the announcing authority did (indicators 1.1 to 1.3): every unit carries its figures (ruling 33)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from indicators.rules.contribution import PUBLIC_CONTENT_FULL, PUBLIC_UPDATE_ON_TIME, PUBLISH_ON_TIME
from indicators.rules.periods import Period
from indicators.rules.rolling import Procedures
from procedures.enums import Authority
from procedures.queries import announced, made_public, offered_with_parts


def inherited_counts(period: Period, day: date) -> dict[str, Procedures]:
    """Procedures of the province's decisions of the period, and those to be found here at its end."""
    first, last = period.first, period.measured_at(day)
    public = made_public(first=first, last=last, is_over=last == period.last, authority=Authority.PROVINCE)
    return {
        PUBLISH_ON_TIME: _of(announced(first=first, last=last, authority=Authority.PROVINCE)),
        PUBLIC_UPDATE_ON_TIME: _of(public),
        PUBLIC_CONTENT_FULL: _of(offered_with_parts(last)),
    }


def _of(outcomes: Mapping[int, bool]) -> Procedures:
    return Procedures(frozenset(outcomes), frozenset(pk for pk, is_won in outcomes.items() if is_won))
