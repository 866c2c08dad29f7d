"""What other apps ask of the catalogue."""

from datetime import date, time
from decimal import Decimal

import pytest

from procedures import queries
from procedures.enums import FeeKind, LimitUnit
from procedures.models import FeeWaiver, ProcedureCase, ProcedureVersion, RequiredPaper, TimeLimit
from tests.factories.accounts import AgencyFactory
from tests.factories.procedures import (
    make_complete_procedure,
    make_copy_certification,
    make_process,
    make_sector,
    make_version,
    publish_now,
)


pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


class TestCurrentVersion:
    def test_local_before_national(self):
        national = make_version(source="national", name="Bản quốc gia")
        assert queries.current_version(national.procedure_id, TODAY) == national
        local = make_version(procedure=national.procedure, name="Bản địa phương")
        assert queries.current_version(national.procedure_id, TODAY) == local

    def test_national_again_when_the_local_one_has_ended(self):
        national = make_version(source="national")
        make_version(procedure=national.procedure, valid_to=date(2026, 6, 30))
        assert queries.current_version(national.procedure_id, TODAY) == national

    def test_a_draft_never_binds(self):
        draft = make_version(publish=False)
        assert queries.current_version(draft.procedure_id, TODAY) is None

    @pytest.mark.parametrize(
        ("abolished_on", "binds"), [(None, True), (date(2026, 11, 22), True), (TODAY, False)]
    )
    def test_an_abolished_procedure_has_none_from_its_first_day_without_reception(self, abolished_on, binds):
        version = make_version()
        type(version.procedure).objects.filter(pk=version.procedure_id).update(abolished_on=abolished_on)
        assert (queries.current_version(version.procedure_id, TODAY) is not None) is binds


class TestOffers:
    def test_what_is_valid_that_day_at_that_place(self):
        here, elsewhere = AgencyFactory(), AgencyFactory()
        offered = make_complete_procedure(receiving_agency=here)
        make_complete_procedure(receiving_agency=elsewhere)
        ended = make_complete_procedure(receiving_agency=here)
        type(ended.offer).objects.filter(pk=ended.offer.pk).update(valid_to=date(2026, 11, 20))
        gone = make_complete_procedure(receiving_agency=here)
        type(gone.procedure).objects.filter(pk=gone.procedure.pk).update(abolished_on=TODAY)
        assert list(queries.offers_at(here.pk, TODAY)) == [offered.offer]

    def test_an_outside_system_is_shown_and_named(self):
        here = AgencyFactory()
        make_complete_procedure(receiving_agency=here, system_of_record="Hệ thống hộ tịch điện tử")
        (offer,) = queries.offers_at(here.pk, TODAY)
        assert not offer.is_recorded_here

    def test_steps_come_from_the_approved_process_only(self):
        complete = make_complete_procedure(receiving_agency=AgencyFactory())
        kinds = [step.kind for step in queries.steps_for(complete.offer, TODAY)]
        assert kinds == ["receive", "assign", "handle", "propose", "approve", "seal", "return"]
        complete.offer.process = make_process(complete.procedure, number=2, approve=False)
        assert queries.steps_for(complete.offer, TODAY) == []


class TestPartsByCase:
    @pytest.fixture
    def version(self):
        version = make_version(cases=("Trong nước", "Có yếu tố nước ngoài"), publish=False)
        foreign = version.cases.get(key="c2")
        RequiredPaper.objects.create(version=version, case=foreign, key="p3", name="Hộ chiếu", position=3)
        TimeLimit.objects.create(
            version=version, case=foreign, value=Decimal(15), unit=LimitUnit.WORKING_DAYS
        )
        return publish_now(version)

    def test_papers_of_the_case_come_with_the_common_ones(self, version):
        home, foreign = (ProcedureCase.objects.get(version=version, key=key) for key in ("c1", "c2"))
        assert [paper.key for paper in queries.papers_for(version, home)] == ["p1", "p2"]
        assert [paper.key for paper in queries.papers_for(version, foreign)] == ["p1", "p2", "p3"]
        assert [paper.key for paper in queries.papers_for(version, None)] == ["p1", "p2"]

    def test_the_limit_of_the_case(self, version):
        foreign = version.cases.get(key="c2")
        assert queries.limit_for(version, foreign, 1).text == "15 ngày làm việc"
        assert queries.limit_for(version, None, 1).text == "3 ngày làm việc"

    def test_the_cutoff_comes_with_the_limit(self):
        version = make_version(cutoff=time(15, 0), limit="0")
        limit = queries.limit_for(version, None, 1)
        assert (limit.text, limit.cutoff.hour) == ("trong ngày", time(15, 0))


