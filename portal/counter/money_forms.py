"""Forms of the counter's money: what is taken, given back, counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from dossiers.models import FeeDue
from payments.enums import Method, OnlineChannel, RefundMeans
from portal.counter.fields import text_area
from portal.ui.formats import money
from portal.ui.forms import DayInput
from procedures.enums import FeeKind
from procedures.models import FeeWaiver


AT_THE_COUNTER = [(one.value, one.label) for one in (Method.CASH, Method.TRANSFER, Method.CARD)]
OPEN_AGAIN = _("Mở lại biểu mẫu rồi gửi lại.")


class KeyedForm(forms.Form):
    """A form whose key makes pressing twice one act."""

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": OPEN_AGAIN})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=0, **options)


class FeesField(forms.TypedMultipleChoiceField):
    """Offers what is due, and takes what was due when the page was shown."""

    known: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.known


class TakeForm(KeyedForm):
    """Which fees, how they were paid, in whose name.

    `known`: fees that a press coming again may name though they are paid by now; they are not offered.
    """

    fees = FeesField(
        label=_("Khoản thu lần này"),
        coerce=int,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một khoản để thu.")},
    )
    method = forms.ChoiceField(label=_("Hình thức"), choices=AT_THE_COUNTER, widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Số giao dịch"),
        required=False,
        max_length=64,
        help_text=_(
            "Chuyển khoản: mã giao dịch ngân hàng. Quẹt thẻ: số trên hóa đơn máy. Tiền mặt: để trống."
        ),
    )
    payer_name = forms.CharField(label=_("Người nộp tiền"), max_length=255)
    payer_address = forms.CharField(label=_("Địa chỉ"), required=False, max_length=255)

    def __init__(
        self, *args: Any, due: Sequence[FeeDue], known: Sequence[FeeDue] = (), **kwargs: Any
    ) -> None:
        kinds = dict(FeeKind.choices)
        chosen = {"fees": [fee.pk for fee in due], "method": Method.CASH}
        kwargs["initial"] = chosen | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fees"]
        field.choices = [
            (fee.pk, f"{fee.name}: {money(fee.amount)} ({gettext(kinds.get(fee.kind, fee.kind)).lower()})")
            for fee in due
        ]
        field.known = frozenset(str(fee.pk) for fee in (*due, *known))


class OnlinePaidForm(forms.Form):
    """What the gateway's own page says of this dossier."""

    channel = forms.TypedChoiceField(label=_("Cổng thanh toán"), coerce=int, choices=OnlineChannel.choices)
    outside_id = forms.CharField(
        label=_("Mã giao dịch trên cổng"), max_length=64, help_text=_("Như ghi trên trang đối soát của cổng.")
    )
    amount = amount_field(_("Số tiền đã trả (đồng)"))


class WaiveForm(forms.Form):
    """A fee that is due, the rule that makes it smaller, what proves it."""

    fee = forms.TypedChoiceField(label=_("Khoản thu"), coerce=int, choices=[])
    waiver = forms.TypedChoiceField(label=_("Quy định miễn, giảm"), coerce=int, choices=[])
    proof = forms.CharField(
        label=_("Giấy tờ chứng minh"), max_length=255, help_text=_("Ví dụ: giấy xác nhận hộ nghèo số 12.")
    )

    def __init__(
        self, *args: Any, due: Sequence[FeeDue], waivers: Sequence[FeeWaiver], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fee: Any = self.fields["fee"]
        fee.choices = [(one.pk, f"{one.name}: {money(one.amount)}") for one in due]
        rule: Any = self.fields["waiver"]
        rule.choices = [(one.pk, f"{one.name} (−{one.percent:.0f}%, {one.legal_basis})") for one in waivers]


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Lý do hủy"),
        max_length=500,
        widget=text_area(2),
        help_text=_("Tiền trả lại cho người nộp ngay; khoản này lại thành chưa thu."),
    )


class ReplaceForm(KeyedForm):
    """The same money in another name."""

    payer_name = forms.CharField(label=_("Người nộp tiền"), max_length=255)
    payer_address = forms.CharField(label=_("Địa chỉ"), required=False, max_length=255)
    reason = forms.CharField(label=_("Lý do thay"), max_length=500, widget=text_area(2))


class RefundForm(KeyedForm):
    """What is to go back, to whom, on which ground."""

    amount = amount_field(_("Số tiền hoàn (đồng)"))
    means = forms.ChoiceField(label=_("Hoàn bằng"), choices=RefundMeans.choices)
    payee_name = forms.CharField(label=_("Người nhận lại tiền"), max_length=255)
    reason = forms.CharField(label=_("Lý do hoàn"), max_length=500, widget=text_area(2))
    legal_basis = forms.CharField(
        label=_("Căn cứ"), max_length=255, help_text=_("Điều khoản hoặc quyết định cho hoàn.")
    )

    def __init__(self, *args: Any, is_online: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_online:
            # What came through a gateway goes back through it, never out of a drawer.
            means: Any = self.fields["means"]
            means.choices = [(RefundMeans.TRANSFER.value, RefundMeans.TRANSFER.label)]


class NoteForm(forms.Form):
    """Why not."""

    note = forms.CharField(label=_("Lý do"), max_length=500, widget=text_area(2))


class PayOutForm(forms.Form):
    reference = forms.CharField(
        label=_("Số giao dịch"),
        required=False,
        max_length=64,
        help_text=_("Bắt buộc khi hoàn bằng chuyển khoản."),
    )


class CountForm(forms.Form):
    """The cash in the drawer."""

    counted = amount_field(_("Tiền mặt đếm được (đồng)"))
    explanation = forms.CharField(
        label=_("Giải thích chênh lệch"),
        required=False,
        max_length=500,
        widget=text_area(2),
        help_text=_("Chỉ cần khi số đếm được khác số phải có."),
    )


class SeriesForm(forms.Form):
    """A book of receipts as its notice of issue says."""

    agency = forms.TypedChoiceField(label=_("Nơi thu"), coerce=int, choices=[])
    form = forms.CharField(label=_("Mẫu số"), max_length=20, help_text=_("Ví dụ: 01BLP2-001."))
    symbol = forms.CharField(label=_("Ký hiệu"), max_length=20, help_text=_("Ví dụ: AP-26P."))
    kind = forms.ChoiceField(
        label=_("Dùng cho"), required=False, choices=[("", _("mọi khoản thu")), *FeeKind.choices]
    )
    from_number = forms.IntegerField(label=_("Từ số"), min_value=1, max_value=9999999)
    to_number = forms.IntegerField(label=_("Đến số"), min_value=1, max_value=9999999)
    valid_from = forms.DateField(label=_("Dùng từ ngày"), widget=DayInput)
    basis = forms.CharField(
        label=_("Thông báo phát hành"),
        max_length=255,
        help_text=_("Số, ngày của thông báo gửi cơ quan thuế."),
    )

    def __init__(self, *args: Any, agencies: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.choices = agencies
