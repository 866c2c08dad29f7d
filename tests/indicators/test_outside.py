"""Figures others published beside ours: read strictly, explained down to the dossier, remainder 0."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, AgencyPlacement
from documents.models import StoredFile
from dossiers.models import Dossier
from indicators.enums import PeriodKind
from indicators.exceptions import Refused
from indicators.models import DossierFact, OutsideReport
from indicators.queries.outside import compare, content_of, reported_units
from indicators.rules import outside as rules
from indicators.rules.outside import BadRows
from indicators.rules.outside_compare import Cause, Hint, Side, hint
from indicators.rules.periods import Period
from indicators.services import facts, outside, scores
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))
NOW, TODAY = at("2026-04-05 09:00"), date(2026, 4, 5)
UNITS, INDICATORS = {"U1", "U2"}, {"ON_TIME", "AVG_TIME"}


def read(text):
    return rules.read(rules.from_text(text), units=UNITS, indicators=INDICATORS)


# Reading --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Đơn vị,Chỉ số,Tử số,Mẫu số,Điểm\nU1,ON_TIME,90,100,18.00",
        "Đơn vị;Chỉ số;Tử số;Mẫu số;Điểm\nU1;ON_TIME;90;100;18,00",
        "don vi\tCHI SO\tTu so\tMau so\tdiem\nU1\tON_TIME\t90\t100\t18,00\n\n",
        "\ufeffpoints,unit,indicator,d,n,ghi chú\n18,U1,ON_TIME,100,90,ok",
    ],
)
def test_one_table_written_as_people_write_it(text):
    (one,) = read(text).figures
    assert (one.unit, one.indicator, one.n, one.d, one.points) == ("U1", "ON_TIME", 90, 100, 18)


def test_a_list_of_dossiers():
    found = read(
        "Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị,Trạng thái\nA-1,31/03/2026,,U9,4\nA-2,2026-03-05,2026-03-06,U1,10"
    )
    assert [(one.code, one.due, one.end, one.unit) for one in found.dossiers] == [
        ("A-1", date(2026, 3, 31), None, "U9"), ("A-2", date(2026, 3, 5), date(2026, 3, 6), "U1"),
    ]  # fmt: skip


def test_json_and_both_tables_at_once():
    text = json.dumps(
        {
            "figures": [{"unit": "U2", "indicator": "ON_TIME", "points": "12.5"}],
            "dossiers": [{"code": "A-1", "due": "2026-03-31", "unit": "U2"}],
        }
    )
    found = rules.read(rules.from_json(text), units=UNITS, indicators=INDICATORS)
    assert (found.figures[0].points, found.dossiers[0].code) == (Decimal("12.5"), "A-1")


BAD_FIGURES = [
    ("U3,ON_TIME,1,2,", "không có đơn vị mã “U3”"),
    ("U1,KHAC,1,2,", "không có chỉ số “KHAC”"),
    ("U1,ON_TIME,ba,2,", "Tử số “ba” không phải là số"),
    ("U1,ON_TIME,-1,2,", "từ 0 trở lên"),
    ("U1,ON_TIME,3,2,", "tử số 3 lớn hơn mẫu số 2"),
    ("U1,ON_TIME,3,,", "phải có mẫu số hoặc điểm"),
    ("U1,ON_TIME,3,,9", "có tử số mà không có mẫu số"),
    ("U1,ON_TIME,NaN,2,", "từ 0 trở lên"),
    ("U1,ON_TIME,0,1e999999999,", "Mẫu số “1e999999999” quá lớn"),
    ("U1,ON_TIME,0e999999999,1,", "Tử số “0e999999999” quá lớn hoặc quá nhỏ"),
    ("U1,ON_TIME,1e-999999,1,", "quá nhỏ"),
    ("U1,ON_TIME,0,1000000000000,", "quá lớn"),
    (f"U1,ON_TIME,0,{'1' * 31},", "dài quá 30 chữ số"),
    ("U1,ON_TIME\x00,0,1,", "có ký tự không đọc được"),
]


@pytest.mark.parametrize(("row", "sentence"), BAD_FIGURES)
def test_a_row_that_cannot_be_used_is_named(row, sentence):
    with pytest.raises(BadRows) as bad:
        read(f"Đơn vị,Chỉ số,Tử số,Mẫu số,Điểm\nU1,AVG_TIME,5,2,\n{row}")
    (fault,) = bad.value.faults
    assert fault.startswith("Dòng 3: ")
    assert sentence in fault


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",31/03/2026,,U1,", "thiếu mã hồ sơ"),
        ("A,,,U1,", "thiếu hạn trả"),
        ("A,31/02/2026,,U1,", "Hạn trả “31/02/2026” không phải là ngày"),
        ("A,31/03/2026,hôm qua,U1,", "Kết thúc “hôm qua” không phải là ngày"),
        ("A,31/03/2026,,,", "thiếu mã đơn vị"),
    ],
)
def test_a_dossier_that_cannot_be_used_is_named(row, sentence):
    with pytest.raises(BadRows, match="Dòng 2: ") as bad:
        read(f"Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị,Trạng thái\n{row}")
    assert sentence in bad.value.faults[0]


def test_every_bad_row_has_its_sentence_up_to_twenty():
    rows = "\n".join(f"X{n},ON_TIME,1,2," for n in range(30))
    with pytest.raises(BadRows) as bad:
        read(f"Đơn vị,Chỉ số,Tử số,Mẫu số,Điểm\n{rows}")
    assert len(bad.value.faults) == 21
    assert bad.value.faults[-1] == "Và 10 dòng khác."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2", "Không nhận ra bảng nào"),
        ("", "Không có dòng nào"),
        ("Đơn vị,Chỉ số,Mẫu số\n", "Không có dòng nào"),
        ("Đơn vị,Chỉ số,Mẫu số\nU1,ON_TIME,2\nU1,ON_TIME,3", "Ghi hai lần: U1, ON_TIME"),
    ],
)
def test_what_is_no_table(text, sentence):
    with pytest.raises(Refused, match=sentence):
        read(text)


@pytest.mark.parametrize("text", ["{", "[]", '{"figures": 3}', '{"dossiers": []}', "[" * 100_000])
def test_what_is_no_json_of_ours(text):
    with pytest.raises(Refused):
        rules.from_json(text)


@pytest.mark.parametrize("status", ["\x00", "\ud800"])
def test_half_a_character_of_json_is_named_like_any_bad_row(status):
    text = json.dumps({"dossiers": [{"code": "A-1", "due": "2026-03-31", "unit": "U2", "status": status}]})
    with pytest.raises(BadRows, match="Dòng 2: có ký tự không đọc được"):
        rules.read(rules.from_json(text), units=UNITS, indicators=INDICATORS)


def test_a_longer_table_than_may_come_is_refused_whole():
    with pytest.raises(Refused, match=r"dài quá 20\.000 dòng"):
        read("Đơn vị,Chỉ số,Mẫu số\n" + "U1,ON_TIME,1\n" * 20_000)


# What two counts alone tell -------------------------------------------------------------------------------


def side(n, d, points):
    return Side(*(None if value is None else Decimal(str(value)) for value in (n, d, points)))


@pytest.mark.parametrize(
    ("ours", "theirs", "other", "expected"),
    [
        (side(9, 10, 18), side(9, 10, 18), (), Hint.SAME),
        (side(9, 10, 18), side(9, 10, None), (), Hint.SAME),
        (side(9, 10, 18), side(None, None, 18), (), Hint.SAME),
        (side(9, 10, 18), side(9, 12, 15), (), Hint.DENOMINATOR),
        (side(9, 10, 18), side(8, 10, 16), (), Hint.NUMERATOR),
        (side(8, 10, "3.20"), side(8, 10, "4.00"), ("4.00",), Hint.RULE_VERSION),
        (side(8, 10, "3.20"), side(8, 10, "3.90"), ("4.00",), Hint.POINTS_ONLY),
        (side(8, 10, "3.20"), side(None, None, "4.00"), ("4.00",), Hint.RULE_VERSION),
        (side(None, None, None), side(8, 10, 3), (), Hint.NOT_MEASURED),
    ],
)
def test_the_first_difference_that_explains(ours, theirs, other, expected):
    assert hint(ours, theirs, by_other_rule={Decimal(one) for one in other}) == expected


# Down to the dossiers -------------------------------------------------------------------------------------


class Planted:
    """Two communes. Twenty dossiers of the first: 14 in time, 6 late; the planted file hides ten of them."""

    def __init__(self):
        self.province = AgencyFactory(province=True)
        self.first, self.second = make_office(), make_office()
        for office in (self.first, self.second):
            AgencyPlacement.objects.create(
                agency=office.commune, parent=self.province, valid_from=date(2015, 1, 1)
            )
        self.dossiers = [accepted(self.first, when=at("2026-03-09 09:00")) for _ in range(20)]
        facts.refresh()
        ids = [one.pk for one in self.dossiers]
        DossierFact.objects.filter(pk__in=ids).update(
            due_on=date(2026, 3, 12), ended_on=date(2026, 3, 12), synced_on=date(2026, 3, 20)
        )
        # Six are late by four days; three of them were promised a later day, which is no excuse here.
        DossierFact.objects.filter(pk__in=ids[14:]).update(ended_on=date(2026, 3, 16))
        Dossier.objects.filter(pk__in=ids[14:17]).update(due_on=date(2026, 3, 17))
        # Five were never synchronised: four in time, one late.
        self.unsynced = [*ids[:4], ids[19]]
        DossierFact.objects.filter(pk__in=self.unsynced).update(synced_on=None)
        self.rescheduled = ids[14:17]
        self.attributed = ids[4:6]
        scores.score_period(MARCH)
        self.head = UserFactory(role=Role.HEAD, agency=self.province)

    def listed(self):
        """As they have it: no unsynchronised ones, the later promise, two under the other commune."""
        lines = ["Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị,Trạng thái"]
        for fact in (
            DossierFact.objects.filter(unit=self.first.commune).select_related("dossier").order_by("pk")
        ):
            if fact.pk in self.unsynced:
                continue
            due = "17/03/2026" if fact.pk in self.rescheduled else "12/03/2026"
            unit = self.second.commune.code if fact.pk in self.attributed else self.first.commune.code
            lines.append(f"{fact.dossier},{due},{fact.ended_on:%d/%m/%Y},{unit},10")
        return "\n".join(lines)

    def workbook(self):
        """The list and the counts they publish, as two sheets."""
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            for title, text in (("Hồ sơ", self.listed()), ("Số liệu", self.figures())):
                page = book.add_worksheet(title)
                for row, line in enumerate(text.split("\n")):
                    page.write_row(row, 0, line.split(","))
        return target.getvalue()

    def figures(self):
        # Theirs: 20 − 5 − 2 = 13; late: of six one is not there, three are in time by the later promise: 2.
        rows = [
            ("Đơn vị", "Chỉ số", "Tử số", "Mẫu số"),
            (self.first.commune.code, "ON_TIME", "11", "13"),
            (self.second.commune.code, "ON_TIME", "2", "2"),
        ]
        return "\n".join(",".join(row) for row in rows)

    def take(self, name="cong-quoc-gia.xlsx", content=None, by=None, **changes):
        values = {
            "agency_id": self.province.pk,
            "period": MARCH,
            "source": "Cổng Dịch vụ công quốc gia, xem 05/04/2026",
            "upload": outside.Upload(name, self.workbook() if content is None else content),
            "by": Actor(by or self.head),
            "at": NOW,
            **changes,
        }
        return outside.take(**values)


@built_once
def planted():
    return Planted()


def test_ten_planted_dossiers_explain_everything(planted):
    report = planted.take()
    assert reported_units(report) == [planted.first.commune, planted.second.commune]
    found = compare(report, planted.first.commune, TODAY).dossiers
    assert found.ours == (14, 20)
    assert found.theirs == (11, 13)
    causes = {cause: (count, n, d) for cause, count, n, d in found.by_cause()}
    assert causes == {
        Cause.NOT_SYNCED: (5, -4, -5),
        Cause.OTHER_UNIT: (2, -2, -2),
        Cause.RESCHEDULED: (3, 3, 0),
    }
    assert found.remainder.is_nothing
    by_id = dict(Dossier.objects.values_list("pk", "code"))
    planted_codes = {by_id[pk] for pk in (*planted.unsynced, *planted.rescheduled, *planted.attributed)}
    assert {one.code for one in found.found} == planted_codes
    assert len(found.found) == 10


def test_the_other_unit_and_the_level_above_are_explained_too(planted):
    report = planted.take()
    second = compare(report, planted.second.commune, TODAY).dossiers
    assert (second.ours, second.theirs) == ((0, 0), (2, 2))
    assert [(cause, count) for cause, count, _n, _d in second.by_cause()] == [(Cause.OTHER_UNIT, 2)]
    assert second.remainder.is_nothing
    above = compare(report, planted.province, TODAY).dossiers
    assert above.ours == (14, 20)
    assert {cause for cause, *_ in above.by_cause()} == {Cause.NOT_SYNCED, Cause.RESCHEDULED}
    assert above.remainder.is_nothing, "between two units below it nothing is lost"


def test_one_more_in_their_count_than_in_their_list_remains(planted):
    text = planted.listed()
    figures = [{"unit": planted.first.commune.code, "indicator": "ON_TIME", "n": 12, "d": 14}]
    names = ("code", "due", "end", "unit", "status")
    dossiers = [dict(zip(names, line.split(","), strict=True)) for line in text.split("\n")[1:]]
    content = json.dumps({"figures": figures, "dossiers": dossiers}).encode()
    found = compare(planted.take("a.json", content), planted.first.commune, TODAY).dossiers
    assert (found.remainder.n, found.remainder.d) == (1, 1)


def test_other_differences_have_their_names(planted):
    code, unit = str(planted.dossiers[10]), planted.first.commune.code
    lines = planted.listed().split("\n")
    changed = [f"{code},12/03/2026,20/03/2026,{unit},10" if line.startswith(code) else line for line in lines]
    changed.append(f"LA-KHONG-CO,12/03/2026,12/03/2026,{unit},10")
    synced = Dossier.objects.get(pk=planted.dossiers[11].pk).code
    changed = [line for line in changed if not line.startswith(synced)]
    report = planted.take("a.csv", "\n".join(changed).encode())
    found = compare(report, planted.first.commune, TODAY).dossiers
    causes = {cause: count for cause, count, _n, _d in found.by_cause()}
    assert causes[Cause.OTHER_END] == 1
    assert causes[Cause.NOT_OURS] == 1
    assert causes[Cause.NOT_THERE] == 1
    assert found.remainder.is_nothing


def test_counts_without_a_list_say_what_they_can(planted):
    unit = planted.first.commune.code
    text = f"Đơn vị,Chỉ số,Tử số,Mẫu số,Điểm\n{unit},ON_TIME,11,13,16.92"
    compared = compare(planted.take("a.csv", text.encode()), planted.first.commune, TODAY)
    (line,) = compared.lines
    assert compared.dossiers is None
    assert (line.ours.n, line.ours.d) == (14, 20)
    assert (line.hint, line.unsynced) == (Hint.DENOMINATOR, 5)


def test_both_tables_of_an_open_month_are_as_at_the_last_night(planted):
    """A dossier received since is in neither: else the two would differ with no cause."""
    april = Period(PeriodKind.MONTH, date(2026, 4, 1))
    scores.score_night(april, date(2026, 4, 4))
    accepted(planted.second, when=at("2026-04-05 08:00"))
    facts.refresh()
    unit = planted.second.commune
    text = f"Đơn vị,Chỉ số,Tử số,Mẫu số\n{unit.code},ON_TIME,0,0"
    listed = f"Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị\nLA-1,30/04/2026,,{unit.code}"
    for day, count in ((date(2026, 4, 4), 0), (date(2026, 4, 5), 1)):
        if count:
            scores.score_night(april, day)
        both = [planted.take("a.csv", one.encode(), period=april) for one in (text, listed)]
        line, found = compare(both[0], unit, TODAY).lines[0], compare(both[1], unit, TODAY).dossiers
        assert ((line.ours.d or 0), found.ours[1]) == (count, count)


def test_it_is_kept_by_content_and_never_edited(planted, as_owner):
    content = planted.workbook()
    report = planted.take(content=content)
    again = planted.take(content=content, source="Lần hai")
    assert report.file == again.file
    assert StoredFile.objects.count() == 1
    assert len(content_of(report).dossiers) == 15
    for change in (lambda: OutsideReport.objects.update(source="khác"), report.delete):
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_whose_business_it_is_and_what_is_refused(planted):
    for stranger in (
        planted.first.people[Role.HEAD],
        UserFactory(role=Role.AUDITOR, agency=planted.province),
    ):
        with pytest.raises(NotAllowed):
            planted.take(by=stranger)
    for changes, sentence in (
        ({"source": " "}, "lấy từ đâu"),
        ({"period": Period(PeriodKind.MONTH, date(2026, 6, 1))}, "chưa đến"),
        ({"period": Period(PeriodKind.MONTH, date(2019, 5, 1))}, "Chưa có bộ chỉ số nào cho tháng 05/2019"),
        ({"content": b""}, "Chưa có tệp"),
        ({"content": b"PK\x03\x04 hong"}, "không phải tệp Excel|bị hỏng"),
        ({"name": "a.docx", "content": b"abc"}, "Chỉ nhận tệp"),
        ({"name": "a.csv", "content": b"\xff\xfe\x00"}, "UTF-8"),
    ):
        with pytest.raises(Refused, match=sentence):
            planted.take(**changes)
    assert not OutsideReport.objects.exists()
    assert not StoredFile.objects.exists()
