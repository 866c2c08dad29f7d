"""Supply, completion, correction, return: what is typed outlives the login, and a form sent twice is one act.

The same mechanism serves officers' forms (docs/drafts.csv); here is what it promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, State
from dossiers.models import CounterDraft, Dossier, DossierEvent, SentForm
from dossiers.services import sent_forms
from portal.ui.drafts import SENT_COOKIE
from tests.clock import at
from tests.counter.filling import fields
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, asked, done, make_office, waiting
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


@built_once(frozen_at="2026-03-06 09:32")
def stages(office):
    """What each form begins with."""
    return {"supplied": waiting(office, items=2), "completed": asked(office), "corrected": accepted(office),
            "returned": done(office)}  # fmt: skip


@pytest.fixture
def clerk(office):
    return office.people[Role.RECEPTION]


@dataclass(frozen=True)
class Form:
    """A page with what is typed into it; `marked` is the words by which a reopened draft is known."""

    url: str
    typed: dict[str, str]
    marked: str
    event: EventKind
    leads_to: str


def page(name, dossier):
    return reverse(f"counter:{name}", args=[dossier.pk])


def supplied(stages, browser):
    dossier = stages["supplied"]
    address = page("supply", dossier)
    typed = fields(browser, address)
    prefix = next(name for name in typed if name.endswith("-source")).removesuffix("-source")
    typed |= {f"{prefix}-has": "on", f"{prefix}-evidence": "original", f"{prefix}-originals": "1",
              f"{prefix}-source": "sổ gốc số 12"}  # fmt: skip
    return Form(address, typed, "sổ gốc số 12", EventKind.RECEIVE_PART, page("dossier", dossier))


def completed(stages, browser):
    dossier = stages["completed"]
    address = page("complete", dossier)
    typed = fields(browser, address)
    prefix = next(name for name in typed if name.endswith("-source")).removesuffix("-source")
    # The other stages are dossiers of the same person.
    typed |= {"do": "accept", "despite_duplicate": "on"}
    typed |= {f"{prefix}-has": "on", f"{prefix}-evidence": "original",
              f"{prefix}-originals": "1", f"{prefix}-source": "sổ gốc số 12"}  # fmt: skip
    return Form(address, typed, "sổ gốc số 12", EventKind.ACCEPT, page("received", dossier))


def corrected(stages, browser):
    dossier = stages["corrected"]
    address = page("correct", dossier)
    typed = fields(browser, address) | {"return_means": "0", "applicant_phone": "0912345679",
                                        "reason": "gõ nhầm số"}  # fmt: skip
    return Form(address, typed, "gõ nhầm số", EventKind.CORRECT, page("dossier", dossier))


def returned(stages, browser):
    dossier = stages["returned"]
    address = page("return_result", dossier)
    typed = fields(browser, address) | {"receiver_name": "Đặng Thị Ước", "identity_seen": "Hộ chiếu cũ",
                                        "means": "0", "signed": "on"}  # fmt: skip
    return Form(address, typed, "Hộ chiếu cũ", EventKind.RETURN_RESULT, page("dossier", dossier))


FORMS = [supplied, completed, corrected, returned]


def events(kind):
    return DossierEvent.objects.filter(kind=kind).count()


@pytest.mark.parametrize("make", FORMS)
def test_typed_into_an_expired_login_it_waits_for_its_writer_and_ends_on_posting(
    office, stages, clerk, client_of, make
):
    browser = client_of(clerk)
    form = make(stages, browser)
    before = events(form.event)

    answer = Client().post(form.url, form.typed)

    assert reverse("ui:login") in answer.url
    assert form.marked.encode() not in bytes(CounterDraft.objects.get().ciphertext)
    colleague = client_of(UserFactory(role=Role.RECEPTION, agency=office.counter))
    assert form.marked not in colleague.get(form.url).content.decode()
    shown = browser.get(form.url)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert form.marked in page
    assert "Đã mở lại bản nháp của bạn" in page
    assert "error-summary" not in page  # he has not come to the end of it yet
    again = fields(browser, form.url) | form.typed
    assert browser.post(form.url, again).url == form.leads_to
    assert CounterDraft.objects.count() == 0
    assert events(form.event) == before + 1


@pytest.mark.parametrize("make", FORMS)
def test_sent_twice_it_is_one_act_and_the_second_is_led_to_its_result(office, stages, clerk, client_of, make):
    browser = client_of(clerk)
    form = make(stages, browser)
    first = browser.post(form.url, form.typed)
    written = DossierEvent.objects.count()

    second = browser.post(form.url, form.typed)

    assert first.url == second.url == form.leads_to
    assert first.cookies[SENT_COOKIE].value == form.typed["submission_key"]
    assert DossierEvent.objects.count() == written
    assert "chỉ được ghi một lần" in browser.get(second.url).content.decode()
    # What this browser still holds of it is dropped at its next sign of life.
    told = browser.post(reverse("counter:machine"), {"made": [form.typed["submission_key"], str(uuid4())]})
    assert told.json()["made"] == [form.typed["submission_key"]]
    # Somebody else who knows the key is neither led anywhere nor told anything.
    other = client_of(UserFactory(role=Role.RECEPTION, agency=office.counter))
    told = other.post(reverse("counter:machine"), {"made": [form.typed["submission_key"]]})
    assert told.json()["made"] == []


def test_what_was_refused_may_be_sent_again_and_other_words_are_another_act(stages, clerk, client_of):
    browser = client_of(clerk)
    form = corrected(stages, browser)
    refused = browser.post(form.url, form.typed | {"reason": ""})
    assert refused.status_code == 422
    assert SentForm.objects.count() == 0
    assert form.typed["submission_key"] in refused.content.decode()
    assert browser.post(form.url, form.typed).status_code == 302

    # Gone back and typed something else over it: the page that was corrected meanwhile says so.
    changed = browser.post(form.url, form.typed | {"applicant_phone": "0912345670"})

    assert changed.status_code == 409
    assert "Người khác vừa đính chính" in changed.content.decode()
    assert events(EventKind.CORRECT) == 1
    assert SentForm.objects.count() == 1


def test_part_by_part_each_is_an_act_of_its_own_though_the_page_was_the_same(stages, clerk, client_of):
    """The back button shows the form as it was: what is ticked then has not been received yet."""
    browser = client_of(clerk)
    form = supplied(stages, browser)
    first = next(name for name in form.typed if name.endswith("-has"))
    prefixes = sorted({name.removesuffix("-source") for name in form.typed if name.endswith("-source")})
    other = next(prefix for prefix in prefixes if f"{prefix}-has" != first)
    assert browser.post(form.url, form.typed).status_code == 302

    rest = {name: value for name, value in form.typed.items() if not name.startswith(first.split("-")[0])}
    rest |= {f"{other}-has": "on", f"{other}-evidence": "original", f"{other}-originals": "1"}
    answer = browser.post(form.url, rest)

    assert answer.status_code == 302
    assert (events(EventKind.RECEIVE_PART), events(EventKind.RECEIVE_SUPPLEMENT)) == (2, 1)
    assert Dossier.objects.get(pk=stages["supplied"].pk).state != State.SUPPLEMENT


def test_of_a_form_that_was_sent_no_word_is_kept(stages, clerk, client_of):
    browser = client_of(clerk)
    form = corrected(stages, browser)
    browser.post(form.url, form.typed)
    kept = SentForm.objects.get()
    row = " ".join(str(value) for value in SentForm.objects.values_list().get())
    assert kept.form == f"counter:correct:{stages['corrected'].pk}"
    assert not [
        word for word in form.typed.values() if len(word) > 4 and word != str(kept.key) and word in row
    ]


def test_it_is_remembered_for_a_month(stages, clerk, client_of):
    browser = client_of(clerk)
    form = corrected(stages, browser)
    browser.post(form.url, form.typed)
    assert sent_forms.sweep(at=at("2026-04-05 09:31")) == 0
    assert sent_forms.sweep(at=at("2026-04-05 09:33")) == 1


@pytest.mark.parametrize("key", ["", "x", "²"])
def test_a_form_without_a_key_of_its_own_is_judged_by_the_services_alone(stages, clerk, client_of, key):
    browser = client_of(clerk)
    form = returned(stages, browser)
    typed = form.typed | {"submission_key": key}
    assert browser.post(form.url, typed).status_code == 302
    assert browser.post(form.url, typed).status_code == 409
    assert SentForm.objects.count() == 0
