"""A unit's monthly report: what is kept with it, who hands it in, when not, as at which day it counts."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, AgencyPlacement
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.queries.late_list import Month
from indicators.exceptions import NotReady, Refused
from indicators.models import UnitReport
from indicators.permissions import REPORTERS
from indicators.services import facts, unit_reports
from tests import access_table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, SuccessionFactory, UserFactory, staff
from tests.factories.dossiers import Office, make_office, returned
from tests.factories.feedback import make_duty, make_petition
from tests.harness.worlds import built_once, undone


pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY = Month(2026, 3), Month(2026, 4), Month(2026, 5)
NOW = at("2026-04-02 09:00")
WHOSE = "của chính đơn vị"


@built_once
def office() -> Office:
    """A commune below a district; in March it returned a dossier in time."""
    made = make_office()
    AgencyPlacement.objects.create(
        agency=made.commune, parent=AgencyFactory(district=True), valid_from=date(2015, 1, 1)
    )
    returned(made, when=at("2026-03-03 09:00"))
    facts.refresh()
    return made


def hand_in(agency: Agency, *, by: Actor, month=MARCH, when=NOW, **words) -> UnitReport:
    written = {"causes": "Hai người nghỉ ốm.", "measures": "Thêm người."} | words
    return unit_reports.hand_in(agency_id=agency.pk, month=month, by=by, at=when, **written)


def figure(report: UnitReport, section: str, label: str) -> Decimal | None:
    (found,) = [
        line.value
        for one in unit_reports.figures_of(report).sections if one.title.startswith(section)
        for line in one.lines if line.label == label
    ]  # fmt: skip
    return found


def may(agency: Agency, people) -> set[Role]:
    found = set()
    for role, person in people.items():
        try:
            with undone():
                hand_in(agency, by=Actor(person))
                found.add(role)
        except NotAllowed:
            continue
    return found


class TestWhatIsKept:
    def test_the_words_the_figures_and_who_handed_them_in_when(self, office):
        head = office.actor(Role.HEAD)
        report = hand_in(
            office.commune, by=head, causes="  Hai người nghỉ ốm.\n\nMáy hỏng.  ", measures=" Không "
        )

        kept = UnitReport.objects.get()
        assert (kept, kept.agency, kept.first_on, kept.version) == (
            report,
            office.commune,
            date(2026, 3, 1),
            1,
        )
        assert (kept.causes, kept.measures) == ("Hai người nghỉ ốm.\n\nMáy hỏng.", "Không")
        assert (kept.handed_in_at, kept.handed_in_by, kept.acting_for) == (NOW, head.user, None)
        assert unit_reports.figures_of(kept).as_at == NOW
        assert figure(kept, "Hồ sơ", "Tiếp nhận trong tháng") == 1

    def test_its_paper_says_the_same_and_is_found_by_it(self, office):
        first = hand_in(office.commune, by=office.actor(Role.HEAD))
        second = hand_in(office.commune, by=office.actor(Role.CONTROL), causes="Máy hỏng.\nMất điện.")
        papers = [unit_reports.paper_of(report) for report in (first, second)]
        assert IssuedPaper.objects.filter(kind="unit_report").count() == 2
        assert papers[0] != papers[1]
        said = values_of(papers[1])
        assert (said.unit, said.month, said.version) == (office.commune.name, "03/2026", 2)
        assert (said.causes, said.measures) == (("Máy hỏng.", "Mất điện."), ("Thêm người.",))
        assert said.figures == unit_reports.figures_of(second)
        assert said.handed_in_by == office.people[Role.CONTROL].full_name
        assert (said.header.parent_agency, said.header.agency) == ("", office.commune.name)

    def test_a_unit_without_a_seal_reports_under_the_agency_that_has_one(self, office):
        head = UserFactory(role=Role.HEAD, agency=office.unit)
        said = values_of(unit_reports.paper_of(hand_in(office.unit, by=Actor(head))))
        assert (said.header.parent_agency, said.unit) == (office.commune.name, office.unit.name)

    def test_versions_are_counted_for_each_unit_and_month(self, office):
        head, unit_head = office.actor(Role.HEAD), Actor(UserFactory(role=Role.HEAD, agency=office.unit))
        handed_in = [
            hand_in(office.commune, by=head), hand_in(office.commune, by=head, month=APRIL),
            hand_in(office.unit, by=unit_head), hand_in(office.commune, by=head),
        ]  # fmt: skip
        assert [report.version for report in handed_in] == [1, 1, 1, 2]
        twice = copy(handed_in[-1])
        twice.pk = None
        with pytest.raises(IntegrityError, match="unit_report_version_once"), transaction.atomic():
            twice.save()


class TestWhoHandsItIn:
    def test_who_leads_the_very_unit_or_controls_procedures_there(self, office):
        assert may(office.commune, office.people) == {Role.HEAD, Role.CONTROL}
        # Its leaders hand in nothing for the units below, nor those above for it.
        assert may(office.unit, office.people) == set()
        (above,) = office.commune.placements.values_list("parent", flat=True)
        leaders = staff(dict.fromkeys((Role.HEAD, Role.CONTROL), Agency.objects.get(pk=above)))
        assert may(office.commune, leaders) == set()

    def test_a_deputy_does_for_the_absent_head_and_both_are_named(self, office):
        head, deputy = office.people[Role.HEAD], UserFactory()
        by = Actor(deputy, acting_for=head)
        with pytest.raises(NotAllowed, match=WHOSE):
            hand_in(office.commune, by=by)
        LeaveFactory(user=head, deputy=deputy, valid_from=NOW.date(), valid_to=NOW.date())
        report = hand_in(office.commune, by=by)
        assert (report.handed_in_by, report.acting_for) == (deputy, head)
        assert values_of(unit_reports.paper_of(report)).handed_in_by == head.full_name

    def test_the_last_month_of_an_agency_that_was_merged_is_reported_by_its_heir(self, office):
        """Its own people have no role in it any more when the month is over; the list says it owes one."""
        closed = AgencyFactory(valid_to=date(2026, 3, 31))
        former = UserFactory(role=Role.HEAD, agency=closed)
        SuccessionFactory(predecessor=closed, successor=office.commune, effective_on=date(2026, 4, 1))
        assert may(closed, {**office.people, Role.HELPER: former}) == {Role.HEAD, Role.CONTROL}
        report = hand_in(closed, by=office.actor(Role.HEAD))
        said = values_of(unit_reports.paper_of(report))
        assert (said.header.agency, said.header.one_stop_unit) == (office.commune.name, closed.name)
        assert (said.header.parent_agency, said.unit) == (office.commune.name, closed.name)
        stranger = UserFactory(role=Role.HEAD, agency=AgencyFactory())
        assert may(closed, {Role.HEAD: stranger}) == set()

    def test_of_one_that_closed_without_an_heir_the_agency_it_was_a_part_of_reports(self, office):
        closed = AgencyFactory(unit=True, parent=office.commune)
        Agency.objects.filter(pk=closed.pk).update(valid_to=date(2026, 3, 31))
        AgencyPlacement.objects.filter(agency=closed).update(valid_to=date(2026, 3, 31))
        assert may(closed, office.people) == {Role.HEAD, Role.CONTROL}
        said = values_of(unit_reports.paper_of(hand_in(closed, by=office.actor(Role.HEAD))))
        assert (said.header.agency, said.unit) == (office.commune.name, closed.name)

    @pytest.mark.parametrize(("month", "allowed"), [
        (Month(2026, 1), False),  # it handed that one in itself
        (Month(2026, 2), True),  # it left that one owing
        (MARCH, True),
        (Month(2026, 4), False),  # it was no more
    ])  # fmt: skip
    def test_of_its_months_the_heir_reports_the_last_and_what_was_left_owing(self, office, month, allowed):
        closed = AgencyFactory()
        former = UserFactory(role=Role.HEAD, agency=closed)
        hand_in(closed, by=Actor(former), month=Month(2026, 1), when=at("2026-02-02 09:00"))
        Agency.objects.filter(pk=closed.pk).update(valid_to=date(2026, 3, 31))
        SuccessionFactory(predecessor=closed, successor=office.commune, effective_on=date(2026, 4, 1))
        heir = office.actor(Role.HEAD)
        if allowed:
            assert hand_in(closed, by=heir, month=month).handed_in_by == heir.user
            return
        with pytest.raises(NotAllowed, match="nơi kế thừa chỉ nộp"):
            hand_in(closed, by=heir, month=month)

    def test_who_hands_in_is_what_the_access_table_says(self):
        listed = {role for act, role, where in access_table.acts() if act == "hand_in_report"}
        assert listed == {role.value for role in REPORTERS}


def test_what_is_not_written_or_has_not_begun_is_refused_by_its_field(office):
    head = office.actor(Role.HEAD)
    for field in ("causes", "measures"):
        for empty in ("", " \n\t "):
            with pytest.raises(Refused, match="nếu không có gì, ghi “Không”") as refusal:
                hand_in(office.commune, by=head, **{field: empty})
            assert refusal.value.field == field
    with pytest.raises(NotReady, match="Tháng này chưa bắt đầu"):
        hand_in(office.commune, by=head, month=MAY)
    with pytest.raises(NotReady, match="Tháng này chưa bắt đầu"):
        hand_in(office.commune, by=head, when=at("2026-02-28 23:30"))
    # Who may not is told that, whatever he wrote.
    with pytest.raises(NotAllowed, match=WHOSE):
        hand_in(office.commune, by=office.actor(Role.HANDLER), month=MAY, causes="")
    assert not UnitReport.objects.exists()


def test_on_a_months_first_day_there_is_nothing_to_count_yet(office):
    """Local time, not UTC: at 23:30 of the 31st it is March still, at 00:30 of the 1st it is April."""
    head = office.actor(Role.HEAD)
    with pytest.raises(NotReady):
        hand_in(office.commune, by=head, month=APRIL, when=at("2026-03-31 23:30"))
    report = hand_in(office.commune, by=head, month=APRIL, when=at("2026-04-01 00:30"))
    for label in ("Tiếp nhận trong tháng", "Tháng trước chuyển sang", "Đang giải quyết quá hạn"):
        assert not figure(report, "Hồ sơ", label), label


# received, due, answered; whether it counts as not answered and as overdue at the end of March
PETITIONS = [
    ("2026-03-02", "2026-03-20", None, True, True),
    ("2026-03-20", "2026-04-10", None, True, False),
    ("2026-03-10", "2026-03-31", None, True, False),        # due on the last day itself
    ("2026-03-02", "2026-03-20", "2026-03-18", False, False),
    ("2026-03-02", "2026-03-20", "2026-04-01", True, True),  # answered since: not by the end of March
    ("2026-04-01", "2026-04-22", None, False, False),        # came since
]  # fmt: skip


def test_what_was_not_answered_is_told_as_at_the_months_end(office):
    day = date.fromisoformat
    for received, due, answered, _, _ in PETITIONS:
        petition = make_petition(office.commune, when=at(f"{received} 09:00"))
        make_duty(petition, due_on=day(due), done_on=day(answered) if answered else None)
    for dropped_at in ("2026-03-31 23:30", "2026-04-01 00:30"):  # fell away: by then, and since
        fallen = make_petition(office.commune, when=at("2026-03-20 09:00"))
        make_duty(fallen, due_on=day("2026-04-10"), dropped_at=at(dropped_at))
    report = hand_in(office.commune, by=office.actor(Role.HEAD))
    found = [figure(report, "Phản ánh", label) for label in ("Chưa trả lời", "trong đó đã quá hạn")]
    assert found == [sum(row[3] for row in PETITIONS) + 1, sum(row[4] for row in PETITIONS)]
