"""Announcing decisions owe a duty per place; lateness shows; abolition ends reception (ruling 29)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from indicators.enums import PeriodKind
from indicators.queries.announced import inherited_counts
from indicators.rules.periods import period_of
from procedures import queries
from procedures.enums import AnnouncedAction, Authority
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import AnnouncingDecision, PublicationDuty
from procedures.services import announcing
from procedures.services.announcing import DecisionHead, Entry
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_complete_procedure, make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday
SIGNED = date(2026, 11, 20)


@built_once
def control():
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory(province=True)))


@built_once
def one_stop():
    return AgencyFactory(one_stop=True)


def head(**changes):
    return DecisionHead(
        **{
            "number": "2345/QĐ-UBND",
            "title": "Công bố danh mục thủ tục hành chính",
            "authority": Authority.PROVINCE,
            "signed_on": SIGNED,
            "effective_on": date(2026, 12, 1),
            **changes,
        }
    )


def record(by, *entries, at=AT, **changes):
    return announcing.record_decision(head=head(**changes), entries=entries, by=by, at=at)


def due_days(decision):
    rows = PublicationDuty.objects.filter(entry__decision=decision).order_by("place", "agency")
    return {(row.place, row.agency_id): (row.kind, row.due_on) for row in rows}


class TestDuties:
    def test_one_per_place_within_five_working_days(self, control, one_stop):
        offered = make_complete_procedure(receiving_agency=one_stop)
        decision = record(control, Entry(offered.procedure, AnnouncedAction.NEW))
        due = announcing.add_working_days(announcing.load_calendar("standard"), SIGNED, 5)
        assert due_days(decision) == {
            ("local_catalogue", None): ("publish", due),
            ("e_process", None): ("publish", due),
            ("posting", one_stop.pk): ("publish", due),
            ("website", None): ("publish", due),
            ("national_database", None): ("publish", due),
        }
        assert due > SIGNED + timedelta(days=5)

    def test_a_shortened_text_has_two_working_days(self, control, one_stop):
        decision = record(
            control, Entry(make_version().procedure, AnnouncedAction.AMENDED), is_shortened=True
        )
        due = announcing.add_working_days(announcing.load_calendar("standard"), SIGNED, 2)
        assert {day for _, day in due_days(decision).values()} == {due}

    def test_before_anyone_offers_it_every_one_stop_unit_posts(self, control, one_stop):
        other = AgencyFactory(one_stop=True)
        decision = record(control, Entry(make_version().procedure, AnnouncedAction.NEW))
        posting = {agency for place, agency in due_days(decision) if place == "posting"}
        assert posting == {one_stop.pk, other.pk}

    def test_abolition_owes_take_downs_and_ends_reception(self, control, one_stop):
        offered = make_complete_procedure(receiving_agency=one_stop)
        last = date(2026, 12, 1)
        decision = record(control, Entry(offered.procedure, AnnouncedAction.ABOLISHED, ends_on=last))
        assert set(due_days(decision).values()) == {("take_down", last)}
        procedure_id = offered.procedure.pk
        assert queries.current_version(procedure_id, date(2026, 11, 30)) == offered.version
        assert queries.current_version(procedure_id, last) is None
        assert list(queries.offers_at(one_stop.pk, last)) == []

    def test_a_later_decision_takes_it_up_again(self, control, one_stop):
        offered = make_complete_procedure(receiving_agency=one_stop)
        record(control, Entry(offered.procedure, AnnouncedAction.ABOLISHED, ends_on=date(2026, 12, 1)))
        for number, action in (("1/QĐ", AnnouncedAction.AMENDED), ("2/QĐ", AnnouncedAction.NEW)):
            record(control, Entry(offered.procedure, action), number=number)
            assert queries.current_version(offered.procedure.pk, date(2027, 1, 1)) == offered.version

    def test_what_was_signed_last_counts_whenever_it_was_recorded(self, control, one_stop):
        offered = make_complete_procedure(receiving_agency=one_stop)
        record(control, Entry(offered.procedure, AnnouncedAction.ABOLISHED, ends_on=date(2026, 12, 1)))
        earlier = SIGNED - timedelta(days=7)
        ends = Entry(offered.procedure, AnnouncedAction.ABOLISHED, ends_on=date(2026, 11, 25))
        for number, entry in (("1/QĐ", Entry(offered.procedure, AnnouncedAction.NEW)), ("2/QĐ", ends)):
            record(control, entry, number=number, signed_on=earlier)
            offered.procedure.refresh_from_db()
            assert offered.procedure.abolished_on == date(2026, 12, 1)

    def test_a_replaced_procedure_names_its_successor(self, control, one_stop):
        old, new = make_version().procedure, make_version().procedure
        record(
            control,
            Entry(old, AnnouncedAction.REPLACED, ends_on=date(2026, 12, 1), replaced_by=new),
            Entry(new, AnnouncedAction.NEW),
        )
        assert old.announcements.get().replaced_by == new
        assert queries.current_version(new.pk, date(2027, 1, 1)) is not None


class TestRefusals:
    def test_nobody_but_control(self):
        clerk = Actor(UserFactory(role=Role.RECEPTION, agency=AgencyFactory()))
        with pytest.raises(NotAllowed):
            record(clerk, Entry(make_version().procedure, AnnouncedAction.NEW))
        assert not AnnouncingDecision.objects.exists()

    @pytest.mark.parametrize(
        ("entries", "changes", "sentence"),
        [
            ([], {}, "chưa có thủ tục nào"),
            (["new"], {"signed_on": date(2026, 11, 21)}, "không được sau hôm nay"),
            (["abolished"], {}, "phải ghi ngày ngừng tiếp nhận"),
            (["new", "amended"], {}, "có hai dòng"),
        ],
    )
    def test_a_decision_that_contradicts_itself(self, control, entries, changes, sentence):
        procedure = make_version().procedure
        with pytest.raises(ProcedureError, match=sentence):
            record(control, *[Entry(procedure, action) for action in entries], **changes)
        assert not AnnouncingDecision.objects.exists()

    def test_the_same_decision_twice(self, control):
        procedure = make_version().procedure
        record(control, Entry(procedure, AnnouncedAction.NEW))
        with pytest.raises(NotNow, match="đã được ghi nhận"):
            record(control, Entry(procedure, AnnouncedAction.NEW))


class TestConfirming:
    @pytest.fixture
    def duties(self, control, one_stop):
        offered = make_complete_procedure(receiving_agency=one_stop)
        record(control, Entry(offered.procedure, AnnouncedAction.NEW))
        return {row.place: row for row in PublicationDuty.objects.all()}

    def confirm(self, duty, by, *, done_on=SIGNED, at=AT):
        return announcing.confirm_duties(duty_ids=[duty.pk], done_on=done_on, by=by, at=at)

    def test_the_posting_by_its_own_unit_only(self, duties, control, one_stop):
        with pytest.raises(NotAllowed):
            self.confirm(duties["posting"], control)
        stranger = Actor(UserFactory(role=Role.ONESTOP_HEAD, agency=AgencyFactory(one_stop=True)))
        with pytest.raises(NotAllowed):
            self.confirm(duties["posting"], stranger)
        unit_head = Actor(UserFactory(role=Role.ONESTOP_HEAD, agency=one_stop))
        assert self.confirm(duties["posting"], unit_head) == 1
        with pytest.raises(NotAllowed):
            self.confirm(duties["website"], unit_head)
        assert self.confirm(duties["website"], control) == 1

    @pytest.mark.parametrize(
        ("done_on", "sentence"),
        [(date(2026, 11, 21), "sau hôm nay"), (date(2026, 11, 19), "trước ngày ký")],
    )
    def test_impossible_days(self, duties, control, done_on, sentence):
        with pytest.raises(NotNow, match=sentence):
            self.confirm(duties["website"], control, done_on=done_on)

    def test_once(self, duties, control):
        self.confirm(duties["website"], control)
        with pytest.raises(NotNow, match="đã được xác nhận"):
            self.confirm(duties["website"], control)

    def test_the_list_shows_what_is_open_and_late(self, duties, control, one_stop):
        due = duties["website"].due_on
        self.confirm(duties["website"], control)
        assert len(queries.duties(today=due)) == 4
        assert not any(row.is_late for row in queries.duties(today=due))
        assert all(row.is_late for row in queries.duties(today=due + timedelta(days=1)))
        own = queries.duties(today=due, agency_ids=frozenset({one_stop.pk}))
        assert [row.duty.place for row in own] == ["posting"]
        everything = queries.duties(today=due + timedelta(days=1), open_only=False)
        assert [row.is_late for row in everything if row.duty.place == "website"] == [False]


class TestIndicatorCounts:
    """1.1 and 1.2, counted as Decision 766 does."""

    november = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}

    def test_announced_in_time_before_the_effect(self, control):
        calendar = announcing.load_calendar("standard")
        effective = date(2026, 12, 1)
        latest = queries.publication.subtract_working_days(calendar, effective, 5)
        late = latest + timedelta(days=1)
        at = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
        record(control, Entry(make_version().procedure, AnnouncedAction.NEW), signed_on=latest, at=at)
        twice = make_version().procedure
        record(control, Entry(twice, AnnouncedAction.NEW), signed_on=latest, number="2", at=at)
        record(control, Entry(twice, AnnouncedAction.AMENDED), signed_on=late, number="3", at=at)
        assert sorted(queries.announced(**self.november).values()) == [False, True]

    def test_a_shortened_text_may_follow_its_signing_by_three_days(self, control):
        at = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
        for number, signed_on in enumerate((date(2026, 11, 13), date(2026, 11, 14)), start=1):
            record(
                control,
                Entry(make_version().procedure, AnnouncedAction.NEW),
                number=str(number),
                signed_on=signed_on,
                effective_on=date(2026, 11, 10),
                is_shortened=True,
                at=at,
            )
        assert sorted(queries.announced(**self.november).values()) == [False, True]

    def test_made_public_in_time(self, control):
        done = record(control, Entry(make_version().procedure, AnnouncedAction.NEW))
        record(control, Entry(make_version().procedure, AnnouncedAction.NEW), number="2")
        duty = PublicationDuty.objects.get(entry__decision=done, place="national_database")
        announcing.confirm_duties(duty_ids=[duty.pk], done_on=SIGNED, by=control, at=AT)
        found = queries.made_public(first=date(2026, 11, 1), last=date(2026, 12, 31), is_over=True)
        assert sorted(found.values()) == [False, True]

    def test_what_was_due_on_the_last_day_and_is_not_done_is_lost_at_its_end(self, control):
        at, new = (
            datetime(2026, 11, 30, 3, 0, tzinfo=UTC),
            Entry(make_version().procedure, AnnouncedAction.NEW),
        )
        decision = record(control, new, signed_on=date(2026, 11, 20), at=at)
        duty = PublicationDuty.objects.get(entry__decision=decision, place="national_database")
        last = date(2026, 11, 30)
        assert duty.due_on == last
        won = {
            (period.kind, day): len(inherited_counts(period, day)["PUBLIC_UPDATE_ON_TIME"].won)
            for day in (last, date(2026, 12, 1))
            for period in (period_of(PeriodKind.MONTH, last), period_of(PeriodKind.YEAR, last))
        }
        assert won == {
            ("month", last): 0,  # over: December, in which it is not due, will not count it again
            ("year", last): 1,  # runs on: today is still on time
            ("month", date(2026, 12, 1)): 0,
            ("year", date(2026, 12, 1)): 0,
        }
