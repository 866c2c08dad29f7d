"""Finding a dossier by any part of its code, a name or a number, with or without accents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from accounts.queries import reach
from dossiers.models import Dossier, PostalItem
from dossiers.querysets import DossierQuerySet, Reach, of_code
from dossiers.rules.posting import is_number, tidy_number
from dossiers.rules.searching import (
    NUMBER_KINDS,
    PERSONAL_KINDS,
    SHORTEST,
    TermKind,
    as_kept,
    digits_of,
    kind_of,
    may_be_code,
)
from dossiers.rules.visibility import roles_named
from lib.text import search_key


FIRST = 20


@dataclass(frozen=True)
class Found:
    """What a term found: its kind (None: too short), the dossiers, those whose names may be shown."""

    kind: TermKind | None
    dossiers: tuple[Dossier, ...] = ()
    named: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Sight:
    """Conditions of the dossiers a person sees, and of those whose names and numbers he sees unmasked.

    `named` is None where these are the same (docs/access.csv, column personal).
    """

    seen: Q
    named: Q | None

    @classmethod
    def of(cls, user: User, on: date) -> _Sight:
        reached = reach(user, on)
        seen = Reach.of(user, on, reached=reached)
        named = Reach.of(user, on, granted=roles_named, reached=reached)
        return cls(seen.condition(user), None if named == seen else named.condition(user))


def find(user: User, text: str, *, on: date, limit: int = FIRST) -> Found:
    """As `search`, with what kind of term it was and whose names this person may read."""
    kind = kind_of(text)
    if kind is None:
        return Found(None)
    sight = _Sight.of(user, on)
    dossiers = _search(sight, kind, text, limit)
    ids = [one.pk for one in dossiers]
    if sight.named is None or not ids:
        return Found(kind, tuple(dossiers), frozenset(ids))
    shown = Dossier.objects.filter(sight.named, pk__in=ids).order_by("pk").values_list("pk", flat=True)
    return Found(kind, tuple(dossiers), frozenset(shown))


def search(user: User, text: str, *, on: date, limit: int = FIRST) -> list[Dossier]:
    """The first `limit` dossiers in sight of the user that contain the words as they stand, newest first.

    A whole code finds its dossier alone, a tracking number of the post those of its envelope. Shorter than
    three letters finds nothing: everything would match. A name or a number of a person finds only where the
    user sees names and numbers unmasked.
    """
    return list(find(user, text, on=on, limit=limit).dossiers)


def _search(sight: _Sight, kind: TermKind, text: str, limit: int) -> list[Dossier]:
    words = search_key(text).split()
    if not words or max(map(len, words)) < SHORTEST:
        return []
    seen = Dossier.objects.filter(sight.seen)
    found = _first(seen.filter(of_code(text)), limit) if may_be_code(text) else []
    if not found and is_number(text):
        found = _first(seen.filter(pk__in=_posted(text)), limit)
    if found:
        return found
    if kind in PERSONAL_KINDS and sight.named is not None:
        seen = seen.filter(sight.named)
    return _first(seen.filter(_matches(kind, text, words)), limit)


def _matches(kind: TermKind, text: str, words: list[str]) -> Q:
    """The index of letters first; then that it stands where such a term belongs, not in another number."""
    number = digits_of(text) if kind in NUMBER_KINDS else None
    if number is not None:
        kept = as_kept(number)
        return Q(search_text__contains=kept) & (
            Q(applicant_id_number__contains=kept) | Q(applicant_phone__contains=kept)
        )
    if kind == TermKind.CODE:
        (word,) = words if len(words) == 1 else ("".join(words),)
        return Q(search_text__contains=word) & (
            Q(code__icontains=word) | Q(temporary_number__icontains=word) | Q(outside_code__icontains=word)
        )
    return Q(search_text__contains=" ".join(words))


def _first(found: DossierQuerySet, limit: int) -> list[Dossier]:
    """The newest by id, joined to what a list shows only once they are chosen."""
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    return list(Dossier.objects.filter(pk__in=ids).with_list_data().order_by("-pk")) if ids else []


def _posted(text: str) -> list[int]:
    """Dossiers that came or went in the envelope with this number; read first, it is a handful."""
    return list(
        PostalItem.objects.filter(number=tidy_number(text)).values_list("dossier_id", flat=True)[:FIRST]
    )
