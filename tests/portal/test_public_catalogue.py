"""The public catalogue: found without accents, read without a login, printed on one page."""

from datetime import time

import pytest
from django.urls import reverse

from procedures.enums import FeeKind
from procedures.models import FeeRule, FeeWaiver, ProcedureCase, RequiredPaper, SectorRule, TimeLimit
from tests.factories.accounts import AgencyFactory
from tests.factories.procedures import (
    make_complete_procedure,
    make_copy_certification,
    make_sector,
    make_version,
    publish_now,
)


pytestmark = pytest.mark.django_db
LIST = reverse("public:procedures")


def page_of(client, code, **asked):
    return client.get(reverse("public:procedure", args=[code]), asked)


def words(response):
    return " ".join(response.content.decode().split())


class TestTheList:
    def test_found_by_a_part_of_the_name_without_accents(self, client):
        make_version(name="Đăng ký khai sinh")
        make_version(name="Cấp giấy phép xây dựng", sector=make_sector("Xây dựng"))
        answer = client.get(LIST, {"q": "dang ky khai"})
        assert "Đăng ký khai sinh" in words(answer)
        assert "Cấp giấy phép xây dựng" not in words(answer)
        assert "1 thủ tục" in words(answer)

    def test_the_phrase_comes_before_words_apart(self, client):
        make_version(name="Đăng ký khai sinh")
        make_version(name="Khai báo di sản phát sinh")
        assert "di sản" not in words(client.get(LIST, {"q": "khai sinh"}))
        assert "di sản" in words(client.get(LIST, {"q": "sinh khai"}))

    def test_narrowed_by_field_and_level(self, client):
        make_version(name="Đăng ký khai sinh")
        make_version(name="Hòa giải tranh chấp", sector=make_sector("Đất đai"), levels=["province"])
        assert (
            "khai sinh"
            not in words(client.get(LIST, {"sector": "dat dai"})).split("<main")[1].split("<ul")[1]
        )
        assert "Hòa giải" in words(client.get(LIST, {"level": "province"}))

    def test_an_unknown_filter_is_refused_in_words_and_shows_everything(self, client):
        make_version(name="Đăng ký khai sinh")
        answer = client.get(LIST, {"level": "moon"})
        assert answer.status_code == 200
        assert "Đăng ký khai sinh" in words(answer)
        assert "errorlist" in words(answer)

    def test_nothing_found_says_what_to_do(self, client):
        assert "Không tìm thấy thủ tục nào" in words(client.get(LIST, {"q": "xyz"}))

    def test_drafts_and_what_is_abolished_are_not_public(self, client):
        make_version(name="Bản dự thảo", publish=False)
        gone = make_version(name="Đã bãi bỏ")
        type(gone.procedure).objects.filter(pk=gone.procedure_id).update(abolished_on="2020-01-01")
        assert "Không tìm thấy" in words(client.get(LIST))

    def test_pages_follow_each_other_in_the_order_of_the_alphabet(self, client):
        for number in range(30):
            make_version(name=f"Thủ tục {number:02d}")
        make_version(name="Đăng ký")
        first = client.get(LIST)
        assert words(first).index("Đăng ký") < words(first).index("Thủ tục 00")
        assert "Thủ tục 29" not in words(first)
        second = client.get(LIST, {"after": first.context["page"].next})
        assert "Thủ tục 29" in words(second)

    def test_a_name_stands_before_the_longer_ones_that_begin_with_it(self, client):
        for name in ("Đăng ký kết hôn có yếu tố nước ngoài", "Đăng ký kết hôn", "Đăng ký kết hôn lưu động"):
            make_version(name=name)
        said = words(client.get(LIST, {"q": "dang ky ket hon"}))
        places = [said.index(f"{name}<") for name in ("kết hôn", "kết hôn có yếu tố nước ngoài", "lưu động")]
        assert places == sorted(places)

    def test_the_number_of_queries_does_not_grow(self, client, assert_num_queries_same_at_1_and_20):
        make = lambda: make_version(name="Khai sinh")  # noqa: E731
        assert_num_queries_same_at_1_and_20(make, lambda: client.get(LIST))


