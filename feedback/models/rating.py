"""Ratings of dossiers: dated forms with their questions and scale, and what was answered.

A rating is kept as it was given: nobody changes or removes it (docs/adr/0039).
"""

from django.db import models
from django.db.models import Q

from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from feedback.enums import Rater, RatingMeans, Verdict
from feedback.querysets import RatingQuerySet


class RatingForm(Dated):
    """Phiếu đánh giá: the questions of a time (Decree 61/2018 Art. 31). Shipped; a change is another row."""

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=255)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết", null=True, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=255)
    # A rating is taken from the end of the dossier for so many days.
    open_days = models.PositiveSmallIntegerField("số ngày nhận đánh giá")

    class Meta:
        verbose_name = "mẫu phiếu đánh giá"
        verbose_name_plural = "mẫu phiếu đánh giá"
        constraints = [
            ends_after_it_begins(name="rating_form_ends_after_it_begins"),
            once_at_a_time(
                name="rating_form_one_at_a_time",
                per=[],
                message="Mỗi ngày chỉ có một mẫu phiếu đánh giá có hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RatingLevel(models.Model):
    """One answer of a form's scale."""

    form = models.ForeignKey(RatingForm, on_delete=models.PROTECT, related_name="levels")
    value = models.PositiveSmallIntegerField("giá trị")
    words = models.CharField("mức", max_length=60)
    words_en = models.CharField("mức, tiếng Anh", max_length=60)
    is_dislike = models.BooleanField("không hài lòng")

    class Meta:
        verbose_name = "mức đánh giá"
        verbose_name_plural = "mức đánh giá"
        constraints = [models.UniqueConstraint(name="rating_level_once", fields=["form", "value"])]

    def __str__(self) -> str:
        return self.words


class RatingCriterion(models.Model):
    """One question of a form; the overall one decides the verdict."""

    form = models.ForeignKey(RatingForm, on_delete=models.PROTECT, related_name="criteria")
    order = models.PositiveSmallIntegerField("thứ tự")
    code = models.CharField("mã", max_length=24)
    words = models.CharField("nội dung", max_length=255)
    words_en = models.CharField("nội dung, tiếng Anh", max_length=255)
    is_overall = models.BooleanField("đánh giá chung", default=False)

    class Meta:
        verbose_name = "nội dung đánh giá"
        verbose_name_plural = "nội dung đánh giá"
        constraints = [
            models.UniqueConstraint(name="rating_criterion_once", fields=["form", "code"]),
            models.UniqueConstraint(name="rating_one_overall", fields=["form"], condition=Q(is_overall=True)),
        ]

    def __str__(self) -> str:
        return self.words


class Rating(models.Model):
    """What one rater said of one dossier. It names nobody: not who rated, not from where."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(RatingForm, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField("người đánh giá", max_length=12, choices=Rater)
    means = models.CharField("cách gửi", max_length=8, choices=RatingMeans)
    verdict = models.CharField("kết luận", max_length=8, choices=Verdict)
    # Free text: nowhere else, in no event and no log.
    comment = models.CharField("ý kiến", max_length=2000, blank=True, default="")
    # Number printed on the paper slip: entered twice, it is one rating.
    slip_number = models.CharField("số phiếu giấy", max_length=60, null=True, blank=True, unique=True)
    submission_key = models.UUIDField("khóa nộp", unique=True)
    given_on = models.DateField("ngày đánh giá")
    recorded_at = models.DateTimeField("ghi lúc")
    # Who typed a paper slip in; nobody for what came online.
    entered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = "đánh giá"
        verbose_name_plural = "đánh giá"
        constraints = [
            models.UniqueConstraint(
                name="rating_once_per_rater",
                fields=["dossier", "rater"],
                violation_error_message="Hồ sơ này đã được người này đánh giá.",
            ),
            models.CheckConstraint(
                name="rating_codes_known",
                condition=Q(rater__in=Rater.values, verdict__in=Verdict.values),
                violation_error_message="Người đánh giá hoặc kết luận không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="rating_slip_is_entered",
                condition=Q(means="slip", slip_number__isnull=False, entered_by__isnull=False)
                | Q(means="online", slip_number=None, entered_by=None),
                violation_error_message="Phiếu giấy, và chỉ phiếu giấy, có số phiếu và người nhập.",
            ),
        ]
        indexes = [models.Index(fields=["verdict", "given_on"], name="rating_by_verdict")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.rater}: {self.verdict}"


class RatingAnswer(models.Model):
    """What was answered to one question."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="answers")
    criterion = models.ForeignKey(RatingCriterion, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(RatingLevel, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "trả lời của phiếu đánh giá"
        verbose_name_plural = "trả lời của phiếu đánh giá"
        constraints = [models.UniqueConstraint(name="rating_answer_once", fields=["rating", "criterion"])]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.criterion_id}"
