"""Forms of petitions: registering one, and each act on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy as _l

from accounts.models import Agency, User
from accounts.queries import people_of, whole_agencies
from dossiers.rules.identity import check_phone
from feedback.enums import OtherMatter, PetitionChannel, PetitionKind
from feedback.models import Petition
from feedback.permissions import handled_at
from feedback.queries.people import agencies_with_officers, possible_handlers
from feedback.rules.recognising import looks_like
from feedback.services.registering import About, PetitionIn, Sender
from portal.ui.forms import DayInput, KeyField, PhoneField


Choices = list[tuple[str, Any]]
TYPED = [one for one in PetitionChannel if one != PetitionChannel.WEB]


def number(value: object) -> int | None:
    """The id a select was left on, None for its empty choice."""
    return int(str(value)) if value else None


class AboutFields(forms.Form):
    """About a person: he and his unit will not see it. Not asked again where it is known."""

    about_unit = forms.ChoiceField(
        label=_l("Đơn vị của người bị phản ánh"),
        required=False,
        help_text=_l("Chọn khi phản ánh về một người: cả đơn vị này sẽ không xem được."),
    )
    about_person = forms.ChoiceField(label=_l("Người bị phản ánh, nếu biết tên"), required=False)

    def fill_about(self, agencies: Sequence[Agency]) -> None:
        """The units and the people of these agencies with a seal, and every other such agency as a whole."""
        on = timezone.localdate()
        units: Choices = []
        people: Choices = []
        for agency in agencies:
            inside = Agency.objects.in_force(on).filter(pk__in=whole_agencies([agency.pk], on))
            units.append((agency.name, _named(inside.order_by("name", "pk"))))
            working = people_of(agency, on).order_by("full_name", "pk")
            people.append((agency.name, [(str(one.pk), one.full_name) for one in working]))
        others = _sealed(on).exclude(pk__in=[agency.pk for agency in agencies])
        _choose(self, "about_unit", [*units, (_("Cơ quan khác, cả cơ quan"), _named(others))])
        _choose(self, "about_person", people)

    def fill_about_of(self, petition: Petition) -> None:
        """Whom it may be found to be about: people of every agency it says or has been at."""
        if petition.is_about_person:
            del self.fields["about_unit"], self.fields["about_person"]
        else:
            self.fill_about(agencies_of(petition))

    def said(self) -> About | None:
        """None where nothing new was said."""
        if "about_unit" not in self.fields:
            return None
        found = self.about()
        return found if found.is_about_person else None

    def about(self, **more: Any) -> About:
        """What was said of a person, with whatever else is known."""
        typed = self.cleaned_data
        return About(unit_id=number(typed["about_unit"]), person_id=number(typed["about_person"]), **more)


class RegisterForm(AboutFields):
    """A petition as it was said or written: truthfully, in the sender's words (Decree 20/2008 Art. 7)."""

    channel = forms.ChoiceField(
        label=_l("Nguồn"), choices=[(one.value, one.label) for one in TYPED], initial=PetitionChannel.COUNTER
    )
    national_number = forms.CharField(
        label=_l("Số ở hệ thống quốc gia"), max_length=60, required=False,
        help_text=_l("Chỉ khi nguồn là Hệ thống quốc gia."),
    )  # fmt: skip
    sent_on = forms.DateField(
        label=_l("Ngày gửi"), input_formats=["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"], widget=DayInput(),
        help_text=_l("Thời hạn trả lời tính từ ngày này."),
    )  # fmt: skip
    content = forms.CharField(
        label=_l("Nội dung, ghi đúng lời người gửi"), max_length=8000, widget=forms.Textarea({"rows": 8})
    )
    name = forms.CharField(label=_l("Họ tên người gửi"), max_length=255, required=False)
    address = forms.CharField(label=_l("Địa chỉ"), max_length=255, required=False)
    phone = PhoneField(label=_l("Điện thoại"), max_length=30, required=False)
    email = forms.EmailField(label=_l("Thư điện tử"), required=False)
    dossier_code = forms.CharField(label=_l("Mã hồ sơ, nếu nói về một hồ sơ"), max_length=60, required=False)
    procedure_code = forms.CharField(
        label=_l("Mã thủ tục, nếu nói về một thủ tục"), max_length=30, required=False
    )
    about_agency = forms.ChoiceField(label=_l("Nói về cơ quan"), required=False)
    repeats_code = forms.CharField(
        label=_l("Lặp lại phản ánh số"), max_length=40, required=False,
        help_text=_l("Số của phản ánh trước về cùng việc chưa được giải quyết."),
    )  # fmt: skip
    key = KeyField()
    field_order = (
        "channel", "national_number", "sent_on", "content", "name", "address", "phone", "email",
        "dossier_code", "procedure_code", "about_agency", "about_unit", "about_person", "repeats_code", "key",
    )  # fmt: skip

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["sent_on"].initial = timezone.localdate()
        self.fill_about([agency])
        _choose(self, "about_agency", _named(_sealed(timezone.localdate())))

    def given(self, now: datetime) -> PetitionIn:
        """What was typed, for the service."""
        typed = self.cleaned_data
        return PetitionIn(
            submission_key=typed["key"],
            agency_id=self.agency.pk,
            channel=PetitionChannel(typed["channel"]),
            content=typed["content"],
            sent_at=_sent_at(typed["sent_on"], now),
            sender=Sender(typed["name"], typed["address"], typed["phone"], typed["email"]),
            about=self.about(
                agency_id=number(typed["about_agency"]),
                dossier_code=typed["dossier_code"],
                procedure_code=typed["procedure_code"],
            ),
            national_number=typed["national_number"],
            repeats_code=typed["repeats_code"],
        )


