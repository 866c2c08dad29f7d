"""Whose time it was: the sum of the parts is the whole, whatever happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, strategies as st

from accounts.enums import Role
from accounts.models import Actor
from calendars.queries import shipped_calendar
from calendars.rules.worktime import working_minutes_between
from dossiers.enums import OpinionKind, TimeOf
from dossiers.models import Dossier
from dossiers.queries.attribution import attribution
from dossiers.rules.attribution import Turn, by_party, by_step, by_unit, shares, total
from dossiers.services import consulting, linking, processing
from dossiers.services.consulting_checks import OpinionIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, assigned, in_process, link_between, make_office, question_to
from tests.harness.worlds import built_once


CALENDAR = shipped_calendar("standard")
START = at("2026-02-12 14:03")  # days before Tết
moments = st.integers(-3_000, 40_000).map(lambda minutes: START + timedelta(minutes=minutes, seconds=37))
turns = st.builds(
    Turn,
    start=moments,
    end=st.none() | moments,
    party=st.sampled_from(TimeOf),
    rank=st.integers(0, 2),
    unit_id=st.none() | st.integers(1, 4),
    step_id=st.none() | st.integers(1, 6),
)
NOBODY = Turn(START, None, TimeOf.CLERK, 0, 1)


def count(moment: datetime) -> int:
    return working_minutes_between(CALENDAR, START, moment)


@given(st.lists(turns, max_size=12), moments)
def test_the_sum_of_the_parts_is_the_whole(claims, end):
    parts = shares(claims, start=START, end=end, otherwise=NOBODY, minutes_until=count)

    whole = count(end) if end > START else 0
    assert total(parts) == whole
    for sums in (by_party(parts), by_unit(parts), by_step(parts)):
        assert sum(sums.values()) == whole
        assert all(minutes > 0 for minutes in sums.values())
    assert all(part.minutes >= 0 for part in parts)


@given(st.lists(turns, max_size=6), moments, moments)
def test_time_goes_on_adding_up_as_it_passes(claims, one, other):
    """What was attributed by yesterday does not become somebody else's today."""
    first, last = sorted((one, other))
    early = by_party(shares(claims, start=START, end=first, otherwise=NOBODY, minutes_until=count))
    late = by_party(shares(claims, start=START, end=last, otherwise=NOBODY, minutes_until=count))
    assert all(late.get(party, 0) >= minutes for party, minutes in early.items())


def test_of_overlapping_turns_the_applicants_counts_then_the_step():
    step = Turn(at("2026-03-06 08:00"), None, TimeOf.OFFICER, 1, unit_id=7, step_id=70)
    pause = Turn(at("2026-03-06 09:00"), at("2026-03-06 10:00"), TimeOf.CITIZEN, 2)
    parts = shares(
        [step, pause],
        start=at("2026-03-06 07:30"),
        end=at("2026-03-06 11:00"),
        otherwise=NOBODY,
        minutes_until=lambda moment: working_minutes_between(CALENDAR, at("2026-03-06 07:30"), moment),
    )
    assert [(part.party, part.minutes) for part in parts] == [
        (TimeOf.CLERK, 30), (TimeOf.OFFICER, 60), (TimeOf.CITIZEN, 60), (TimeOf.OFFICER, 60),
    ]  # fmt: skip


# --- of a dossier ------------------------------------------------------------


@built_once
def office():
    return make_office()


