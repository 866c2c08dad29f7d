"""A dossier's way as a parcel's is told: what you have to do, what is behind, what is now, what comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.enums import TERMINAL_STATES, EventKind, State
from dossiers.queries.tracking import TrackedPromise, TrackedRequest, Tracking
from dossiers.rules.journey import AT_THE_OFFICE, Stage, Task, stages_of_word
from dossiers.rules.states import BEING_SOLVED, ENDED, HAS_RESULT, RECEIVED, WAITING
from portal.public.doors import DoorWords, door_words, room_words
from portal.public.offices import dial, office_now
from portal.ui.formats import day, moment


@dataclass(frozen=True)
class Office:
    """Where to go for it; without `door` only whom to ask."""

    name: str
    code: str
    address: str
    phone: str
    dial: str
    door: DoorWords | None = None
    waiting: str = ""


@dataclass(frozen=True)
class ToDo:
    """`is_yours`: something is up to the reader. `lines` are papers; `notes` whole sentences."""

    title: str
    is_yours: bool
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    office: Office | None = None


@dataclass(frozen=True)
class Stop:
    """One point of the way. `stage`: done, now, next."""

    stage: str
    title: str
    where: str = ""
    when: str = ""


@dataclass(frozen=True)
class PromiseLine:
    """One date in the diary of promises."""

    at: datetime
    words: str
    why: str = ""


def strip_of(found: Tracking) -> list[Stop]:
    """The four words of the way: what the code alone tells."""
    words = {
        RECEIVED: _("Đã tiếp nhận"),
        BEING_SOLVED: _("Đang giải quyết"),
        WAITING: _("Chờ bổ sung"),
        HAS_RESULT: _("Đã có kết quả"),
        ENDED: _("Đã kết thúc"),
    }
    return [Stop(stage.value, words[word]) for word, stage in stages_of_word(found.word)]


def todo_of(found: Tracking, at: datetime) -> ToDo:
    """The card on top; an office only where one has to go, or has reason to ask."""
    title, notes = _task_words(found)
    late = _late_words(found, at)
    only_owes = found.task == Task.NOTHING and found.owes_fee
    has_to_go = found.task in AT_THE_OFFICE or only_owes
    says_fee = found.owes_fee and not only_owes
    fee = [_("Còn phí, lệ phí chưa nộp; số tiền ghi trên giấy tiếp nhận.")] if says_fee else []
    return ToDo(
        title=title,
        is_yours=has_to_go,
        notes=(*notes, *fee, *late),
        lines=tuple(lack.paper for lack in found.lacks if lack.paper and not lack.has_come),
        office=_office(found.receiving_id, at) if has_to_go else _to_ask(found) if late else None,
    )


TO_FETCH = {
    Task.COLLECT: gettext_lazy("Kết quả đã có: mời bạn đến nhận"),
    Task.COLLECT_DECISION: gettext_lazy("Mời bạn đến nhận văn bản trả lời và giấy tờ đã nộp"),
    Task.COLLECT_PAPERS: gettext_lazy("Mời bạn đến nhận lại bản chính giấy tờ đã nộp"),
}


def _task_words(found: Tracking) -> tuple[str, list[str]]:
    task = found.task
    if task == Task.SUPPLEMENT:
        return _("Bạn cần nộp bổ sung giấy tờ"), _supplement_words(found)
    if task == Task.PAY:
        return _("Bạn cần nộp tiền vào ngân sách"), [
            _("Số tiền và nơi nộp ghi trên thông báo đã gửi bạn. Nộp xong, hồ sơ được làm tiếp.")
        ]
    if task in TO_FETCH:
        return str(TO_FETCH[task]), [_("Mang theo giấy tiếp nhận và giấy tờ tùy thân.")]
    if task == Task.AWAIT_POST:
        return _("Kết quả đã có và được gửi qua bưu chính"), [_("Bạn không phải đến lấy.")]
    if task == Task.OPEN_ONLINE:
        return _("Kết quả đã có, là bản điện tử"), [_("Bản điện tử được gửi theo cách bạn đã chọn khi nộp.")]
    if task == Task.NOTHING:
        return _over_words(found)
    return _("Bạn chưa phải làm gì"), [_wait_words(found)]


def _over_words(found: Tracking) -> tuple[str, list[str]]:
    if found.owes_fee:
        return _("Hồ sơ đã xong, chỉ còn phí, lệ phí bạn chưa nộp"), [
            _("Nộp tại nơi đã tiếp nhận hồ sơ; số tiền ghi trên giấy tiếp nhận.")
        ]
    return _("Hồ sơ đã xong, bạn không phải làm gì nữa"), []


def _supplement_words(found: Tracking) -> list[str]:
    told = []
    if found.answer_due_at is not None:
        told.append(_("Nộp trước %(when)s.") % {"when": moment(found.answer_due_at)})
    if any(not lack.paper and not lack.has_come for lack in found.lacks) or not found.lacks:
        told.append(_("Nội dung cần sửa hoặc bổ sung ghi trên phiếu yêu cầu đã gửi bạn."))
    if found.state == State.SUPPLEMENT:
        told.append(_("Trong lúc chờ bạn bổ sung, thời hạn giải quyết có thể được tạm dừng."))
    return told


def _wait_words(found: Tracking) -> str:
    busy = next((step.unit for step in found.steps if step.stage == Stage.NOW), "")
    if busy:
        return _("Hồ sơ đang ở %(unit)s.") % {"unit": busy}
    return _("Hồ sơ đang chờ được chuyển đi giải quyết.")


def _late_words(found: Tracking, at: datetime) -> list[str]:
    """Only while it runs: of what is over the way tells when it ended."""
    is_over = found.finished_at is not None or found.ended_at is not None
    if is_over or found.late_after is None or at <= found.late_after:
        return []
    told = [_("Hồ sơ đã quá ngày hẹn trả.")]
    if any(one.kind == EventKind.SEND_APOLOGY for one in found.promises):
        told.append(_("Cơ quan đã gửi thư xin lỗi; ngày hẹn mới ghi ở dưới."))
    else:
        told.append(_("Cơ quan phải gửi bạn thư xin lỗi, nêu lý do và ngày hẹn mới."))
    return told


def _office(agency_id: int, at: datetime) -> Office | None:
    standing = office_now(agency_id, at)
    if standing is None:
        return None
    return Office(
        name=standing.name,
        code=standing.code,
        address=standing.address,
        phone=standing.phone,
        dial=dial(standing.phone),
        door=door_words(standing.door),
        waiting=room_words(standing.room) if standing.room else "",
    )


def _to_ask(found: Tracking) -> Office:
    """Known from the look-up itself: the page of a late dossier costs no statement more."""
    phone = found.receiving_phone
    return Office(found.receiving, found.receiving_code, "", phone, dial(phone))


def way_of(found: Tracking) -> list[Stop]:
    """Every stop from the reception to the result in the citizen's hands."""
    return [
        Stop("done", _("Nộp hồ sơ"), found.receiving, moment(found.received_at)),
        *_steps(found),
        *_end(found),
    ]


