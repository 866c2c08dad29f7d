"""Answering a petition, marking a vague answer, publishing, and what people think of the answer."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Actor
from dossiers.rules.days import local_day
from feedback.enums import DutyKind, PetitionEventKind as E, PetitionState
from feedback.exceptions import Refused
from feedback.models import Petition, PetitionAnswer, PetitionVote
from feedback.permissions import check_can
from feedback.rules.acts import Act
from feedback.rules.publishing import traces
from feedback.services import duties, petition_messages as told
from feedback.services.classifying import must_be, must_say
from feedback.services.events import record
from feedback.services.locking import lock, moving
from feedback.services.registering import earlier


@transaction.atomic
def answer(
    *, petition_id: int, text: str, document_number: str = "", by: Actor, at: datetime
) -> PetitionAnswer:
    """The agency answers; publishing the answer is owed within 2 working days."""
    petition = lock(petition_id)
    check_can(Act.ANSWER, by, petition, on=local_day(at))
    must_say(text, "Ghi nội dung trả lời.", field="text")
    with moving(petition) as before:
        petition.answer()
    petition.answered_at, petition.answered_on = at, local_day(at)
    petition.save(update_fields=["state", "answered_at", "answered_on"])
    given = PetitionAnswer.objects.create(
        petition=petition,
        text=text.strip(),
        document_number=document_number.strip(),
        given_at=at,
        given_by=by.user,
    )
    duties.done(petition, DutyKind.ANSWER, at=at)
    duties.owe(petition, DutyKind.PUBLISH, from_at=at)
    record(petition, E.ANSWER, by=by, at=at, from_state=before, answer=given.pk)
    told.sender(
        petition, "petition_answered", at=at, mark=str(given.pk), answer=given.text[: told.ANSWER_TOLD]
    )
    return given


@transaction.atomic
def find_vague(*, petition_id: int, reason: str, by: Actor, at: datetime) -> Petition:
    """The answer does not answer: counted, taken off the public list, and another is owed by the same day."""
    petition = lock(petition_id)
    check_can(Act.FIND_VAGUE, by, petition, on=local_day(at))
    must_say(reason, "Ghi câu trả lời chưa rõ ở đâu.")
    with moving(petition) as before:
        petition.find_vague()
    standing = petition.answers.get(vague_at=None)
    standing.vague_at, standing.vague_by = at, by.user
    standing.save(update_fields=["vague_at", "vague_by"])
    petition.answered_at = petition.answered_on = petition.published_at = petition.published_on = None
    petition.likes = petition.dislikes = petition.national_likes = petition.national_dislikes = 0
    petition.vague_count += 1
    petition.save()
    duties.drop(petition, DutyKind.PUBLISH, at=at)
    duties.owe_again(petition)
    record(petition, E.FIND_VAGUE, by=by, at=at, from_state=before, words=reason.strip(), answer=standing.pk)
    told.given(petition, at=at)
    return petition


@transaction.atomic
def publish(*, petition_id: int, question: str, text: str, by: Actor, at: datetime) -> Petition:
    """Question and answer in words for everybody. Raises Refused where they could tell who the sender is."""
    petition = lock(petition_id)
    check_can(Act.PUBLISH, by, petition, on=local_day(at))
    must_say(question, "Ghi nội dung phản ánh để công khai.", field="question")
    must_say(text, "Ghi nội dung trả lời để công khai.", field="text")
    _must_name_nobody(petition, question, "question")
    _must_name_nobody(petition, text, "text")
    with moving(petition) as before:
        petition.publish()
    petition.published_at, petition.published_on = at, local_day(at)
    petition.save(update_fields=["state", "published_at", "published_on"])
    standing = petition.answers.get(vague_at=None)
    standing.public_question, standing.public_text, standing.published_at = question.strip(), text.strip(), at
    standing.save(update_fields=["public_question", "public_text", "published_at"])
    duties.done(petition, DutyKind.PUBLISH, at=at)
    record(petition, E.PUBLISH, by=by, at=at, from_state=before, answer=standing.pk)
    return petition


@transaction.atomic
def link_repeat(*, petition_id: int, repeats_code: str, by: Actor, at: datetime) -> Petition:
    """It repeats an earlier petition: the same matter, not settled by its answer."""
    petition = lock(petition_id)
    check_can(Act.CLASSIFY, by, petition, on=local_day(at))
    found = earlier(repeats_code, by, sent_at=petition.sent_at, on=local_day(at))
    petition.repeats = found
    petition.save(update_fields=["repeats"])
    record(petition, E.LINK_REPEAT, by=by, at=at, earlier=found.pk)
    return petition


@transaction.atomic
def count_national(*, petition_id: int, likes: int, dislikes: int, by: Actor, at: datetime) -> Petition:
    """What the answer got at the national system, typed in as it stands there."""
    petition = lock(petition_id)
    check_can(Act.PUBLISH, by, petition, on=local_day(at))
    must_be(petition, PetitionState.ANSWERED, PetitionState.PUBLISHED)
    if petition.national_number is None:
        raise Refused("Chỉ phản ánh từ hệ thống quốc gia mới có lượt đánh giá ở đó.", field="likes")
    petition.national_likes, petition.national_dislikes = likes, dislikes
    petition.save(update_fields=["national_likes", "national_dislikes"])
    record(petition, E.COUNT_NATIONAL, by=by, at=at, likes=likes, dislikes=dislikes)
    return petition


def vote(*, code: str, is_like: bool, voter: str, at: datetime) -> bool:
    """Whether this visitor's opinion of a published answer was counted; False when he has given one before.

    `voter` (where he came from) is kept only as a keyed hash of it and the answer: it says nothing, and does
    not tell that two votes on two answers are one visitor's. Raises Petition.DoesNotExist.
    """
    try:
        with transaction.atomic():
            petition: Petition = (
                Petition.objects.published().select_for_update(of=("self",), no_key=True).get(code=code)
            )
            standing = petition.answers.get(vague_at=None)
            PetitionVote.objects.create(
                answer=standing, is_like=is_like, voter_hash=_voter_hash(voter, standing.pk), voted_at=at
            )
            field = "likes" if is_like else "dislikes"
            Petition.objects.filter(pk=petition.pk).update(**{field: F(field) + 1})
    except IntegrityError:
        return False
    return True


def _voter_hash(voter: str, answer_id: int) -> str:
    key = f"feedback.vote:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{answer_id} {voter}".encode(), hashlib.sha256).hexdigest()


def _must_name_nobody(petition: Petition, text: str, field: str) -> None:
    person = petition.about_person
    names = [petition.sender_name, petition.sender_address, person.full_name if person else ""]
    found = traces(text, names=names, phones=[petition.sender_phone])
    if found:
        raise Refused(f"Bỏ những chữ cho biết là ai: {'; '.join(found)}.", field=field)
