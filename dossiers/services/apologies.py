"""The written apology: raised, drafted, signed, confirmed (Decree 61/2018 Art 19(9); rulings 8, 12, 15).

Confirming numbers the letter, tells the applicant and moves the promise, once at most. Confirmed at or after
the due moment it names the next date and moves nothing (ruling 8): the promise stays broken, visibly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor, Agency
from accounts.queries import legal_agency, signature_for
from calendars.queries import load_calendar
from calendars.rules.worktime import (
    WorkCalendar,
    end_of_working_day,
    is_open,
    is_working_day,
    next_working_day,
)
from documents.models import IssuedPaper
from documents.services import papers
from dossiers.enums import OPEN_STATES, ApologyState, EventKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Apology, Dossier, StepInstance
from dossiers.permissions import check_can, heir_in
from dossiers.queries.late_steps import LateSteps, late_steps
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.deadlines import Watch, watch
from dossiers.rules.delay_reasons import reason_label, reasons_on
from dossiers.rules.promise import Terms, Wait
from dossiers.services import clock, messages
from dossiers.services.apology_letters import letter_of
from dossiers.services.as_shown import letter_mark, must_be_as_shown
from dossiers.services.events import record
from dossiers.services.locking import lock
from dossiers.services.papers import (
    latest,
    subject_of,
)


PAPER = "apology"
# Late in one of these, an apology is owed: at the latest with the result (ruling 11). While a request waits
# that does not stop the clock as well; where it stops, nothing is late (`late_after` is empty).
OWING = (*OPEN_STATES, State.DONE, State.RETURNED, State.REJECTED)


@dataclass(frozen=True)
class ApologyIn:
    """What the responsible unit writes. `next_on` is empty where the result goes with the letter."""

    reason_code: str
    reason_text: str
    next_on: date | None = None


@transaction.atomic
def draft(*, dossier_id: int, entered: ApologyIn, by: Actor, at: datetime) -> Apology:
    """Write the letter's reason and new date; also before the task appears, when lateness is certain.

    Raises Refused with the field at fault, NotReady, NotAllowed.
    """
    dossier = lock(dossier_id, outside_too=True)
    apology = in_force(dossier)
    blame = late_steps(dossier, at=at) if apology is None else None
    step = blame.first if blame else drafting_step(dossier, apology, at=at)
    check_can("draft_apology", by, dossier, on=local_day(at), step=step)
    if apology is None:
        apology = raise_for(dossier, at=at, blame=blame)
    _must_be(apology, ApologyState.DUE, ApologyState.DRAFTED)
    _must_be_owed(dossier)
    _check(dossier, entered, on=local_day(at))
    apology.draft()
    if dossier.due_at is not None:  # the promise may have moved since the task appeared
        apology.promised_at, apology.owed_by_at = dossier.due_at, owed_by(dossier)
    apology.reason_code = entered.reason_code
    apology.reason_text = entered.reason_text.strip()
    apology.next_due_at = next_moment(dossier, entered.next_on) if entered.next_on else None
    apology.drafted_at, apology.drafted_by, apology.note = at, by.user, ""
    apology.save()
    _record(EventKind.DRAFT_APOLOGY, dossier, apology, by=by, at=at)
    return apology


@transaction.atomic
def sign(*, dossier_id: int, by: Actor, at: datetime, shown: int = 0) -> Apology:
    """Sign for the agency that contains the late step, in the form of the signer's own dated delegation.

    `shown`: the mark of the letter the page showed (`as_shown`). Raises TextChanged for another, Refused when
    nothing entitles this very person to sign this paper that day, as deputy neither.
    """
    dossier = lock(dossier_id, outside_too=True)
    apology = _must_exist(dossier)
    on = local_day(at)
    apology.agency = _signing_agency(apology, on)
    check_can("sign_apology", by, dossier, on=on, step=answering_step(apology, on))
    _must_be(apology, ApologyState.DRAFTED)
    must_be_as_shown(letter_mark(apology), shown)
    block = signature_for(user=by.user, agency=apology.agency, paper_kind=PAPER, on=on)
    if block is None:
        raise Refused(
            f"Bạn chưa được giao ký thư xin lỗi của {apology.agency.name}. Người được giao ký thì ký, hoặc "
            "ghi phân công ký ở trang cơ quan."
        )
    apology.sign()
    apology.signed_at, apology.signed_by = at, by.user
    apology.signature_lines = [*block.lines, block.signer]
    apology.save()
    _record(EventKind.SIGN_APOLOGY, dossier, apology, by=by, at=at)
    return apology


@transaction.atomic
def send_back(*, dossier_id: int, note: str, by: Actor, at: datetime, shown: int = 0) -> Apology:
    """The signatory, or the one-stop unit after the signature, asks for another text than the one `shown`."""
    dossier = lock(dossier_id, outside_too=True)
    apology = _must_exist(dossier)
    on = local_day(at)
    check_can("send_back_apology", by, dossier, on=on, step=answering_step(apology, on))
    _must_be(apology, ApologyState.DRAFTED, ApologyState.SIGNED)
    must_be_as_shown(letter_mark(apology), shown)
    if not note.strip():
        raise Refused("Ghi cần sửa gì trong thư xin lỗi.", field="note")
    apology.send_back()
    apology.signed_at = apology.signed_by = None
    apology.signature_lines = []
    apology.note = note.strip()
    apology.save()
    record(
        dossier=dossier,
        kind=EventKind.SEND_BACK_APOLOGY,
        by=by,
        at=at,
        reason=apology.note,
        apology=apology.pk,
    )
    return apology


@transaction.atomic
def send(*, dossier_id: int, by: Actor, at: datetime, shown: int = 0) -> Apology:
    """The one-stop unit confirms: the letter gets its number, the applicant a message, the promise its date.

    Raises NotReady when the dossier was extended before, when the date has gone by, or when the same person
    drafted or signed it (ruling 19: moving a date takes two); TextChanged when another letter was `shown`.
    """
    dossier = lock(dossier_id, outside_too=True)
    apology = _must_exist(dossier)
    check_can("send_apology", by, dossier, on=local_day(at))
    _must_be(apology, ApologyState.SIGNED)
    must_be_as_shown(letter_mark(apology), shown)
    _must_be_another(apology, by)
    _must_still_hold(dossier, apology, at)
    is_late_already = at >= apology.promised_at
    apology.moves_promise = not is_late_already and apology.next_due_at is not None
    if apology.moves_promise and apology.next_due_at is not None:
        clock.extend(dossier, to=apology.next_due_at)
        dossier.save()
    apology.send()
    apology.sent_at, apology.sent_by = at, by.user
    apology.is_on_time = at <= apology.owed_by_at
    _record(EventKind.SEND_APOLOGY, dossier, apology, by=by, at=at)
    tell_the_applicant(dossier, apology, at=at)
    apology.paper = _issue(dossier, apology, is_late_already=is_late_already, by=by, at=at)
    apology.save()
    return apology


@transaction.atomic
def reprint(*, dossier_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """The letter that was sent, for the printer: never another. Raises NotReady before it was sent."""
    dossier = lock(dossier_id, related=(), outside_too=True)
    check_can("print_receipt", by, dossier, on=local_day(at))
    issued = latest(dossier, PAPER)
    if issued is None:
        raise NotReady("Thư xin lỗi chưa được xác nhận nên chưa có bản in.")
    return issued


def tell_the_applicant(dossier: Dossier, apology: Apology, *, at: datetime) -> None:
    """The message with the three contents: apology, reason, next date (law.md §2.7)."""
    reason = reason_label(apology.reason_code)
    if apology.next_due_at is None:
        messages.owe("apology_with_result", dossier, at=at, reason=reason)
    else:
        messages.owe("apology_sent", dossier, at=at, reason=reason, due=apology.next_due_at)


def raise_for(dossier: Dossier, *, at: datetime, blame: LateSteps | None = None) -> Apology:
    """The task: an apology for the promise as it stands. The caller holds the dossier's lock.

    `blame`: the late steps, where the caller has asked for them already.

    Raises NotReady where none is owed, or the one new date has been given already.
    """
    _must_be_owed(dossier)
    assert dossier.due_at is not None, "what is owed was promised"  # noqa: S101
    blame = blame or late_steps(dossier, at=at)
    return Apology.objects.create(
        dossier=dossier,
        promised_at=dossier.due_at,
        owed_by_at=owed_by(dossier),
        raised_at=at,
        step=blame.first,
        unit_id=blame.first.unit_id if blame.first else dossier.current_unit_id,
        agency=answering_agency(dossier, blame, local_day(at)),
    )


def owed_by(dossier: Dossier) -> datetime:
    """By when the apology for the promise as it stands has to have gone out."""
    calendar = load_calendar(dossier.terms.get("calendar", "standard"))
    return planned_for(dossier, calendar).apology_by


def planned_for(dossier: Dossier, calendar: WorkCalendar, waits: Sequence[Wait] | None = None) -> Watch:
    """What the promise of a dossier plans ahead. It must have one. `waits` as for `clock.reckon`."""
    assert dossier.due_at is not None, "only for a promise"  # noqa: S101
    started_at, still = clock.counted_time(dossier, calendar=calendar, waits=waits)
    terms = Terms.from_json(dossier.terms) if dossier.terms.get("start_rule") else None
    return watch(
        calendar,
        period=terms.period if terms else None,
        started_at=min(started_at or dossier.due_at, dossier.due_at),
        due_at=dossier.due_at,
        still=still,
    )


def answering_agency(dossier: Dossier, blame: LateSteps, on: date) -> Agency:
    """Whose seal goes on the letter: the late step's agency; of several late ones the issuer (ruling 12)."""
    found = [legal_agency(heir_in(dossier, unit, on), on) for unit in blame.units]
    agencies = {agency.pk: agency for agency in found}
    if len(agencies) == 1:
        return found[0]
    return legal_agency(heir_in(dossier, dossier.deciding_agency_id, on), on)


