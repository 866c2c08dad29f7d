"""Questions to other agencies: whose they are, who answers them."""

from collections.abc import Collection
from datetime import date

from django.db.models import Prefetch, QuerySet

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.queries import working
from dossiers.models import Consultation, Dossier, Opinion
from dossiers.querysets import units_answering
from dossiers.rules.moves import MAY


ANSWERERS = frozenset(role for roles, _ in MAY["answer_question"] for role in roles)
# Told of a question: the first of these the agency has, who deals questions out before who works on them.
TOLD_FIRST: tuple[tuple[Role, ...], ...] = ((Role.UNIT_HEAD,), (Role.HANDLER,), (Role.APPROVER, Role.HEAD))


def has_accounts(agency_id: int, *, on: date) -> bool:
    """Whether somebody holds a role there by which he can answer."""
    return _members([agency_id], ANSWERERS, on).exists()


def people_told(agency_id: int, *, on: date) -> list[User]:
    """Who of the agency hears of a question: its unit heads, else its handlers, else its leaders."""
    members = list(_members([agency_id], ANSWERERS, on).select_related("user"))
    for roles in TOLD_FIRST:
        found = {one.user.pk: one.user for one in members if one.role in roles}
        if found:
            return [found[pk] for pk in sorted(found)]
    return []


def onestop_heads(dossier: Dossier, *, on: date) -> list[User]:
    """Who leads the one-stop unit that received the dossier."""
    members = _members([dossier.receiving_agency_id], [Role.ONESTOP_HEAD], on).select_related("user")
    return [one.user for one in members]


def questions_of(dossier: Dossier) -> list[Consultation]:
    """Every question about a dossier with its answers and papers, the last asked first. Three statements."""
    return list(with_answers(dossier.consultations.order_by("-asked_at", "-pk")))


def with_answers(questions: "QuerySet[Consultation]") -> "QuerySet[Consultation]":
    """With all that a page shows of them."""
    return questions.select_related(
        "asked_agency", "asking_unit", "asking_agency", "asked_by"
    ).prefetch_related(
        Prefetch(
            "opinions",
            queryset=Opinion.objects.select_related("given_by", "disputed_by").order_by("given_at", "pk"),
        ),
        "given__file__stored_file",
    )


def _members(agency_ids: Collection[int], roles: Collection[Role], on: date) -> "QuerySet[Membership]":
    units = units_answering(agency_ids, on)
    return (
        working(on).filter(agency__in=units, role__in=roles, user__is_active=True).order_by("user_id", "pk")
    )
