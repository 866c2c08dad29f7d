"""Agencies and their successions on the administrator's and the leaders' pages."""

from datetime import date

import pytest
from django.urls import reverse

from accounts import queries
from accounts.enums import Role
from accounts.models import Agency, AgencyCalendar, AgencySuccession
from dossiers.models import Dossier
from dossiers.services import apologies, express
from dossiers.services.notices import NOTICES
from indicators.registry.months import NOTICE
from portal.oversight.accounts_agencies import AGENCY_MOVES
from portal.signed_papers import signed_papers
from procedures.models import ProcedureOffer
from tests.factories import dossiers as make
from tests.factories.accounts import (
    AgencyFactory,
    SignatureDelegationFactory,
)
from tests.harness.pages import text_of


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 6)


class TestAgencies:
    def agency_move(self, browser, agency, move_name, **fields):
        return browser.post(
            reverse("oversight:move_agency", args=[agency.pk, move_name]),
            {f"{move_name}-{key}": value for key, value in fields.items()},
        )

    def test_are_shown_as_the_tree_of_a_day(self, office, admin):
        coming = AgencyFactory(unit=True, parent=office.commune, valid_from=date(2026, 7, 1))
        page = reverse("oversight:agencies")
        assert coming.name not in admin.get(page).text
        assert coming.name in admin.get(page, {"ngay": "2026-07-01"}).text
        assert office.counter.name in admin.get(page, {"ngay": "2026-02-31"}).text  # a day that is none

    def test_of_others_do_not_exist(self, admin):
        elsewhere = AgencyFactory()
        assert admin.get(reverse("oversight:agency", args=[elsewhere.pk])).status_code == 404
        for name in AGENCY_MOVES:
            assert self.agency_move(admin, elsewhere, name).status_code == 404

    def test_get_a_unit_a_calendar_and_a_signature(self, office, admin):
        self.agency_move(
            admin, office.commune, "them-don-vi",
            code="P-MOI", name="Phòng Mới", kind="unit", level="commune", valid_from="2026-04-01",
        )  # fmt: skip
        assert Agency.objects.get(code="P-MOI").placements.get().parent == office.commune
        self.agency_move(
            admin, office.commune, "lich",
            counting_calendar="0700-1700", start_rule="next_session", due_time_policy="receipt_time",
            from_day="2026-04-01",
        )  # fmt: skip
        assert queries.deadline_policy(office.unit.pk, date(2026, 4, 1)).calendar_code == "0700-1700"
        self.agency_move(
            admin, office.commune, "phan-cong-ky",
            signer=office.people[Role.APPROVER].pk, mode="kt", signer_title="Phó Chủ tịch",
            act="QĐ 1", valid_from="2026-03-01",
        )  # fmt: skip
        delegation = office.commune.delegations.get()
        admin.post(reverse("oversight:end_delegation", args=[delegation.pk]), {"last_day": "2026-03-31"})
        delegation.refresh_from_db()
        assert delegation.valid_to == date(2026, 3, 31)

    def test_that_have_closed_get_no_more_units(self, office, admin):
        closed = AgencyFactory(parent=office.commune, valid_to=date(2026, 3, 5))
        pages = {
            one: admin.get(reverse("oversight:agency", args=[one.pk])).text
            for one in (closed, office.commune)
        }
        assert {one: "Thêm đơn vị" in page for one, page in pages.items()} == {
            closed: False,
            office.commune: True,
        }
        said = {
            "code": "P-MOI",
            "name": "Phòng Mới",
            "kind": "unit",
            "level": "commune",
            "valid_from": "2026-04-01",
        }
        refused = self.agency_move(admin, closed, "them-don-vi", **said)
        assert refused.status_code == 422
        assert "đã kết thúc hoạt động từ sau ngày 05/03/2026" in refused.text
        assert "Phòng Mới" in refused.text

    def test_that_have_closed_name_nobody_as_working_there(self, office, admin):
        """A role left open is ended on its person's own page."""
        person, page = office.people[Role.HANDLER], reverse("oversight:agency", args=[office.unit.pk])
        assert person.full_name in admin.get(page).text
        Agency.objects.filter(pk=office.unit.pk).update(valid_to=date(2026, 3, 5))
        assert person.full_name not in admin.get(page).text
        assert "Hôm nay chưa có ai giữ vai trò tại đây." in admin.get(page).text

    def test_name_the_papers_somebody_signs(self, office, admin):
        values = {"signer": office.people[Role.APPROVER].pk, "mode": "kt", "valid_from": "2026-03-01"}
        values["signer_title"] = "Phó Chủ tịch"
        for act, papers in (("QĐ 1", ["apology", "certification"]), ("QĐ 2", ["month_notice"])):
            self.agency_move(admin, office.commune, "phan-cong-ky", **values, act=act, paper_kinds=papers)
        kinds = [row.paper_kinds for row in office.commune.delegations.order_by("act")]
        assert kinds == [["apology", "certification"], ["month_notice"]]
        page = admin.get(reverse("oversight:agency", args=[office.commune.pk])).text
        assert "Phiếu xin lỗi và hẹn lại ngày trả kết quả; Chứng thực (QĐ 1)" in " ".join(page.split())
        again = self.agency_move(
            admin, office.commune, "phan-cong-ky", **values, act="QĐ 3", paper_kinds=["apology"]
        )
        assert again.status_code == 422
        assert "chọn loại giấy tờ khác" in again.text
        assert "QĐ 3" in again.text

    def test_offer_every_paper_a_signature_is_asked_for(self):
        asked = {apologies.PAPER, express.PAPER_KIND, NOTICE, *(kind for kind, _move in NOTICES.values())}
        assert asked <= set(signed_papers())

    def test_show_the_fault_at_the_form(self, office, admin):
        page = self.agency_move(
            admin, office.commune, "lich",
            counting_calendar="0700-1700", start_rule="next_session", due_time_policy="fixed_hour",
            from_day="2026-04-01",
        )  # fmt: skip
        assert page.status_code == 422
        assert "phải ghi giờ" in page.text
        assert AgencyCalendar.objects.filter(agency=office.commune, valid_from=date(2026, 4, 1)).count() == 0

    def test_choose_a_calendar_that_moves_no_promise_given_and_the_form_says_so(self, office, admin):
        before = make.accepted(office)
        form = text_of(admin.get(reverse("oversight:agency", args=[office.commune.pk])))
        assert "Hồ sơ đã tiếp nhận giữ lịch cũ: không lời hẹn nào dời." in form
        done = self.agency_move(
            admin, office.commune, "lich",
            counting_calendar="0700-1700", start_rule="next_session", due_time_policy="end_of_session",
            from_day="06/03/2026",
        )  # fmt: skip
        assert done.status_code == 302
        stands = Dossier.objects.get(pk=before.pk)
        assert (stands.due_at, stands.terms["calendar"]) == (before.due_at, "standard")
        assert make.accepted(office).terms["calendar"] == "0700-1700"

    def test_are_moved_and_succeeded(self, office, admin):
        other = AgencyFactory(unit=True, parent=office.commune)
        self.agency_move(admin, office.unit, "doi-cap-tren", parent=other.pk, from_day="2026-04-01")
        assert queries.ancestors(office.unit.pk, date(2026, 4, 1))[1] == other.pk
        heir = AgencyFactory(unit=True, parent=office.commune)
        fates = {f"unit_{office.unit.pk}": "stays"}
        self.agency_move(
            admin, other, "ke-thua", successor=heir.pk, effective_on="2026-05-01", act="NQ 9", **fates
        )
        other.refresh_from_db()
        assert other.valid_to == date(2026, 4, 30)
        assert queries.ancestors(office.unit.pk, date(2026, 5, 1))[1] == heir.pk

    def test_are_not_moved_before_they_begin(self, office, admin):
        coming = AgencyFactory(unit=True, parent=office.commune, valid_from=date(2027, 1, 1))
        page = self.agency_move(admin, coming, "doi-cap-tren", parent=office.unit.pk, from_day="31/12/2026")
        assert page.status_code == 422
        assert (
            f"{coming.name} bắt đầu hoạt động từ ngày 01/01/2027; hãy ghi từ ngày đó hoặc ngày sau đó."
        ) in page.text
        assert "chỉ trực thuộc một" not in page.text
        assert coming.placements.get().parent == office.commune

    def test_ask_what_becomes_of_their_units_before_they_end(self, office, admin):
        heir = AgencyFactory(parent=None)
        counter = AgencyFactory(one_stop=True, parent=heir)
        said = {"successor": heir.pk, "effective_on": "2026-05-01", "act": "NQ 9"}
        page = self.agency_move(admin, office.commune, "ke-thua", **said)
        assert page.status_code == 422
        assert f"Dưới {office.commune.name} còn: {office.counter.name}; {office.unit.name}" in page.text
        assert f'<option value="{counter.pk}" selected>' in page.text
        assert "NQ 9" in page.text
        # Nobody is told off for what was not asked yet.
        assert "Trường này là bắt buộc" not in page.text
        assert "is-invalid" not in page.text
        assert not AgencySuccession.objects.exists()

        fates = {f"unit_{office.counter.pk}": counter.pk, f"unit_{office.unit.pk}": "ends"}
        page = admin.get(self.agency_move(admin, office.commune, "ke-thua", **said, **fates).url)

        assert "1 thủ tục tiếp nhận tại nơi kế thừa từ ngày 01/05/2026" in page.text
        offers = ProcedureOffer.objects.open_on(date(2026, 5, 1)).values_list("receiving_agency", flat=True)
        assert list(offers) == [counter.pk]
        office.unit.refresh_from_db()
        assert office.unit.valid_to == date(2026, 4, 30)

    def test_are_succeeded_from_today_by_their_own_administrator(self, office, admin):
        heir = AgencyFactory(parent=None)
        counter = AgencyFactory(one_stop=True, parent=heir)
        fates = {f"unit_{office.counter.pk}": counter.pk, f"unit_{office.unit.pk}": "ends"}
        done = self.agency_move(
            admin, office.commune, "ke-thua",
            successor=heir.pk, effective_on=TODAY.isoformat(), act="NQ 9", **fates,
        )  # fmt: skip
        assert done.status_code == 302
        assert [one.receiving_agency for one in ProcedureOffer.objects.open_on(TODAY)] == [counter]
        # His role ended with the agency: he is not sent to a page that is no longer his.
        page = admin.get(done.url, follow=True)
        assert page.status_code == 200
        assert "1 thủ tục tiếp nhận tại nơi kế thừa từ ngày 06/03/2026" in page.text

    def test_say_why_a_counter_cannot_end_without_an_heir(self, office, admin):
        heir = AgencyFactory(parent=None)
        fates = {f"unit_{office.counter.pk}": "ends", f"unit_{office.unit.pk}": "stays"}
        page = self.agency_move(
            admin,
            office.commune,
            "ke-thua",
            successor=heir.pk,
            effective_on="2026-05-01",
            act="NQ 9",
            **fates,
        )
        assert page.status_code == 422
        assert "phải có nơi kế thừa" in page.text

    def test_end_no_signature_without_a_day(self, office, admin):
        row = SignatureDelegationFactory(agency=office.commune)
        admin.post(reverse("oversight:end_delegation", args=[row.pk]), {"last_day": ""})
        row.refresh_from_db()
        assert row.valid_to is None