def test_a_dossier_tells_whose_time_it_was_to_the_minute(office):
    dossier = accepted(office)  # Friday 09:32
    processing.start_processing(
        dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-06 10:32")
    )
    processing.assign(
        dossier_id=dossier.pk, to=office.people[Role.HANDLER], by=office.actor(Role.UNIT_HEAD),
        at=at("2026-03-06 11:00"),
    )  # fmt: skip
    processing.complete_step(
        dossier_id=dossier.pk, by=office.actor(Role.HANDLER), at=at("2026-03-09 08:00"),
        result=processing.ResultIn(abstract="x"),
    )  # fmt: skip
    processing.complete_step(
        dossier_id=dossier.pk, by=office.actor(Role.UNIT_HEAD), at=at("2026-03-09 09:00")
    )
    found = attribution(Dossier.objects.get(pk=dossier.pk), at=at("2026-03-09 09:45"))

    assert found.parties == {
        TimeOf.OFFICER: 28 + 30 + 240 + 30 + 60,  # assigning, the handler, the unit head
        TimeOf.CLERK: 60,                          # until it was handed over
        TimeOf.LEADER: 45,                         # waits for the signature
    }  # fmt: skip
    assert found.whole == 60 + 28 + 30 + 240 + 30 + 60 + 45
    assert found.units[office.unit.name] == 388


def test_while_the_applicant_is_to_act_it_is_his_time(office):
    dossier = assigned(office)
    dossier.pauses.create(
        kind="payment", mode="suspend", started_at=at("2026-03-06 10:00"), ended_at=at("2026-03-06 11:00")
    )
    dossier.pauses.create(kind="sector", mode="none", started_at=at("2026-03-06 14:00"))
    found = attribution(dossier, at=at("2026-03-06 15:00"))
    assert found.parties == {TimeOf.CITIZEN: 60, TimeOf.OFFICER: 28 + 30 + 90}


def test_a_step_at_another_agency_is_that_agencys_time(office):
    dossier = in_process(office)
    other = AgencyFactory(parent=None, identifier="H55.1")
    dossier.steps.filter(state="active").update(unit=other)
    found = attribution(dossier, at=at("2026-03-06 10:32"))
    assert found.parties == {TimeOf.OTHER_AGENCY: 60}
    assert found.units == {other.name: 60}


def test_before_the_clock_starts_nobody_has_used_any(office):
    dossier = assigned(office)
    dossier.clock_started_at = None
    assert attribution(dossier, at=at("2026-03-09 10:00")).whole == 0


def test_while_another_agency_owes_an_answer_it_is_its_time_and_the_clock_runs_on(office):
    dossier = assigned(office)  # Friday 09:32
    land = AgencyFactory(department=True)
    promise = dossier.due_at
    question = question_to(land, dossier, office, when=at("2026-03-06 10:00"))
    handler = UserFactory(role=Role.HANDLER, agency=land)
    consulting.answer(
        question_id=question.pk, given=OpinionIn(OpinionKind.COMMENT, "Theo quy định"), by=Actor(handler),
        at=at("2026-03-06 11:00"),
    )  # fmt: skip
    consulting.dispute(
        question_id=question.pk, reason="Chưa rõ", by=office.actor(Role.HANDLER),
        at=at("2026-03-06 14:00"), answer_url="https://mau.example/y-kien/",
    )  # fmt: skip
    dossier = Dossier.objects.get(pk=dossier.pk)
    found = attribution(dossier, at=at("2026-03-06 15:00"))

    assert found.parties == {TimeOf.OTHER_AGENCY: 60 + 60, TimeOf.OFFICER: 28 + 30 + 30}
    assert found.units[land.name] == 120
    assert sum(share.minutes for share in found.parts) == found.whole
    assert dossier.due_at == promise


def test_a_linked_dossier_at_another_agency_is_that_agencys_time_until_it_ends(office):
    other = make_office()
    link, dossier = link_between(office, other), assigned(office)
    linking.open_part(
        dossier_id=dossier.pk, link_id=link.pk, offer_id=other.procedure.offer.pk,
        by=office.actor(Role.RECEPTION), at=at("2026-03-06 10:00"),
    )  # fmt: skip
    dossier.parts.update(ended_at=at("2026-03-06 11:00"))
    found = attribution(Dossier.objects.get(pk=dossier.pk), at=at("2026-03-06 14:00"))
    assert found.units[other.commune.name] == 60
    assert found.parties[TimeOf.OTHER_AGENCY] == 60
