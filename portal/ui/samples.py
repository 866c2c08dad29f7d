"""Invented values for the living page of components."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from dossiers.enums import BulkKind, Evidence
from dossiers.models import DossierPaper
from portal.ui.asking import ExtraForm, PaperForm, ReasonForm
from portal.ui.forms import DayInput
from portal.ui.keeping import Kept
from portal.ui.linecharts import line_chart
from portal.ui.linking import Linked, Row as LinkedRow
from portal.ui.notices import Line as NoticeLine, Notice
from portal.ui.opinions import Row
from portal.ui.pagination import Page
from portal.ui.scorebars import Piece
from portal.ui.waiting import Line, Waiting


MORNING = datetime(2026, 2, 12, 9, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Họ và tên", help_text="Viết như trên thẻ căn cước.")
    filed_on = forms.DateField(label="Ngày nộp", widget=DayInput)
    channel = forms.ChoiceField(label="Hình thức nộp", choices=[("1", "Trực tiếp"), ("2", "Trực tuyến")])
    keep = forms.ChoiceField(
        label="Giấy tờ gốc", choices=[("keep", "Giữ lại"), ("back", "Trả ngay")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agreed = forms.BooleanField(label="Đã đối chiếu với bản chính")


class SampleRates(forms.Form):
    """Small numbers beside each other."""

    on_time = forms.DecimalField(label="2.1 Tỷ lệ hồ sơ xử lý đúng hạn (%)", required=False)
    online = forms.DecimalField(label="3.3 Tỷ lệ hồ sơ nộp trực tuyến (%)", help_text="Hiện nay 24,53 %.")


class SampleFilter(forms.Form):
    """A filter bar."""

    q = forms.CharField(label="Mã hồ sơ hoặc tên", required=False)
    state = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Tất cả"), ("4", "Đang xử lý")]
    )


def _notice() -> Notice:
    """A message that is tried again, with its story."""
    return Notice(
        pk=1, title="Hồ sơ đã được tiếp nhận", channel="thư điện tử", address="u***@example.vn",
        state="chờ gửi", kind="waiting", owed_at=MORNING, sent_at=None, delivered_at=None,
        next_try_at=MORNING + timedelta(minutes=6), attempts=1, repeats=0,
        reason="Máy chủ thư từ chối nội dung thư (mã 451).",
        trace=(NoticeLine(MORNING + timedelta(minutes=1), "chưa nhận, sẽ gửi lại (thư điện tử)", ""),),
    )  # fmt: skip


def component_samples() -> dict[str, Any]:
    """Template variables of the page, by component."""
    return {
        **_table(),
        **_forms(),
        **_small(),
        **_of_a_dossier(),
        **_waits(),
        **_lateness(),
        "kept": Kept("sample", "00000000-0000-4000-8000-000000000000", ""),
        "linked": _linked(),
        "notices": [_notice()],
        "works": [_Work(pk=1, refused=0), _Work(pk=2, refused=3)],
    }


def _forms() -> dict[str, Any]:
    return {
        "empty_form": SampleForm(),
        "wrong_form": SampleForm({"full_name": "", "filed_on": "31/02/2026", "channel": "9"}, prefix="wrong"),
        "filter_form": SampleFilter(),
        "sheet_of_day": [
            {
                "code": "H99.1-260212-0007",
                "href": "#morning-sample",
                "procedure": "Đăng ký khai sinh",
                "step": "Thẩm định",
                "why": "Đến hạn hôm nay, 16:30 ngày 12/02/2026: xong trong ngày thì vẫn đúng hẹn",
                "kind": "waiting",
            }
        ],
        "tools": {
            "done": None,
            "code": "ho-so-xu-ly",
            "has_views": True,
            "current": "Đất đai, đến hạn tuần này",
            "views": [
                {"label": "Đất đai, đến hạn tuần này", "href": "#list-tools", "is_current": True},
                {
                    "label": "Chờ bổ sung (dùng chung: Phòng Kinh tế)",
                    "href": "#list-tools",
                    "is_current": False,
                },
            ],
            "asked": [],
            "clear": "?",
            "hidden": [],
            "lost": "",
        },
        "sheet": _Sheet(
            papers=[
                PaperForm(paper=DossierPaper(pk=1, name="Tờ khai theo mẫu", evidence=Evidence.ORIGINAL)),
                PaperForm(paper=DossierPaper(pk=2, name="Giấy chứng sinh")),
            ],
            extras=[ExtraForm(number=1)],
            why=ReasonForm(),
        ),
    }


@dataclass(frozen=True)
class _Work:
    """What portal.ui.bulk shows of a work."""

    pk: int
    refused: int
    get_kind_display: str = BulkKind.SIGN.label
    asked_at: datetime = MORNING
    ended_at: datetime = MORNING
    total: int = 120
    dealt_with: int = 120


@dataclass(frozen=True)
class _Sheet:
    """What portal.ui.asking.Sheet shows, of no dossier."""

    papers: list[PaperForm]
    extras: list[ExtraForm]
    why: ReasonForm
    faults: tuple[()] = ()


def _minutes(number: int, *, replaced_by: int | None = None, again_href: str = "") -> dict[str, Any]:
    return {
        "number": number,
        "held_on": MORNING.date(),
        "place": "Thôn Đông",
        "who": "Trần Văn Mẫu",
        "replaced_by": replaced_by,
        "href": "#verifications-sample",
        "again_href": again_href,
    }


def _small() -> dict[str, Any]:
    return {
        "badges": [
            {"label": "Chờ bổ sung", "kind": "waiting"},
            {"label": "Đang xử lý", "kind": "active"},
            {"label": "Đã xử lý xong", "kind": "done"},
            {"label": "Quá hạn 2 ngày", "kind": "late"},
            {"label": "Đã rút", "kind": "ended"},
        ],
        "page": Page(rows=(), previous="b", next="a"),
        "tabs": [
            {"label": "Hồ sơ", "href": "#tabs", "is_current": True, "count": None},
            {"label": "Giấy tờ", "href": "#tabs", "is_current": False, "count": 3},
        ],
        "score_pieces": [
            Piece("won", 0, 230),
            Piece("lost", 230, 60),
            Piece("unreachable", 290, 50),
            Piece("unmeasured", 340, 60),
        ],
        "line_chart": line_chart(
            "Tổng điểm",
            [("09/25", Decimal("41.2")), ("10/25", None), ("11/25", Decimal("43.5")), ("12/25", Decimal(42))],
        ),
        "rates_form": SampleRates(),
        "take_away": {"xlsx": "?tep=xlsx", "pdf": "?tep=pdf"},
        "verifications": [
            _minutes(1, replaced_by=2),
            _minutes(2, again_href="#verifications-sample"),
        ],
        "facts": [
            {"label": "Người nộp", "value": "Nguyễn Thị Mẫu", "href": ""},
            {"label": "Ngày hẹn", "value": date(2026, 2, 24).strftime("%d/%m/%Y"), "href": ""},
            {"label": "Điện thoại", "value": "", "href": ""},
        ],
    }


def _of_a_dossier() -> dict[str, Any]:
    later = MORNING + timedelta(hours=2)
    return {
        "events": [
            {"at": later, "title": "Chuyển phòng Tư pháp", "by": "Lê Thị Mẫu", "text": ""},
            {
                "at": MORNING,
                "title": "Tiếp nhận",
                "by": "Trần Văn Mẫu",
                "text": "3 giấy tờ, đủ theo quy định.",
            },
        ],
        "due_at": MORNING + timedelta(days=12),
        "steps": [
            {"label": "Nhận lúc", "text": "09:05 ngày 12/02/2026", "legal_basis": ""},
            {"label": "Nghỉ Tết", "text": "16/02 đến 20/02/2026", "legal_basis": "lịch nghỉ 2026"},
        ],
        "files": [
            {
                "name": "giay-khai-sinh.pdf",
                "href": "#files",
                "size": "1,2 MB",
                "note": "Bản chụp từ bản chính",
            }
        ],
    }


def _waits() -> dict[str, Any]:
    answer = {
        "kind": "Đồng ý",
        "text": "Nội dung phù hợp quy hoạch.",
        "more": "",
        "by": "Phòng Kinh tế xã Mẫu",
        "late": "",
        "dispute": "Chưa nêu rõ tờ bản đồ.",
    }
    return {
        "waiting": Waiting(
            title="Chờ người nộp bổ sung",
            facts=[{"label": "Yêu cầu lúc", "value": "09:05 ngày 12/02/2026", "href": ""}],
            lines=[Line("Giấy chứng sinh", ""), Line("Tờ khai: ghi đủ nơi sinh", "ngày 13/02/2026")],
            note="Đồng hồ đang dừng.",
        ),
        "questions": [
            Row(
                agency="Phòng Kinh tế xã Mẫu",
                question="Thửa đất có thuộc quy hoạch giao thông không?",
                state="Đã trả lời",
                badge_kind="done",
                facts=[{"label": "Hạn trả lời", "value": "17:30 ngày 16/02/2026", "href": ""}],
                answers=[answer],
            )
        ],
    }


def _linked() -> Linked:
    """A dossier with a part at another agency."""
    part = LinkedRow(
        stage=1,
        name="Đăng ký thường trú",
        task="cho trẻ vừa đăng ký khai sinh",
        is_required=True,
        agency="Công an xã Mẫu",
        code="000.00.02.H99-260212-0003",
        state="Đang xử lý",
        badge_kind="active",
        due="17:30 ngày 24/02/2026",
        is_late=False,
        result="",
    )
    return Linked(whole=[], rows=[part])


def _lateness() -> dict[str, Any]:
    return {
        "story": {
            "measures": [
                {
                    "code": "L",
                    "label": "Theo pháp luật",
                    "limit": "17:30 ngày 24/02/2026",
                    "words": "còn hạn",
                    "kind": "",
                }
            ],
            "left": "14 giờ làm việc",
            "used": [{"who": "Bộ phận Một cửa", "time": "2 giờ"}],
            "units": [{"who": "Phòng Tư pháp", "time": "2 giờ"}],
            "whole": "2 giờ",
            "pauses": [],
            "diary": [
                {
                    "at": "09:05 ngày 12/02/2026",
                    "promised": "09:05 ngày 24/02/2026",
                    "before": "",
                    "why": "Tiếp nhận",
                    "who": "Trần Văn Mẫu",
                }
            ],
        },
        "apology": {
            "owed_by_at": MORNING + timedelta(days=8),
            "promised_at": MORNING + timedelta(days=12),
            "next_due_at": MORNING + timedelta(days=14),
            "reason_code": "verification",
            "reason_text": "chờ nơi cư trú trước trả lời.",
            "note": "",
            "agency": {"name": "UBND xã Mẫu"},
        },
        "letter": {
            "state": "Đã soạn, chờ ký",
            "badge": "waiting",
            "reason": "Việc xác minh chưa xong",
            "signature": [],
            "is_on_time": None,
        },
    }


def _table() -> dict[str, Any]:
    return {
        "columns": [
            {"label": "Mã hồ sơ"},
            {"label": "Thủ tục"},
            {"label": "Trạng thái"},
            {"label": "Lệ phí", "css": "number"},
        ],
        "rows": [
            {
                "cells": [
                    {"text": "000.00.01.H99-260212-0001", "href": "#table", "css": "code"},
                    {"text": "Đăng ký khai sinh"},
                    {"text": "Đang xử lý", "badge_kind": "active"},
                    {"text": "8.000 đồng", "css": "number"},
                ]
            },
        ],
    }
