"""Minutes of verifications."""

from django.db import models
from django.db.models import F, Q


class Verification(models.Model):
    """Minutes as written. Never changed: what was wrong is put right by minutes that replace them."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="verifications")
    number = models.PositiveSmallIntegerField("số trong hồ sơ")
    held_on = models.DateField("ngày xác minh")
    held_from = models.TimeField("từ giờ", null=True, blank=True)
    held_to = models.TimeField("đến giờ", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=255)
    present = models.TextField("thành phần tham gia")
    content = models.TextField("nội dung")
    conclusion = models.TextField("kết luận, kiến nghị", blank=True, default="")
    applicant_there = models.BooleanField("người nộp có mặt", default=False)
    files = models.ManyToManyField(
        "dossiers.DossierFile", blank=True, related_name="verifications", verbose_name="giấy tờ kèm theo"
    )
    step = models.ForeignKey(
        "dossiers.StepInstance", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("lập lúc")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # One-to-one: minutes are replaced once; what is wrong with the new ones is put right in those.
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    replaced_why = models.CharField("lý do lập lại", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "biên bản xác minh"
        verbose_name_plural = "biên bản xác minh"
        constraints = [
            models.UniqueConstraint(
                name="verification_number_once",
                fields=["dossier", "number"],
                violation_error_message="Số biên bản này đã có trong hồ sơ.",
            ),
            models.CheckConstraint(
                name="verification_runs_forward",
                condition=Q(held_from=None) | Q(held_to=None) | Q(held_to__gt=F("held_from")),
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
            models.CheckConstraint(
                name="verification_replaced_with_reason",
                condition=Q(replaces=None, replaced_why="")
                | (Q(replaces__isnull=False) & ~Q(replaced_why="")),
                violation_error_message="Biên bản lập lại phải nêu lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number}"
