"""Blank forms of three of the demo's procedures, so that the way from control to the citizen can be walked.

Drawn here, and stamped as no form of anybody's: real ones come from whoever announces the procedure
(docs/adr/0066).
"""

from __future__ import annotations

import textwrap
from datetime import datetime

from accounts.models import Actor, User
from documents.services.files import store_made
from dossiers.rules.days import local_day
from portal.night.demo.steering import CONTROL
from portal.night.generator.notices import pdf, sheet
from procedures.models import Procedure, ProcedureVersion, RequiredPaper
from procedures.queries import current_version
from procedures.services.blank_forms import attach_form
from procedures.services.versions import draft_new_version, publish_version


WITH_FORMS = ("1.001193", "1.000894", "1.004873")
"""Birth, marriage, certificate of marital status: what citizens look for most."""
FILE_NAME = "mau-minh-hoa.pdf"
STAMP = "MẪU MINH HỌA"
LINES = (
    "Không phải mẫu của cơ quan nào, không dùng để nộp.",
    "",
    "Kính gửi:",
    "Họ, chữ đệm, tên:",
    "Số định danh cá nhân:",
    "Nơi cư trú:",
    "Nội dung đề nghị:",
    "",
    "Ngày, tháng, năm:",
    "Người khai ký, ghi rõ họ tên:",
)


def add_forms(*, at: datetime) -> int:
    """A new version from today for each, as control makes it; how many. What has a form is left alone."""
    control = User.objects.filter(username=CONTROL).first()
    if control is None:
        return 0
    done = 0
    for procedure in Procedure.objects.filter(code__in=WITH_FORMS).order_by("code"):
        version = current_version(procedure.pk, local_day(at))
        if version is not None and _lacks_its_form(version):
            _add(version, by=Actor(control), at=at)
            done += 1
    return done


def _lacks_its_form(version: ProcedureVersion) -> bool:
    """Not touched where somebody has begun a version of his own while the demo was loading."""
    forms = version.papers.filter(is_form=True)
    begun = ProcedureVersion.objects.local().drafts().filter(procedure=version.procedure_id)
    return forms.exists() and not forms.filter(form_file__isnull=False).exists() and not begun.exists()


def _add(version: ProcedureVersion, *, by: Actor, at: datetime) -> None:
    draft = draft_new_version(
        procedure=version.procedure, valid_from=local_day(at), based_on=version, by=by, at=at
    )
    for paper in draft.papers.filter(is_form=True).order_by("position", "pk"):
        stored = store_made(_drawn(paper), "application/pdf")
        attach_form(
            version_id=draft.pk,
            paper_key=paper.key,
            stored_file_id=stored.pk,
            name=FILE_NAME,
            seen=0,
            by=by,
            at=at,
        )
    publish_version(version_id=draft.pk, by=by, at=at)


def _drawn(paper: RequiredPaper) -> bytes:
    return pdf([sheet(STAMP, [*textwrap.wrap(paper.name, 60), *LINES])])
