"""Keeping the catalogue in the browser: processes, annexes, decisions and duties, offers."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from procedures import queries
from procedures.models import (
    AnnouncingDecision,
    ProcessAnnex,
    ProcessTemplate,
    PublicationDuty,
)
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import (
    make_complete_procedure,
    make_process,
    make_version,
)
from tests.portal.oversight.pages import summary, url, words


pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def steps_data(*rows, **more):
    data = {"steps-TOTAL_FORMS": str(len(rows)), "steps-INITIAL_FORMS": "0", **more}
    for number, (kind, name, role, hours) in enumerate(rows):
        values = {"kind": kind, "name": name, "role": role, "hours": hours}
        data.update({f"steps-{number}-{key}": value for key, value in values.items()})
    return data


GOOD = (
    ("receive", "Tiếp nhận", "reception", "1"),
    ("handle", "Thẩm định", "handler", "20"),
    ("approve", "Ký duyệt", "approver", "3"),
    ("return", "Trả", "reception", "0"),
)


class TestProcesses:
    def drafted(self, control, *rows):
        make_version(code="1.001193")
        answer = control.post(
            url("new_process", code="1.001193"), steps_data(*rows, name="Quy trình", level="commune")
        )
        assert answer.status_code == 302
        return ProcessTemplate.objects.get()

    def test_drafted_and_approved(self, control):
        template = self.drafted(control, *GOOD)
        page = words(control.get(url("process", template_id=template.pk)))
        assert "tổng 24 giờ" in page
        control.post(url("approve_process", template_id=template.pk), {"decision_number": "9/QĐ-UBND"})
        template.refresh_from_db()
        assert template.decision_number == "9/QĐ-UBND"

    def test_too_many_hours_are_shown_and_refused(self, control):
        rows = [GOOD[0], ("handle", "Thẩm định", "handler", "40"), *GOOD[2:]]
        template = self.drafted(control, *rows)
        page = url("process", template_id=template.pk)
        assert "vượt thời hạn của thủ tục" in words(control.get(page))
        answer = control.post(
            url("approve_process", template_id=template.pk), {"decision_number": "9"}, follow=True
        )
        assert "vượt thời hạn của thủ tục" in words(answer)
        template.refresh_from_db()
        assert template.approved_at is None

    def test_emptied_rows_are_dropped_when_edited(self, control):
        template = self.drafted(control, *GOOD)
        rows = [GOOD[0], ("handle", "", "handler", ""), *GOOD[2:]]
        page = url("edit_process", template_id=template.pk)
        assert control.get(page).status_code == 200
        data = {**steps_data(*rows), "steps-INITIAL_FORMS": "4"}
        assert control.post(page, data).status_code == 302
        assert [step.kind for step in template.steps.order_by("order")] == ["receive", "approve", "return"]

    @pytest.mark.parametrize(
        ("number", "row", "more"),
        [
            (2, ("handle", "", "handler", "20"), {}),
            (4, ("return", "", "reception", "0"), {}),  # its hours are none, and were not emptied
            (5, ("handle", "", "handler", "3"), {}),  # a row beyond those offered
            (5, ("receive", "", "reception", "0"), {"steps-4-beside": "on"}),
            (5, ("approve", "", "approver", "0"), {}),
        ],
    )
    def test_a_row_of_which_all_but_the_name_is_filled_is_told_by_its_number(
        self, control, number, row, more
    ):
        make_version(code="1.001193")
        rows = [*GOOD[: number - 1], row, *GOOD[number:]]
        page = url("new_process", code="1.001193")
        answer = control.post(
            page, steps_data(*rows, name="Quy trình", level="commune", **{"steps-INITIAL_FORMS": "4"}, **more)
        )
        assert answer.status_code == 422
        (fault,) = summary(answer)
        assert fault.startswith(f"Bước {number}: Nội dung công việc: Ghi nội dung của bước này; muốn bỏ bước")
        assert not ProcessTemplate.objects.exists()

    def test_rows_as_offered_are_no_steps(self, control):
        """As a browser sends them: each with the first choices and no hours."""
        offered = ("receive", "", "reception", "0")
        template = self.drafted(control, *GOOD, offered, offered, offered)
        assert template.steps.count() == 4

    def test_an_approved_process_has_no_form(self, control):
        template = make_process(make_version().procedure)
        assert control.get(url("edit_process", template_id=template.pk)).status_code == 404

    def test_a_step_with_a_wrong_number_is_refused(self, control):
        make_version(code="1.001193")
        rows = [GOOD[0], ("handle", "Thẩm định", "handler", "-1"), *GOOD[2:]]
        answer = control.post(
            url("new_process", code="1.001193"), steps_data(*rows, name="Quy trình", level="commune")
        )
        assert answer.status_code == 422
        (fault,) = summary(answer)
        assert fault.startswith("Bước 2: Số giờ: ")
        assert 'href="#id_steps-1-hours"' in words(answer)
        assert not ProcessTemplate.objects.exists()

    def test_a_wrong_head_and_a_wrong_step_are_told_together(self, control):
        make_version(code="1.001193")
        rows = [GOOD[0], ("handle", "Thẩm định", "handler", "-1"), *GOOD[2:]]
        answer = control.post(
            url("new_process", code="1.001193"), steps_data(*rows, name="", level="commune")
        )
        name, hours = summary(answer)
        assert name == "Tên quy trình: Trường này là bắt buộc."
        assert hours.startswith("Bước 2: Số giờ: ")
        for target in ("id_name", "id_steps-1-hours"):
            assert f'href="#{target}"' in words(answer)
            assert f'id="{target}"' in words(answer)

    def test_an_annex_is_drawn_up_and_signed(self, client_of, control, province):
        template = make_process(make_version().procedure)
        page = url("generate_annex", template_id=template.pk)
        assert "Chưa có người giữ vai trò" in words(control.post(page, {"agency": province.pk}, follow=True))
        for role in (Role.UNIT_HEAD, Role.HANDLER, Role.RECORDS_CLERK):
            UserFactory(role=role, agency=province)
        leader = client_of(UserFactory(role=Role.APPROVER, agency=province))
        assert "lãnh đạo cơ quan cần ký" in words(control.post(page, {"agency": province.pk}, follow=True))
        annex = ProcessAnnex.objects.get()
        assert "Ký phụ lục" in words(leader.get(url("process", template_id=template.pk)))
        assert "Đã ký phụ lục" in words(leader.post(url("sign_annex", annex_id=annex.pk), follow=True))
        annex.refresh_from_db()
        assert annex.signed_at is not None

    def test_only_agencies_one_controls_can_be_chosen(self, control):
        template = make_process(make_version().procedure)
        stranger = AgencyFactory()
        page = url("generate_annex", template_id=template.pk)
        assert "Hãy chọn cơ quan" in words(control.post(page, {"agency": stranger.pk}, follow=True))


class TestDecisions:
    def data(self, *entries, **changes):
        data = {
            "number": "2345/QĐ-UBND",
            "title": "Công bố danh mục",
            "authority": "province",
            "signed_on": "2026-11-20",
            "effective_on": "2026-12-10",
            "entries-TOTAL_FORMS": "6",
            "entries-INITIAL_FORMS": "0",
            **changes,
        }
        # A browser sends the rows left blank with their first choice.
        blank = [("", "new", "")] * (6 - len(entries))
        for number, (code, action, ends_on) in enumerate([*entries, *blank]):
            data.update(
                {
                    f"entries-{number}-procedure": code,
                    f"entries-{number}-action": action,
                    f"entries-{number}-ends_on": ends_on,
                }
            )
        return data

    def test_recorded_with_its_duties_which_are_confirmed(self, control, client_of):
        one_stop = AgencyFactory(one_stop=True)
        make_complete_procedure(receiving_agency=one_stop, code="1.001193")
        answer = control.post(url("record_decision"), self.data(("1.001193", "amended", "")))
        decision = AnnouncingDecision.objects.get()
        assert answer.url == url("decision", decision_id=decision.pk)
        assert "Niêm yết tại Bộ phận Một cửa" in words(control.get(answer.url))
        website = PublicationDuty.objects.get(place="website")
        done = control.post(
            url("confirm_duties"), {"duty": [website.pk], "done_on": "2026-11-23"}, follow=True
        )
        assert "Đã xác nhận 1 việc" in words(done)
        posting = PublicationDuty.objects.get(place="posting")
        assert (
            control.post(url("confirm_duties"), {"duty": posting.pk, "done_on": "2026-11-23"}).status_code
            == 403
        )
        unit = client_of(UserFactory(role=Role.ONESTOP_HEAD, agency=one_stop))
        page = words(unit.get(url("duties")))
        assert f'value="{posting.pk}"' in page
        assert f'value="{PublicationDuty.objects.get(place="e_process").pk}"' not in page
        unit.post(url("confirm_duties"), {"duty": posting.pk, "done_on": "2026-11-23"})
        posting.refresh_from_db()
        assert posting.done_on == TODAY

    def test_lateness_is_shown(self, control, frozen_at):
        make_version(code="1.001193")
        control.post(url("record_decision"), self.data(("1.001193", "new", "")))
        assert "Trễ hạn" not in words(control.get(url("duties")))
        frozen_at("2026-12-10 09:00")
        assert "Trễ hạn" in words(control.get(url("duties")))

    def test_an_abolished_procedure_is_gone_from_the_public_catalogue_that_day(
        self, control, client, frozen_at
    ):
        make_version(code="1.001193")
        control.post(url("record_decision"), self.data(("1.001193", "abolished", "2026-12-01")))
        public = reverse("public:procedure", args=["1.001193"])
        assert client.get(public).status_code == 200
        frozen_at("2026-12-01 08:00")
        assert client.get(public).status_code == 404
        assert "Ngừng tiếp nhận từ 01/12/2026" in words(control.get(url("procedure", code="1.001193")))

    @pytest.mark.parametrize(
        ("entry", "changes", "sentence"),
        [
            (("1.001193", "abolished", ""), {}, "phải ghi ngày ngừng tiếp nhận"),
            (("9.999999", "new", ""), {}, "Không có thủ tục mã 9.999999"),
            (("1.001193", "new", ""), {"signed_on": "2026-11-24"}, "không được sau hôm nay"),
            (("1.001193", "new", ""), {"number": ""}, "Trường này là bắt buộc"),
        ],
    )
    def test_bad_values_are_refused_in_words(self, control, entry, changes, sentence):
        make_version(code="1.001193")
        answer = control.post(url("record_decision"), self.data(entry, **changes))
        assert sentence in words(answer)
        assert not AnnouncingDecision.objects.exists()

    def test_a_wrong_head_and_a_wrong_entry_are_told_together(self, control):
        answer = control.post(url("record_decision"), self.data(("9.999999", "new", ""), number=""))
        assert summary(answer) == [
            "Số, ký hiệu: Trường này là bắt buộc.",
            "Thủ tục 1: Mã thủ tục: Không có thủ tục mã 9.999999 trong danh mục.",
        ]

    def test_rows_left_as_the_page_offers_them_are_no_procedures(self, control):
        make_version(code="1.001193")
        answer = control.post(url("record_decision"), self.data(("1.001193", "amended", "")))
        assert answer.status_code == 302
        assert AnnouncingDecision.objects.get().entries.count() == 1

    @pytest.mark.parametrize("row", [("", "abolished", ""), ("", "new", "2026-12-01")])
    def test_a_row_of_which_the_code_was_forgotten_is_told(self, control, row):
        make_version(code="1.001193")
        answer = control.post(url("record_decision"), self.data(("1.001193", "amended", ""), row))
        assert summary(answer) == ["Thủ tục 2: Mã thủ tục: Trường này là bắt buộc."]
        assert not AnnouncingDecision.objects.exists()

    def test_without_a_procedure_it_is_no_decision(self, control):
        assert "ít nhất một thủ tục" in words(control.post(url("record_decision"), self.data()))

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"done_on": "2026-11-23"}, "Hãy đánh dấu việc đã làm"),
            ({"duty": "abc", "done_on": "2026-11-23"}, "Hãy đánh dấu việc đã làm"),
            ({"duty": "9" * 30, "done_on": "2026-11-23"}, "Hãy đánh dấu việc đã làm"),
            ({"duty": "1", "done_on": "mai"}, "Hãy đánh dấu việc đã làm"),
        ],
    )
    def test_a_confirmation_that_says_nothing(self, control, data, sentence):
        assert sentence in words(control.post(url("confirm_duties"), data, follow=True))

    def test_a_day_in_the_future_is_refused(self, control):
        make_version(code="1.001193")
        control.post(url("record_decision"), self.data(("1.001193", "new", "")))
        duty = PublicationDuty.objects.filter(agency=None).first()
        answer = control.post(url("confirm_duties"), {"duty": duty.pk, "done_on": "2026-12-24"}, follow=True)
        assert "không được sau hôm nay" in words(answer)


class TestOffers:
    def data(self, receiving, **changes):
        return {
            "receiving": receiving.pk,
            "deciding": receiving.pk,
            "valid_from": "2026-12-01",
            "system": "",
            "url": "",
            "basis": "",
            **changes,
        }

    @pytest.fixture
    def commune(self, province):
        return AgencyFactory(parent=province)

    def test_offered_with_the_approved_process_of_the_level(self, control, commune):
        version = make_version(code="1.001193")
        process = make_process(version.procedure)
        make_process(version.procedure, number=2, approve=False)
        answer = control.post(url("new_offer", code="1.001193"), self.data(commune))
        assert answer.status_code == 302
        offer = version.procedure.offers.get()
        assert (offer.process, offer.receiving_agency, offer.is_recorded_here) == (process, commune, True)

    def test_twice_at_one_place_is_refused_in_words(self, control, commune):
        make_version(code="1.001193")
        page = url("new_offer", code="1.001193")
        control.post(page, self.data(commune))
        assert "đã có thủ tục này" in words(control.post(page, self.data(commune)))

    def test_an_outside_system_needs_its_decision(self, control, commune):
        version = make_version(code="1.001193")
        page = url("new_offer", code="1.001193")
        outside = self.data(commune, system="Hệ thống của Bộ")
        assert "phải kèm quyết định" in words(control.post(page, outside))
        assert control.post(page, {**outside, "basis": "QĐ 1/QĐ-BTP"}).status_code == 302
        assert not version.procedure.offers.get().is_recorded_here

    def test_only_places_one_controls(self, control):
        version = make_version(code="1.001193")
        answer = control.post(url("new_offer", code="1.001193"), self.data(AgencyFactory()))
        assert answer.status_code == 200
        assert not version.procedure.offers.exists()

    def test_ended_on_a_day_to_come(self, control, commune):
        offer = make_complete_procedure(receiving_agency=commune, code="1.001193").offer
        page = url("end_offer", offer_id=offer.pk)
        assert "Thôi tiếp nhận" in words(control.get(url("procedure", code="1.001193")))
        assert "không được trước hôm nay" in words(
            control.post(page, {"last_day": "2026-11-22"}, follow=True)
        )
        assert "Hãy ghi ngày cuối cùng" in words(control.post(page, {"last_day": ""}, follow=True))
        control.post(page, {"last_day": "2026-11-30"})
        assert list(queries.offers_at(commune.pk, date(2026, 11, 30))) == [offer]
        assert list(queries.offers_at(commune.pk, date(2026, 12, 1))) == []

    def test_not_by_the_control_of_another_place(self, client_of, commune):
        offer = make_complete_procedure(receiving_agency=commune).offer
        stranger = client_of(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))
        answer = stranger.post(url("end_offer", offer_id=offer.pk), {"last_day": "2026-11-30"})
        assert answer.status_code == 403
        offer.refresh_from_db()
        assert offer.valid_to is None
