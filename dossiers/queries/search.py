"""Finding a dossier by any part of its code, a name or a number, with or without accents."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from dossiers.models import Dossier, PostalItem
from dossiers.querysets import DossierQuerySet, visible_condition
from dossiers.rules.posting import is_number, tidy_number
from lib.text import search_key


SHORTEST = 3
FIRST = 20


def search(user: User, text: str, *, on: date, limit: int = FIRST) -> list[Dossier]:
    """The first `limit` dossiers in sight of the user that contain every word, newest first.

    A whole code finds its dossier alone, a tracking number of the post those of its envelope. Shorter than
    three letters finds nothing: everything would match.
    """
    words = search_key(text).split()
    if not words or max(map(len, words)) < SHORTEST:
        return []
    seen = Dossier.objects.filter(visible_condition(user, on))
    found = _first(seen.filter(_is_code(text.strip())), limit) if _may_be_code(words) else []
    if not found and is_number(text):
        found = _first(seen.filter(pk__in=_posted(text)), limit)
    return found or _first(seen.filter(_contains(words)), limit)


def _first(found: DossierQuerySet, limit: int) -> list[Dossier]:
    """The newest by id, joined to what a list shows only once they are chosen."""
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    return list(Dossier.objects.filter(pk__in=ids).with_list_data().order_by("-pk")) if ids else []


def _may_be_code(words: list[str]) -> bool:
    return len(words) == 1 and any(letter.isdigit() for letter in words[0])


def _is_code(typed: str) -> Q:
    """By the indexes of codes: the letters of a long code are too many to look up one by one."""
    forms = {typed, typed.upper()}
    return Q(code__in=forms) | Q(temporary_number__in=forms) | Q(outside_code__in=forms)


def _posted(text: str) -> list[int]:
    """Dossiers that came or went in the envelope with this number; read first, it is a handful."""
    return list(
        PostalItem.objects.filter(number=tidy_number(text)).values_list("dossier_id", flat=True)[:FIRST]
    )


def _contains(words: list[str]) -> Q:
    """Every word, and together if they stand so: the index then has more letters to go by."""
    condition = Q(search_text__contains=" ".join(words)) if len(words) > 1 else Q()
    for word in words:
        condition &= Q(search_text__contains=word)
    return condition
