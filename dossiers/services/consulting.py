"""Asking another agency: questions, answers, disputes, silence (Decree 61/2018 Art. 19; ruling 8).

None of it touches the promise. Every turn of a question is an event of the dossier; the words of question and
answer stay in their own rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Actor, Agency
from accounts.queries import legal_agency
from dossiers.enums import OPEN_STATES, EventKind, OpinionKind, QuestionState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import AnswerLink, Consultation, ConsultationFile, Dossier, DossierFile, Opinion
from dossiers.permissions import active_step, check_can, check_can_answer
from dossiers.queries.consulting import has_accounts
from dossiers.rules import consulting as rules
from dossiers.rules.days import local_day
from dossiers.services import answer_links, clock, consulting_messages as told
from dossiers.services.consulting_checks import OpinionIn, check_opinion, due_moment
from dossiers.services.events import record
from dossiers.services.locking import lock


@dataclass(frozen=True)
class Outside:
    """An agency without an account here: its name, and where its one-time link goes."""

    name: str
    email: str


@dataclass(frozen=True)
class QuestionIn:
    """One question to several agencies. `due_time` is empty where the whole day may be used."""

    question: str
    due_on: date
    due_time: time | None = None
    agency_ids: Sequence[int] = ()
    outside: Sequence[Outside] = ()
    file_ids: Sequence[int] = ()


@transaction.atomic
def ask(
    *, dossier_id: int, asked: QuestionIn, by: Actor, at: datetime, answer_url: str
) -> list[Consultation]:
    """Put one question to each agency. `answer_url` is where one-time links begin.

    Raises Refused with the field at fault, NotReady, NotAllowed.
    """
    dossier = lock(dossier_id)
    step = active_step(dossier, by, on=local_day(at))
    check_can("consult", by, dossier, on=local_day(at), step=step)
    _must_be_running(dossier)
    if not asked.question.strip():
        raise Refused("Ghi nội dung cần hỏi ý kiến.", field="question")
    if not asked.agency_ids and not asked.outside:
        raise Refused("Chọn ít nhất một cơ quan để hỏi.", field="agencies")
    calendar = clock.calendar_of(dossier, at=at)
    due_at = due_moment(calendar, asked.due_on, asked.due_time, at=at)
    files = _files(dossier, asked.file_ids)
    unit_id = step.unit_id if step else dossier.current_unit_id
    questions = [
        Consultation(asked_agency=agency, link_email=email)
        for agency, email in _agencies(asked.agency_ids, unit_id, at=at)
    ]
    questions += [
        Consultation(outside_name=one.name.strip(), link_email=one.email.strip()) for one in asked.outside
    ]
    for question in questions:
        question.dossier, question.question = dossier, asked.question.strip()
        question.asking_unit_id, question.asking_agency = unit_id, legal_agency(unit_id, local_day(at))
        question.asked_at = question.sent_at = at
        question.asked_by, question.due_at = by.user, due_at
        _save_new(question)
        ConsultationFile.objects.bulk_create(
            ConsultationFile(consultation=question, file=file, given_at=at) for file in files
        )
        _record(EventKind.CONSULT, question, by=by, at=at, words=question.question)
        _tell(question, at=at, answer_url=answer_url)
    return questions


@transaction.atomic
def answer(*, question_id: int, given: OpinionIn, by: Actor, at: datetime) -> Opinion:
    """The agency asked gives its opinion, or hands the question back, through one of its accounts."""
    question = _locked(question_id)
    check_can_answer(by, question, on=local_day(at))
    return _take(question, given, by=by, link=None, at=at)


@transaction.atomic
def answer_by_link(*, token: str, given: OpinionIn, at: datetime) -> Opinion:
    """The same through a one-time link, which is used up by it. Raises answer_links.BadLink."""
    found = answer_links.find(token, at=at)
    question = _locked(found.consultation_id)
    link = answer_links.use(found.pk, at=at)
    if not given.signer_name.strip():
        raise Refused("Ghi họ tên, chức vụ người trả lời.", field="signer_name")
    return _take(question, given, by=None, link=link, at=at)


@transaction.atomic
def dispute(
    *, question_id: int, reason: str, by: Actor, at: datetime, answer_url: str, due_on: date | None = None
) -> Consultation:
    """The asker marks the last answer as vague, or the handing back as an evasion: another one is owed.

    By the day he names, else the usual one.
    """
    question = _locked(question_id)
    check_can("dispute_answer", by, question.dossier, on=local_day(at))
    _must_be(question, QuestionState.ANSWERED, QuestionState.HANDED_BACK)
    _must_be_running(question.dossier)
    if not reason.strip():
        raise Refused("Ghi câu trả lời chưa rõ ở đâu.", field="reason")
    calendar = clock.calendar_of(question.dossier, at=at)
    wanted_on = due_on or rules.usual_due_on(calendar, local_day(at))
    question.due_at, question.reminded_at = due_moment(calendar, wanted_on, None, at=at), None
    opinion = last_opinion(question)
    opinion.disputed_at, opinion.disputed_by, opinion.dispute = at, by.user, reason.strip()
    opinion.save(update_fields=["disputed_at", "disputed_by", "dispute"])
    question.dispute()
    question.save(update_fields=["state", "due_at", "reminded_at"])
    _record(EventKind.DISPUTE_ANSWER, question, by=by, at=at, words=reason.strip())
    if question.link_email:
        _tell(question, at=at, answer_url=answer_url)
    else:
        told.disputed(question, reason=reason.strip(), at=at)
    return question


@transaction.atomic
def renew(
    *,
    question_id: int,
    due_on: date,
    due_time: time | None = None,
    file_ids: Sequence[int] = (),
    by: Actor,
    at: datetime,
    answer_url: str,
) -> Consultation:
    """Ask the same again, with another deadline and more papers, after it was handed back or kept silent."""
    question = _locked(question_id)
    dossier = question.dossier
    check_can("renew_question", by, dossier, on=local_day(at))
    _must_be(question, QuestionState.HANDED_BACK, QuestionState.SILENT)
    _must_be_running(dossier)
    question.due_at = due_moment(clock.calendar_of(dossier, at=at), due_on, due_time, at=at)
    question.sent_at, question.reminded_at = at, None
    question.renewals += 1
    question.renew()
    question.save()
    there = set(question.given.values_list("file_id", flat=True))
    ConsultationFile.objects.bulk_create(
        ConsultationFile(consultation=question, file=file, given_at=at)
        for file in _files(dossier, file_ids)
        if file.pk not in there
    )
    _record(EventKind.RENEW_QUESTION, question, by=by, at=at, words="")
    _tell(question, at=at, answer_url=answer_url)
    return question


@transaction.atomic
def withdraw(*, question_id: int, reason: str, by: Actor, at: datetime) -> Consultation:
    """The answer is not needed any more."""
    question = _locked(question_id)
    check_can("withdraw_question", by, question.dossier, on=local_day(at))
    _must_be(question, *OWING, QuestionState.HANDED_BACK)
    if not reason.strip():
        raise Refused("Ghi lý do rút câu hỏi.", field="reason")
    _close(question, at=at)
    _record(EventKind.WITHDRAW_QUESTION, question, by=by, at=at, words=reason.strip())
    return question


def close_all(dossier: Dossier, *, by: Actor | None, at: datetime) -> None:
    """The dossier has come to its end: nobody owes an answer any more. The caller holds its lock."""
    for question in dossier.consultations.filter(state__in=[*OWING, QuestionState.HANDED_BACK]):
        _close(question, at=at)
        record(dossier=dossier, kind=EventKind.WITHDRAW_QUESTION, by=by, at=at, consultation=question.pk)


OWING = (QuestionState.ASKED, QuestionState.SILENT, QuestionState.DISPUTED)


def last_opinion(question: Consultation) -> Opinion:
    found = question.opinions.order_by("-given_at", "-pk").first()
    assert found is not None, "an answered question has an answer"  # noqa: S101
    return found


def _take(
    question: Consultation, given: OpinionIn, *, by: Actor | None, link: AnswerLink | None, at: datetime
) -> Opinion:
    _must_be(question, *OWING)
    _must_be_running(question.dossier)
    check_opinion(question, given, at=at)
    opinion = Opinion.objects.create(
        consultation=question,
        kind=given.kind,
        text=given.text.strip(),
        refers_to=given.refers_to.strip() if given.kind == OpinionKind.NOT_OURS else "",
        proposed_on=given.proposed_on if given.kind == OpinionKind.MORE_TIME else None,
        missing_papers=given.missing_papers.strip() if given.kind == OpinionKind.MORE_PAPERS else "",
        given_at=at,
        given_by=by.user if by else None,
        link=link,
        signer_name=given.signer_name.strip(),
        due_at=question.due_at,
    )
    if given.kind in rules.HANDED_BACK:
        question.hand_back()
    else:
        question.answer()
    question.save(update_fields=["state"])
    _record(
        EventKind.ANSWER_QUESTION,
        question,
        by=by,
        at=at,
        words=f"{OpinionKind(given.kind).label}. {given.text.strip()}",
        opinion=opinion.pk,
    )
    told.answered(question, opinion, at=at)
    return opinion


def _agencies(agency_ids: Sequence[int], asking_unit_id: int, *, at: datetime) -> list[tuple[Agency, str]]:
    """The agencies asked, in force that day, each with where its link goes: nowhere if it has accounts."""
    on = local_day(at)
    found = list(Agency.objects.in_force(on).filter(pk__in=agency_ids).order_by("name", "pk"))
    if len(found) != len(set(agency_ids)):
        raise Refused("Có cơ quan không còn hoạt động. Tải lại trang và chọn lại.", field="agencies")
    ways = [(agency, "" if has_accounts(agency.pk, on=on) else agency.email) for agency in found]
    for agency, email in ways:
        if agency.pk == asking_unit_id:
            raise Refused(
                f"{agency.name} là đơn vị đang giữ hồ sơ; chọn cơ quan, đơn vị khác.", field="agencies"
            )
        if not email and not has_accounts(agency.pk, on=on):
            raise Refused(
                f"{agency.name} chưa có người dùng để trả lời và chưa có thư điện tử để gửi liên kết. "
                "Ghi thư điện tử của cơ quan ở trang cơ quan, hoặc hỏi như cơ quan ngoài hệ thống.",
                field="agencies",
            )
    return ways


def _files(dossier: Dossier, file_ids: Sequence[int]) -> list[DossierFile]:
    files = list(dossier.files.filter(pk__in=file_ids, removed_at=None).order_by("pk"))
    if len(files) != len(set(file_ids)):
        raise Refused("Có tệp đã được gỡ khỏi hồ sơ. Tải lại trang và chọn lại.", field="papers")
    return files


def _save_new(question: Consultation) -> None:
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as doubled:
        if "question_once_per_agency" not in str(doubled):
            raise
        raise Refused(
            f"{question.asked_name} đang được hỏi về hồ sơ này. Chờ trả lời, hỏi lại hoặc rút câu hỏi cũ.",
            field="agencies",
        ) from doubled


def _locked(question_id: int) -> Consultation:
    """The question as it is now, its dossier locked first: the order every service keeps."""
    dossier_id = Consultation.objects.values_list("dossier", flat=True).get(pk=question_id)
    dossier = lock(dossier_id)
    question: Consultation = (
        Consultation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("asked_agency", "asking_unit", "asking_agency", "asked_by")
        .get(pk=question_id)
    )
    question.dossier = dossier
    return question


def _must_be_running(dossier: Dossier) -> None:
    if dossier.state not in OPEN_STATES:
        raise NotReady("Hồ sơ không còn được xử lý nên không cần ý kiến nữa.")


def _must_be(question: Consultation, *states: QuestionState) -> None:
    if question.state not in states:
        label = QuestionState(question.state).label
        raise NotReady(f"Không làm được việc này: câu hỏi đang ở trạng thái “{label}”.")


def _close(question: Consultation, *, at: datetime) -> None:
    question.withdraw()
    question.closed_at = at
    question.save(update_fields=["state", "closed_at"])
    told.withdrawn(question, at=at)


def _tell(question: Consultation, *, at: datetime, answer_url: str) -> None:
    """The people who answer for the agency, or its mailbox with a link of its own."""
    if question.link_email:
        told.by_link(question, link=answer_url + answer_links.make(question, at=at) + "/", at=at)
    else:
        told.asked(question, at=at)


def _record(
    kind: EventKind,
    question: Consultation,
    *,
    by: Actor | None,
    at: datetime,
    words: str,
    opinion: int | None = None,
) -> None:
    refs: dict[str, Any] = {"opinion": opinion} if opinion else {}
    record(
        dossier=question.dossier,
        kind=kind,
        by=by,
        at=at,
        reason=": ".join(part for part in (question.asked_name, words) if part)[:2000],
        consultation=question.pk,
        **refs,
    )