def _steps(found: Tracking) -> Iterator[Stop]:
    is_over = found.state in TERMINAL_STATES or found.state == State.DONE
    requests = sorted(found.requests, key=lambda one: one.ended_at)
    for step in found.steps:
        # What ended while a step was at work stands before it: what is behind comes before what is now.
        while requests and (step.ended_at is None or requests[0].ended_at <= step.ended_at):
            yield _request_stop(requests.pop(0))
        if step.stage == Stage.DONE:
            sent_back = f"{step.unit} · {step.state}" if step.is_sent_back else step.unit
            yield Stop("done", step.name, sent_back, _span(step.started_at, step.ended_at))
        elif is_over:
            continue  # handing over is the last stop's; what will not be done any more does not come
        elif step.stage == Stage.NOW:
            yield Stop("now", step.name, step.unit, _("từ %(when)s") % {"when": moment(step.started_at)})
        else:
            yield Stop("next", step.name, step.unit)
    yield from map(_request_stop, requests)


def _request_stop(one: TrackedRequest) -> Stop:
    title = _("Bạn đã bổ sung giấy tờ") if one.is_answered else _("Yêu cầu bổ sung giấy tờ đã kết thúc")
    return Stop("done", title, "", _span(one.asked_at, one.ended_at))


def _span(start: datetime | None, end: datetime | None) -> str:
    """From when to when; one moment where both are the same minute, one day where both are of one."""
    if start is None or end is None or moment(start) == moment(end):
        return moment(start or end)
    if day(start) == day(end):
        return f"{timezone.localtime(start):%H:%M} → {moment(end)}"
    return f"{moment(start)} → {moment(end)}"


