"""The form of a correction: whom, how and with which papers a dossier really came, and what that costs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from dossiers.enums import ApplicantKind, Evidence, IdentityKind, ReturnMeans
from dossiers.models import Dossier, DossierPaper
from dossiers.rules.identity import NUMBERED
from dossiers.rules.intake import PaperIn, faults_of_papers
from dossiers.services.catalogue import content
from dossiers.services.refees import Asked
from portal.counter.fields import DayField, text_area
from portal.counter.identifiers import corrected_numbers
from portal.counter.reception_form import DATABASES, SEX_CHOICES
from portal.ui.fees import FEE_FIELDS, asked_in, fee_fields
from procedures.enums import PayerGroup
from procedures.queries import cases_of


NOT_OF_THE_DOSSIER = ("reason", "seen")
COUNTS = {"originals": _("Bản chính"), "certified": _("Bản chứng thực"), "copies": _("Bản chụp")}
# Asked since; a page opened before does not say them, and what it does not say stays.
ADDED = ("applicant_id_kind", "applicant_kind", "representative_id_kind")


class CorrectionForm(forms.Form):
    """What may have been mistyped at reception, with the reason."""

    applicant_kind = forms.TypedChoiceField(
        label=_("Đối tượng"), required=False, choices=ApplicantKind.choices, coerce=int
    )
    applicant_name = forms.CharField(label=_("Họ tên hoặc tên tổ chức"), max_length=255)
    applicant_id_kind = forms.ChoiceField(
        label=_("Loại giấy tờ"), required=False, choices=IdentityKind.choices
    )
    applicant_id_number = forms.CharField(label=_("Số giấy tờ"), required=False, max_length=30)
    applicant_born_on = DayField(label=_("Ngày sinh"), required=False, is_birth=True)
    applicant_sex = forms.ChoiceField(label=_("Giới tính"), required=False, choices=SEX_CHOICES)
    applicant_address = forms.CharField(label=_("Địa chỉ"), required=False, max_length=255)
    applicant_phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=30)
    applicant_email = forms.EmailField(label=_("Thư điện tử"), required=False)
    representative_name = forms.CharField(label=_("Họ tên người nộp thay"), required=False, max_length=255)
    representative_id_kind = forms.ChoiceField(
        label=_("Loại giấy tờ người nộp thay"), required=False, choices=IdentityKind.choices
    )
    representative_id_number = forms.CharField(
        label=_("Số giấy tờ người nộp thay"), required=False, max_length=30
    )
    representative_address = forms.CharField(
        label=_("Địa chỉ người nộp thay"), required=False, max_length=255
    )
    representative_phone = forms.CharField(
        label=_("Điện thoại người nộp thay"), required=False, max_length=30
    )
    authorisation = forms.CharField(label=_("Giấy ủy quyền"), required=False, max_length=255)
    subject = forms.CharField(label=_("Nội dung cụ thể"), required=False, max_length=1000)
    sets_count = forms.IntegerField(label=_("Số bộ hồ sơ"), min_value=1, max_value=99)
    return_means = forms.TypedChoiceField(label=_("Nhận kết quả"), coerce=int, choices=ReturnMeans.choices)
    return_place = forms.CharField(label=_("Nơi nhận kết quả"), required=False, max_length=255)
    payer_group = forms.ChoiceField(
        label=_("Nhóm nộp phí"), required=False, choices=[("", "–"), *PayerGroup.choices]
    )
    case_id = forms.TypedChoiceField(
        label=_("Trường hợp"), required=False, coerce=int, empty_value=None, choices=[]
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Lý do đính chính"),
        max_length=2000,
        widget=text_area(2),
        help_text=_("Ghi vào lịch sử hồ sơ; ngày hẹn trả có thể rút ngắn, không kéo dài."),
    )

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        names = [name for name in self.base_fields if name not in NOT_OF_THE_DOSSIER]
        now = {name: self._now(dossier, name) for name in names}
        super().__init__(data, initial=now | {"seen": dossier.corrections.count()})
        self.dossier = dossier
        cases = cases_of(content(dossier.procedure_version_id))
        case: Any = self.fields["case_id"]
        none = [] if dossier.case_id else [("", "–")]
        case.choices = [*none, *((row.pk, row.name) for row in cases)]
        if not cases:
            del self.fields["case_id"]
        self._keep_group()
        self.papers = list(dossier.papers.order_by("order"))
        for paper in self.papers:
            self.fields.update(_paper_fields(paper))
        self.fields.update(fee_fields(dossier))

    def _keep_group(self) -> None:
        """A group the list does not have, as another system may send, stays until another is chosen."""
        field: Any = self.fields["payer_group"]
        group = self.dossier.payer_group
        if group not in dict(field.choices):
            field.choices = [*field.choices, (group, group)]

    @staticmethod
    def _now(dossier: Dossier, name: str) -> Any:
        value = getattr(dossier, name)
        return f"{value:%d/%m/%Y}" if name == "applicant_born_on" and value else value

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        before = {name: getattr(self.dossier, name) for name in NUMBERED}
        for name in ADDED:
            cleaned[name] = cleaned.get(name) or getattr(self.dossier, name)
        for name in ("representative_address", "payer_group", "case_id"):
            if name in self.fields and name not in self.data:
                cleaned[name] = getattr(self.dossier, name)
        for name, answer in corrected_numbers(before, cleaned).items():
            cleaned[name] = answer.value
            if answer.problem:
                self.add_error(name, answer.problem)
        for paper in self.papers:
            self._check_paper(paper, cleaned)
        return cleaned

    def _check_paper(self, paper: DossierPaper, cleaned: dict[str, Any]) -> None:
        """By the rule of reception; what nobody touched is left as it came."""
        prefix = f"paper_{paper.pk}_"
        if not any(name.startswith(prefix) for name in self.changed_data):
            return
        typed = self._paper(paper, cleaned)
        if typed.evidence is None and not paper.is_present:
            counts = sum(cleaned.get(f"{prefix}{name}") or 0 for name in COUNTS)
            fault = gettext("Chọn hình thức của giấy tờ đã nhận.") if counts else ""
        else:
            fault = faults_of_papers([typed]).get("paper_0", "")
        if fault:
            self.add_error(f"{prefix}evidence", fault)

    def changes(self) -> dict[str, Any]:
        """Fields by name, as the service takes them."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in NOT_OF_THE_DOSSIER and not name.startswith(("paper_", *FEE_FIELDS))
        }

    def paper_changes(self) -> dict[int, PaperIn]:
        """Every paper as it is said to have been handed in, by its id."""
        return {paper.pk: self._paper(paper, self.cleaned_data) for paper in self.papers}

    def fees(self) -> Asked:
        """What the fees need, where they are reckoned anew."""
        return asked_in(self)

    def _paper(self, paper: DossierPaper, typed: dict[str, Any]) -> PaperIn:
        prefix = f"paper_{paper.pk}_"
        evidence, kept, source = paper.evidence, paper.kept, paper.source
        if f"{prefix}evidence" in self.data:
            evidence = typed.get(f"{prefix}evidence", "")
            kept = not typed.get(f"{prefix}back", False)
            source = typed.get(f"{prefix}source", "").strip()
        if not evidence:
            return PaperIn(name=paper.name, required_paper_id=paper.required_paper_id)
        is_as_found = (evidence, source) == (paper.evidence, paper.source)
        database = paper.database if is_as_found else ""
        if f"{prefix}database" in self.data:
            database = typed.get(f"{prefix}database", "")
        return PaperIn(
            name=paper.name,
            required_paper_id=paper.required_paper_id,
            evidence=Evidence(evidence),
            originals=typed.get(f"{prefix}originals") or 0,
            certified=typed.get(f"{prefix}certified") or 0,
            copies=typed.get(f"{prefix}copies") or 0,
            # What is shown is never kept, whatever the box says.
            kept=kept and evidence not in (Evidence.SHOWN_ON_PAPER, Evidence.SHOWN_ON_VNEID),
            database=database,
            source=source,
            reused_from_id=paper.reused_from_id if evidence == Evidence.REUSED else None,
            not_scanned_reason=paper.not_scanned_reason,
        )

    def paper_rows(self) -> list[dict[str, Any]]:
        """Each paper with its fields."""
        return [
            {
                "paper": paper,
                "evidence": self[f"paper_{paper.pk}_evidence"],
                "counts": [self[f"paper_{paper.pk}_{count}"] for count in COUNTS],
                "others": [self[f"paper_{paper.pk}_{name}"] for name in ("back", "database", "source")],
            }
            for paper in self.papers
        ]

    def general_fields(self) -> list[Any]:
        names = [name for name in self.fields if name not in NOT_OF_THE_DOSSIER]
        return [self[name] for name in names if not name.startswith(("paper_", *FEE_FIELDS))]

    def fee_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(FEE_FIELDS)]


def _paper_fields(paper: DossierPaper) -> dict[str, forms.Field]:
    prefix = f"paper_{paper.pk}_"
    known = [c for c in Evidence.choices if c[0] != Evidence.REUSED or paper.evidence == Evidence.REUSED]
    found: dict[str, forms.Field] = {
        f"{prefix}evidence": forms.ChoiceField(
            label=_("Hình thức"),
            required=False,
            choices=[("", _("chưa nhận")), *known],
            initial=paper.evidence,
        )
    }
    for count, label in COUNTS.items():
        found[f"{prefix}{count}"] = forms.IntegerField(
            label=label, required=False, min_value=0, max_value=999, initial=getattr(paper, count)
        )
    found[f"{prefix}back"] = forms.BooleanField(
        label=_("Trả lại ngay, không giữ"), required=False, initial=not paper.kept
    )
    found[f"{prefix}database"] = forms.ChoiceField(
        label=_("Khai thác từ"), required=False, choices=DATABASES, initial=paper.database
    )
    found[f"{prefix}source"] = forms.CharField(
        label=_("Nguồn khai thác"), required=False, max_length=255, initial=paper.source
    )
    return found
