"""Who the dossier is of, by card or by typing, and who comes in his stead."""

from __future__ import annotations

import re

import pytest

from accounts.enums import Role
from dossiers.models import Dossier
from tests.counter.filling import address, form_of
from tests.factories.dossiers import make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


class TestCard:
    CARD = "099187000123|271234567|Đặng Thị Ước|04051987|Nữ|Thôn Thử, xã Thử Nghiệm|01022022"

    def test_a_scan_fills_the_applicant(self, office, clerk):
        page = clerk.post(address(office), {"scan": self.CARD, "do": "look", "channel": "1"})
        html = page.content.decode()
        assert page.status_code == 200
        for shown in ("099187000123", "Đặng Thị Ước", "04/05/1987", "Đã đọc thẻ căn cước"):
            assert shown in html
        assert "is-invalid" not in html

    def test_a_scan_through_a_vietnamese_keyboard_is_repaired(self, office, clerk):
        row = "đăâêôòỏõọ"  # what the number row types: 0 1 2 3 4 …
        digits = {"0": "đ", "1": "ă", "2": "â", "3": "ê", "4": "ô"}
        assert row[:5] == "".join(digits.values())
        card = self.CARD.replace("01022022", "".join(digits[d] for d in "01022022"))
        page = clerk.post(address(office), {"scan": card, "do": "look", "channel": "1"})
        assert "Đã đọc thẻ căn cước" in page.content.decode()

    def test_what_is_odd_about_a_card_is_said_once(self, office, clerk):
        odd = self.CARD.replace("099187000123", "000187000123")
        html = clerk.post(address(office), {"scan": odd, "do": "look", "channel": "1"}).content.decode()
        said = re.findall(r'<p class="mb-0">([^<]+)<', html.split('role="status">')[1])
        assert len(said) >= 2
        assert len(said) == len(set(said))

    def test_an_unreadable_scan_says_so_and_changes_nothing(self, office, clerk):
        typed = form_of(office, scan="0991870|Đặng", do="look")
        page = clerk.post(address(office), typed)
        html = page.content.decode()
        assert "quét lại" in html
        assert 'value="Đặng Thị Ước"' in html
        assert 'role="alert"' in html, "not in the box of what went well"
        assert page.context["focus"] == "scan", "the scan is to be made again"

    def test_a_scan_fills_who_acts_for_him(self, office, clerk):
        page = clerk.post(address(office), form_of(office, scan_representative=self.CARD, do="look"))
        assert page.content.decode().count('value="099187000123"') == 2


class TestRepresentative:
    def test_needs_an_authorisation(self, office, clerk):
        page = clerk.post(address(office), form_of(office, representative_name="Lê Văn Thay"))
        assert page.status_code == 422
        assert "giấy ủy quyền" in page.content.decode()

    def test_is_kept_with_its_paper(self, office, clerk):
        clerk.post(
            address(office),
            form_of(office, representative_name="Lê Văn Thay", authorisation="Giấy ủy quyền 12/2026"),
        )
        dossier = Dossier.objects.get()
        assert (dossier.submitter_name, dossier.authorisation) == ("Lê Văn Thay", "Giấy ủy quyền 12/2026")

    def test_may_live_abroad_and_show_a_passport(self, office, clerk):
        acting = {
            "representative_name": "Lê Văn Thay",
            "representative_number": "C1234567",
            "authorisation": "Giấy ủy quyền 12/2026",
        }
        refused = clerk.post(address(office), form_of(office, **acting))
        assert refused.status_code == 422, "taken for a personal number, as on a page from before"
        clerk.post(address(office), form_of(office, representative_kind="passport", **acting))
        dossier = Dossier.objects.get()
        assert (dossier.representative_id_kind, dossier.representative_id_number) == ("passport", "C1234567")

    def test_is_refused_where_the_procedure_allows_none(self, client_of):
        office = make_office(allows_representative=False)
        page = client_of(office.people[Role.RECEPTION]).post(
            address(office), form_of(office, representative_name="Lê Văn Thay", authorisation="Giấy 1")
        )
        assert page.status_code == 422
        assert "không được ủy quyền" in page.content.decode()
