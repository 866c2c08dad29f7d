"""Forms of asking the applicant for papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.enums import ItemKind
from dossiers.exceptions import Refused
from dossiers.models import Dossier, DossierPaper
from dossiers.rules.supplement import WHY_NOT, Item
from portal.ui.faults import form_faults
from portal.ui.forms import DayInput


EXTRA_LINES = 2


class PaperForm(forms.Form):
    """A paper of the dossier: asked for or not, and what is wrong with it."""

    ask = forms.BooleanField(label=_("Yêu cầu bổ sung"), required=False)
    what = forms.CharField(label=_("Cần bổ sung, sửa nội dung gì"), required=False, max_length=1000)

    def __init__(self, data: Any = None, *, paper: DossierPaper) -> None:
        super().__init__(data, prefix=f"p{paper.pk}")
        self.paper = paper

    def item(self) -> Item | None:
        if not self.cleaned_data["ask"]:
            return None
        kind = ItemKind.FAULTY if self.paper.is_present else ItemKind.MISSING
        return Item(
            kind=kind,
            name=self.paper.name,
            paper_id=self.paper.pk,
            what=self.cleaned_data["what"].strip(),
        )


class ExtraForm(forms.Form):
    """A paper beyond the list, with the article that demands it."""

    name = forms.CharField(label=_("Tên giấy tờ"), required=False, max_length=2000)
    article = forms.CharField(label=_("Điều khoản yêu cầu giấy tờ này"), required=False, max_length=255)

    def __init__(self, data: Any = None, *, number: int) -> None:
        super().__init__(data, prefix=f"x{number}")

    def item(self) -> Item | None:
        typed = self.cleaned_data
        if not typed["name"].strip() and not typed["article"].strip():
            return None
        return Item(kind=ItemKind.EXTRA, name=typed["name"].strip(), article=typed["article"].strip())


class ReasonForm(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(
        label=_("Lý do yêu cầu"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("In trên phiếu giao cho người nộp."),
    )
    answer_on = forms.DateField(
        label=_("Bổ sung chậm nhất ngày"),
        required=False,
        input_formats=["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=DayInput,
        error_messages={"invalid": _("Ngày không đúng. Nhập ngày/tháng/năm, ví dụ 27/03/2026.")},
    )


class Sheet:
    """The whole request as forms: one per paper, lines for what is beyond the list, reason and day."""

    def __init__(self, data: Any, dossier: Dossier, *, answer_on: Any = None) -> None:
        self.papers = [PaperForm(data, paper=paper) for paper in dossier.papers.order_by("order")]
        self.extras = [ExtraForm(data, number=number) for number in range(1, EXTRA_LINES + 1)]
        self.why = ReasonForm(data, initial={"answer_on": answer_on})

    @property
    def forms(self) -> list[Any]:
        return [*self.papers, *self.extras, self.why]

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    @property
    def faults(self) -> list[dict[str, str]]:
        """What is wrong with any of the forms, each line with the address of its control."""
        found = []
        for form in self.forms:
            found += form_faults(form, form.paper.name if isinstance(form, PaperForm) else "")
        return found

    def items(self) -> list[Item]:
        """What is asked for, in the order of the page."""
        return [item for _form, item in self.lines()]

    def lines(self) -> list[tuple[Any, Item]]:
        """Each item with the form it was typed in, so that a fault finds its place."""
        typed: list[PaperForm | ExtraForm] = [*self.papers, *self.extras]
        found = [(form, form.item()) for form in typed]
        return [(form, item) for form, item in found if item is not None]


def place_fault(sheet: Sheet, refusal: Refused) -> None:
    """Tell a refusal where it belongs."""
    if refusal.field in sheet.why.fields:
        sheet.why.add_error(refusal.field, str(refusal))
        return
    name, _underscore, position = refusal.field.rpartition("_")
    if name in ("item", "name"):
        form = sheet.lines()[int(position)][0]
        if name in form.fields:
            form.add_error(name, str(refusal))
            return
        form.add_error("what" if "what" in form.fields else "article", str(refusal))
        return
    sheet.why.add_error(None, str(refusal))


class TurningDownForm(forms.Form):
    """Why leave is refused."""

    reason = forms.CharField(
        label=_("Lý do không duyệt"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _(WHY_NOT)},
    )
