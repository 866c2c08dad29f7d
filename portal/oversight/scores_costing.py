"""The dossiers that cost a unit's points, as its page shows them: price, days, and why each is late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet
from indicators.models import DossierFact
from indicators.rules.pricing import Prices
from portal.ui.formats import day, number


DOSSIER_COLUMNS = (
    gettext_lazy("Mã hồ sơ"),
    gettext_lazy("Thủ tục"),
    gettext_lazy("Cơ quan giải quyết"),
    gettext_lazy("Ngày tiếp nhận"),
    gettext_lazy("Ngày hẹn đầu tiên"),
    gettext_lazy("Ngày kết thúc"),
    gettext_lazy("Vì sao tính là trễ"),
)


def prices_shown(prices: Prices, listed: int) -> str:
    """`1 × 3,334 + 2 × 3,333`: what is shown adds up to what was lost, to the last place."""
    carrying = min(prices.carrying, listed)
    parts = ((carrying, prices.more), (listed - carrying, prices.each))
    return " + ".join(
        _("%(n)s hồ sơ × %(points)s") % {"n": number(count), "points": number(points)}
        for count, points in parts
        if count
    )


def with_what_is_shown(found: DossierQuerySet) -> DossierQuerySet:
    shown: DossierQuerySet = found.with_list_data().select_related(
        "procedure_version", "deciding_agency", "fact"
    )
    return shown


def dossier_row(one: Dossier, measured_on: date) -> dict[str, Any]:
    fact = one.fact
    return {
        "cells": [
            {"text": str(one), "href": reverse("desk:dossier", args=[one.pk]), "css": "code"},
            {"text": one.procedure_version.name},
            {"text": one.deciding_agency.name},
            {"text": day(fact.received_on)},
            {"text": day(fact.due_on)},
            {"text": day(fact.ended_on)},
            {"text": _why(fact, measured_on)},
        ]
    }


def _why(fact: DossierFact, measured_on: date) -> str:
    """In words, which of the rules of law.md §1.3 made it late."""
    if fact.asked_again_on is not None and fact.asked_again_on <= measured_on:
        return _("Yêu cầu bổ sung hơn một lần")
    is_answered = fact.answered_on is not None and fact.answered_on <= measured_on
    limit = fact.extended_on if is_answered else fact.due_on
    if fact.ended_on is not None and fact.ended_on <= measured_on:
        end, said = fact.ended_on, _("Kết thúc sau hạn %(days)s ngày")
    elif fact.asked_on is not None and fact.asked_on <= measured_on and not is_answered:
        end, said = fact.asked_on, _("Yêu cầu bổ sung sau hạn %(days)s ngày")
    else:
        end, said = measured_on, _("Chưa xong, quá hạn %(days)s ngày")
    days = (end - limit).days if limit else 0
    return said % {"days": days}
