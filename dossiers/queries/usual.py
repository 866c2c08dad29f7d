"""What a clerk does most, so that it stands on top of his lists."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Q

from accounts.models import User
from dossiers.models import Dossier, DossierPaper


LATELY, RECENTLY = timedelta(days=30), timedelta(days=90)
NEWEST = 100


def most_received(user: User, counters: Collection[int], *, at: datetime, limit: int = 9) -> list[int]:
    """Procedures the user received most at these counters: in the last 30 days, then in the last 90.

    One statement; it reads the counters' quarter, so whoever asks often keeps the answer for a while.
    """
    found = (
        Dossier.objects.filter(
            received_by=user,
            receiving_agency__in=counters,
            accepted_at__gt=at - RECENTLY,
            accepted_at__lte=at,
        )
        .values("procedure_version__procedure")
        .annotate(lately=Count("pk", filter=Q(accepted_at__gt=at - LATELY)), recently=Count("pk"))
        .order_by("-lately", "-recently", "procedure_version__procedure")
    )
    return list(found.values_list("procedure_version__procedure", flat=True)[:limit])


def papers_brought(offer_id: int, *, at: datetime) -> list[tuple[int, str]]:
    """(dossier, name of a paper) of the last hundred dossiers of an offer, of the last 90 days; newest first.

    Without what every dossier of the procedure has to bring: that is no choice.
    """
    newest = Dossier.objects.filter(offer=offer_id, accepted_at__gt=at - RECENTLY, accepted_at__lte=at)
    ids = list(newest.order_by("-accepted_at", "-pk").values_list("pk", flat=True)[:NEWEST])
    papers = DossierPaper.objects.filter(dossier__in=ids, required_paper=None).order_by("-dossier", "order")
    return list(papers.values_list("dossier_id", "name"))
