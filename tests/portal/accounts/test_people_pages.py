"""The administrator's and the leaders' pages: who sees whom, what a button does, what a fault says."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import queries
from accounts.enums import LookAction, Role
from accounts.models import Actor, Leave, Membership, User
from accounts.rules.setup_sheets import AGENCIES
from accounts.services import looks, second_factor
from lib import workbooks
from lib.sheets import read_sheet
from portal import setup_files
from portal.oversight.accounts import PERSON_MOVES
from tests.factories.accounts import (
    AgencyFactory,
    MembershipFactory,
    UserFactory,
)


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 6)
PASSWORD = "con-suoi-xanh-mat"


def move(browser, person, name, **fields):
    return browser.post(
        reverse("oversight:move_person", args=[person.pk, name]),
        {f"{name}-{key}": value for key, value in fields.items()},
    )


class TestPeople:
    def test_are_listed_to_the_administrator_of_the_agency_only(self, office, admin, client_of):
        stranger = UserFactory(full_name="Người Cơ Quan Khác", role=Role.HANDLER, agency=AgencyFactory())
        page = admin.get(reverse("oversight:people")).text
        assert all(person.username in page for person in office.people.values())
        assert stranger.username not in page
        assert admin.get(reverse("oversight:person", args=[stranger.pk])).status_code == 404

    def test_are_found_without_accents_and_by_role(self, office, admin, handler):
        User.objects.filter(pk=handler.pk).update(full_name="Đặng Thị Quỳnh")
        found = admin.get(reverse("oversight:people"), {"q": "dang thi quynh"}).text
        assert handler.username in found
        assert office.people[Role.HEAD].username not in found
        by_role = admin.get(reverse("oversight:people"), {"role": "head"}).text
        assert office.people[Role.HEAD].username in by_role
        assert handler.username not in by_role

    def test_stand_in_the_order_of_registers(self, office, admin):
        for name in ("Lê Văn Ảnh", "Trần Thị Ánh", "Bùi Văn An"):
            UserFactory(full_name=name, role=Role.HANDLER, agency=office.unit)
        page = admin.get(reverse("oversight:people"), {"role": "handler"}).text
        places = [page.index(name) for name in ("Bùi Văn An", "Lê Văn Ảnh", "Trần Thị Ánh")]
        assert places == sorted(places)

    @pytest.mark.parametrize("after", ["-1", "x", "99999999999", "0"])
    def test_a_made_up_page_number_begins_at_the_top_or_is_empty(self, admin, after):
        assert admin.get(reverse("oversight:people"), {"after": after}).status_code == 200

    def test_many_do_not_cost_more_queries(self, office, admin, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(
            lambda: MembershipFactory(agency=office.unit),
            lambda: admin.get(reverse("oversight:people")),
        )

    def test_hide_address_and_phone_from_leaders(self, office, admin, client_of, handler):
        User.objects.filter(pk=handler.pk).update(phone="0912345678")
        page = reverse("oversight:person", args=[handler.pk])
        assert "0912345678" in admin.get(page).text
        leader = client_of(office.people[Role.UNIT_HEAD])
        assert "0912345678" not in leader.get(page).text


class TestExport:
    def table(self, browser):
        answer = browser.get(reverse("oversight:export_people"))
        return workbooks.read_workbook(io.BytesIO(answer.content))["tai khoan"]

    def test_holds_the_same_people_and_phones_only_for_who_keeps_them(
        self, office, admin, client_of, handler
    ):
        User.objects.filter(pk=handler.pk).update(phone="0912345678", full_name="=CMD()")
        stranger = MembershipFactory().user
        kept = self.table(admin)
        assert {row[1] for row in kept[1:]} == {person.username for person in office.people.values()}
        assert stranger.username not in {row[1] for row in kept}
        assert next(row for row in kept if row[1] == handler.username)[4] == "0912345678"
        assert next(row for row in kept if row[1] == handler.username)[0] == "=CMD()"  # text, no formula
        read = self.table(client_of(office.people[Role.AUDITOR]))
        assert handler.username in {row[1] for row in read}
        assert "0912345678" not in {row[4] for row in read}


class TestOpenAccount:
    def fields(self, office, **changes):
        return {
            "username": "moi.vao", "full_name": "Lê Thị Mới", "password": PASSWORD,
            "agency": office.counter.pk, "role": "reception", **changes,
        }  # fmt: skip

    def test_gives_an_account_that_has_to_change_its_password(self, office, admin, client):
        answer = admin.post(reverse("oversight:open_account"), self.fields(office))
        user = User.objects.get(username="moi.vao")
        assert answer.url == reverse("oversight:person", args=[user.pk])
        client.post(reverse("ui:login"), {"username": "moi.vao", "password": PASSWORD})
        assert client.get(reverse("counter:home")).url.startswith(reverse("ui:change_password"))

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"password": "ngan"}, "Mật khẩu quá ngắn"),
            ({"username": "Có Dấu"}, "chữ thường không dấu"),
            ({"role": "vua"}, "Vai trò"),
            ({"full_name": ""}, "Họ và tên"),
            ({"phone": "abc"}, "Số điện thoại không đúng"),
            ({"phone": "0612 345 678"}, "Số điện thoại không đúng"),
        ],
    )
    def test_says_what_is_wrong_and_opens_nothing(self, office, admin, changes, sentence):
        before = User.objects.count()
        page = admin.post(reverse("oversight:open_account"), self.fields(office, **changes))
        assert page.status_code == 422
        assert sentence in page.text
        assert 'value="moi.vao"' in page.text or "username" in changes
        assert User.objects.count() == before

    @pytest.mark.parametrize(
        ("typed", "kept"), [("84 912 345 678", "0912345678"), ("(024) 3825 1234", "02438251234"), ("", "")]
    )
    def test_keeps_a_phone_as_it_is_dialled(self, office, admin, typed, kept):
        admin.post(reverse("oversight:open_account"), self.fields(office, phone=typed))
        assert User.objects.get(username="moi.vao").phone == kept

    def test_does_not_offer_other_agencies(self, office, admin):
        elsewhere = AgencyFactory()
        before = User.objects.count()
        admin.post(reverse("oversight:open_account"), self.fields(office, agency=elsewhere.pk))
        assert User.objects.count() == before

    def test_refuses_a_name_that_is_taken(self, office, admin, handler):
        page = admin.post(reverse("oversight:open_account"), self.fields(office, username=handler.username))
        assert page.status_code == 422
        assert User.objects.filter(username=handler.username).count() == 1


class TestMoves:
    def test_grant_a_role(self, office, admin, handler):
        move(
            admin, handler, "giao-vai-tro",
            agency=office.counter.pk, role="reception", valid_from="2026-03-09",
        )  # fmt: skip
        assert queries.roles_in(handler, office.counter.pk, date(2026, 3, 9)) == {Role.RECEPTION}

    def test_show_the_form_again_with_what_was_typed(self, office, admin, handler):
        page = move(
            admin, handler, "giao-vai-tro",
            agency=office.unit.pk, role="handler", valid_from="2026-03-09", job_title="Chuyên viên chính",
        )  # fmt: skip
        assert page.status_code == 422
        assert "đã giữ vai trò đó" in page.text
        assert "Chuyên viên chính" in page.text

    def test_never_give_the_administrator_a_role(self, office, admin):
        himself = office.people[Role.ADMINISTRATOR]
        page = move(
            admin, himself, "giao-vai-tro",
            agency=office.commune.pk, role="head", valid_from="2026-03-09",
        )  # fmt: skip
        assert page.status_code == 403
        assert "tự giao" in page.text

    def test_record_leave_with_a_deputy_who_then_stands_in(self, office, client_of, handler):
        leader = client_of(office.people[Role.UNIT_HEAD])
        deputy = office.people[Role.UNIT_HEAD]
        move(
            leader, handler, "vang-mat",
            first_day="2026-03-06", last_day="2026-03-10", deputy=deputy.pk, reason="Nghỉ phép",
        )  # fmt: skip
        assert queries.stands_in_for(deputy, TODAY) == (handler,)
        leave = Leave.objects.get()
        leader.post(reverse("oversight:end_leave", args=[leave.pk]), {"last_day": "2026-03-06"})
        assert queries.stands_in_for(deputy, TODAY + timedelta(days=1)) == ()

    def test_refuse_leaders_what_is_the_administrators(self, office, client_of, handler):
        leader = client_of(office.people[Role.UNIT_HEAD])
        assert move(leader, handler, "mat-khau", password=PASSWORD).status_code == 403
        assert move(leader, handler, "khoa").status_code == 403
        handler.refresh_from_db()
        assert handler.is_active
        assert not handler.check_password(PASSWORD)

    def test_reset_a_password_lock_and_unlock(self, admin, handler):
        move(admin, handler, "mat-khau", password=PASSWORD)
        move(admin, handler, "khoa")
        handler.refresh_from_db()
        assert (handler.is_active, handler.must_change_password) == (False, True)
        assert handler.check_password(PASSWORD)
        move(admin, handler, "mo-khoa")
        handler.refresh_from_db()
        assert handler.is_active

    def test_take_a_lost_second_factor_away(self, admin, handler):
        second_factor.new_recovery_codes(user=handler)
        device = second_factor.begin(user=handler)
        device.confirmed = True
        device.save()
        move(admin, handler, "go-buoc-hai")
        assert not second_factor.has_second_factor(handler)
        assert second_factor.recovery_codes_left(handler) == 0

    def test_end_a_role(self, admin, handler):
        row = handler.memberships.get()
        admin.post(reverse("oversight:end_role", args=[row.pk]), {"last_day": "2026-03-06"})
        row.refresh_from_db()
        assert row.valid_to == TODAY

    @pytest.mark.parametrize("last_day", ["", "hôm qua", "2020-01-01"])
    def test_end_no_role_on_a_bad_day(self, admin, handler, last_day):
        row = handler.memberships.get()
        admin.post(reverse("oversight:end_role", args=[row.pk]), {"last_day": last_day})
        row.refresh_from_db()
        assert row.valid_to is None

    def test_do_not_reach_strangers(self, admin):
        stranger = MembershipFactory()
        for name in PERSON_MOVES:
            assert move(admin, stranger.user, name).status_code == 404
        ended = admin.post(reverse("oversight:end_role", args=[stranger.pk]), {"last_day": "2026-03-06"})
        assert ended.status_code == 404

    def test_of_no_such_name_do_not_exist(self, admin, handler):
        assert move(admin, handler, "xoa").status_code == 404


class TestLooks:
    def test_are_read_by_auditor_and_head_of_the_agency(self, office, client_of, handler):
        looks.record_look(
            by=Actor(handler), action=LookAction.SEE, object_kind="dossier", object_id="4711",
            page="desk:dossier", at=timezone.now(),
        )  # fmt: skip
        for role in (Role.AUDITOR, Role.HEAD):
            assert "4711" in client_of(office.people[role]).get(reverse("oversight:looks")).text
        stranger = client_of(UserFactory(role=Role.AUDITOR, agency=AgencyFactory()))
        assert "4711" not in stranger.get(reverse("oversight:looks")).text


class TestSetup:
    def upload(self, browser, rows, do="commit"):
        made = workbooks.template(setup_files.sheets(), rows)
        return browser.post(
            reverse("oversight:setup"),
            {"workbook": SimpleUploadedFile("thiet-lap.xlsx", made), "do": do},
        )

    def user_rows(self, office):
        return {
            "users": [("moi.vao", "Lê Thị Mới", "", "", PASSWORD, "")],
            "memberships": [("moi.vao", office.counter.code, "Cán bộ tiếp nhận", "", "", "01/03/2026", "")],
        }

    def test_gives_a_template_that_reads_back_empty(self, admin):
        answer = admin.get(reverse("oversight:setup_template"))
        tables = workbooks.read_workbook(io.BytesIO(answer.content))
        filled = setup_files.read_tables(tables)
        assert set(filled) == {sheet.key for sheet in setup_files.sheets()}
        assert all(not sheet.rows and not sheet.faults for sheet in filled.values())
        assert read_sheet(AGENCIES, tables["co quan"]).faults == ()

    def test_checks_without_keeping_then_keeps(self, office, admin):
        checked = self.upload(admin, self.user_rows(office), do="check")
        assert "Sẽ tạo mới 2" in checked.text
        assert not User.objects.filter(username="moi.vao").exists()
        kept = self.upload(admin, self.user_rows(office))
        assert kept.url == reverse("oversight:missing")
        assert Membership.objects.filter(user__username="moi.vao").exists()

    def test_names_the_fault_by_page_row_and_column(self, office, admin):
        rows = self.user_rows(office)
        rows["memberships"] = [("moi.vao", "KHONG-CO", "Cán bộ tiếp nhận", "", "", "01/03/2026", "")]
        answer = self.upload(admin, rows)
        assert answer.status_code == 422
        assert "Không có cơ quan mã “KHONG-CO”" in answer.text
        assert not User.objects.filter(username="moi.vao").exists()

    @pytest.mark.parametrize("content", [b"", b"khong phai excel"])
    def test_says_what_is_no_workbook(self, admin, content):
        answer = admin.post(
            reverse("oversight:setup"), {"workbook": SimpleUploadedFile("a.xlsx", content), "do": "check"}
        )
        assert answer.status_code == 422

    def test_refuses_a_file_that_is_too_large(self, admin, monkeypatch):
        monkeypatch.setattr("portal.oversight.setup.MAX_BYTES", 10)
        answer = self.upload(admin, {})
        assert "lớn hơn 10 MB" in answer.text

    def test_missing_lists_what_blocks_and_what_does_not(self, office, admin):
        page = admin.get(reverse("oversight:missing")).text
        assert "Chưa có phân công ký" in page
        assert "Chưa ghi chức danh người đứng đầu" in page
