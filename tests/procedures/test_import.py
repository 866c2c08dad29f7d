"""The import command: counts, idempotence, new versions, local versions untouched, unusable files."""

import csv
import gzip
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from procedures import queries
from procedures.exceptions import UnusableFile
from procedures.models import FeeRule, ProcedureVersion, RequiredPaper, TimeLimit
from procedures.rules.codes import is_procedure_code
from procedures.rules.national import read_record
from procedures.services import importing
from procedures.services.importing import import_procedures
from tests.factories.procedures import make_version
from tests.harness.locks import other_session_holds
from tests.procedures.test_national_records import record


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # 21 November in Viet Nam
TODAY = date(2026, 11, 21)


def lines(*records):
    return [json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in records]


def run(*records, at=AT, **options):
    return import_procedures(lines(*records), at=at, **options)


def counts(report):
    return (report.created, report.updated, report.unchanged, len(report.rejected))


def test_a_record_becomes_a_published_national_version_with_its_parts():
    assert counts(run(record())) == (1, 0, 0, 0)
    version = ProcedureVersion.objects.get()
    assert (version.source, version.number, version.is_published) == ("national", 1, True)
    assert version.valid_from == date(2026, 1, 10)
    parts = (version.papers, version.limits, version.fee_rules, version.results, version.legal_bases)
    assert [part.count() for part in parts] == [1, 2, 1, 1, 1]
    assert queries.current_version(version.procedure_id, TODAY) == version


def test_the_same_again_changes_nothing():
    run(record())
    before = list(ProcedureVersion.objects.values())
    assert counts(run(record(), at=AT + timedelta(days=1))) == (0, 0, 1, 0)
    assert list(ProcedureVersion.objects.values()) == before


class TestAChangedRecord:
    def test_makes_a_new_version_from_today_and_ends_the_old_one(self):
        run(record())
        assert counts(run(record(name="Tên mới"))) == (0, 1, 0, 0)
        old, new = ProcedureVersion.objects.order_by("number")
        assert (old.name, old.valid_to) == ("Cấp giấy thử nghiệm", date(2026, 11, 20))
        assert (new.name, new.number, new.valid_from, new.valid_to) == ("Tên mới", 2, TODAY, None)
        assert old.papers.count() == 1  # what a running dossier points at is whole

    def test_three_times_on_one_day(self):
        for name in ("A", "B", "C", "D"):
            run(record(name=name))
        assert list(
            ProcedureVersion.objects.order_by("number").values_list("name", "valid_from", flat=False)
        )[1:] == [("B", TODAY), ("C", TODAY + timedelta(days=1)), ("D", TODAY + timedelta(days=2))]

    def test_changed_back_is_a_third_version(self):
        run(record())
        run(record(name="B"))
        assert counts(run(record())) == (0, 1, 0, 0)


def test_a_local_version_is_never_touched():
    local = make_version(code="1.900001", name="Bản địa phương")
    before = ProcedureVersion.objects.filter(pk=local.pk).values().get()
    assert counts(run(record())) == (1, 0, 0, 0)
    assert ProcedureVersion.objects.filter(pk=local.pk).values().get() == before
    assert queries.current_version(local.procedure_id, TODAY) == local


def test_a_first_version_published_in_the_future_begins_today():
    run(record(decision={"number": "1", "date": "2027-01-01", "published": "2027-02-01"}))
    assert ProcedureVersion.objects.get().valid_from == TODAY


def test_one_bad_record_never_stops_the_rest():
    raw = [
        *lines(record()),
        b"{not json\n",
        b"\n",
        b'{"code": "\xff"}\n',
        *lines(record(code="9.1"), record(), record(code="1.900002")),
        b"[" * 100_000 + b"\n",
    ]
    report = import_procedures(raw, at=AT)
    assert counts(report) == (2, 0, 0, 5)
    assert [(item["line"], item["code"]) for item in report.rejected] == [
        (2, ""),
        (4, ""),
        (5, "9.1"),
        (6, "1.900001"),
        (8, ""),
    ]
    assert report.rejected[3]["reason"] == "trùng mã với dòng 1"


# Half of a surrogate pair, which JSON may spell; more digits than a number is read of.
@pytest.mark.parametrize("raw", ['"1.\\ud83d"', '["\\ud83d"]', "1" * 5000])
def test_what_cannot_be_printed_is_rejected_and_told(raw):
    bad = b'{"code": ' + raw.encode() + b"}\n"
    report = import_procedures([bad, *lines(record())], at=AT)
    assert counts(report) == (1, 0, 0, 1)
    json.dumps(report.as_json(), ensure_ascii=False).encode()


def test_a_record_the_database_refuses_is_rejected_alone(monkeypatch):
    real = importing.read_record

    def too_long(raw):
        national = real(raw)
        if national.content.code == "1.900002":
            object.__setattr__(national.content, "decision_number", "x" * 500)
        return national

    monkeypatch.setattr(importing, "read_record", too_long)
    report = run(record(), record(code="1.900002"), record(code="1.900003"))
    assert counts(report) == (2, 0, 0, 1)
    assert "cơ sở dữ liệu từ chối" in report.rejected[0]["reason"]
    assert report.rejected[0]["line"] == 2


