"""How the installation is called and looks: name, mark, colours, contact, on every page, paper and board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts import queries
from accounts.enums import Role
from accounts.exceptions import BadOffice
from accounts.rules.office import LOGO_MAX_BYTES, WHOSE
from accounts.services.office import OfficeIn, set_office
from portal.http import actor, open_to, reads_unless_posted


FIELDS = ("name", "hotline", "address", "email", "brand_colour", "action_colour")


class OfficeForm(forms.Form):
    """Name, contact, mark and colours."""

    name = forms.CharField(
        label=gettext_lazy("Tên hiển thị"),
        max_length=120,
        help_text=gettext_lazy("Đứng đầu mọi trang, ví dụ “Cổng Một cửa xã Suối Mây”."),
    )
    hotline = forms.CharField(
        label=gettext_lazy("Đường dây nóng"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("In trên giấy hẹn khi cơ quan tiếp nhận không có số riêng."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    address = forms.CharField(label=gettext_lazy("Địa chỉ"), max_length=255, required=False)
    email = forms.EmailField(label=gettext_lazy("Thư điện tử"), required=False)
    logo = forms.FileField(
        label=gettext_lazy("Biểu trưng"),
        required=False,
        help_text=gettext_lazy(
            "Tệp SVG hoặc PNG, tối đa 64 KB; không dùng Quốc huy làm biểu trưng của cổng."
        ),
        widget=forms.FileInput(attrs={"accept": ".svg,.png,image/svg+xml,image/png"}),
    )
    drops_logo = forms.BooleanField(
        label=gettext_lazy("Bỏ biểu trưng đang dùng, trở về dấu của phần mềm"), required=False
    )
    brand_colour = forms.CharField(
        label=gettext_lazy("Màu đầu trang"),
        max_length=7,
        help_text=gettext_lazy("Chữ trắng nằm trên màu này. Màu nhạt quá sẽ được đề nghị màu sẫm hơn."),
        widget=forms.TextInput(attrs={"type": "color", "class": "swatch"}),
    )
    action_colour = forms.CharField(
        label=gettext_lazy("Màu nút và liên kết"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color", "class": "swatch"}),
    )

    def clean_logo(self) -> bytes:
        """The file's bytes; one byte over the limit is enough to be refused in words."""
        upload: File[bytes] | None = self.cleaned_data["logo"]
        return upload.read(LOGO_MAX_BYTES + 1) if upload else b""


@open_to(Role.ADMINISTRATOR)
@reads_unless_posted
def office(request: HttpRequest) -> HttpResponseBase:
    """The form for who administers the top of the tree; others read who does."""
    shown = queries.office()
    initial = {name: getattr(shown, name) for name in FIELDS}
    form = OfficeForm(request.POST or None, request.FILES or None, initial=initial)
    form.label_suffix = ""
    if form.is_valid() and _set(request, form):
        messages.success(request, _("Đã lưu. Mọi trang, giấy in và bảng dùng tên, màu, biểu trưng mới."))
        return redirect("oversight:office")
    context: dict[str, Any] = {
        "form": form,
        "keeps": queries.keeps_office(actor(request), timezone.localdate()),
        "whose": WHOSE,
    }
    return render(request, "oversight/setup/office.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, form: OfficeForm) -> bool:
    """Whether it was taken; what was refused stands at its field."""
    try:
        set_office(wanted=OfficeIn(**form.cleaned_data), by=actor(request), at=timezone.now())
    except BadOffice as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        return False
    return True
