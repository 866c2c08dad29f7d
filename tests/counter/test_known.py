"""Somebody who has filed before: filled in from his last dossier, where that is allowed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AccessRecord
from dossiers.enums import ApplicantKind, IdentityKind
from dossiers.queries import last_of, most_received, papers_brought
from dossiers.rules.intake import Person
from portal.counter.known import kind_of
from portal.counter.usual import COMMON_ORIGINALS, usual_names
from tests.clock import at
from tests.counter.filling import address, form_of
from tests.factories.dossiers import accepted, express_offer, make_office
from tests.factories.procedures import make_complete_procedure
from tests.harness.queries import statements


TODAY = at("2026-03-06 09:32").date()
NUMBER, OTHER = "099187000123", "099085000456"
CARD = f"{OTHER}||Lê Văn Khách|04051985|Nam|Thôn Thử, xã Thử Nghiệm|01022022"
COMPANY = Person(
    name="Công ty TNHH Mẫu Thử",
    kind=ApplicantKind.BUSINESS,
    id_kind=IdentityKind.TAX_CODE,
    id_number="0101234565",
    address="Số 1 đường Mẫu",
    phone="02438251234",
)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("099187000123", "personal_id"),
        ("099 187 000 123", "personal_id"),
        ("0101234565", "tax_code"),
        ("0101234565-001", "tax_code"),
        ("123456789", "old_id"),
        ("B1234567", "passport"),
        ("", ""),
        ("   ", ""),
        ("1234567", ""),  # too short for any number
        ("12345678901", ""),  # eleven digits: a telephone number, or mistyped
        ("Đặng Thị Ước", ""),
        (CARD, ""),
    ],
)
def test_a_number_is_known_by_its_form(typed, kind):
    assert kind_of(typed) == kind


@pytest.mark.django_db
class TestFromEarlierDossiers:
    def test_a_card_takes_the_telephone_from_the_last_dossier_and_the_rest_from_the_card(self, client_of):
        office = make_office()
        earlier = accepted(office, applicant=Person(name="Lê Văn Khách", id_number=OTHER, phone="0987654321"))
        page = client_of(office.people[Role.RECEPTION]).post(
            address(office), form_of(office, phone="", email="", scan=CARD, do="look", id_number="")
        )
        html = page.content.decode()
        assert 'value="0987654321"' in html
        assert f"Đã nộp trước đây ({earlier})" in html
        look = AccessRecord.objects.get(object_kind="applicant")
        assert (look.object_id, look.page) == (str(earlier.pk), "counter:receive")

    def test_a_card_that_tells_the_number_before_finds_what_was_filed_under_it(self, client_of):
        office, old = make_office(), "012345678"
        before = Person(name="Lê Văn Khách", id_kind=IdentityKind.OLD_ID, id_number=old, phone="0987654321")
        earlier = accepted(office, applicant=before)
        clerk, card = client_of(office.people[Role.RECEPTION]), CARD.replace("||", f"|{old}|")

        typed = form_of(office, phone="", email="", scan=card, do="look", id_number="")
        html = clerk.post(address(office), typed).content.decode()

        assert f"Đã nộp trước đây ({earlier})" in html
        assert 'value="0987654321"' in html
        assert 'id="duplicates"' in html
        kept = re.search(r'name="card_numbers" value="([^"]*)"', html)[1]
        filled = form_of(office, applicant_name="Lê Văn Khách", born_on="04/05/1985", sex="Nam")
        filled |= {"id_number": OTHER, "card_numbers": kept}
        refused = clerk.post(address(office), filled)
        assert refused.status_code == 422
        assert str(earlier) in refused.content.decode()
        # Typed over by another person's number, the card's older one is his no more.
        another = filled | {"id_number": "099085000457"}
        assert clerk.post(address(office), another).status_code == 302

    def test_a_tax_number_brings_the_whole_company(self, client_of):
        office = make_office()
        accepted(office, applicant=COMPANY)
        blank = dict.fromkeys(("id_number", "applicant_name", "born_on", "sex", "address", "phone"), "")
        typed = form_of(office, **blank, email="", scan="0101234565", do="look")
        html = client_of(office.people[Role.RECEPTION]).post(address(office), typed).content.decode()
        for told in ("0101234565", COMPANY.name, COMPANY.address, COMPANY.phone):
            assert f'value="{told}"' in html
        assert '<option value="2" selected>' in html  # Doanh nghiệp
        assert '<option value="tax_code" selected>' in html

    def test_nothing_of_the_person_typed_before_stays_when_another_card_is_scanned(self, client_of):
        office = make_office()
        typed = form_of(office, scan=CARD, do="look", email="uoc@mau.example")
        html = client_of(office.people[Role.RECEPTION]).post(address(office), typed).content.decode()
        assert 'value="Lê Văn Khách"' in html
        assert "0912 345 678" not in html
        assert "uoc@mau.example" not in html

    def test_an_unknown_number_says_what_to_do(self, client_of):
        office = make_office()
        typed = form_of(office, scan=OTHER, do="look", id_number="")
        html = client_of(office.people[Role.RECEPTION]).post(address(office), typed).content.decode()
        assert f'value="{OTHER}"' in html
        assert "Chưa có hồ sơ nào mang số này" in html
        assert AccessRecord.objects.get(object_kind="applicant").object_id == ""

    def test_another_office_is_told_nothing(self, client_of):
        office, stranger = make_office(), make_office()
        accepted(office)
        clerk = stranger.people[Role.RECEPTION]
        assert last_of(clerk, NUMBER, on=TODAY) is None
        typed = form_of(stranger, scan=NUMBER, do="look", id_number="", applicant_name="", phone="")
        html = client_of(clerk).post(address(stranger), typed).content.decode()
        assert "Đặng Thị Ước" not in html
        assert "0912345678" not in html

    def test_who_sees_initials_only_is_told_nothing_and_a_clerk_the_newest(self):
        office = make_office()
        accepted(office, when=at("2026-03-05 09:00"))
        newest = accepted(office, when=at("2026-03-06 09:00"))
        assert last_of(office.people[Role.RECEPTION], NUMBER, on=TODAY) == newest
        assert last_of(office.people[Role.ADMINISTRATOR], NUMBER, on=TODAY) is None
        assert last_of(office.people[Role.RECEPTION], "", on=TODAY) is None

    def test_a_card_scanned_at_the_first_page_is_filled_in_the_form_that_is_chosen(self, client_of):
        office = make_office()
        accepted(office, applicant=Person(name="Lê Văn Khách", id_number=OTHER, phone="0987654321"))
        clerk = client_of(office.people[Role.RECEPTION])
        found = clerk.post(reverse("counter:find"), {"q": CARD}, follow=True).content.decode()
        assert "Thẻ của Lê Văn Khách đã đọc" in found
        assert f'href="{address(office)}" data-key="1"' in found
        form = clerk.get(address(office)).content.decode()
        assert 'value="Lê Văn Khách"' in form
        assert 'value="0987654321"' in form
        assert "Lê Văn Khách" not in clerk.get(address(office)).content.decode()  # used once


@pytest.mark.django_db
class TestWhatIsUsual:
    def test_the_last_month_counts_before_the_last_quarter_and_older_days_not_at_all(self):
        office = make_office()
        added = make_complete_procedure(receiving_agency=office.counter, deciding_agency=office.commune)
        quarter = replace(office, procedure=added)
        clerk, counters = office.people[Role.RECEPTION], [office.counter.pk]
        accepted(office, when=at("2026-03-02 09:00"))
        for hour in (8, 9):
            accepted(quarter, when=at(f"2026-01-12 0{hour}:00"))
        for hour in (8, 9):
            accepted(office, when=at(f"2025-10-13 0{hour}:00"))
        found: list[int] = []
        asked = statements(lambda: found.extend(most_received(clerk, counters, at=at("2026-03-06 09:32"))))
        assert len(asked) == 1
        assert found == [office.procedure.procedure.pk, added.procedure.pk]
        assert most_received(office.people[Role.ONESTOP_HEAD], counters, at=at("2026-03-06 09:32")) == []

    def test_the_usual_papers_of_a_counter_come_before_common_ones(self, client_of):
        office = make_office()
        offer = express_offer(office)
        page = reverse("counter:express", args=[offer.pk])
        clerk = client_of(office.people[Role.RECEPTION])
        assert f'data-paper="{COMMON_ORIGINALS[0]}"' in clerk.get(page).content.decode()
        assert papers_brought(offer.pk, at=at("2026-03-06 09:32")) == []

    def test_a_paper_chosen_twice_is_two_copies_also_without_scripts(self, client_of):
        office = make_office()
        clerk = client_of(office.people[Role.RECEPTION])
        page = reverse("counter:express", args=[express_offer(office).pk])
        lines = {f"l{number}-{part}": "1" for number in range(2) for part in ("pages", "copies")}
        typed = {"line_count": "2", "l0-name": "Học bạ", "l1-name": "Bảng điểm", **lines}
        again = clerk.post(page, {**typed, "add": "Học bạ"}).content.decode()
        assert 'name="l0-copies" value="2"' in again
        more = clerk.post(page, {**typed, "add": "Giấy khai sinh"}).content.decode()
        assert 'name="l2-name" value="Giấy khai sinh"' in more
        assert 'name="line_count" value="3"' in more


@pytest.mark.parametrize(
    ("brought", "offered"),
    [
        ([(1, "Học bạ (2 trang × 1 bản)"), (2, "Học bạ (1 trang × 3 bản)"), (3, "Học bạ")], ["Học bạ"]),
        ([(1, "Sổ đỏ bà Lê Thị Khách"), (2, "Sổ đỏ bà Lê Thị Khách")], []),
        ([(1, "Giấy của ông Ước")] * 5, []),  # five sheets of one visit
        ([(one, "Sổ đỏ 079 099 001 234") for one in range(9)], []),
        (
            [(one, "Bằng lái") for one in range(3)] + [(one, "Học bạ") for one in range(4)],
            ["Học bạ", "Bằng lái"],
        ),
        ([(one, f"Giấy {kind}") for one in range(3) for kind in range(12)], [f"Giấy {n}" for n in range(9)]),
    ],
)
def test_names_typed_for_one_citizen_are_offered_to_nobody(brought, offered):
    assert usual_names(brought) == offered
