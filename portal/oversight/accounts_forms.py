"""Forms of the account pages. Each knows the one service it leads to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import uuid4

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.enums import AgencyKind, DueTimePolicy, Level, Role, SigningMode, StartRule
from accounts.models import Actor, Agency, Leave, User
from accounts.permissions import Thing
from accounts.rules import usernames
from accounts.services import agencies, head_titles, people
from calendars.enums import CalendarPurpose
from calendars.queries import calendar_choices
from notifications.services import resetting
from notifications.services.resetting import Reset
from portal.signed_papers import choices_of_papers
from portal.ui.forms import ClockInput, DayInput, PhoneField


Subject = TypeVar("Subject", bound=Model)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput,
    )


class MoveForm(forms.Form, Generic[Subject]):
    """A form about one person or agency (`subject`) that one service carries out."""

    title: Any = ""
    button: Any = ""
    done: Any = ""
    # The same form sent again is the act that was done. Not so where doing it again harms nothing: there it
    # may be meant again, after the act was taken back or another one done.
    is_done_once = True

    def __init__(self, *args: Any, subject: Subject, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject, self.by, self.on = subject, by, on
        self.label_suffix = ""
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on who asks."""

    @abstractmethod
    def carry_out(self, at: datetime) -> None:
        """Hand the cleaned fields to the service."""

    def choose_from(self, name: str, rows: QuerySet[Any], label: Callable[[Any], str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        field.queryset = rows
        field.label_from_instance = label  # type: ignore[method-assign,assignment]


def shown_move(move: str, form: MoveForm[Any], *, is_open: bool) -> dict[str, Any]:
    """One of the moves of a page for oversight/accounts/_moves.html, with the key by which it is one act."""
    key = str(uuid4()) if form.is_done_once else ""
    return {"move": move, "form": form, "is_open": is_open, "key": key}


def kept_agencies(by: Actor, thing: Thing, on: date) -> QuerySet[Agency]:
    seen = queries.agencies_seen(by.user, thing, on, to_keep=True)
    return Agency.objects.filter(pk__in=seen).exclude(valid_to__lt=on).order_by("code")


def agency_label(agency: Agency) -> str:
    return f"{agency.name} ({agency.code})"


def person_label(person: User) -> str:
    return f"{person.full_name} ({person.username})"


class FilterForm(forms.Form):
    """Above the list of people."""

    q = forms.CharField(label=_("Tên hoặc tên đăng nhập"), required=False, max_length=80)
    role = forms.ChoiceField(label=_("Vai trò"), required=False, choices=[("", _("Tất cả")), *Role.choices])


class OpenAccountForm(forms.Form):
    """A new account with its first role."""

    username = forms.RegexField(
        usernames.PATTERN,
        label=_("Tên đăng nhập"),
        help_text=_("Chữ thường không dấu, chữ số, dấu chấm; ít nhất 3 ký tự."),
        error_messages={"invalid": _(usernames.WRONG)},
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    phone = PhoneField(label=_("Điện thoại"), required=False, max_length=30)
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        strip=False,
        help_text=_("Ít nhất 10 ký tự. Người dùng phải đổi ở lần đăng nhập đầu tiên."),
    )
    agency = forms.ModelChoiceField(label=_("Cơ quan"), queryset=Agency.objects.none())
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role.choices)
    job_title = forms.CharField(label=_("Chức danh"), required=False, max_length=80)

    def __init__(self, *args: Any, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.label_suffix = ""
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        field.queryset = kept_agencies(by, Thing.ACCOUNT, on)
        field.label_from_instance = agency_label  # type: ignore[method-assign,assignment]

    def carry_out(self, at: datetime) -> User:
        fields = {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}
        return people.open_account(**fields, by=self.by, at=at)


class GrantRoleForm(MoveForm[User]):
    title, button = _("Giao thêm vai trò"), _("Giao vai trò")
    done = _("Đã giao vai trò. Phụ lục quy trình của cơ quan sẽ được nhắc phê duyệt lại.")

    agency = forms.ModelChoiceField(label=_("Cơ quan"), queryset=Agency.objects.none())
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role.choices)
    job_title = forms.CharField(label=_("Chức danh"), required=False, max_length=80)
    act = forms.CharField(label=_("Quyết định phân công"), required=False, max_length=120)
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến hết ngày"), required=False)

    def prepare(self) -> None:
        self.choose_from("agency", kept_agencies(self.by, Thing.ACCOUNT, self.on), agency_label)

    def carry_out(self, at: datetime) -> None:
        fields = {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}
        people.grant_role(user=self.subject, **fields, by=self.by, at=at)


class LeaveForm(MoveForm[User]):
    title, button, done = _("Ghi vắng mặt"), _("Ghi vắng mặt"), _("Đã ghi đợt vắng mặt.")
    is_done_once = False  # taken back by the page's own button it is recorded anew
    # What was recorded, once it was carried out.
    leave: Leave | None = None

    first_day = day_field(_("Nghỉ từ ngày"))
    last_day = day_field(_("Đến hết ngày"))
    deputy = forms.ModelChoiceField(label=_("Người làm thay"), queryset=User.objects.none(), required=False)
    reason = forms.CharField(label=_("Lý do"), required=False, max_length=120)

    def prepare(self) -> None:
        rows = queries.colleagues(self.subject, self.on).order_by("full_name", "pk")
        self.choose_from("deputy", rows, person_label)

    def carry_out(self, at: datetime) -> None:
        self.leave = people.record_leave(user=self.subject, **self.cleaned_data, by=self.by, at=at)


class ResetPasswordForm(MoveForm[User]):
    title, button = _("Cấp lại mật khẩu"), _("Cấp lại")
    done = _("Đã cấp mật khẩu mới và báo cho người dùng; người đó phải đổi ở lần đăng nhập tới.")

    told_by_hand = _(
        "Đã cấp mật khẩu mới; người đó phải đổi ở lần đăng nhập tới. Không có cách gửi tin cho người đó: "
        "hãy báo trực tiếp."
    )
    is_done_once = False  # another one, typed after going back, is to be given and not taken for the first

    password = forms.CharField(label=_("Mật khẩu tạm"), strip=False, help_text=_("Ít nhất 10 ký tự."))

    def carry_out(self, at: datetime) -> None:
        done = resetting.reset_password(
            user=self.subject, password=self.cleaned_data["password"], by=self.by, at=at
        )
        if done is Reset.UNTOLD:
            self.done = self.told_by_hand


class LockForm(MoveForm[User]):
    title, button, done = _("Khóa tài khoản"), _("Khóa tài khoản này"), _("Đã khóa tài khoản.")
    is_done_once = False

    def carry_out(self, at: datetime) -> None:
        people.set_active(user=self.subject, is_active=False, by=self.by, at=at)


class UnlockForm(MoveForm[User]):
    title, button, done = _("Mở khóa tài khoản"), _("Mở khóa"), _("Đã mở khóa tài khoản.")
    is_done_once = False

    def carry_out(self, at: datetime) -> None:
        people.set_active(user=self.subject, is_active=True, by=self.by, at=at)


class ResetSecondFactorForm(MoveForm[User]):
    title, button = _("Gỡ xác thực hai bước"), _("Tôi đã gặp người này, gỡ xác thực hai bước")
    done = _("Đã gỡ xác thực hai bước và báo cho người dùng.")
    told_by_hand = _("Đã gỡ xác thực hai bước. Không có cách gửi tin cho người đó: hãy báo trực tiếp.")
    nothing = _("Tài khoản này không bật xác thực hai bước; không có gì để gỡ.")
    is_done_once = False

    def carry_out(self, at: datetime) -> None:
        done = resetting.reset_second_factor(user=self.subject, by=self.by, at=at)
        if done is not Reset.TOLD:
            self.done = self.told_by_hand if done is Reset.UNTOLD else self.nothing


class OpenUnitForm(MoveForm[Agency]):
    title, button, done = _("Thêm đơn vị trực thuộc"), _("Thêm đơn vị"), _("Đã thêm đơn vị.")

    code = forms.CharField(label=_("Mã nội bộ"), max_length=40)
    name = forms.CharField(label=_("Tên"), max_length=255)
    kind = forms.ChoiceField(label=_("Loại"), choices=AgencyKind.choices)
    level = forms.ChoiceField(label=_("Cấp"), choices=Level.choices)
    identifier = forms.CharField(
        label=_("Mã định danh"), required=False, max_length=35, help_text=_("Ví dụ H99.31.02.")
    )
    has_seal = forms.BooleanField(label=_("Có con dấu riêng"), required=False)
    valid_from = day_field(_("Từ ngày"))

    def carry_out(self, at: datetime) -> None:
        fields = {
            **self.cleaned_data,
            "kind": AgencyKind(self.cleaned_data["kind"]),
            "level": Level(self.cleaned_data["level"]),
        }
        agencies.open_agency(parent=self.subject, **fields, by=self.by, at=at)


class MoveAgencyForm(MoveForm[Agency]):
    title, button, done = _("Đổi cơ quan cấp trên"), _("Đổi"), _("Đã đổi cơ quan cấp trên.")
    is_done_once = False

    parent = forms.ModelChoiceField(label=_("Cơ quan cấp trên mới"), queryset=Agency.objects.none())
    from_day = day_field(_("Từ ngày"))

    def prepare(self) -> None:
        rows = kept_agencies(self.by, Thing.SETTINGS, self.on).exclude(pk=self.subject.pk)
        self.choose_from("parent", rows, agency_label)

    def carry_out(self, at: datetime) -> None:
        agencies.move_agency(agency=self.subject, **self.cleaned_data, by=self.by, at=at)


class HeadTitleForm(MoveForm[Agency]):
    title, button = _("Đổi chức danh người đứng đầu"), _("Dùng chức danh này")
    done = _("Đã ghi chức danh người đứng đầu.")
    is_done_once = False

    head_title = forms.CharField(
        label=_("Chức danh"), max_length=80, help_text=_("Chủ tịch, Giám đốc, Trưởng phòng …")
    )
    from_day = day_field(_("Từ ngày"), help_text=_("Giấy tờ của những ngày trước giữ chức danh cũ."))

    def carry_out(self, at: datetime) -> None:
        head_titles.change_head_title(
            agency=self.subject,
            title=self.cleaned_data["head_title"],
            from_day=self.cleaned_data["from_day"],
            by=self.by,
            at=at,
        )


class CalendarForm(MoveForm[Agency]):
    title, button, done = _("Chọn lịch làm việc"), _("Dùng lịch này"), _("Đã chọn lịch làm việc.")

    counting_calendar = forms.ChoiceField(
        label=_("Lịch tính thời hạn"),
        # Periods follow the law at acceptance (ruling 16): no proposal lists promises, for none would move.
        help_text=_(
            "Chỉ tính cho hồ sơ tiếp nhận từ nay và từ ngày ghi ở dưới. Hồ sơ đã tiếp nhận giữ lịch cũ: "
            "không lời hẹn nào dời. Muốn dời các lời hẹn đang chạy, đổi giờ của lịch đang dùng ở trang "
            "Lịch làm việc."
        ),
    )
    opening_calendar = forms.ChoiceField(label=_("Lịch mở cửa tiếp nhận"), required=False)
    start_rule = forms.ChoiceField(label=_("Cách tính ngày bắt đầu"), choices=StartRule.choices)
    due_time_policy = forms.ChoiceField(label=_("Giờ ghi trên giấy hẹn"), choices=DueTimePolicy.choices)
    fixed_hour = forms.TimeField(label=_("Giờ cố định"), required=False, widget=ClockInput)
    act = forms.CharField(label=_("Văn bản quy định"), required=False, max_length=120)
    from_day = day_field(_("Từ ngày"))

    def prepare(self) -> None:
        counting, opening = self.fields["counting_calendar"], self.fields["opening_calendar"]
        assert isinstance(counting, forms.ChoiceField)  # noqa: S101 - tells mypy
        assert isinstance(opening, forms.ChoiceField)  # noqa: S101 - tells mypy
        counting.choices = calendar_choices(CalendarPurpose.COUNTING, self.on)
        opening.choices = [
            ("", _("Theo lịch tính thời hạn")),
            *calendar_choices(CalendarPurpose.OPENING, self.on),
        ]

    def carry_out(self, at: datetime) -> None:
        fields = {
            **self.cleaned_data,
            "start_rule": StartRule(self.cleaned_data["start_rule"]),
            "due_time_policy": DueTimePolicy(self.cleaned_data["due_time_policy"]),
        }
        agencies.choose_calendar(agency=self.subject, **fields, by=self.by, at=at)


class DelegationForm(MoveForm[Agency]):
    title, button, done = _("Ghi phân công ký"), _("Ghi phân công ký"), _("Đã ghi phân công ký.")

    signer = forms.ModelChoiceField(label=_("Người ký"), queryset=User.objects.none())
    mode = forms.ChoiceField(label=_("Hình thức ký"), choices=SigningMode.choices)
    signer_title = forms.CharField(label=_("Chức danh in dưới hình thức ký"), max_length=120)
    paper_kinds = forms.MultipleChoiceField(
        label=_("Loại giấy tờ được ký"),
        help_text=_("Không chọn loại nào: mọi giấy tờ của cơ quan."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    act = forms.CharField(label=_("Văn bản giao ký"), max_length=200)
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến hết ngày"), required=False)

    def prepare(self) -> None:
        rows = queries.may_be_delegated(self.subject, self.on).order_by("full_name", "pk")
        self.choose_from("signer", rows, person_label)
        papers = self.fields["paper_kinds"]
        assert isinstance(papers, forms.MultipleChoiceField)  # noqa: S101 - tells mypy
        papers.choices = choices_of_papers()

    def carry_out(self, at: datetime) -> None:
        fields = {**self.cleaned_data, "mode": SigningMode(self.cleaned_data["mode"])}
        people.delegate_signature(agency=self.subject, **fields, by=self.by, at=at)


class LastDayForm(forms.Form):
    """Ends a role, a leave or a delegation."""

    last_day = day_field(_("Ngày cuối cùng"))
