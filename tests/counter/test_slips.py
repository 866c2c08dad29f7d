"""Form 02 and form 03: issued by the button that asks or refuses, printed by one key, once."""

from __future__ import annotations

import os

import pytest
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.models import Dossier
from dossiers.services import places, processing, reception, slips
from dossiers.services.processing import ResultIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.counter.filling import address, first_paper, form_of
from tests.factories.dossiers import accepted, asked, assigned, make_intake, make_office
from tests.harness.pdf_text import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(os.environ.get("NO_PDF") == "1", reason="NO_PDF=1: this machine has no pango")


@built_once
def office():
    return make_office()


def print_it(clerk, dossier, kind):
    return clerk.post(reverse("counter:print_paper", args=[dossier.pk, kind]))


def submitted(office) -> Dossier:
    return reception.submit_new(
        intake=make_intake(office), by=office.actor(Role.POSTAL_AGENT), at=at("2026-03-06 09:32")
    )


def test_asking_at_the_counter_issues_the_slip_and_leads_to_its_key(office, clerk):
    faulty = "Giấy chứng sinh: bản rõ hơn"
    typed = form_of(office, do="ask", missing=f"- Tờ khai đăng ký khai sinh\n\n* {faulty}")
    typed.pop(f"p{first_paper(office)}-has")
    answer = clerk.post(address(office), typed)

    paper = IssuedPaper.objects.get()
    values = values_of(paper)
    assert (paper.kind, paper.form_version) == ("supplement_slip", "2025")
    assert paper.number_text.startswith("01/PBS-")
    assert values.items == ("Tờ khai đăng ký khai sinh", faulty)
    assert values.code == Dossier.objects.get().temporary_number
    assert values.guide_name == office.people[Role.RECEPTION].full_name
    assert values.qr_text.endswith(f"#{Dossier.objects.get().lookup_word}")
    shown = clerk.get(answer.url).content.decode()
    assert "In phiếu yêu cầu bổ sung" in shown
    assert "In trang này" not in shown


def test_the_reason_counts_what_is_missing_and_names_the_procedure(office):
    dossier = asked(office)
    slip = slips.issue_supplement_slip(
        dossier_id=dossier.pk, tracking_url="https://mau.example/", by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 09:33"),
    )  # fmt: skip
    values = values_of(slip)
    assert values.reason.startswith("hồ sơ còn thiếu 1 giấy tờ thuộc thành phần hồ sơ của thủ tục mã ")
    assert dossier.procedure_version.procedure.code in values.reason
    assert values.items == tuple(paper.name for paper in dossier.papers.all() if not paper.is_present)


@needs_pdf
def test_the_slip_is_a_stored_pdf_printed_again_as_the_same_paper(office, clerk):
    dossier = asked(office)
    first, second = print_it(clerk, dossier, "supplement_slip"), print_it(clerk, dossier, "supplement_slip")
    assert first.url == second.url
    text = text_of(clerk.get(first.url).content)
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in text
    assert dossier.temporary_number in text
    assert "Đặng Thị Ước" in text


def test_a_new_word_makes_the_slip_new(office, clerk, frozen_at):
    dossier = asked(office)
    first = print_it(clerk, dossier, "supplement_slip")
    frozen_at("2026-03-06 10:00")
    places.renew_lookup_word(
        dossier_id=dossier.pk,
        identity_seen="CCCD",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 10:00"),
    )
    assert print_it(clerk, dossier, "supplement_slip").url != first.url


@needs_pdf
def test_refusing_at_the_counter_issues_form_03(office, clerk):
    answer = clerk.post(address(office), form_of(office, do="refuse", reason="không thuộc thẩm quyền của xã"))

    paper = IssuedPaper.objects.get()
    assert (paper.kind, values_of(paper).reasons) == ("refusal_slip", ("không thuộc thẩm quyền của xã",))
    assert "In phiếu từ chối" in clerk.get(answer.url).content.decode()
    text = text_of(clerk.get(print_it(clerk, Dossier.objects.get(), "refusal_slip").url).content)
    assert "– không thuộc thẩm quyền của xã" in text
    assert IssuedPaper.objects.count() == 1


def test_refusing_what_was_submitted_issues_it_too(office, clerk):
    dossier = submitted(office)
    answer = clerk.post(
        reverse("counter:refuse", args=[dossier.pk]), {"refuse-reason": "nộp nhầm nơi"}, follow=True
    )
    assert IssuedPaper.objects.get().kind == "refusal_slip"
    page = answer.content.decode()
    assert "In phiếu từ chối" in page
    assert "Từ chối tiếp nhận →" not in page  # the event and the state it leads to have one name


@pytest.mark.parametrize("kind", ["supplement_slip", "refusal_slip"])
def test_no_slip_of_what_was_accepted(office, clerk, kind):
    answer = print_it(clerk, accepted(office), kind)
    assert answer.status_code == 409
    assert not IssuedPaper.objects.exists()


def test_what_waits_for_its_check_has_no_paper_yet(office, clerk):
    dossier = submitted(office)
    page = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
    assert "In phiếu" not in page


def test_a_cashier_prints_no_slip(office, client_of):
    cashier = client_of(office.people[Role.CASHIER])
    assert print_it(cashier, asked(office), "supplement_slip").status_code == 403


def test_refused_after_appraisal_the_counter_gives_form_03_with_the_leaders_reason(office, clerk):
    dossier = processing.reject(
        dossier_id=assigned(office).pk,
        legal_ground="Luật Hộ tịch, Điều 13",
        result=ResultIn(abstract="Không đủ điều kiện", number="17/UBND"),
        by=office.actor(Role.APPROVER),
        at=at("2026-03-09 15:00"),
    )
    assert dossier.current_unit_id == office.counter.pk  # the slip and the papers are given there
    assert OutboxMessage.objects.filter(kind="dossier_rejected", topic=f"dossier:{dossier.pk}").count() == 1

    shown = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
    assert "In phiếu từ chối" in shown
    assert "Không đủ điều kiện (Luật Hộ tịch, Điều 13)" in shown
    first, second = print_it(clerk, dossier, "refusal_slip"), print_it(clerk, dossier, "refusal_slip")
    assert first.url == second.url
    values = values_of(IssuedPaper.objects.get(kind="refusal_slip"))
    assert values.reasons == ("Không đủ điều kiện", "Căn cứ: Luật Hộ tịch, Điều 13", "Văn bản số 17/UBND")
    assert values.code == dossier.code
    assert values.receiver_name == office.people[Role.RECEPTION].full_name
