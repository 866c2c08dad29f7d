"""The catalogue the product ships: complete, consistent with itself, loaded once (decision 18)."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from procedures import queries
from procedures.models import FeeWaiver, Procedure, ProcedureVersion, ProcessTemplate
from procedures.rules.fees import FeeLine
from procedures.rules.shipped import ShippedFault, read_procedures
from procedures.services.processes import check_steps
from procedures.services.shipping import DATA, SUBJECTS, WAIVERS, load_catalogue, shipped_procedures
from tests.harness.worlds import built_once


AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


class TestTheFiles:
    def test_about_forty_procedures_of_many_fields(self):
        shipped = list(shipped_procedures())
        codes = [procedure.code for procedure in shipped]
        assert len(codes) == len(set(codes)) >= 40
        fields = {procedure.versions[-1].content.sector_code for procedure in shipped}
        assert len(fields) >= 12

    def test_no_address_and_no_copied_novel(self):
        """Texts are our own and short: nothing as long as the national record's."""
        for path in DATA.glob("*.json"):
            text = path.read_text(encoding="utf-8")
            assert "http" not in text
            assert max(len(line) for line in text.splitlines()) < 260, path.name

    def test_what_really_occurs_is_there(self):
        contents = [procedure.versions[-1].content for procedure in shipped_procedures()]
        units = {limit.unit for content in contents for limit in content.limits}
        assert units == {"working_days", "calendar_days", "months", "working_hours", "see_text"}
        assert any(limit.value == Decimal("7.5") for content in contents for limit in content.limits)
        assert {rule.kind for content in contents for rule in content.sector_rules} == {
            "stops_clock",
            "close_for_silence",
            "close_unpaid",
        }
        assert sum(content.is_express for content in contents) >= 3
        assert any(content.cutoffs for content in contents)
        assert any(content.is_non_boundary for content in contents)
        assert {content.online_level for content in contents} == {"none", "partial", "full"}

    def test_a_partial_service_says_why(self):
        for procedure in shipped_procedures():
            content = procedure.versions[-1].content
            assert (content.online_level == "partial") == bool(content.partial_reason), procedure.code

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            ({"code": "9.1"}, "mã không đúng dạng"),
            ({"levels": ["moon"]}, "moon"),
            ({"papers": [{"key": "x", "name": "x", "case": "khong-co"}]}, "trường hợp không có"),
            ({"process": {"commune": {"dance": 1}}}, "bước không rõ"),
            ({"subjects": ["ĐT999"]}, "ĐT999"),
            ({"history": [{"valid_from": "2099-01-01"}]}, "không theo thứ tự"),
            ({"limits": None}, "TypeError"),
        ],
    )
    def test_a_fault_in_a_file_is_an_error_that_names_the_procedure(self, change, fault):
        subjects = json.loads((DATA / SUBJECTS).read_text(encoding="utf-8"))["subjects"]
        raw = json.loads((DATA / "ho-tich.json").read_text(encoding="utf-8"))["procedures"][0]
        text = json.dumps({"procedures": [{**raw, **change}]})
        with pytest.raises(ShippedFault, match=fault):
            list(read_procedures(text, subjects))


@built_once
def loaded():
    return load_catalogue(at=AT)


