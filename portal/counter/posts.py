"""Where the person behind a request works, and which dossiers of it he sees."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Agency, User
from accounts.queries import unit_scope
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet


ONE_STOP = (Role.RECEPTION, Role.ONESTOP_HEAD, Role.CASHIER, Role.POSTAL_AGENT, Role.HELPER)
CLERKS = (Role.RECEPTION, Role.ONESTOP_HEAD)
CASHIERS = (Role.CASHIER,)
CLERKS_AND_POST = (*CLERKS, Role.POSTAL_AGENT)


def user_of(request: HttpRequest) -> User:
    """The person signed in; views here are behind the login."""
    assert isinstance(request.user, User), "the view is not behind the login"  # noqa: S101
    return request.user


def now_and_today() -> tuple[datetime, date]:
    """One look at the clock: the moment, and its day in Vietnam."""
    at = timezone.now()
    return at, timezone.localdate(at)


def works_at_a_counter(request: HttpRequest) -> bool:
    """Whether the person takes money or papers at some counter today: its pages are his."""
    return bool(unit_scope(user_of(request), (*CLERKS, *CASHIERS), timezone.localdate()))


def local(moment: datetime) -> date:
    """The day of a moment in Vietnam."""
    return timezone.localtime(moment).date()


def counter_ids(user: User, on: date) -> frozenset[int]:
    """One-stop units where he receives, with those they took over from."""
    return unit_scope(user, CLERKS_AND_POST, on)


def counters(user: User, on: date) -> list[Agency]:
    """The open ones of them, by name."""
    return list(Agency.objects.in_force(on).filter(pk__in=counter_ids(user, on)).order_by("name", "pk"))


def visible(request: HttpRequest) -> DossierQuerySet:
    """Dossiers in sight of the person behind the request, today."""
    return Dossier.objects.visible_to(user_of(request), timezone.localdate())


def dossier_or_404(request: HttpRequest, dossier_id: int) -> Dossier:
    """One dossier in sight, with what its pages show."""
    shown = visible(request).select_related(
        "procedure_version__procedure",
        "case",
        "offer",
        "receiving_agency",
        "deciding_agency",
        "current_unit",
        "current_holder",
        "received_by",
    )
    return _one_or_404(shown, dossier_id)


def bare_dossier_or_404(request: HttpRequest, dossier_id: int, *needed: str) -> Dossier:
    """One dossier in sight, where only itself (and what is `needed`) counts: eight tables less to join."""
    shown = visible(request)
    return _one_or_404(shown.select_related(*needed) if needed else shown, dossier_id)


def _one_or_404(dossiers: DossierQuerySet, dossier_id: int) -> Dossier:
    found: Dossier | None = dossiers.filter(pk=dossier_id).first()
    if found is None:
        raise Http404
    return found
