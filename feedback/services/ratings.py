"""Taking ratings: online by who holds the receipt, and on paper slips that a clerk types in.

The comment goes into its row and nowhere else: no event, no log, no message.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Actor
from documents.models import IssuedPaper
from dossiers.enums import State
from dossiers.models import Dossier
from dossiers.rules.codes import spellings
from dossiers.rules.days import local_day
from feedback.enums import Rater, RatingMeans
from feedback.exceptions import RatingRefused
from feedback.models import Rating, RatingAnswer, RatingForm, RatingLevel
from feedback.permissions import can_at, check_can_at
from feedback.queries.ratings import form_on
from feedback.rules.acts import Act
from feedback.rules.rating import Said, open_until, too_early, verdict
from lib.words import clean_lookup_word


# Compared with when there is no such dossier: a wrong code takes the time of a wrong word.
_NO_WORD = "--------"


@dataclass(frozen=True)
class RatingIn:
    """What was ticked: code of the question → value of the level. `submission_key` is the form's own."""

    submission_key: UUID
    rater: Rater
    answers: Mapping[str, int]
    comment: str = ""


def open_for(code: str, lookup_word: str) -> Dossier | None:
    """The dossier of this code or temporary number when the word is right, else None. One statement."""
    wanted = spellings(code)
    found = (
        Dossier.objects.exclude(state=State.DRAFT)
        .select_related("procedure_version", "receiving_agency")
        .filter(Q(code__in=wanted) | Q(temporary_number__in=wanted))
        .first()
    )
    right = found.lookup_word if found is not None else _NO_WORD
    is_right = hmac.compare_digest(right.encode(), clean_lookup_word(lookup_word).encode())
    return found if is_right else None


def why_not(dossier: Dossier, *, on: date) -> str:
    """Why a rating of it cannot be taken on a day, in a sentence; empty when it can."""
    form = form_on(on)
    if form is None:
        return "Hiện chưa có mẫu phiếu đánh giá có hiệu lực."
    if too_early(State(dossier.state), ended_on=dossier.ended_on, due_on=dossier.due_on, on=on):
        return "Hồ sơ đang được giải quyết trong thời hạn. Mời bạn đánh giá khi có kết quả."
    last = open_until(ended_on=dossier.ended_on, open_days=form.open_days)
    if last is not None and on > last:
        return f"Đã hết thời gian nhận đánh giá của hồ sơ này (đến {last:%d/%m/%Y})."
    return ""


def rated_by(dossier: Dossier) -> dict[str, date]:
    """Who has rated it already, and on which day."""
    return dict(Rating.objects.filter(dossier=dossier).values_list("rater", "given_on"))


def rate_online(*, code: str, lookup_word: str, given: RatingIn, at: datetime) -> Rating | None:
    """The rating of who holds the receipt; None for a wrong code or word, alike. Posted twice it is one.

    Raises RatingRefused with the field at fault.
    """
    dossier = open_for(code, lookup_word)
    if dossier is None:
        return None
    _must_be_open(dossier, on=local_day(at))
    return _keep(dossier, given, means=RatingMeans.ONLINE, given_on=local_day(at), at=at)


def enter_slip(*, slip_number: str, given_on: date, given: RatingIn, by: Actor, at: datetime) -> Rating:
    """A paper slip typed in by its number; the same form sent twice is one rating.

    Another form with a number already typed in is refused: a number read wrongly would lose a slip.
    Whether it may be rated is asked for the day on the slip. Raises RatingRefused, NotAllowed.
    """
    paper = _slip(slip_number, given_on, by, on=local_day(at))
    dossier = Dossier.objects.get(pk=int(paper.subject.partition(":")[2]))
    there: Rating | None = Rating.objects.filter(slip_number=_kept_number(paper)).first()
    if there is not None:
        return _same_form(there, given)
    if not paper.issued_on <= given_on <= local_day(at):
        raise RatingRefused(
            f"Ngày trên phiếu phải từ ngày phát phiếu ({paper.issued_on:%d/%m/%Y}) đến hôm nay.",
            field="given_on",
        )
    _must_be_open(dossier, on=given_on)
    return _keep(
        dossier,
        given,
        means=RatingMeans.SLIP,
        given_on=given_on,
        at=at,
        slip_number=_kept_number(paper),
        by=by,
    )


