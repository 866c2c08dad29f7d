"""A petition comes in: what is written down of it, what cannot be, and who gets what is about whom."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from feedback.enums import PetitionChannel
from feedback.exceptions import Refused
from feedback.models import Petition
from feedback.services import registering
from feedback.services.registering import About, Sender
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.petitions import MONDAY, SAID, Place, fresh
from tests.factories.procedures import make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TUESDAY = at("2026-03-03 09:00")


@built_once
def place():
    return Place()


def register(place, *, by=None, when=MONDAY, **changes):
    return registering.register(given=place.given(**changes), by=by or place.by, at=when)


class TestWhatIsWrittenDown:
    def test_as_it_was_said_without_the_spaces_around_it(self, place):
        petition = register(
            place, content=f"  {SAID}\n", sender=Sender(" Lương Thị Gửi ", " Thôn Thử", "0912000111 ", "")
        )
        petition = fresh(petition)
        assert (petition.content, petition.sender_name) == (SAID, "Lương Thị Gửi")
        assert (petition.sender_address, petition.sender_phone) == ("Thôn Thử", "0912000111")
        assert (petition.registered_agency, petition.handling_agency) == (place.commune, place.commune)
        assert (petition.registered_by, petition.counted_from_at) == (place.officer, MONDAY)

    @pytest.mark.parametrize("channel", [PetitionChannel.COUNTER, PetitionChannel.PHONE, PetitionChannel.WEB])
    def test_its_telephone_can_be_dialled_whichever_way_it_came(self, place, channel):
        with pytest.raises(Refused, match="Số điện thoại không đúng") as refusal:
            register(place, channel=channel, sender=Sender("Lương Thị Gửi", phone="12345678"))
        assert refusal.value.field == "phone"
        petition = register(place, channel=channel, sender=Sender("Lương Thị Gửi", phone="+84 912 000 111"))
        assert petition.sender_phone == "0912000111"

    def test_what_the_national_system_sent_is_kept_and_gets_no_message_it_could_not_get(self, place):
        national = {"channel": PetitionChannel.NATIONAL, "sent_at": MONDAY}
        to_sender = OutboxMessage.objects.filter(kind="petition_registered")
        petition = register(place, **national, national_number="QG-1", sender=Sender(phone="12345678"))
        assert petition.sender_phone == "12345678"
        assert not to_sender.exists()
        register(place, **national, national_number="QG-2", sender=Sender(phone="0912 000 111"))
        assert to_sender.count() == 1

    def test_numbers_go_on_within_the_agency_and_begin_anew_in_another(self, place):
        first, second = register(place), register(place)
        code = place.commune.identifier or place.commune.code
        assert (first.code, second.code) == (f"PAKN-{code}-2026-0001", f"PAKN-{code}-2026-0002")
        above = register(place, agency_id=place.province.pk, by=Actor(place.above))
        assert above.code.endswith("-2026-0001")

    def test_a_visitor_of_the_page_registers_himself_and_repeats_nothing(self, place):
        earlier = register(place)
        petition = registering.register(
            given=place.given(channel=PetitionChannel.WEB, repeats_code=earlier.code, sent_at=TUESDAY),
            by=None,
            at=TUESDAY,
        )
        assert (petition.registered_by, petition.repeats) == (None, None)

    def test_one_that_repeats_an_earlier_one_is_linked_to_it(self, place):
        earlier = register(place)
        later = register(place, sent_at=TUESDAY, when=TUESDAY, repeats_code=f" {earlier.code.lower()} ")
        assert later.repeats == earlier

    @pytest.mark.parametrize("code", ["PAKN-KHONG-CO-2026-0001", "later"])
    def test_not_to_one_that_came_later_or_never(self, place, code):
        later = register(place, sent_at=TUESDAY, when=TUESDAY)
        with pytest.raises(Refused, match="Không có phản ánh, kiến nghị nào mang số này") as refusal:
            register(place, repeats_code=later.code if code == "later" else code)
        assert refusal.value.field == "repeats_code"

    def test_nor_to_one_the_officer_does_not_see(self, place):
        above = register(place, agency_id=place.province.pk, by=Actor(place.above))
        with pytest.raises(Refused, match="Không có phản ánh, kiến nghị nào mang số này"):
            register(place, sent_at=TUESDAY, when=TUESDAY, repeats_code=above.code)

    def test_the_same_form_twice_is_one(self, place):
        key = uuid4()
        assert register(place, submission_key=key) == register(place, submission_key=key, content="Khác")
        assert Petition.objects.count() == 1


class TestWhatItIsAbout:
    def test_a_dossier_a_procedure_and_an_agency_are_found_by_what_was_typed(self, place):
        dossier, procedure = accepted(make_office()), make_version().procedure
        about = About(
            agency_id=place.unit.pk,
            dossier_code=f" {dossier.code.lower()} ",
            procedure_code=f" {procedure.code} ",
        )
        petition = register(place, about=about)
        assert (petition.about_dossier, petition.about_procedure) == (dossier, procedure)
        assert (petition.about_agency, petition.is_about_person) == (place.unit, False)

    @pytest.mark.parametrize(
        ("about", "field", "sentence"),
        [
            (About(dossier_code="H99.0"), "dossier_code", "Không có hồ sơ mang mã này"),
            (About(procedure_code="9.999"), "procedure_code", "Không có thủ tục mang mã này"),
        ],
    )
    def test_what_is_not_there_is_refused_with_its_field(self, place, about, field, sentence):
        with pytest.raises(Refused, match=sentence) as refusal:
            register(place, about=about)
        assert refusal.value.field == field
        assert not Petition.objects.exists()

    def test_a_person_stands_for_his_unit(self, place):
        petition = register(place, about=About(person_id=place.handler.pk))
        assert (petition.about_person, petition.about_unit) == (place.handler, place.unit)
        assert petition.is_about_person

    def test_a_unit_alone_is_somebody_of_it(self, place):
        petition = register(place, about=About(unit_id=place.unit.pk))
        assert (petition.about_person, petition.about_unit) == (None, place.unit)
        assert petition.is_about_person

    def test_who_works_nowhere_needs_a_unit(self, place):
        gone = UserFactory()
        with pytest.raises(Refused, match="Người này không làm việc ở đơn vị nào; chọn đơn vị") as refusal:
            register(place, about=About(person_id=gone.pk))
        assert refusal.value.field == "about_unit"
        petition = register(place, about=About(person_id=gone.pk, unit_id=place.unit.pk))
        assert (petition.about_person, petition.about_unit) == (gone, place.unit)

    def test_a_role_left_open_in_a_closed_unit_is_no_place_of_his(self, place):
        closed = AgencyFactory(unit=True, parent=place.commune, valid_to=MONDAY.date() - timedelta(days=1))
        person = UserFactory(role=Role.HANDLER, agency=closed)
        with pytest.raises(Refused, match="chọn đơn vị"):
            register(place, about=About(person_id=person.pk))
        now = MembershipFactory(user=person, agency=place.unit, valid_from=MONDAY.date())
        assert register(place, about=About(person_id=person.pk)).about_unit == now.agency

    def test_where_nobody_may_see_it_the_agency_above_gets_it_at_once(self, place):
        petition = register(place, about=About(person_id=place.chair.pk))
        petition = fresh(petition)
        assert (petition.registered_agency, petition.handling_agency) == (place.commune, place.province)


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"content": " \n"}, "content", "Ghi nội dung phản ánh, kiến nghị."),
            ({"sent_at": TUESDAY}, "sent_on", "Thời điểm gửi không thể sau thời điểm ghi nhận."),
            ({"sent_at": at("1999-03-02 09:00")}, "sent_on", "chưa có quy định về thời hạn trả lời"),
            ({"channel": PetitionChannel.NATIONAL}, "national_number", "Ghi số của phản ánh ở hệ thống"),
        ],
    )
    def test_it_is_refused_with_its_field(self, place, changes, field, sentence):
        with pytest.raises(Refused, match=sentence) as refusal:
            register(place, **changes)
        assert refusal.value.field == field
        assert not Petition.objects.exists()

    def test_a_national_number_is_taken_once(self, place):
        national = {"channel": PetitionChannel.NATIONAL, "national_number": "PAKN.1"}
        register(place, **national)
        with pytest.raises(Refused) as refusal:
            register(place, **national)
        assert str(refusal.value) == "Số ở hệ thống quốc gia này đã được ghi nhận."

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.RECEPTION, Role.HEAD])
    def test_only_by_whose_it_is(self, place, role):
        with pytest.raises(NotAllowed):
            register(place, by=Actor(UserFactory(role=role, agency=place.commune)))

    def test_not_by_the_officer_of_another_agency(self, place):
        with pytest.raises(NotAllowed):
            register(place, by=Actor(UserFactory(role=Role.PETITION_OFFICER, agency=AgencyFactory())))
