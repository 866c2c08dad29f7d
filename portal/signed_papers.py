"""Which papers a delegation of signature may name: on its page and in a set-up file alike."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from documents.registry import paper_kinds
from dossiers.services import express
from indicators.registry.months import NOTICE


def signed_papers() -> dict[str, str]:
    """Papers that somebody signs for an agency (ruling 15), by code."""
    kinds = [kind for kind in paper_kinds() if kind.may_be_outside or kind.code == NOTICE]
    return {**{kind.code: kind.title for kind in kinds}, express.PAPER_KIND: gettext("Chứng thực")}


def papers_in_words(codes: Sequence[str]) -> str:
    """What a delegation covers, for people."""
    known = signed_papers()
    return "; ".join(known.get(code, code) for code in codes) or gettext("mọi giấy tờ")
