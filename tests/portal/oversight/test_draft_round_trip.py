"""Saving a draft as its page shows it changes nothing: no field of a part may fall back to its default."""

from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import Actor
from portal.oversight.procedures_draft import PARTS
from procedures.models import ProcedureVersion
from procedures.queries import content_of
from procedures.rules.content import (
    BasisContent,
    CaseContent,
    CutoffContent,
    FeeContent,
    LimitContent,
    PaperContent,
    ResultContent,
    SectorRuleContent,
)
from procedures.services import drafts
from tests.factories.accounts import UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.procedures import make_version
from tests.portal.oversight.pages import filled, url, words


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 12, 1)
FORM_FILE = 900_001
# One row of each kind of part in which no field has its default.
FULL_ROWS = {
    "cases": CaseContent("trong-nuoc", "Trong nước"),
    "papers": PaperContent(
        key="to-khai",
        name="Tờ khai",
        case="trong-nuoc",
        group="Giấy tờ phải nộp",
        originals=2,
        copies=3,
        is_required=False,
        is_shown_only=True,
        is_form=True,
        form_name="Mẫu 01",
        form_file_id=FORM_FILE,
        form_file_name="mau-01.docx",
        database="Dân cư",
    ),
    "limits": LimitContent("working_days", Decimal("3.50"), "trong-nuoc", 2, "Kể từ ngày nhận đủ hồ sơ"),
    "cutoffs": CutoffContent(time(15), "start_next_day", "Điều 16 Luật Hộ tịch", "trong-nuoc"),
    "fees": FeeContent(
        kind="fee",
        name="Phí cấp phép",
        rate=Decimal("40.00"),
        unit="page",
        per="copy",
        ceiling=Decimal("200.00"),
        tiers=((Decimal("2.00"), Decimal("10.00")),),
        is_choice=True,
        currency="USD",
        case="trong-nuoc",
        channel=1,
        payer_group="poor",
        note="Cấp lần đầu",
        legal_basis="Thông tư 38/2022/TT-BTC",
        valid_from=date(2026, 12, 1),
        valid_to=date(2027, 12, 31),
    ),
    "results": ResultContent("kq1", "Giấy phép"),
    "legal_bases": BasisContent("61/2018/NĐ-CP", "Nghị định về cơ chế một cửa"),
    "sector_rules": SectorRuleContent(
        "dong",
        "close_for_silence",
        "Đóng khi im lặng",
        "Điều 9",
        "restart",
        Decimal("30.00"),
        "calendar_days",
    ),
}


def draft_with(rows, **head):
    """A draft that says these parts."""
    by = Actor(UserFactory(role=Role.CONTROL))
    StoredFileFactory(pk=FORM_FILE)
    draft = make_version(publish=False, **head)
    content = replace(content_of(draft), valid_from=FIRST_DAY, **rows)
    drafts.rewrite_draft(version_id=draft.pk, content=content, valid_from=FIRST_DAY, by=by, at=AT)
    return ProcedureVersion.objects.get(pk=draft.pk)


def save(control, draft, **changes):
    page = url("edit_version", version_id=draft.pk)
    return control.post(page, {**filled(control.get(page)), **changes})


def saved(control, draft):
    answer = save(control, draft)
    assert answer.status_code == 302, [
        (name, table.errors) for name, _title, table in answer.context["tables"]
    ]
    return content_of(ProcedureVersion.objects.get(pk=draft.pk))


@pytest.mark.parametrize("part", PARTS)
def test_the_row_of_this_test_leaves_no_field_at_its_default(part):
    row = FULL_ROWS[part]
    for field in fields(row):
        assert field.default is MISSING or getattr(row, field.name) != field.default, field.name


def test_every_field_of_every_part_survives_saving(control):
    draft = draft_with({name: (row,) for name, row in FULL_ROWS.items()})
    before = content_of(draft)
    assert saved(control, draft) == before
    assert all(getattr(before, part) == (row,) for part, row in FULL_ROWS.items())


