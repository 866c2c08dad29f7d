"""The list of procedures where the national record and the local version disagree."""

from datetime import date, time

import pytest

from procedures import queries
from procedures.models import FeeRule, LegalBasis, RequiredPaper, TimeLimit
from procedures.rules.differences import spelling_free
from tests.factories.procedures import make_version, publish_now


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
            (item.field, "; ".join(item.national), "; ".join(item.local))
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
            ({"fee": None}, "fees", "Lệ phí hộ tịch: 8.000 đồng/trường hợp", ""),
            (
                {"papers": ("Tờ khai đăng ký khai sinh", "Giấy ra viện")},
                "papers",
                "Giấy chứng sinh (1 bản chính)",
                "Giấy ra viện (1 bản chính)",
            ),
            ({"papers": ("Tờ khai đăng ký khai sinh",)}, "papers", "Giấy chứng sinh (1 bản chính)", ""),
            ({"name": "Khai sinh"}, "name", "Đăng ký khai sinh", "Khai sinh"),
            ({"online_level": "partial"}, "online", "Trực tuyến toàn trình", "Trực tuyến một phần"),
            ({"is_non_boundary": True}, "boundary", "không", "có"),
            ({"levels": ["province"]}, "levels", "Cấp xã", "Cấp tỉnh"),
            ({"results": ("Bản sao",)}, "results", "Giấy khai sinh", "Bản sao"),
            ({"document_sets": 2}, "sets", "1", "2"),
            ({"subject_codes": ["ĐT1", "ĐT9"]}, "subjects", "", "ĐT9"),
            ({"agency_text": "Sở Tư pháp"}, "agency", "Ủy ban nhân dân cấp xã", "Sở Tư pháp"),
            ({"conditions_text": "Đủ 18 tuổi."}, "conditions", "", "Đủ 18 tuổi."),
            (
                {"steps_text": "Nộp hồ sơ.\nNhận kết quả."},
                "steps",
                "Nộp hồ sơ, nhận phiếu hẹn, nhận kết quả.",
                "Nộp hồ sơ.; Nhận kết quả.",
            ),
            (
                {"manner_text": "Trực tiếp."},
                "manner",
                "Trực tiếp, trực tuyến hoặc qua bưu chính.",
                "Trực tiếp.",
            ),
            (
                {"cutoff": time(15)},
                "cutoffs",
                "",
                "15:00: trả trong ngày, sau giờ đó thì ngày kế tiếp",
            ),
            ({"cases": ("Đăng ký lại",)}, "cases", "", "Đăng ký lại"),
        ],
    )
    def test_each_field_in_words(self, local, field, theirs, mine):
        self.pair(local=local)
        assert self.found() == [(field, theirs, mine)]

    def rich(
        self, source, procedure=None, *, first=None, second=None, paper=None, rate=None, basis="60/2014"
    ):
        """Two cases with a limit each, a paper that counts, a rate for one channel, a legal basis."""
        version = make_version(
            source=source, procedure=procedure, cases=("Đăng ký lần đầu", "Đăng ký lại"), papers=(), fee=None,
            publish=False, valid_from=date(2025, 1, 1),
        )  # fmt: skip
        cases = version.cases.order_by("position")
        for case, limit in zip(cases, ({"value": 3}, {"value": 5}), strict=True):
            told = {"unit": "working_days", **limit, **((first if case == cases[0] else second) or {})}
            TimeLimit.objects.create(version=version, case=case, **told)
        RequiredPaper.objects.create(version=version, key="p", **{"name": "Bản vẽ", **(paper or {})})
        FeeRule.objects.create(
            version=version,
            kind="fee",
            name="Phí",
            **{"rate": 100, "channel": 1, "case": None, **(rate or {})},
        )
        LegalBasis.objects.create(version=version, number=basis, title="Luật")
        return publish_now(version)

    @pytest.mark.parametrize(
        ("changes", "field", "theirs", "mine"),
        [
            (
                {"first": {"value": 5}, "second": {"value": 3}},
                "limits",
                "3 ngày làm việc (trường hợp “Đăng ký lần đầu”); 5 ngày làm việc (trường hợp “Đăng ký lại”)",
                "3 ngày làm việc (trường hợp “Đăng ký lại”); 5 ngày làm việc (trường hợp “Đăng ký lần đầu”)",
            ),
            (
                {"second": {"channel": 2}},
                "limits",
                "5 ngày làm việc (trường hợp “Đăng ký lại”)",
                "5 ngày làm việc (trường hợp “Đăng ký lại”, trực tuyến)",
            ),
            (
                {"second": {"value": None, "unit": "see_text", "text": "Theo kỳ họp"}},
                "limits",
                "5 ngày làm việc (trường hợp “Đăng ký lại”)",
                "theo nội dung quy định: Theo kỳ họp (trường hợp “Đăng ký lại”)",
            ),
            (
                {"paper": {"copies": 2}},
                "papers",
                "Bản vẽ (1 bản chính)",
                "Bản vẽ (1 bản chính, 2 bản sao)",
            ),
            (
                {"paper": {"is_form": True, "form_name": "TK-01", "is_required": False}},
                "papers",
                "Bản vẽ (1 bản chính)",
                "Bản vẽ (1 bản chính, không bắt buộc, mẫu “TK-01”)",
            ),
            (
                {"rate": {"channel": 2, "ceiling": 900, "payer_group": "poor"}},
                "fees",
                "Phí: 100 đồng/trường hợp (trực tiếp)",
                "Phí: 100 đồng/trường hợp (tối đa 900 đồng, trực tuyến, hộ nghèo)",
            ),
            (
                {"rate": {"rate": None, "note": "Theo nghị quyết"}},
                "fees",
                "Phí: 100 đồng/trường hợp (trực tiếp)",
                "Phí: theo quy định (Theo nghị quyết) (trực tiếp)",
            ),
            ({"basis": "61/2018"}, "bases", "60/2014", "61/2018"),
        ],
    )
    def test_a_limit_a_rate_and_a_paper_by_what_they_bind(self, changes, field, theirs, mine):
        national = self.rich("national")
        self.rich("local", national.procedure, **changes)
        assert self.found() == [(field, theirs, mine)]

    def test_the_order_and_the_spelling_of_lists_make_no_difference(self):
        self.pair(
            national={"steps_text": "a) Nộp hồ sơ;\nb) Hoà giải.", "papers": ("- Tờ khai;", "Đơn")},
            local={"steps_text": "b) Hòa giải; a) Nộp hồ sơ.", "papers": ("Tờ khai", "Đơn")},
        )
        assert self.found() == []

    def test_only_what_differs_in_a_long_text_is_shown(self):
        same = " ".join(f"Câu thứ {number}." for number in range(50))
        self.pair(national={"steps_text": f"{same} Nhận kết quả."}, local={"steps_text": f"Đến quầy. {same}"})
        assert self.found() == [("steps", "Nhận kết quả.", "Đến quầy.")]

    def test_only_versions_in_force_are_compared(self):
        self.pair(local={"limit": "2", "valid_to": date(2026, 11, 20)})
        assert queries.difference_list(TODAY) == []

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries):
        for _ in range(5):
            self.pair(local={"limit": "2"})
        with django_assert_max_num_queries(11):
            assert len(queries.difference_list(TODAY)) == 5
