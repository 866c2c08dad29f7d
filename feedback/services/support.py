"""Support requests: asked, answered, asked back, handed on, closed, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from accounts.models import Actor, User
from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn
from feedback.enums import SupportEventKind as Kind, SupportState
from feedback.exceptions import NotNow, Refused
from feedback.models import SupportEvent, SupportFile, SupportRequest
from feedback.permissions import check_can_support
from feedback.queries.support import desk_of, may_be_handed, place_of
from feedback.rules.support import Act, answer_due
from feedback.services import support_messages as told


@dataclass(frozen=True)
class Context:
    """Where the asker was: names and references of our own. What is not known stays empty."""

    page_name: str = ""
    page_path: str = ""
    dossier_id: int | None = None
    browser: str = ""
    error_status: int | None = None
    request_id: str = ""


NOWHERE = Context()


@dataclass(frozen=True)
class SupportIn:
    """A request as it was written. `submission_key` is the form's own: posted twice, it is one request."""

    submission_key: UUID
    what: str
    context: Context = NOWHERE
    file: FileIn | None = None


def ask(*, given: SupportIn, by: Actor, at: datetime) -> SupportRequest:
    """Write it down, owe an answer, tell whoever is to give it. Raises Refused."""
    try:
        with transaction.atomic():
            return _ask(given, by, at)
    except IntegrityError:
        twin = _twin(given, by)
        if twin is None:
            raise
        return twin


def _ask(given: SupportIn, by: Actor, at: datetime) -> SupportRequest:
    twin = _twin(given, by)
    if twin is not None:
        return twin
    if not given.what.strip():
        raise Refused("Ghi bạn đang vướng ở đâu.", field="what")
    on = local_day(at)
    place = place_of(by.user, on)
    if place is None:
        raise Refused("Tài khoản chưa thuộc cơ quan nào; hãy gọi quản trị hệ thống của cơ quan.")
    due = _due(place.agency_id, at)
    context = given.context
    one: SupportRequest = SupportRequest.objects.create(
        submission_key=given.submission_key, asked_by=by.user, asked_for=by.acting_for, asked_at=at,
        agency_id=place.agency_id, role=place.role, what=given.what.strip(),
        page_name=context.page_name[:100], page_path=context.page_path[:300],
        dossier_id=_dossier_seen(context.dossier_id, by, at), browser=context.browser[:300],
        error_status=context.error_status, request_id=context.request_id[:64],
        desk_id=desk_of(place.agency_id, on, asker_id=by.user.pk).agency_id,
        first_answer_due_at=due, answer_due_at=due,
    )  # fmt: skip
    if given.file is not None:
        SupportFile.objects.create(
            request=one, stored_file_id=given.file.stored_file_id, name=given.file.name[:255]
        )
    _record(one, Kind.ASK, by, at)
    told.asked(one, at=at)
    return one


def _twin(given: SupportIn, by: Actor) -> SupportRequest | None:
    found: SupportRequest | None = SupportRequest.objects.filter(
        submission_key=given.submission_key, asked_by=by.user
    ).first()
    return found


def _dossier_seen(dossier_id: int | None, by: Actor, at: datetime) -> int | None:
    """The dossier the page was about, if the asker may see it: a reference opens nothing to anybody."""
    if dossier_id is None:
        return None
    seen = Dossier.objects.visible_to(by.user, local_day(at)).filter(pk=dossier_id)
    return dossier_id if seen.exists() else None


@transaction.atomic
def answer(*, request_id: int, text: str, by: Actor, at: datetime) -> SupportRequest:
    """Help. Raises NotAllowed, NotNow, Refused."""
    one = _locked(request_id, Act.ANSWER, by, at)
    _must_say(text, "Ghi lời trả lời.")
    with _moving(one):
        one.answer()
    return _heard(one, Kind.ANSWER, text, by, at)


@transaction.atomic
def ask_back(*, request_id: int, text: str, by: Actor, at: datetime) -> SupportRequest:
    """Something is not clear yet: that counts as a first answer, for the asker has been heard."""
    one = _locked(request_id, Act.ANSWER, by, at)
    _must_say(text, "Ghi cần biết thêm điều gì.")
    with _moving(one):
        one.ask_back()
    return _heard(one, Kind.ASK_BACK, text, by, at)


def _heard(one: SupportRequest, kind: Kind, text: str, by: Actor, at: datetime) -> SupportRequest:
    one.answer_due_at = None
    if one.first_answered_at is None:
        one.first_answered_at, one.first_answered_by = at, by.user
    one.save()
    _record(one, kind, by, at, text=text)
    told.heard(one, str(kind.label), by, at=at)
    return one


@transaction.atomic
def say_more(*, request_id: int, text: str, by: Actor, at: datetime) -> SupportRequest:
    """By the asker. Asked back, an answer is owed again; before that its moment stays. As above."""
    one = _locked(request_id, Act.SAY_MORE, by, at)
    _must_say(text, "Ghi điều muốn nói thêm.")
    was_asked_back = one.state == SupportState.ASKED_BACK
    with _moving(one):
        one.say_more()
    if was_asked_back:
        _owe_again(one, at)
    _lay_where_it_is_answered(one, at)
    one.save()
    _record(one, Kind.SAY_MORE, by, at, text=text)
    told.asked(one, at=at)
    return one


