"""The form of reception: who, which case, which papers, what it costs, how the result is given."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.enums import ApplicantKind, Evidence, IdentityKind, PaperDatabase, ReturnMeans
from dossiers.models import Dossier
from dossiers.rules.posting import USUAL_CARRIER, PostedIn, faults_in
from dossiers.rules.sources import names_database
from lib import text
from portal.counter.fields import DayField, text_area
from portal.counter.identifiers import check_number, check_phone
from portal.ui.cases import CaseField
from portal.ui.fees import REPRICES
from procedures.enums import Channel, PayerGroup
from procedures.models import ProcedureCase, ProcedureVersion, RequiredPaper
from procedures.queries import cases_of
from procedures.rules.abolished import abolished_paper


BY_COUNT = (Evidence.ORIGINAL, Evidence.CERTIFIED_COPY, Evidence.PLAIN_COPY)
# How papers may come to the counter; an online dossier does not come through this form.
COUNTER_CHANNELS = (Channel.IN_PERSON, Channel.POSTAL)
EXTRA_PAPERS = 2
# Asked of what came by post, and then asked for sure.
POSTED = ("posted_number", "posted_on", "posted_carrier")
# Another case has other papers, another promise, other fees: the two parts of the page that show them.
ANOTHER_CASE = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-include": "#reception",
    "hx-encoding": "multipart/form-data",  # files that were chosen go along and come back as taken in
    "hx-vals": '{"do": "look"}',
    "hx-select": "#part-papers",
    "hx-select-oob": "#side,#brief",
    "hx-target": "#part-papers",
    "hx-swap": "outerHTML",
    # The side may be asking what the case before cost: its answer is wanted no more.
    "hx-sync": "#reception:replace",
}
SEX_CHOICES = [("", "–"), ("Nam", _("Nam")), ("Nữ", _("Nữ"))]


class ApplicantForm(forms.Form):
    """The applicant, who acts for him, and how they want the result."""

    applicant_kind = forms.TypedChoiceField(
        label=_("Đối tượng"), choices=ApplicantKind.choices, coerce=int, initial=ApplicantKind.CITIZEN
    )
    id_kind = forms.ChoiceField(label=_("Loại giấy tờ"), choices=IdentityKind.choices)
    id_number = forms.CharField(label=_("Số giấy tờ"), required=False, max_length=30)
    # The number of the card scanned last and the older one it tells (portal.counter.scans.old_number).
    card_numbers = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    applicant_name = forms.CharField(label=_("Họ tên hoặc tên tổ chức"), max_length=255)
    born_on = DayField(label=_("Ngày sinh"), required=False, is_birth=True)
    sex = forms.ChoiceField(label=_("Giới tính"), choices=SEX_CHOICES, required=False)
    address = forms.CharField(label=_("Địa chỉ"), required=False, max_length=255)
    phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=30)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)

    representative_name = forms.CharField(label=_("Họ tên người nộp thay"), required=False, max_length=255)
    representative_kind = forms.ChoiceField(
        label=_("Loại giấy tờ người nộp thay"), required=False, choices=IdentityKind.choices
    )
    representative_number = forms.CharField(
        label=_("Số giấy tờ người nộp thay"), required=False, max_length=30
    )
    representative_address = forms.CharField(
        label=_("Địa chỉ người nộp thay"), required=False, max_length=255
    )
    representative_phone = forms.CharField(
        label=_("Điện thoại người nộp thay"), required=False, max_length=30
    )
    authorisation = forms.CharField(
        label=_("Giấy ủy quyền"),
        required=False,
        max_length=255,
        help_text=_("Số, ngày, nơi lập; hoặc quan hệ được miễn ủy quyền theo luật."),
    )

    channel = forms.TypedChoiceField(
        label=_("Kênh nộp"),
        coerce=int,
        choices=[(channel.value, channel.label) for channel in COUNTER_CHANNELS],
        initial=Channel.IN_PERSON,
    )
    posted_number = forms.CharField(
        label=_("Số hiệu bưu gửi"),
        max_length=60,
        error_messages={"required": _("Hồ sơ gửi qua bưu chính: nhập số hiệu bưu gửi ghi trên phong bì.")},
        help_text=_("Quét mã vạch trên phong bì."),
        widget=forms.TextInput(attrs={"data-scan": "code stay"}),
    )
    posted_carrier = forms.CharField(label=_("Doanh nghiệp bưu chính"), max_length=120, initial=USUAL_CARRIER)
    posted_on = DayField(
        label=_("Ngày gửi theo dấu bưu điện"),
        error_messages={"required": _("Nhập ngày gửi đóng trên phong bì.")},
    )
    posted_intact = forms.BooleanField(label=_("Phong bì còn nguyên niêm phong"), required=False)
    posted_agrees = forms.BooleanField(
        label=_("Đã kiểm đếm, giấy tờ khớp bảng kê trong phong bì"), required=False
    )
    posted_note = forms.CharField(
        label=_("Đã thấy gì khi mở phong bì"), required=False, max_length=500, widget=text_area(2)
    )
    case = CaseField(required=False)
    subject = forms.CharField(
        label=_("Nội dung cụ thể"),
        required=False,
        max_length=1000,
        help_text=_("Ví dụ: tên con, số thửa đất."),
    )
    sets_count = forms.IntegerField(label=_("Số bộ hồ sơ"), min_value=1, max_value=99, initial=1)
    return_means = forms.TypedChoiceField(
        label=_("Nhận kết quả"), coerce=int, choices=ReturnMeans.choices, initial=ReturnMeans.OFFICE
    )
    return_place = forms.CharField(
        label=_("Nơi nhận kết quả"),
        required=False,
        max_length=255,
        help_text=_("Bỏ trống: tại Bộ phận Một cửa. Qua bưu chính: ghi địa chỉ nhận."),
    )
    payer_group = forms.ChoiceField(
        label=_("Nhóm nộp phí"), required=False, choices=[("", "–"), *PayerGroup.choices]
    )

    def __init__(self, data: Any = None, *, version: ProcedureVersion, **options: Any) -> None:
        super().__init__(data, **options)
        self.version = version
        self.warnings: list[str] = []
        self.cases = cases_of(version)
        case: Any = self.fields["case"]
        case.choices = [("", "–"), *((row.pk, row.name) for row in self.cases)]
        case.required = bool(self.cases)
        if not self.cases:
            case.widget = forms.HiddenInput()
        else:
            case.widget.attrs.update(ANOTHER_CASE)
        if not version.allows_representative:
            self.fields["representative_name"].help_text = _("Thủ tục này không được ủy quyền nộp.")
        self.fields["sets_count"].initial = version.document_sets
        for name in POSTED if self.is_bound and not self.is_posted else ():
            self.fields[name].required = False
        for name in ("channel", "payer_group"):
            self.fields[name].widget.attrs["class"] = REPRICES

    def clean_applicant_name(self) -> str:
        return text.normalise(self.cleaned_data["applicant_name"])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        self._check_numbers(cleaned)
        self._check_phones(cleaned)
        self._check_representative(cleaned)
        self._check_posted(cleaned)
        if cleaned.get("return_means") == ReturnMeans.POSTAL and not cleaned.get("return_place", "").strip():
            self.add_error("return_place", _("Nhập địa chỉ nhận kết quả qua bưu chính."))
        return cleaned

    def posted(self) -> PostedIn | None:
        """The envelope, of what came by post."""
        typed = self.cleaned_data
        if typed.get("channel") != Channel.POSTAL or not typed.get("posted_on"):
            return None
        return PostedIn(
            number=typed["posted_number"],
            posted_on=typed["posted_on"],
            carrier=typed["posted_carrier"],
            is_intact=typed["posted_intact"],
            papers_agree=typed["posted_agrees"],
            note=typed["posted_note"],
        )

    def chosen_case(self) -> ProcedureCase | None:
        """The case typed so far, whether the form is valid or not."""
        typed = str(self["case"].value() or "")
        return next((row for row in self.cases if str(row.pk) == typed), None)

    @property
    def is_posted(self) -> bool:
        """Whether the envelope has to be told of."""
        return self.chosen_channel() == Channel.POSTAL

    def chosen_channel(self) -> int:
        typed = str(self["channel"].value() or "")
        return int(typed) if typed in {str(channel.value) for channel in COUNTER_CHANNELS} else 1

    def _check_numbers(self, cleaned: dict[str, Any]) -> None:
        checked = check_number(
            cleaned.get("id_kind", ""),
            cleaned.get("id_number", ""),
            born_on=cleaned.get("born_on"),
            sex=cleaned.get("sex", ""),
        )
        self._use("id_number", checked, cleaned)
        # A page opened before this was asked does not say it.
        kind = cleaned.get("representative_kind") or IdentityKind.PERSONAL_ID.value
        cleaned["representative_kind"] = kind
        other = check_number(kind, cleaned.get("representative_number", ""))
        self._use("representative_number", other, cleaned)

    def _check_phones(self, cleaned: dict[str, Any]) -> None:
        for field in ("phone", "representative_phone"):
            self._use(field, check_phone(cleaned.get(field, "")), cleaned)

    def _check_posted(self, cleaned: dict[str, Any]) -> None:
        if any(name in self.errors for name in POSTED):
            return
        posted = self.posted()
        wrong = faults_in(posted, on=timezone.localdate()) if posted else {}
        for field, sentence in wrong.items():
            self.add_error(field, sentence)

    def _use(self, field: str, checked: Any, cleaned: dict[str, Any]) -> None:
        cleaned[field] = checked.value
        if checked.problem:
            self.add_error(field, checked.problem)
        self.warnings += checked.warnings

    def _check_representative(self, cleaned: dict[str, Any]) -> None:
        name = text.normalise(cleaned.get("representative_name", ""))
        cleaned["representative_name"] = name
        if not name:
            return
        if not self.version.allows_representative:
            self.add_error(
                "representative_name", _("Thủ tục này phải do chính người yêu cầu nộp, không được ủy quyền.")
            )
        if not cleaned.get("authorisation", "").strip():
            self.add_error(
                "authorisation",
                _("Người nộp thay phải có giấy ủy quyền: ghi số, ngày hoặc loại giấy ủy quyền."),
            )


DATABASES = [("", _("không khai thác dữ liệu")), *PaperDatabase.choices]


class PaperForm(forms.Form):
    """One paper: handed in or not, how it was proven, how many, kept or given back, scanned or why not."""

    has = forms.BooleanField(
        label=_("Đã có"), required=False, widget=forms.CheckboxInput(attrs={"class": REPRICES})
    )
    name = forms.CharField(label=_("Tên giấy tờ"), required=False, max_length=500)
    evidence = forms.ChoiceField(label=_("Hình thức"), choices=Evidence.choices, required=False)
    originals = forms.IntegerField(label=_("Bản chính"), required=False, min_value=0, max_value=999)
    certified = forms.IntegerField(label=_("Bản chứng thực"), required=False, min_value=0, max_value=999)
    copies = forms.IntegerField(label=_("Bản chụp"), required=False, min_value=0, max_value=999)
    back = forms.BooleanField(label=_("Trả lại ngay, không giữ"), required=False)
    database = forms.ChoiceField(
        label=_("Khai thác từ"),
        required=False,
        choices=DATABASES,
        help_text=_(
            "Chỉ ghi khi dữ liệu thay cho giấy tờ; lúc khai thác và người khai thác được ghi tự động."
        ),
    )
    source = forms.CharField(
        label=_("Nguồn khai thác"),
        required=False,
        max_length=255,
        help_text=_(
            "Tên cơ sở dữ liệu khác; nội dung đã khai thác; lúc nào, ai khai thác nếu là người khác."
        ),
    )
    reused = forms.CharField(label=_("Dùng lại từ hồ sơ (mã)"), required=False, max_length=60)
    not_scanned = forms.CharField(label=_("Lý do không quét"), required=False, max_length=255)

    def __init__(self, *args: Any, paper: RequiredPaper | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.paper = paper
        self.reused_from: Dossier | None = None
        self.tick_key = ""
        if paper is not None:
            del self.fields["name"]
            self.initial.update(usual_form(paper))
            if paper.is_required:
                self.fields["has"].widget.attrs["data-needed"] = True
        else:
            self.initial.update(evidence=Evidence.ORIGINAL, originals=1)

    def listen_to(self, key: str) -> None:
        """The key that ticks this paper."""
        self.tick_key = key
        self.fields["has"].widget.attrs["data-tick"] = key

    @property
    def slot(self) -> str:
        """Where files of this paper are told apart from those of others."""
        return self.prefix or ""

    @property
    def title(self) -> str:
        return self.paper.name if self.paper else str(self["name"].value() or "")

    @property
    def is_required(self) -> bool:
        return self.paper is not None and self.paper.is_required

    @property
    def is_ticked(self) -> bool:
        return bool(self["has"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if self.paper is None:
            # A row typed by hand is handed in by being typed.
            cleaned["has"] = bool(cleaned.get("name", "").strip())
        if cleaned.get("has"):
            self._check(cleaned)
        return cleaned

    def _check(self, cleaned: dict[str, Any]) -> None:
        counts = [cleaned.get(name) or 0 for name in ("originals", "certified", "copies")]
        if cleaned.get("evidence") in BY_COUNT and not sum(counts):
            self.add_error("originals", _("Nhập số lượng bản của giấy tờ này."))
        check_found(self, cleaned)
        if cleaned.get("evidence") == Evidence.REUSED and not cleaned.get("reused", "").strip():
            self.add_error("reused", _("Nhập mã hồ sơ có giấy tờ được sử dụng lại."))
        abolished = abolished_paper(self.paper.name if self.paper else cleaned.get("name", ""))
        if abolished:
            self.add_error(
                "evidence", _("Giấy tờ này đã bãi bỏ, không được yêu cầu: tra cứu dữ liệu dân cư thay thế.")
            )


def check_found(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Found in a database: in which one; moment and person are written down by themselves (ruling 26)."""
    if cleaned.get("evidence") != Evidence.FOUND_IN_DATABASE:
        return
    if not cleaned.get("database"):
        form.add_error("database", _("Chọn cơ sở dữ liệu đã khai thác."))
    elif not names_database(cleaned["database"], cleaned.get("source", "")):
        form.add_error("source", _("Ghi tên cơ sở dữ liệu đã khai thác."))


def usual_form(paper: RequiredPaper) -> dict[str, Any]:
    """How this paper is usually handed in: as the announced list says."""
    if paper.is_shown_only:
        return {"evidence": Evidence.SHOWN_ON_PAPER, "originals": 0, "certified": 0, "copies": 0}
    if paper.originals == 0 and paper.copies:
        return {
            "evidence": Evidence.CERTIFIED_COPY,
            "originals": 0,
            "certified": paper.copies,
            "copies": 0,
        }
    return {
        "evidence": Evidence.ORIGINAL,
        "originals": paper.originals or 1,
        "certified": 0,
        "copies": paper.copies,
    }


class DespiteForm(forms.Form):
    """Whether it is accepted although the person has an open dossier of the same procedure."""

    despite_duplicate = forms.BooleanField(label=_("Vẫn tiếp nhận dù đã có hồ sơ tương tự"), required=False)


class DecisionForm(DespiteForm):
    """What the buttons other than "accept" need to be told."""

    missing = forms.CharField(
        label=_("Nội dung cần bổ sung"), required=False, max_length=2000, widget=text_area(3)
    )
    reason = forms.CharField(label=_("Lý do từ chối"), required=False, max_length=2000, widget=text_area(2))