class TestThePage:
    def test_what_to_bring_how_long_how_much_and_where(self, client):
        place = AgencyFactory(name="Trung tâm Phục vụ hành chính công xã Mẫu")
        make_complete_procedure(receiving_agency=place, code="1.001193")
        text = words(page_of(client, "1.001193"))
        for expected in (
            "Tờ khai đăng ký khai sinh – 1 bản chính",
            "3 ngày làm việc",
            "8.000 đồng/trường hợp",
            "Trung tâm Phục vụ hành chính công xã Mẫu",
            "Giấy khai sinh",
        ):
            assert expected in text

    def test_the_day_it_would_be_ready_with_its_reasons(self, client, frozen_at):
        frozen_at("2026-03-06 09:32")
        make_version(code="1.001193", limit="5")
        text = words(page_of(client, "1.001193"))
        assert "09:32 ngày 13/03/2026" in text
        assert "Vì sao là thời điểm này?" in text
        assert "Hạn trả kết quả" in text

    def test_the_deciding_agency_counts_by_its_own_calendar(self, client, frozen_at):
        from tests.factories.accounts import AgencyCalendarFactory

        frozen_at("2026-03-06 07:10")
        place = AgencyFactory()
        AgencyCalendarFactory(agency=place, counting_calendar="0700-1700")
        make_complete_procedure(receiving_agency=place, code="1.001193", limit="1")
        assert "07:10 ngày 09/03/2026" in words(page_of(client, "1.001193"))

    def test_the_case_and_the_channel_asked_for(self, client, frozen_at):
        frozen_at("2026-03-06 09:32")
        version = make_version(code="1.001193", limit="1", cases=("Thường", "Cần xác minh"), publish=False)
        TimeLimit.objects.create(
            version=version, case=version.cases.get(key="c2"), value=5, unit="working_days"
        )
        publish_now(version)
        assert "09:32 ngày 09/03/2026" in words(page_of(client, "1.001193"))
        assert "09:32 ngày 13/03/2026" in words(page_of(client, "1.001193", **{"truong-hop": "c2"}))
        assert "09:32 ngày 09/03/2026" in words(
            page_of(client, "1.001193", **{"truong-hop": "?", "kenh": "x"})
        )

    def test_the_cutoff_is_said(self, client, frozen_at):
        frozen_at("2026-03-06 15:30")
        make_version(code="2.000635", limit="0", cutoff=time(15, 0))
        text = words(page_of(client, "2.000635"))
        assert "Nộp sau 15:00" in text
        assert "09/03/2026" in text

    def test_without_a_number_the_text_is_shown_and_no_day(self, client):
        make_version(code="1.001193", limit=None)
        text = words(page_of(client, "1.001193"))
        assert "Theo quy định" in text
        assert "Hẹn trả kết quả" not in text

    def test_a_tiered_fee_is_readable(self, client):
        make_copy_certification(code="2.000815")
        text = words(page_of(client, "2.000815"))
        assert "2.000 đồng/trang, từ trang thứ 3: 1.000 đồng, tối đa 200.000 đồng/bản" in text

    @pytest.mark.parametrize(
        ("fields", "price"),
        [
            ({"rate": None}, "theo quy định"),
            ({"rate": 0}, "không thu"),
            ({"rate": 10, "currency": "USD", "is_choice": True}, "10 USD/trường hợp"),
            ({"rate": "0.5", "unit": "percent"}, "0,5%"),
        ],
    )
    def test_other_prices(self, client, fields, price):
        version = make_version(code="1.001193", fee=None, publish=False)
        FeeRule.objects.create(version=version, kind=FeeKind.FEE, name="Phí", **fields)
        publish_now(version)
        assert price in words(page_of(client, "1.001193"))

    def test_fees_and_waivers_of_another_time_are_not_shown(self, client, frozen_at):
        frozen_at("2026-03-06 09:32")
        version = make_version(code="1.001193", fee=None, publish=False)
        FeeRule.objects.create(
            version=version, kind=FeeKind.FEE, name="Phí cũ", rate=1, valid_to="2025-12-31"
        )
        publish_now(version)
        FeeWaiver.objects.create(
            name="Hộ nghèo", percent=100, legal_basis="NQ 1", valid_from="2026-01-01", payer_group="poor"
        )
        FeeWaiver.objects.create(
            name="Đợt khuyến khích",
            percent=50,
            legal_basis="NQ 2",
            valid_from="2025-01-01",
            valid_to="2025-12-31",
        )
        text = words(page_of(client, "1.001193"))
        assert "Phí cũ" not in text
        assert "Hộ nghèo: giảm 100% (NQ 1)" in text
        assert "Đợt khuyến khích" not in text

    def test_a_paper_found_in_a_database_need_not_be_brought(self, client):
        version = make_version(code="1.001193", publish=False)
        case = ProcedureCase.objects.create(version=version, key="x", name="Trẻ bị bỏ rơi")
        RequiredPaper.objects.create(
            version=version,
            case=case,
            key="p9",
            name="Căn cước",
            is_shown_only=True,
            is_required=False,
            database="Cơ sở dữ liệu dân cư",
        )
        SectorRule.objects.create(
            version=version, key="k", kind="stops_clock", name="Nộp thuế", article="NĐ 101, Điều 22"
        )
        publish_now(version)
        text = words(page_of(client, "1.001193"))
        assert "Trẻ bị bỏ rơi" in text
        assert "(chỉ xuất trình; nếu có; không phải nộp nếu tra được trong Cơ sở dữ liệu dân cư)" in text
        assert "Được dừng tính thời gian: Nộp thuế (NĐ 101, Điều 22)" in text

    def test_a_procedure_recorded_elsewhere_says_where(self, client):
        make_complete_procedure(
            receiving_agency=AgencyFactory(), code="1.004222", system_of_record="Cổng dịch vụ công Bộ Công an"
        )
        assert "nộp trên Cổng dịch vụ công Bộ Công an" in words(page_of(client, "1.004222"))

    def test_many_places_are_counted(self, client):
        first = make_complete_procedure(receiving_agency=AgencyFactory(), code="1.001193")
        for _ in range(32):
            place = AgencyFactory()
            type(first.offer).objects.create(
                procedure=first.procedure,
                receiving_agency=place,
                deciding_agency=place,
                valid_from=first.offer.valid_from,
            )
        assert "và 3 nơi khác" in words(page_of(client, "1.001193"))

    @pytest.mark.parametrize("code", ["9.999999", "..", "<script>", "1.001193 OR 1=1"])
    def test_an_unknown_code_is_not_found(self, client, code):
        assert page_of(client, code).status_code == 404

    def test_the_page_costs_a_fixed_number_of_queries(self, client, django_assert_max_num_queries):
        make_complete_procedure(
            receiving_agency=AgencyFactory(),
            code="1.001193",
            papers=tuple(f"Giấy {number}" for number in range(25)),
            cases=("A", "B", "C", "D"),
        )
        page_of(client, "1.001193")
        with django_assert_max_num_queries(24):
            page_of(client, "1.001193")


