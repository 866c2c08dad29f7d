"""Forms of a draft version: its head, and one table per kind of part. They write nothing."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from lib.text import normalise, search_key
from portal.ui.forms import ClockInput, DayInput
from procedures.enums import (
    CatalogueLevel,
    Channel,
    Currency,
    CutoffEffect,
    FeeKind,
    FeeUnit,
    LimitUnit,
    OnlineLevel,
    PauseMode,
    PayerGroup,
    SectorRuleKind,
)
from procedures.models import Sector, SubjectType
from procedures.rules.abolished import mentioned_abolished_paper
from procedures.rules.codes import is_procedure_code


DAY = DayInput()
# An untouched row must stay untouched: a browser sends the first choice of every list.
CHOOSE = ("", gettext_lazy("– chọn –"))
EVERY = ("", gettext_lazy("Mọi trường hợp"))


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _text(label: Any, *, required: bool = False, rows: int = 0, **options: Any) -> forms.CharField:
    widget = _area(rows) if rows else forms.TextInput()
    return forms.CharField(label=label, required=required, widget=widget, **options)


class NewProcedureForm(forms.Form):
    """A procedure nobody has entered yet."""

    code = forms.CharField(label=gettext_lazy("Mã thủ tục"), max_length=30)
    name = _text(gettext_lazy("Tên thủ tục"), required=True, rows=2)
    sector = forms.ModelChoiceField(
        label=gettext_lazy("Lĩnh vực"), queryset=Sector.objects.order_by("name", "code")
    )
    valid_from = forms.DateField(label=gettext_lazy("Có hiệu lực từ"), widget=DAY)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not is_procedure_code(code):
            raise forms.ValidationError(
                _("Mã thủ tục phải có dạng 1.004222, có thể kèm đuôi .000.00.00.H22.")
            )
        return code


class HeadForm(forms.Form):
    """What a version says apart from its tables."""

    name = _text(gettext_lazy("Tên thủ tục"), required=True, rows=2)
    valid_from = forms.DateField(label=gettext_lazy("Có hiệu lực từ"), widget=DAY)
    sector = forms.ModelChoiceField(
        label=gettext_lazy("Lĩnh vực"),
        queryset=Sector.objects.order_by("name", "code"),
        to_field_name="code",
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Cấp thực hiện"),
        choices=CatalogueLevel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    subjects = forms.MultipleChoiceField(
        label=gettext_lazy("Đối tượng thực hiện"), widget=forms.CheckboxSelectMultiple, required=False
    )
    decision_number = _text(gettext_lazy("Số quyết định công bố"), max_length=80)
    decided_on = forms.DateField(label=gettext_lazy("Ngày quyết định"), widget=DAY, required=False)
    publisher_name = _text(gettext_lazy("Cơ quan công bố"), max_length=255)
    agency_text = _text(gettext_lazy("Cơ quan giải quyết"), rows=2)
    steps_text = _text(gettext_lazy("Trình tự thực hiện"), rows=4)
    manner_text = _text(gettext_lazy("Cách thức thực hiện"), rows=2)
    conditions_text = _text(gettext_lazy("Yêu cầu, điều kiện"), rows=3)
    document_sets = forms.IntegerField(label=gettext_lazy("Số bộ hồ sơ"), min_value=1, max_value=20)
    online_level = forms.ChoiceField(label=gettext_lazy("Mức độ trực tuyến"), choices=OnlineLevel.choices)
    partial_reason = _text(gettext_lazy("Lý do chưa trực tuyến toàn trình"), rows=2)
    supplement_mode = forms.ChoiceField(
        label=gettext_lazy("Sau khi bổ sung hồ sơ"), choices=PauseMode.choices
    )
    is_non_boundary = forms.BooleanField(label=gettext_lazy("Phi địa giới hành chính"), required=False)
    is_express = forms.BooleanField(label=gettext_lazy("Giải quyết ngay tại quầy"), required=False)
    in_person_only = forms.BooleanField(label=gettext_lazy("Chỉ nộp trực tiếp"), required=False)
    allows_representative = forms.BooleanField(label=gettext_lazy("Được ủy quyền nộp thay"), required=False)
    gives_paper_result = forms.BooleanField(label=gettext_lazy("Phải trả kết quả bản giấy"), required=False)
    is_internal = forms.BooleanField(label=gettext_lazy("Thủ tục nội bộ"), required=False)
    is_vertical = forms.BooleanField(label=gettext_lazy("Thuộc ngành dọc"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects: Any = self.fields["subjects"]
        subjects.choices = list(SubjectType.objects.order_by("name").values_list("code", "name"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("online_level") == OnlineLevel.PARTIAL and not data.get("partial_reason"):
            self.add_error("partial_reason", _("Dịch vụ trực tuyến một phần phải nêu lý do."))
        return data


class PartForm(forms.Form):
    """A row of a table. `cases` are the cases of the draft as choices; a row left empty is no row."""

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "case" in self.fields:
            field: Any = self.fields["case"]
            field.choices = [EVERY, *cases]


class CaseForm(PartForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    name = forms.CharField(label=gettext_lazy("Tên trường hợp"), max_length=500)


class PaperForm(PartForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    name = _text(gettext_lazy("Tên giấy tờ"), required=True, rows=2)
    case = forms.ChoiceField(label=gettext_lazy("Trường hợp"), required=False)
    originals = forms.IntegerField(label=gettext_lazy("Bản chính"), min_value=0, max_value=99, initial=1)
    copies = forms.IntegerField(label=gettext_lazy("Bản sao"), min_value=0, max_value=99, initial=0)
    is_required = forms.BooleanField(label=gettext_lazy("Bắt buộc"), required=False, initial=True)
    is_shown_only = forms.BooleanField(label=gettext_lazy("Chỉ xuất trình"), required=False)
    is_form = forms.BooleanField(label=gettext_lazy("Là mẫu đơn"), required=False)
    form_name = _text(
        gettext_lazy("Tên mẫu đơn, tờ khai"),
        max_length=1000,
        help_text=gettext_lazy(
            "Ví dụ Mẫu số 01 ban hành kèm theo Thông tư nào. Tệp của mẫu: lưu bản dự thảo rồi tải lên "
            "ở trang Tệp mẫu đơn, tờ khai."
        ),
    )
    database = _text(gettext_lazy("Tra được trong cơ sở dữ liệu"), max_length=200)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if mentioned_abolished_paper(name):
            raise forms.ValidationError(
                _("Sổ hộ khẩu, sổ tạm trú giấy đã bỏ (Nghị định 104/2022/NĐ-CP); không được yêu cầu nộp.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("form_name") and not data.get("is_form"):
            self.add_error("is_form", _("Đã ghi tên mẫu thì hãy đánh dấu ô này, hoặc xóa tên mẫu."))
        return data


class LimitForm(PartForm):
    value = forms.DecimalField(
        label=gettext_lazy("Thời hạn"), min_value=0, max_value=9999, decimal_places=2, required=False
    )
    unit = forms.ChoiceField(label=gettext_lazy("Đơn vị"), choices=[CHOOSE, *LimitUnit.choices])
    case = forms.ChoiceField(label=gettext_lazy("Trường hợp"), required=False)
    channel = forms.TypedChoiceField(
        label=gettext_lazy("Kênh nộp"),
        choices=[("", gettext_lazy("Mọi kênh")), *Channel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    text = _text(gettext_lazy("Nội dung"), max_length=2000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value") is None and data.get("unit") != LimitUnit.SEE_TEXT:
            self.add_error("value", _("Hãy ghi thời hạn, hoặc chọn “theo nội dung quy định”."))
        if data.get("unit") == LimitUnit.SEE_TEXT and not data.get("text"):
            self.add_error("text", _("Hãy ghi nội dung quy định về thời hạn."))
        return data


class CutoffForm(PartForm):
    hour = forms.TimeField(label=gettext_lazy("Giờ chốt"), widget=ClockInput)
    effect = forms.ChoiceField(label=gettext_lazy("Hệ quả"), choices=[CHOOSE, *CutoffEffect.choices])
    source = _text(gettext_lazy("Căn cứ"), required=True, max_length=400)
    case = forms.ChoiceField(label=gettext_lazy("Trường hợp"), required=False)


class FeeForm(PartForm):
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=[CHOOSE, *FeeKind.choices])
    name = forms.CharField(label=gettext_lazy("Tên khoản thu"), max_length=300)
    rate = forms.DecimalField(
        label=gettext_lazy("Mức thu (để trống nếu theo văn bản)"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Tiền tệ"), choices=Currency.choices, initial=Currency.VND, required=False
    )
    is_choice = forms.BooleanField(
        label=gettext_lazy("Chọn khi áp dụng"),
        help_text=gettext_lazy("Một trong nhiều mức thu: cán bộ tiếp nhận nhập số tiền."),
        required=False,
    )
    unit = forms.ChoiceField(label=gettext_lazy("Đơn vị tính"), choices=[CHOOSE, *FeeUnit.choices])
    per = forms.ChoiceField(
        label=gettext_lazy("Nhân theo"),
        choices=[("", gettext_lazy("không")), *FeeUnit.choices],
        required=False,
    )
    tiers = forms.CharField(
        label=gettext_lazy("Bậc thu"),
        help_text=gettext_lazy("Ví dụ 2:1000 nghĩa là trên 2 đơn vị thu 1000 đồng."),
        max_length=200,
        required=False,
    )
    ceiling = forms.DecimalField(
        label=gettext_lazy("Mức tối đa"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    case = forms.ChoiceField(label=gettext_lazy("Trường hợp"), required=False)
    channel = forms.TypedChoiceField(
        label=gettext_lazy("Kênh nộp"),
        choices=[("", gettext_lazy("Mọi kênh")), *Channel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    payer_group = forms.ChoiceField(
        label=gettext_lazy("Nhóm người nộp"),
        choices=[("", gettext_lazy("Mọi người nộp")), *PayerGroup.choices],
        required=False,
    )
    note = _text(gettext_lazy("Ghi chú"), max_length=1000)
    legal_basis = _text(gettext_lazy("Căn cứ"), max_length=400)
    valid_from = forms.DateField(label=gettext_lazy("Áp dụng từ"), widget=DAY, required=False)
    valid_to = forms.DateField(label=gettext_lazy("Đến hết ngày"), widget=DAY, required=False)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"] or Currency.VND)

    def clean_tiers(self) -> tuple[tuple[Decimal, Decimal], ...]:
        text = str(self.cleaned_data["tiers"]).strip()
        try:
            pairs = [piece.split(":") for piece in re.split(r"[;\s]+", text) if piece]
            tiers = tuple((Decimal(above), Decimal(rate)) for above, rate in pairs)
        except (ValueError, InvalidOperation) as error:
            raise forms.ValidationError(
                _("Bậc thu viết dạng 2:1000, cách nhau bằng dấu chấm phẩy.")
            ) from error
        if any(above <= 0 or rate < 0 for above, rate in tiers):
            raise forms.ValidationError(_("Bậc thu phải lớn hơn 0 và mức thu không được âm."))
        return tiers

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Ngày hết hiệu lực phải từ ngày bắt đầu trở đi."))
        # Money is taken in đồng, at the rate of its day, which no catalogue knows.
        if data.get("currency", Currency.VND) != Currency.VND and not data.get("is_choice"):
            self.add_error(
                "is_choice",
                _("Khoản thu bằng ngoại tệ do cán bộ nhập số tiền đồng khi thu; hãy đánh dấu ô này."),
            )
        return data


class ResultForm(PartForm):
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    name = forms.CharField(label=gettext_lazy("Tên kết quả"), max_length=500)


class BasisForm(PartForm):
    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Tên văn bản"), max_length=500)


class SectorRuleForm(PartForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=[CHOOSE, *SectorRuleKind.choices])
    name = forms.CharField(label=gettext_lazy("Nội dung"), max_length=500)
    article = forms.CharField(label=gettext_lazy("Điều khoản"), max_length=300)
    mode = forms.ChoiceField(label=gettext_lazy("Cách tính"), choices=[CHOOSE, *PauseMode.choices])
    value = forms.DecimalField(
        label=gettext_lazy("Thời hạn chờ"), min_value=0, max_value=9999, decimal_places=2, required=False
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Đơn vị"),
        choices=[("", "–"), *[choice for choice in LimitUnit.choices if choice[0] != LimitUnit.SEE_TEXT]],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        closing = data.get("kind") in {SectorRuleKind.CLOSE_FOR_SILENCE, SectorRuleKind.CLOSE_UNPAID}
        if closing and not (data.get("value") and data.get("unit")):
            self.add_error("value", _("Quy định đóng hồ sơ phải ghi thời hạn chờ và đơn vị."))
        return data


def key_from(name: str, taken: set[str], longest: int) -> str:
    """A readable key of a new row: its name folded, with a number behind it when taken."""
    base = re.sub(r"[^a-z0-9]+", "-", search_key(normalise(name))).strip("-")[: longest - 4] or "muc"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    taken.add(key)
    return key
