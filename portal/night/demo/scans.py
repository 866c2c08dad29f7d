"""Scans for the dossiers people work on: what lies before an officer is a handful of papers, not one.

Drawn once from invented words and referred to by many dossiers: a form of two pages, an identity card
photographed with a telephone, a certificate scanned askew, and a deed of twelve pages.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from PIL import Image, ImageDraw

from documents.models import StoredFile
from documents.services.files import store_made
from dossiers.enums import OPEN_STATES, FileKind, State
from dossiers.models import Dossier, DossierEvent, DossierFile, DossierPaper
from portal.night.generator.notices import INK, font, pdf, sheet


NAMED = (
    ("tờ khai", "đơn"),
    ("căn cước", "hộ chiếu", "chân dung"),
    ("chứng sinh", "khám sức khỏe", "giấy xác nhận"),
)
"""Words of a paper's name, by its sample."""
MANY = 20
"""Files of the one dossier that shows what a full folder looks like."""


@dataclass(frozen=True)
class Sample:
    name: str
    stored: StoredFile


def add_scans(*, until: datetime) -> int:
    """A file for every paper handed in with a dossier that is still open; how many. Safe to run twice.

    Of the dossiers that were invented as they stood at `until`, the moment the demo is told to: people log in
    while it loads, and what they received or moved since keeps the files they gave it.
    """
    here = set(DossierFile.objects.values_list("paper_id", flat=True))
    papers = (
        DossierPaper.objects.filter(dossier__state__in=OPEN_STATES, dossier__received_by__isnull=False)
        .exclude(evidence="")
        .exclude(Exists(touched_since(until, dossier=OuterRef("dossier"))))
        .select_related("dossier")
        .order_by("dossier", "order")
    )
    missing = [paper for paper in papers if paper.pk not in here]
    if not missing:
        return 0
    samples = _samples()
    files = [_file(paper, _sample_of(paper, samples)) for paper in missing]
    at_work = [paper.dossier for paper in missing if paper.dossier.state == State.IN_PROCESS]
    if at_work:
        files += _full_folder(at_work[-1], samples)
    DossierFile.objects.bulk_create(files, batch_size=2000)
    return len(files)


def touched_since(moment: datetime, *, dossier: OuterRef) -> QuerySet[DossierEvent]:
    """Acts of people after that moment; one entered after an outage says so apart from its own time."""
    later = Q(at__gt=moment) | Q(refs__has_key="entered_at")
    return DossierEvent.objects.filter(later, dossier=dossier)


def _sample_of(paper: DossierPaper, samples: Sequence[Sample]) -> Sample:
    """The one whose words the paper's name has; anything else is a deed."""
    name = paper.name.lower()
    found = next((number for number, words in enumerate(NAMED) if any(word in name for word in words)), -1)
    return samples[found]


def _file(paper: DossierPaper, sample: Sample) -> DossierFile:
    dossier = paper.dossier
    return DossierFile(
        dossier=dossier,
        paper=paper,
        stored_file=sample.stored,
        kind=FileKind.COMPONENT,
        name=sample.name,
        added_at=_moment(dossier),
        added_by_id=dossier.received_by_id,
    )


def _full_folder(dossier: Dossier, samples: Sequence[Sample]) -> list[DossierFile]:
    return [
        DossierFile(
            dossier=dossier,
            stored_file=samples[number % len(samples)].stored,
            kind=FileKind.PROCESS if number % 3 else FileKind.AUTHORISATION,
            name=f"{number + 1:02}-{samples[number % len(samples)].name}",
            added_at=_moment(dossier),
            added_by_id=dossier.received_by_id,
        )
        for number in range(MANY)
    ]


def _moment(dossier: Dossier) -> datetime:
    moment = dossier.accepted_at
    assert moment is not None  # noqa: S101 - open dossiers are accepted
    return moment


def _samples() -> list[Sample]:
    form = [
        sheet("TỜ KHAI", ["Kính gửi: Ủy ban nhân dân", "Họ và tên:", "Ngày sinh:", "Nơi cư trú:"]),
        sheet("TỜ KHAI (tiếp theo)", ["Tôi cam đoan nội dung trên là đúng.", "Người khai ký, ghi rõ họ tên"]),
    ]
    deed = [sheet(f"HỢP ĐỒNG – trang {page}", [f"Điều {page}. Nội dung thỏa thuận"]) for page in range(1, 13)]
    return [
        Sample("to-khai.pdf", store_made(pdf(form), "application/pdf")),
        Sample("the-can-cuoc.jpg", store_made(_photo(), "image/jpeg")),
        Sample("giay-chung-sinh.pdf", store_made(pdf([_askew()]), "application/pdf")),
        Sample("hop-dong.pdf", store_made(pdf(deed), "application/pdf")),
    ]


def _askew() -> Image.Image:
    page = sheet("GIẤY CHỨNG SINH", ["Họ và tên mẹ:", "Sinh con lúc:", "Giới tính của con:", "Cân nặng:"])
    return page.rotate(1.5, resample=Image.Resampling.BILINEAR, fillcolor=(225, 222, 214))


def _photo() -> bytes:
    """A card on a table, as a telephone takes it: lying on its side, with a note that says so."""
    table = Image.new("RGB", (1600, 1200), (96, 78, 62))
    card = Image.new("RGB", (1180, 740), (222, 232, 226))
    pen = ImageDraw.Draw(card)
    pen.text((60, 50), "CĂN CƯỚC – MẪU THỬ NGHIỆM", INK, font(48, "Bold"))
    pen.rectangle([60, 170, 330, 560], fill=(190, 196, 200))
    for number, said in enumerate(("Số: 000000000000", "Họ và tên: NGUYỄN VĂN MẪU", "Ngày sinh: 01/01/1990")):
        pen.text((380, 200 + number * 90), said, INK, font(40))
    table.paste(card.rotate(4, expand=True, fillcolor=(96, 78, 62)), (170, 160))
    lying = table.rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    out = io.BytesIO()
    lying.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()
