"""Half-filled forms on a shared counter machine (ruling 36)."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.models import StoredFile
from dossiers.models import CounterDraft, Dossier
from dossiers.services import drafts as service
from portal.ui import drafts
from tests.counter.filling import address, first_paper, form_of
from tests.factories.accounts import UserFactory
from tests.factories.documents import PDF
from tests.factories.dossiers import asked, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def test_a_draft_comes_back_to_who_wrote_it(office, clerk):
    clerk.post(address(office), form_of(office, do="save"))

    assert Dossier.objects.count() == 0
    assert address(office) in clerk.get(reverse("counter:home")).content.decode()
    page = clerk.get(address(office)).content.decode()
    assert 'value="Đặng Thị Ước"' in page
    assert "Đã mở lại bản nháp" in page


def test_another_account_finds_nothing_in_form_or_storage(office, clerk, client_of):
    clerk.post(address(office), form_of(office, do="save"))

    colleague = UserFactory(role=Role.RECEPTION, agency=office.counter)
    assert "Đặng Thị Ước" not in client_of(colleague).get(address(office)).content.decode()
    stored = bytes(CounterDraft.objects.get().ciphertext)
    for word in ("Đặng", "099187000123", "0912"):
        assert word.encode() not in stored
    draft = CounterDraft.objects.get()
    draft.user = colleague
    draft.save()
    assert service.find(user=colleague, form=draft.form, at=timezone.now()) is None


def test_a_draft_holds_no_files(office, clerk):
    file = SimpleUploadedFile("to-khai.pdf", PDF)
    clerk.post(address(office), form_of(office, do="save") | {f"files-p{first_paper(office)}": file})
    form = drafts.reception_form(office.procedure.offer.pk)
    values = drafts.find(office.people[Role.RECEPTION], form)
    assert not {"kept", "drop", "csrfmiddlewaretoken", "ticket", "scan"} & set(values)
    assert "to-khai.pdf" not in clerk.get(address(office)).content.decode()


def test_it_is_gone_after_a_day(office, clerk, frozen_at):
    clerk.post(address(office), form_of(office, do="save"))
    frozen_at("2026-03-07 09:33")
    assert drafts.find(office.people[Role.RECEPTION], CounterDraft.objects.get().form) is None
    assert service.sweep(at=timezone.now()) == 1
    assert CounterDraft.objects.count() == 0


def test_it_is_gone_when_the_form_is_posted(office, clerk):
    typed = form_of(office)
    clerk.post(address(office), {**typed, "do": "save"})
    clerk.post(address(office), typed)
    assert CounterDraft.objects.count() == 0
    assert Dossier.objects.count() == 1


def test_what_is_far_too_long_is_not_kept(office):
    user = office.people[Role.RECEPTION]
    values = {"subject": ["a" * (service.MOST_BYTES + 1)]}
    assert service.save(user=user, form="x", values=values, at=timezone.now()) is None


def test_the_form_says_what_it_could_not_keep(office, clerk, monkeypatch):
    monkeypatch.setattr(service, "MOST_BYTES", 10)
    answer = clerk.post(address(office), form_of(office, do="save"))
    assert answer.status_code == 422
    assert "Nội dung quá dài nên chưa lưu được nháp" in answer.content.decode()
    assert 'value="Đặng Thị Ước"' in answer.content.decode()
    assert CounterDraft.objects.count() == 0


class TestExpiredLogin:
    def ticket(self, office):
        form = drafts.reception_form(office.procedure.offer.pk)
        return drafts.ticket(office.people[Role.RECEPTION], form)

    def test_what_was_typed_waits_behind_the_next_login(self, office, client_of):
        answer = Client().post(address(office), form_of(office, ticket=self.ticket(office)))

        assert answer.status_code == 302
        assert reverse("ui:login") in answer.url
        assert Dossier.objects.count() == 0
        assert drafts.find(office.people[Role.RECEPTION], drafts.reception_form(office.procedure.offer.pk))
        page = client_of(office.people[Role.RECEPTION]).get(address(office)).content.decode()
        assert 'value="Đặng Thị Ước"' in page

    def test_the_login_page_tells_what_is_kept_and_that_files_are_not(self, office, client_of):
        browser = Client()
        typed = form_of(office, ticket=self.ticket(office))
        files = {f"files-p{first_paper(office)}": SimpleUploadedFile("to-khai.pdf", PDF)}

        answer = browser.post(
            address(office), typed | files, headers={"referer": f"http://testserver{address(office)}"}
        )

        login = browser.get(answer.url).content.decode()
        assert "Nội dung vừa nhập được giữ 24 giờ" in login
        assert "Tệp đính kèm phải chọn lại" in login
        assert "Đặng" not in login
        assert unquote(answer.url).endswith(f"next={address(office)}")
        assert StoredFile.objects.count() == 0
        page = client_of(office.people[Role.RECEPTION]).get(address(office)).content.decode()
        assert "Đã mở lại bản nháp của bạn. Tệp đính kèm không lưu trong nháp: hãy chọn lại." in page

    def test_what_is_too_long_is_not_said_to_be_kept(self, office, monkeypatch):
        monkeypatch.setattr(service, "MOST_BYTES", 10)
        browser = Client()
        answer = browser.post(address(office), form_of(office, ticket=self.ticket(office)))
        assert CounterDraft.objects.count() == 0
        assert "được giữ 24 giờ" not in browser.get(answer.url).content.decode()

    @pytest.mark.parametrize("ticket", ["", "giả", "WzEsIngiXQ:1abc:def"])
    def test_a_form_without_a_true_ticket_is_forgotten(self, office, ticket):
        Client().post(address(office), form_of(office, ticket=ticket))
        assert CounterDraft.objects.count() == 0

    def test_an_old_ticket_keeps_nothing(self, office, frozen_at):
        ticket = self.ticket(office)
        frozen_at("2026-03-08 09:32")
        Client().post(address(office), form_of(office, ticket=ticket))
        assert CounterDraft.objects.count() == 0

    def test_a_closed_account_keeps_nothing(self, office):
        ticket = self.ticket(office)
        clerk = office.people[Role.RECEPTION]
        clerk.is_active = False
        clerk.save()
        Client().post(address(office), form_of(office, ticket=ticket))
        assert CounterDraft.objects.count() == 0


def test_the_time_a_draft_is_kept_is_one_day():
    assert timedelta(hours=24) == service.KEPT_FOR


def test_papers_ticked_for_a_waiting_dossier_outlive_the_login_too(office, client_of):
    """The longest form after reception: what was ticked waits behind the next login, and ends on posting."""
    dossier, clerk = asked(office), office.people[Role.RECEPTION]
    paper = dossier.papers.order_by("-order")[0]
    page = reverse("counter:complete", args=[dossier.pk])
    browser = client_of(clerk)
    prefix = re.search(r'name="([^"]+)-source"', browser.get(page).content.decode())[1]
    typed = {
        "ticket": drafts.ticket(clerk, f"counter:complete:{dossier.pk}"), "do": "accept",
        f"{prefix}-has": "on", f"{prefix}-evidence": "original", f"{prefix}-originals": "1",
        f"{prefix}-source": "sổ gốc số 12",
    }  # fmt: skip

    answer = Client().post(page, typed)

    assert reverse("ui:login") in answer.url
    shown = browser.get(page).content.decode()
    assert "sổ gốc số 12" in shown
    assert "Đã mở lại bản nháp của bạn" in shown
    assert browser.post(page, typed).status_code == 302
    assert CounterDraft.objects.count() == 0
    paper.refresh_from_db()
    assert paper.source == "sổ gốc số 12"
