"""A petition that was with an agency when it closed: its heir deals with it (ruling 41)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Actor, Agency
from calendars.services.changes import add_calendar
from feedback.enums import OtherMatter, PetitionKind
from feedback.models import Petition
from feedback.permissions import can, names_shown
from feedback.queries.people import agencies_with_officers, officers, possible_handlers
from feedback.rules.acts import Act
from feedback.rules.visibility import Names
from feedback.services import answering, classifying, petition_watch, slips
from tests.clock import at
from tests.factories.accounts import AgencyCalendarFactory, AgencyFactory, UserFactory, taken_over
from tests.factories.calendars import sessions
from tests.factories.petitions import Place, duties, fresh
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SWITCH = date(2026, 3, 4)
BEFORE = date(2026, 3, 3)
AFTER = at("2026-03-04 09:00")


@built_once
def place() -> Place:
    return Place()


@built_once
def heir(place) -> Place:
    """A commune of the same province; its officer sits in a room, as the closed one's did."""
    made = Place.__new__(Place)
    made.province = place.province
    made.commune = AgencyFactory(parent=place.province, name="UBND xã Kế Thừa")
    made.room = AgencyFactory(unit=True, parent=made.commune)
    made.unit = AgencyFactory(unit=True, parent=made.commune)
    made.officer = UserFactory(role=Role.PETITION_OFFICER, agency=made.room)
    made.chair = UserFactory(role=Role.HEAD, agency=made.commune)
    made.handler = UserFactory(role=Role.HANDLER, agency=made.unit)
    made.by = Actor(made.officer)
    return made


def closes(place: Place, heir: Place) -> None:
    for name in ("room", "unit", "commune"):
        taken_over(getattr(place, name), getattr(heir, name), on=SWITCH)


def test_the_heirs_officer_is_told_looks_at_it_and_its_handler_answers(place, heir):
    petition = place.registered()
    closes(place, heir)
    assert officers(petition, on=SWITCH) == [heir.officer]
    assert heir.handler in possible_handlers(petition, on=SWITCH)

    classifying.classify(
        petition_id=petition.pk, kind=PetitionKind.RULES, handler_id=heir.handler.pk, by=heir.by, at=AFTER
    )
    assert Petition.objects.visible_to(heir.handler, SWITCH).get() == petition
    answering.answer(petition_id=petition.pk, text="Chỉ cần một tờ khai.", by=Actor(heir.handler), at=AFTER)

    assert fresh(petition).handling_agency == place.commune  # the score stays where it was made


def test_it_is_transferred_by_the_heir(place, heir):
    petition = place.registered()
    closes(place, heir)

    classifying.transfer(
        petition_id=petition.pk, agency_id=place.province.pk, reason="Thuộc tỉnh.", by=heir.by, at=AFTER
    )

    assert fresh(petition).handling_agency == place.province


def test_the_heir_sees_the_sender_by_name(place, heir):
    petition = place.registered()
    closes(place, heir)
    assert names_shown(heir.officer, petition, on=SWITCH) == names_shown(place.officer, petition, on=BEFORE)
    assert names_shown(heir.officer, petition, on=SWITCH) == Names.YES


def test_the_slip_that_sends_a_complaint_on_is_the_heirs_paper(place, heir):
    petition = place.registered()
    closes(place, heir)
    classifying.redirect(
        petition_id=petition.pk, matter=OtherMatter.COMPLAINT, reason="Khiếu nại.", by=heir.by, at=AFTER
    )

    slip = slips.issue_redirect_slip(petition_id=petition.pk, by=heir.by, at=AFTER)

    assert slip.payload["header"]["agency"] == heir.commune.name


def test_nobody_has_more_over_a_living_agencys_petition(place, heir):
    petition = place.registered()
    taken_over(place.commune, heir.commune, on=SWITCH, sector_code="ho-tich")
    for day in (BEFORE, SWITCH):
        for who in (heir.officer, heir.chair, heir.handler):
            assert not any(can(act, Actor(who), petition, on=day) for act in Act)


class TestLimitsAreCounted:
    """The heir works from Monday to Wednesday, the closed commune worked the whole week."""

    @pytest.fixture
    def petition(self, place, heir):
        works_until_wednesday(heir.commune)
        petition = place.registered()
        closes(place, heir)
        return petition

    def classified(self, petition, heir):
        classifying.classify(
            petition_id=petition.pk, kind=PetitionKind.RULES, handler_id=heir.handler.pk, by=heir.by, at=AFTER
        )

    def test_by_the_closed_ones_own_days_as_long_as_it_was_there(self, petition, heir):
        self.classified(petition, heir)
        assert duties(petition)["classify"][0] == "03-04"
        assert duties(petition)["answer"][0] == "03-23"

    def test_by_the_heirs_days_from_then_on(self, petition, heir):
        self.classified(petition, heir)
        answering.answer(petition_id=petition.pk, text="Một tờ khai.", by=Actor(heir.handler), at=AFTER)
        assert duties(petition)["publish"][0] == "03-10"  # Monday the 9th, Tuesday the 10th

    def test_and_reminded_by_the_heirs_working_time(self, petition, heir):
        self.classified(petition, heir)
        answering.answer(petition_id=petition.pk, text="Một tờ khai.", by=Actor(heir.handler), at=AFTER)
        # Four fifths of Wednesday 9:00 to Tuesday evening; were 5 and 6 worked, it were passed on Monday.
        assert petition_watch.remind(as_at=at("2026-03-09 17:00")) == 0
        assert petition_watch.remind(as_at=at("2026-03-10 13:30")) == 1


def works_until_wednesday(agency):
    hours = sessions("07:30-11:30", "13:30-17:30", weekdays=(1, 2, 3))
    add_calendar(code="ke-thua", name="Thứ Hai đến thứ Tư", purpose="counting", sessions=tuple(hours))
    AgencyCalendarFactory(agency=agency, counting_calendar="ke-thua")


def test_who_has_a_role_left_open_in_a_unit_that_closed_deals_with_none(place):
    """A set-up file ended the room alone: neither its place in the commune nor the roles in it."""
    petition = place.registered()
    Agency.objects.filter(pk=place.room.pk).update(valid_to=BEFORE)
    assert officers(petition, on=BEFORE) == [place.officer]
    assert officers(petition, on=SWITCH) == [place.chair]
    assert place.commune in agencies_with_officers(on=BEFORE)
    assert place.commune not in agencies_with_officers(on=SWITCH)
