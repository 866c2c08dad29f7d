"""What a person may be told of opinions on a dossier (access table: `rating`, `petition`; ruling 30).

Figures count every dislike and petition. A list, or a reason, names only those he may read: whoever is
complained of, or worked on the dossier, does not learn from his office's lost points who complained and when.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db.models import Q

from accounts.models import User
from feedback.queries import HiddenOpinions, hidden_opinions
from indicators.models import DossierFact
from indicators.querysets import DOSSIER_RULES, late_on
from indicators.rules.contribution import SATISFACTION, DossierLife
from indicators.rules.periods import Period


def hidden_at(user: User, on: date, units: Collection[int]) -> HiddenOpinions:
    """Of the dossiers these units answer for."""
    said = Q(disliked_on__isnull=False) | Q(petitioned_on__isnull=False)
    return hidden_opinions(user, on, DossierFact.objects.filter(said, unit__in=units).values("pk"))


def costing_told(indicator: str, period: Period, last: date, hidden: HiddenOpinions) -> Q:
    """Facts missing in the numerator of an indicator, less those that only a hidden opinion keeps out."""
    asked = DOSSIER_RULES[indicator]
    if indicator != SATISFACTION:
        return asked.costing(period, last)
    disliked = Q(disliked_on__lte=last) & ~Q(pk__in=hidden.disliked)
    petitioned = Q(petitioned_on__lte=last) & ~Q(pk__in=hidden.petitioned)
    return asked.counted(period, last) & (late_on(last) | disliked | petitioned)


def life_told(fact: DossierFact, hidden: HiddenOpinions) -> DossierLife:
    """The dossier's life without what this person may not know."""
    life = fact.life()
    return replace(
        life,
        disliked_on=None if fact.pk in hidden.disliked else life.disliked_on,
        petitioned_on=None if fact.pk in hidden.petitioned else life.petitioned_on,
    )
