"""An agency without an account answers by a link: once, until its day, and nothing of it can be guessed."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from dossiers.enums import EventKind, OpinionKind as K
from dossiers.exceptions import BadLink, Refused
from dossiers.models import AnswerLink, Consultation
from dossiers.services import answer_links, consulting
from dossiers.services.consulting_checks import OpinionIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.dossiers import assigned, make_office, token_for
from tests.harness.worlds import built_once


URL = "https://mau.example/y-kien/"
MONDAY, WEDNESDAY = at("2026-03-09 10:00"), at("2026-03-11 08:00")
YES = OpinionIn(K.AGREE, "Hồ sơ đủ điều kiện.")


@built_once
def office():
    return make_office(limit="10")


@built_once
def dossier(office):
    """It lies with the handler."""
    return assigned(office)


SIGNED = OpinionIn(K.AGREE, "Đúng như xác nhận.", signer_name="Thiếu tá Trần Văn Thử")


def test_a_link_is_answered_once(office, dossier):
    token = token_for(office, dossier)

    opinion = consulting.answer_by_link(token=token, given=SIGNED, at=MONDAY)

    assert (opinion.signer_name, opinion.given_by) == ("Thiếu tá Trần Văn Thử", None)
    assert opinion.consultation.state == "answered"
    event = opinion.consultation.dossier.events.get(kind=EventKind.ANSWER_QUESTION)
    assert event.actor is None
    with pytest.raises(BadLink, match="đã được dùng"):
        consulting.answer_by_link(token=token, given=SIGNED, at=MONDAY)


def test_only_a_hash_of_the_token_is_kept_and_nothing_can_be_read_from_it(office, dossier):
    token = token_for(office, dossier)
    link = AnswerLink.objects.get()
    assert token not in link.token_hash
    for secret in (str(dossier), dossier.applicant_name, str(link.consultation_id) + ":"):
        assert secret not in token


def test_a_refused_answer_does_not_use_the_link_up(office, dossier):
    token = token_for(office, dossier)
    with pytest.raises(Refused, match="người trả lời"):
        consulting.answer_by_link(token=token, given=YES, at=MONDAY)
    assert answer_links.find(token, at=MONDAY).used_at is None


@pytest.mark.parametrize(
    ("spoil", "when", "sentence"),
    [
        (lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), MONDAY, "không đúng"),
        (lambda _: "hoàn-toàn-khác", MONDAY, "không đúng"),
        (lambda _: answer_links._signer().sign("chưa-từng-gửi"), MONDAY, "không đúng"),
        (lambda token: token, at("2026-03-20 17:29"), ""),
        (lambda token: token, at("2026-03-20 17:30"), "đã hết hiệu lực"),
    ],
)
def test_a_wrong_or_old_link_says_so_in_one_sentence(office, dossier, spoil, when, sentence):
    token = spoil(token_for(office, dossier))
    if not sentence:
        assert answer_links.find(token, at=when)
        return
    with pytest.raises(BadLink, match=sentence):
        answer_links.find(token, at=when)


def test_a_disputed_answer_by_link_brings_a_new_link_and_the_old_ones_die(office, dossier):
    token = token_for(office, dossier)
    question = consulting.answer_by_link(token=token, given=SIGNED, at=MONDAY).consultation
    for moment in (MONDAY, WEDNESDAY):
        consulting.dispute(
            question_id=question.pk,
            reason="Chưa rõ",
            by=office.actor(Role.HANDLER),
            at=moment,
            answer_url=URL,
        )
        fresh = OutboxMessage.objects.filter(kind="question_link").order_by("-owed_at")[0].variables["link"]
        new = fresh.removeprefix(URL).rstrip("/")
        consulting.answer_by_link(token=new, given=SIGNED, at=moment)
    assert question.opinions.count() == 3


def test_a_withdrawn_question_closes_its_link(office, dossier):
    token = token_for(office, dossier)
    question = Consultation.objects.get()
    consulting.withdraw(question_id=question.pk, reason="Thôi", by=office.actor(Role.HANDLER), at=MONDAY)
    with pytest.raises(BadLink, match="đã được rút"):
        answer_links.find(token, at=MONDAY)
