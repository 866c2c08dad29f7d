"""A dossier that is not accepted yet: papers brought later, and its acceptance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dossiers.enums import Evidence, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.queries.duplicates import duplicates_of
from dossiers.rules.intake import FileIn, PaperIn
from dossiers.services import bringing, cases
from dossiers.services.cases import is_same
from dossiers.services.catalogue import content, current_content
from dossiers.services.opening import case_in
from portal.counter import attachments, posts
from portal.counter.dossier import BEFORE_ACCEPTANCE
from portal.counter.dossier_forms import BroughtForm
from portal.counter.receipt import issue_at_once, reason_of
from portal.counter.reception import faults, filed_before
from portal.counter.reception_form import DespiteForm
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.cases import CaseField, offer_cases
from portal.ui.fees import FeeForm, amounts_in, fee_questions, quantities_in
from portal.ui.forms import hush
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureCase, ProcedureVersion


TICKED = re.compile(r"b[0-9]+-has")
LONGEST_ID = 18


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
@keeping.keeps_typed
def complete(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET shows what is missing; POST takes papers in and, by the other button, accepts as well."""
    found = posts.dossier_or_404(request, dossier_id)
    check_can("resubmit", actor(request), found, on=posts.now_and_today()[1])
    if found.state not in BEFORE_ACCEPTANCE:
        raise NotReady(_("Hồ sơ này không còn ở bước chờ tiếp nhận. Tải lại trang hồ sơ để xem."))
    return _posted(request, found) if request.method == "POST" else _opened(request, found)


def _posted(request: HttpRequest, found: Dossier) -> HttpResponse:
    data, files = request.POST, attachments.take(request, posts.user_of(request))
    sheet = _Sheet(request, found, data, files, version=_version_of(found))
    try:
        if _names_case(request, sheet) or _takes_up_law(request, sheet):
            found = posts.dossier_or_404(request, found.pk)
            sheet = _Sheet(request, found, data, files, version=sheet.version)
    except (Refused, NotReady, ProcedureError) as refusal:
        sheet.refuse(refusal)
        return _show(request, sheet, status=422)
    if data.get("do") in ("case", "law", "look"):
        return _look(request, sheet)
    if sheet.is_valid() and _may_go_on(request, sheet):
        try:
            return _take(request, sheet, accept=data.get("do") == "accept")
        except (Refused, ProcedureError) as refusal:
            sheet.refuse(refusal)
    return _show(request, sheet, status=422)


def _may_go_on(request: HttpRequest, sheet: _Sheet) -> bool:
    """A probable duplicate is shown before acceptance; papers alone are taken in without a second look."""
    sheet.despite.is_valid()
    if request.POST.get("do") != "accept" or sheet.despite.cleaned_data["despite_duplicate"]:
        return True
    sheet.is_filed_before = bool(sheet.duplicates)
    return not sheet.is_filed_before


def _names_case(request: HttpRequest, sheet: _Sheet) -> bool:
    """The case chosen is written down first, for the papers of the page follow it; looking writes none.

    What is no case of this procedure is told by the sheet; what was ticked or scanned stays on it. Raises
    Refused where somebody else has named another case since this page was opened.
    """
    case = sheet.case.newly_chosen()
    if case is None or request.POST.get("do") == "look":
        return False
    if sheet.case.is_overtaken():
        raise Refused(
            _(
                "Trong lúc bạn làm, người khác đã chọn trường hợp “%(case)s” cho hồ sơ này. "
                "Chọn lại trường hợp rồi bấm lại."
            )
            % {"case": sheet.dossier.case.name if sheet.dossier.case else ""},
            field="case",
        )
    brought = sheet.touched()
    at = posts.now_and_today()[0]
    cases.name_case(dossier_id=sheet.dossier.pk, case_id=case.pk, by=actor(request), at=at, brought=brought)
    return True


def _takes_up_law(request: HttpRequest, sheet: _Sheet) -> bool:
    """What the law wants since it was filed is written down first: slips and ticks need its rows."""
    if not sheet.lacking or request.POST.get("do") == "look":
        return False
    at = posts.now_and_today()[0]
    cases.take_up_law(dossier_id=sheet.dossier.pk, by=actor(request), at=at, brought=sheet.touched())
    return True


