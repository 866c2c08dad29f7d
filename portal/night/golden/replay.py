"""The whole golden month: build, play, run the nights, prove."""

from __future__ import annotations

from datetime import date, timedelta

from indicators.services import facts, scores
from indicators.services.petition_facts import refresh_petitions
from indicators.services.procedure_facts import refresh_procedures
from portal.night import driver
from portal.night.golden import proof
from portal.night.golden.player import Player
from portal.night.golden.sheet import figures, lines, moment, others
from portal.night.golden.world import World, build
from portal.night.steps import end_of


NIGHT_RUNS = timedelta(minutes=30)
"""A night begins so long after its day has ended."""
END = moment("04-02 00:00")


def replay() -> proof.Report:
    """Build the month in this database, run its nights in time and hold them against the worksheet."""
    world = build()
    player = Player(world, lines(), others())
    for night in nights():
        at = end_of(night) + NIGHT_RUNS
        player.play(at)
        driver.run_night(day=night, at=at)
    player.play(END)
    return proof.prove(world, player.ids)


def nights() -> list[date]:
    """The nights the worksheet asks for."""
    return sorted({figure.night for figure in figures()})


def told() -> tuple[World, Player]:
    """The month with its nights, but without the other work of a night: for tests that change it."""
    world = build()
    player = Player(world, lines(), others())
    for night in nights():
        player.play(end_of(night) + NIGHT_RUNS)
        score(night)
    player.play(END)
    _refresh()
    return world, player


def score(night: date) -> scores.Written:
    """Facts and scores of one night."""
    _refresh()
    return scores.score_day(night)


def _refresh() -> None:
    facts.refresh()
    refresh_petitions()
    refresh_procedures()