def next_moment(dossier: Dossier, day: date) -> datetime:
    """The new promise on a chosen day: at the hour printed before where that is worked, else at day's end."""
    calendar = load_calendar(dossier.terms.get("calendar", "standard"))
    hour = dossier.due_at.astimezone(VIETNAM).time() if dossier.due_at else None
    if hour is not None:
        moment = datetime.combine(day, hour, VIETNAM)
        if is_open(calendar, moment):
            return moment
    return end_of_working_day(calendar, day)


def _check(dossier: Dossier, entered: ApologyIn, *, on: date) -> None:
    if entered.reason_code not in {reason.code for reason in reasons_on(on)}:
        raise Refused("Chọn lý do trong danh sách.", field="reason_code")
    if not entered.reason_text.strip():
        raise Refused("Giải thích lý do để người nộp hiểu vì sao chậm.", field="reason_text")
    if dossier.finished_at is not None or dossier.state == State.REJECTED:
        if entered.next_on is not None:
            raise Refused("Đã có kết quả: để trống ngày hẹn lại, kết quả trả cùng thư.", field="next_on")
        return
    if entered.next_on is None:
        raise Refused("Nhập ngày hẹn lại.", field="next_on")
    _check_next_day(dossier, entered.next_on, on)


def _check_next_day(dossier: Dossier, day: date, on: date) -> None:
    """A later working day, still to come (ruling 12)."""
    calendar = load_calendar(dossier.terms.get("calendar", "standard"))
    last = max(dossier.due_on or on, on)
    if day <= last:
        raise Refused(f"Ngày hẹn lại phải sau ngày {last:%d/%m/%Y}.", field="next_on")
    if (day - on).days > 365:
        raise Refused("Ngày hẹn lại không quá một năm kể từ hôm nay.", field="next_on")
    if not is_working_day(calendar, day):
        working = next_working_day(calendar, day)
        raise Refused(
            f"Ngày {day:%d/%m/%Y} là ngày nghỉ; ngày làm việc tiếp theo là {working:%d/%m/%Y}.",
            field="next_on",
        )


