"""Night and background work: what ran, how far it is, what waits, and catching up by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from documents.queries import store_state
from dossiers.services import succession_runs
from jobs.enums import RunState
from jobs.models import JobRun
from jobs.queries import latest_runs, running
from jobs.services.runs import was_killed
from notifications.queries import outbox_state
from portal.http import identity_of, open_to, reads_only
from portal.night import driver, steps, tasks
from portal.ui.formats import day


WATCHERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ADMINISTRATOR)
STARTERS = (Role.CONTROL, Role.ADMINISTRATOR)

TITLES: dict[str, str | Promise] = {
    driver.NIGHT: gettext_lazy("Cả đêm"),
    driver.FIVE_MINUTES: gettext_lazy("Năm phút một lần"),
    "demo": gettext_lazy("Nạp dữ liệu mẫu"),
    succession_runs.KIND: gettext_lazy("Chuyển hồ sơ sang cơ quan kế thừa"),
    **{driver.kind_of(step): step.title for step in steps.NIGHT},
    **{driver.kind_of(step, driver.FIVE_MINUTES): step.title for step in steps.FIVE_MINUTES},
}
BADGES = {
    RunState.WAITING: "waiting",
    RunState.RUNNING: "active",
    RunState.DONE: "done",
    RunState.FAILED: "late",
}


@dataclass(frozen=True)
class Row:
    """A run as the page shows it."""

    title: str
    for_day: date
    state: str
    badge: str
    started_at: datetime | None
    seconds: int | None
    progress: str
    counts: str
    error: str


@dataclass(frozen=True)
class Current:
    """The run that is going on."""

    title: str
    done: int
    total: int | None


@open_to(*WATCHERS)
@reads_only
def jobs(request: HttpRequest) -> HttpResponse:
    """Runs of the last two weeks and the queues."""
    today = timezone.localdate()
    known = identity_of(request)
    context = {
        "rows": _rows(_shown(latest_runs(today=today))),
        "current": _current(),
        "missing": driver.missed_nights(today=today) if _a_night_ever_ran() else [],
        "may_start": known is not None and bool(known.roles & frozenset(STARTERS)),
        "files": store_state(),
        "outbox": outbox_state(),
    }
    return render(request, "oversight/jobs/jobs.html", context)


@open_to(*WATCHERS)
@reads_only
def progress(request: HttpRequest) -> HttpResponse:
    """The running job's progress alone, asked for every two seconds."""
    return render(request, "oversight/jobs/progress.html", {"current": _current()})