class ClassifyForm(AboutFields):
    """Its kind and who handles it; what the first reading found of a person."""

    kind = forms.ChoiceField(label=_l("Loại"), choices=PetitionKind.choices, widget=forms.RadioSelect)
    handler = forms.ChoiceField(label=_l("Giao cho"), required=False)
    field_order = ("kind", "handler", "about_unit", "about_person")

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if petition.kind:
            self.fields["kind"].initial = petition.kind
        _choose(self, "handler", handlers(petition), empty=_("Tôi xử lý"))
        if petition.is_about_person and not petition.kind:
            self.fields["kind"].initial = PetitionKind.CONDUCT
        self.fill_about_of(petition)


class HandForm(forms.Form):
    """Somebody else handles it."""

    handler = forms.ChoiceField(label=_l("Giao cho"))

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "handler", handlers(petition))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_l("Lý do"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, petition: Petition, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class RedirectForm(ReasonForm):
    """Which other procedure, and why."""

    matter = forms.ChoiceField(label=_l("Thuộc"), choices=OtherMatter.choices, widget=forms.RadioSelect)
    field_order = ("matter", "reason")

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, petition=petition, **kwargs)
        seen = looks_like(petition.content)
        if seen is not None:
            self.fields["matter"].initial = seen


class TransferForm(AboutFields, ReasonForm):
    """To an agency of the portal that answers petitions, or to one outside it by its name; about whom."""

    agency = forms.ChoiceField(label=_l("Chuyển đến"), required=False)
    outside_name = forms.CharField(label=_l("Hoặc cơ quan ngoài hệ thống"), max_length=255, required=False)
    field_order = ("agency", "outside_name", "reason", "about_unit", "about_person")

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, petition=petition, **kwargs)
        today = timezone.localdate()
        here = (petition.handling_agency_id, handled_at(petition, today))
        others = agencies_with_officers(on=today).exclude(pk__in=here)
        _choose(self, "agency", _named(others))
        self.fill_about_of(petition)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if bool(typed.get("agency")) == bool(typed.get("outside_name", "").strip()):
            self.add_error(
                "agency", _("Chọn một cơ quan trong danh sách, hoặc ghi tên cơ quan ngoài hệ thống.")
            )
        return typed


