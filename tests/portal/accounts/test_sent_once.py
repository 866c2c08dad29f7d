"""Forms of the administrator: the same one sent twice is one act, and leads where the first led (ADR 57)."""

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import (
    Agency,
    AgencyPlacement,
    AgencySuccession,
    HeadTitle,
    Leave,
    Membership,
    SignatureDelegation,
    User,
)
from dossiers.models import SentForm
from tests.factories.accounts import AgencyFactory


pytestmark = pytest.mark.django_db
ONCE = "Biểu mẫu này đã gửi rồi và chỉ được ghi một lần"
PASSWORD, OTHER_PASSWORD = "con-suoi-xanh-mat", "con-suoi-khac-han"
OPENED = {
    "username": "moi.vao", "full_name": "Lê Thị Mới", "password": PASSWORD, "role": "reception",
}  # fmt: skip


def key_of(page, move):
    """The key of one of the forms of a page."""
    form = page.text.split(f'id="{move}"')[1].split("</form>")[0]
    found = re.search(r'name="submission_key" value="([0-9a-f-]{36})"', form)
    return found[1] if found else None


def sent_twice(browser, page, address, move, **fields):
    """Both answers to the form of `page` that is posted to `address`."""
    typed = {f"{move}-{name}": value for name, value in fields.items()}
    typed["submission_key"] = key_of(browser.get(page), move)
    return browser.post(address, typed), browser.post(address, typed, follow=True)


def is_one_act(first, again):
    assert first.status_code == 302
    assert again.redirect_chain == [(first.url, 302)]
    assert ONCE in again.text


AGENCY_MOVES = {
    "them-don-vi": (
        Agency,
        {
            "code": "P-MOI",
            "name": "Phòng Mới",
            "kind": "unit",
            "level": "commune",
            "valid_from": "01/04/2026",
        },
    ),
    "phan-cong-ky": (
        SignatureDelegation,
        {"mode": "kt", "signer_title": "Phó Chủ tịch", "act": "QĐ 1", "valid_from": "01/03/2026"},
    ),
    "ke-thua": (AgencySuccession, {"effective_on": "01/05/2026", "act": "NQ 9"}),
}


@pytest.mark.parametrize("move", AGENCY_MOVES)
def test_of_an_agency(office, admin, move):
    model, fields = AGENCY_MOVES[move]
    other = AgencyFactory(unit=True, parent=office.commune)
    of = office.unit if move == "ke-thua" else office.commune
    chosen = {
        "phan-cong-ky": {"signer": office.people[Role.APPROVER].pk},
        "ke-thua": {"successor": other.pk},
    }
    page, before = reverse("oversight:agency", args=[of.pk]), model.objects.count()
    address = reverse("oversight:move_agency", args=[of.pk, move])
    is_one_act(*sent_twice(admin, page, address, move, **fields, **chosen.get(move, {})))
    assert model.objects.count() == before + 1


def test_of_a_person(office, admin, handler):
    page, before = reverse("oversight:person", args=[handler.pk]), Membership.objects.count()
    address = reverse("oversight:move_person", args=[handler.pk, "giao-vai-tro"])
    fields = {"agency": office.counter.pk, "role": "reception", "valid_from": "06/03/2026"}
    is_one_act(*sent_twice(admin, page, address, "giao-vai-tro", **fields))
    assert Membership.objects.count() == before + 1


def test_each_form_of_a_page_has_a_key_of_its_own(office, admin):
    page = admin.get(reverse("oversight:agency", args=[office.commune.pk]))
    keys = [key_of(page, move) for move in AGENCY_MOVES]
    assert len(set(keys)) == len(AGENCY_MOVES)
    assert None not in keys


