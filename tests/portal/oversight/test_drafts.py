"""Keeping the catalogue in the browser: reading it, drafts, publication."""

from datetime import date

import pytest

from procedures import queries
from procedures.models import (
    Procedure,
    ProcedureVersion,
)
from tests.factories.procedures import (
    make_copy_certification,
    make_sector,
    make_version,
)
from tests.portal.oversight.pages import filled, url, words


pytestmark = pytest.mark.django_db


class TestReading:
    def test_every_role_reads_and_only_control_gets_buttons(self, clerk, control):
        version = make_version(code="1.001193")
        for page in (
            url("procedures"),
            url("procedure", code="1.001193"),
            url("version", version_id=version.pk),
        ):
            assert clerk.get(page).status_code == 200
        assert "Lập bản dự thảo" not in words(clerk.get(url("procedure", code="1.001193")))
        assert "Lập bản dự thảo" in words(control.get(url("procedure", code="1.001193")))

    def test_numbers_of_a_version_are_written_for_people(self, control):
        version = make_version(limit="3", fee="8000")
        page = words(control.get(url("version", version_id=version.pk)))
        assert "3 ngày làm việc" in page
        assert "8.000 đồng/trường hợp" in page
        assert "3.00" not in page

    def test_the_list_narrows_by_source(self, control):
        make_version(name="Bản của tỉnh")
        make_version(name="Bản quốc gia", source="national")
        make_version(name="Bản đang viết", publish=False)
        assert "Bản quốc gia" not in words(control.get(url("procedures"), {"source": "local"}))
        drafts = words(control.get(url("procedures"), {"source": "draft"}))
        assert "Bản đang viết" in drafts
        assert "Bản của tỉnh" not in drafts

    def test_differences_are_listed_and_shown_on_the_procedure(self, control):
        national = make_version(code="1.001193", source="national", limit="5")
        make_version(procedure=national.procedure, limit="3")
        for page in (url("procedure_differences"), url("procedure", code="1.001193")):
            text = words(control.get(page))
            assert "Thời hạn giải quyết" in text
            assert "5 ngày làm việc" in text

    def test_of_many_differences_the_list_shows_three_and_the_procedure_all(self, control):
        papers = ("Đơn", "Bản vẽ", "Ảnh", "Giấy ra viện", "Sơ đồ")
        national = make_version(code="1.001193", source="national", papers=papers)
        make_version(procedure=national.procedure, papers=("Tờ khai",))
        listed = words(control.get(url("procedure_differences")))
        assert "Ảnh (1 bản chính)" in listed
        assert "… tất cả 5 nội dung" in listed
        assert "Sơ đồ" not in listed
        shown = words(control.get(url("procedure", code="1.001193")))
        assert "Sơ đồ (1 bản chính)" in shown
        assert "tất cả 5" not in shown

    def test_what_a_version_lacks_is_named(self, control):
        version = make_version(steps_text="")
        assert "b) Trình tự thực hiện" in words(control.get(url("version", version_id=version.pk)))

    def test_the_list_costs_the_same_at_1_and_20(self, control, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(make_version, lambda: control.get(url("procedures")))

    @pytest.mark.parametrize("name", ["procedure"])
    def test_an_unknown_procedure_is_not_found(self, control, name):
        assert control.get(url(name, code="9.9")).status_code == 404


BAD_VALUES = (
    ({"limits-0-value": "", "limits-0-unit": "working_days"}, "Hãy ghi thời hạn"),
    ({"limits-0-value": "-1"}, "Giá trị nhỏ nhất"),
    ({"fees-0-tiers": "abc"}, "Bậc thu viết dạng 2:1000"),
    ({"fees-0-tiers": "0:1000"}, "Bậc thu phải lớn hơn 0"),
    ({"online_level": "partial", "partial_reason": ""}, "phải nêu lý do"),
    ({"papers-0-name": "Sổ hộ khẩu"}, "không được yêu cầu nộp"),
    ({"levels": []}, "Trường này là bắt buộc"),
    ({"name": ""}, "Trường này là bắt buộc"),
    (
        {
            "sector_rules-0-kind": "close_for_silence",
            "sector_rules-0-name": "x",
            "sector_rules-0-article": "Điều 1",
            "sector_rules-0-mode": "suspend",
        },
        "phải ghi thời hạn chờ",
    ),
)


class TestDrafts:
    def begin(self, control, code="1.001193", day="2026-12-01"):
        return control.post(url("new_draft", code=code), {"valid_from": day})

    def test_from_the_version_in_force_to_publication(self, control):
        earlier = make_version(code="1.001193", cases=("Trong nước",))
        draft_page = self.begin(control).url
        page = control.get(draft_page)
        data = {**filled(page), "name": "Đăng ký khai sinh (sửa)", "limits-0-value": "2"}
        answer = control.post(draft_page, data)
        assert answer.status_code == 302, answer.context["head"].errors
        draft = ProcedureVersion.objects.drafts().get()
        assert draft.name == "Đăng ký khai sinh (sửa)"
        assert [paper.key for paper in draft.papers.order_by("position")] == ["p1", "p2"]
        control.post(url("publish_version", version_id=draft.pk))
        assert queries.current_version(earlier.procedure_id, date(2026, 11, 30)) == earlier
        current = queries.current_version(earlier.procedure_id, date(2026, 12, 1))
        assert current == draft
        assert queries.limit_for(current, None, 1).text == "2 ngày làm việc"

    def test_rows_are_added_removed_and_get_readable_keys(self, control):
        make_version(code="1.001193")
        draft_page = self.begin(control).url
        data = {
            **filled(control.get(draft_page)),
            "papers-0-DELETE": "on",
            "papers-2-name": "Ảnh chân dung",
            "papers-2-originals": "2",
            "papers-2-copies": "0",
            "cases-0-name": "Có yếu tố nước ngoài",
        }
        assert control.post(draft_page, data).status_code == 302
        draft = ProcedureVersion.objects.drafts().get()
        assert list(draft.papers.order_by("position").values_list("key", "name", "originals")) == [
            ("p2", "Giấy chứng sinh", 1),
            ("anh-chan-dung", "Ảnh chân dung", 2),
        ]
        assert draft.cases.get().key == "co-yeu-to-nuoc-ngoai"

    def test_saving_unchanged_changes_nothing(self, control):
        version = make_copy_certification(code="2.000815")
        draft_page = self.begin(control, code="2.000815").url
        before = queries.content_of(ProcedureVersion.objects.drafts().get())
        assert control.post(draft_page, filled(control.get(draft_page))).status_code == 302
        draft = ProcedureVersion.objects.drafts().get()
        assert queries.content_of(draft) == before
        assert draft.fee_rules.get().tiers.get().rate == 1000
        assert version.papers.count() == draft.papers.count()

    def test_bad_values_are_refused_in_words_and_nothing_is_written(self, control):
        make_version(code="1.001193")
        draft_page = self.begin(control).url
        before = queries.content_of(ProcedureVersion.objects.drafts().get())
        typed = filled(control.get(draft_page))
        for change, sentence in BAD_VALUES:
            answer = control.post(draft_page, {**typed, **change})
            assert answer.status_code == 422, change
            assert sentence in words(answer), change
        assert queries.content_of(ProcedureVersion.objects.drafts().get()) == before

    def test_a_case_still_in_use_cannot_be_removed(self, control):
        version = make_version(code="1.001193", cases=("Trong nước",), publish=False)
        version.papers.filter(key="p2").update(case=version.cases.get())
        page = url("edit_version", version_id=version.pk)
        answer = control.post(page, {**filled(control.get(page)), "cases-0-DELETE": "on"})
        assert "hãy chuyển chúng trước khi bỏ" in words(answer)
        assert version.cases.exists()

    def test_an_unfinished_draft_is_not_published(self, control):
        draft = make_version(publish=False, papers=())
        answer = control.post(url("publish_version", version_id=draft.pk), follow=True)
        assert "chưa có thành phần hồ sơ" in words(answer)
        draft.refresh_from_db()
        assert not draft.is_published

    def test_a_published_version_has_no_form(self, control):
        assert control.get(url("edit_version", version_id=make_version().pk)).status_code == 404

    def test_a_draft_is_dropped(self, control):
        draft = make_version(code="1.001193", publish=False)
        control.post(url("drop_version", version_id=draft.pk))
        assert not ProcedureVersion.objects.exists()

    def test_a_second_draft_is_refused_in_words(self, control):
        make_version(code="1.001193")
        self.begin(control)
        answer = control.post(url("new_draft", code="1.001193"), {"valid_from": "2026-12-01"}, follow=True)
        assert "đang có một bản dự thảo" in words(answer)

    def test_without_a_day_nothing_begins(self, control):
        make_version(code="1.001193")
        answer = control.post(url("new_draft", code="1.001193"), {"valid_from": "31/02/2026"}, follow=True)
        assert "Hãy ghi ngày hiệu lực" in words(answer)
        assert not ProcedureVersion.objects.drafts().exists()

    def test_a_new_procedure(self, control):
        data = {
            "code": "1.555555",
            "name": "Thủ tục mới",
            "sector": make_sector().pk,
            "valid_from": "2026-12-01",
        }
        assert control.post(url("new_procedure"), data).status_code == 302
        assert Procedure.objects.get(code="1.555555").versions.local().drafts().count() == 1
        assert "đã có bản địa phương" in words(control.post(url("new_procedure"), data))
        assert "phải có dạng 1.004222" in words(control.post(url("new_procedure"), {**data, "code": "5.1"}))

    def test_a_clerk_can_do_none_of_it(self, clerk):
        draft = make_version(code="1.001193", publish=False)
        for name, kwargs in (
            ("publish_version", {"version_id": draft.pk}),
            ("drop_version", {"version_id": draft.pk}),
            ("edit_version", {"version_id": draft.pk}),
            ("new_draft", {"code": "1.001193"}),
            ("new_procedure", {}),
        ):
            assert clerk.post(url(name, **kwargs), {}).status_code == 403
        assert ProcedureVersion.objects.drafts().count() == 1
