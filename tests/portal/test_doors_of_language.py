"""What leaves the screen is Vietnamese, in whatever language the person works who sends it (docs/adr/0054).

One test per door: files and papers of pages, answers to machines, papers, messages and rows of services.
"""

import random
import re
from functools import partial
from itertools import chain
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from documents.models import IssuedPaper
from documents.services import papers
from dossiers.models import Dossier, DossierEvent, Reason
from dossiers.services import handover, opening, papers as dossier_papers, slips
from indicators.models import ScoreDefinition
from lib.words import lookup_word
from notifications.models import OutboxMessage
from portal import http
from portal.oversight import exporting
from tests.architecture.test_pages import VIEWS
from tests.dossiers.test_register_exports import TODAY, written
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    NINE,
    Office,
    accepted,
    asked,
    make_office,
    posted,
    returned,
    waiting,
)
from tests.page_table import rows


FILES = {
    "public:month_json", "public:month_xlsx", "public:month_pdf",
    "desk:petition_slip", "desk:apology_paper",
    "counter:export_file", "counter:tickets_file", "counter:paper_pdf", "counter:paper_page",
    "counter:letters_file",
    "help:guide",
    "oversight:month_original", "oversight:unit_report_paper", "oversight:setup_template",
    "oversight:definition_file", "oversight:export_people",
    "public:form_file", "oversight:form_file",
}  # fmt: skip
pytestmark = pytest.mark.django_db
JOURNEYS = (returned, waiting, asked, posted)


def test_views_that_hand_out_files_say_so():
    marked = {name for name, (_path, view) in VIEWS.items() if getattr(view, "leaves_the_screen", False)}
    by_name = {row.name for row in rows() if re.search(r"\.(xlsx|json|pdf|csv)$", row.path)}
    assert marked == FILES
    assert by_name <= marked
    assert set(http.FILES) == set(exporting.WRITERS)


class TestPages:
    @pytest.fixture
    def office(self, frozen_at) -> Office:
        frozen_at("2026-03-06 15:00")
        return make_office()

    def test_files_and_papers_are_the_same_bytes_from_an_english_page(self, office, client_of):
        paper = _printed(accepted(office), office)
        head = UserFactory(role=Role.HEAD, agency=office.commune)
        definition = ScoreDefinition.objects.order_by("pk").first()
        asked_for = {
            (head, f"{reverse('oversight:workload')}?tep=xlsx"),
            (head, f"{reverse('oversight:workload')}?tep=pdf"),
            (head, f"{reverse('oversight:cash')}?tep=xlsx"),
            (head, reverse("oversight:definition_file", args=[definition.pk])),
            (head, reverse("oversight:setup_template")),
            (head, reverse("help:guide", args=["tiep-nhan"])),
            (office.people[Role.ADMINISTRATOR], reverse("oversight:export_people")),
            (office.people[Role.RECEPTION], reverse("counter:paper_page", args=[paper.pk])),
        }
        for person, address in asked_for:
            browser = client_of(person)
            vietnamese = browser.get(address)
            browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
            from_english = browser.get(address)
            assert vietnamese.status_code == 200, address
            assert from_english.content == vietnamese.content, address
            assert from_english["Content-Language"] == "vi", address

    def test_pages_themselves_are_english_and_the_next_request_is_not(self, office, client_of):
        browser = client_of(UserFactory(role=Role.HEAD, agency=office.commune))
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert '<html lang="en"' in browser.get(reverse("oversight:workload")).content.decode()
        browser.get(f"{reverse('oversight:workload')}?tep=xlsx")
        assert translation.get_language() == settings.LANGUAGE_CODE
        assert '<html lang="en"' in browser.get(reverse("oversight:workload")).content.decode()
        # No file of ours: the page, so in the reader's language.
        assert browser.get(f"{reverse('oversight:workload')}?tep=docx")["Content-Language"] == "en"

    def test_a_machine_is_answered_in_vietnamese(self, client):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.get("/api/v1/khong-co")
        assert answer.json()["detail"].startswith("Địa chỉ này không có")

    def test_the_slip_of_a_lost_line_goes_home_in_vietnamese(self, office, client_of):
        clerk = client_of(office.people[Role.RECEPTION])
        clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        page = clerk.get(reverse("counter:receive", args=[office.procedure.offer.pk])).content.decode()
        slip = page[page.index('id="provisional-slip"') :]
        slip = slip[: slip.index("</section>")]
        assert "Giấy tiếp nhận tạm" in slip
        assert "Reception" in page


class TestServices:
    def test_papers_messages_and_rows_are_the_same_whatever_the_clerk_reads(self, frozen_at, monkeypatch):
        """The same acts by who reads Vietnamese, taken back, and by who reads English."""
        frozen_at("2026-03-06 15:00")
        office = make_office()
        left = {}
        for language in ("vi", "en"):
            chance = random.Random(3)  # noqa: S311  # the same words in both
            for maker in (opening, handover):
                monkeypatch.setattr(maker, "lookup_word", partial(lookup_word, chance.choice))
            left[language] = _left_behind_by(office, language)
        assert len(left["vi"]) > 50
        differs = [(vi, en) for vi, en in zip(left["vi"], left["en"], strict=True) if vi != en]
        assert differs == []

    def test_the_register_is_the_same_file(self, frozen_at):
        frozen_at("2026-03-06 11:00")
        office = make_office()
        returned(office)
        vietnamese = written(office, asked=TODAY)
        with translation.override("en"):
            assert written(office, asked=TODAY) == vietnamese


def _printed(dossier: Dossier, office: Office) -> IssuedPaper:
    """The papers the counter gives out at this stage; the last of them."""
    given: dict[str, Any] = {"dossier_id": dossier.pk, "by": office.actor(Role.RECEPTION), "at": NINE}
    link = {"tracking_url": "https://cong.example/tra-cuu/"}
    if dossier.accepted_at is None:
        return slips.print_supplement_slip(**given, **link)
    dossier_papers.issue_label(**given)
    dossier_papers.issue_fee_slip(**given)
    return dossier_papers.print_receipt(**given, **link)


def _left_behind_by(office: Office, language: str) -> list[str]:
    """Every text the acts leave: papers as printed, messages as sent, events and reasons."""
    with transaction.atomic(), translation.override(language):
        for journey in JOURNEYS:
            _printed(journey(office), office)
        said = [
            line
            for paper in IssuedPaper.objects.order_by("pk")
            for line in papers.html_of(paper=paper).splitlines()
        ]
        kept: list[Any] = [
            IssuedPaper.objects.order_by("pk").values_list("kind", "number_text", "payload"),
            OutboxMessage.objects.order_by("pk").values_list("kind", "recipient_name", "variables"),
            DossierEvent.objects.order_by("pk").values_list("kind", "from_state", "to_state"),
            Reason.objects.order_by("pk").values_list("text"),
        ]
        said += [str(row) for row in chain.from_iterable(kept)]
        transaction.set_rollback(True)
    return said