class TestFees:
    def test_certified_copies(self):
        version = make_copy_certification()
        quantities = {"page": Decimal(5), "copy": Decimal(3)}
        (line,) = queries.fees_for(version, None, 1, quantities, "general", TODAY)
        assert line.amount == 21_000

    def test_a_waiver_of_the_field_applies_to_its_procedures_only(self):
        sector = make_sector("Hộ tịch")
        FeeWaiver.objects.create(
            sector=sector,
            kind=FeeKind.CHARGE,
            payer_group="poor",
            name="Hộ nghèo",
            percent=100,
            legal_basis="NQ 1",
            valid_from=date(2025, 1, 1),
        )
        civil, land = make_version(sector=sector), make_version(sector=make_sector("Đất đai"))
        assert [line.amount for line in queries.fees_for(civil, None, 1, {}, "poor", TODAY)] == [0]
        assert [line.amount for line in queries.fees_for(civil, None, 1, {}, "general", TODAY)] == [8000]
        assert [line.amount for line in queries.fees_for(land, None, 1, {}, "poor", TODAY)] == [8000]


class TestSearch:
    @pytest.fixture(autouse=True)
    def catalogue(self):
        self.land = make_version(
            code="1.012756",
            name="Đăng ký đất đai, tài sản gắn liền với đất lần đầu",
            sector=make_sector("Đất đai"),
            levels=["commune", "province"],
            subject_codes=["ĐT1", "ĐT2"],
        )
        self.birth = make_version(code="1.001193", name="Đăng ký khai sinh")
        self.internal = make_version(code="1.900900", name="Khai sinh nội bộ", is_internal=True)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("đất đai", {"1.012756"}),
            ("dat dai", {"1.012756"}),
            ("ĐĂNG KÝ", {"1.012756", "1.001193"}),
            ("dang ky sinh", {"1.001193"}),  # any words, in any order
            ("sinh khai", {"1.001193"}),
            ("0127", {"1.012756"}),
            ("1.001193", {"1.001193"}),
            ("  ", {"1.012756", "1.001193"}),
            ("không có", set()),
            ("100%", set()),  # a wildcard is a letter like any other
            ("_", set()),
        ],
    )
    def test_by_any_part_with_or_without_accents(self, text, found):
        versions = queries.search(text, on=TODAY)
        assert {version.procedure.code for version in versions} == found

    def test_narrowed_by_field_level_and_subject(self):
        assert list(queries.search("", on=TODAY, sector="dat dai")) == [self.land]
        assert list(queries.search("", on=TODAY, level="province")) == [self.land]
        assert list(queries.search("", on=TODAY, subject="ĐT2")) == [self.land]
        assert list(queries.search("", on=TODAY, level="district")) == []

    def test_one_name_under_two_codes_is_one_field(self):
        other = make_version(sector=make_sector("Đất Đai", code="G10-X"))
        assert set(queries.search("", on=TODAY, sector="dat dai")) == {self.land, other}

    def test_procedures_between_offices_only_when_asked(self):
        assert self.internal in queries.search("sinh", on=TODAY, internal=True)


class TestPublicPage:
    def test_a_published_procedure_by_its_code(self):
        version = make_version(code="2.000635")
        assert queries.published_procedure("2.000635", TODAY) == version
        assert queries.published_procedure("2.000636", TODAY) is None

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries):
        make_version(code="2.000635", papers=tuple(f"Giấy {n}" for n in range(20)), cases=("A", "B", "C"))
        with django_assert_max_num_queries(10):
            version = queries.published_procedure("2.000635", TODAY)
            parts = (version.cases, version.papers, version.fee_rules, version.limits, version.results)
            assert [len(part.all()) for part in parts] == [3, 20, 1, 1, 1]

    def test_missing_constituent_parts(self):
        whole = make_version()
        assert queries.missing_parts(whole) == []
        bare = make_version(steps_text="", agency_text="", papers=())
        assert queries.missing_parts(bare) == [
            "b) Trình tự thực hiện",
            "d) Thành phần, số lượng hồ sơ",
            "g) Cơ quan giải quyết",
        ]
        assert ProcedureVersion.objects.count() == 2