class TestWhereAndWhen:
    @pytest.fixture
    def place(self):
        return AgencyFactory(
            name="Bộ phận Một cửa xã Mẫu", address="Số 5 đường Mẫu, xã Mẫu", phone="02009 301 010"
        )

    @pytest.mark.parametrize(
        ("moment", "door", "heading", "filed"),
        [
            ("2026-03-06 09:00", "Đang mở cửa đến 11:30", "Nếu nộp ngay bây giờ", "09:00 ngày 06/03/2026"),
            ("2026-03-06 12:00", "Đóng cửa", "Nếu nộp ngay khi mở cửa lại", "13:30 ngày 06/03/2026"),
            # Nobody can hand anything in during Tết: the sample is counted from the day it opens.
            ("2026-02-18 09:00", "Nghỉ Tết Nguyên đán Bính Ngọ đến hết Chủ nhật, 22/02/2026",
             "Nếu nộp ngay khi mở cửa lại", "07:30 ngày 23/02/2026"),
        ],
    )  # fmt: skip
    def test_the_office_its_door_and_the_sample_day(
        self, client, frozen_at, place, moment, door, heading, filed
    ):
        frozen_at(moment)
        make_complete_procedure(receiving_agency=place, code="1.001193")
        text = words(page_of(client, "1.001193"))
        for said in ("Số 5 đường Mẫu, xã Mẫu", 'href="tel:02009301010"', door, heading, filed):
            assert said in text

    def test_by_post_one_need_not_wait_for_the_door(self, client, frozen_at, place):
        frozen_at("2026-03-06 12:00")
        make_complete_procedure(receiving_agency=place, code="1.001193")
        text = words(page_of(client, "1.001193", kenh="3"))
        assert "nộp lúc 12:00 ngày 06/03/2026" in text

    def test_the_place_asked_for_is_the_one_that_is_counted_for(self, client, frozen_at, place):
        from tests.factories.accounts import AgencyCalendarFactory

        frozen_at("2026-03-06 17:10")
        offer = make_complete_procedure(receiving_agency=place, code="1.001193").offer
        other = AgencyFactory(name="A – nơi đóng cửa sớm")
        AgencyCalendarFactory(agency=other, counting_calendar="0700-1700")
        type(offer).objects.create(
            procedure=offer.procedure,
            receiving_agency=other,
            deciding_agency=other,
            valid_from=offer.valid_from,
        )
        first = words(page_of(client, "1.001193"))
        assert "nộp lúc 07:00 ngày 09/03/2026 tại A – nơi đóng cửa sớm" in first
        asked = words(page_of(client, "1.001193", noi=str(place.pk)))
        assert "nộp lúc 17:10 ngày 06/03/2026 tại Bộ phận Một cửa xã Mẫu" in asked
        assert "Những nơi khác cũng nhận" in asked

    def test_one_place_and_twenty_cost_the_same(self, client, assert_num_queries_same_at_1_and_20):
        first = make_complete_procedure(receiving_agency=AgencyFactory(), code="1.001193").offer

        def another():
            place = AgencyFactory()
            type(first).objects.create(
                procedure=first.procedure, receiving_agency=place, deciding_agency=place,
                valid_from=first.valid_from,
            )  # fmt: skip

        assert_num_queries_same_at_1_and_20(another, lambda: page_of(client, "1.001193"))


