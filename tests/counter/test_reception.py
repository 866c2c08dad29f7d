"""Reception at the counter through the form: from an empty page to the printed receipt."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Role
from documents.models import Book, IssuedPaper
from dossiers.enums import State
from dossiers.models import Dossier
from portal.counter.reception_form import ApplicantForm
from procedures.models import FeeRule, RequiredPaper
from procedures.queries import papers_for
from tests.clock import at
from tests.counter.filling import address, first_paper, form_of
from tests.factories.dossiers import accepted, make_office
from tests.factories.procedures import publish_now
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


@built_once
def other_office():
    return make_office()


def test_the_empty_form_looks_the_same_for_all_and_keeps_nothing_of_what_somebody_typed(office, clerk):
    first, again = (clerk.get(address(office)).content.decode() for _ in range(2))
    changing = re.compile(r'value="[^"]{30,}"')  # tokens
    assert changing.sub("", first) == changing.sub("", again)
    typed = clerk.post(
        address(office), form_of(office, do="look", **{f"p{first_paper(office)}-source": "nguồn <b>"})
    )
    assert "nguồn &lt;b&gt;" in typed.content.decode()
    assert "nguồn" not in clerk.get(address(office)).content.decode()


def test_an_organisation_may_have_the_longest_name_the_form_takes(office, clerk):
    name = ("Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ " * 5)[:255].strip()

    answer = clerk.post(address(office), form_of(office, applicant_name=name))

    dossier = Dossier.objects.get()
    assert dossier.applicant_name == name
    assert answer.url == reverse("counter:received", args=[dossier.pk])
    assert name in clerk.get(answer.url).content.decode()


def test_rights_are_asked_once_for_a_page(office, clerk):
    clerk.get(address(office))
    asked = statements(lambda: clerk.post(address(office), form_of(office)))
    assert sum("WITH RECURSIVE held" in statement for statement in asked) == 1


def test_a_clerk_receives_a_dossier_and_gets_its_receipt(office, clerk):
    page = clerk.get(address(office))
    assert page.status_code == 200
    assert "11/03/2026" in page.content.decode()  # three working days from Friday

    answer = clerk.post(address(office), form_of(office))

    dossier = Dossier.objects.get()
    assert answer.url == reverse("counter:received", args=[dossier.pk])
    assert (dossier.state, dossier.applicant_phone) == (State.ACCEPTED, "0912345678")
    assert dossier.due_at == at("2026-03-11 09:32")
    shown = clerk.get(answer.url).content.decode()
    assert dossier.code in shown
    assert dossier.lookup_word in shown
    assert IssuedPaper.objects.get().number == 1

    printed = clerk.post(reverse("counter:print_paper", args=[dossier.pk, "receipt"]))
    paper = clerk.get(printed.url)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["accept", "print_receipt"]


class TestWrongInput:
    def test_everything_typed_is_still_there_and_every_fault_is_told(self, office, clerk):
        typed = form_of(office, applicant_name="", id_number="12345", born_on="31/02/1987", phone="123")

        page = clerk.post(address(office), typed)

        html = page.content.decode()
        assert page.status_code == 422
        assert Dossier.objects.count() == 0
        for kept in ("12345", "31/02/1987", "Thôn Thử, xã Thử Nghiệm", typed["submission_key"]):
            assert kept in html
        assert html.count('href="#id_') == 4

    @pytest.mark.parametrize(
        "wrong",
        [
            {
                "id_number": ("099187000", "đúng 12 chữ số"),
                "born_on": ("04/05/1899", "từ năm 1900"),
                "applicant_name": ("   ", "Trường này là bắt buộc"),
                "sets_count": ("hai", "Nhập một số nguyên"),
                "email": ("khong-phai-thu", "hợp lệ"),
                "return_means": ("9", "lựa chọn"),
                "case": ("999999", "lựa chọn"),
                "channel": ("2", "lựa chọn"),
            },
            {"born_on": ("04/05/2027", "tương lai"), "sets_count": ("0", "nhỏ nhất là 1")},
            {"id_number": ("099087000123", "không khớp với giới tính")},
            {"applicant_name": ("\u200b\u200b", "Nhập họ tên")},
            {"born_on": ("04/05/87", "đủ 4 chữ số")},
        ],
    )
    def test_fields_that_cannot_be_are_each_told(self, office, clerk, wrong):
        typed = {field: value for field, (value, _sentence) in wrong.items()}
        page = clerk.post(address(office), form_of(office, **typed))
        assert page.status_code == 422
        for field, (_value, sentence) in wrong.items():
            told = [fault["text"] for fault in page.context["faults"] if fault["href"] == f"#id_{field}"]
            assert len(told) == 1, field
            assert sentence in told[0]
            assert sentence in page.content.decode()
        assert Dossier.objects.count() == 0

    @pytest.mark.parametrize("typed", ["hôm qua", "31/02/1987", "29/02/1987", "4/5/19871", "04/05/0087"])
    def test_a_day_of_birth_that_cannot_be(self, typed):
        sentence = "từ năm 1900" if "0087" in typed else "ngày/tháng/năm"
        with pytest.raises(ValidationError, match=sentence):
            ApplicantForm.base_fields["born_on"].clean(typed)

    def test_checking_tells_the_faults_and_writes_nothing(self, office, clerk):
        wrong = clerk.post(address(office), form_of(office, do="check", phone="123"))
        assert (wrong.status_code, "Số điện thoại không đúng" in wrong.content.decode()) == (422, True)
        right = clerk.post(address(office), form_of(office, do="check"))
        assert (right.status_code, Dossier.objects.count()) == (200, 0)

    def test_a_result_by_post_needs_an_address(self, office, clerk):
        page = clerk.post(address(office), form_of(office, return_means="1"))
        assert page.status_code == 422
        assert "địa chỉ nhận kết quả qua bưu chính" in page.content.decode()

    def test_an_odd_number_is_taken_with_a_warning(self, office, clerk):
        answer = clerk.post(address(office), form_of(office, id_number="999187000123"), follow=True)
        assert Dossier.objects.get().applicant_id_number == "999187000123"
        assert "không phải mã tỉnh" in answer.content.decode()

    def test_without_any_paper_each_is_named(self, office, clerk):
        bare = {f"p{paper.pk}-has": None for paper in papers_for(office.procedure.version, None)}
        page = clerk.post(address(office), form_of(office, **bare))
        html = page.content.decode()
        assert page.status_code == 422
        assert "Còn thiếu 2 giấy tờ: Tờ khai đăng ký khai sinh; Giấy chứng sinh" in html
        assert 'value="Đặng Thị Ước"' in html
        assert Dossier.objects.count() == 0

    def test_a_missing_paper_is_named_before_and_refused_at_acceptance(self, office, clerk):
        paper = first_paper(office)
        typed = form_of(office, **{f"p{paper}-has": None})

        seen = clerk.post(address(office), {**typed, "do": "look"})
        refused = clerk.post(address(office), typed)

        assert seen.status_code == 200
        assert "Tờ khai đăng ký khai sinh</li>" in seen.content.decode()
        assert refused.status_code == 422
        assert "Còn thiếu 1 giấy tờ" in refused.content.decode()

    def test_a_paper_without_a_count_is_told_at_its_field(self, office, clerk):
        paper = first_paper(office)
        page = clerk.post(address(office), form_of(office, **{f"p{paper}-originals": "0"}))
        assert page.status_code == 422
        assert f'href="#id_p{paper}-originals"' in page.content.decode()

    def test_an_abolished_paper_is_refused(self, office, clerk):
        page = clerk.post(address(office), form_of(office, **{"x1-name": "Sổ hộ khẩu"}))
        assert page.status_code == 422
        assert "đã bãi bỏ" in page.content.decode()

    def test_an_unknown_submission_key_gets_a_new_one(self, office, clerk):
        assert clerk.post(address(office), form_of(office, submission_key="rác")).status_code == 302


def test_a_book_that_is_closed_undoes_no_reception(office, clerk):
    Book.objects.create(agency=office.counter, kind="receipt", year=2026, closed_on="2026-01-31")
    answer = clerk.post(address(office), form_of(office))
    assert answer.status_code == 302
    assert Dossier.objects.get().state == State.ACCEPTED
    printed = clerk.post(reverse("counter:print_paper", args=[Dossier.objects.get().pk, "receipt"]))
    assert printed.status_code == 409
    assert "đã khóa" in printed.content.decode()


class TestTwice:
    def test_a_double_click_makes_one_dossier_and_leads_to_it_twice(self, office, clerk):
        typed = form_of(office)
        first, second = clerk.post(address(office), typed), clerk.post(address(office), typed)
        assert first.url == second.url
        assert Dossier.objects.count() == 1

    def test_the_same_form_with_another_name_says_that_nobody_else_was_received(self, office, clerk):
        typed = form_of(office)
        clerk.post(address(office), typed)
        gone_back = clerk.post(address(office), typed | {"applicant_name": "Phan Thị Khác"}, follow=True)
        assert "CHƯA nhận hồ sơ vừa nhập" in gone_back.content.decode()
        again = clerk.post(address(office), typed, follow=True)
        assert "CHƯA nhận" not in again.content.decode()
        assert Dossier.objects.count() == 1

    def test_a_probable_duplicate_is_shown_before_a_second_dossier(self, office, clerk):
        there = accepted(office)

        page = clerk.post(address(office), form_of(office))
        assert page.status_code == 422
        assert there.code in page.content.decode()
        assert Dossier.objects.count() == 1

        clerk.post(address(office), form_of(office, despite_duplicate="on"))
        assert Dossier.objects.count() == 2

    def test_another_agency_s_dossier_of_the_same_person_stays_its_own(self, office, other_office, clerk):
        accepted(other_office)
        assert clerk.post(address(office), form_of(office)).status_code == 302


class TestOtherButtons:
    def test_asking_takes_the_list_of_what_is_missing(self, office, clerk):
        clerk.post(address(office), form_of(office, do="ask", **{f"p{first_paper(office)}-has": None}))
        dossier = Dossier.objects.get()
        assert (dossier.state, dossier.code) == (State.SUPPLEMENT_PRE, None)
        assert dossier.reasons.get().text == "Tờ khai đăng ký khai sinh"

    def test_asking_for_nothing_is_refused(self, office, clerk):
        page = clerk.post(address(office), form_of(office, do="ask"))
        assert page.status_code == 422
        assert "cần bổ sung" in page.content.decode()

    def test_a_refusal_needs_its_reason(self, office, clerk):
        page = clerk.post(address(office), form_of(office, do="refuse"))
        assert page.status_code == 422
        assert "lý do từ chối" in page.content.decode()
        clerk.post(address(office), form_of(office, do="refuse", reason="Không thuộc thẩm quyền"))
        assert Dossier.objects.get().state == State.REFUSED

    def test_one_button_ticks_what_is_required_and_leaves_what_comes_only_with_some(self, client_of):
        office = make_office(publish=False)
        proxy = RequiredPaper.objects.create(
            version=office.procedure.version, key="p9", name="Văn bản ủy quyền", position=9, is_required=False
        )
        publish_now(office.procedure.version)
        clerk = client_of(office.people[Role.RECEPTION])
        papers = papers_for(office.procedure.version, None)
        bare = {f"p{paper.pk}-has": None for paper in papers}

        page = clerk.post(address(office), form_of(office, do="tick_all", **bare)).content.decode()

        assert "Đã đủ theo danh mục" in page
        boxes = {
            name: tag
            for tag in re.findall(r"<input[^>]*>", page)
            for name in re.findall(r'name="(p\d+)-has"', tag)
        }
        asked = {name: ("checked" in tag, "data-needed" in tag) for name, tag in boxes.items()}
        assert asked == {f"p{paper.pk}": (paper != proxy, paper != proxy) for paper in papers}

    def test_the_post_s_agent_hands_it_to_the_counter_to_check(self, office, client_of):
        agent = client_of(office.people[Role.POSTAL_AGENT])
        assert "Nộp để Một cửa kiểm tra" in agent.get(address(office)).content.decode()
        assert agent.post(address(office), form_of(office)).status_code == 403
        agent.post(address(office), form_of(office, do="submit"))
        assert Dossier.objects.get().state == State.SUBMITTED


class TestWhere:
    def test_another_office_s_procedure_is_not_found(self, office, other_office, client_of):
        stranger = client_of(other_office.people[Role.RECEPTION])
        assert stranger.get(address(office)).status_code == 404
        assert stranger.post(address(office), form_of(office)).status_code == 404
        assert Dossier.objects.count() == 0

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.CASHIER, Role.ADMINISTRATOR])
    def test_only_receivers_receive(self, office, client_of, role):
        assert client_of(office.people[role]).get(address(office)).status_code == 403

    def test_what_is_recorded_elsewhere_says_where(self, client_of):
        office = make_office(system_of_record="Hệ thống Hộ tịch")
        clerk = client_of(office.people[Role.RECEPTION])
        listed = clerk.get(reverse("counter:choose")).content.decode()
        assert "Hệ thống Hộ tịch" in listed
        assert address(office) not in listed
        for answer in (clerk.get(address(office)), clerk.post(address(office), form_of(office))):
            assert answer.status_code == 409
            assert "Hệ thống Hộ tịch" in answer.content.decode()

    def test_an_overlay_receives_nothing(self, office, clerk, settings):
        settings.OVERLAY_ONLY = True
        assert clerk.post(address(office), form_of(office)).status_code == 409
        assert "không tiếp nhận trên cổng này" in clerk.get(reverse("counter:choose")).content.decode()


class TestMoneyAndTime:
    def test_a_fee_by_the_page_is_reckoned_as_typed(self, client_of):
        office = make_office(fee=None, publish=False)
        FeeRule.objects.create(
            version=office.procedure.version, kind="fee", name="Phí sao", rate=2000, unit="page"
        )
        publish_now(office.procedure.version)
        clerk = client_of(office.people[Role.RECEPTION])
        unknown = clerk.get(address(office)).content.decode()
        assert "Hãy nhập số lượng tính theo trang" in unknown
        page = clerk.post(address(office), form_of(office, do="look", quantity_page="3")).content.decode()
        assert "6.000 đồng" in page
        clerk.post(address(office), form_of(office, quantity_page="3"))
        assert Dossier.objects.get().fees.get().amount == 6000

    def test_a_case_brings_its_own_papers(self, client_of):
        office = make_office(cases=("Sinh trong nước", "Sinh ở nước ngoài"), publish=False)
        version = office.procedure.version
        abroad = version.cases.get(key="c2")
        name = "Giấy tờ do nước ngoài cấp"
        RequiredPaper.objects.create(version=version, case=abroad, key="p9", name=name, position=9)
        publish_now(version)
        clerk = client_of(office.people[Role.RECEPTION])
        assert "nước ngoài cấp" not in clerk.get(address(office)).content.decode()
        page = clerk.post(address(office), form_of(office, do="look", case=str(abroad.pk)))
        assert "nước ngoài cấp" in page.content.decode()
        none = clerk.post(address(office), form_of(office))
        assert none.status_code == 422  # a case has to be chosen where there are cases

    def test_a_limit_in_words_is_said_before_acceptance(self, client_of):
        office = make_office(limit=None)
        page = client_of(office.people[Role.RECEPTION]).get(address(office))
        assert "thời hạn bằng chữ" in page.content.decode()
