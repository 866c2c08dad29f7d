"""What people say of answers, and petitions that say again what another said."""

from datetime import date, timedelta
from functools import partial

import pytest

from feedback import queries
from feedback.enums import (
    PetitionChannel,
)
from feedback.exceptions import Refused
from feedback.models import Petition, PetitionVote
from feedback.services import answering
from tests.clock import at
from tests.factories.petitions import MONDAY, Place, fresh


pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


def test_likes_and_dislikes_one_per_visitor(place):
    petition = place.published()
    assert answering.vote(code=petition.code, is_like=False, voter="10.0.0.1", at=MONDAY)
    assert not answering.vote(code=petition.code, is_like=True, voter="10.0.0.1", at=MONDAY)
    assert (fresh(petition).likes, fresh(petition).dislikes) == (0, 1)
    assert fresh(petition).is_disliked
    assert answering.vote(code=petition.code, is_like=True, voter="10.0.0.2", at=MONDAY)
    assert not fresh(petition).is_disliked  # as many of each
    assert "10.0.0" not in "".join(PetitionVote.objects.values_list("voter_hash", flat=True))
    with pytest.raises(Petition.DoesNotExist):
        answering.vote(code=place.answered().code, is_like=True, voter="1", at=MONDAY)
    with pytest.raises(Refused):
        answering.count_national(petition_id=petition.pk, likes=1, dislikes=3, by=place.by, at=MONDAY)
    given = place.registered(channel=PetitionChannel.NATIONAL, national_number="QG-1")
    Petition.objects.filter(pk=given.pk).update(national_dislikes=3)
    assert fresh(given).is_disliked


def test_an_answer_is_disliked_from_the_day_of_the_deciding_vote(place):
    """What comes in May does not change March, nor what comes after that May (docs/adr/0040)."""
    petition = place.published()
    for voter, is_like, when in (("1", True, "03-02"), ("2", False, "03-30"), ("3", False, "05-04")):
        answering.vote(code=petition.code, is_like=is_like, voter=voter, at=at(f"2026-{when} 23:00"))
    assert queries.petition_rows([petition.pk])[0].dislike_turns == (date(2026, 5, 4),)
    Petition.objects.filter(pk=petition.pk).update(national_number="QG-5")
    for dislikes, likes, when in ((3, 1, "06-01"), (3, 9, "07-01")):
        answering.count_national(
            petition_id=petition.pk, likes=likes, dislikes=dislikes, by=place.by, at=at(f"2026-{when} 09:00")
        )
    assert queries.petition_rows([petition.pk])[0].dislike_turns == (date(2026, 5, 4), date(2026, 7, 1))


def test_what_the_national_portal_counted_for_a_vague_answer_ends_the_day_it_is_struck(place):
    petition = place.published()
    Petition.objects.filter(pk=petition.pk).update(national_number="QG-6")
    count = partial(answering.count_national, petition_id=petition.pk, by=place.by)
    count(likes=0, dislikes=5, at=at("2026-03-20 09:00"))
    answering.find_vague(
        petition_id=petition.pk, reason="Chưa trả lời", by=place.by, at=at("2026-04-10 09:00")
    )
    turns = (date(2026, 3, 20), date(2026, 4, 10))
    assert queries.petition_rows([petition.pk])[0].dislike_turns == turns


def test_repeats_are_linked_to_an_earlier_one(place):
    first = place.answered()
    later = place.registered(sent_at=MONDAY + timedelta(days=3))
    linked = answering.link_repeat(
        petition_id=later.pk, repeats_code=first.code.lower(), by=place.by, at=MONDAY + timedelta(days=3)
    )
    assert linked.repeats == first
    assert queries.petition_rows([later.pk])[0].repeated_on == date(2026, 3, 5)
    with pytest.raises(Refused):
        answering.link_repeat(petition_id=first.pk, repeats_code=later.code, by=place.by, at=MONDAY)