def test_a_dry_run_says_the_same_and_writes_nothing():
    assert counts(run(record(), record(code="9"), dry_run=True)) == (1, 0, 0, 1)
    assert not ProcedureVersion.objects.exists()


def test_one_field_under_two_codes_is_warned_of():
    report = run(record(), record(code="1.900002", fields=[{"code": "T-02", "name": "Thử Nghiệm"}]))
    assert report.warnings == [
        {
            "line": 2,
            "code": "1.900002",
            "field": "fields.code",
            "reason": "lĩnh vực “Thử Nghiệm” còn có mã T-01",
        }
    ]


def test_two_imports_at_once_are_refused():
    with other_session_holds(importing.LOCK_NAME), pytest.raises(UnusableFile, match="đang chạy"):
        run(record())


class TestTheCommand:
    def call(self, path, capsys, **options):
        call_command("import_procedures", str(path), **options)
        return capsys.readouterr().out

    @pytest.mark.parametrize("packed", [True, False])
    def test_plain_and_gzip(self, tmp_path, capsys, packed):
        path = tmp_path / "records"
        data = b"".join(lines(record(), record(code="9.1")))
        path.write_bytes(gzip.compress(data) if packed else data)
        report = tmp_path / "report.json"
        out = self.call(path, capsys, report=str(report))
        assert "Từ chối dòng 2 (9.1): mã thủ tục “9.1”" in out
        assert "tạo mới 1, cập nhật 0, không đổi 0, từ chối 1, cảnh báo 0" in out
        assert json.loads(report.read_text()) == {
            "created": 1,
            "updated": 0,
            "unchanged": 0,
            "rejected": [{"line": 2, "code": "9.1", "reason": "mã thủ tục “9.1” không đúng dạng 1.004222"}],
            "warnings": [],
        }

    def test_a_strict_run_takes_the_rest_and_ends_with_1(self, tmp_path, capsys):
        path = tmp_path / "records"
        path.write_bytes(b"".join(lines(record(), record(code="9.1"))))
        with pytest.raises(CommandError, match="1 dòng bị từ chối; các dòng khác") as ended:
            call_command("import_procedures", str(path), strict=True)
        assert ended.value.returncode == 1
        assert ProcedureVersion.objects.count() == 1

    def test_an_empty_file_is_no_fault(self, tmp_path, capsys):
        path = tmp_path / "empty"
        path.write_bytes(b"")
        assert "tạo mới 0" in self.call(path, capsys)

    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda path: None, "không có tệp hay thư mục này"),
            (lambda path: path.mkdir(), "là thư mục, không phải tệp"),
            (
                lambda path: path.write_bytes(gzip.compress(b"".join(lines(*many())))[:-200]),
                "tệp nén hỏng",
            ),
            (lambda path: path.write_bytes(b"\x1f\x8bxxxxxxxxxxxxxxxxxxxx"), "tệp nén hỏng"),
        ],
    )
    def test_an_unusable_file_is_one_line_and_code_2_and_nothing_is_written(self, tmp_path, make, sentence):
        path = tmp_path / "records.gz"
        make(path)
        with pytest.raises(CommandError, match=sentence) as refused:
            call_command("import_procedures", str(path))
        assert refused.value.returncode == 2
        assert "\n" not in str(refused.value)
        assert not ProcedureVersion.objects.exists()


def many():
    return [record(code=f"1.9{number:05d}", name=f"Tên {os.urandom(8).hex()}") for number in range(600)]


def shared_file(name):
    folder = os.environ.get("SHARED_DATA")
    here = Path(folder) if folder else Path(__file__).resolve().parents[2].parent / "shared" / "data"
    if not (here / name).exists():
        pytest.skip(f"no national data at hand: {name} is read from SHARED_DATA or ../shared/data")
    return here / name


@pytest.mark.slow
@pytest.mark.long
def test_the_whole_real_catalogue_comes_in_and_again_unchanged(tmp_path):
    """All 5,264 real records: 181 malformed codes, the rest in, and nothing new on the second run."""
    path = shared_file("procedures.jsonl.gz")
    with gzip.open(path) as file:
        first = import_procedures(file, at=AT)
    assert first.created + len(first.rejected) == 5264
    assert all(item["code"][0] in "56" for item in first.rejected)
    assert RequiredPaper.objects.count() > 25_000
    assert TimeLimit.objects.filter(value__in=["3.5", "4.75"]).exists()
    assert FeeRule.objects.filter(rate__isnull=True).exists()
    with gzip.open(path) as file:
        second = import_procedures(file, at=AT)
    assert counts(second) == (0, 0, first.created, len(first.rejected))
    assert second.warnings == first.warnings


@pytest.mark.slow
def test_every_cutoff_found_in_the_real_notes_is_a_known_one():
    """What is read out of the notes agrees with the list compiled by hand from the full texts."""
    with shared_file("procedures_cutoff.csv").open(encoding="utf-8") as file:
        known = {row["code"]: row["clock"] for row in csv.DictReader(file)}
    found = {}
    with gzip.open(shared_file("procedures.jsonl.gz")) as lines_of_file:
        for line in lines_of_file:
            raw = json.loads(line)
            if is_procedure_code(raw["code"]):
                for cutoff in read_record(raw).content.cutoffs:
                    found[raw["code"]] = f"{cutoff.hour:%H:%M}"
    assert len(found) >= 18
    assert found.items() <= known.items()
