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

from indicators.models import UnitScore
from portal.night.golden import paper, proof, replay, sheet
from tests.factories.accounts import AgencyFactory
from tests.golden import changing
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import undone
from tests.indicators import second_calculator as second


INDICATORS = Path(settings.BASE_DIR) / "docs" / "indicators.md"
LAST = date(2026, 3, 31)
OF_THE_MONTH = ("DOSSIER_SYNC",)


@pytest.mark.long
@pytest.mark.django_db
def test_the_month_by_hand_and_what_changes_of_one_row_do(monkeypatch):
    """Built once: three tests in one."""
    world, player = replay.told()
    every_figure_is_as_reckoned_by_hand(world, player)
    what_differs_is_named(world, player, monkeypatch)
    the_second_calculator_agrees(figures_of(world))
    totals_and_places_follow(world)
    changes_do_what_was_foretold(world, player)


def every_figure_is_as_reckoned_by_hand(world, player):
    report = proof.prove(world, player.ids)
    assert report.differences == []
    assert report.compared > 1000


def what_differs_is_named(world, player, monkeypatch):
    """A worksheet with three other numbers: a limit, a count, points."""
    lines = [replace(one, due_on=date(2026, 3, 8)) if one.no == "A03" else one for one in sheet.lines()]
    figures = list(sheet.figures())
    figures[0] = replace(figures[0], n=Decimal(24), points=Decimal("12.63"))
    with monkeypatch.context() as wrong:
        wrong.setattr(proof, "lines", lambda: tuple(lines))
        wrong.setattr(proof, "figures", lambda: tuple(figures))
        assert proof.prove(world, player.ids).differences == [
            {"what": "A03 due_on", "expected": "2026-03-08", "found": "2026-03-09"},
            {"what": "2026-03-31 month A ON_TIME n", "expected": "24", "found": "23"},
            {"what": "2026-03-31 month A ON_TIME points", "expected": "12.63", "found": "12.11"},
        ]


def changes_do_what_was_foretold(world, player):
    before = figures_of(world)
    wrong = {}
    for change in changing.changes()[:: 1 if THOROUGH else 4]:
        with undone():
            changing.make(change, world, player)
            replay.score(LAST)
            found = figures_of(world)
            the_second_calculator_agrees(found)
            totals_and_places_follow(world)
            difference = not_foretold(change, before, found)
            if difference:
                wrong[change.no, change.name] = difference
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
    # Nobody reported what the quarter and the year received: there is nothing to divide by.
    wanted = {key for key in change.foretold if key[1] not in OF_THE_MONTH}
    if change.month_only:
        wanted = set()
    for period in ("quarter", "year"):
        others = {key[1:] for key in changed if key[0] == period and key[2] not in OF_THE_MONTH}
        if others != wanted:
            wrong[period] = (sorted(wanted - others), sorted(others - wanted))
    return wrong


def totals_and_places_follow(world):
    """The total is the sum of the points shown; places by it, then by progress, then by satisfaction."""
    for kind in (world.provinces.values(), [commune.agency for commune in world.communes.values()]):
        for period in ("month", "quarter", "year"):
            rows = UnitScore.objects.filter(agency__in=kind, measured_on=LAST, period_kind=period)
            keys = {row: key_of(row) for row in rows}
            for row, key in keys.items():
                assert row.total == key[0], row
                assert row.rank == 1 + sum(other > key for other in keys.values()), row


def key_of(row):
    points = {value[0]: Decimal(value[4]) for value in row.values if value[4]}
    satisfaction = [points[name] for name, rule in second.TABLE.items() if rule[0] == "satisfaction"]
    return sum(points.values()), points["ON_TIME"], sum(satisfaction)


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
    assert all(figure.arithmetic for figure in (*sheet.figures(), *sheet.standings()))
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
