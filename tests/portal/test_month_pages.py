"""Pages of a month: who sees what before it is public, what everybody sees after, and never an applicant."""

import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Role
from documents.gateways import pdf
from indicators.models import NameRemoval, Publication, Reply
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.months import MonthWorld
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PLANTED = ("Đặng Thị Ước", "DANG THI UOC", "Thôn Thử", "0912345678", "099187000123")


@built_once(frozen_at="2026-04-07 10:00")
def world():
    world = MonthWorld()
    world.close()
    world.handler = world.first.people[Role.HANDLER]
    world.line = world.month.officers.get(officer=world.handler)
    return world


def public(world, name="public:month"):
    return reverse(name, args=[world.province.code, "2026-03"])


FORMS = ("public:month", "public:month_json", "public:month_xlsx", "public:month_pdf")


def walk_to_publication(world, client_of, frozen_at):
    """By the pages alone: the head signs after the window, the control officer publishes."""
    month = world.month
    frozen_at("2026-04-09 09:00")
    head, control = client_of(world.head), client_of(world.control)
    page = text_of(head.get(reverse("oversight:month", args=[month.pk])))
    assert "Ký thông báo" in page
    head.post(reverse("oversight:move_month", args=[month.pk, "ky"]))
    frozen_at("2026-04-10 09:00")
    control.post(reverse("oversight:move_month", args=[month.pk, "cong-khai"]))
    assert Publication.objects.get(pk=month.pk).state == "published"


def everything(world, client):
    """All a stranger can get of the month, as words."""
    page = text_of(client.get(public(world)))
    data = client.get(public(world, "public:month_json")).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(public(world, "public:month_xlsx")).content))
    cells = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    parts = [page, data, cells, text_of(client.get(reverse("public:months")))]
    if pdf.is_available():
        paper = PdfReader(io.BytesIO(client.get(public(world, "public:month_pdf")).content))
        root = paper.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], "a screen reader finds its way"
        assert root["/Lang"] == "vi"
        fonts = [font.get_object() for page in paper.pages for font in page["/Resources"]["/Font"].values()]
        assert all("Tinos" in font["/BaseFont"] for font in fonts)
        parts.append(" ".join(page.extract_text() for page in paper.pages))
    return parts


def test_before_it_is_public_there_is_nothing_to_guess(world, client, client_of):
    others = [
        client,
        client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory(district=True))),
        client_of(world.second.people[Role.HEAD]),
    ]
    for browser in others:
        for name in FORMS:
            assert browser.get(public(world, name)).status_code == 404
        assert world.first.commune.name not in text_of(browser.get(reverse("public:months")))


def test_a_head_sees_his_own_line_and_no_other_before_it_is_public(world, client_of):
    """Ruling 14 and issue 4: no page, export or guessed address shows another unit's unpublished figures."""
    neighbour = client_of(world.second.people[Role.HEAD])
    listing = text_of(neighbour.get(reverse("ui:my_months")))
    assert world.second.commune.name in listing
    assert world.first.commune.name not in listing
    assert world.handler.full_name not in listing
    theirs = world.month.rows.get(agency=world.first.commune)
    own = world.month.rows.get(agency=world.second.commune)
    line = neighbour.get(reverse("ui:unit_line", args=[own.pk]))
    assert (line.status_code, "<h1>Tháng 03/2026: dòng của đơn vị</h1>" in line.content.decode()) == (
        200,
        True,
    )
    for name, pk in (
        ("ui:unit_line", theirs.pk),
        ("ui:my_line", world.line.pk),
        ("oversight:month", world.month.pk),
        ("oversight:month_original", world.month.pk),
    ):
        assert neighbour.get(reverse(name, args=[pk])).status_code == 404, name
    assert world.province.name not in text_of(neighbour.get(reverse("oversight:months")))
    for move in ("chot", "ky", "cong-khai"):
        answer = neighbour.post(reverse("oversight:move_month", args=[world.month.pk, move]))
        assert answer.status_code == 404
    far = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory(district=True)))
    assert far.get(reverse("oversight:month", args=[world.month.pk])).status_code == 404
    assert far.post(reverse("ui:unit_line", args=[theirs.pk]), {"text": "Sai."}).status_code == 404
    assert not Reply.objects.exists()


def test_those_above_see_every_line_before(world, client_of):
    page = text_of(client_of(world.head).get(reverse("oversight:month", args=[world.month.pk])))
    assert world.first.commune.name in page
    assert world.handler.full_name in page
    assert "Đang cho phản hồi" in page


def test_a_listed_officer_sees_his_dossiers_and_replies(world, client_of):
    browser = client_of(world.handler)
    address = reverse("ui:my_line", args=[world.line.pk])
    assert address in text_of(browser.get(reverse("ui:my_months")))
    assert str(world.late) in text_of(browser.get(address))
    refused = browser.post(address, {"text": "Bà Đặng Thị Ước đến muộn"})
    assert refused.status_code == 422
    assert "không được nhắc" in text_of(refused)
    assert browser.post(address, {"text": "Tôi nghỉ phép hai ngày."}).status_code == 302
    assert "Tôi nghỉ phép hai ngày." in text_of(browser.get(address))
    assert client_of(world.first.people[Role.UNIT_HEAD]).get(address).status_code == 404


