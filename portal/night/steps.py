"""What happens at night and every five minutes of the day, in order. One line plugs a step in.

A step is idempotent for its day, keeps what it needs to go on after a kill in `run.saved`, and reports to
`run`. It only orders services: what it does belongs to the app that owns the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.services import looks
from documents.services import pages, upkeep
from dossiers.exceptions import LedgerBroken
from dossiers.services import (
    collecting,
    counter_watch,
    deadlines,
    digests,
    drafts,
    integrity,
    ledger,
    overdue,
    question_watch,
    sent_forms,
    silence,
)
from feedback.services import petition_watch, support_watch
from indicators.services import facts, instructions, month_watch, scores, times
from indicators.services.petition_facts import refresh_petitions
from indicators.services.procedure_facts import refresh_procedures
from jobs.services.apart import counted, parts_apart
from jobs.services.runs import RunProgress
from portal.night import calendar_moves
from procedures.services import annexes
from queues.services import closing


@dataclass(frozen=True)
class Step:
    """A named piece of the night; `work` gets the day and the run it reports to."""

    name: str
    title: str | Promise
    work: Callable[[date, RunProgress], None]


def end_of(day: date) -> datetime:
    """The moment a day ends in the product's time zone: figures of its night are as at this moment."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _calendar_moves(day: date, run: RunProgress) -> None:
    counted(run, "promises_moved", lambda: calendar_moves.finish_moves(at=run.now()))


def _reminders(day: date, run: RunProgress) -> None:
    parts_apart(
        run,
        ("applicants_reminded", lambda: silence.remind(at=run.now(), progress=run)),
        ("results_reminded", lambda: collecting.remind(at=run.now(), progress=run)),
    )


def _overdue_register(day: date, run: RunProgress) -> None:
    overdue.refresh(as_at=end_of(day), progress=run)


def _deadlines(day: date, run: RunProgress) -> None:
    deadlines.look(as_at=run.now(), progress=run)


def _integrity(day: date, run: RunProgress) -> None:
    counted(run, "findings", lambda: integrity.sweep(day=day))


def _questions(day: date, run: RunProgress) -> None:
    question_watch.look(as_at=run.now(), progress=run)


def _counters(day: date, run: RunProgress) -> None:
    counter_watch.look(as_at=run.now(), progress=run)


def _petitions(day: date, run: RunProgress) -> None:
    petition_watch.look(as_at=run.now(), progress=run)


def _support(day: date, run: RunProgress) -> None:
    counted(run, "support_late", lambda: support_watch.look(as_at=run.now()))


def _facts(day: date, run: RunProgress) -> None:
    facts.refresh(progress=run)
    run.advance(0, petitions=refresh_petitions(), procedures=refresh_procedures())


def _scores(day: date, run: RunProgress) -> None:
    written = scores.score_day(day, progress=run)
    run.advance(0, rose=written.rose, fell=written.fell, ranks_moved=written.moved)
    run.save(digest=written.digest)


def _times(day: date, run: RunProgress) -> None:
    run.advance(0, times=times.refresh(day))


def _months(day: date, run: RunProgress) -> None:
    done = month_watch.look(day=day, at=run.now(), progress=run)
    run.advance(
        0, months_planned=done.planned, months_late=done.late, names_ended=done.names_ended,
        restatements=done.restatements,
    )  # fmt: skip


def _instructions(day: date, run: RunProgress) -> None:
    on = day + timedelta(days=1)
    counted(run, "instructions_overdue", lambda: instructions.remind(on=on, at=run.now()))


def _waiting_rooms(day: date, run: RunProgress) -> None:
    counted(run, "tickets_ended", lambda: closing.close_day(day, at=run.now()))


def _anchor_ledger(day: date, run: RunProgress) -> None:
    run.expect(1)
    anchor = ledger.anchor(day)
    run.advance(1, dossiers=anchor.dossiers, events=anchor.events)


def _sweep_files(day: date, run: RunProgress) -> None:
    upkeep.sweep(at=run.now(), progress=run)
    run.advance(0, pictures_dropped=pages.drop_old(at=run.now()))


def _verify_files(day: date, run: RunProgress) -> None:
    upkeep.verify(day=day, at=run.now(), progress=run)


def _overdue_now(day: date, run: RunProgress) -> None:
    overdue.refresh(as_at=run.now(), progress=run)