def two_cases():
    """Thường and Cần xác minh, each with a paper and a fee of its own beside what both need."""
    version = make_version(code="1.001193", fee=None, cases=("Thường", "Cần xác minh"), publish=False)
    for number, case in enumerate(version.cases.order_by("key")):
        RequiredPaper.objects.create(
            version=version, case=case, key=f"r{number}", name=f"Giấy riêng {number}"
        )
        FeeRule.objects.create(
            version=version, case=case, kind=FeeKind.FEE, name=f"Phí riêng {number}", rate=1
        )
    publish_now(version)
    return version


class TestTheCase:
    def test_without_a_choice_every_case_is_shown(self, client):
        two_cases()
        text = words(page_of(client, "1.001193"))
        for said in ("Giấy riêng 0", "Giấy riêng 1", "Phí riêng 0", "Phí riêng 1", "Xem mọi trường hợp"):
            assert said in text

    def test_a_chosen_case_leaves_out_what_belongs_to_others(self, client):
        version = two_cases()
        common = version.papers.filter(case=None).first().name
        text = words(page_of(client, "1.001193", **{"truong-hop": "c2"}))
        assert "Giấy riêng 1" in text
        assert "Phí riêng 1" in text
        assert common in text
        assert "Giấy riêng 0" not in text
        assert "Phí riêng 0" not in text


class TestTheSheetToTakeAlong:
    def sheet(self, client, **asked):
        return client.get(reverse("public:checklist", args=["1.001193"]), asked)

    def test_papers_money_office_and_hours_for_this_case(self, client, frozen_at):
        frozen_at("2026-11-21 09:00")  # a Saturday before a holiday in the week
        version = two_cases()
        place = AgencyFactory(name="Bộ phận Một cửa xã Mẫu", address="Số 5 đường Mẫu")
        from procedures.models import ProcedureOffer

        ProcedureOffer.objects.create(
            procedure=version.procedure,
            receiving_agency=place,
            deciding_agency=place,
            valid_from="2020-01-01",
        )
        answer = self.sheet(client, **{"truong-hop": "c2"})
        text = words(answer)
        for said in (
            "Giấy riêng 1",
            "Phí riêng 1",
            "Cần xác minh",
            "Số 5 đường Mẫu",
            "Thứ Ba, 24/11/2026",
            "Ngày Văn hóa Việt Nam 24/11",
            "Nộp lúc 07:30 ngày 23/11/2026",
        ):
            assert said in text
        assert "Giấy riêng 0" not in text
        assert 'class="papers with-boxes"' in text
        assert len(answer.context["days"]) == 7

    def test_the_page_leads_to_the_sheet_of_the_same_choice(self, client):
        two_cases()
        text = words(page_of(client, "1.001193", **{"truong-hop": "c2"}))
        assert "/giay-to/?truong-hop=c2&amp;kenh=1" in text

    def test_without_an_office_it_is_a_list_all_the_same(self, client):
        make_version(code="1.001193")
        text = words(self.sheet(client))
        assert "Giờ mở cửa" not in text
        assert "with-boxes" in text

    def test_an_unknown_procedure_has_none(self, client):
        assert self.sheet(client).status_code == 404
