"""Cash taken at a counter that has closed since: who settles it, what the sheet says (ruling 41)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, AgencyPlacement, Membership
from documents.services.papers import values_of
from payments.enums import ReportState
from payments.models import CashReport
from payments.permissions import can_count_cash
from payments.services import papers, reports
from payments.services.taking import write_number
from tests.clock import at
from tests.factories.accounts import UserFactory, taken_over
from tests.factories.dossiers import make_office
from tests.factories.payments import EVENING, book, clerk, handed_over, paid
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SWITCH = date(2026, 3, 9)
MONDAY = at("2026-03-09 09:00")


@built_once
def office():
    return make_office()


@built_once
def heir():
    return make_office()


def close(counter: Agency) -> None:
    """On Friday evening, and nobody carries on."""
    for rows in (
        Agency.objects.filter(pk=counter.pk),
        AgencyPlacement.objects.filter(agency=counter),
        Membership.objects.filter(agency=counter),
    ):
        rows.update(valid_to=date(2026, 3, 6))


class TestClosedWithoutAnHeir:
    @pytest.fixture
    def report(self, office) -> CashReport:
        paid(office)
        close(office.counter)
        return handed_over(office, when=MONDAY)

    def test_the_agency_above_settles_it(self, office, report):
        for role in (Role.CASHIER, Role.ONESTOP_HEAD):
            assert not can_count_cash(office.actor(role), office.counter.pk, on=SWITCH)
        head = office.actor(Role.HEAD)
        assert list(CashReport.objects.visible_to(head.user, SWITCH)) == [report]
        confirmed = reports.confirm(report_id=report.pk, by=head, at=MONDAY)
        assert confirmed.state == ReportState.CONFIRMED

    def test_its_own_cashier_does_too_and_nobody_elses(self, office, heir, report):
        own = Actor(UserFactory(role=Role.CASHIER, agency=office.commune))
        assert list(CashReport.objects.visible_to(own.user, SWITCH)) == [report]
        for stranger in (heir.actor(Role.HEAD), heir.actor(Role.CASHIER)):
            assert not CashReport.objects.visible_to(stranger.user, SWITCH).exists()
            with pytest.raises(NotAllowed):
                reports.confirm(report_id=report.pk, by=stranger, at=MONDAY)
        reports.confirm(report_id=report.pk, by=own, at=MONDAY)

    def test_the_sheet_names_the_counter_and_who_settles(self, office, report):
        says = values_of(papers.print_cash_report(report_id=report.pk, by=clerk(office), at=MONDAY))
        assert (says.taken_where, says.settled_where) == (office.counter.name, office.commune.name)
        assert (says.header.agency, says.header.one_stop_unit) == (office.commune.name, office.commune.name)

    def test_so_does_its_page(self, office, report, client_of, frozen_at):
        frozen_at("2026-03-09 10:00")
        page = client_of(office.actor(Role.HEAD).user).get(f"/mot-cua/quy/{report.pk}/").content.decode()
        assert office.counter.name in page
        assert "Nơi nhận quỹ, đối chiếu" in page

    def test_what_somebody_who_is_gone_left_there_is_counted_by_the_agency_above(self, office):
        paid(office)
        close(office.counter)
        report = reports.hand_over(
            counter_id=office.counter.pk, clerk=clerk(office).user, counted=Decimal(8000), explanation="",
            by=office.actor(Role.HEAD), at=MONDAY,
        )  # fmt: skip
        assert report.counted_by == office.actor(Role.HEAD).user

    @pytest.mark.parametrize("role", [Role.HEAD, Role.APPROVER])
    def test_and_through_the_pages_of_its_leaders(self, office, client_of, frozen_at, role):
        paid(office)
        close(office.counter)
        frozen_at("2026-03-09 10:00")
        gone, browser = clerk(office).user, client_of(office.actor(role).user)
        href = f"/mot-cua/quy/?noi={office.counter.pk}&amp;nguoi={gone.pk}"
        assert href in browser.get("/dieu-hanh/quy/").content.decode()
        page = browser.get("/mot-cua/quy/").content.decode()
        assert f"Đếm thay {gone.full_name}" in page
        typed = {"counter": office.counter.pk, "clerk": gone.pk, "counted": "8000", "explanation": ""}
        assert browser.post("/mot-cua/quy/", typed).status_code == 302
        assert CashReport.objects.get().counted_by == office.actor(role).user
        assert "Không còn quỹ nào" in browser.get("/mot-cua/quy/").content.decode()

    def test_the_leaders_of_another_agency_find_nothing_to_count(self, office, heir, client_of, frozen_at):
        paid(office)
        close(office.counter)
        frozen_at("2026-03-09 10:00")
        stranger = client_of(heir.actor(Role.HEAD).user)
        assert office.counter.name not in stranger.get("/mot-cua/quy/").content.decode()
        typed = {"counter": office.counter.pk, "clerk": clerk(office).user.pk, "counted": "8000"}
        assert stranger.post("/mot-cua/quy/", typed).status_code == 422
        assert not CashReport.objects.exists()

    def test_a_living_counter_is_not_the_leaders_to_count_here(self, office, client_of, frozen_at):
        paid(office)
        frozen_at("2026-03-09 10:00")
        leader = client_of(office.actor(Role.HEAD).user)
        assert office.counter.name not in leader.get("/mot-cua/quy/").content.decode()


def test_a_receipt_first_printed_after_the_closing_has_the_head_of_who_took_the_money(office, heir):
    book(office, symbol="AP-26P", numbers=(7, 60))
    receipt = write_number(receipt_id=paid(office).pk, by=clerk(office), at=EVENING)
    taken_over(office.counter, heir.counter, on=SWITCH)
    head = papers.receipt_values(receipt, by=heir.actor(Role.CASHIER), at=MONDAY).header
    assert (head.agency, head.one_stop_unit) == (office.commune.name, office.counter.name)
    assert head.issued_on == SWITCH


class TestTheSheet:
    def test_of_a_counter_that_has_an_heir_names_both(self, office, heir):
        paid(office)
        taken_over(office.counter, heir.counter, on=SWITCH)
        report = handed_over(office, when=MONDAY)
        says = values_of(papers.print_cash_report(report_id=report.pk, by=clerk(office), at=MONDAY))
        assert (says.taken_where, says.settled_where) == (office.counter.name, heir.counter.name)
        assert (says.header.agency, says.header.one_stop_unit) == (heir.commune.name, heir.counter.name)

    def test_of_a_living_counter_names_it_once(self, office):
        paid(office)
        report = handed_over(office)
        says = values_of(papers.print_cash_report(report_id=report.pk, by=clerk(office), at=EVENING))
        assert (says.taken_where, says.settled_where) == ("", "")
        assert says.header.one_stop_unit == office.counter.name

    def test_confirmed_before_the_closing_stays_the_counters_own(self, office, heir):
        paid(office)
        report = handed_over(office)
        reports.confirm(report_id=report.pk, by=office.actor(Role.CASHIER), at=EVENING)
        first = papers.print_cash_report(report_id=report.pk, by=clerk(office), at=EVENING)
        taken_over(office.counter, heir.counter, on=SWITCH)
        assert papers.print_cash_report(report_id=report.pk, by=clerk(office), at=MONDAY) == first