def _verify_ledger(day: date, run: RunProgress) -> None:
    report = ledger.verify()
    ledger.remember(report, at=run.now())
    run.expect(report.dossiers)
    run.advance(report.dossiers, events=report.events, breaks=len(report.breaks))
    if report.breaks:
        raise LedgerBroken(", ".join(sorted({broken.kind for broken in report.breaks})))


def _annexes(day: date, run: RunProgress) -> None:
    run.advance(0, annexes_marked=annexes.mark_outdated_annexes(at=run.now()))


def _old_traces(day: date, run: RunProgress) -> None:
    parts_apart(run, ("looks_dropped", lambda: looks.drop_old_looks(at=run.now())), *_drafts(run))


def _old_drafts(day: date, run: RunProgress) -> None:
    parts_apart(run, *_drafts(run))


def _drafts(run: RunProgress) -> list[tuple[str, Callable[[], int]]]:
    return [
        ("drafts_dropped", lambda: drafts.sweep(at=run.now())),
        ("sent_forms_dropped", lambda: sent_forms.sweep(at=run.now())),
    ]


NIGHT: tuple[Step, ...] = (
    Step("calendar_moves", _("Dời lời hẹn theo lịch đã đổi"), _calendar_moves),
    Step("overdue", _("Sổ hồ sơ quá hạn"), _overdue_register),
    Step("deadlines", _("Cảnh báo hạn, xin lỗi và giải trình phải làm"), _deadlines),
    Step("reminders", _("Nhắc người nộp bổ sung, nộp tiền, nhận kết quả"), _reminders),
    Step("integrity", _("Dấu hiệu cần kiểm tra"), _integrity),
    Step("questions", _("Câu hỏi lấy ý kiến sắp và đã quá hạn"), _questions),
    Step("counters", _("Trả lời hồ sơ đã nộp, chuyển hồ sơ trong ngày"), _counters),
    Step("petitions", _("Phản ánh, kiến nghị sắp và đã quá hạn"), _petitions),
    Step("support", _("Yêu cầu hỗ trợ quá hạn trả lời"), _support),
    Step("facts", _("Số liệu hồ sơ đã thay đổi"), _facts),
    Step("scores", _("Điểm các đơn vị tháng, quý, năm"), _scores),
    Step("times", _("Thời gian giải quyết thực tế"), _times),
    Step("months", _("Công khai tháng: lập lịch, nhắc việc, số liệu đã đổi"), _months),
    Step("instructions", _("Nhắc ý kiến chỉ đạo quá hạn"), _instructions),
    Step("waiting_rooms", _("Kết thúc số thứ tự còn lại trong ngày"), _waiting_rooms),
    Step("annexes", _("Phụ lục quy trình phải phê duyệt lại"), _annexes),
    Step("verify_ledger", _("Kiểm tra chuỗi sự kiện"), _verify_ledger),
    Step("anchor", _("Neo chuỗi sự kiện"), _anchor_ledger),
    Step("old_traces", _("Xóa bản nháp và nhật ký xem hết hạn"), _old_traces),
    Step("sweep_files", _("Dọn tệp không dùng"), _sweep_files),
    Step("verify_files", _("Kiểm tra tệp"), _verify_files),
)


def _digests(day: date, run: RunProgress) -> None:
    counted(run, "digests", lambda: digests.owe_due(at=run.now()))


FIVE_MINUTES: tuple[Step, ...] = (
    Step("calendar_moves", _("Dời lời hẹn theo lịch đã đổi"), _calendar_moves),
    Step("overdue", _("Hồ sơ quá hạn trong ngày"), _overdue_now),
    Step("deadlines", _("Cảnh báo hạn, xin lỗi và giải trình trong ngày"), _deadlines),
    Step("questions", _("Câu hỏi lấy ý kiến sắp và đã quá hạn"), _questions),
    Step("counters", _("Trả lời hồ sơ đã nộp, chuyển hồ sơ trong ngày"), _counters),
    Step("petitions", _("Phản ánh, kiến nghị sắp và đã quá hạn"), _petitions),
    Step("support", _("Yêu cầu hỗ trợ quá hạn trả lời"), _support),
    Step("old_drafts", _("Xóa bản nháp hết hạn"), _old_drafts),
    Step("digests", _("Bản tin việc trong ngày"), _digests),
)