def _must_be_owed(dossier: Dossier) -> None:
    """Something was promised, it was not moved yet nor kept, and somebody waits for a result or has it."""
    if dossier.due_at is None or dossier.accepted_at is None or clock.is_expected(dossier):
        raise NotReady("Hồ sơ không có ngày hẹn trả nên không có thư xin lỗi trễ hẹn.")
    if dossier.reschedule_count:
        raise NotReady("Hồ sơ này đã hẹn lại một lần; pháp luật chỉ cho hẹn lại một lần.")
    if dossier.state not in OWING:
        raise NotReady("Hồ sơ đã kết thúc mà không có kết quả nên không còn phải gửi thư xin lỗi.")
    end = dossier.end_moment()
    if end is not None and dossier.late_after is not None and end <= dossier.late_after:
        raise NotReady("Hồ sơ đã có kết quả đúng hạn nên không còn phải gửi thư xin lỗi.")


def _must_still_hold(dossier: Dossier, apology: Apology, at: datetime) -> None:
    """What was signed may have been overtaken between the signature and the confirmation."""
    _must_be_owed(dossier)
    end = dossier.end_moment()
    if apology.next_due_at is None:
        if end is None:
            raise NotReady("Hồ sơ đang được xử lý lại. Trả lại thư để ghi ngày hẹn lại.")
        return
    if end is None and apology.promised_at != dossier.due_at:
        raise NotReady("Hẹn trả của hồ sơ đã đổi từ khi soạn thư. Trả lại thư để soạn theo hẹn trả mới.")
    if end is None and apology.next_due_at <= at:
        raise NotReady("Ngày hẹn lại trong thư đã qua. Trả lại thư để ghi ngày khác.")


