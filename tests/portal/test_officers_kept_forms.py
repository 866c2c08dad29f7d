"""Officers' longer forms keep what is typed as the counter's do, and a form sent twice is one act."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from dossiers.models import (
    CounterDraft,
    Dossier,
    DossierEvent,
    Explanation,
    SentForm,
    Verification,
)
from dossiers.services import deadlines, processing
from tests.clock import at
from tests.counter.filling import fields
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import assigned, done, make_office
from tests.factories.support import Helped


pytestmark = pytest.mark.django_db
NOW = "2026-03-12 10:00"


@dataclass(frozen=True)
class Form:
    """Whose page, what is typed, by which words a reopened draft is known, what there is one of then."""

    user: User
    url: str
    typed: dict[str, object]
    marked: str
    count: object


@pytest.fixture
def office(frozen_at):
    frozen_at(NOW)
    return make_office()


def minutes(office):
    dossier = assigned(office, when=at("2026-03-12 09:00"))
    return Form(
        office.people[Role.HANDLER],
        reverse("desk:verify", args=[dossier.pk]),
        {"held_on": "12/03/2026", "place": "Thửa 12", "present": "Ông Mẫu, thôn trưởng",
         "content": "Ranh giới đúng như bản vẽ"},
        "Ranh giới đúng như bản vẽ",
        Verification.objects.count,
    )  # fmt: skip


def step(office):
    dossier = assigned(office, when=at("2026-03-12 09:00"))
    events = DossierEvent.objects.filter(kind="propose").count
    return Form(
        office.people[Role.HANDLER], reverse("desk:complete", args=[dossier.pk]),
        {"note": "Đã xác minh nơi cư trú", "abstract": "Giấy khai sinh"}, "Đã xác minh nơi cư trú", events,
    )  # fmt: skip


def explanation(office):
    dossier = done(office, when=at("2026-03-06 09:00"))
    Dossier.objects.filter(pk=dossier.pk).update(finished_at=at("2026-03-12 08:30"), ended_on="2026-03-12")
    deadlines.look(as_at=at(NOW))
    owed = Explanation.objects.get()
    return Form(
        office.people[Role.RECORDS_CLERK], reverse("desk:submit_explanation", args=[owed.pk]),
        {"reason_code": "staff", "cause": "Văn thư nghỉ ốm hai ngày", "remedy": "Đã phân công người thay."},
        "Văn thư nghỉ ốm hai ngày", Explanation.objects.filter(state="submitted").count,
    )  # fmt: skip


FORMS = [minutes, step, explanation]


@pytest.mark.parametrize("make", FORMS)
def test_it_outlives_the_login_and_sent_twice_is_one_act(office, client_of, make):
    form = make(office)
    browser = client_of(form.user)
    typed = fields(browser, form.url) | form.typed

    led = Client().post(form.url, typed)

    assert reverse("ui:login") in led.url
    assert any("24 giờ" in str(message) for message in get_messages(led.wsgi_request))
    shown = browser.get(form.url)
    assert shown.status_code == 200
    assert form.marked in shown.content.decode()
    assert "error-summary" not in shown.content.decode()
    typed |= fields(browser, form.url) | form.typed
    answers = [browser.post(form.url, typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert (form.count(), SentForm.objects.count(), CounterDraft.objects.count()) == (1, 1, 0)
    told = browser.post(reverse("counter:machine"), {"made": typed["submission_key"]}).json()
    assert told["made"] == [typed["submission_key"]]
    assert told["numbers"] is None  # provisional numbers are for who receives there


def test_what_was_left_at_one_step_is_not_put_into_the_next(office, client_of):
    form = step(office)
    browser = client_of(form.user)
    typed = fields(browser, form.url) | form.typed
    Client().post(form.url, typed | {"step": "999999"})
    assert form.marked not in browser.get(form.url).content.decode()


def test_what_was_left_while_another_held_the_step_is_sent_once_the_present_holder_is_read(office, client_of):
    dossier = assigned(office, when=at("2026-03-12 09:00"))
    wanted, quicker = (UserFactory(role=Role.HANDLER, agency=office.unit) for _ in range(2))
    head, url = office.actor(Role.UNIT_HEAD), reverse("desk:assign", args=[dossier.pk])
    browser = client_of(head.user)
    Client().post(url, fields(browser, url) | {"to": wanted.pk, "reason": "Cân việc"})
    processing.assign(dossier_id=dossier.pk, to=quicker, reason="Nghỉ ốm", by=head, at=at(NOW))

    page = browser.get(url).content.decode()
    assert "đã thay đổi từ khi bạn viết" in page
    assert "Cân việc" in page
    sent = fields(browser, url) | {"to": wanted.pk, "reason": "Cân việc"}
    assert browser.post(url, sent).status_code == 302
    assert dossier.steps.get(state="active").holder == wanted


def test_two_months_of_a_unit_are_two_forms(office, client_of):
    head = office.people[Role.HEAD]
    page = reverse("oversight:unit_report", args=[office.commune.pk])
    browser = client_of(head)
    typed = fields(browser, f"{page}?month=2026-02") | {"causes": "Thiếu người", "measures": "Đã xin thêm"}
    Client().post(f"{page}?month=2026-02", typed)
    assert "Thiếu người" in browser.get(f"{page}?month=2026-02").content.decode()
    assert "Thiếu người" not in browser.get(f"{page}?month=2026-03").content.decode()
    assert CounterDraft.objects.get().form == f"oversight:unit_report:{office.commune.pk}:2026-02"


def test_two_figures_of_a_unit_are_two_instructions(office, client_of):
    page = reverse("oversight:instruct") + f"?unit={office.commune.pk}&from=/dieu-hanh/tre-han/&label="
    browser = client_of(office.people[Role.HEAD])
    typed = fields(browser, page + "12+trễ") | {"what": "Trả ngay 12 hồ sơ"}
    Client().post(page + "12+trễ", typed)
    assert "Trả ngay 12 hồ sơ" not in browser.get(page + "3+phản+ánh").content.decode()
    assert "Trả ngay 12 hồ sơ" in browser.get(page + "12+trễ").content.decode()
    kept = CounterDraft.objects.get().form
    room = CounterDraft._meta.get_field("form").max_length - len(kept) + len(str(office.commune.pk))
    assert room >= 10, "there is room for the longest id of a unit"


def test_what_was_asked_about_one_page_is_not_sent_with_another(frozen_at, client_of):
    frozen_at("2026-03-02 09:00")
    browser, page = client_of(Helped().clerk), reverse("help:ask") + "?from="
    typed = fields(browser, page + "/mot-cua/") | {"what": "Máy quét không nhận thẻ"}
    Client().post(page + "/mot-cua/", typed)
    elsewhere = browser.get(page + "/mot-cua/hom-nay/").content.decode()
    assert "Máy quét không nhận thẻ" not in elsewhere
    assert 'name="from" value="/mot-cua/hom-nay/"' in elsewhere
    assert "Máy quét không nhận thẻ" in browser.get(page + "/mot-cua/").content.decode()


def test_of_a_page_with_several_forms_each_is_kept_for_itself_and_done_once(frozen_at, client_of):
    frozen_at("2026-03-02 09:00")
    place = Helped()
    one = place.asked()
    page, browser = reverse("help:request", args=[one.pk]), client_of(place.keeper)
    key = {"submission_key": browser.get(page).context["request"].kept.key}
    ticket = {"ticket": browser.get(page).context["request"].kept.ticket}
    Client().post(page, key | ticket | {"do": "ask_back", "ask_back-text": "Máy quét hãng nào?"})
    shown = browser.get(page)
    assert shown.status_code == 200
    assert shown.content.decode().count("Máy quét hãng nào?") == 1  # in its own form alone
    typed = key | {"do": "answer", "answer-text": "Cắm lại máy quét."}
    answers = [browser.post(page, typed) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, page)] * 2
    assert one.events.filter(kind="answer").count() == 1
    assert CounterDraft.objects.count() == 0


BUTTONS = [
    ("ui:language", {"language": "en"}),
    ("system:display", {"display_text": "large"}),
    ("system:display", {"display_contrast": "high"}),
]


@pytest.mark.parametrize(("button", "pressed"), BUTTONS, ids=str)
@pytest.mark.parametrize("make", FORMS)
def test_another_language_or_look_leaves_what_is_typed_in_the_form(office, client_of, make, button, pressed):
    form = make(office)
    browser = client_of(form.user)
    typed = fields(browser, form.url) | form.typed

    back = browser.post(reverse(button), typed | pressed, headers={"referer": f"http://testserver{form.url}"})

    assert (back.status_code, back.url) == (302, f"http://testserver{form.url}")
    shown = browser.get(form.url).content.decode()
    assert form.marked in shown
    assert "error-summary" not in shown
    assert {"en": 'lang="en"', "large": 'data-text="large"', "high": 'data-contrast="high"'}[
        next(iter(pressed.values()))
    ] in shown
    assert form.count() == 0  # nothing was done
    again = fields(browser, form.url) | form.typed
    assert browser.post(form.url, again).status_code == 302
    assert (form.count(), CounterDraft.objects.count()) == (1, 0)


def test_somebody_elses_form_is_not_kept_as_ones_own(office, client_of):
    form = step(office)
    typed = fields(client_of(form.user), form.url) | form.typed
    stranger = client_of(office.people[Role.RECEPTION])
    assert stranger.post(reverse("ui:language"), typed | {"language": "en"}).status_code == 302
    assert CounterDraft.objects.count() == 0


def test_what_is_too_long_to_go_along_is_told_and_nothing_is_changed(office, client_of):
    form = step(office)
    browser = client_of(form.user)
    typed = fields(browser, form.url) | form.typed | {"note": "đ" * 200_001, "language": "en"}
    answer = browser.post(reverse("ui:language"), typed, headers={"referer": f"http://testserver{form.url}"})
    assert answer.status_code == 413
    assert "Quay lại của trình duyệt" in answer.content.decode()
    assert 'lang="vi"' in browser.get(form.url).content.decode()
