"""Ratings and petitions as rows, for tests of what reads them; services have their own tests."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import count
from typing import Any
from uuid import uuid4

from accounts.models import Agency
from dossiers.models import Dossier
from feedback.enums import DutyKind, PetitionChannel, Rater, RatingMeans, Verdict
from feedback.models import Petition, PetitionDuty, Rating, RatingForm
from tests.clock import VIETNAM, at


_numbers = count(1)
NINE = at("2026-03-06 09:00")


def make_rating(dossier: Dossier, *, disliked: bool = False, on: date | None = None, **fields: Any) -> Rating:
    """What an applicant said of his dossier, online."""
    given_on = on or NINE.date()
    values: dict[str, Any] = {
        "form": RatingForm.objects.get(code="danh-gia-2018"),
        "rater": Rater.APPLICANT,
        "means": RatingMeans.ONLINE,
        "verdict": Verdict.DISLIKED if disliked else Verdict.LIKED,
        "submission_key": uuid4(),
        "given_on": given_on,
        "recorded_at": datetime.combine(given_on, time(9), VIETNAM),
    }
    return Rating.objects.create(dossier=dossier, **values | fields)


def make_petition(agency: Agency, *, when: datetime = NINE, **fields: Any) -> Petition:
    """A petition just received by the agency; no duty yet."""
    values: dict[str, Any] = {
        "code": f"PAKN-T-{next(_numbers):04d}",
        "channel": PetitionChannel.COUNTER,
        "submission_key": uuid4(),
        "sender_name": "Lương Thị Gửi",
        "sender_address": "Thôn Thử, xã Thử Nghiệm",
        "sender_phone": "0912000111",
        "content": "Đi lại ba lần mà chưa được hướng dẫn đủ giấy tờ.",
        "registered_agency": agency,
        "handling_agency": agency,
        "sent_at": when,
        "sent_on": when.date(),
        "counted_from_at": when,
        "registered_at": when,
    }
    return Petition.objects.create(**values | fields)


def make_duty(
    petition: Petition,
    *,
    due_on: date,
    done_on: date | None = None,
    kind: DutyKind = DutyKind.ANSWER,
    **fields: Any,
) -> PetitionDuty:
    """Something owed on a petition by the agency that handles it, at the end of a day."""
    values: dict[str, Any] = {
        "kind": kind,
        "agency": petition.handling_agency,
        "counts": kind != DutyKind.CLASSIFY,
        "from_at": petition.counted_from_at,
        "due_at": datetime.combine(due_on, time(17, 30), VIETNAM),
        "due_on": due_on,
        "done_on": done_on,
        "done_at": datetime.combine(done_on, time(10), VIETNAM) if done_on else None,
    }
    return PetitionDuty.objects.create(petition=petition, **values | fields)