@open_to(*STARTERS)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Wake a worker to run the missing nights; a night that is running already is left alone."""
    tasks.run_missed_nights.delay()
    messages.success(request, _("Đã giao việc chạy các đêm còn thiếu; theo dõi tiến độ ở trang này."))
    return redirect("oversight:jobs")


def _a_night_ever_ran() -> bool:
    return JobRun.objects.filter(kind=driver.NIGHT).exists()


def _current() -> Current | None:
    """The innermost run that is really going on. Killed ones say `running` too, until they are taken up."""
    alive = [run for run in running() if not was_killed(run)]
    if not alive:
        return None
    run = alive[-1]
    return Current(f"{TITLES.get(run.kind, run.kind)} {day(run.for_day)}", run.done, run.total)


def _shown(runs: QuerySet[JobRun]) -> QuerySet[JobRun]:
    """Steps of the five minutes that went well are in the row of all of them."""
    return runs.exclude(kind__startswith=f"{driver.FIVE_MINUTES}.", state=RunState.DONE)


def _rows(runs: Iterable[JobRun]) -> list[Row]:
    return [_row(run) for run in runs]


def _row(run: JobRun) -> Row:
    killed = was_killed(run)
    return Row(
        title=str(TITLES.get(run.kind, run.kind)),
        for_day=run.for_day,
        state=_("bị ngắt, lượt sau chạy tiếp") if killed else run.get_state_display(),
        badge="late" if killed else BADGES[RunState(run.state)],
        started_at=run.started_at,
        seconds=round((run.ended_at - run.started_at).total_seconds())
        if run.ended_at and run.started_at
        else None,
        progress=f"{run.done}/{run.total}" if run.total is not None else str(run.done or ""),
        counts=", ".join(f"{COUNTS.get(name, name)}: {count}" for name, count in sorted(run.counts.items())),
        error=run.error,
    )


COUNTS: dict[str, str | Promise] = {
    "late": gettext_lazy("quá hạn"),
    "dossiers": gettext_lazy("hồ sơ"),
    "events": gettext_lazy("sự kiện"),
    "promises_moved": gettext_lazy("lời hẹn đã dời"),
    "moved": gettext_lazy("đã chuyển cơ quan kế thừa"),
    "carried": gettext_lazy("đã giải quyết tiếp"),
    "breaks": gettext_lazy("chỗ đứt"),
    "planned": gettext_lazy("mốc hạn đã lên lịch"),
    "warned": gettext_lazy("cảnh báo đã báo"),
    "apologies_owed": gettext_lazy("thư xin lỗi mới phải gửi"),
    "apologies_dropped": gettext_lazy("thư xin lỗi không còn phải gửi"),
    "explanations_owed": gettext_lazy("giải trình mới phải làm"),
    "explanations_dropped": gettext_lazy("giải trình không còn phải làm"),
    "findings": gettext_lazy("dấu hiệu mới cần kiểm tra"),
    "questions_reminded": gettext_lazy("câu hỏi đã nhắc"),
    "questions_silent": gettext_lazy("câu hỏi quá hạn đã báo"),
    "times": gettext_lazy("dòng thời gian giải quyết thực tế"),
    "procedures": gettext_lazy("số liệu thủ tục"),
    "petitions": gettext_lazy("số liệu phản ánh, kiến nghị"),
    "petitions_late": gettext_lazy("phản ánh, kiến nghị quá hạn đã báo"),
    "pictures_dropped": gettext_lazy("ảnh trang giấy tờ hết hạn đã xóa"),
    "support_late": gettext_lazy("yêu cầu hỗ trợ báo quá hạn"),
    "counter_reminded": gettext_lazy("trả lời, chuyển hồ sơ sắp đến hạn đã nhắc"),
    "counter_late": gettext_lazy("trả lời, chuyển hồ sơ quá hạn đã báo"),
    "petitions_reminded": gettext_lazy("phản ánh, kiến nghị sắp đến hạn đã nhắc"),
    "months_planned": gettext_lazy("tháng được lập lịch công khai"),
    "months_late": gettext_lazy("tháng chậm lịch công khai"),
    "names_ended": gettext_lazy("tháng hết hạn công khai tên"),
    "restatements": gettext_lazy("tháng đã chốt có số liệu đổi"),
    "instructions_overdue": gettext_lazy("ý kiến chỉ đạo quá hạn đã nhắc"),
    "tickets_ended": gettext_lazy("số thứ tự đã kết thúc cuối ngày"),
    "annexes_marked": gettext_lazy("phụ lục mới phải phê duyệt lại"),
    "looks_dropped": gettext_lazy("lượt xem đã xóa"),
    "drafts_dropped": gettext_lazy("bản nháp đã xóa"),
    "sent_forms_dropped": gettext_lazy("dấu biểu mẫu đã gửi đã xóa"),
    "digests": gettext_lazy("bản tin việc trong ngày"),
    "applicants_reminded": gettext_lazy("người nộp đã nhắc bổ sung, nộp tiền"),
    "results_reminded": gettext_lazy("người nộp đã nhắc nhận kết quả"),
    "noticed": gettext_lazy("mới thấy không dùng"),
    "restored": gettext_lazy("dùng lại"),
    "quarantined": gettext_lazy("cách ly"),
    "deleted": gettext_lazy("đã hủy"),
    "strays": gettext_lazy("tệp rơi"),
    "sound": gettext_lazy("lành"),
    "damaged": gettext_lazy("hỏng"),
    "facts": gettext_lazy("hồ sơ đã tính lại số liệu"),
    "scores": gettext_lazy("điểm đã ghi"),
    "rose": gettext_lazy("điểm tăng"),
    "fell": gettext_lazy("điểm giảm"),
    "ranks_moved": gettext_lazy("hạng thay đổi"),
}
