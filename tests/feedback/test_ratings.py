"""Ratings through the services: online by the look-up word, and on paper slips typed in by a clerk."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.models import DossierEvent
from feedback.enums import Rater, RatingMeans, Verdict
from feedback.exceptions import NotNow, RatingRefused
from feedback.models import Rating, RatingCriterion, RatingForm, RatingLevel
from feedback.services import ratings, slips
from feedback.services.ratings import RatingIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.dossiers import NINE, accepted, asked, make_office, returned
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
WHY = "Cán bộ bảo đi về, không nói vì sao."
URL = "https://mau.example/danh-gia/x/"


@built_once
def office():
    return make_office()


@built_once
def dossier(office):
    """Its result has been fetched."""
    return returned(office)


def given(**changes):
    return replace(RatingIn(uuid4(), Rater.APPLICANT, {"overall": 2, "time": 3}), **changes)


def rate(dossier, *, word=None, when=NINE, **changes):
    return ratings.rate_online(
        code=dossier.code, lookup_word=word or dossier.lookup_word, given=given(**changes), at=when
    )


def test_who_holds_the_receipt_rates_once_and_the_comment_stays_in_its_row(dossier):
    events = DossierEvent.objects.count()
    assert ratings.why_not(dossier, on=NINE.date()) == ""
    with pytest.raises(RatingRefused) as reason:
        rate(dossier, answers={"overall": 1})
    assert reason.value.field == "comment"
    with pytest.raises(RatingRefused) as missing:
        rate(dossier, answers={"time": 3})
    assert missing.value.field == "overall"
    with pytest.raises(RatingRefused) as unknown:
        rate(dossier, answers={"overall": 9})
    assert unknown.value.field == "overall"

    same = given(answers={"overall": 1, "time": 2}, comment=WHY)
    typed = f" {dossier.lookup_word[:4].upper()}-{dossier.lookup_word[4:]} "
    first = ratings.rate_online(code=dossier.code.lower(), lookup_word=typed, given=same, at=NINE)
    assert first.verdict == Verdict.DISLIKED
    assert (first.means, first.given_on, first.slip_number) == (RatingMeans.ONLINE, NINE.date(), None)
    again = ratings.rate_online(code=dossier.code, lookup_word=dossier.lookup_word, given=same, at=NINE)
    assert again == first
    with pytest.raises(RatingRefused, match="đã được người này đánh giá"):
        rate(dossier)
    assert rate(dossier, rater=Rater.SUBMITTER).verdict == Verdict.LIKED
    assert ratings.rated_by(dossier) == {"applicant": NINE.date(), "submitter": NINE.date()}
    assert first.answers.count() == 2
    assert DossierEvent.objects.count() == events
    assert not OutboxMessage.objects.filter(variables__icontains=WHY).exists()


def test_a_wrong_word_a_wrong_code_and_a_draft_are_alike(dossier, django_assert_num_queries):
    for code, word in (
        (dossier.code, "aaaaaaaa"),
        ("KHONG-CO", dossier.lookup_word),
        ("", ""),
        (dossier.code, ""),
    ):
        with django_assert_num_queries(1 if code else 0):
            assert ratings.open_for(code, word) is None
        assert ratings.rate_online(code=code, lookup_word=word, given=given(), at=NINE) is None
    assert not Rating.objects.exists()


def test_not_before_there_is_something_to_rate_and_not_for_ever(office, dossier):
    running, over = accepted(office), dossier
    with pytest.raises(RatingRefused, match="khi có kết quả"):
        rate(running)
    late = running.due_at + timedelta(days=1)
    assert rate(running, when=late).given_on == late.date()
    last = over.ended_on + timedelta(days=90)
    with pytest.raises(RatingRefused, match="Đã hết thời gian"):
        rate(over, when=at(f"{last + timedelta(days=1)} 08:00"))
    assert rate(over, when=at(f"{last} 23:00"))


def test_who_was_asked_for_papers_rates_by_the_temporary_number():
    dossier = asked(make_office())
    rating = ratings.rate_online(
        code=dossier.temporary_number, lookup_word=dossier.lookup_word, given=given(), at=NINE
    )
    assert rating is not None
    assert dossier.code is None


def test_a_form_that_follows_has_its_own_scale(dossier):
    RatingForm.objects.filter(code="danh-gia-2018").update(valid_to=NINE.date() - timedelta(days=1))
    form = RatingForm.objects.create(
        code="nam-muc", name="Năm mức", valid_from=NINE.date(), legal_basis="Thử", open_days=30
    )
    for value, words in enumerate(
        ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng"), start=1
    ):
        RatingLevel.objects.create(form=form, value=value, words=words, words_en=words, is_dislike=value < 3)
    RatingCriterion.objects.create(
        form=form, order=1, code="overall", words="Chung", words_en="Overall", is_overall=True
    )
    assert rate(dossier, answers={"overall": 3}).verdict == Verdict.LIKED  # neutral is no dislike
    other = returned(make_office())
    assert rate(other, answers={"overall": 2}, comment=WHY).verdict == Verdict.DISLIKED


def test_a_paper_slip_is_typed_in_once_by_its_number(office, dossier):
    clerk = office.actor(Role.RECEPTION)
    with pytest.raises(NotAllowed):
        slips.issue_rating_slip(dossier_id=dossier.pk, rating_url=URL, by=office.actor(Role.HANDLER), at=NINE)
    slip = slips.issue_rating_slip(dossier_id=dossier.pk, rating_url=URL, by=clerk, at=NINE)
    assert slips.issue_rating_slip(dossier_id=dossier.pk, rating_url=URL, by=clerk, at=NINE) == slip
    assert dossier.applicant_name not in str(slip.payload)
    on = NINE.date()

    def enter(number=slip.number_text, given_on=on, by=clerk, **changes):
        return ratings.enter_slip(
            slip_number=number, given_on=given_on, given=given(**changes), by=by, at=NINE + timedelta(days=1)
        )

    with pytest.raises(RatingRefused) as unknown:
        enter("999/PĐG-X")
    assert unknown.value.field == "slip_number"
    with pytest.raises(RatingRefused) as day:
        enter(given_on=on - timedelta(days=1))
    assert day.value.field == "given_on"
    with pytest.raises(NotAllowed):
        enter(by=office.actor(Role.HANDLER))
    with pytest.raises(RatingRefused, match="phiếu trắng"):
        enter(answers={})
    # Without the overall answer the greater number decides; a slip need not say why.
    first = enter(f" {slip.number_text} ", answers={"time": 1, "attitude": 1, "online": 2})
    assert (first.verdict, first.means, first.entered_by) == (Verdict.DISLIKED, "slip", clerk.user)
    assert enter(submission_key=first.submission_key, answers={"time": 1}) == first  # pressed twice
    with pytest.raises(RatingRefused, match="đã được nhập ngày 07/03/2026") as taken:
        enter(answers={"overall": 3})
    assert taken.value.field == "slip_number"
    assert Rating.objects.count() == 1
    # Every counter numbers its own slips: the same number elsewhere is another slip.
    other = make_office()
    with pytest.raises(NotAllowed):
        enter(by=other.actor(Role.RECEPTION))
    theirs = returned(other)
    same = slips.issue_rating_slip(
        dossier_id=theirs.pk, rating_url=URL, by=other.actor(Role.RECEPTION), at=NINE
    )
    assert same.number_text == slip.number_text
    assert enter(by=other.actor(Role.RECEPTION), answers={"overall": 3}).dossier == theirs
    assert Rating.objects.count() == 2


def test_no_slip_before_there_is_a_dossier():
    office = make_office()
    dossier = accepted(office)
    RatingForm.objects.filter(code="danh-gia-2018").update(valid_to=date(2026, 1, 1))
    with pytest.raises(NotNow):
        slips.issue_rating_slip(
            dossier_id=dossier.pk, rating_url=URL, by=office.actor(Role.RECEPTION), at=NINE
        )
    assert ratings.why_not(dossier, on=NINE.date()).startswith("Hiện chưa có mẫu")
