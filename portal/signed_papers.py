"""Which papers a delegation of signature may name: on its page and in a set-up file alike."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext, gettext_noop

from documents.registry import paper_kinds
from dossiers.services import express
from indicators.registry.months import NOTICE


def signed_papers() -> dict[str, str]:
    """Papers that somebody signs for an agency (ruling 15), by code, as a set-up file names them."""
    kinds = [kind for kind in paper_kinds() if kind.may_be_outside or kind.code == NOTICE]
    return {**{kind.code: kind.title for kind in kinds}, express.PAPER_KIND: gettext_noop("Chứng thực")}


def choices_of_papers() -> list[tuple[str, str]]:
    """They as a reader chooses among them."""
    return [(code, gettext(title)) for code, title in signed_papers().items()]


def papers_in_words(codes: Sequence[str]) -> str:
    """What a delegation covers, for people."""
    known = dict(choices_of_papers())
    return "; ".join(known.get(code, code) for code in codes) or gettext("mọi giấy tờ")