def test_every_field_of_the_head_survives_saving(control):
    """What the page does not show, such as the code of the publisher, too."""
    draft = draft_with(
        {},
        levels=["commune", "other"],
        publisher_code="H22",
        publisher_name="UBND tỉnh",
        decision_number="12/QĐ-UBND",
        decided_on=date(2026, 11, 2),
        conditions_text="Đủ 18 tuổi",
        document_sets=2,
        online_level="partial",
        partial_reason="Phải đối chiếu bản chính",
        is_non_boundary=True,
        is_internal=True,
        is_vertical=True,
        in_person_only=True,
        is_express=True,
        allows_representative=False,
        gives_paper_result=True,
        supplement_mode="suspend",
    )
    before = content_of(draft)
    assert saved(control, draft) == before
    unset = [field.name for field in fields(before) if getattr(before, field.name) == field.default]
    assert [name for name in unset if name not in PARTS] == []


def test_two_alternative_fees_stay_alternatives(control):
    """As the national record has them: the clerk chooses, they are never summed (ruling 27)."""
    choices = tuple(
        FeeContent("fee", "Phí", Decimal(rate), is_choice=True, channel=1, note=note)
        for rate, note in (("50000.00", "Cấp mới"), ("30000.00", "Cấp lại"))
    )
    draft = draft_with({"fees": choices})
    assert saved(control, draft).fees == choices


def test_a_new_fee_is_in_dong_unless_said(control):
    draft = draft_with({"fees": ()})
    new = {"fees-0-kind": "fee", "fees-0-name": "Phí", "fees-0-rate": "8000", "fees-0-unit": "case"}
    assert save(control, draft, **new).status_code == 302
    (fee,) = content_of(ProcedureVersion.objects.get(pk=draft.pk)).fees
    assert (fee.currency, fee.is_choice) == ("VND", False)


def test_dollars_are_never_multiplied_as_dong(control):
    draft = draft_with({"fees": (FULL_ROWS["fees"],)} | {"cases": (FULL_ROWS["cases"],)})
    page = url("edit_version", version_id=draft.pk)
    typed = filled(control.get(page))
    typed.pop("fees-0-is_choice")
    answer = control.post(page, typed)
    assert answer.status_code == 422
    assert "cán bộ nhập số tiền đồng khi thu" in words(answer)


def test_a_form_called_like_its_paper_has_an_empty_field_and_the_same_words(control):
    """Shipped papers are written so: in the field it would look as if the form had a name of its own."""
    paper = PaperContent("to-khai", "Tờ khai thử", is_form=True, form_name="Tờ khai thử")
    named = PaperContent("don", "Đơn thử", is_form=True, form_name="Mẫu số 01.docx")
    draft = draft_with({"papers": (paper, named)})
    shown = filled(control.get(url("edit_version", version_id=draft.pk)))
    assert not shown.get("papers-0-form_name")
    assert shown["papers-1-form_name"] == "Mẫu số 01.docx"
    first, second = saved(control, draft).papers
    assert (first.is_form, first.form_name, first.blank_form) == (True, "", paper.blank_form)
    assert second == named


def test_the_page_of_a_version_says_its_cut_off_hours(control):
    case = CaseContent("trong-nuoc", "Trong nước")
    own = CutoffContent(time(15), "start_next_day", "Điều 16 Luật Hộ tịch", "trong-nuoc")
    general = CutoffContent(time(16, 30), "result_same_day_else_next", "Điều 29 Luật Hộ tịch")
    draft = draft_with({"cases": (case,), "cutoffs": (own, general)})
    page = words(control.get(url("version", version_id=draft.pk)))
    assert "Giờ chốt tiếp nhận" in page
    assert "Trong nước, nộp sau 15:00:" in page
    assert "Điều 16 Luật Hộ tịch" in page
    assert "Nộp sau 16:30:" in page
    without = make_version(publish=False, code="1.990777")
    assert "Giờ chốt" not in words(control.get(url("version", version_id=without.pk)))
