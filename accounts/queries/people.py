"""Whose accounts a person sees, and how they are found in a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.enums import AccountAct, Role
from accounts.models import AccessRecord, AccountEvent, Agency, Leave, Membership, User
from accounts.permissions import Thing
from accounts.queries.standing import agencies_exported, agencies_seen, home_agencies, lasting, working
from accounts.queries.tree import legal_agency_ids, subtree
from lib.text import name_sort_key, search_key


def people_seen(user: User, on: date, *, to_keep: bool = False) -> QuerySet[User]:
    """People who work in agencies whose accounts he sees; who works nowhere now counts where he last did.

    `to_keep`: those who work, or will work, in no other agency.
    """
    seen = agencies_seen(user, Thing.ACCOUNT, on, to_keep=to_keep)
    found = people_in(seen, on)
    if not to_keep:
        return found
    # An account is kept by who keeps every agency it belongs to (`account_agencies`).
    elsewhere = Membership.objects.filter(lasting(on)).exclude(agency__in=seen)
    return found.exclude(pk__in=elsewhere.values("user"))


def exportable_people(user: User, on: date) -> QuerySet[User]:
    """People whose accounts he may take away as a list."""
    return people_in(agencies_exported(user, Thing.ACCOUNT, on), on)


def people_in(seen: frozenset[int], on: date) -> QuerySet[User]:
    """Who works that day in one of these agencies; who works nowhere counts where he last did."""
    last = Membership.objects.filter(user=OuterRef("pk")).order_by("-valid_from", "pk").values("agency")[:1]
    here = Q(pk__in=working(on).filter(agency__in=seen).values("user"))
    was_here = Q(last_agency__in=seen) & ~Q(pk__in=working(on).values("user"))
    return User.objects.annotate(last_agency=Subquery(last)).filter(here | was_here)


@dataclass(frozen=True)
class PersonLine:
    """A person as a list shows him: his roles of the day, each in words with its agency."""

    user: User
    roles: tuple[tuple[str, str], ...]
    is_away: bool


def person_lines(users: Iterable[User], on: date) -> list[PersonLine]:
    """Three statements however many people; in the order of registers, by given name."""
    people = {user.pk: user for user in users}
    roles: dict[int, list[tuple[str, str]]] = {}
    rows = working(on).filter(user__in=people).select_related("agency")
    for row in rows.order_by("agency__code", "role"):
        roles.setdefault(row.user_id, []).append((row.get_role_display(), row.agency.name))
    away = set(Leave.objects.in_force(on).filter(user__in=people).values_list("user", flat=True))
    lines = [PersonLine(user, tuple(roles.get(pk, ())), pk in away) for pk, user in people.items()]
    return sorted(lines, key=lambda line: (name_sort_key(line.user.full_name), line.user.pk))


def matching(users: QuerySet[User], *, text: str, role: Role | None, on: date) -> QuerySet[User]:
    """Those whose name or login name holds the words, accents or not; and who hold the role that day."""
    if role is not None:
        users = users.filter(pk__in=working(on).filter(role=role).values("user"))
    wanted = search_key(text)
    if wanted:
        # A province has some thousand accounts: folding them here is quicker than an index is worth.
        names = users.values_list("pk", "full_name", "username")
        users = users.filter(pk__in=[pk for pk, *words in names if wanted in search_key(" ".join(words))])
    return users


def looks_seen(user: User, on: date) -> QuerySet[AccessRecord]:
    """Looks at personal data by people of the agencies whose records he may read."""
    seen = agencies_seen(user, Thing.ACCESS_RECORD, on)
    lookers = Membership.objects.filter(agency__in=seen).values("user")
    return AccessRecord.objects.filter(user__in=lookers).select_related("user", "acting_for")


def people_of(agency: Agency, on: date) -> QuerySet[User]:
    """Who works that day in the agency with the seal that this one belongs to, in any of its units."""
    legal = legal_agency_ids([agency.pk], on, also_closed=True)[agency.pk]
    below = subtree([legal], on, also_closed=True)
    seals = legal_agency_ids(below, on, also_closed=True)
    units = [unit for unit, seal in seals.items() if seal == legal]
    people = working(on).filter(agency__in=units).values("user")
    return User.objects.filter(pk__in=people, is_active=True)


def colleagues(user: User, on: date) -> QuerySet[User]:
    """Who works in the same agencies with a seal and could stand in for him."""
    found = User.objects.none()
    for agency in Agency.objects.filter(pk__in=home_agencies(user, on)):
        found = found | people_of(agency, on)
    return found.exclude(pk=user.pk).distinct()


LATEST_ACTS = 20


def account_acts(user: User) -> QuerySet[AccountEvent]:
    """What others did to his account, the latest first."""
    return _acts(user)[:LATEST_ACTS]


def acts_on_due_password(user: User) -> QuerySet[AccountEvent]:
    """What others did since his password was his own: from the reset that made a new one due.

    A password that merely ran out: since he last changed it. The first one: all there is.
    """
    acts = _acts(user)
    if not user.must_change_password and user.password_changed_at is not None:
        return acts.filter(at__gt=user.password_changed_at)[:LATEST_ACTS]
    reset = acts.filter(act=AccountAct.PASSWORD_RESET).first()
    return (acts if reset is None else acts.filter(at__gte=reset.at))[:LATEST_ACTS]


def _acts(user: User) -> QuerySet[AccountEvent]:
    acts = AccountEvent.objects.filter(user=user).select_related("by", "acting_for")
    return acts.order_by("-at", "-pk")
