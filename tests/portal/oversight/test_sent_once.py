"""What control of procedures writes in the browser: the same form sent twice is one act (ADR 57)."""

import re
from datetime import date

import pytest

from calendars.enums import ChangeState
from calendars.models import Calendar, CalendarChange, CalendarDay
from procedures.models import AnnouncingDecision, ProcessTemplate
from tests.factories.procedures import make_version
from tests.portal.oversight.pages import url, words


pytestmark = pytest.mark.django_db
DAYS = {
    "calendar": "all", "kind": "holiday", "first": "22/12/2026", "name": "Nghỉ thêm", "document": "NQ 1",
    "reason": "Theo nghị quyết",
}  # fmt: skip
SPANS = {"weekdays": ["1", "2"], "morning_starts": "08:00", "morning_ends": "12:00"}
HOURS = SPANS | {"calendar": "standard", "sessions_from": "04/01/2027", "reason": "Đổi giờ"}
CALENDAR = SPANS | {"code": "xa-moi", "name": "Giờ của xã mới", "purpose": "counting"}
DECISION = {
    "number": "2345/QĐ-UBND", "title": "Công bố danh mục", "authority": "province",
    "signed_on": "20/11/2026", "effective_on": "10/12/2026",
    "entries-TOTAL_FORMS": "1", "entries-INITIAL_FORMS": "0",
    "entries-0-procedure": "1.001193", "entries-0-action": "new",
}  # fmt: skip
STEPS = ("receive", "reception"), ("handle", "handler"), ("approve", "approver"), ("return", "reception")
PROCESS = {
    "name": "Quy trình", "level": "commune", "steps-TOTAL_FORMS": "4", "steps-INITIAL_FORMS": "0",
    **{f"steps-{n}-kind": kind for n, (kind, _) in enumerate(STEPS)},
    **{f"steps-{n}-role": role for n, (_, role) in enumerate(STEPS)},
    **{f"steps-{n}-name": f"Bước {n + 1}" for n in range(4)},
    **{f"steps-{n}-hours": "1" for n in range(4)},
}  # fmt: skip
FORMS = {
    "record_decision": (DECISION, AnnouncingDecision),
    "new_process": (PROCESS, ProcessTemplate),
    "calendar_add_days": (DAYS, CalendarChange),
    "calendar_revoke_day": ({"calendar": "all", "reason": "Thu hồi"}, CalendarChange),
    "calendar_new_hours": (HOURS, CalendarChange),
    "calendar_new": (CALENDAR, Calendar),
}


def key_in(page):
    (key,) = re.findall(r'name="submission_key" value="([0-9a-f-]{36})"', words(page))
    return key


@pytest.mark.parametrize("name", FORMS)
def test_the_same_form_sent_again_leads_where_the_first_led(control, name):
    make_version(code="1.001193")
    typed, model = FORMS[name]
    if name == "calendar_revoke_day":
        day = CalendarDay.objects.in_force().filter(calendar=None, kind="holiday").latest("on").on
        typed = typed | {"on": f"{day:%d/%m/%Y}"}
    page = url(name, code="1.001193") if name == "new_process" else url(name)
    sent, before = {**typed, "submission_key": key_in(control.get(page))}, model.objects.count()
    first, again = control.post(page, sent), control.post(page, sent, follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert "Biểu mẫu này đã gửi rồi và chỉ được ghi một lần" in words(again)
    assert model.objects.count() == before + 1


def test_a_form_that_was_refused_is_sent_again_mended(control):
    page = url("calendar_add_days")
    refused = control.post(page, DAYS | {"first": "", "submission_key": key_in(control.get(page))})
    assert refused.status_code == 422
    assert control.post(page, DAYS | {"submission_key": key_in(refused)}).status_code == 302
    assert CalendarChange.objects.get().content["add"][0]["on"] == date(2026, 12, 22).isoformat()


def test_the_steps_of_a_draft_are_those_that_were_sent_last(control):
    """Sent, changed, and sent as before after going back: no form that was sent before."""
    make_version(code="1.001193")
    control.post(url("new_process", code="1.001193"), PROCESS)
    draft = ProcessTemplate.objects.get()
    page, typed = url("edit_process", template_id=draft.pk), PROCESS | {"steps-INITIAL_FORMS": "4"}
    keys = re.findall(r'name="submission_key" value="(.*?)"', words(control.get(page)))
    for name in ("Kiểm tra", "Thẩm tra", "Kiểm tra"):
        sent = {"steps-0-name": name, "submission_key": keys[0] if keys else ""}
        assert control.post(page, typed | sent).status_code == 302
    assert draft.steps.order_by("order").first().name == "Kiểm tra"


def test_a_change_proposed_dropped_and_proposed_again_stands(control):
    page = url("calendar_add_days")
    sent = DAYS | {"submission_key": key_in(control.get(page))}
    control.post(page, sent)
    first = CalendarChange.objects.get()
    control.post(url("calendar_drop", pk=first.pk))
    again = control.post(page, sent)
    assert CalendarChange.objects.exclude(pk=first.pk).get().state == ChangeState.PROPOSED
    assert again.url != url("calendar_change", pk=first.pk)
