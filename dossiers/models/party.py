from django.db import models

from dossiers.enums import ApplicantKind, IdentityKind


class WithParties(models.Model):
    """The applicant (chủ hồ sơ) and who acts for him. Personal data: shown masked in lists."""

    applicant_kind = models.PositiveSmallIntegerField(
        "đối tượng", choices=ApplicantKind, default=ApplicantKind.CITIZEN
    )
    applicant_name = models.CharField("họ tên / tên tổ chức", max_length=255)
    applicant_sort_key = models.CharField("khóa sắp xếp tên", max_length=255, default="")
    applicant_id_kind = models.CharField(
        "loại giấy tờ", max_length=12, choices=IdentityKind, default=IdentityKind.PERSONAL_ID
    )
    applicant_id_number = models.CharField("số giấy tờ", max_length=20, blank=True, default="")
    applicant_born_on = models.DateField("ngày sinh", null=True, blank=True)
    applicant_sex = models.CharField("giới tính", max_length=3, blank=True, default="")
    applicant_address = models.CharField("địa chỉ", max_length=255, blank=True, default="")
    applicant_phone = models.CharField("điện thoại", max_length=20, blank=True, default="")
    applicant_email = models.EmailField("thư điện tử", blank=True, default="")
    # rate class of the fee rules (ruling 27), e.g. "poor_household"
    payer_group = models.CharField("nhóm người nộp phí", max_length=40, blank=True, default="")

    representative_name = models.CharField("người được ủy quyền", max_length=255, blank=True, default="")
    representative_id_kind = models.CharField(
        "loại giấy tờ người được ủy quyền",
        max_length=12,
        choices=IdentityKind,
        default=IdentityKind.PERSONAL_ID,
        db_default=IdentityKind.PERSONAL_ID,
    )
    representative_id_number = models.CharField(
        "số giấy tờ người được ủy quyền", max_length=20, blank=True, default=""
    )
    representative_address = models.CharField(
        "địa chỉ người được ủy quyền", max_length=255, blank=True, default=""
    )
    representative_phone = models.CharField(
        "điện thoại người được ủy quyền", max_length=20, blank=True, default=""
    )
    authorisation = models.CharField("giấy ủy quyền", max_length=255, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def submitter_name(self) -> str:
        return self.representative_name or self.applicant_name
