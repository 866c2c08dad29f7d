"""National petitions come in with their number, each once; a bad record never stops the rest."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from feedback.models import Petition
from feedback.services.importing import import_national
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")
GOOD = {
    "number": "QG-1",
    "sent_at": "2026-03-02T09:00",
    "content": "Chậm.",
    "kind": "conduct",
    "phone": 912000111,
}
RECORDS = [
    (1, GOOD),
    (2, GOOD | {"number": ""}),
    (3, GOOD | {"number": "QG-3", "sent_at": "hôm qua"}),
    (4, GOOD | {"number": "QG-4", "content": " "}),
    (5, GOOD | {"number": "QG-5", "kind": "khác"}),
    (6, GOOD | {"number": "QG-6", "sent_at": "2026-03-07T09:00+07:00"}),
    (7, GOOD | {"number": "QG-7", "name": "x" * 256}),
    (8, GOOD | {"number": "QG-8", "dossier_code": "khong.co"}),
    (9, GOOD | {"number": "QG-9", "kind": None}),
    (10, GOOD | {"number": "QG-10", "sent_at": "2006-03-02T09:00"}),  # before there were limits
    (11, GOOD | {"number": "QG-11", "sent_at": "0001-01-01T00:00+09:00"}),
    (12, GOOD | {"number": "QG-12", "content": "Chậm \ud83d"}),  # half of a surrogate pair
]


def test_each_once_and_the_bad_ones_named():
    agency = AgencyFactory()
    by = Actor(UserFactory(role=Role.PETITION_OFFICER, agency=agency))
    dry = import_national(RECORDS, agency_id=agency.pk, by=by, at=NOW, dry_run=True)
    assert (dry.created, Petition.objects.count()) == (2, 0)
    report = import_national(RECORDS, agency_id=agency.pk, by=by, at=NOW)
    assert (report.created, report.unchanged) == (2, 0)
    assert [(fault["line"], fault["field"]) for fault in report.rejected] == [
        (2, "number"), (3, "sent_at"), (4, "content"), (5, "kind"), (6, "sent_on"),
        (7, "name"), (8, "dossier_code"), (10, "sent_on"), (11, "sent_at"),
        (12, "content"),
    ]  # fmt: skip
    first = Petition.objects.get(national_number="QG-1")
    assert (first.sent_at, first.kind, first.sender_phone) == (at("2026-03-02 09:00"), "conduct", "912000111")
    again = import_national(RECORDS, agency_id=agency.pk, by=by, at=NOW)
    assert (again.created, again.unchanged) == (0, 2)
    with pytest.raises(NotAllowed):
        import_national([], agency_id=AgencyFactory().pk, by=by, at=NOW)


def test_by_command(tmp_path, time_machine, capsys):
    time_machine.move_to(NOW, tick=False)
    officer = UserFactory(role=Role.PETITION_OFFICER, agency=AgencyFactory())
    file, report = tmp_path / "p.jsonl", tmp_path / "report.json"
    file.write_text("\n".join(json.dumps(record) for _, record in RECORDS), encoding="utf-8")
    call_command("import_petitions", str(file), by=officer.username, report=str(report))
    assert "tạo mới 2, không đổi 0, 10 dòng bị từ chối" in capsys.readouterr().out
    assert json.loads(report.read_text("utf-8"))["created"] == 2
    with pytest.raises(CommandError, match="10 dòng bị từ chối; các dòng khác") as ended:
        call_command("import_petitions", str(file), by=officer.username, strict=True)
    assert ended.value.returncode == 1
    for by, sentence in (
        (None, "Ghi --by"),
        ("khong.co", "Không có tài khoản"),
        (UserFactory(role=Role.HEAD).username, "không phải cán bộ"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_petitions", str(file), by=by)
    file.write_text("[1]", encoding="utf-8")
    with pytest.raises(CommandError, match="không có dòng nào là một đối tượng JSON"):
        call_command("import_petitions", str(file), by=officer.username)


BROKEN = [
    b'{"number": "QG-2", ',  # cut off
    b"[1]",
    b'{"number": "QG-3", "content": "\xff"}',  # no UTF-8
    b"[" * 100_000,  # deeper than can be read
    b'{"number": ' + b"9" * 5_000 + b"}",
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_line_that_is_no_record_is_rejected_alone_by_its_number(
    tmp_path, time_machine, capsys, broken, packed
):
    time_machine.move_to(NOW, tick=False)
    officer = UserFactory(role=Role.PETITION_OFFICER, agency=AgencyFactory())
    last = json.dumps(GOOD | {"number": "QG-9"}).encode()
    written = b"\r\n".join([b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), b"", broken, last])
    file, report = tmp_path / "p.jsonl", tmp_path / "report.json"
    file.write_bytes(gzip.compress(written) if packed else written)

    call_command("import_petitions", str(file), by=officer.username, report=str(report))

    assert "Dòng 3: Dòng này phải là một đối tượng JSON" in capsys.readouterr().out
    told = json.loads(report.read_text("utf-8"))
    assert (told["created"], [fault["line"] for fault in told["rejected"]]) == (2, [3])
    numbers = Petition.objects.order_by("pk").values_list("national_number", flat=True)
    assert list(numbers) == ["QG-1", "QG-9"]
