"""Papers asked for after acceptance, checked off one by one as they come in (ruling 24)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dossiers.enums import State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.intake import FileIn
from dossiers.services import supplement, supplying
from portal.counter import attachments, posts
from portal.counter.dossier_forms import AnswerForm
from portal.counter.reception import faults
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.formats import moment
from portal.ui.waiting import waiting_for


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
@keeping.keeps_typed
def supply(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET shows what was asked for and has not come; POST takes in what was ticked."""
    found = posts.dossier_or_404(request, dossier_id)
    check_can("receive_supplement", actor(request), found, on=posts.now_and_today()[1])
    if found.state != State.SUPPLEMENT:
        raise NotReady(_("Hồ sơ này không còn chờ bổ sung. Tải lại trang hồ sơ để xem."))
    sheet = _Sheet(request, found)
    keeping.reopened(request, *sheet.forms)
    if request.method == "POST" and sheet.is_valid():
        try:
            return _take(request, sheet)
        except Refused as refusal:
            sheet.problems.append(str(refusal))
    return _show(request, sheet, status=422 if request.method == "POST" else 200)


class _Sheet:
    """What has not come yet, as forms with their files."""

    def __init__(self, request: HttpRequest, dossier: Dossier) -> None:
        data = keeping.typed(request)
        self.dossier = dossier
        self.files = attachments.Attachments((), {})
        if request.method == "POST":
            self.files = attachments.take(request, posts.user_of(request))
        asked = supplement.open_request(dossier)
        items = supplement.missing_items(asked).values() if asked else ()
        self.has_items = asked is not None
        self.forms = [AnswerForm(data, item=item) for item in items]
        self.problems: list[str] = []

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()] and not self.files.refused

    def new_files(self) -> dict[int, Sequence[FileIn]]:
        """Files by id of the item they belong to."""
        found: dict[int, list[FileIn]] = {}
        for form in self.forms:
            for file in self.files.of(form.prefix or ""):
                found.setdefault(form.item.pk, []).append(FileIn(file.stored_file_id, file.name))
        return dict(found)


def _take(request: HttpRequest, sheet: _Sheet) -> HttpResponse:
    dossier = supplying.receive(
        dossier_id=sheet.dossier.pk,
        brought={form.item.pk: form.brought() for form in sheet.forms if form.cleaned_data["has"]},
        files=sheet.new_files(),
        by=actor(request),
        at=posts.now_and_today()[0],
    )
    if dossier.state == State.SUPPLEMENT:
        messages.success(request, _("Đã nhận một phần. Hồ sơ còn chờ phần chưa bổ sung."))
    elif dossier.due_at:
        said = _("Đã nhận đủ. Hẹn trả kết quả: %(due)s.")
        messages.success(request, said % {"due": moment(dossier.due_at)})
    else:
        messages.success(request, _("Đã nhận đủ, hồ sơ được giải quyết tiếp."))
    return redirect("counter:dossier", dossier.pk)


def _show(request: HttpRequest, sheet: _Sheet, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "dossier": sheet.dossier,
        "waiting": waiting_for(sheet.dossier, at=posts.now_and_today()[0]),
        "has_items": sheet.has_items,
        "rows": [
            {
                "form": form,
                "files": sheet.files.of(form.prefix or ""),
                "refused": sheet.files.refused.get(form.prefix or "", []),
            }
            for form in sheet.forms
        ],
        "faults": faults(sheet.forms, sheet.files, sheet.problems) if status == 422 else [],
    }
    return render(request, "counter/supply.html", context, status=status)
