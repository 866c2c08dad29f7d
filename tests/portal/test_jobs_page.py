from datetime import date, timedelta
from unittest import mock

import pytest
from django.urls import reverse

from accounts.enums import Role
from jobs.enums import RunState
from jobs.models import JobRun
from portal.night import tasks
from tests.clock import at
from tests.factories.accounts import MembershipFactory
from tests.factories.notifications import OutboxMessageFactory
from tests.harness.locks import other_session_holds


pytestmark = pytest.mark.django_db
TODAY = "2026-11-20 08:00"
LAST_NIGHT = date(2026, 11, 19)


@pytest.fixture
def control(client_of, frozen_at):
    frozen_at(TODAY)
    return client_of(MembershipFactory(role=Role.CONTROL).user)


def run_row(kind="night", day=LAST_NIGHT, state=RunState.DONE, **values):
    started = at("2026-11-20 00:30")
    over = state in (RunState.DONE, RunState.FAILED)
    return JobRun.objects.create(
        kind=kind, for_day=day, state=state, started_at=started,
        ended_at=started + timedelta(seconds=75) if over else None, **values,
    )  # fmt: skip


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_page_shows_what_ran_and_what_waits(control):
    run_row()
    run_row("night.overdue", done=12, total=12, counts={"late": 7})
    run_row("night.anchor", state=RunState.FAILED, error="OperationalError (ledger.py:12)")
    OutboxMessageFactory()
    page = text(control.get(reverse("oversight:jobs")))
    for words in (
        "Sổ hồ sơ quá hạn",
        "12/12",
        "quá hạn: 7",
        "OperationalError (ledger.py:12)",
        "75",
        "Cả đêm",
    ):
        assert words in page
    assert "Không có công việc nào đang chạy" in page
    assert "Tin chờ gửi</dt> <dd>1 (lần gửi sớm nhất 14:00 ngày 20/11/2026)" in page
    assert "Chạy bù ngay" not in page


def test_before_the_first_night_the_page_says_when_it_comes(control):
    page = text(control.get(reverse("oversight:jobs")))
    assert "Đêm đầu tiên chạy lúc 00:30" in page
    assert "chưa chạy xong" not in page


def test_missing_nights_are_named_and_can_be_started(control):
    run_row(day=date(2026, 11, 16))
    page = text(control.get(reverse("oversight:jobs")))
    assert "17/11/2026, 18/11/2026, 19/11/2026" in page
    with mock.patch.object(tasks.run_missed_nights, "delay") as woken:
        answer = control.post(reverse("oversight:jobs_start"), follow=True)
    woken.assert_called_once_with()
    assert "Đã giao việc" in text(answer)


def test_a_killed_run_is_told_from_one_that_is_going_on(control):
    run_row("night.overdue", state=RunState.RUNNING, done=3, total=10)
    assert "bị ngắt, lượt sau chạy tiếp" in text(control.get(reverse("oversight:jobs")))
    with other_session_holds("job:night.overdue:"):
        for url in ("oversight:jobs", "oversight:jobs_progress"):
            page = text(control.get(reverse(url)))
            assert "Sổ hồ sơ quá hạn 19/11/2026" in page
            assert "3 trên 10" in page
            assert "bị ngắt" not in page


@pytest.mark.parametrize(
    ("role", "sees", "starts"),
    [
        (Role.ADMINISTRATOR, 200, 302),
        (Role.CONTROL, 200, 302),
        (Role.HEAD, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.HANDLER, 403, 403),
    ],
)
def test_who_sees_and_who_starts(client_of, role, sees, starts):
    browser = client_of(MembershipFactory(role=role).user)
    assert browser.get(reverse("oversight:jobs")).status_code == sees
    assert browser.get(reverse("oversight:jobs_progress")).status_code == sees
    with mock.patch.object(tasks.run_missed_nights, "delay"):
        assert browser.post(reverse("oversight:jobs_start")).status_code == starts


def test_twenty_runs_cost_as_many_queries_as_one(control, assert_num_queries_same_at_1_and_20):
    days = iter(range(1, 21))
    assert_num_queries_same_at_1_and_20(
        lambda: run_row(f"kind{next(days)}"), lambda: control.get(reverse("oversight:jobs"))
    )


def test_the_load_of_the_demo_is_told_in_words(control):
    run_row("demo", counts={"moved": 3, "carried": 2})
    page = text(control.get(reverse("oversight:jobs")))
    assert "Nạp dữ liệu mẫu" in page
    assert "đã giải quyết tiếp: 2, đã chuyển cơ quan kế thừa: 3" in page
