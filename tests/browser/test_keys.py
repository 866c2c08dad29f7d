"""Budgets of keys: what a clerk does all day, hands on the keyboard and the scanner, the mouse never."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from accounts.models import AccessRecord
from dossiers.enums import ApplicantKind, IdentityKind, State
from dossiers.models import Dossier
from dossiers.rules.intake import Person
from tests.browser.hands import TASKS, Hands
from tests.clock import at
from tests.factories import dossiers as make, payments as money
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.procedures import make_complete_procedure


pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOME = reverse("counter:home")
# Ours: Đặng Thị Ước of tests.factories.dossiers, who has filed before; the others are new.
KNOWN_CARD = "099187000123||Đặng Thị Ước|04051987|Nữ|Thôn Thử, xã Thử Nghiệm|01022022"
NEW_CARD = "099085000456||Lê Văn Khách|04051985|Nam|Thôn Thử, xã Thử Nghiệm|01022022"
AGENT_CARD = "099190000789||Phạm Thị Giấy|09091990|Nữ|Thôn Mẫu, xã Thử Nghiệm|01022022"
TAX_CODE = "0101234565"
SIX_PAPERS = (
    "Tờ khai",
    "Giấy báo tử",
    "Giấy ủy quyền",
    "Bản cam đoan",
    "Ảnh 4×6",
    "Giấy xác nhận cư trú",
)
NAMES = (
    "Cấp Giấy xác nhận tình trạng hôn nhân", "Đăng ký kết hôn", "Đăng ký lại khai sinh",
    "Trợ giúp xã hội đột xuất", "Xác nhận hộ nghèo",
)  # fmt: skip


@pytest.fixture
def office(transactional_db, on) -> make.Office:
    """A counter with eight procedures, of which one is received more often than the others."""
    on("2026-03-10 09:00")
    return make.make_office()


def offer(office: make.Office, name: str, **fields: Any) -> make.Office:
    """The same office, its people about to work on another procedure."""
    added = make_complete_procedure(
        receiving_agency=office.counter, deciding_agency=office.commune, name=name, **fields
    )
    return replace(office, procedure=added)


@pytest.fixture
def hands(office, visitor) -> Hands:
    for name in NAMES:
        offer(office, name)
    someone = visitor(office.people[Role.RECEPTION])
    hands = Hands(someone.page)
    someone.open(HOME)
    return hands


def newest() -> Dossier:
    return Dossier.objects.order_by("-pk")[0]


def test_a_returning_applicant_with_his_card(office, hands):
    common = offer(office, "Đăng ký thường trú", papers=("Tờ khai", "Giấy tờ chứng minh chỗ ở"))
    somebody = Person(name="Vũ Văn Khác", id_number="099088000777")
    for _time in range(2):
        make.accepted(common, when=at("2026-03-09 09:00"), applicant=somebody)
    make.accepted(office, when=at("2026-03-09 10:00"))

    hands.scan(KNOWN_CARD)
    hands.look("Đặng Thị Ước")
    hands.press("1")  # what this clerk receives most
    hands.look("Đã đọc thẻ căn cước")
    hands.press("F8")
    hands.look("Đã đủ theo danh mục")
    hands.press("Control+Enter")
    assert hands.printed().startswith("/mot-cua/giay/")
    hands.done(TASKS["returning"])

    made = newest()
    assert made.procedure_version == common.procedure.version
    assert (made.state, made.applicant_phone) == (State.ACCEPTED, "0912345678")
    assert AccessRecord.objects.filter(object_kind="applicant").exists()


def test_a_new_citizen_with_six_papers_and_a_fee(office, hands):
    six = offer(office, "Đăng ký khai tử", papers=SIX_PAPERS)
    money.book(office)

    hands.press("F3")
    hands.look_for("#q[data-arrows]")
    hands.type("tử")
    hands.press("Enter")
    hands.look("1. Người nộp")
    hands.scan(NEW_CARD)
    hands.look("Đã đọc thẻ căn cước")
    hands.type("0987654321")  # his telephone: the cursor waits there
    hands.press("Escape")
    for number in "123456":
        hands.press(number)
    hands.look("Đã đủ theo danh mục")
    expect(hands.page.locator("#fees-title")).to_contain_text("8.000 đồng")
    hands.press("Control+Enter")
    hands.printed()

    made = newest()
    assert made.procedure_version == six.procedure.version
    assert (made.applicant_name, made.applicant_phone) == ("Lê Văn Khách", "0987654321")
    assert made.papers.exclude(evidence="").count() == len(SIX_PAPERS)
    hands.done(TASKS["new"])


def test_a_company_by_its_representative(office, hands):
    company = Person(
        name="Công ty TNHH Mẫu Thử",
        kind=ApplicantKind.BUSINESS,
        id_kind=IdentityKind.TAX_CODE,
        id_number=TAX_CODE,
        address="Số 1 đường Mẫu",
        phone="02438251234",
    )
    make.accepted(office, when=at("2026-03-09 09:00"), applicant=company)
    building = offer(office, "Cấp giấy phép xây dựng", papers=SIX_PAPERS)

    hands.press("F3")
    hands.look_for("#q[data-arrows]")
    hands.type("gpx")
    hands.press("Enter")
    hands.look("1. Người nộp")
    hands.type(TAX_CODE)
    hands.press("Enter")
    hands.look("Đã nộp trước đây")
    hands.press("F7")
    hands.scan(AGENT_CARD)
    hands.look("Đã đọc thẻ căn cước")
    hands.type("GUQ 05/2026")  # the cursor waits where the power of attorney is written down
    hands.press("F8")
    hands.look("Đã đủ theo danh mục")
    hands.press("Control+Enter")
    hands.printed()
    hands.done(TASKS["company"])

    made = newest()
    assert made.procedure_version == building.procedure.version
    assert (made.applicant_kind, made.applicant_name) == (ApplicantKind.BUSINESS, company.name)
    assert (made.representative_name, made.authorisation) == ("Phạm Thị Giấy", "GUQ 05/2026")


def test_five_certified_copies(office, hands):
    make.express_offer(office)
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])

    hands.press("F3")
    hands.look_for("#q[data-arrows]")
    hands.type("sao")
    hands.press("Enter")
    hands.look("Các giấy tờ")
    hands.scan(NEW_CARD)
    hands.look("Đã đọc thẻ căn cước")
    for _copy in range(5):
        hands.press("3")  # Bằng tốt nghiệp, and again for one more copy
    expect(hands.page.locator("#side")).to_contain_text("× 5 bản")
    hands.looks += 1
    hands.press("Control+Enter")
    hands.look_for("form[data-print-now] button:focus")
    with hands.page.context.expect_event("request", lambda request: request.url.endswith(".pdf")):
        hands.press("Enter")  # a receipt is printed only for who asks for one: the button has the focus
    hands.done(TASKS["copies"])

    made = newest()
    assert (made.state, made.applicant_name) == (State.RETURNED, "Lê Văn Khách")
    assert made.papers.get().name == "Bằng tốt nghiệp (1 trang × 5 bản)"


def test_a_result_is_returned_by_scanning_the_receipt(office, hands):
    ready = make.done(office, when=at("2026-03-06 09:00"))

    hands.scan(f"https://mot-cua.example/tra-cuu/{ready.code}/#{ready.lookup_word}")
    hands.look("Quét thẻ căn cước của người nhận")
    hands.scan(KNOWN_CARD)
    hands.look("Đã đọc thẻ căn cước")
    hands.press("Control+Enter")
    hands.look("Đã trả cho Đặng Thị Ước")
    hands.done(TASKS["return"])

    given = ready.result_return
    assert (given.receiver_is_applicant, given.identity_seen) == (True, "Thẻ căn cước số 099187000123")


def test_a_scan_finds_its_field_wherever_the_focus_is_and_two_presses_make_one_dossier(office, hands):
    page, keys = hands.page, hands.page.keyboard
    page.goto(page.url + f"tiep-nhan/{office.procedure.offer.pk}/")
    keys.press("Escape")  # out of every field: here letters with marks have no key of their own
    hands.scan(NEW_CARD)
    hands.look("Đã đọc thẻ căn cước của Lê Văn Khách")
    page.focus("#id_address")
    keys.type("Số 7")  # something is being typed when the card of the right person comes
    page.wait_for_timeout(500)  # the hand goes for the scanner
    hands.scan(KNOWN_CARD)
    hands.look("Đã đọc thẻ căn cước của Đặng Thị Ước")
    assert page.input_value("#id_applicant_name") == "Đặng Thị Ước"
    assert page.input_value("#id_address") == "Thôn Thử, xã Thử Nghiệm"
    keys.press("Escape")
    keys.press("1")
    expect(page.locator("[data-tick='1']:checked")).to_have_count(1)
    assert page.input_value("#scan") == ""

    count = Dossier.objects.count()
    keys.press("F8")
    keys.press("Control+Enter")
    keys.press("Control+Enter")
    hands.printed()
    assert Dossier.objects.count() == count + 1
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("() => window.printed") is None


def test_what_stood_in_the_field_with_the_focus_is_put_back(office, hands):
    page, keys = hands.page, hands.page.keyboard
    page.goto(page.url + f"tiep-nhan/{office.procedure.offer.pk}/")
    page.fill("#id_address", "Số 7, ")
    page.evaluate("document.querySelector('#reception').addEventListener('submit', e => e.preventDefault())")
    page.focus("#id_address")
    hands.scan(NEW_CARD)
    assert page.input_value("#id_address") == "Số 7, "
    assert page.input_value("#scan") == NEW_CARD
    page.get_by_text("Gửi qua bưu chính: phong bì").click()
    page.focus("#id_posted_number")
    hands.scan("RN123456785VN")  # the envelope's own number: it stays, and nothing is sent
    assert page.input_value("#id_posted_number") == "RN123456785VN"
    page.focus("#id_phone")
    keys.type("0987654321")  # as fast as a scanner, but no Enter: it comes back where it was typed
    keys.press("Escape")
    assert page.input_value("#id_phone") == "0987654321"
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.focus("#id_address")
    keys.type("Thôn Thử", delay=60)  # a hand is slower than a scanner
    keys.press("Enter")
    assert page.input_value("#id_address").endswith("Thôn Thử")
    assert page.evaluate("document.activeElement.id") == "id_phone"  # Enter goes on to the next field
