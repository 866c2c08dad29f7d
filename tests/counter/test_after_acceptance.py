"""Papers after acceptance: issued once, in the form in force, also without a PDF engine."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from documents.exceptions import PdfUnavailable
from documents.gateways import pdf
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import EventKind
from dossiers.services import corrections, papers
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, handed_over, in_process, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def print_it(clerk, dossier, kind="receipt"):
    return clerk.post(reverse("counter:print_paper", args=[dossier.pk, kind]))


def test_printing_again_is_the_same_paper_and_each_time_is_recorded(office, clerk):
    dossier = accepted(office)
    first, second = print_it(clerk, dossier), print_it(clerk, dossier)
    assert first.url == second.url
    assert IssuedPaper.objects.filter(kind="receipt").count() == 1
    assert dossier.events.filter(kind=EventKind.PRINT_RECEIPT).count() == 2


def test_the_receipt_says_what_the_dossier_says(office, clerk):
    dossier = accepted(office)
    print_it(clerk, dossier)
    values = values_of(IssuedPaper.objects.get(kind="receipt"))
    assert (values.code, values.due_at, values.lookup_word) == (
        dossier.code,
        at("2026-03-11 09:32"),
        dossier.lookup_word,
    )
    assert [line.originals for line in values.papers] == [1, 1]
    assert values.fee_text == "8.000 đồng"
    assert values.tracking_url.endswith(f"/tra-cuu/{dossier.code}/")
    assert dossier.lookup_word not in values.tracking_url
    assert values.qr_text.endswith(f"#{dossier.lookup_word}")
    assert values.header.one_stop_unit == office.counter.name


@pytest.mark.parametrize(("day", "version"), [("2025-06-20", "2018"), ("2026-03-06", "2025")])
def test_the_form_is_the_one_in_force_on_the_day_of_issue(office, day, version):
    dossier = accepted(office, when=at(f"{day} 09:32"))
    paper = papers.issue_receipt(
        dossier_id=dossier.pk,
        tracking_url="https://mau.example/",
        by=office.actor(Role.RECEPTION),
        at=at(f"{day} 09:40"),
    )
    assert paper.form_version == version


def test_a_correction_makes_the_receipt_new(office, clerk, frozen_at):
    dossier = accepted(office)
    first = print_it(clerk, dossier)
    frozen_at("2026-03-06 10:00")
    corrections.correct(
        dossier_id=dossier.pk,
        changes={"applicant_name": "Đặng Thị Ướt"},
        reason="gõ sai tên",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 10:00"),
    )
    frozen_at("2026-03-06 10:01")
    second = print_it(clerk, dossier)
    assert first.url != second.url
    newest = IssuedPaper.objects.filter(kind="receipt").order_by("-pk")[0]
    assert values_of(newest).applicant.name == "Đặng Thị Ướt"


def test_without_an_engine_the_paper_is_a_page_that_prints(office, clerk, monkeypatch):
    def missing():
        raise PdfUnavailable

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    dossier = accepted(office)

    shown = clerk.get(reverse("counter:received", args=[dossier.pk])).content.decode()
    assert "Máy chủ chưa tạo được PDF" in shown
    page = clerk.get(print_it(clerk, dossier).url)

    html = page.content.decode()
    assert page["Content-Type"].startswith("text/html")
    assert dossier.code in html
    style = clerk.get(re.search(r'href="([^"]+\.css)"', html)[1])
    assert "@page" in style.content.decode()
    assert style["Content-Type"].startswith("text/css")


def test_fee_slip_and_label_are_papers_too(office, clerk):
    dossier = accepted(office)
    for kind in ("fee_slip", "folder_label"):
        assert clerk.get(print_it(clerk, dossier, kind).url).content.startswith(b"%PDF")
    slip = values_of(IssuedPaper.objects.get(kind="fee_slip"))
    assert (slip.total, slip.is_paid, slip.total_in_words) == (8000, False, "Tám nghìn đồng")
    label = values_of(IssuedPaper.objects.get(kind="folder_label"))
    assert label.qr_text == dossier.code


def test_no_fee_no_slip(client_of):
    office = make_office(fee=None)
    answer = print_it(client_of(office.people[Role.RECEPTION]), accepted(office), "fee_slip")
    assert answer.status_code == 409
    assert "không có phí" in answer.content.decode()


def test_a_kind_nobody_prints_is_not_found(office, clerk):
    assert print_it(clerk, accepted(office), "hand_over").status_code == 404


def test_papers_of_another_office_are_not_found(office, client_of):
    dossier = accepted(office)
    paper = papers.issue_receipt(
        dossier_id=dossier.pk,
        tracking_url="https://mau.example/",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 09:40"),
    )
    stranger = client_of(make_office().people[Role.RECEPTION])
    for name in ("paper_pdf", "paper_page", "paper_style"):
        assert stranger.get(reverse(f"counter:{name}", args=[paper.pk])).status_code == 404
    assert print_it(stranger, dossier).status_code == 404


def test_a_colleague_of_another_counter_opens_no_paper(office, client_of):
    dossier = accepted(office)
    paper = papers.issue_receipt(
        dossier_id=dossier.pk,
        tracking_url="https://mau.example/",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 09:40"),
    )
    other = AgencyFactory(one_stop=True, parent=office.commune)
    colleague = client_of(UserFactory(role=Role.RECEPTION, agency=other))
    assert colleague.get(reverse("counter:paper_pdf", args=[paper.pk])).status_code == 403


def test_a_slip_of_a_bundle_prints_for_who_gave_it(office, clerk, client_of):
    bundle = handed_over(office)
    answer = clerk.post(reverse("counter:print_slip", args=[bundle.pk]))
    assert clerk.get(answer.url).content.startswith(b"%PDF")
    stranger = client_of(make_office().people[Role.RECEPTION])
    assert stranger.get(answer.url).status_code == 404


def test_who_has_nothing_to_print_is_refused(office, client_of):
    cashier = client_of(office.people[Role.CASHIER])
    assert print_it(cashier, in_process(office)).status_code == 403


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("UBND xã An Phước", "An Phước"),
        ("Ủy ban nhân dân tỉnh Thanh Bình", "Thanh Bình"),
        ("UBND phường 3", "Phường 3"),
        ("Sở Tư pháp", "Sở Tư pháp"),
    ],
)
def test_the_place_on_a_paper(name, place):
    assert papers.place_name(name) == place
