"""The proof that an obligation was paid, as the counter and the desk ask for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.services.files import store
from dossiers.models import Dossier
from dossiers.rules.intake import FileIn
from dossiers.services import obligations
from dossiers.services.obligations import ProofIn
from portal.ui.forms import DayInput


class ProofForm(forms.Form):
    """The day, and the number or the scan of what proves it."""

    paid_on = forms.DateField(
        label=_("Ngày nộp tiền"),
        input_formats=["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=DayInput,
        error_messages={"invalid": _("Ngày không đúng. Nhập ngày/tháng/năm, ví dụ 27/03/2026.")},
    )
    number = forms.CharField(label=_("Số chứng từ nộp tiền"), required=False, max_length=60)
    file = forms.FileField(
        label=_("Bản chụp chứng từ"), required=False, help_text=_("Ghi số hoặc đính kèm bản chụp (PDF, ảnh).")
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obligations.open_obligation(dossier) is None:
            # Taken over while it waited: there is no notice here to be proven.
            for field in self.fields.values():
                field.required = False


def proof_of(data: dict[str, Any]) -> ProofIn | None:
    """What was typed, its file stored; None when nothing was."""
    if data["paid_on"] is None:
        return None
    upload = data["file"]
    file = FileIn(stored_file_id=store(upload, upload.name).pk, name=upload.name[:255]) if upload else None
    return ProofIn(paid_on=data["paid_on"], number=data["number"], file=file)