def test_every_step_by_the_pages(world, client, client_of, frozen_at):
    browser = client_of(world.handler)
    browser.post(reverse("ui:my_line", args=[world.line.pk]), {"text": "Tôi nghỉ phép hai ngày."})
    reply = Reply.objects.get()
    head = client_of(world.head)
    assert "Tôi nghỉ phép hai ngày." in text_of(head.get(reverse("oversight:month", args=[world.month.pk])))
    prefix, address = f"reply-{reply.pk}", reverse("oversight:answer_reply", args=[reply.pk])
    assert head.post(address, {f"{prefix}-upheld": "yes"}).status_code == 422
    head.post(address, {f"{prefix}-upheld": "no", f"{prefix}-text": "Lịch nghỉ không ghi."})
    walk_to_publication(world, client_of, frozen_at)
    page = text_of(client.get(public(world)))
    assert "Thông báo số 01/TB-UBND, công khai ngày 10/04/2026" in page
    assert "Tôi nghỉ phép hai ngày." in page
    assert "Lịch nghỉ không ghi." in page
    assert world.handler.full_name in page
    assert "6,67" in page
    assert public(world) in text_of(client.get(reverse("public:months")))
    assert reverse("public:months") in text_of(client.get(reverse("public:home")))


def names_no_applicant(world, parts):
    for part in parts:
        for planted in (*PLANTED, str(world.late), str(world.unhanded)):
            assert planted not in part
        assert world.first.commune.name in part or "tháng 03/2026" in part


def test_no_applicant_and_no_upheld_name_stands_in_anything_that_is_public(
    world, client, client_of, frozen_at
):
    walk_to_publication(world, client_of, frozen_at)
    parts = everything(world, client)
    names_no_applicant(world, parts)
    assert all(world.handler.full_name in part for part in parts[:3])
    frozen_at("2026-04-20 10:00")
    client_of(world.handler).post(
        reverse("ui:my_line", args=[world.line.pk]), {"text": "Việc không phải của tôi."}
    )
    reply = Reply.objects.get()
    prefix = f"reply-{reply.pk}"
    client_of(world.head).post(
        reverse("oversight:answer_reply", args=[reply.pk]),
        {f"{prefix}-upheld": "yes", f"{prefix}-text": "Đúng là việc của phòng khác."},
    )
    assert NameRemoval.objects.count() == 1
    parts = everything(world, client)
    names_no_applicant(world, parts)
    for part in parts:
        assert world.handler.full_name not in part
    assert "đã gỡ tên ngày 20/04/2026" in text_of(client.get(public(world)))
    assert client.get(reverse("oversight:month_original", args=[world.month.pk])).status_code == 302
    if pdf.is_available():
        kept = client_of(world.head).get(reverse("oversight:month_original", args=[world.month.pk]))
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(kept.content)).pages)
        assert world.handler.full_name in words


def test_the_json_keeps_its_schema(world, client, frozen_at):
    world.sign()
    world.publish()
    frozen_at("2026-04-10 09:00")
    answer = client.get(public(world, "public:month_json"))
    schema = json.loads((Path(settings.BASE_DIR) / "docs/schemas/month.schema.json").read_text("utf-8"))
    data = json.loads(answer.content)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(data)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (data["agency"]["code"], data["period"]["name"]) == (world.province.code, "2026-03")
    assert [unit["late_by_law"] for unit in data["units"]] == [2, 0, 2]
    for key in schema["required"]:
        broken = {name: value for name, value in data.items() if name != key}
        assert not validator.is_valid(broken), key


def test_a_month_that_is_behind_is_shown_without_its_figures(world, client, frozen_at):
    frozen_at("2026-04-15 08:00")
    page = text_of(client.get(reverse("public:months")))
    assert "phải công khai trước hết ngày 10/04/2026, đã chậm 5 ngày" in page
    assert world.first.commune.name not in page


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "26-03", "2026-04", "abc"])
def test_other_addresses_are_not_there(world, client, month):
    assert client.get(f"/diem/{world.province.code}/{month}/").status_code == 404


def test_refusals_are_told_on_the_page(world, client_of):
    head = client_of(world.head)
    head.post(reverse("oversight:move_month", args=[world.month.pk, "ky"]))
    page = text_of(head.get(reverse("oversight:month", args=[world.month.pk])))
    assert "ký được từ ngày sau" in page
    assert head.post(reverse("oversight:move_month", args=[world.month.pk, "khac"])).status_code == 404
    assert Publication.objects.get(pk=world.month.pk).state == "in_review"


def test_the_calendar_is_changed_by_its_page(world, client_of):
    control = client_of(world.control)
    address = reverse("oversight:month_terms")
    assert address in text_of(control.get(reverse("oversight:months")))
    entered = {
        "agency": world.province.pk, "close_days": 4, "review_days": 3, "publish_days": 2, "names_months": 2,
        "act": "Quyết định 12/QĐ-UBND", "valid_from": "01/06/2026",
    }  # fmt: skip
    assert control.post(address, entered | {"review_days": 1}).status_code == 422
    assert control.post(address, entered | {"valid_from": "01/01/2026"}).status_code == 422
    assert control.post(address, entered | {"agency": world.first.commune.pk}).status_code == 422
    assert control.post(address, entered).status_code == 302
    assert "3 tháng" in text_of(control.get(address)), "today's; the new one holds from June"
