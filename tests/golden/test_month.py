"""The golden month proves itself; a worksheet that says something else is found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.night.golden import paper, proof, replay, sheet
from tests.factories.accounts import AgencyFactory


INDICATORS = Path(settings.BASE_DIR) / "docs" / "indicators.md"


@pytest.mark.long
@pytest.mark.django_db
def test_every_figure_is_as_reckoned_by_hand_and_what_differs_is_named(monkeypatch):
    world, ids = replay.told()
    report = proof.prove(world, ids)
    assert report.differences == []
    assert report.compared > 300

    # A worksheet with three other numbers: a limit, a count, points.
    lines = [replace(one, due_on=date(2026, 3, 8)) if one.no == "A03" else one for one in sheet.lines()]
    figures = list(sheet.figures())
    figures[0] = replace(figures[0], n=Decimal(24), points=Decimal("12.63"))
    monkeypatch.setattr(proof, "lines", lambda: tuple(lines))
    monkeypatch.setattr(proof, "figures", lambda: tuple(figures))
    assert proof.prove(world, ids).differences == [
        {"what": "A03 due_on", "expected": "2026-03-08", "found": "2026-03-09"},
        {"what": "2026-03-31 month A ON_TIME n", "expected": "24", "found": "23"},
        {"what": "2026-03-31 month A ON_TIME points", "expected": "12.63", "found": "12.11"},
    ]


def test_the_document_shows_the_very_sheet():
    """After a change of the sheet: ./manage replay_golden_month --document."""
    text = INDICATORS.read_text(encoding="utf-8")
    begin, over = text.index(paper.BEGIN), text.index(paper.OVER) + len(paper.OVER)
    assert text[begin:over] == paper.section()


def test_each_line_says_why_and_each_figure_how():
    assert all(line.why for line in sheet.lines())
    assert all(figure.arithmetic for figure in sheet.figures())
    numbers = [line.no for line in sheet.lines()]
    assert len(numbers) == len(set(numbers)) > 60


def test_a_line_nobody_can_read_is_refused():
    with pytest.raises(sheet.WrongSheet, match="A99: “receive tomorrow”"):
        list(sheet.life("A99", "receive tomorrow"))


@pytest.mark.django_db
def test_the_month_is_never_built_beside_an_office():
    AgencyFactory()
    with pytest.raises(CommandError, match="chỉ dựng vào cơ sở dữ liệu trống"):
        call_command("replay_golden_month", "--here")