@transaction.atomic
def reopen(*, request_id: int, text: str, by: Actor, at: datetime) -> SupportRequest:
    """The answer did not help: another is owed within two working hours. As above."""
    one = _locked(request_id, Act.REOPEN, by, at)
    _must_say(text, "Ghi điều còn vướng.")
    with _moving(one):
        one.reopen()
    one.closed_at = one.closed_by = None
    _owe_again(one, at)
    _lay_where_it_is_answered(one, at)
    one.save()
    _record(one, Kind.REOPEN, by, at, text=text)
    told.asked(one, at=at)
    return one


@transaction.atomic
def close(*, request_id: int, by: Actor, at: datetime) -> SupportRequest:
    """Over. Whoever answers closes only what he has answered. Raises NotAllowed, NotNow."""
    one = _locked(request_id, Act.CLOSE, by, at)
    if one.state == SupportState.ASKED and one.asked_by_id != by.user.pk:
        raise NotNow("Yêu cầu này chưa được trả lời; hãy trả lời trước khi kết thúc.")
    with _moving(one):
        one.close()
    one.answer_due_at, one.closed_at, one.closed_by = None, at, by.user
    one.save()
    _record(one, Kind.CLOSE, by, at)
    return one


@transaction.atomic
def hand_on(*, request_id: int, person: User, text: str, by: Actor, at: datetime) -> SupportRequest:
    """Somebody else answers, by the same moment. Raises NotAllowed, NotNow, Refused."""
    one = _locked(request_id, Act.HAND_ON, by, at)
    if one.state != SupportState.ASKED:
        raise _wrong_state(one)
    if person.pk == one.asked_by_id:
        raise Refused("Không chuyển cho chính người hỏi.", field="person")
    if person.pk == one.addressee_id:
        raise Refused("Yêu cầu đang ở người này rồi.", field="person")
    if not person.is_active:
        raise Refused("Tài khoản này đã khóa; chọn người khác.", field="person")
    if not may_be_handed(one, local_day(at)).contains(person):
        raise Refused(
            "Chỉ chuyển cho người của cơ quan người hỏi hoặc của cơ quan cấp trên; chọn người khác.",
            field="person",
        )
    one.addressee = person
    one.save(update_fields=["addressee"])
    _record(one, Kind.HAND_ON, by, at, text=text, handed_to=person)
    told.asked(one, at=at)
    return one


def leave_closed_desk(one: SupportRequest, *, at: datetime) -> None:
    """From a desk that has closed to who answers now, and he is told. The row is locked."""
    left = one.desk_id
    _lay_where_it_is_answered(one, at)
    if one.desk_id == left:
        return
    one.save(update_fields=["desk"])
    if one.addressee_id is None:
        told.asked(one, at=at)


def _lay_where_it_is_answered(one: SupportRequest, at: datetime) -> None:
    """Whoever is told of it can open it: an agency's people may have changed, or the agency closed, since."""
    found = desk_of(one.desk_id or one.agency_id, local_day(at), asker_id=one.asked_by_id).agency_id
    one.desk_id = found or one.desk_id


def _owe_again(one: SupportRequest, at: datetime) -> None:
    one.answer_due_at, one.called_late_at = _due(one.agency_id, at), None


def _due(agency_id: int, at: datetime) -> datetime:
    """By the calendar of the asker's agency."""
    policy = deadline_policy(agency_id, local_day(at))
    return answer_due(load_calendar(policy.calendar_code), at)


def _must_say(text: str, sentence: str) -> None:
    if not text.strip():
        raise Refused(sentence, field="text")


def _locked(request_id: int, act: Act, by: Actor, at: datetime) -> SupportRequest:
    one: SupportRequest = (
        SupportRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("asked_by", "agency", "addressee")
        .get(pk=request_id)
    )
    check_can_support(act, by, one, on=local_day(at))
    return one


@contextmanager
def _moving(one: SupportRequest) -> Iterator[None]:
    """A move the machine refuses becomes a sentence for the user."""
    refusal = _wrong_state(one)
    try:
        yield
    except TransitionNotAllowed as wrong:
        raise refusal from wrong


def _wrong_state(one: SupportRequest) -> NotNow:
    label = SupportState(one.state).label
    return NotNow(f"Không làm được việc này: yêu cầu đang ở trạng thái “{label}”. Tải lại trang để xem.")


def _record(
    one: SupportRequest, kind: Kind, by: Actor, at: datetime, *, text: str = "", handed_to: User | None = None
) -> None:
    SupportEvent.objects.create(
        request=one, kind=kind, at=at, by=by.user, acting_for=by.acting_for, handed_to=handed_to,
        text=text.strip()[:4000],
    )  # fmt: skip
