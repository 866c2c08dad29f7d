from django.db import models
from django.db.models import F, Q


class Book(models.Model):
    """A numbered book of an agency for a year: numbers from 1 without a gap (Circular 01/2018 Art 10)."""

    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,  # a book outlives the agency that kept it
        related_name="+",
    )
    kind = models.CharField("loại sổ", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    series = models.CharField("quyển riêng", max_length=40, blank=True, default="")
    volume = models.PositiveSmallIntegerField("quyển số", default=1, db_default=1)
    last_number = models.PositiveIntegerField("số cuối cùng", default=0, db_default=0)
    # Up to here numbers were given by a former system (ruling 39): what bears them is not here.
    former_last = models.PositiveIntegerField("số cuối của hệ thống cũ", default=0, db_default=0)
    closed_on = models.DateField("khóa sổ ngày", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "sổ"
        verbose_name_plural = "sổ"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "year", "series"],
                name="book_once",
                violation_error_message="Mỗi cơ quan chỉ có một sổ mỗi loại trong một năm.",
            ),
            models.CheckConstraint(
                name="book_year_plausible",
                condition=Q(year__gte=1990, year__lte=2200),
                violation_error_message="Năm của sổ không hợp lý.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class VoidNumber(models.Model):
    """A number that was given and then not used; it stays in the book with its reason (ruling 15)."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="void_numbers")
    number = models.PositiveIntegerField("số")
    reason = models.CharField("lý do hủy", max_length=255)
    voided_at = models.DateTimeField("hủy lúc")
    voided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "số đã hủy"
        verbose_name_plural = "số đã hủy"
        constraints = [
            models.UniqueConstraint(
                fields=["book", "number"],
                name="void_number_once",
                violation_error_message="Số này đã được hủy.",
            ),
            models.CheckConstraint(
                name="void_number_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Hãy ghi lý do hủy số.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"


class BookContinuation(models.Model):
    """A book was made to go on after the last number of a former system's, or that number was corrected.

    Also of books that other apps number: of those `agency`, `kind` and `year` are the name.
    """

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại sổ", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    last_before = models.PositiveIntegerField("số cuối trước đó")
    # Up to here numbers had been given by this system: below it the book goes back for nobody.
    own_last = models.PositiveIntegerField("số cuối đã cấp tại đây")
    last = models.PositiveIntegerField("tiếp theo số")
    told_at = models.DateTimeField("ghi lúc")
    # Nobody: the command line, before anybody has an account.
    told_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "lần nối tiếp sổ cũ"
        verbose_name_plural = "lần nối tiếp sổ cũ"
        constraints = [
            models.CheckConstraint(
                name="book_continuation_changes",
                condition=~Q(last_before=F("last")),
                violation_error_message="Sổ đã đứng ở số này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last_before} → {self.last}"
