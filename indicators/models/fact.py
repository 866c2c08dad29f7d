from dataclasses import fields

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from indicators.querysets import DossierFactQuerySet, PetitionFactQuerySet, ProcedureFactQuerySet
from indicators.rules.contribution import DossierLife, PetitionLife


class DossierFact(models.Model):
    """What is measured of one dossier, as legal days (indicators.rules.progress). Rewritten when it changes.

    No row: not accepted, or a part of another dossier that counts for it (ruling 21).
    """

    dossier = models.OneToOneField(
        "dossiers.Dossier", on_delete=models.PROTECT, primary_key=True, related_name="fact"
    )
    # Who owns its score: the agency competent to issue the result (ruling 21).
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField("ngày tiếp nhận")
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)
    due_on = models.DateField("ngày hẹn đầu tiên", null=True, blank=True)
    extended_on = models.DateField("ngày hẹn cộng thời gian bổ sung", null=True, blank=True)
    asked_on = models.DateField("ngày yêu cầu bổ sung", null=True, blank=True)
    answered_on = models.DateField("ngày bổ sung xong", null=True, blank=True)
    asked_again_on = models.DateField("ngày yêu cầu bổ sung lần hai", null=True, blank=True)
    # Status 9 or 10, and the days it took in the unit of its procedure's limit (indicator 2.2).
    finished_on = models.DateField("ngày có kết quả", null=True, blank=True)
    days_taken = models.DecimalField(
        "số ngày giải quyết", max_digits=9, decimal_places=2, null=True, blank=True
    )
    # What the other indicators look at (indicators.rules.contribution.DossierLife).
    channel = models.PositiveSmallIntegerField("kênh nộp", default=1, db_default=1)
    must_be_on_paper = models.BooleanField("phải trả kết quả bằng giấy", default=False, db_default=False)
    e_result_on = models.DateField("ngày có kết quả điện tử", null=True, blank=True)
    digitised_on = models.DateField("ngày số hóa xong", null=True, blank=True)
    fee_owed = models.BooleanField("có khoản phải nộp", default=False, db_default=False)
    fee_dropped_on = models.DateField("ngày không còn khoản phải nộp", null=True, blank=True)
    paid_online_on = models.DateField("ngày nộp trực tuyến", null=True, blank=True)
    reused_on = models.DateField("ngày có giấy tờ sử dụng lại", null=True, blank=True)
    population_on = models.DateField("ngày khai thác dữ liệu dân cư", null=True, blank=True)
    stored_on = models.DateField("ngày kết nối kho dữ liệu cá nhân", null=True, blank=True)
    synced_on = models.DateField("ngày đồng bộ", null=True, blank=True)
    disliked_on = models.DateField("ngày bị đánh giá không hài lòng", null=True, blank=True)
    petitioned_on = models.DateField("ngày có phản ánh, kiến nghị", null=True, blank=True)

    objects = DossierFactQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu hồ sơ"
        verbose_name_plural = "số liệu hồ sơ"
        constraints = [
            models.CheckConstraint(
                name="fact_finished_has_days_taken",
                condition=Q(finished_on=None, days_taken=None)
                | Q(finished_on__isnull=False, days_taken__gte=0),
                violation_error_message="Hồ sơ đã có kết quả phải có số ngày giải quyết.",
            ),
            models.CheckConstraint(
                name="fact_answered_after_asked",
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                violation_error_message="Ngày bổ sung xong phải từ ngày yêu cầu trở đi.",
            ),
        ]
        indexes = [
            # The drill-down: what one unit is made of, received in a period or carried into it.
            models.Index(fields=["unit", "received_on"], name="fact_unit_received"),
            models.Index(fields=["unit", "ended_on"], name="fact_unit_ended"),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)

    def life(self) -> DossierLife:
        """The fact as the rules read it."""
        return DossierLife(**{name: getattr(self, name) for name in LIFE})


LIFE = tuple(field.name for field in fields(DossierLife))
"""Columns that are measured, as the rules name them."""


class ProcedureFact(models.Model):
    """What a procedure is at an agency over some days: the stretches of one pair follow each other.

    What its dossiers did there is read from their own facts.
    """

    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField("từ ngày")
    last_on = models.DateField("đến hết ngày", null=True, blank=True)
    online = models.BooleanField("cung cấp trực tuyến")
    has_fee = models.BooleanField("có phí, lệ phí")
    payment_ready = models.BooleanField("sẵn sàng thanh toán trực tuyến")
    is_for_people = models.BooleanField("đối tượng là cá nhân")

    objects = ProcedureFactQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu thủ tục"
        verbose_name_plural = "số liệu thủ tục"
        constraints = [
            models.UniqueConstraint(
                name="procedure_fact_once",
                fields=["unit", "procedure", "first_on"],
                violation_error_message="Thủ tục tại một nơi chỉ có một số liệu từ một ngày.",
            ),
            models.CheckConstraint(
                name="procedure_fact_runs_forward",
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                violation_error_message="Ngày cuối phải từ ngày đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.procedure_id} {self.first_on}"


class PetitionFact(models.Model):
    """What is measured of one petition (indicators.rules.contribution.PetitionLife). Rewritten as it changes.

    No row: it is not the agency's to handle (another procedure, sent outside in time, taken back).
    """

    petition = models.OneToOneField(
        "feedback.Petition", on_delete=models.PROTECT, primary_key=True, related_name="fact"
    )
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField("ngày gửi")
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)
    late_on = models.DateField("trễ từ ngày", null=True, blank=True)
    is_on_rules = models.BooleanField("về quy định, thủ tục")
    is_on_staff = models.BooleanField("về hành vi")
    # Days from which dislikes outweighed likes, then no more, in turn.
    dislike_turns = ArrayField(
        models.DateField(),
        verbose_name="ngày không thích nhiều hơn thích, rồi không còn",
        blank=True,
        default=list,
        db_default=models.Value([], output_field=ArrayField(models.DateField())),
    )
    repeated_on = models.DateField("ngày biết là lặp lại", null=True, blank=True)

    objects = PetitionFactQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu phản ánh, kiến nghị"
        verbose_name_plural = "số liệu phản ánh, kiến nghị"
        indexes = [models.Index(fields=["unit", "received_on"], name="petition_fact_unit")]

    def __str__(self) -> str:
        return str(self.petition_id)

    def life(self) -> PetitionLife:
        """The fact as the rules read it."""
        measured = {field.name: getattr(self, field.name) for field in fields(PetitionLife)}
        return PetitionLife(**measured | {"dislike_turns": tuple(self.dislike_turns)})
