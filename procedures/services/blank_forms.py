"""Blank forms (mẫu đơn, tờ khai) of a draft: the file beside a paper that is one (docs/adr/0066).

The file is part of what the version says: once published it stays, with everything else (docs/adr/0019).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from procedures.exceptions import NotNow
from procedures.models import ProcedureVersion, RequiredPaper
from procedures.permissions import check_can_edit_catalogue


@transaction.atomic
def attach_form(
    *, version_id: int, paper_key: str, stored_file_id: int, name: str, seen: int, by: Actor, at: datetime
) -> RequiredPaper:
    """Give a form of a draft its file, in place of the one there.

    `seen` is the stored file the page showed, 0 for none. The same file again changes nothing. Raises NotNow
    for a published version, a paper that is gone or no form, a file somebody else has changed since.
    """
    paper = _form(version_id, paper_key, by=by, at=at)
    if (paper.form_file_id, paper.form_file_name) == (stored_file_id, name):
        return paper
    _check_seen(paper, seen)
    paper.form_file_id, paper.form_file_name = stored_file_id, name
    paper.save(update_fields=["form_file", "form_file_name"])
    return paper


@transaction.atomic
def remove_form(*, version_id: int, paper_key: str, seen: int, by: Actor, at: datetime) -> RequiredPaper:
    """Take the file from a form of a draft; what has none stays as it is. Raises NotNow as above."""
    paper = _form(version_id, paper_key, by=by, at=at)
    if paper.form_file_id is None:
        return paper
    _check_seen(paper, seen)
    paper.form_file_id, paper.form_file_name = None, ""
    paper.save(update_fields=["form_file", "form_file_name"])
    return paper


def _form(version_id: int, paper_key: str, *, by: Actor, at: datetime) -> RequiredPaper:
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    version = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.is_published:
        raise NotNow("Phiên bản đã công bố thì không sửa được; hãy lập phiên bản mới.")
    paper = version.papers.filter(key=paper_key).first()
    if paper is None or not paper.is_form:
        raise NotNow(
            "Giấy tờ này không còn trong bản dự thảo, hoặc không còn là mẫu đơn, tờ khai; "
            "hãy xem lại bản dự thảo."
        )
    return paper


def _check_seen(paper: RequiredPaper, seen: int) -> None:
    if (paper.form_file_id or 0) != seen:
        raise NotNow(
            "Người khác vừa thay hoặc gỡ tệp của mẫu này; hãy xem tệp đang có rồi gửi lại nếu vẫn cần."
        )
