"""A petition (phản ánh, kiến nghị) and its machine; the limits that hold for it."""

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField

from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from dossiers.models.transitions import move
from feedback.enums import OtherMatter, PetitionChannel, PetitionKind, PetitionState as S
from feedback.querysets import PetitionQuerySet


class PetitionPeriods(Dated):
    """Limits in working days, in force in a time (law.md §5). Shipped; an office adds rows."""

    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết", null=True, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=255)
    refuse_days = models.PositiveSmallIntegerField("báo không tiếp nhận")
    ask_days = models.PositiveSmallIntegerField("yêu cầu bổ sung")
    transfer_days = models.PositiveSmallIntegerField("chuyển cơ quan có thẩm quyền")
    answer_days = models.PositiveSmallIntegerField("trả lời")
    publish_days = models.PositiveSmallIntegerField("công khai")

    class Meta:
        verbose_name = "thời hạn xử lý phản ánh, kiến nghị"
        verbose_name_plural = "thời hạn xử lý phản ánh, kiến nghị"
        constraints = [
            ends_after_it_begins(name="petition_periods_end_after_they_begin"),
            once_at_a_time(
                name="petition_periods_one_at_a_time",
                per=[],
                message="Mỗi ngày chỉ có một bộ thời hạn có hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"


class PetitionMachine(models.Model):
    """States and moves (Decree 20/2008 Art. 9 and 14; ruling 30). Limits are duties, not states."""

    state = FSMField("trạng thái", max_length=11, choices=S.choices, default=S.RECEIVED.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED], target=S.HANDLING)
    def classify(self) -> None:
        """It is acceptable and ours: its kind is known, and who handles it."""

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED, S.ASKED], target=S.REFUSED)
    def refuse(self) -> None:
        """Not acceptable; the sender is told why."""

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED, S.ASKED, S.HANDLING], target=S.REDIRECTED)
    def redirect(self) -> None:
        """It is a complaint or a denunciation: another procedure, told with a slip."""

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED], target=S.ASKED)
    def ask_to_complete(self) -> None:
        """Content, name or address is missing."""

    @move(field=state, source=[S.ASKED], target=S.RECEIVED)
    def complete(self) -> None:
        """The sender completed it: it counts as sent on that day."""

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED, S.HANDLING], target=S.TRANSFERRED)
    def transfer(self) -> None:
        """Another agency of this portal is competent; its time begins anew."""

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED, S.HANDLING], target=S.FORWARDED)
    def forward(self) -> None:
        """An agency outside the portal is competent."""

    @move(field=state, source=[S.HANDLING], target=S.ANSWERED)
    def answer(self) -> None:
        """The sender has his answer."""

    @move(field=state, source=[S.ANSWERED, S.PUBLISHED], target=S.HANDLING)
    def find_vague(self) -> None:
        """The answer does not answer: another one is owed, by the same day."""

    @move(field=state, source=[S.ANSWERED], target=S.PUBLISHED)
    def publish(self) -> None:
        """Question and answer are public, without personal data."""

    @move(field=state, source=[S.RECEIVED, S.TRANSFERRED, S.ASKED, S.HANDLING], target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """The sender takes it back."""


class Petition(PetitionMachine):
    """What somebody reports or proposes, from its registration to the published answer."""

    code = models.CharField("số phản ánh, kiến nghị", max_length=40, unique=True)
    # Of the national system, where it came from there (ruling 30).
    national_number = models.CharField(
        "số ở hệ thống quốc gia", max_length=60, null=True, blank=True, unique=True
    )
    channel = models.CharField("nguồn", max_length=8, choices=PetitionChannel)
    submission_key = models.UUIDField("khóa nộp", unique=True)
    kind = models.CharField("loại", max_length=8, choices=PetitionKind, blank=True, default="")
    other_matter = models.CharField(
        "thuộc thủ tục khác", max_length=12, choices=OtherMatter, blank=True, default=""
    )

    # Personal data: shown to who handles it, in no event, log or address.
    sender_name = models.CharField("người gửi", max_length=255, blank=True, default="")
    sender_address = models.CharField("địa chỉ", max_length=255, blank=True, default="")
    sender_phone = models.CharField("điện thoại", max_length=20, blank=True, default="")
    sender_email = models.EmailField("thư điện tử", blank=True, default="")
    content = models.TextField("nội dung", max_length=8000)

    # What it is about, as far as it says.
    about_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about_dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about_procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # About a person: neither he nor anybody of his unit sees it (ruling 30). His unit as at the registration.
    is_about_person = models.BooleanField("phản ánh về một người cụ thể", default=False)
    about_unit = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about_person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    registered_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # The agency with a seal that owes the answer now: it owns the score.
    handling_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outside_name = models.CharField("cơ quan ngoài hệ thống", max_length=255, blank=True, default="")
    # An earlier petition this one repeats: the same matter not settled.
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )

    sent_at = models.DateTimeField("gửi lúc")
    sent_on = models.DateField("ngày gửi")
    # Sending, completion or the last transfer: where the 15 working days begin.
    counted_from_at = models.DateTimeField("tính thời hạn từ")
    registered_at = models.DateTimeField("ghi nhận lúc")
    # Nobody for what came through the web page.
    registered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    published_at = models.DateTimeField("công khai lúc", null=True, blank=True)
    published_on = models.DateField("ngày công khai", null=True, blank=True)
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    transfer_count = models.PositiveSmallIntegerField("số lần chuyển", default=0)
    vague_count = models.PositiveSmallIntegerField("số lần trả lời chưa rõ", default=0)
    # Votes on the answer standing now; those given at the national system are typed in beside our own.
    likes = models.PositiveIntegerField("hài lòng", default=0)
    dislikes = models.PositiveIntegerField("không hài lòng", default=0)
    national_likes = models.PositiveIntegerField("hài lòng, hệ thống quốc gia", default=0)
    national_dislikes = models.PositiveIntegerField("không hài lòng, hệ thống quốc gia", default=0)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = "phản ánh, kiến nghị"
        verbose_name_plural = "phản ánh, kiến nghị"
        constraints = [
            models.CheckConstraint(
                name="petition_codes_known",
                condition=Q(
                    state__in=S.values,
                    channel__in=PetitionChannel.values,
                    kind__in=["", *PetitionKind.values],
                    other_matter__in=["", *OtherMatter.values],
                ),
                violation_error_message="Trạng thái, nguồn hoặc loại không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="petition_has_content",
                condition=~Q(content=""),
                violation_error_message="Phản ánh, kiến nghị phải có nội dung.",
            ),
            models.CheckConstraint(
                name="petition_national_has_its_number",
                condition=~Q(channel="national") | Q(national_number__isnull=False),
                violation_error_message="Phản ánh từ hệ thống quốc gia phải có số ở hệ thống đó.",
            ),
            models.CheckConstraint(
                name="petition_about_a_person_names_the_unit",
                condition=Q(is_about_person=True, about_unit__isnull=False)
                | Q(is_about_person=False, about_unit=None, about_person=None),
                violation_error_message="Phản ánh về một người phải ghi đơn vị của người đó.",
            ),
            models.CheckConstraint(
                name="petition_handled_has_its_kind",
                condition=Q(state__in=[S.HANDLING, S.ANSWERED, S.PUBLISHED]) & ~Q(kind="")
                | ~Q(state__in=[S.HANDLING, S.ANSWERED, S.PUBLISHED]),
                violation_error_message="Phản ánh đang xử lý phải được phân loại.",
            ),
            models.CheckConstraint(
                name="petition_answered_has_its_day",
                condition=Q(
                    state__in=[S.ANSWERED, S.PUBLISHED], answered_at__isnull=False, answered_on__isnull=False
                )
                | (~Q(state__in=[S.ANSWERED, S.PUBLISHED]) & Q(answered_at=None, answered_on=None)),
                violation_error_message="Chỉ phản ánh đã trả lời mới có ngày trả lời.",
            ),
            models.CheckConstraint(
                name="petition_published_has_its_day",
                condition=Q(state=S.PUBLISHED, published_at__isnull=False, published_on__isnull=False)
                | (~Q(state=S.PUBLISHED) & Q(published_at=None, published_on=None)),
                violation_error_message="Chỉ phản ánh đã công khai mới có ngày công khai.",
            ),
            models.CheckConstraint(
                name="petition_closed_has_its_moment",
                condition=Q(
                    state__in=[S.REFUSED, S.REDIRECTED, S.FORWARDED, S.WITHDRAWN], closed_at__isnull=False
                )
                | (~Q(state__in=[S.REFUSED, S.REDIRECTED, S.FORWARDED, S.WITHDRAWN]) & Q(closed_at=None)),
                violation_error_message="Chỉ phản ánh đã kết thúc mới có thời điểm kết thúc.",
            ),
            models.CheckConstraint(
                name="petition_redirected_says_where",
                condition=Q(state=S.REDIRECTED) & ~Q(other_matter="")
                | ~Q(state=S.REDIRECTED) & Q(other_matter=""),
                violation_error_message="Ghi rõ nội dung là khiếu nại hay tố cáo.",
            ),
            models.CheckConstraint(
                name="petition_forwarded_says_where",
                condition=Q(state=S.FORWARDED) & ~Q(outside_name="")
                | ~Q(state=S.FORWARDED) & Q(outside_name=""),
                violation_error_message="Ghi tên cơ quan được chuyển đến.",
            ),
            models.CheckConstraint(
                name="petition_repeats_another",
                condition=Q(repeats=None) | ~Q(repeats=F("id")),
                violation_error_message="Phản ánh không thể lặp lại chính nó.",
            ),
        ]
        indexes = [
            models.Index(fields=["handling_agency", "state", "sent_on"], name="petition_of_agency"),
            models.Index(fields=["handler"], name="petition_of_handler", condition=Q(state="handling")),
            models.Index(
                fields=["published_on", "id"], name="petition_published", condition=Q(state="published")
            ),
            models.Index(
                fields=["about_dossier"], name="petition_about", condition=Q(about_dossier__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_disliked(self) -> bool:
        """More dislikes than likes, here and at the national system (Decision 766, indicator 5.3)."""
        return self.dislikes + self.national_dislikes > self.likes + self.national_likes
