"""The control slip: who gave the dossier to whom, and how each kept his time (form 06, 05 of 2018)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.exceptions import NotReady
from dossiers.rules.handing import Stay, handings
from dossiers.services.control_slip import issue_control_slip
from tests.clock import at
from tests.factories.dossiers import accepted, assigned, in_process, make_office, proposed


NINE = at("2026-03-05 09:00")
COUNTER = Stay(unit="Quầy", person="Ưng", started_at=NINE)


def stay(unit, start, end=None, due=None, note=""):
    return Stay(
        unit=unit,
        person=unit.lower(),
        started_at=at(start),
        ended_at=at(end) if end else None,
        due_at=at(due) if due else None,
        note=note,
    )


@pytest.mark.parametrize(
    ("end", "due", "told"),
    [
        ("2026-03-05 16:00", "2026-03-06 09:00", "trước hạn"),
        ("2026-03-06 08:00", "2026-03-06 09:00", "đúng hạn"),
        ("2026-03-06 09:00", "2026-03-06 09:00", "đúng hạn"),
        ("2026-03-06 09:01", "2026-03-06 09:00", "quá hạn"),
        ("2026-03-06 23:30", "2026-03-07 00:30", "trước hạn"),  # days of Vietnam, not of UTC
        ("2026-03-06 09:01", None, ""),
    ],
)
def test_the_result_is_how_the_giver_kept_his_time(end, due, told):
    turns = [stay("A", "2026-03-05 10:00", end, due, note="xong"), stay("B", end)]
    first, second = handings(COUNTER, turns)
    assert (first.result, first.giver, first.taker) == ("", "Ưng", "a")
    assert (second.result, second.note, second.from_unit, second.to_unit) == (told, "xong", "A", "B")


def test_work_that_came_back_is_handed_over_again_in_the_order_of_time():
    turns = [
        stay("A", "2026-03-06 14:00"),
        stay("B", "2026-03-06 08:00", "2026-03-06 14:00"),
        stay("A", "2026-03-05 10:00", "2026-03-06 08:00"),
    ]
    assert [row.to_unit for row in handings(COUNTER, turns)] == ["A", "B", "A"]


def test_who_goes_on_with_his_own_work_hands_nothing_over():
    turns = [
        stay("A", "2026-03-05 10:00", "2026-03-05 11:00"),
        stay("A", "2026-03-05 11:00", "2026-03-06 08:00", "2026-03-06 09:00"),
        stay("B", "2026-03-06 08:00"),
    ]
    assert [(row.from_unit, row.to_unit) for row in handings(COUNTER, turns)] == [
        ("Quầy", "A"),
        ("A", "B"),
    ]


def test_nothing_handed_over_has_no_rows():
    assert handings(COUNTER, []) == []


@pytest.mark.django_db
class TestPaper:
    @pytest.fixture
    def office(self):
        return make_office()

    def issue(self, office, dossier, when, role=Role.RECEPTION):
        return issue_control_slip(dossier_id=dossier.pk, by=office.actor(role), at=at(when))

    def test_it_names_everybody_who_had_the_dossier(self, office):
        dossier = proposed(office)
        slip = values_of(self.issue(office, dossier, "2026-03-06 15:00"))
        people = [office.people[role].full_name for role in (Role.RECEPTION, Role.UNIT_HEAD, Role.HANDLER)]
        assert [row.giver for row in slip.rows[:3]] == people
        assert [row.giver for row in slip.rows[1:]] == [row.taker for row in slip.rows[:-1]]
        assert slip.rows[0].giver == office.people[Role.RECEPTION].full_name
        assert slip.rows[0].from_unit == office.counter.name
        assert slip.rows[1].from_unit == office.unit.name
        assert {row.result for row in slip.rows[1:]} <= {"trước hạn", "đúng hạn"}
        assert slip.lead_agency == dossier.deciding_agency.name
        assert slip.joint_agencies == ()
        assert slip.header.number_text == f"{dossier.register_number:02}/PKS-{slip.header.unit_code}"

    def test_the_same_paper_is_printed_until_the_dossier_goes_on(self, office):
        dossier = assigned(office)
        first = self.issue(office, dossier, "2026-03-06 15:00")
        assert self.issue(office, dossier, "2026-03-09 08:00") == first
        dossier.steps.filter(ended_at=None, started_at__isnull=False).update(
            ended_at=at("2026-03-09 09:00"), ended_by=office.people[Role.HANDLER], state="done"
        )
        following = dossier.steps.filter(state="pending").order_by("order").first()
        following.state, following.started_at = "active", at("2026-03-09 09:00")
        following.save()
        second = self.issue(office, dossier, "2026-03-09 10:00")
        assert second != first
        assert second.number_text == first.number_text
        assert len(values_of(second).rows) == len(values_of(first).rows) + 1

    def test_before_the_hand_over_there_is_none(self, office):
        with pytest.raises(NotReady, match="chưa bàn giao"):
            self.issue(office, accepted(office), "2026-03-06 15:00")

    def test_the_counter_alone_prints_it(self, office):
        with pytest.raises(NotAllowed):
            self.issue(office, in_process(office), "2026-03-06 15:00", role=Role.HANDLER)
        assert not IssuedPaper.objects.filter(kind="control_slip").exists()

    def test_the_form_of_the_day_is_used(self, office):
        dossier = in_process(office)
        paper = self.issue(office, dossier, "2026-03-06 15:00")
        assert paper.form_version == "2025"
        assert dossier.accepted_at + timedelta(minutes=5) < paper.issued_at
