"""Requests of an agency that has closed since: who is told of one also reads and answers it (ruling 41)."""

from datetime import date

import pytest

from accounts.models import Actor, Agency, AgencyPlacement, Membership, User
from feedback.models import SupportDesk, SupportRequest
from feedback.queries.support import lacks_of_support, may_be_handed, people_of_desk, support_owed
from feedback.services import support, support_watch
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory, taken_over
from tests.factories.support import Helped


pytestmark = pytest.mark.django_db
SWITCH = date(2026, 3, 3)
MORNING = at("2026-03-03 09:00")


@pytest.fixture
def place():
    return Helped()


@pytest.fixture
def heir():
    return Helped()


def merge(place, heir):
    for name in ("counter", "room", "commune"):
        taken_over(getattr(place, name), getattr(heir, name), on=SWITCH)


def close(place):
    """The whole commune, and nobody carries on."""
    last_day = date(2026, 3, 2)
    agencies = (place.counter, place.room, place.commune)
    Agency.objects.filter(pk__in=[one.pk for one in agencies]).update(valid_to=last_day)
    for dated in (AgencyPlacement, Membership):
        dated._default_manager.filter(agency__in=agencies).update(valid_to=last_day)


def named(agency):
    person = UserFactory(role="handler", agency=agency)
    SupportDesk.objects.create(agency=agency, person=person, valid_from=date(2026, 1, 1))
    return person


@pytest.mark.parametrize("where", ["commune", "counter", "room"])
def test_who_is_named_at_the_heir_finds_it(place, heir, client_of, frozen_at, where):
    one, person = place.asked(), named(getattr(heir, where))
    merge(place, heir)
    assert people_of_desk(one, SWITCH) == [person]
    assert SupportRequest.objects.put_to(person, SWITCH).get() == one
    assert support_owed(person, MORNING, SWITCH).waiting == 1
    frozen_at("2026-03-03 09:00")
    assert client_of(person).get(f"/tro-giup/ho-tro/{one.pk}/").status_code == 200


def test_of_one_without_an_heir_who_is_named_above_does(place):
    one, person = place.asked(), named(place.province)
    close(place)
    assert people_of_desk(one, SWITCH) == [person]
    assert SupportRequest.objects.put_to(person, SWITCH).get() == one


@pytest.mark.parametrize("told", ["late", "asked"])
def test_where_nobody_at_the_heir_answers_who_is_told_above_it_opens_it(place, heir, told):
    """The heir stands under a province of its own; the closed desk falls to the heir alone."""
    one, person = place.asked(), named(heir.province)
    merge(place, heir)
    theirs = [heir.counter, heir.room, heir.commune]
    for dated in (Membership, SupportDesk):
        dated._default_manager.filter(agency__in=theirs).update(valid_to=date(2026, 3, 2))
    assert people_of_desk(one, SWITCH) == [person]
    assert not SupportRequest.objects.put_to(person, SWITCH).exists()

    if told == "late":
        support_watch.look(as_at=MORNING)
    else:
        support.say_more(request_id=one.pk, text="Vẫn chưa được.", by=Actor(place.clerk), at=MORNING)

    assert SupportRequest.objects.put_to(person, SWITCH).get() == one
    assert people_of_desk(SupportRequest.objects.get(), SWITCH) == [person]


def test_who_answers_above_has_it_from_the_first_morning_and_is_told_once(place, heir):
    one, person = place.asked(at("2026-03-02 16:30")), named(heir.province)
    User.objects.filter(pk=person.pk).update(email="tren@tinh.example")
    merge(place, heir)
    theirs = [heir.counter, heir.room, heir.commune]
    for dated in (Membership, SupportDesk):
        dated._default_manager.filter(agency__in=theirs).update(valid_to=date(2026, 3, 2))

    for moment in ("2026-03-03 00:05", "2026-03-03 00:10"):
        assert support_watch.look(as_at=at(moment)) == 0

    assert SupportRequest.objects.put_to(person, SWITCH).get() == one
    told = OutboxMessage.objects.filter(address="tren@tinh.example")
    assert [message.kind for message in told] == ["support_asked"]


def test_a_role_left_open_in_a_unit_that_closed_answers_for_nobody(place):
    """A set-up file ended the unit alone: neither its place in the commune nor the roles in it."""
    for person in (place.keeper, place.boss):
        person.memberships.update(agency=place.room)
    Agency.objects.filter(pk=place.room.pk).update(valid_to=date(2026, 3, 1))
    one = place.asked()
    assert (one.desk, people_of_desk(one, date(2026, 3, 2))) == (None, [])
    assert not may_be_handed(one, SWITCH).filter(pk__in=[place.keeper.pk, place.handler.pk]).exists()
    assert place.commune.name in [lack.agency for lack in lacks_of_support([place.commune], SWITCH)]


def test_and_so_does_the_administrator_above(place):
    one, above = place.asked(), UserFactory(role="administrator", agency=place.province)
    close(place)
    assert people_of_desk(one, SWITCH) == [above]
    assert SupportRequest.objects.put_to(above, SWITCH).get() == one


def test_the_head_and_the_auditor_above_see_it(place):
    one = place.asked()
    watchers = [UserFactory(role=role, agency=place.province) for role in ("head", "auditor")]
    close(place)
    for person in watchers:
        assert SupportRequest.objects.visible_to(person, SWITCH).get() == one


def test_nobody_elses_named_person_does(place, heir):
    place.asked()
    stranger = named(AgencyFactory(parent=heir.province))
    merge(place, heir)
    assert not SupportRequest.objects.visible_to(stranger, SWITCH).exists()


def test_a_living_desk_of_the_same_agency_stays_its_own(place):
    one, person = place.asked(), named(place.room)
    assert one.desk == place.commune
    assert not SupportRequest.objects.put_to(person, date(2026, 3, 2)).exists()
