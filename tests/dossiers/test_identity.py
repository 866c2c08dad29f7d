"""Numbers of people are judged by one rule, whichever way a dossier comes (law.md §9.3–9.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from accounts.enums import Role
from dossiers.enums import IdentityKind
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.rules.identity import corrected_numbers, doubts_about
from dossiers.rules.intake import Person
from dossiers.services import correcting_results, corrections, express, reception
from dossiers.services.express import ExpressIn, ExpressLine
from tests.clock import at
from tests.dossiers.taken import a_row, take
from tests.factories.dossiers import (
    NINE,
    accepted,
    express_offer,
    make_intake,
    make_office,
    returned,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SOMEBODY = Person(name="Đặng Văn Thử", id_number="099187000456")


@built_once
def office():
    return make_office()


def at_the_counter(office, intake):
    return reception.accept_new(intake=intake, by=office.actor(Role.RECEPTION), at=NINE)


def waiting_for_its_check(office, intake):
    return reception.submit_new(intake=intake, by=office.actor(Role.RECEPTION), at=NINE)


def online(office, intake):
    return reception.submit_online(intake=intake, system_id=1, at=NINE)


def asked_for_more(office, intake):
    return reception.ask_new(intake=intake, missing="Tờ khai", by=office.actor(Role.RECEPTION), at=NINE)


def refused(office, intake):
    return reception.refuse_new(intake=intake, reason="Sai nơi nộp", by=office.actor(Role.RECEPTION), at=NINE)


WAYS = [at_the_counter, waiting_for_its_check, online, asked_for_more, refused]
WRONG = [
    ({"id_number": "12345"}, "applicant_id_number", "12 chữ số"),
    ({"id_number": "099187000123", "born_on": date(1990, 1, 1)}, "applicant_id_number", "năm sinh"),
    ({"id_number": "099187000123", "sex": "Nam"}, "applicant_id_number", "giới tính"),
    ({"id_kind": IdentityKind.OLD_ID, "id_number": "1234"}, "applicant_id_number", "9 chữ số"),
    ({"id_kind": IdentityKind.TAX_CODE, "id_number": "0101234565-000"}, "applicant_id_number", "001 đến 999"),
    ({"id_kind": IdentityKind.TAX_CODE, "id_number": "123"}, "applicant_id_number", "Mã số thuế"),
    ({"phone": "12"}, "applicant_phone", "điện thoại"),
]  # fmt: skip
LET_PASS = [
    {"id_kind": IdentityKind.TAX_CODE, "id_number": "0101234560"},  # wrong check digit: some old ones have it
    {"id_kind": IdentityKind.OLD_ID, "id_number": "123456789"},
    {"id_number": "999187000123", "born_on": None, "sex": ""},  # born abroad
    {"id_number": ""},
    {"phone": "+33123456789"},
    {"id_kind": IdentityKind.OTHER, "id_number": "GKS 12/2020"},
]


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_number_is_refused_every_way_with_its_field(office, way):
    person = make_intake(office).applicant
    for changes, field, sentence in WRONG:
        with pytest.raises(Refused, match=sentence) as refusal:
            way(office, make_intake(office, applicant=replace(person, **changes)))
        assert refusal.value.field == field
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("changes", LET_PASS)
def test_what_only_looks_odd_passes(office, changes):
    person = make_intake(office).applicant
    assert online(office, make_intake(office, applicant=replace(person, **changes))).pk


def test_numbers_are_stored_as_they_are_searched_for(office):
    person = replace(make_intake(office).applicant, id_number="099 187 000 123", phone="+84 912.345.678")
    dossier = online(office, make_intake(office, applicant=person))
    assert (dossier.applicant_id_number, dossier.applicant_phone) == ("099187000123", "0912345678")


@pytest.mark.parametrize("way", [at_the_counter, waiting_for_its_check, online])
def test_who_acts_for_him_may_have_another_paper_than_the_applicant(office, way):
    abroad = replace(SOMEBODY, id_kind=IdentityKind.PASSPORT, id_number="c 1234567")
    dossier = way(office, make_intake(office, representative=abroad, authorisation="Giấy ủy quyền 12"))
    assert (dossier.representative_id_kind, dossier.representative_id_number) == ("passport", "C1234567")


def test_who_acts_for_him_is_judged_too(office):
    wrong = replace(SOMEBODY, id_number="12")
    with pytest.raises(Refused, match="12 chữ số") as refusal:
        online(office, make_intake(office, representative=wrong, authorisation="Giấy ủy quyền 12"))
    assert refusal.value.field == "representative_id_number"


@pytest.mark.parametrize("way", WAYS)
def test_where_the_applicant_has_to_come_himself_nobody_files_for_him(way):
    office = make_office(allows_representative=False)
    acting = make_intake(office, representative=SOMEBODY, authorisation="Giấy ủy quyền 12")
    with pytest.raises(Refused, match="do chính người yêu cầu nộp") as refusal:
        way(office, acting)
    assert refusal.value.field == "representative_name"
    assert online(office, make_intake(office)).pk


def test_at_once(office):
    visit = ExpressIn(
        submission_key=uuid4(),
        offer_id=express_offer(office).pk,
        case_id=None,
        applicant=Person(name="Đặng Thị Ước", id_number="1"),
        lines=[ExpressLine("Học bạ")],
        signer_id=office.people[Role.APPROVER].pk,
    )
    with pytest.raises(Refused, match="12 chữ số"):
        express.receive_and_return(visit=visit, by=office.actor(Role.RECEPTION), at=NINE)


class TestTakenOver:
    def test_a_row_keeps_what_the_former_system_had_and_is_told(self, office):
        told = take(a_row(office, applicant_id="12345", applicant_phone="không có")).as_json()
        assert (told["created"], told["rejected"]) == (1, [])
        assert [(one["line"], one["column"]) for one in told["warnings"]] == [
            (1, "Số giấy tờ"),
            (1, "Điện thoại"),
        ]
        assert "12 chữ số" in told["warnings"][0]["reason"]
        assert Dossier.objects.get().applicant_id_number == "12345"

    @pytest.mark.parametrize(
        ("number", "is_odd"),
        [
            ("099187000123", False), ("123 456 789", False), ("0101234565", False), ("B1234567", False),
            ("", False), ("1234 5678 901", True), ("1", True),
        ],
    )  # fmt: skip
    def test_a_number_of_no_kind_we_know(self, number, is_odd):
        assert bool(doubts_about(number)) == is_odd

    @pytest.mark.parametrize(
        ("number", "applicant", "kind"),
        [
            ("099187000123", "1", "personal_id"),
            ("123456789", "1", "old_id"),
            ("B1234567", "1", "passport"),
            ("0101234565", "1", "tax_code"),
            ("0101234565", "2", "tax_code"),
            ("0101234566", "2", "tax_code"),  # mistyped, but a company has no other number
            ("12345", "1", "personal_id"),
            ("", "1", "personal_id"),
        ],
    )
    def test_what_its_number_is_follows_from_the_number(self, office, number, applicant, kind):
        take(a_row(office, applicant_id=number, applicant_kind=applicant))
        assert Dossier.objects.get().applicant_id_kind == kind

    def test_what_is_still_odd_is_told_once_and_then_counted(self, office):
        row = a_row(office, applicant_id="12345", system="Hệ thống Sở")
        first, again = take(row).as_json(), take(row).as_json()
        assert (len(first["warnings"]), "still_odd" in first) == (1, False)
        assert ("warnings" in again, again["still_odd"], again["unchanged"]) == (False, 1, 1)
        assert len(take(row | {"subject": "Con thứ hai"}).as_json()["warnings"]) == 1

    def test_it_is_put_right_one_field_at_a_time(self, office):
        take(a_row(office, applicant_id="12345"))
        dossier = Dossier.objects.get()
        clerk = office.actor(Role.RECEPTION)
        same = {"dossier_id": dossier.pk, "reason": "gõ nhầm", "by": clerk, "at": at("2026-03-09 09:00")}
        corrections.correct(changes={"subject": "Con thứ hai", "applicant_id_number": "12345"}, **same)
        with pytest.raises(Refused, match="12 chữ số"):
            corrections.correct(changes={"applicant_id_number": "123456"}, **same)
        corrections.correct(changes={"applicant_id_number": "099 187 000 123"}, **same)
        assert Dossier.objects.get().applicant_id_number == "099187000123"


class TestCorrecting:
    def correct(self, office, dossier, **changes):
        return corrections.correct(
            dossier_id=dossier.pk, changes=changes, reason="gõ nhầm", by=office.actor(Role.RECEPTION), at=NINE
        )

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"applicant_id_number": "12"}, "applicant_id_number"),
            ({"applicant_born_on": date(1990, 1, 1)}, "applicant_id_number"),
            ({"applicant_sex": "Nam"}, "applicant_id_number"),
            ({"applicant_phone": "12"}, "applicant_phone"),
            ({"representative_id_number": "12"}, "representative_id_number"),
            ({"representative_phone": "12"}, "representative_phone"),
        ],
    )
    def test_a_wrong_number_is_refused(self, office, changes, field):
        with pytest.raises(Refused) as refusal:
            self.correct(office, accepted(office), **changes)
        assert refusal.value.field == field

    def test_a_number_of_another_kind_is_put_right_with_its_kind(self, office):
        dossier = accepted(office)
        with pytest.raises(Refused, match="12 chữ số"):
            self.correct(office, dossier, applicant_id_number="0101234565")
        self.correct(office, dossier, applicant_id_number="0101234565", applicant_id_kind="tax_code")
        assert Dossier.objects.get(pk=dossier.pk).applicant_id_kind == "tax_code"
        with pytest.raises(Refused):
            self.correct(office, dossier, applicant_id_kind="personal_id")

    def test_who_acts_for_another_shows_by_what_right(self, office):
        dossier = accepted(office)
        with pytest.raises(Refused, match="giấy ủy quyền") as refusal:
            self.correct(office, dossier, representative_name="Đặng Văn Thử", authorisation="")
        assert refusal.value.field == "authorisation"
        put_in = {"representative_name": "Đặng Văn Thử", "authorisation": "Giấy ủy quyền 12"}
        self.correct(office, dossier, **put_in)
        with pytest.raises(Refused, match="giấy ủy quyền"):
            self.correct(office, dossier, authorisation=" ")
        self.correct(office, dossier, representative_name="", authorisation="")

    def test_a_row_without_one_may_be_put_right_elsewhere(self, office):
        dossier = accepted(office)
        Dossier.objects.filter(pk=dossier.pk).update(representative_name="Đặng Văn Thử")
        same = {"representative_name": "Đặng Văn Thử", "authorisation": ""}
        assert self.correct(office, dossier, subject="Con thứ hai", **same).subject == "Con thứ hai"

    def test_nobody_is_put_in_who_may_not_file(self):
        office = make_office(allows_representative=False)
        with pytest.raises(Refused, match="do chính người yêu cầu") as refusal:
            self.correct(office, accepted(office), representative_name="Đặng Văn Thử")
        assert refusal.value.field == "representative_name"

    def test_only_what_is_touched_is_judged(self):
        before = dict.fromkeys(
            ("applicant_id_number", "applicant_phone", "representative_id_number", "representative_phone"),
            "1",
        ) | {"applicant_born_on": None, "applicant_sex": ""}
        before |= {"applicant_id_kind": "personal_id", "representative_id_kind": "personal_id"}
        assert corrected_numbers(before, before | {"applicant_phone": "0912345678"}).keys() == {
            "applicant_phone"
        }


def test_the_correction_of_a_result_judges_nobody_again(office):
    """What an older dossier holds is not typed here and cannot be put right any more."""
    first = returned(office)
    Dossier.objects.filter(pk=first.pk).update(applicant_id_number="12345", applicant_phone="12")
    corrected = correcting_results.open_correction(
        dossier_id=first.pk, reason="Sai tên đệm", brings_result=True, submission_key=uuid4(),
        by=office.actor(Role.RECEPTION), at=NINE,
    )  # fmt: skip
    assert corrected.applicant_id_number == "12345"
