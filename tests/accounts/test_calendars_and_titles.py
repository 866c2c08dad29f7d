"""Which calendar counts (ruling 5) and what a head is called on which day, by page and by file alike."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts import queries
from accounts.enums import Role, SigningMode
from accounts.exceptions import AccountsError, AgencyClosed, NotAllowed
from accounts.models import Actor, AgencyCalendar, HeadTitle
from accounts.services import agencies
from accounts.services.head_titles import change_head_title
from portal import setup_files
from tests.factories.accounts import (
    AgencyFactory,
    HeadTitleFactory,
    SignatureDelegationFactory,
    UserFactory,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY, SWITCH = date(2026, 3, 4), date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


@built_once
def commune():
    return AgencyFactory(code="X", name="UBND xã Mẫu")


@built_once
def admin(commune):
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=commune))


def read(**tables):
    return setup_files.take(setup_files.read_tables(tables), commit=True, by=None, on=TODAY)


class TestCalendars:
    def by_page(self, commune, admin, counting, opening):
        agencies.choose_calendar(
            agency=commune, counting_calendar=counting, opening_calendar=opening,
            from_day=SWITCH, by=admin, at=AT,
        )  # fmt: skip

    def by_file(self, commune, admin, counting, opening):
        heading = ("Mã cơ quan", "Lịch tính thời hạn", "Lịch mở cửa", "Từ ngày")
        outcome = read(calendars=[heading, ("X", counting, opening, "01/07/2026")])
        if outcome.faults:
            raise AccountsError(str(outcome.faults[0]))

    @pytest.mark.parametrize("way", ["by_page", "by_file"])
    @pytest.mark.parametrize(
        ("counting", "opening", "sentence"),
        [
            ("opening-saturday", "", "chỉ nói giờ mở cửa tiếp nhận"),
            ("standard", "0700-1700", "là lịch tính thời hạn"),
            ("khong-co", "", "Không có lịch mã “khong-co”"),
        ],
    )
    def test_are_chosen_for_what_they_are(self, way, counting, opening, sentence, commune, admin):
        with pytest.raises(AccountsError, match=sentence):
            getattr(self, way)(commune, admin, counting, opening)
        assert not AgencyCalendar.objects.exists()

    @pytest.mark.parametrize("way", ["by_page", "by_file"])
    def test_count_and_open(self, way, commune, admin):
        getattr(self, way)(commune, admin, "0700-1700", "opening-saturday")
        policy = queries.deadline_policy(commune.pk, SWITCH)
        assert (policy.calendar_code, policy.opening_calendar_code) == ("0700-1700", "opening-saturday")


class TestHeadTitles:
    def file(self, title, from_day=""):
        heading = (
            "Mã cơ quan", "Tên", "Loại", "Cấp", "Chức danh người đứng đầu", "Chức danh từ ngày", "Từ ngày",
        )  # fmt: skip
        row = ("X", "UBND xã Mẫu", "UBND cấp xã", "Cấp xã", title, from_day, "01/01/2015")
        outcome = read(agencies=[heading, row])
        return outcome.updated, [fault.sentence for fault in outcome.faults]

    def titles(self, agency):
        rows = HeadTitle.objects.filter(agency=agency).order_by("valid_from")
        return list(rows.values_list("title", "valid_from", "valid_to"))

    def test_of_a_paper_are_those_of_its_day_after_the_file_changed_them(self, commune):
        signer = SignatureDelegationFactory(agency=commune, mode=SigningMode.KT).signer
        self.file("Chủ tịch")
        assert self.file("Thị trưởng", "01/07/2026") == (1, [])

        def first_line(on):
            block = queries.signature_for(user=signer, agency=commune, paper_kind="result", on=on)
            return block.lines[0]

        assert (first_line(BEFORE), first_line(SWITCH)) == ("KT. CHỦ TỊCH", "KT. THỊ TRƯỞNG")

    def test_another_one_without_a_day_is_refused_and_the_past_stays(self, commune):
        self.file("Chủ tịch")
        _updated, (sentence,) = self.file("Thị trưởng")
        assert "hãy ghi ngày bắt đầu dùng chức danh mới" in sentence
        assert self.titles(commune) == [("Chủ tịch", date(2015, 1, 1), None)]

    @pytest.mark.parametrize("row", [("Chủ tịch", ""), ("Thị trưởng", ""), ("Thị trưởng", "01/07/2026")])
    def test_files_read_again_change_nothing(self, row, commune):
        self.file("Chủ tịch")
        self.file("Thị trưởng", "01/07/2026")
        before = self.titles(commune)
        assert self.file(*row) == (0, [])
        assert self.titles(commune) == before

    def test_are_corrected_by_naming_the_same_first_day(self, commune):
        self.file("Chủ tich")
        assert self.file("Chủ tịch", "01/01/2015") == (1, [])
        assert self.titles(commune) == [("Chủ tịch", date(2015, 1, 1), None)]

    def test_begin_while_the_agency_is_there(self, commune):
        assert self.file("Chủ tịch", "31/12/2014")[1] == ["UBND xã Mẫu không hoạt động ngày 31/12/2014."]

    def change(self, commune, by, title="Thị trưởng", from_day=SWITCH):
        return change_head_title(agency=commune, title=title, from_day=from_day, by=by, at=AT)

    def test_are_changed_by_hand_and_keep_the_planned_end(self, commune, admin):
        HeadTitleFactory(agency=commune, title="Chủ tịch", valid_to=date(2027, 1, 1))
        self.change(commune, admin)
        assert self.titles(commune) == [
            ("Chủ tịch", date(2015, 1, 1), BEFORE),
            ("Thị trưởng", SWITCH, date(2027, 1, 1)),
        ]

    def test_are_not_changed_by_others_nor_where_nothing_changes_nor_before_the_agency(self, commune, admin):
        HeadTitleFactory(agency=commune, title="Thị trưởng")
        with pytest.raises(NotAllowed):
            self.change(commune, Actor(UserFactory(role=Role.HEAD, agency=commune)), title="Vua")
        with pytest.raises(AccountsError, match="đã là “Thị trưởng”"):
            self.change(commune, admin)
        with pytest.raises(AgencyClosed):
            self.change(commune, admin, from_day=date(2014, 12, 31))

    def test_do_not_hold_two_at_a_time(self, commune, admin):
        HeadTitleFactory(agency=commune, title="Thị trưởng", valid_from=SWITCH)
        with pytest.raises(AccountsError, match="chỉ có một chức danh"):
            self.change(commune, admin, title="Chủ tịch", from_day=TODAY)

    def test_have_their_form_on_the_agencys_page(self, frozen_at, commune, admin, client_of):
        frozen_at("2026-03-04 09:00")
        client_of(admin.user).post(
            reverse("oversight:move_agency", args=[commune.pk, "chuc-danh"]),
            {"chuc-danh-head_title": "Chủ tịch", "chuc-danh-from_day": "2026-03-09"},
        )
        assert self.titles(commune) == [("Chủ tịch", date(2026, 3, 9), None)]