@pytest.mark.django_db
class TestLoading:
    def version(self, code, on=TODAY):
        return queries.current_version(Procedure.objects.get(code=code).pk, on)

    def test_again_changes_nothing(self, loaded):
        assert loaded.versions > 100
        before = list(ProcedureVersion.objects.order_by("pk").values())
        again = load_catalogue(at=AT + timedelta(days=1))
        assert (again.versions, again.processes, again.waivers, again.kept) == (0, 0, 0, 0)
        assert list(ProcedureVersion.objects.order_by("pk").values()) == before

    def test_every_procedure_is_whole_and_its_processes_fit(self, loaded):
        for procedure in Procedure.objects.all():
            version = queries.current_version(procedure.pk, TODAY)
            assert queries.missing_parts(version) == [], procedure.code
        for template in ProcessTemplate.objects.all():
            district = template.level == "district"
            check_steps(template, on=date(2025, 6, 30) if district else TODAY)

    def test_every_level_of_a_version_has_its_process_in_its_time(self, loaded):
        for day, wanted in ((date(2025, 6, 30), "district"), (date(2025, 7, 1), "commune")):
            levels = set(ProcessTemplate.objects.values_list("procedure__code", "level"))
            for version in queries.search("hộ kinh doanh", on=day):
                assert version.levels == [wanted]
                assert (version.procedure.code, wanted) in levels

    def test_the_first_of_july_2025_moves_district_procedures_to_the_commune(self, loaded):
        assert self.version("1.001612", date(2025, 6, 30)).levels == ["district"]
        assert self.version("1.001612", date(2025, 7, 1)).levels == ["commune"]

    def test_birth_registration_is_done_in_the_day_with_the_cutoff_of_the_law(self, loaded):
        version = self.version("1.001193")
        limit = queries.limit_for(version, version.cases.get(key="dung-han"), 1)
        assert (limit.text, limit.cutoff.hour, limit.cutoff.source) == (
            "trong ngày",
            time(15, 0),
            "Luật Hộ tịch, Điều 16",
        )

    def test_limits_and_papers_differ_by_case(self, loaded):
        version = self.version("1.000656")
        by_case = {case.key: case for case in version.cases.all()}
        assert queries.limit_for(version, by_case["xac-minh"], 1).text == "3 ngày làm việc"
        assert queries.limit_for(version, by_case["qua-han"], 1).text == "trong ngày"
        assert "chung-cu" in {paper.key for paper in queries.papers_for(version, by_case["xac-minh"])}
        assert "chung-cu" not in {paper.key for paper in queries.papers_for(version, by_case["dung-han"])}

    @pytest.mark.parametrize(
        ("code", "case", "channel", "payer", "quantities", "amounts"),
        [
            ("2.000815", None, 1, "general", {"page": 3, "copy": 2}, [10_000]),
            ("2.000815", None, 1, "general", {"page": 300, "copy": 1}, [200_000]),
            ("1.001193", "dung-han", 1, "general", {}, [0]),
            ("1.001193", "qua-han", 1, "general", {}, [8_000]),
            ("1.001193", "qua-han", 1, "merit", {}, [0]),
            ("1.001612", "ca-nhan", 2, "general", {}, [50_000]),
            ("1.001612", "ca-nhan", 1, "general", {}, [100_000]),
            ("1.013225", "nha-o", 2, "general", {}, [37_500]),
            ("2.000635", None, 1, "general", {"copy": 3}, [24_000]),
            ("1.013949", "giao-dat", 1, "general", {"m2": 100}, [500_000]),
            ("1.013949", "giao-dat", 1, "general", {"m2": 5_000}, [5_000_000]),
            ("1.013949", "giao-dat", 1, "poor", {"m2": 100}, [0]),
        ],
    )
    def test_fees_by_hand(self, loaded, code, case, channel, payer, quantities, amounts):
        version = self.version(code)
        chosen = version.cases.get(key=case) if case else None
        counted = {unit: Decimal(value) for unit, value in quantities.items()}
        lines: list[FeeLine] = queries.fees_for(version, chosen, channel, counted, payer, TODAY)
        assert [line.amount for line in lines] == amounts

    def test_a_changed_file_becomes_a_new_version_from_today(self, loaded, tmp_path):
        for name in (SUBJECTS, WAIVERS):
            (tmp_path / name).write_text((DATA / name).read_text(encoding="utf-8"), encoding="utf-8")
        files = json.loads((DATA / "ho-tich.json").read_text(encoding="utf-8"))
        files["procedures"] = files["procedures"][:1]
        files["procedures"][0]["name"] = "Đăng ký khai sinh (sửa đổi)"
        (tmp_path / "ho-tich.json").write_text(json.dumps(files), encoding="utf-8")
        before = self.version("1.001193")
        report = load_catalogue(at=AT, folder=tmp_path)
        assert report.versions == 1
        assert self.version("1.001193", date(2026, 11, 20)) == before
        after = self.version("1.001193")
        assert (after.name, after.valid_from) == ("Đăng ký khai sinh (sửa đổi)", TODAY)

    def test_waivers_are_dated_rules_with_their_basis(self, loaded):
        assert FeeWaiver.objects.filter(sector__code="G15-TP07").count() == 3
        assert not FeeWaiver.objects.filter(legal_basis="").exists()