def _end(found: Tracking) -> list[Stop]:
    if found.state == State.RETURNED:
        return [Stop("now", _("Đã trả kết quả cho bạn"), found.receiving, moment(found.returned_at))]
    if found.state in TERMINAL_STATES:
        return [Stop("now", _end_words(found.state), "", moment(found.ended_at))]
    if found.state == State.DONE:
        return [Stop("now", _("Có kết quả, chờ bạn nhận"), found.receiving, moment(found.finished_at))]
    return [Stop("next", _("Bạn nhận kết quả"), found.receiving, _due_words(found))]


def _end_words(state: State) -> str:
    return {
        State.REFUSED: _("Không tiếp nhận hồ sơ"),
        State.LAPSED_PRE: _("Không tiếp nhận vì chưa bổ sung"),
        State.WITHDRAWN: _("Bạn đã rút hồ sơ"),
        State.STOPPED: _("Dừng giải quyết"),
        State.REJECTED: _("Từ chối giải quyết"),
        State.CLOSED_NO_REPLY: _("Đóng hồ sơ vì không bổ sung"),
        State.CLOSED_UNPAID: _("Đóng hồ sơ vì chưa nộp tiền"),
    }[state]


def _due_words(found: Tracking) -> str:
    return _("hẹn %(when)s") % {"when": moment(found.due_at)} if found.due_at else ""


def diary_of(found: Tracking) -> list[PromiseLine]:
    """Every date promised, oldest first; none but the first where nothing moved."""
    if found.original_due_at is None or found.received_at is None:
        return []
    first = PromiseLine(
        found.received_at, _("Hẹn ban đầu: %(when)s.") % {"when": moment(found.original_due_at)}
    )
    return [first, *(_promise_line(one) for one in found.promises)]


def _promise_line(one: TrackedPromise) -> PromiseLine:
    what = {
        EventKind.RECEIVE_SUPPLEMENT: _("Cộng thời gian chờ bạn bổ sung giấy tờ."),
        EventKind.RESUME_AFTER_PAYMENT: _("Cộng thời gian chờ bạn nộp tiền."),
        EventKind.MOVE_PROMISE: _("Ngày nghỉ, ngày làm bù thay đổi nên ngày hẹn được tính lại."),
        EventKind.SEND_APOLOGY: _("Cơ quan gửi thư xin lỗi vì trễ hẹn."),
        EventKind.CORRECT: _("Sửa sai sót khi nhập hồ sơ nên ngày hẹn được tính lại."),
    }.get(one.kind, _("Ngày hẹn được tính lại."))
    moved = _("Hẹn mới: %(when)s.") % {"when": moment(one.promised)} if one.promised else ""
    why = _("Lý do: %(why)s.") % {"why": one.why} if one.why else ""
    return PromiseLine(one.at, f"{what} {moved}".strip(), why)
