from django.db import models
from django.utils.translation import gettext_lazy as _


class FileState(models.TextChoices):
    """Where a stored file stands; `quarantined` files have no reference and go after 30 days."""

    KEPT = "kept", _("đang dùng")
    QUARANTINED = "quarantined", _("chờ hủy")


class PaperSize(models.TextChoices):
    """Sheet of a layout."""

    A4 = "A4", _("A4 dọc")
    A5 = "A5", _("A5 dọc")
    LABEL = "label", _("nhãn")
