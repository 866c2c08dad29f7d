"""Whose password or second factor an administrator resets is told, and it is on record."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import queries
from accounts.enums import AccountAct, Role
from accounts.exceptions import NotAllowed
from accounts.models import AccountEvent, Actor, User
from accounts.services import people
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from notifications.services import resetting, staff
from portal import setup_files
from tests.accounts.test_second_factor import switched_on
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NINE = at("2026-03-04 09:00")
NEW = "con-suoi-xanh-mat"


@built_once
def agency():
    return AgencyFactory()


@built_once
def keeper(agency):
    return UserFactory(role=Role.ADMINISTRATOR, agency=agency, full_name="Lê Văn Quản")


@built_once
def clerk(agency):
    return UserFactory(role=Role.RECEPTION, agency=agency, email="an@example.vn")


def reset(act: AccountAct, user: User, by: User) -> None:
    if act == AccountAct.PASSWORD_RESET:
        resetting.reset_password(user=user, password=NEW, by=Actor(by), at=NINE)
    else:
        switched_on(user)
        resetting.reset_second_factor(user=user, by=Actor(by), at=NINE)


RESETS = pytest.mark.parametrize("act", [AccountAct.PASSWORD_RESET, AccountAct.SECOND_FACTOR_RESET])


@RESETS
@pytest.mark.parametrize("channel", ["email", "none"])
def test_the_owner_is_told_by_e_mail_even_who_wants_to_read_on_the_screen_alone(act, channel, clerk, keeper):
    kind = f"account_{act.value}"
    staff.save_telling(user=clerk, channel=channel, wants_digest=True, digest_hour=8, modes={kind: "off"})

    reset(act, clerk, keeper)

    told = OutboxMessage.objects.get(kind=kind)
    assert (told.channel, told.address, told.state) == ("email", "an@example.vn", MessageState.WAITING)
    assert told.variables["who"] == "Lê Văn Quản"
    assert NEW not in str(told.variables)


@RESETS
def test_it_is_on_record_who_did_it(act, clerk, keeper):
    reset(act, clerk, keeper)
    event = clerk.account_events.get()
    assert (event.act, event.by, event.at) == (act, keeper, NINE)


@RESETS
def test_who_has_no_address_finds_it_on_his_account_page(act, agency, keeper, client_of):
    owner = UserFactory(role=Role.HANDLER, agency=agency)
    browser = client_of(owner)
    reset(act, owner, keeper)
    assert OutboxMessage.objects.get(kind=f"account_{act.value}").state == MessageState.CANCELLED
    if act == AccountAct.SECOND_FACTOR_RESET:
        page = browser.get(reverse("ui:profile")).content.decode()
        assert "Gỡ xác thực hai bước, Lê Văn Quản" in page


def test_who_logs_in_with_the_password_he_was_given_reads_by_whom(clerk, keeper, client):
    reset(AccountAct.PASSWORD_RESET, clerk, keeper)
    client.force_login(User.objects.get(pk=clerk.pk))
    page = client.get(reverse("ui:change_password")).content.decode()
    assert "Cấp lại mật khẩu, Lê Văn Quản" in page
    assert "báo ngay cho người đứng đầu cơ quan" in page


def test_who_let_his_password_run_out_reads_what_was_done_since_he_chose_it(clerk, keeper, client):
    reset(AccountAct.SECOND_FACTOR_RESET, clerk, keeper)
    people.change_password(user=clerk, password="mua-roi-mai-hien", at=at("2026-03-04 10:00"))
    people.set_active(user=clerk, is_active=False, by=Actor(keeper), at=at("2026-03-04 11:00"))
    people.set_active(user=clerk, is_active=True, by=Actor(keeper), at=at("2026-03-04 12:00"))
    read = queries.acts_on_due_password(User.objects.get(pk=clerk.pk))
    assert [event.act for event in read] == [AccountAct.UNLOCKED, AccountAct.LOCKED]


def test_who_was_given_a_password_reads_what_was_done_from_then_on(clerk, keeper):
    reset(AccountAct.SECOND_FACTOR_RESET, clerk, keeper)
    later = at("2026-03-05 09:00")
    resetting.reset_password(user=clerk, password=NEW, by=Actor(keeper), at=later)
    read = queries.acts_on_due_password(User.objects.get(pk=clerk.pk))
    assert [event.act for event in read] == [AccountAct.PASSWORD_RESET]


def test_where_nothing_is_taken_away_nothing_is_recorded_and_nobody_told(clerk, keeper):
    done = resetting.reset_second_factor(user=clerk, by=Actor(keeper), at=NINE)
    people.set_active(user=clerk, is_active=True, by=Actor(keeper), at=NINE)
    assert done is resetting.Reset.NOTHING
    assert not AccountEvent.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("an@example.vn", "và báo cho người dùng"),
        ("", "Không có cách gửi tin cho người đó: hãy báo trực tiếp"),
    ],
)
@pytest.mark.parametrize("form", ["mat-khau", "go-buoc-hai"])
def test_the_administrator_reads_whether_the_owner_was_told(form, email, said, agency, keeper, client_of):
    owner = UserFactory(role=Role.HANDLER, agency=agency, email=email, phone="")
    switched_on(owner)
    page = client_of(keeper).post(
        reverse("oversight:move_person", args=[owner.pk, form]), {"mat-khau-password": NEW}, follow=True
    )
    assert said in page.content.decode()


@RESETS
def test_what_is_refused_tells_nobody(act, clerk):
    stranger = UserFactory(role=Role.ADMINISTRATOR, agency=AgencyFactory())
    with pytest.raises(NotAllowed):
        reset(act, clerk, stranger)
    assert not OutboxMessage.objects.exists()
    assert not AccountEvent.objects.exists()


def test_locking_and_opening_are_on_record_for_who_sees_the_account(clerk, keeper, agency, client_of):
    for is_active in (False, True):
        people.set_active(user=clerk, is_active=is_active, by=Actor(keeper), at=NINE)
    assert list(clerk.account_events.order_by("pk").values_list("act", flat=True)) == ["locked", "unlocked"]
    head = client_of(UserFactory(role=Role.HEAD, agency=agency))
    page = head.get(reverse("oversight:person", args=[clerk.pk])).content.decode()
    assert "Khóa tài khoản, Lê Văn Quản" in page


def test_nobody_is_on_record_as_resetting_his_own(clerk):
    with pytest.raises(IntegrityError, match="account_event_by_another"), transaction.atomic():
        AccountEvent.objects.create(at=NINE, act=AccountAct.LOCKED, user=clerk, by=clerk)


class TestASetUpFileWithAnotherAddress:
    ROWS = [("Tên đăng nhập", "Họ và tên", "Thư điện tử", "Điện thoại")]

    def read(self, clerk, email, by=None, commit=True):
        tables = {"users": [*self.ROWS, (clerk.username, clerk.full_name, email, "")]}
        outcome = setup_files.take(
            setup_files.read_tables(tables), commit=commit, by=by and Actor(by), on=NINE.date()
        )
        assert outcome.faults == []

    @pytest.mark.parametrize("uploaded", [True, False])
    def test_is_told_at_the_old_one_and_on_record(self, uploaded, clerk, keeper, client_of):
        self.read(clerk, "ke.gian@example.vn", by=keeper if uploaded else None)
        told = OutboxMessage.objects.get(kind="account_contact_changed")
        assert (told.address, told.state) == ("an@example.vn", MessageState.WAITING)
        by = "Lê Văn Quản" if uploaded else "Người cài đặt phần mềm"
        assert told.variables["who"] == by
        event = clerk.account_events.get()
        assert (event.act, event.by) == (AccountAct.CONTACT_CHANGED, keeper if uploaded else None)
        page = client_of(clerk).get(reverse("ui:profile")).text
        assert f"Đổi thư điện tử, điện thoại, {by}" in page

    def test_tells_nobody_where_nothing_changed_or_nothing_was_kept(self, clerk, keeper):
        self.read(clerk, "an@example.vn", by=keeper)
        self.read(clerk, "moi@example.vn", by=keeper, commit=False)
        assert not OutboxMessage.objects.exists()
        assert not AccountEvent.objects.exists()

    def test_written_by_himself_is_his_own_doing(self, keeper):
        self.read(keeper, "quan@example.vn", by=keeper)
        assert not AccountEvent.objects.exists()