class TestMeantAgain:
    """What repeats harmlessly, or was taken back since, is done however often the same form is sent."""

    @pytest.fixture
    def send(self, admin, handler):
        """Send the form of a page as a browser does that has gone back to it: always the first one's key."""
        keys = {}

        def send(move, of=handler, kind="person", **fields):
            page = reverse(f"oversight:{kind}", args=[of.pk])
            keys.setdefault(move, key_of(admin.get(page), move) or "")
            typed = {f"{move}-{name}": value for name, value in fields.items()}
            typed["submission_key"] = keys[move]
            return admin.post(reverse(f"oversight:move_{kind}", args=[of.pk, move]), typed, follow=True)

        return send

    def test_a_leave_that_was_taken_back_is_recorded_anew(self, admin, handler, send):
        days = {"first_day": "09/03/2026", "last_day": "10/03/2026"}
        page = send("vang-mat", **days).text
        undo = {"event": page.split('name="event" value="')[1].split('"')[0]}
        assert admin.post(reverse("ui:undo_setting"), undo).status_code == 302
        assert not Leave.objects.exists()
        send("vang-mat", **days)
        assert Leave.objects.get().user == handler

    def test_a_leave_sent_twice_stands_once_and_nobody_is_told_off(self, send):
        days = {"first_day": "09/03/2026", "last_day": "10/03/2026"}
        for answer in (send("vang-mat", **days), send("vang-mat", **days)):
            assert answer.status_code == 200
            assert "Đã ghi đợt vắng mặt." in answer.text
        assert Leave.objects.count() == 1

    def test_an_account_is_locked_opened_and_locked_again(self, admin, handler, send):
        for move, is_active in (("khoa", False), ("mo-khoa", True), ("khoa", False)):
            send(move)
            handler.refresh_from_db()
            assert handler.is_active == is_active

    def test_a_parent_that_was_corrected_is_corrected_back(self, office, send):
        first, other = AgencyFactory.create_batch(2, unit=True, parent=office.commune)
        for parent in (first, other, first):
            send("doi-cap-tren", office.unit, "agency", parent=parent.pk, from_day="01/04/2026")
        assert AgencyPlacement.objects.get(agency=office.unit, valid_from="2026-04-01").parent == first

    def test_a_title_that_was_corrected_is_corrected_back(self, office, send):
        for title in ("Chủ tịch", "Bí thư", "Chủ tịch"):
            send("chuc-danh", office.commune, "agency", head_title=title, from_day="01/04/2026")
        assert HeadTitle.objects.get(agency=office.commune, valid_from="2026-04-01").title == "Chủ tịch"


def test_a_password_is_given_again_however_it_is_sent(office, admin, handler):
    """A second one, typed after going back, is no form that was sent before."""
    page = reverse("oversight:person", args=[handler.pk])
    address = reverse("oversight:move_person", args=[handler.pk, "mat-khau"])
    key = key_of(admin.get(page), "mat-khau") or ""
    for password in (PASSWORD, OTHER_PASSWORD):
        admin.post(address, {"mat-khau-password": password, "submission_key": key})
    handler.refresh_from_db()
    assert handler.check_password(OTHER_PASSWORD)


class TestOpeningAnAccount:
    def opened(self, office, admin, **changes):
        page = admin.get(reverse("oversight:open_account")).text
        (key,) = re.findall(r'name="submission_key" value="([0-9a-f-]{36})"', page)
        return OPENED | {"agency": office.counter.pk, "submission_key": key} | changes

    def test_twice_leads_to_the_person(self, office, admin):
        typed, address = self.opened(office, admin), reverse("oversight:open_account")
        is_one_act(admin.post(address, typed), admin.post(address, typed, follow=True))
        assert User.objects.filter(username="moi.vao").count() == 1

    def test_keeps_nothing_made_of_the_password(self, office, admin):
        """Whoever knew the secret could try passwords on a digest faster than on what logs in."""
        typed, address = self.opened(office, admin), reverse("oversight:open_account")
        admin.post(address, typed)
        digest = SentForm.objects.get().digest
        admin.post(address, typed | {"password": OTHER_PASSWORD}, follow=True)
        assert SentForm.objects.get().digest == digest

    def test_again_with_another_password_it_is_told_that_the_first_one_holds(self, office, admin):
        typed, address = self.opened(office, admin), reverse("oversight:open_account")
        admin.post(address, typed)
        again = admin.post(address, typed | {"password": OTHER_PASSWORD}, follow=True)
        assert ONCE in again.text
        assert "Mật khẩu gõ lần này không được nhận" in again.text
        assert User.objects.get(username="moi.vao").check_password(PASSWORD)
