"""Forms of what a clerk does with a dossier that is there already."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from dossiers.enums import AskedVia, Evidence, ItemKind, ReturnMeans
from dossiers.models import Dossier, DossierPaper, SupplementItem
from dossiers.rules.intake import PaperIn
from dossiers.rules.posting import USUAL_CARRIER
from dossiers.services.choosing import places_of
from notifications.queries import choices_of
from portal.counter.fields import DayField, text_area
from portal.counter.reception_form import DATABASES, check_found, usual_form
from portal.ui.formats import money
from portal.ui.notices import channel_name
from portal.ui.originals import OriginalsForm


class ReasonForm(forms.Form):
    """A move that needs its reason in words."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=text_area(2))


class RequestToEndForm(forms.Form):
    """The applicant's own request to take his dossier back, or to have it stopped."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=text_area(2),
        help_text=_("Theo đơn hoặc đề nghị có chữ ký của người nộp."),
    )
    asked_on = DayField(label=_("Ngày đề nghị"), required=False, help_text=_("Để trống nếu là hôm nay."))
    via = forms.ChoiceField(label=_("Đề nghị qua"), choices=AskedVia.choices, required=False)


class CorrectionOfResultForm(forms.Form):
    """What is wrong with the result that was given."""

    reason = forms.CharField(
        label=_("Sai sót của kết quả đã trả"),
        max_length=2000,
        widget=text_area(3),
        help_text=_("Ghi rõ chỗ sai và nội dung đúng. Hồ sơ mới liên kết với hồ sơ này, không thu phí."),
    )
    brings_result = forms.BooleanField(label=_("Đã nhận lại bản kết quả có sai sót"), required=False)
    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": _("Mở lại biểu mẫu rồi gửi lại.")}
    )


class IdentityForm(forms.Form):
    """Something done against identity."""

    identity_seen = forms.CharField(
        label=_("Giấy tờ đã đối chiếu"), max_length=120, help_text=_("Ví dụ: thẻ căn cước của người nộp.")
    )


class TellingForm(forms.Form):
    """On which of his addresses the applicant wants to be told; an address appears as soon as he has it."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places: dict[str, tuple[str, str]] = {}
        known = choices_of(places_of(dossier))
        for number, place in enumerate(known):
            name = f"place_{number}"
            self._places[name] = place
            self.fields[name] = forms.BooleanField(
                label=f"{channel_name(place[0])} {place[1]}",
                required=False,
                initial=known[place],
            )

    def choices(self) -> dict[tuple[str, str], bool]:
        return {place: self.cleaned_data[name] for name, place in self._places.items()}


def small_forms(dossier: Dossier) -> dict[str, forms.Form]:
    """The unbound forms of the dossier's page, by name; each has its own ids."""
    return {
        "withdraw_form": RequestToEndForm(prefix="withdraw"),
        "stop_form": RequestToEndForm(prefix="stop"),
        "lapse_form": ReasonForm(prefix="lapse"),
        "refuse_form": ReasonForm(prefix="refuse"),
        "word_form": IdentityForm(prefix="word"),
        "telling_form": TellingForm(prefix="telling", dossier=dossier),
    }


