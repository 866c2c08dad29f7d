"""Sheets drawn of invented words, and the notice that stands behind every obligation to pay."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from documents.services.files import store_made
from procedures.enums import SectorRuleKind
from procedures.models import SectorRule


A4 = (827, 1169)  # 100 dots an inch
PAPER, INK, FAINT = (250, 249, 245), (30, 30, 40), (150, 150, 160)


def notice_id() -> int | None:
    """The stored file of a notice; None where no procedure waits for a payment."""
    if not SectorRule.objects.filter(kind=SectorRuleKind.STOPS_CLOCK).exists():
        return None
    return store_made(_notice(), "application/pdf").pk


@cache
def _notice() -> bytes:
    said = ["Cơ quan thuế thông báo:", "Người nộp:", "Khoản phải nộp:", "Số tiền:", "Hạn nộp:"]
    return pdf([sheet("THÔNG BÁO NGHĨA VỤ TÀI CHÍNH", said)])


def sheet(title: str, lines: Sequence[str]) -> Image.Image:
    page = Image.new("RGB", A4, PAPER)
    pen = ImageDraw.Draw(page)
    pen.text((A4[0] / 2, 90), "MẪU – DỮ LIỆU THỬ NGHIỆM", FAINT, font(18), anchor="mm")
    pen.text((A4[0] / 2, 170), title, INK, font(34, "Bold"), anchor="mm")
    for number in range(18):
        said = lines[number] if number < len(lines) else ""
        height = 260 + number * 44
        pen.text((90, height), said, INK, font(22))
        pen.line([(100 + pen.textlength(said, font(22)), height + 24), (A4[0] - 90, height + 24)], FAINT)
    return page


def pdf(sheets: Sequence[Image.Image]) -> bytes:
    out = io.BytesIO()
    first, *others = sheets
    # No dates inside: the same demo has the same files.
    first.save(
        out, "PDF", save_all=True, append_images=others, resolution=100, creationDate=None, modDate=None
    )
    return out.getvalue()


def font(size: int, look: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(settings.BASE_DIR) / "static" / "fonts" / f"Tinos-{look}.ttf", size)
