"""The list of procedures where the national record and the local version disagree."""

from datetime import date

import pytest

from procedures import queries
from procedures.rules.differences import spelling_free
from tests.factories.procedures import make_version


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hoà giải", "hòa  giải", True),
        ("Thuỷ sản", "Thủy sản", True),
        ("hóa", "hoá", True),
        ("hòa", "hoa", False),
        ("Thủ tục đăng ký kết hôn", "Đăng ký kết hôn", True),
        ("đất", "dất", False),
        ("ma", "má", False),
    ],
)
def test_where_the_tone_is_set_makes_no_difference(one, other, same):
    assert (spelling_free(one) == spelling_free(other)) is same


@pytest.mark.django_db
class TestTheList:
    def pair(self, national=None, local=None):
        theirs = make_version(source="national", **(national or {}))
        mine = make_version(procedure=theirs.procedure, **(local or {}))
        return theirs, mine

    def found(self):
        return [
            (item.field, item.national, item.local)
            for pair in queries.difference_list(TODAY)
            for item in pair.differences
        ]

    def test_versions_that_agree_are_not_on_it(self):
        self.pair()
        make_version()  # local alone
        make_version(source="national")  # national alone
        assert queries.difference_list(TODAY) == []

    @pytest.mark.parametrize(
        ("local", "field", "theirs", "mine"),
        [
            ({"limit": "2"}, "limits", "3 ngày làm việc", "2 ngày làm việc"),
            ({"unit": "calendar_days"}, "limits", "3 ngày làm việc", "3 ngày"),
            ({"fee": None}, "fees", "8.000 đồng/trường hợp", ""),
            ({"papers": ("Tờ khai",)}, "papers", "2", "1"),
            ({"name": "Khai sinh"}, "name", "Đăng ký khai sinh", "Khai sinh"),
            ({"online_level": "partial"}, "online", "Trực tuyến toàn trình", "Trực tuyến một phần"),
            ({"is_non_boundary": True}, "boundary", "không", "có"),
            ({"levels": ["province"]}, "levels", "Cấp xã", "Cấp tỉnh"),
            ({"results": ("Bản sao",)}, "results", "Giấy khai sinh", "Bản sao"),
        ],
    )
    def test_each_field_in_words(self, local, field, theirs, mine):
        self.pair(local=local)
        assert self.found() == [(field, theirs, mine)]

    def test_only_versions_in_force_are_compared(self):
        self.pair(local={"limit": "2", "valid_to": date(2026, 11, 20)})
        assert queries.difference_list(TODAY) == []

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries):
        for _ in range(5):
            self.pair(local={"limit": "2"})
        with django_assert_max_num_queries(14):
            assert len(queries.difference_list(TODAY)) == 5
