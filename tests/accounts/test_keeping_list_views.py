"""Ways of looking at lists: each keeps his own, and who leads shares them with his people."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed, NotNow, ViewRefused
from accounts.models import Agency, ListView
from accounts.queries.list_views import list_views
from accounts.rules.list_views import MOST_VIEWS
from accounts.services import list_views as services
from accounts.services.list_views import ViewAsItWas
from tests.factories.accounts import AgencyFactory, LeaveFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 9)
LIST, OTHER_LIST = "dossiers", "petitions"
GONE = "Cách xem này đã bị xóa hoặc là của người khác. Tải lại trang để xem danh sách."


@built_once
def room():
    return AgencyFactory(unit=True, parent=AgencyFactory())


@built_once
def leader(room):
    return UserFactory(role=Role.UNIT_HEAD, agency=room)


@built_once
def officer(room):
    return UserFactory(role=Role.HANDLER, agency=room)


def saved(user, name="Đất đai", **what):
    return services.save_view(user=user, list_code=what.pop("list_code", LIST), name=name, **what)


def shared(user, agency, name="Đất đai", *, on=TODAY):
    return services.share_view(user=user, view_id=saved(user, name).pk, agency_id=agency.pk, on=on)


def seen_by(user, agency, *, on=TODAY):
    """Names in his menu: his own, then shared ones."""
    _, named = list_views(user, LIST, posts=[agency.pk], on=on)
    return [view.name for view in named]


def last_of(user, list_code=LIST):
    return ListView.objects.get(owner=user, list_code=list_code, name="")


class TestRemembering:
    def test_what_is_not_said_stays_as_it_was(self, officer):
        services.remember(user=officer, list_code=LIST, sort="-due", filters={"state": "late"})
        services.remember(user=officer, list_code=LIST, columns=["code", "due"])
        last = last_of(officer)
        assert (last.sort, last.filters, last.columns) == ("-due", {"state": "late"}, ["code", "due"])

    def test_what_is_said_to_be_nothing_is_nothing(self, officer):
        services.remember(user=officer, list_code=LIST, sort="due", filters={"a": "b"}, columns=["code"])
        services.remember(user=officer, list_code=LIST, sort="", filters={}, columns=[])
        last = last_of(officer)
        assert (last.sort, last.filters, last.columns) == ("", {}, [])

    def test_each_list_of_each_person_has_its_own(self, officer, leader):
        services.remember(user=officer, list_code=LIST, sort="due")
        services.remember(user=officer, list_code=OTHER_LIST, sort="code")
        services.remember(user=leader, list_code=LIST, sort="name")
        assert [last_of(officer).sort, last_of(officer, OTHER_LIST).sort, last_of(leader).sort] == [
            "due",
            "code",
            "name",
        ]

    def test_columns_are_given_back_as_they_were(self, officer):
        services.remember(user=officer, list_code=LIST, sort="due", columns=["code", "name"])
        services.restore_columns(user=officer, list_code=LIST, was=["code", "due"], now=["code", "name"])
        assert (last_of(officer).columns, last_of(officer).sort) == (["code", "due"], "due")

    @pytest.mark.parametrize("since", [None, ["name", "code"], []])
    def test_not_where_others_were_chosen_since(self, officer, since):
        if since is not None:
            services.remember(user=officer, list_code=LIST, columns=since)
        with pytest.raises(NotNow, match="Cột đã được chọn lại sau đó nên không hoàn tác được"):
            services.restore_columns(user=officer, list_code=LIST, was=["due"], now=["code", "name"])

    def test_nobody_gives_back_what_another_chose(self, officer, leader):
        services.remember(user=leader, list_code=LIST, columns=["code"])
        with pytest.raises(NotNow):
            services.restore_columns(user=officer, list_code=LIST, was=["due"], now=["code"])
        assert last_of(leader).columns == ["code"]


class TestSaving:
    def test_a_view_is_kept_under_its_tidy_name(self, officer):
        view = saved(officer, "  Đất   đai ", columns=("code",), sort="-due", filters={"state": "late"})
        view.refresh_from_db()
        assert (view.name, view.columns, view.sort) == ("Đất đai", ["code"], "-due")
        assert (view.filters, view.owner, view.agency) == ({"state": "late"}, officer, None)

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("", "Đặt tên cho cách xem"),
            (" \n ", "Đặt tên cho cách xem"),
            ("x" * 61, "Tên cách xem dài tối đa 60 ký tự."),
            ("Hồ sơ 079 099 001 234", "không ghi số giấy tờ hay số điện thoại của ai"),
            ("Đất\x00đai", "không ghi số giấy tờ"),
        ],
    )
    def test_a_name_that_cannot_be_kept(self, officer, name, sentence):
        with pytest.raises(ViewRefused, match=sentence):
            saved(officer, name)
        assert not ListView.objects.exists()

    def test_a_name_of_sixty_letters_can(self, officer):
        assert saved(officer, "x" * 60).pk

    @pytest.mark.parametrize("again", ["Đất đai", "ĐẤT ĐAI", " đất  đai "])
    def test_one_name_once_however_it_is_written(self, officer, again):
        saved(officer)
        with pytest.raises(ViewRefused, match=r"Bạn đã có cách xem “.*” ở danh sách này"):
            saved(officer, again)
        assert ListView.objects.count() == 1

    def test_another_list_and_another_person_may_have_the_same_name(self, officer, leader):
        saved(officer)
        assert saved(officer, list_code=OTHER_LIST).pk
        assert saved(leader).pk

    def test_nobody_keeps_more_than_he_finds_again(self, officer, leader):
        ListView.objects.bulk_create(
            ListView(owner=officer, list_code=OTHER_LIST, name=f"Cách {n}") for n in range(MOST_VIEWS - 1)
        )
        services.remember(user=officer, list_code=LIST, sort="due")  # how he last had it is no named view
        saved(officer)
        with pytest.raises(ViewRefused, match=f"Mỗi người lưu tối đa {MOST_VIEWS} cách xem"):
            saved(officer, "Một cách nữa")
        assert saved(leader).pk


class TestDropping:
    def test_a_list_that_opened_with_it_opens_as_it_last_was(self, officer):
        view = saved(officer)
        services.open_with(user=officer, list_code=LIST, view=view)
        assert last_of(officer).opens_with == view
        services.drop_view(user=officer, view_id=view.pk)
        assert (last_of(officer).opens_with, seen_by(officer, AgencyFactory())) == (None, [])

    def test_opening_with_none_is_opening_as_it_last_was(self, officer):
        services.remember(user=officer, list_code=LIST, sort="due")
        services.open_with(user=officer, list_code=LIST, view=saved(officer))
        services.open_with(user=officer, list_code=LIST, view=None)
        assert (last_of(officer).opens_with, last_of(officer).sort) == (None, "due")

    def test_that_of_another_stays_shared_or_not(self, officer, leader, room):
        for view in (saved(leader, "Của tôi"), shared(leader, room)):
            with pytest.raises(ViewRefused) as refusal:
                services.drop_view(user=officer, view_id=view.pk)
            assert str(refusal.value) == GONE
        assert seen_by(leader, room) == ["Của tôi", "Đất đai"]

    def test_what_is_gone_or_has_no_name_is_not_dropped(self, officer):
        last = services.remember(user=officer, list_code=LIST, sort="due")
        view_id = saved(officer).pk
        services.drop_view(user=officer, view_id=view_id)
        for gone in (view_id, last.pk):
            with pytest.raises(ViewRefused):
                services.drop_view(user=officer, view_id=gone)
        assert last_of(officer).sort == "due"


class TestRestoring:
    def dropped(self, user, view, *, opened=False):
        was = ViewAsItWas.of(view, opened=opened)
        services.drop_view(user=user, view_id=view.pk)
        return was

    def test_it_is_there_as_it_was(self, officer):
        was = self.dropped(officer, saved(officer, columns=("code",), sort="-due", filters={"state": "late"}))
        view = services.restore_view(user=officer, was=was, on=TODAY)
        assert ViewAsItWas.of(view, opened=False) == was
        assert not ListView.objects.filter(name="").exists()

    def test_the_list_opens_with_it_again(self, officer):
        was = self.dropped(officer, saved(officer), opened=True)
        view = services.restore_view(user=officer, was=was, on=TODAY)
        assert last_of(officer).opens_with == view

    def test_unless_it_was_told_meanwhile_to_open_with_another(self, officer):
        was = self.dropped(officer, saved(officer), opened=True)
        other = saved(officer, "Cách khác")
        services.open_with(user=officer, list_code=LIST, view=other)
        services.restore_view(user=officer, was=was, on=TODAY)
        assert last_of(officer).opens_with == other

    def test_it_is_shared_again(self, leader, officer, room):
        was = self.dropped(leader, shared(leader, room))
        assert seen_by(officer, room) == []
        services.restore_view(user=leader, was=was, on=TODAY)
        assert seen_by(officer, room) == ["Đất đai"]

    def test_not_where_its_name_was_given_away(self, officer):
        was = self.dropped(officer, saved(officer))
        saved(officer, "đất đai")
        with pytest.raises(ViewRefused, match="Đặt tên khác"):
            services.restore_view(user=officer, was=was, on=TODAY)

    def test_nobody_shares_it_again_who_no_longer_leads(self, leader, room):
        was = self.dropped(leader, shared(leader, room))
        leader.memberships.update(valid_to=TODAY)
        with pytest.raises(NotAllowed):
            services.restore_view(user=leader, was=was, on=date(2026, 3, 10))
        assert not ListView.objects.filter(owner=leader).exclude(name="").exists()


class TestSharing:
    def test_the_people_of_the_unit_find_it_after_their_own(self, leader, officer, room):
        saved(officer, "Việc của tôi")
        shared(leader, room)
        assert seen_by(officer, room) == ["Việc của tôi", "Đất đai"]
        assert seen_by(UserFactory(), AgencyFactory()) == []

    @pytest.mark.parametrize(
        ("role", "may"), [(role, role in {Role.HEAD, Role.UNIT_HEAD, Role.ONESTOP_HEAD}) for role in Role]
    )
    def test_only_who_leads_shares(self, room, role, may):
        user = UserFactory(role=role, agency=room)
        if may:
            assert shared(user, room).agency == room
        else:
            with pytest.raises(NotAllowed, match="Chỉ người đứng đầu đơn vị mới dùng chung cách xem"):
                shared(user, room)
            assert not ListView.objects.filter(agency=room).exists()

    def test_nor_with_people_he_does_not_lead(self, leader):
        with pytest.raises(NotAllowed):
            shared(leader, AgencyFactory(unit=True))

    def test_nobody_shares_what_another_keeps(self, leader, officer, room):
        view = saved(officer)
        with pytest.raises(ViewRefused) as refusal:
            services.share_view(user=leader, view_id=view.pk, agency_id=room.pk, on=TODAY)
        assert str(refusal.value) == GONE

    def test_its_owner_takes_it_back_though_he_leads_no_more(self, leader, officer, room):
        view = shared(leader, room)
        leader.memberships.update(valid_to=date(2026, 3, 8))
        services.share_view(user=leader, view_id=view.pk, agency_id=None, on=TODAY)
        assert (seen_by(officer, room), seen_by(leader, room)) == ([], ["Đất đai"])

    def test_another_leader_of_the_unit_takes_it_out(self, leader, officer, room):
        view = shared(leader, room)
        deputy = UserFactory(role=Role.UNIT_HEAD, agency=room)
        services.share_view(user=deputy, view_id=view.pk, agency_id=None, on=TODAY)
        view.refresh_from_db()
        assert (view.agency, view.owner, seen_by(officer, room)) == (None, leader, [])

    def test_nobody_else_does(self, leader, officer, room):
        view = shared(leader, room)
        for user in (officer, UserFactory(role=Role.UNIT_HEAD, agency=AgencyFactory(unit=True))):
            with pytest.raises(ViewRefused):
                services.share_view(user=user, view_id=view.pk, agency_id=None, on=TODAY)
        assert seen_by(officer, room) == ["Đất đai"]

    def test_one_name_is_shared_once(self, leader, room):
        shared(leader, room)
        other = UserFactory(role=Role.UNIT_HEAD, agency=room)
        with pytest.raises(ViewRefused, match="Đơn vị đã có cách xem dùng chung tên “ĐẤT ĐAI”"):
            shared(other, room, "ĐẤT ĐAI")
        assert ListView.objects.get(owner=other).agency is None

    def test_a_name_is_free_once_who_shared_it_leads_no_more(self, leader, officer, room):
        old = shared(leader, room)
        leader.memberships.update(valid_to=date(2026, 3, 8))
        new = shared(UserFactory(role=Role.UNIT_HEAD, agency=room), room)
        old.refresh_from_db()
        assert (old.agency, new.agency, seen_by(officer, room)) == (None, room, ["Đất đai"])

    def test_who_is_left_in_a_unit_that_closed_leads_nobody(self, leader, officer, room):
        shared(leader, room)
        Agency.objects.filter(pk=room.pk).update(valid_to=date(2026, 3, 8))
        assert seen_by(officer, room) == []

    def test_who_stands_in_for_a_leader_who_is_away_shares_for_him(self, leader, officer, room):
        LeaveFactory(user=leader, deputy=officer, valid_from=TODAY, valid_to=TODAY)
        assert shared(officer, room).agency == room

    def test_a_head_shares_with_all_units_of_his_agency(self, officer, room):
        commune = AgencyFactory()
        below = AgencyFactory(unit=True, has_seal=False, parent=commune)
        MembershipFactory(user=officer, agency=below)
        shared(UserFactory(role=Role.HEAD, agency=commune), commune)
        assert seen_by(officer, below) == ["Đất đai"]