def _must_be_another(apology: Apology, by: Actor) -> None:
    acting = {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}
    if acting & {apology.drafted_by_id, apology.signed_by_id}:
        raise NotReady("Người soạn hoặc ký thư không tự xác nhận: dời ngày hẹn phải có hai người.")


def _must_be(apology: Apology, *states: ApologyState) -> None:
    if apology.state not in states:
        label = ApologyState(apology.state).label
        raise NotReady(f"Không làm được bước này: thư xin lỗi đang ở trạng thái “{label}”.")


def in_force(dossier: Dossier) -> Apology | None:
    """The one letter of a dossier that was not dropped, whether it has been sent or not."""
    found: Apology | None = (
        Apology.objects.exclude(state=ApologyState.DROPPED)
        .filter(dossier=dossier)
        .select_related("step", "agency")
        .first()
    )
    if found is not None:
        found.dossier = dossier
    return found


def _must_exist(dossier: Dossier) -> Apology:
    apology = in_force(dossier)
    if apology is None:
        raise NotReady("Hồ sơ này không có thư xin lỗi nào đang chờ.")
    return apology


def drafting_step(dossier: Dossier, apology: Apology | None, *, at: datetime) -> StepInstance | None:
    """The step whose unit writes: that of the letter in force, else the one late now.

    A dropped letter answered for a lateness that is none any more; the next is no business of its unit.
    """
    if apology is None or apology.state == ApologyState.DROPPED:
        return late_steps(dossier, at=at).first
    step: StepInstance | None = apology.step
    return step


def answering_step(apology: Apology, on: date) -> StepInstance | None:
    """The step whose agency signs; None where the issuer signs for several."""
    step: StepInstance | None = apology.step
    if step is None:
        return None
    answers = legal_agency(heir_in(apology.dossier, step.unit_id, on), on)
    return step if answers.pk == _signing_agency(apology, on).pk else None


def _signing_agency(apology: Apology, on: date) -> Agency:
    """The agency the letter is for; once it has closed the one that stands for it (ruling 41)."""
    heir = heir_in(apology.dossier, apology.agency_id, on)
    return apology.agency if heir == apology.agency_id else legal_agency(heir, on)


def _record(kind: EventKind, dossier: Dossier, apology: Apology, *, by: Actor, at: datetime) -> None:
    reason = reason_label(apology.reason_code) if kind == EventKind.SEND_APOLOGY else ""
    record(
        dossier=dossier,
        kind=kind,
        by=by,
        at=at,
        reason=reason,
        apology=apology.pk,
        next_due=apology.next_due_at,
    )


def _issue(
    dossier: Dossier, apology: Apology, *, is_late_already: bool, by: Actor, at: datetime
) -> IssuedPaper:
    """Form 04 in the version of the day it is issued (ruling 16), numbered in the signing agency's book."""
    return papers.issue(
        kind=PAPER,
        agency_id=apology.agency_id,
        subject=subject_of(dossier),
        values=letter_of(dossier, apology, is_late_already=is_late_already, on=local_day(at)),
        by=by,
        at=at,
    )
