"""The golden month proves itself, a worksheet that says something else is found out, and a change of one row
changes exactly the figures that were foretold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from indicators.models import UnitScore
from portal.night.golden import paper, proof, replay, sheet
from tests.factories.accounts import AgencyFactory
from tests.golden import changing
from tests.indicators import second_calculator as second


INDICATORS = Path(settings.BASE_DIR) / "docs" / "indicators.md"
LAST = date(2026, 3, 31)


@pytest.mark.long
@pytest.mark.django_db
def test_the_month_by_hand_and_what_changes_of_one_row_do(monkeypatch):
    """Built once: three tests in one."""
    world, ids = replay.told()
    every_figure_is_as_reckoned_by_hand(world, ids)
    what_differs_is_named(world, ids, monkeypatch)
    the_second_calculator_agrees(figures_of(world))
    changes_do_what_was_foretold(world, ids)


def every_figure_is_as_reckoned_by_hand(world, ids):
    report = proof.prove(world, ids)
    assert report.differences == []
    assert report.compared > 300


def what_differs_is_named(world, ids, monkeypatch):
    """A worksheet with three other numbers: a limit, a count, points."""
    lines = [replace(one, due_on=date(2026, 3, 8)) if one.no == "A03" else one for one in sheet.lines()]
    figures = list(sheet.figures())
    figures[0] = replace(figures[0], n=Decimal(24), points=Decimal("12.63"))
    with monkeypatch.context() as wrong:
        wrong.setattr(proof, "lines", lambda: tuple(lines))
        wrong.setattr(proof, "figures", lambda: tuple(figures))
        assert proof.prove(world, ids).differences == [
            {"what": "A03 due_on", "expected": "2026-03-08", "found": "2026-03-09"},
            {"what": "2026-03-31 month A ON_TIME n", "expected": "24", "found": "23"},
            {"what": "2026-03-31 month A ON_TIME points", "expected": "12.63", "found": "12.11"},
        ]


def changes_do_what_was_foretold(world, ids):
    before = figures_of(world)
    wrong = {}
    for change in changing.changes():
        with transaction.atomic():
            changing.make(change, world, ids)
            replay.score(LAST)
            found = figures_of(world)
            the_second_calculator_agrees(found)
            difference = not_foretold(change, before, found)
            if difference:
                wrong[change.no, change.name] = difference
            transaction.set_rollback(True)
    assert wrong == {}
    assert len(changing.changes()) >= 40


def figures_of(world):
    """(period, unit, indicator) → n, d, ratio, points, as text."""
    letters = {agency.pk: letter for letter, agency in world.units.items()}
    rows = UnitScore.objects.filter(measured_on=LAST, agency__in=letters)
    return {
        (row.period_kind, letters[row.agency_id], name): tuple(value or "-" for value in values[:4])
        for row in rows
        for name, *values in row.values
    }


def not_foretold(change, before, found):
    """Figures that changed otherwise than foretold, did not although foretold, or though nobody said so."""
    changed = {key: value for key, value in found.items() if value != before[key]}
    month = {key[1:]: value for key, value in changed.items() if key[0] == "month"}
    wrong = {
        key: (change.foretold.get(key), month.get(key))
        for key in month.keys() | change.foretold.keys()
        if month.get(key) != change.foretold.get(key)
    }
    wanted = set() if change.month_only else set(change.foretold)
    for period in ("quarter", "year"):
        others = {key[1:] for key in changed if key[0] == period}
        if others != wanted:
            wrong[period] = (sorted(wanted - others), sorted(others - wanted))
    return wrong


def the_second_calculator_agrees(figures):
    """On the points of every unit and period, from the counts alone."""
    for (period, unit, name), (n, d, _ratio, points) in figures.items():
        if name in second.TABLE and d != "-":
            paid = second.paid(name, int(n), int(d))
            assert points == ("-" if paid is None else str(paid)), (period, unit, name)


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
