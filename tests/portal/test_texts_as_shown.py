"""A page opened before a text was written anew does nothing: what nobody has read is not signed or sent."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, RequestState, State
from dossiers.models import Apology, BulkWork, Dossier, Explanation
from dossiers.rules.supplement import Item
from dossiers.services import apologies, bulk, explanations, supplement
from dossiers.services.apologies import ApologyIn
from dossiers.services.as_shown import letter_mark
from dossiers.services.explanations import ExplanationIn
from dossiers.services.letters import DRAFTED_ANEW
from dossiers.services.supplement import AskIn
from portal.ui.shown import FIELD
from tests.browser import samples_of_acts as samples
from tests.clock import at
from tests.counter.filling import fields
from tests.factories import dossiers as make
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-10 10:00")
CHANGED = "Nội dung đã thay đổi từ khi bạn mở trang này"
ANOTHER = "trang này đã thay đổi từ khi bạn viết"
OPENED = "Đã mở lại bản nháp của bạn. Tệp"
OTHER = ApologyIn("verification", "Nơi cư trú trước chưa trả lời.", date(2026, 3, 18))
BACK = {"do": "back", "note": "Viết rõ hơn.", "reason": "Đã đủ."}


@pytest.fixture(autouse=True)
def _tuesday(frozen_at):
    frozen_at("2026-03-10 10:00")


@built_once
def office():
    return make.make_office()


def mark_on(page):
    """What the page says of the text it shows, as its form sends it."""
    found = re.findall(r'name="shown" value="(\d+)"', page.content.decode())
    assert found, "the page does not say which text it shows"
    assert len(set(found)) == 1, "one page, two texts"
    return {"shown": found[0]}


def told_that_it_changed(answer, page, dossier):
    """The sentence, the way to the page as it is now, and to this dossier and no other."""
    assert answer.status_code == 409
    assert CHANGED in text_of(answer)
    links = re.findall(r'href="([^"]*)"', answer.content.decode())
    assert f"http://testserver{page}" in links
    area = "counter" if page.startswith("/mot-cua/") else "desk"
    assert [one for one in links if re.fullmatch(r"/[a-z-]+/ho-so/\d+/", one)] == [
        reverse(f"{area}:dossier", args=[dossier.pk])
    ]


def post(browser, page, sent):
    return browser.post(page, sent, headers={"referer": f"http://testserver{page}"})


def written_anew(office, dossier, entered=OTHER):
    """The signatory wants another text, and the unit writes it."""
    asked = {"dossier_id": dossier.pk, "at": NOW}
    apologies.send_back(note="Sửa ngày.", by=office.actor(Role.APPROVER), **asked)
    apologies.draft(entered=entered, by=office.actor(Role.HANDLER), **asked)


def letter_of(dossier):
    return Apology.objects.get(dossier=dossier)


@pytest.mark.parametrize("name", ["sign_apology", "send_back_apology"])
@pytest.mark.parametrize(("entered", "is_other"), [
    (OTHER, True),
    (ApologyIn("staff", samples.SORRY.reason_text, samples.SORRY.next_on), True),
    (ApologyIn(samples.SORRY.reason_code, "Chờ văn thư.", samples.SORRY.next_on), True),
    (ApologyIn(samples.SORRY.reason_code, samples.SORRY.reason_text, date(2026, 3, 19)), True),
    (None, False),
])  # fmt: skip
def test_only_the_letter_that_was_read_is_signed_or_sent_back(office, client_of, name, entered, is_other):
    dossier, leader = samples.drafted(office), client_of(office.people[Role.APPROVER])
    page = reverse(f"desk:{name}", args=[dossier.pk])
    shown = mark_on(leader.get(page))
    assert mark_on(leader.get(page)) == shown, "who merely looks changes nothing"
    if entered:
        apologies.draft(dossier_id=dossier.pk, entered=entered, by=office.actor(Role.UNIT_HEAD), at=NOW)

    answer = post(leader, page, {**BACK, **shown})

    if is_other:
        told_that_it_changed(answer, page, dossier)
        assert letter_of(dossier).state == "drafted"
        assert post(leader, page, {**BACK, **mark_on(leader.get(page))}).status_code == 302
    else:
        assert answer.status_code == 302
    assert letter_of(dossier).state == ("signed" if name == "sign_apology" else "due")


def test_the_counter_sends_only_the_letter_its_page_showed(office, client_of):
    dossier, clerk = samples.signed(office), client_of(office.people[Role.RECEPTION])
    page = reverse("counter:apology", args=[dossier.pk])
    shown = mark_on(clerk.get(page))
    written_anew(office, dossier)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=NOW)
    due = Dossier.objects.get(pk=dossier.pk).due_at

    told_that_it_changed(post(clerk, page, {"do": "send", **shown}), page, dossier)

    assert (letter_of(dossier).state, Dossier.objects.get(pk=dossier.pk).due_at) == ("signed", due)
    assert post(clerk, page, {"do": "send", **mark_on(clerk.get(page))}).status_code == 302


def test_the_counter_sends_back_what_it_has_read_and_keeps_its_note_until_then(office, client_of):
    dossier, clerk = samples.signed(office), client_of(office.people[Role.RECEPTION])
    page = reverse("counter:apology", args=[dossier.pk])
    shown = mark_on(clerk.get(page))
    written_anew(office, dossier)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=NOW)

    refused = post(clerk, page, {**BACK, **shown})

    assert refused.status_code == 409
    said = text_of(refused)
    assert "Thư đã được soạn lại từ khi bạn mở trang này" in said
    assert OTHER.reason_text in said, "the letter as it is now"
    assert BACK["note"] in re.search(r"<textarea[^>]*>(.*?)</textarea>", said)[1]
    assert letter_of(dossier).state == "signed"
    assert mark_on(refused) == mark_on(clerk.get(page)) != shown
    assert post(clerk, page, {**BACK, **mark_on(refused)}).status_code == 302
    assert letter_of(dossier).note == BACK["note"]


def test_a_note_on_a_letter_that_is_no_longer_at_the_counter_is_shown_where_it_is_refused(office, client_of):
    dossier, clerk = samples.signed(office), client_of(office.people[Role.RECEPTION])
    page = reverse("counter:apology", args=[dossier.pk])
    shown = mark_on(clerk.get(page))
    apologies.send_back(note="Sửa.", dossier_id=dossier.pk, at=NOW, by=office.actor(Role.APPROVER))

    refused = post(clerk, page, {**BACK, **shown, "note": "Ghi rõ <ngày>\nvà lý do"})

    assert refused.status_code == 409
    assert "Thư xin lỗi này đã được trả lại" in text_of(refused)
    assert "Ghi rõ &lt;ngày&gt;<br>và lý do" in refused.content.decode()
    assert letter_of(dossier).note == "Sửa."


def test_of_many_letters_ticked_only_those_that_were_listed_are_sent(office, client_of, monkeypatch):
    monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: None)
    dossiers = [samples.signed(office), samples.signed(office)]
    clerk, page = client_of(office.people[Role.RECEPTION]), reverse("counter:apologies")
    listed = clerk.get(page).content.decode()
    shown = dict(re.findall(r'name="(shown-\d+)" value="(\d+)"', listed))
    assert set(shown) == {f"shown-{one.pk}" for one in dossiers}
    written_anew(office, dossiers[0])
    apologies.sign(dossier_id=dossiers[0].pk, by=office.actor(Role.APPROVER), at=NOW)

    ticked = {"do": "send", "dossier": [one.pk for one in dossiers], "submission_key": str(uuid4())}
    clerk.post(reverse("counter:letters"), {**ticked, **shown})
    bulk.run_waiting(now=lambda: NOW)

    assert [letter_of(one).state for one in dossiers] == ["signed", "sent"]
    work = BulkWork.objects.get()
    refused = work.items.get(outcome="refused")
    assert refused.dossier == dossiers[0]
    assert refused.said == DRAFTED_ANEW, "the others went, and there is no page to open again"
    told = clerk.get(reverse("ui:bulk_work", args=[work.pk])).content.decode()
    assert DRAFTED_ANEW in told
    assert f'href="{reverse("counter:apology", args=[dossiers[0].pk])}"' in told


def test_a_form_shown_again_still_says_what_it_was_opened_on(office, client_of):
    """A note that was forgotten does not make the new text one that was read."""
    dossier = samples.signed(office)
    cases = [
        (reverse("counter:apology", args=[dossier.pk]), Role.RECEPTION, "back"),
        (reverse("desk:send_back_apology", args=[dossier.pk]), Role.APPROVER, ""),
    ]
    pages = [(client_of(office.people[role]), page, do) for page, role, do in cases]
    seen = [mark_on(browser.get(page)) for browser, page, _do in pages]
    written_anew(office, dossier)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=NOW)
    for (browser, page, do), shown in zip(pages, seen, strict=True):
        again = post(browser, page, {"do": do, "note": "", **shown})
        assert again.status_code == 422
        assert mark_on(again) == shown


@pytest.mark.parametrize("is_written_anew", [True, False])
@pytest.mark.parametrize("name", ["sign_apology", "send_back_apology"])
def test_what_an_expired_login_kept_comes_back_with_a_warning_where_the_letter_is_another(
    office, client_of, name, is_written_anew
):
    dossier, leader = samples.drafted(office), client_of(office.people[Role.APPROVER])
    page = reverse(f"desk:{name}", args=[dossier.pk])
    left = fields(leader, page) | {"note": "Viết rõ ngày."}
    assert reverse("ui:login") in Client().post(page, left).url
    if is_written_anew:
        written_anew(office, dossier)

    again = leader.get(page)

    assert (ANOTHER in text_of(again), OPENED in text_of(again)) == (is_written_anew, not is_written_anew)
    assert ("Viết rõ ngày." in again.content.decode()) == (name == "send_back_apology")
    assert (mark_on(again) == {"shown": left["shown"]}) == (not is_written_anew)
    assert post(leader, page, {**BACK, **mark_on(again)}).status_code == 302


def test_the_browser_does_not_put_an_old_mark_back_with_its_draft(settings):
    """Else whoever was told to open the page again is refused again for good."""
    script = (Path(settings.BASE_DIR) / "static/drafts.js").read_text("utf-8")
    said = re.search(r"const MARKS = \[(.*?)\];", script)
    assert said is not None
    assert f'"{FIELD}"' in said[1].split(", ")


def test_a_reason_kept_for_one_request_is_not_put_to_the_next_without_a_word(office, client_of, frozen_at):
    frozen_at("2026-03-06 10:00")
    dossier, head = make.assigned(office), client_of(office.people[Role.UNIT_HEAD])
    first = proposed(office, dossier, "Thiếu bản vẽ")
    page = reverse("desk:decide_supplement", args=[dossier.pk])
    Client().post(page, fields(head, page) | {"reason": "Bản vẽ đã có"})
    supplement.turn_down(request_id=first.pk, reason="Đã có", by=office.actor(Role.UNIT_HEAD), at=make.NINE)
    proposed(office, dossier, "Thiếu bản vẽ")

    again = head.get(page)

    assert ANOTHER in text_of(again)
    assert "Bản vẽ đã có" in again.content.decode()


def proposed(office, dossier, reason):
    """A paper beyond the list, which takes the unit head."""
    asked = AskIn([Item(make.ItemKind.EXTRA, "Bản vẽ", None, "", "Điều 5")], reason)
    return supplement.ask(dossier_id=dossier.pk, asked=asked, by=office.actor(Role.HANDLER), at=make.NINE)


@pytest.mark.parametrize("do", ["approve", "turn_down"])
def test_leave_is_given_for_the_request_that_was_read(office, client_of, frozen_at, do):
    frozen_at("2026-03-06 10:00")
    dossier, head = make.assigned(office), client_of(office.people[Role.UNIT_HEAD])
    first = proposed(office, dossier, "Thiếu bản vẽ")
    page = reverse("desk:decide_supplement", args=[dossier.pk])
    shown = mark_on(head.get(page))
    supplement.turn_down(request_id=first.pk, reason="Đã có", by=office.actor(Role.UNIT_HEAD), at=make.NINE)
    second = proposed(office, dossier, "Thiếu bản vẽ")

    told_that_it_changed(post(head, page, {**BACK, "do": do, **shown}), page, dossier)

    second.refresh_from_db()
    assert (second.state, Dossier.objects.get(pk=dossier.pk).state) == (
        RequestState.PROPOSED,
        State.IN_PROCESS,
    )
    assert post(head, page, {**BACK, "do": do, **mark_on(head.get(page))}).status_code == 302


@pytest.mark.parametrize("name", ["accept_explanation", "send_back_explanation"])
def test_only_the_explanation_that_was_read_is_judged(office, client_of, frozen_at, name):
    explanation, head = samples.written_explanation(office), client_of(office.people[Role.UNIT_HEAD])
    frozen_at("2026-03-12 10:00")
    page = reverse(f"desk:{name}", args=[explanation.pk])
    shown = mark_on(head.get(page))
    on = at("2026-03-12 10:00")
    explanations.send_back(
        explanation_id=explanation.pk, note="Nêu ngày.", by=office.actor(Role.UNIT_HEAD), at=on
    )
    again = ExplanationIn(explanation.reason_code, "Nghỉ ốm ngày 10.", explanation.remedy)
    explanations.submit(explanation_id=explanation.pk, entered=again, by=office.actor(Role.HANDLER), at=on)

    told_that_it_changed(post(head, page, {**BACK, **shown}), page, explanation.dossier)

    assert Explanation.objects.get(pk=explanation.pk).state == "submitted"
    assert post(head, page, {**BACK, **mark_on(head.get(page))}).status_code == 302


def test_the_same_words_written_again_are_another_text(office):
    """Sent back and not changed: whoever sent it back is to see that it came back as it was."""
    dossier = samples.drafted(office)
    before = letter_mark(letter_of(dossier))
    apologies.draft(
        dossier_id=dossier.pk,
        entered=samples.SORRY,
        by=office.actor(Role.HANDLER),
        at=NOW + timedelta(minutes=1),
    )
    assert letter_mark(letter_of(dossier)) != before


def test_a_call_that_names_no_text_is_judged_by_the_state_alone(office):
    dossier = samples.drafted(office)
    written_anew(office, dossier)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=NOW)
    apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=NOW)
    assert dossier.events.filter(kind=EventKind.SEND_APOLOGY).count() == 1
