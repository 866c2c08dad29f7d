"""One-time links for agencies without an account: signed, dated, used once, kept only as a hash.

The token carries nothing but chance and a signature: neither a person nor the dossier can be read from it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core import signing

from dossiers.enums import QuestionState
from dossiers.exceptions import BadLink
from dossiers.models import AnswerLink, Consultation
from dossiers.rules.consulting import LINK_DAYS_AFTER_DUE


_SALT = "dossiers.answer_link"
_WRONG = "Liên kết này không đúng. Mở lại đúng liên kết trong thư đã nhận, hoặc liên hệ cơ quan đã hỏi."
_USED = "Liên kết này đã được dùng để trả lời. Cần sửa ý kiến, hãy liên hệ cơ quan đã hỏi."
_EXPIRED = "Liên kết này đã hết hiệu lực. Hãy liên hệ cơ quan đã hỏi để nhận liên kết mới."
_CLOSED = "Câu hỏi này đã được rút; không còn cần trả lời."


def make(question: Consultation, *, at: datetime) -> str:
    """A new link; those made before for the same question stop working. Returns its token."""
    question.links.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    token = _signer().sign(secrets.token_urlsafe(24))
    AnswerLink.objects.create(
        consultation=question,
        token_hash=_hash(token),
        email=question.link_email,
        made_at=at,
        expires_at=max(question.due_at, at) + timedelta(days=LINK_DAYS_AFTER_DUE),
    )
    return token


def find(token: str, *, at: datetime) -> AnswerLink:
    """The link of a token that may still be answered. Raises BadLink with one sentence."""
    try:
        _signer().unsign(token)
    except signing.BadSignature as forged:  # nothing is looked up for it
        raise BadLink(_WRONG) from forged
    link = (
        AnswerLink.objects.select_related("consultation__asked_agency", "consultation__asking_agency")
        .filter(token_hash=_hash(token))
        .first()
    )
    if link is None:
        raise BadLink(_WRONG)
    _check(link, at=at)
    return link


def use(link_id: int, *, at: datetime) -> AnswerLink:
    """Use it up. The caller's transaction gives it back when the answer is refused."""
    link: AnswerLink = (
        AnswerLink.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=link_id)
    )
    _check(link, at=at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link


def _check(link: AnswerLink, *, at: datetime) -> None:
    if link.used_at is not None:
        raise BadLink(_USED)
    if link.consultation.state == QuestionState.WITHDRAWN:
        raise BadLink(_CLOSED)
    if at >= link.expires_at:
        raise BadLink(_EXPIRED)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)