def _same_form(there: Rating, given: RatingIn) -> Rating:
    if there.submission_key != given.submission_key:
        raise RatingRefused(
            f"Phiếu mang số này đã được nhập ngày {local_day(there.recorded_at):%d/%m/%Y}; xem lại số phiếu.",
            field="slip_number",
        )
    return there


def _slip(number: str, given_on: date, by: Actor, *, on: date) -> IssuedPaper:
    """The slip of this number at the actor's counter: every counter numbers its own, anew each year.

    The last one handed out by the day written on it. Raises RatingRefused, NotAllowed.
    """
    found = IssuedPaper.objects.filter(kind="rating_slip", number_text=number.strip())
    slips = list(found.order_by("-issued_on", "-pk"))
    own = [paper for paper in slips if can_at(Act.ENTER_RATING, by, paper.agency_id, on=on)]
    if slips and not own:
        check_can_at(Act.ENTER_RATING, by, slips[0].agency_id, on=on)
    if not own:
        raise RatingRefused(
            "Không có phiếu đánh giá mang số này. Xem lại số in ở đầu phiếu.", field="slip_number"
        )
    return next((paper for paper in own if paper.issued_on <= given_on), own[-1])


def _kept_number(paper: IssuedPaper) -> str:
    """The printed number with its book: once in the whole portal."""
    return f"{paper.number_text}/{paper.issued_on:%Y}-{paper.agency_id}"


def _must_be_open(dossier: Dossier, *, on: date) -> None:
    sentence = why_not(dossier, on=on)
    if sentence:
        raise RatingRefused(sentence)


def _keep(
    dossier: Dossier,
    given: RatingIn,
    *,
    means: RatingMeans,
    given_on: date,
    at: datetime,
    slip_number: str | None = None,
    by: Actor | None = None,
) -> Rating:
    form = form_on(given_on)
    assert form is not None, "asked by _must_be_open"  # noqa: S101
    levels = _levels(form, given, is_slip=means == RatingMeans.SLIP)
    criteria = {one.code: one for one in form.criteria.all()}
    comes_to = verdict([Said(criteria[code].is_overall, level.is_dislike) for code, level in levels.items()])
    try:
        with transaction.atomic():
            rating: Rating = Rating.objects.create(
                dossier=dossier,
                form=form,
                rater=given.rater,
                means=means,
                verdict=comes_to,
                comment=given.comment.strip(),
                slip_number=slip_number,
                submission_key=given.submission_key,
                given_on=given_on,
                recorded_at=at,
                entered_by=by.user if by else None,
            )
            RatingAnswer.objects.bulk_create(
                RatingAnswer(rating=rating, criterion=criteria[code], level=level)
                for code, level in levels.items()
            )
    except IntegrityError as doubled:
        twin: Rating | None = Rating.objects.filter(submission_key=given.submission_key).first()
        if twin is not None:
            return twin
        raise RatingRefused("Hồ sơ này đã được người này đánh giá; mỗi người đánh giá một lần.") from doubled
    return rating


def _levels(form: RatingForm, given: RatingIn, *, is_slip: bool) -> dict[str, RatingLevel]:
    """The levels ticked, by question, in the order of the form. Raises RatingRefused."""
    scale = {level.value: level for level in form.levels.all()}
    chosen = {}
    for criterion in sorted(form.criteria.all(), key=lambda one: one.order):
        value = given.answers.get(criterion.code)
        if value is None:
            if criterion.is_overall and not is_slip:
                raise RatingRefused("Chọn mức đánh giá chung.", field=criterion.code)
            continue
        if value not in scale:
            raise RatingRefused("Mức đánh giá này không có trong phiếu.", field=criterion.code)
        chosen[criterion.code] = scale[value]
    if not chosen:
        raise RatingRefused("Phiếu không có mức nào được chọn; phiếu trắng không ghi nhận.")
    if not is_slip and any(level.is_dislike for level in chosen.values()) and not given.comment.strip():
        raise RatingRefused("Bạn chọn không hài lòng: hãy cho biết lý do.", field="comment")
    return chosen