class ReturnForm(OriginalsForm):
    """To whom, how he was known, how it was given, what he got back (ruling 28)."""

    receiver_is_applicant = forms.BooleanField(
        label=_("Người nhận là người nộp hồ sơ"), required=False, initial=True
    )
    receiver_name = forms.CharField(label=_("Họ tên người nhận"), max_length=255)
    identity_seen = forms.CharField(
        label=_("Giấy tờ đã đối chiếu"),
        required=False,
        max_length=120,
        help_text=_("Bắt buộc khi trả tại quầy. Người khác nhận: ghi cả giấy ủy quyền."),
        widget=forms.TextInput(attrs={"list": "papers-seen"}),
    )
    means = forms.TypedChoiceField(label=_("Hình thức trả"), choices=ReturnMeans.choices, coerce=int)
    postal_number = forms.CharField(
        label=_("Số hiệu bưu gửi"),
        required=False,
        max_length=60,
        help_text=_("Bắt buộc khi gửi qua bưu chính: quét mã vạch trên phiếu gửi."),
        widget=forms.TextInput(attrs={"data-scan": "code stay"}),
    )
    carrier = forms.CharField(
        label=_("Doanh nghiệp bưu chính"), required=False, max_length=120, initial=USUAL_CARRIER
    )
    post_fee = forms.DecimalField(
        label=_("Cước bưu chính (đồng)"), required=False, min_value=0, max_digits=14, decimal_places=0
    )
    papers = forms.TypedMultipleChoiceField(
        label=_("Hoặc chỉ trả lại"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "Có giấy tờ đã chọn không còn ở Bộ phận Một cửa. Xem lại danh sách rồi chọn lại."
            )
        },
    )
    signed = forms.BooleanField(label=_("Người nhận đã ký nhận"), required=False)
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=255)
    fees_given_back = forms.DecimalField(
        label=_("Phí, lệ phí trả lại (đồng)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=0,
    )

    def __init__(
        self, *args: Any, held: Sequence[DossierPaper], fees_paid: Decimal | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("originals_returned", "5"), ("signed", "6"), ("rest_stays", "7")):
            self.fields[name].widget.attrs["data-tick"] = key
        self.offer(held)
        if not fees_paid:
            del self.fields["fees_given_back"]
        else:
            said = gettext(
                "Đã thu %(paid)s, chưa trả lại. Trả lại theo quy định của khoản thu; để trống nếu không trả."
            )
            self.fields["fees_given_back"].help_text = said % {"paid": money(fees_paid)}

    def offer(self, held: Sequence[DossierPaper]) -> None:
        """Of a single original all is one."""
        super().offer(held)
        papers: Any = self.fields["papers"]
        papers.choices = [(paper.pk, paper.name) for paper in held]
        if len(held) < 2:
            del self.fields["papers"]

    @property
    def is_by_post(self) -> bool:
        """Whether it goes out in an envelope, as typed so far."""
        return str(self["means"].value()) == str(ReturnMeans.POSTAL.value)


def _usual_of(paper: DossierPaper | None) -> dict[str, Any]:
    """How a paper brought later is usually handed in: as the announced list says, else one original."""
    if paper is None or paper.required_paper is None:
        return {"evidence": Evidence.ORIGINAL, "originals": 1}
    return usual_form(paper.required_paper)


class BroughtForm(forms.Form):
    """A paper brought later: ticked, how it was proven, how many."""

    has = forms.BooleanField(label=_("Đã nhận"), required=False)
    evidence = forms.ChoiceField(
        label=_("Hình thức"),
        required=False,
        choices=[c for c in Evidence.choices if c[0] != Evidence.REUSED],
    )
    originals = forms.IntegerField(label=_("Bản chính"), required=False, min_value=0, max_value=999)
    certified = forms.IntegerField(label=_("Bản chứng thực"), required=False, min_value=0, max_value=999)
    copies = forms.IntegerField(label=_("Bản chụp"), required=False, min_value=0, max_value=999)
    database = forms.ChoiceField(label=_("Khai thác từ"), required=False, choices=DATABASES)
    source = forms.CharField(label=_("Nguồn khai thác"), required=False, max_length=255)

    def __init__(self, data: Any = None, *, paper: DossierPaper) -> None:
        super().__init__(data, prefix=f"b{paper.pk}", initial=_usual_of(paper))
        self.paper = paper

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("has"):
            check_found(self, cleaned)
        return cleaned

    @property
    def title(self) -> str:
        return self.paper.name


class AnswerForm(BroughtForm):
    """What was asked for after acceptance, as it comes in; what is no paper is only ticked."""

    def __init__(self, data: Any = None, *, item: SupplementItem) -> None:
        forms.Form.__init__(self, data, prefix=f"i{item.pk}", initial=_usual_of(item.paper))
        self.item = item
        self.is_paper = item.paper_id is not None or item.kind == ItemKind.EXTRA

    @property
    def title(self) -> str:
        return self.item.name

    def brought(self) -> PaperIn | None:
        """The paper as it was handed in; None for what is no paper."""
        typed = self.cleaned_data
        if not self.is_paper:
            return None
        return PaperIn(
            name=self.item.name,
            evidence=Evidence(typed["evidence"] or Evidence.ORIGINAL),
            originals=typed["originals"] or 0,
            certified=typed["certified"] or 0,
            copies=typed["copies"] or 0,
            database=typed["database"],
            source=typed["source"].strip(),
        )