def _look(request: HttpRequest, sheet: _Sheet) -> HttpResponse:
    """The papers of the dossier's case, with what is ticked so far; what is not finished yet is no fault."""
    hush(*sheet.forms, sheet.fees)
    is_right = sheet.case.is_valid() and not sheet.gone() and not sheet.files.refused
    return _show(request, sheet, status=200 if is_right else 422)


def _opened(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The form as it is, or as it was left when the login had expired (ruling 36)."""
    nothing = attachments.Attachments((), {})
    sheet = _Sheet(request, dossier, keeping.typed(request), nothing, version=_version_of(dossier))
    keeping.reopened(request, sheet.case, *sheet.forms, sheet.fees, sheet.despite)
    return _show(request, sheet)


def _version_of(dossier: Dossier) -> ProcedureVersion:
    """By what binds today it is accepted; that may be newer than what it was filed under (ruling 16)."""
    today = current_content(dossier.procedure_version.procedure_id, posts.now_and_today()[1])
    return today or content(dossier.procedure_version_id)


class CaseForm(forms.Form):
    """Which case the dossier is; it may be put right until it is accepted."""

    use_required_attribute = False
    case = CaseField(required=False)

    def __init__(self, data: Any, *, dossier: Dossier, version: ProcedureVersion) -> None:
        super().__init__(data)
        self.dossier, self.version = dossier, version
        # Written down by now, it is what the next press knows; an older page still says what it knew.
        self.known = str(dossier.case_id or "")
        self.cases = offer_cases(self, "case", version)
        if self.cases:
            # Papers can be taken in before anybody knows the case; accepted it is never without.
            self.fields["case"].required = data is None or data.get("do") in ("case", "accept")
        named = [one.pk for one in self.cases if is_same(dossier.case, one)]
        self.initial["case"] = named[0] if named else None
        if data is not None and self.cases and not self.is_changed():
            self.data = {**data.dict(), "case": str(self.initial["case"] or "")}

    def is_changed(self) -> bool:
        """Whether this person chose another case than his page showed him; only then is one named."""
        if "case_known" not in self.data:
            return True
        return self._meant(self.data.get("case", "")) != self._meant(self.data["case_known"])

    def is_overtaken(self) -> bool:
        """Whether the dossier has another case by now than his page showed him."""
        mine = self.data.get("case_known", self.known)
        return self._meant(mine) != self._meant(self.known)

    def newly_chosen(self) -> ProcedureCase | None:
        """The case to be written down; None where there is nothing to write, or no such case."""
        case_id = self.cleaned_data.get("case") if self.is_valid() else None
        case = next((one for one in self.cases if one.pk == case_id), None)
        return None if case is None or is_same(self.dossier.case, case) else case

    def _meant(self, case_id: str) -> ProcedureCase | str:
        """The case of today's version, which goes on under its key; what is no case as it was sent."""
        if not case_id.isdecimal() or len(case_id) > LONGEST_ID:
            return case_id
        try:
            return case_in(self.version, int(case_id)) or case_id
        except Refused:
            return case_id


class _Sheet:
    """The papers of the dossier as forms, with the fee questions of its procedure in this version."""

    def __init__(
        self,
        request: HttpRequest,
        dossier: Dossier,
        data: Any,
        files: attachments.Attachments,
        *,
        version: ProcedureVersion,
    ) -> None:
        self.request = request
        self.dossier = dossier
        self.files = files
        self.version = version
        self.rows = list(dossier.papers.select_related("required_paper").order_by("order"))
        self.forms = [BroughtForm(data, paper=row) for row in self.rows if not row.is_present]
        self.case = CaseForm(data, dossier=dossier, version=version)
        self.lacking = cases.wanted_since(dossier, version)
        units, typed = fee_questions(version)
        self.fees = FeeForm(data, units=units, typed=typed)
        self.despite = DespiteForm(data)
        self.is_filed_before = False  # and accepting all the same is not ticked
        self.problems: list[str] = []
        if data is not None and (number := self.gone()):
            told = _("%(number)d giấy tờ bạn đánh dấu không còn trong danh mục. Xem lại rồi bấm lại.")
            self.problems.append(told % {"number": number})

    @cached_property
    def duplicates(self) -> list[Dossier]:
        """Probable ones, in sight of this person."""
        return list(duplicates_of(self.dossier, posts.visible(self.request)).with_list_data())

    def is_valid(self) -> bool:
        faulty = [form for form in [self.case, *self.forms, self.fees] if not form.is_valid()]
        return not faulty and not self.files.refused and not self.gone()

    def touched(self) -> set[int]:
        """Papers the clerk has before him, by id: ticked, or scanned and not ticked yet."""
        data = self.case.data
        return {
            form.paper.pk
            for form in self.forms
            if f"{form.prefix}-has" in data or self.files.of(form.prefix or "")
        }

    def gone(self) -> int:
        """How many papers were ticked or scanned here that another's choice of case has taken away since."""
        there = {f"b{row.pk}" for row in self.rows}
        ticked = {name.removesuffix("-has") for name in self.case.data if TICKED.fullmatch(name)}
        return len((ticked | {file.slot for file in self.files.kept}) - there)

    def refuse(self, refusal: Refused | NotReady | ProcedureError) -> None:
        """Told at its field where the page has it, else on top."""
        field = getattr(refusal, "field", "")
        if field in self.case.fields:
            self.case.add_error(field, str(refusal))
        else:
            self.problems.append(str(refusal))

    def papers(self) -> dict[int, PaperIn]:
        """What was ticked, by id of its row."""
        return {
            form.paper.pk: PaperIn(
                name=form.paper.name,
                required_paper_id=form.paper.required_paper_id,
                evidence=Evidence(form.cleaned_data["evidence"] or Evidence.ORIGINAL),
                originals=form.cleaned_data["originals"] or 0,
                certified=form.cleaned_data["certified"] or 0,
                copies=form.cleaned_data["copies"] or 0,
                database=form.cleaned_data["database"],
                source=form.cleaned_data["source"].strip(),
            )
            for form in self.forms
            if form.cleaned_data["has"]
        }

    def new_files(self) -> dict[int, Sequence[FileIn]]:
        """Files by id of the paper they belong to."""
        found: dict[int, list[FileIn]] = {}
        for form in self.forms:
            for file in self.files.of(form.prefix or ""):
                found.setdefault(form.paper.pk, []).append(FileIn(file.stored_file_id, file.name))
        return dict(found)


def _take(request: HttpRequest, sheet: _Sheet, *, accept: bool) -> HttpResponse:
    by, at = actor(request), posts.now_and_today()[0]
    brought, files = sheet.papers(), sheet.new_files()
    if not accept:
        bringing.bring(dossier_id=sheet.dossier.pk, papers=brought, files=files, by=by, at=at)
        messages.success(request, _("Đã nhận giấy tờ bổ sung."))
        return redirect("counter:dossier", sheet.dossier.pk)
    accepted = bringing.bring_and_accept(
        dossier_id=sheet.dossier.pk,
        papers=brought,
        files=files,
        quantities=quantities_in(sheet.fees),
        amounts=amounts_in(sheet.fees),
        by=by,
        at=at,
    )
    keeping.after(request, lambda: issue_at_once(request, accepted))
    return redirect("counter:received", sheet.dossier.pk)


def _asked(dossier: Dossier) -> str:
    """What the slip asked for, while it is waited for."""
    if dossier.state != State.SUPPLEMENT_PRE:
        return ""
    return reason_of(dossier)


def _show(request: HttpRequest, sheet: _Sheet, *, status: int = 200) -> HttpResponse:
    told = [filed_before()] if sheet.is_filed_before else []
    context = {
        "dossier": sheet.dossier,
        "duplicates": sheet.duplicates,
        "despite": sheet.despite["despite_duplicate"],
        "asked": _asked(sheet.dossier),
        "present": [row for row in sheet.rows if row.is_present],
        "rows": [
            {
                "form": form,
                "files": sheet.files.of(form.prefix or ""),
                "refused": sheet.files.refused.get(form.prefix or "", []),
            }
            for form in sheet.forms
        ],
        "case": sheet.case,
        "fees": sheet.fees,
        "lacking": sheet.lacking,
        "faults": told + faults([sheet.case, *sheet.forms, sheet.fees], sheet.files, sheet.problems)
        if status == 422
        else [],
    }
    return render(request, "counter/complete.html", context, status=status)
