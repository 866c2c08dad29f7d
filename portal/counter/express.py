"""The express lane's page: lines of papers, total, signer, one button (ruling 27)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.enums import ApplicantKind, IdentityKind
from dossiers.exceptions import DossierError, RecordedElsewhere, Refused
from dossiers.models import Dossier
from dossiers.rules.intake import Person
from dossiers.services import express
from dossiers.services.express import ExpressIn, ExpressLine
from payments import exceptions as payments_exceptions
from payments.enums import Method
from payments.services import taking
from portal.counter import keys, known, posts, queueing, scans
from portal.counter.identifiers import check_number, check_phone
from portal.counter.money_forms import AT_THE_COUNTER
from portal.counter.offers import offer_or_404, version_of
from portal.counter.reception import tell_if_about_another
from portal.counter.usual import usual_papers
from portal.http import actor, open_to, reads_unless_posted
from portal.ui import drafts, keeping
from portal.ui.cases import CaseField, chosen_case, offer_cases
from portal.ui.faults import form_faults
from portal.ui.fees import REPRICES, FeeForm, amounts_in, fee_questions
from portal.ui.forms import hush
from procedures.enums import PayerGroup
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureOffer, ProcedureVersion


LINES_AT_FIRST = 5
LINES_MORE = 4
# The leader this clerk chose last is proposed again: the same one signs most copies.
SIGNER_KEPT = 30 * 24 * 3600


class VisitForm(forms.Form):
    """Who comes, who signs."""

    applicant_name = forms.CharField(label=gettext_lazy("Họ tên hoặc tên tổ chức"), max_length=255)
    id_number = forms.CharField(label=gettext_lazy("Số giấy tờ"), required=False, max_length=30)
    # Not sent by a page that was opened before they were asked: most who come are citizens with a card.
    id_kind = forms.TypedChoiceField(
        label=gettext_lazy("Loại giấy tờ"),
        required=False,
        coerce=IdentityKind,
        choices=IdentityKind.choices,
        initial=IdentityKind.PERSONAL_ID,
        empty_value=IdentityKind.PERSONAL_ID,
    )
    applicant_kind = forms.TypedChoiceField(
        label=gettext_lazy("Đối tượng"),
        required=False,
        coerce=lambda typed: ApplicantKind(int(typed)),
        choices=ApplicantKind.choices,
        initial=ApplicantKind.CITIZEN,
        empty_value="",
    )
    phone = forms.CharField(label=gettext_lazy("Điện thoại"), required=False, max_length=30)
    payer_group = forms.ChoiceField(
        label=gettext_lazy("Nhóm nộp phí"), required=False, choices=[("", "–"), *PayerGroup.choices]
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Hình thức thu"), choices=AT_THE_COUNTER, initial=Method.CASH, required=False
    )
    reference = forms.CharField(
        label=gettext_lazy("Số giao dịch"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Chỉ ghi khi chuyển khoản hoặc quẹt thẻ."),
    )
    signer = forms.TypedChoiceField(label=gettext_lazy("Người ký"), coerce=int, choices=[])
    case = CaseField(widget=forms.Select(attrs={"class": REPRICES}))

    def __init__(
        self, data: Any = None, *, signers: list[tuple[int, str]], version: ProcedureVersion, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.warnings: list[str] = []
        self.cases = offer_cases(self, "case", version)
        field: Any = self.fields["signer"]
        field.choices = signers if len(signers) == 1 else [("", "–"), *signers]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        for name, checked in (
            ("id_number", check_number(cleaned.get("id_kind", ""), cleaned.get("id_number", ""))),
            ("phone", check_phone(cleaned.get("phone", ""))),
        ):
            cleaned[name] = checked.value
            if checked.problem:
                self.add_error(name, checked.problem)
            self.warnings += checked.warnings
        return cleaned

    @property
    def is_out_of_the_ordinary(self) -> bool:
        """Not a citizen with his number: the kinds are shown, else they are folded away."""
        usual = {"id_kind": IdentityKind.PERSONAL_ID, "applicant_kind": ApplicantKind.CITIZEN}
        chosen = {name: str(self[name].value() or usual[name].value) for name in usual}
        wrong = any(self[name].errors for name in ("id_number", *usual))
        return wrong or chosen != {name: str(kind.value) for name, kind in usual.items()}


class LineForm(forms.Form):
    """One paper: its name, pages, copies. A row left as the page offers it, or emptied, is not there."""

    name = forms.CharField(label=gettext_lazy("Giấy tờ"), required=False, max_length=300)
    pages = forms.IntegerField(
        label=gettext_lazy("Số trang"),
        initial=1,
        min_value=1,
        max_value=5000,
        widget=forms.NumberInput(attrs={"class": REPRICES}),
    )
    copies = forms.IntegerField(
        label=gettext_lazy("Số bản"),
        initial=1,
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": REPRICES}),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, empty_permitted=True, use_required_attribute=False, **options)

    def has_changed(self) -> bool:
        """Something was typed: pages and copies alone are a paper too, of which the name was forgotten."""
        if not self.is_bound:
            return False
        typed = {name: str(self[name].value() or "").strip() for name in self.fields}
        return any(value not in ("", str(self.fields[name].initial or "")) for name, value in typed.items())

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(
                _("Hãy nhập tên giấy tờ; nếu không cần dòng này, xóa số trang và số bản của dòng.")
            )
        return name


def _line(data: QueryDict | None, number: int) -> LineForm:
    """A line as sent; one that was not, because it was just added, as the page offers it."""
    prefix = f"l{number}"
    is_sent = data is not None and any(f"{prefix}-{name}" in data for name in LineForm.base_fields)
    return LineForm(data if is_sent else None, prefix=prefix)


class Visit:
    """The page between two presses of a button."""

    def __init__(
        self,
        data: QueryDict | None,
        offer: ProcedureOffer,
        version: ProcedureVersion,
        on: date,
        *,
        signer: int | None = None,
    ) -> None:
        self.said: list[str] = []
        self.unread = ""  # id of the scan field whose card could not be read
        self.offer, self.version, self.on = offer, version, on
        self.key = _key(data.get("submission_key", "") if data is not None else "")
        people = express.signers(offer.deciding_agency_id, on)
        self.form = VisitForm(
            data,
            signers=[(person.pk, person.full_name) for person in people],
            version=version,
            initial={"signer": signer},
        )
        self.lines = [_line(data, number) for number in range(_how_many(data))]
        units_asked, typed = fee_questions(version)
        del units_asked  # pages and copies stand in each line
        self.fees = FeeForm(data, units=[], typed=typed)
        self.problems: list[str] = []

    def filled(self) -> list[LineForm]:
        return [line for line in self.lines if line.has_changed()]

    def is_valid(self) -> bool:
        faulty = [form for form in [self.form, self.fees, *self.filled()] if not form.is_valid()]
        return not faulty

    def faults(self) -> list[dict[str, str]]:
        """For the summary at the top, beside those of the visit: which line, what is wrong, where."""
        found = form_faults(self.fees)
        for number, line in enumerate(self.lines, start=1):
            found += form_faults(line, _("Dòng %(n)s") % {"n": number})
        return found

    def asked(self) -> list[ExpressLine]:
        """Lines that can be reckoned with so far."""
        return [
            ExpressLine(
                name=line.cleaned_data["name"].strip(),
                pages=line.cleaned_data["pages"],
                copies=line.cleaned_data["copies"],
            )
            for line in self.filled()
            if line.is_valid()
        ]

    def priced(self) -> tuple[list[dict[str, Any]], Decimal, str]:
        """Each line with its arithmetic, the total, and what has to be typed first."""
        group = str(self.form["payer_group"].value() or "")
        case = chosen_case(self.form, "case", self.form.cases)
        if self.form.cases and case is None:
            return [], Decimal(0), _("Chọn trường hợp để tính tiền.")
        try:
            found = express.price(
                version=self.version, case=case, lines=self.asked(), payer_group=group, on=self.on
            )
        except ProcedureError as refusal:
            return [], Decimal(0), str(refusal)
        typed = amounts_in(self.fees)
        shown: list[dict[str, Any]] = []
        total = Decimal(0)
        for priced in found:
            extra = sum(
                (typed.get(fee.rule_id or 0, Decimal(0)) for fee in priced.fees if fee.amount is None),
                Decimal(0),
            )
            total += priced.amount + extra
            shown.append(
                {
                    "name": priced.line.name,
                    "amount": priced.amount + extra,
                    "arithmetic": "; ".join(fee.arithmetic for fee in priced.fees),
                }
            )
        left_out = [str(n) for n, line in enumerate(self.lines, start=1) if line.errors]
        said = _("Chưa tính dòng %(lines)s: xem lại tên giấy tờ, số trang, số bản.")
        return shown, total, said % {"lines": ", ".join(left_out)} if left_out else ""


@open_to(*posts.CLERKS)
@reads_unless_posted
def serve(request: HttpRequest, offer_id: int) -> HttpResponse:
    """GET shows an empty visit; POST reckons, or does everything at once."""
    at, on = posts.now_and_today()
    offer = offer_or_404(request, offer_id)
    version = version_of(offer, on)
    if request.method != "POST":
        return _show(request, _opened(request, offer, version, on))
    data = request.POST.copy()
    _add_paper(data)
    said = known.read_scans(request, data)
    visit = Visit(data, offer, version, on)
    visit.said, visit.unread = said, scans.not_read(data)
    if request.POST.get("do") != "finish":
        return _show(request, visit)
    made: Dossier | None = Dossier.objects.filter(submission_key=visit.key).first()
    if made is not None:
        tell_if_about_another(request, visit.form.data.get("applicant_name", ""), made)
    elif visit.is_valid():
        made = _make(request, visit, at)
    if made is None:
        return _show(request, visit, status=422)
    for warning in visit.form.warnings:
        messages.warning(request, warning)
    cache.set(_signer_key(request, offer), visit.form["signer"].value(), SIGNER_KEPT)
    drafts.forget(posts.user_of(request), drafts.express_form(offer.pk))
    queueing.join(request, made, at)
    return drafts.sent(request, redirect("counter:received", made.pk), visit.key)


def _signer_key(request: HttpRequest, offer: ProcedureOffer) -> str:
    return f"counter:signer:{posts.user_of(request).pk}:{offer.deciding_agency_id}"


def _add_paper(data: QueryDict) -> None:
    """A usual paper was chosen: into the first empty line, or one more copy where it stands already."""
    name = data.get("add", "").strip()
    lines = range(_how_many(data)) if name else range(0)
    for number in lines:
        stands = data.get(f"l{number}-name", "").strip()
        if stands == name:
            copies = data.get(f"l{number}-copies", "")
            data[f"l{number}-copies"] = str(int(copies) + 1) if copies.isdecimal() else "1"
            return
        if not stands:
            data[f"l{number}-name"] = name
            return
    if name and len(lines) < express.MOST_LINES:
        new = len(lines)
        data["line_count"] = str(new + 1)
        data.update({f"l{new}-name": name, f"l{new}-pages": "1", f"l{new}-copies": "1"})


def _opened(request: HttpRequest, offer: ProcedureOffer, version: ProcedureVersion, on: date) -> Visit:
    """What this person had typed when the login expired, else an empty visit."""
    typed = drafts.find(posts.user_of(request), drafts.express_form(offer.pk))
    if not typed:
        return Visit(None, offer, version, on, signer=cache.get(_signer_key(request, offer)))
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    visit = Visit(data, offer, version, on)
    visit.said.append(_("Đã mở lại nội dung bạn đã nhập."))
    return visit


def _make(request: HttpRequest, visit: Visit, at: Any) -> Dossier | None:
    typed = visit.form.cleaned_data
    told = ExpressIn(
        submission_key=visit.key,
        offer_id=visit.offer.pk,
        case_id=typed.get("case"),
        applicant=Person(
            name=typed["applicant_name"].strip(),
            kind=typed["applicant_kind"] or ApplicantKind.CITIZEN,
            id_kind=typed["id_kind"],
            id_number=typed["id_number"],
            phone=typed["phone"],
        ),
        lines=visit.asked(),
        signer_id=typed["signer"],
        payer_group=typed["payer_group"],
        amounts=amounts_in(visit.fees),
    )
    try:
        return taking.take_at_once(
            visit=told,
            method=Method(typed["method"] or Method.CASH),
            reference=typed["reference"],
            by=actor(request),
            at=at,
        )
    except RecordedElsewhere:
        raise
    except (Refused, payments_exceptions.Refused) as refusal:
        if refusal.field in visit.form.fields:
            visit.form.add_error(refusal.field, str(refusal))
        else:
            visit.problems.append(str(refusal))
    except (DossierError, ProcedureError) as refusal:
        visit.problems.append(str(refusal))
    return None


def _show(request: HttpRequest, visit: Visit, *, status: int = 200) -> HttpResponse:
    priced, total, sentence = visit.priced()
    if status == 200 and visit.form.is_bound:
        visit.form.is_valid()
        # What the card warned of is found again in the field that the card has filled.
        visit.said = list(dict.fromkeys([*visit.said, *visit.form.warnings]))
        hush(visit.form, visit.fees, *visit.lines)
    context = {
        "visit": visit,
        "faults": visit.faults() if status != 200 else [],
        "papers": list(zip(keys.CHOICE_KEYS, usual_papers(visit.offer.pk, visit.version), strict=False)),
        "keys": keys.EXPRESS,
        "focus": visit.unread or ("papers" if visit.form["applicant_name"].value() else "scan"),
        "priced": priced,
        "total": total,
        "sentence": sentence,
        "line_count": len(visit.lines),
        "queue_here": queueing.ticket_here(request, visit.on),
        "draft_form": drafts.express_form(visit.offer.pk),
    }
    form = drafts.express_form(visit.offer.pk)
    keeping.with_drafts(request, name=form, key=str(visit.key), form_id="express")
    return render(request, "counter/express.html", context, status=status)


def _how_many(data: Any) -> int:
    if data is None:
        return LINES_AT_FIRST
    try:
        told = int(data.get("line_count", LINES_AT_FIRST))
    except ValueError:
        told = LINES_AT_FIRST
    more = LINES_MORE if data.get("do") == "more" else 0
    return max(1, min(told + more, express.MOST_LINES))


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()