class CompleteForm(forms.Form):
    """What the sender added."""

    text = forms.CharField(
        label=_l("Nội dung người gửi bổ sung"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    name = forms.CharField(label=_l("Họ tên người gửi"), max_length=255, required=False)
    address = forms.CharField(label=_l("Địa chỉ"), max_length=255, required=False)
    phone = PhoneField(label=_l("Điện thoại"), max_length=30, required=False)
    email = forms.EmailField(label=_l("Thư điện tử"), required=False)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "address", "phone", "email"):
            if not getattr(petition, f"sender_{name}"):
                continue
            if name == "phone" and check_phone(petition.sender_phone).problem:
                self.fields[name].help_text = _(
                    "Số đã ghi không gọi được nên tin nhắn không tới người gửi; có số đúng thì ghi ở đây."
                )
            else:
                del self.fields[name]

    def sender(self) -> Sender:
        typed = self.cleaned_data
        return Sender(*(typed.get(name, "") for name in ("name", "address", "phone", "email")))


class AnswerForm(forms.Form):
    """The answer as the sender gets it."""

    text = forms.CharField(label=_l("Nội dung trả lời"), max_length=8000, widget=forms.Textarea({"rows": 8}))
    document_number = forms.CharField(label=_l("Số văn bản, nếu có"), max_length=60, required=False)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PublishForm(forms.Form):
    """Question and answer in words for everybody."""

    question = forms.CharField(
        label=_l("Nội dung phản ánh, để công khai"), max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_l("Không có họ tên, địa chỉ, số điện thoại, mã hồ sơ."),
    )  # fmt: skip
    text = forms.CharField(
        label=_l("Trả lời, để công khai"), max_length=8000, widget=forms.Textarea({"rows": 8})
    )

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = petition.answers.filter(vague_at=None).first()
        self.fields["text"].initial = standing.text if standing else ""


class RepeatForm(forms.Form):
    """The earlier petition it repeats."""

    repeats_code = forms.CharField(label=_l("Lặp lại phản ánh số"), max_length=40)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class NationalCountForm(forms.Form):
    """What the answer got at the national system."""

    likes = forms.IntegerField(label=_l("Số lượt hài lòng"), min_value=0, max_value=1_000_000)
    dislikes = forms.IntegerField(label=_l("Số lượt không hài lòng"), min_value=0, max_value=1_000_000)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["likes"].initial = petition.national_likes
        self.fields["dislikes"].initial = petition.national_dislikes


def handlers(petition: Petition) -> Choices:
    """Who of the agency may be given it."""
    people: list[User] = possible_handlers(petition, on=timezone.localdate())
    return [(str(person.pk), person.full_name) for person in people]


def agencies_of(petition: Petition) -> list[Agency]:
    """Where the complained of may work: who handles it, registered it, had it, is spoken of; each once."""
    had = petition.duties.select_related("agency").order_by("pk")
    known = [
        petition.handling_agency, petition.registered_agency, petition.about_agency,
        *(duty.agency for duty in had),
    ]  # fmt: skip
    return list({agency.pk: agency for agency in known if agency is not None}.values())


def _sealed(on: date) -> QuerySet[Agency]:
    return Agency.objects.in_force(on).filter(has_seal=True).order_by("name", "pk")


def _named(agencies: Iterable[Agency]) -> Choices:
    return [(str(one.pk), one.name) for one in agencies]


def _choose(form: forms.Form, name: str, choices: Choices, *, empty: str = "") -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    first = [] if field.required else [("", empty or _("–"))]
    field.choices = [*first, *choices]


def _sent_at(day: date, now: datetime) -> datetime:
    """Today means now; an earlier day, its beginning: the limits count days."""
    if day == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(day, time()))
