"""What the installation is called and looks like, and how a person wants to see it."""

import pghistory
from django.db import models
from django.db.models import Q

from accounts.rules.office import ACTION, BRAND


@pghistory.track(model_name="OfficeHistory", exclude=["logo"])
class Office(models.Model):
    """One row: the office as every page, paper and board names it. No row: as the environment says."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField("tên hiển thị", max_length=120)
    hotline = models.CharField("đường dây nóng", max_length=40, blank=True, default="")
    address = models.CharField("địa chỉ", max_length=255, blank=True, default="")
    email = models.EmailField("thư điện tử", blank=True, default="")
    brand_colour = models.CharField("màu đầu trang", max_length=7, default=BRAND)
    action_colour = models.CharField("màu nút và liên kết", max_length=7, default=ACTION)
    # Small and checked (rules.office.check_mark); kept here so that a restore of the database has it.
    logo = models.BinaryField("biểu trưng", blank=True, default=b"")
    logo_type = models.CharField("dạng tệp", max_length=20, blank=True, default="")
    logo_width = models.PositiveSmallIntegerField("chiều rộng", default=0)
    logo_height = models.PositiveSmallIntegerField("chiều cao", default=0)

    class Meta:
        verbose_name = "nhận diện của nơi cài đặt"
        verbose_name_plural = "nhận diện của nơi cài đặt"
        constraints = [
            models.CheckConstraint(
                name="office_is_one",
                condition=Q(id=1),
                violation_error_message="Chỉ có một bản ghi nhận diện cho cả nơi cài đặt.",
            ),
            models.CheckConstraint(
                name="office_logo_has_type_and_size",
                condition=Q(logo_type="", logo_width=0, logo_height=0)
                | (~Q(logo_type="") & Q(logo_width__gt=0, logo_height__gt=0)),
                violation_error_message="Biểu trưng phải có dạng tệp và kích thước.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DisplayOptions(models.Model):
    """How a person wants pages shown, on whatever machine he signs in. No row: as the browser says."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="display_options", primary_key=True
    )
    high_contrast = models.BooleanField("tương phản cao", default=False)
    larger_text = models.BooleanField("chữ lớn", default=False)

    class Meta:
        verbose_name = "cách hiển thị của một người"
        verbose_name_plural = "cách hiển thị của từng người"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.high_contrast}, {self.larger_text}"
