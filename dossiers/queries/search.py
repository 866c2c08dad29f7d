"""Finding a dossier by any part of its code, a name or a number, with or without accents."""

from datetime import date

from accounts.models import User
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet
from lib.text import search_key


SHORTEST = 3
FIRST = 20


def search(user: User, text: str, *, on: date, limit: int = FIRST) -> DossierQuerySet:
    """The first `limit` dossiers in sight of the user that contain every word, newest first.

    Shorter than three letters finds nothing: everything would match.
    """
    words = [word for word in search_key(text).split() if word]
    found = Dossier.objects.visible_to(user, on)
    if not words or max(map(len, words)) < SHORTEST:
        return found.none()
    found = found.filter(search_text__contains=" ".join(words)) if len(words) > 1 else found
    for word in words:
        found = found.filter(search_text__contains=word)
    return found.with_list_data().order_by("-pk")[:limit]
