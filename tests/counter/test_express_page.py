"""The express lane's page: lines, total with its arithmetic, one button."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedPaper
from dossiers.enums import ApplicantKind, IdentityKind, State
from dossiers.models import CounterDraft, Dossier
from procedures.models import FeeRule
from tests.factories.dossiers import express_offer, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
CARD = "099187000123||Đặng Thị Ước|04051987|Nữ|Thôn Thử|01022022"


@built_once
def office():
    return make_office()


@pytest.fixture
def page(office):
    return reverse("counter:express", args=[express_offer(office).pk])


def visit(office, **changes):
    typed = {
        "submission_key": str(uuid4()),
        "line_count": "2",
        "l0-name": "Bằng tốt nghiệp",
        "l0-pages": "2",
        "l0-copies": "3",
        "l1-name": "",
        "l1-pages": "1",
        "l1-copies": "1",
        "applicant_name": "Đặng Thị Ước",
        "signer": str(office.people[Role.APPROVER].pk),
        "do": "finish",
    }
    return typed | changes


def test_the_total_shows_its_arithmetic_before_anything_is_written(office, clerk, page):
    html = clerk.post(page, visit(office, do="look")).content.decode()
    assert "12.000 đồng" in html
    assert "2.000" in html
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [({}, False), ({"l1-name": "Bảng điểm", "l1-copies": "0"}, True), ({"l1-pages": "7"}, True)],
)
def test_the_total_says_which_line_is_not_in_it(office, clerk, page, typed, said):
    shown = clerk.post(page, visit(office, do="look", **typed)).content.decode()
    assert ("Chưa tính dòng 2:" in shown) == said
    assert "12.000 đồng" in shown


def test_one_button_serves_the_visit(office, clerk, page):
    answer = clerk.post(page, visit(office))
    dossier = Dossier.objects.get()
    assert answer.url == reverse("counter:received", args=[dossier.pk])
    assert dossier.state == State.RETURNED
    shown = clerk.get(answer.url).content.decode()
    assert "12.000 đồng" in shown
    assert "số 1/2026" in shown
    assert not IssuedPaper.objects.exists()  # no receipt unless asked


def test_what_was_typed_when_the_login_expired_waits_behind_the_next_one(office, clerk, page):
    opened = clerk.get(page).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', opened)[1]
    typed = visit(office, ticket=ticket)

    answer = Client().post(page, typed)

    assert reverse("ui:login") in answer.url
    assert Dossier.objects.count() == 0
    assert page in clerk.get(reverse("counter:home")).content.decode()
    again = clerk.get(page).content.decode()
    assert 'value="Đặng Thị Ước"' in again
    assert 'value="Bằng tốt nghiệp"' in again
    assert "Đã mở lại nội dung bạn đã nhập" in again
    assert "error-summary" not in again
    clerk.post(page, typed)
    assert Dossier.objects.count() == 1
    assert not CounterDraft.objects.exists()


def test_a_double_click_is_one_visit(office, clerk, page):
    typed = visit(office)
    assert clerk.post(page, typed).url == clerk.post(page, typed).url
    assert Dossier.objects.count() == 1


def test_a_card_read_by_the_last_press_is_the_same_visitor_and_a_new_name_is_another(office, clerk, page):
    typed = visit(office, applicant_name="", scan_visitor=CARD)
    clerk.post(page, typed)
    again = clerk.post(page, typed, follow=True).content.decode()
    assert "CHƯA nhận" not in again
    other = typed | {"applicant_name": "Phan Thị Khác", "scan_visitor": ""}
    assert "CHƯA nhận hồ sơ vừa nhập" in clerk.post(page, other, follow=True).content.decode()
    assert Dossier.objects.get().applicant_name == "Đặng Thị Ước"


def test_more_lines_keep_what_was_typed(office, clerk, page):
    html = clerk.post(page, visit(office, do="more")).content.decode()
    assert re.search(r'<input[^>]*name="l5-pages"[^>]*value="1"|value="1"[^>]*name="l5-pages"', html)
    assert 'name="l5-name"' in html
    assert 'value="Bằng tốt nghiệp"' in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"applicant_name": ""}, "Họ tên hoặc tên tổ chức"),
        ({"signer": ""}, "Người ký"),
        ({"l0-name": "", "l0-pages": "1", "l0-copies": "1"}, "ít nhất một giấy tờ"),
        ({"l0-pages": "0"}, "l0-pages"),
        ({"id_number": "123"}, "đúng 12 chữ số"),
        ({"id_kind": "old_id", "id_number": "1234"}, "9 chữ số"),
        ({"id_kind": "tax_code", "id_number": "123", "applicant_kind": "2"}, "Mã số thuế"),
        ({"id_kind": "cccd"}, "Loại giấy tờ"),
    ],
)
def test_what_cannot_be(office, clerk, page, changes, sentence):
    html = clerk.post(page, visit(office, **changes))
    assert html.status_code == 422
    assert sentence in html.content.decode()
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"l1-pages": "7", "l1-copies": "20"},
        {"l1-copies": "2"},
        {"l1-pages": "0"},
        {"l1-name": "   ", "l1-pages": "3"},
        {"l0-name": ""},  # the name was taken out, pages and copies stayed
    ],
)
def test_no_money_is_taken_while_a_line_has_no_name(office, clerk, page, typed):
    answer = clerk.post(page, visit(office, **typed))
    shown = answer.content.decode()
    assert answer.status_code == 422
    number = next(iter(typed))[1]
    assert f'<a href="#id_l{number}-name">Dòng {int(number) + 1}: Giấy tờ: Hãy nhập tên giấy tờ' in shown
    for name, value in (visit(office) | typed).items():
        if name.startswith("l") and value.strip():
            assert re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}"[^>]*name="{name}"', shown)
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize("left", [{}, {"l1-pages": "", "l1-copies": ""}, {"l1-pages": " ", "l1-name": " "}])
def test_a_line_nobody_touched_or_that_was_emptied_is_no_paper(office, clerk, page, left):
    assert clerk.post(page, visit(office, **left)).status_code == 302
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "status", "lines"),
    [
        ({"do": "look", "scan_visitor": CARD}, 200, 0),
        ({"do": "look", "l1-pages": "7"}, 200, 0),  # nobody has said yet that he is done
        ({"do": "more", "l1-pages": "", "l1-copies": ""}, 200, 0),
        ({"applicant_name": "", "l1-pages": "", "l1-copies": ""}, 422, 0),
        ({"l1-pages": "7"}, 422, 1),
        ({"l0-name": "", "l1-copies": "2"}, 422, 2),
    ],
)
def test_only_a_line_that_is_wrong_is_shown_as_wrong(office, clerk, page, typed, status, lines):
    answer = clerk.post(page, visit(office, line_count="4", **{"l2-pages": "1", "l2-copies": "1"}, **typed))
    shown = answer.content.decode().partition('id="papers"')[2].partition("<aside")[0]
    assert answer.status_code == status
    assert shown.count("field wrong") == shown.count("Hãy nhập tên giấy tờ") == lines


def test_a_wrong_amount_is_told_at_the_top(office, clerk):
    offer = express_offer(office, charge=None)
    amount = f"amount_{FeeRule.objects.get(rate=None).pk}"
    answer = clerk.post(reverse("counter:express", args=[offer.pk]), visit(office, **{amount: "một nghìn"}))
    assert answer.status_code == 422
    assert f'<a href="#id_{amount}">' in answer.content.decode()


def test_a_card_names_the_visitor(office, clerk, page):
    html = clerk.post(page, visit(office, do="look", applicant_name="", scan_visitor=CARD)).content.decode()
    assert 'value="Đặng Thị Ước"' in html


@pytest.mark.parametrize(
    ("scanned", "kind", "number", "applicant"),
    [
        ("B1234567", IdentityKind.PASSPORT, "B1234567", ApplicantKind.CITIZEN),
        ("012 345 678", IdentityKind.OLD_ID, "012345678", ApplicantKind.CITIZEN),
        ("0100233488", IdentityKind.TAX_CODE, "0100233488", ApplicantKind.BUSINESS),
        ("099187000123", IdentityKind.PERSONAL_ID, "099187000123", ApplicantKind.CITIZEN),
        (CARD, IdentityKind.PERSONAL_ID, "099187000123", ApplicantKind.CITIZEN),
    ],
)
def test_whoever_comes_is_received_by_the_number_he_has(
    office, clerk, page, scanned, kind, number, applicant
):
    # Before him a company stood in the form: the next scan takes its kinds out.
    before = {"id_kind": "tax_code", "applicant_kind": "2", "id_number": "0101234565", "do": "look"}
    shown = clerk.post(page, visit(office, scan_visitor=scanned, **before)).content.decode()
    assert f'value="{number}"' in shown
    assert f'<option value="{kind}" selected>' in shown
    assert f'<option value="{applicant}" selected>' in shown
    known = {"id_kind": str(kind), "applicant_kind": str(applicant.value), "id_number": number}

    clerk.post(page, visit(office, **known))

    made = Dossier.objects.get()
    assert (made.applicant_id_kind, made.applicant_id_number) == (kind, number)
    assert made.applicant_kind == applicant


def test_what_is_odd_about_a_number_is_told_and_does_not_stop_the_visit(office, clerk, page):
    typed = {"id_kind": "tax_code", "id_number": "0101234560", "applicant_kind": "2"}
    told = "Mã số thuế sai số kiểm tra"
    assert told in clerk.post(page, visit(office, do="look", **typed)).content.decode()
    assert told in clerk.post(page, visit(office, **typed), follow=True).content.decode()
    assert Dossier.objects.count() == 1


def test_a_page_opened_before_the_kinds_were_asked_serves_a_citizen(office, clerk, page):
    clerk.post(page, visit(office, id_number="099187000123"))
    made = Dossier.objects.get()
    assert (made.applicant_id_kind, made.applicant_kind) == (IdentityKind.PERSONAL_ID, ApplicantKind.CITIZEN)


def test_the_list_of_procedures_leads_here(clerk, page):
    assert clerk.get(reverse("counter:choose"), {"q": "chung thuc"}).url == page


def test_an_ordinary_procedure_is_not_served_at_once(office, clerk):
    page = reverse("counter:express", args=[office.procedure.offer.pk])
    answer = clerk.post(page, visit(office))
    assert answer.status_code == 422
    assert "không thuộc diện giải quyết ngay" in answer.content.decode()
