"""A petition found at reading to be about somebody is hidden from him and his unit on its way (ruling 30)."""

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from dossiers.models import Dossier
from feedback.enums import PetitionState as S
from feedback.models import Petition
from feedback.services import classifying
from feedback.services.registering import About
from notifications.models import OutboxMessage
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office, returned
from tests.portal.feedback.test_petition_pages import NEW, NOW, desk, fresh, page, today


pytestmark = pytest.mark.django_db
__all__ = ["desk", "today"]


def offered(text, name):
    """Values of a select on a page."""
    found = re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL)
    return set(re.findall(r'value="(\d+)"', found[0])) if found else None


def sees(person, petition):
    return Petition.objects.visible_to(person, NOW.date()).filter(pk=petition.pk).exists()


def test_about_the_chair_it_goes_above_and_he_sees_it_no_more(desk):
    chair = UserFactory(role=Role.HEAD, agency=desk.commune)
    clerk = UserFactory(role=Role.RECEPTION, agency=desk.unit)
    petition = desk.registered()
    assert sees(chair, petition)
    own = desk.act(petition, "classify", kind="conduct", about_person=chair.pk)
    assert own.status_code == 422
    assert "ghi người bị phản ánh ở phần chuyển" in own.content.decode()
    shown = page(desk.browser, petition)
    assert {str(chair.pk), str(clerk.pk)} <= offered(shown, "transfer-about_person")
    gone = desk.act(
        petition, "transfer", agency=desk.province.pk, reason="Về Chủ tịch xã", about_person=chair.pk
    )
    assert gone.url == reverse("desk:petitions")  # the officer's own seal is the chair's
    now = fresh(petition)
    assert (now.state, now.handling_agency, now.about_person, now.about_unit) == (
        S.TRANSFERRED, desk.province, chair, desk.commune,
    )  # fmt: skip
    assert [sees(one, petition) for one in (chair, desk.officer, desk.handler, desk.above)] == [
        False, False, False, True,
    ]  # fmt: skip
    above = page(desk.client_of(desk.above), petition)
    assert offered(above, "transfer-about_person") is None  # known: not asked again


def test_found_above_to_be_about_somebody_of_the_agency_it_came_from(desk):
    chair = UserFactory(role=Role.HEAD, agency=desk.commune)
    other = AgencyFactory(parent=desk.province)
    petition = desk.registered(about=About(agency_id=other.pk))
    suspect = UserFactory(role=Role.RECEPTION, agency=other)
    classifying.transfer(
        petition_id=petition.pk, agency_id=desk.province.pk, reason="x", by=Actor(desk.officer), at=NOW
    )
    browser = desk.client_of(desk.above)
    people = offered(page(browser, petition), "classify-about_person")
    assert {str(one.pk) for one in (chair, desk.officer, suspect, desk.above)} <= people
    found = desk.act(petition, "classify", browser, kind="conduct", about_person=chair.pk)
    assert found.status_code == 302
    assert (fresh(petition).about_unit, fresh(petition).about_agency) == (desk.commune, other)
    assert not sees(chair, petition)


def test_whoever_registers_may_say_any_agency_as_a_whole(desk):
    other = AgencyFactory(parent=desk.province)
    units = offered(desk.browser.get(NEW).content.decode(), "about_unit")
    assert {str(one.pk) for one in (desk.commune, desk.unit, desk.province, other)} <= units


def test_a_person_found_at_reading_leaves_the_dossier_it_speaks_of(desk):
    dossier = Dossier.objects.get(pk=returned(make_office()).pk)
    clerk = UserFactory(role=Role.RECEPTION, agency=desk.unit)
    petition = desk.registered(about=About(dossier_code=dossier.code))
    assert desk.act(petition, "classify", kind="conduct", about_person=clerk.pk).status_code == 302
    assert (fresh(petition).about_dossier, fresh(petition).about_person) == (dossier, clerk)


def test_sent_on_to_an_agency_outside_it_is_hidden_too_and_the_sender_learns_where_it_is(desk):
    clerk = UserFactory(role=Role.RECEPTION, agency=desk.unit)
    petition = desk.registered()
    assert sees(desk.officer, petition)
    desk.act(petition, "transfer", outside_name="Thanh tra Bộ", reason="x", about_person=clerk.pk)
    assert (fresh(petition).state, fresh(petition).about_unit) == (S.FORWARDED, desk.unit)
    told = OutboxMessage.objects.get(kind="petition_transferred", topic=f"petition:{petition.pk}")
    assert told.variables["agency"] == "Thanh tra Bộ"
