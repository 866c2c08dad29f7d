"""The ledger: append-only, hash-chained per dossier, without personal data (ruling 35, decision 12)."""

from django.db import models

from dossiers.enums import EventKind


class DossierEvent(models.Model):
    """Something that happened to a dossier. `seq`, `prev_hash` and `hash` are filled by the database.

    `refs` holds ids, field names, counts, dates and salted hashes; never names, numbers or free text.
    """

    # Its index is that of `event_seq_once`.
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField(editable=False, default=0)
    kind = models.CharField("sự kiện", max_length=24, choices=EventKind)
    at = models.DateTimeField("lúc")
    actor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    from_state = models.CharField(max_length=20, blank=True, default="")
    to_state = models.CharField(max_length=20, blank=True, default="")
    refs = models.JSONField(default=dict)
    prev_hash = models.BinaryField(editable=False, default=b"")
    hash = models.BinaryField(editable=False, default=b"")

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        constraints = [
            models.UniqueConstraint(name="event_seq_once", fields=["dossier", "seq"]),
            models.CheckConstraint(
                name="event_kind_known",
                condition=models.Q(kind__in=EventKind.values),
                violation_error_message="Loại sự kiện không có trong danh mục.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            # Hardly ever filled; an index of every empty one would cost each event a line.
            models.Index(
                fields=["acting_for"],
                name="event_acting_for",
                condition=models.Q(acting_for__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.seq} {self.kind}"


class LedgerHead(models.Model):
    """Length and last hash of a dossier's chain: finds a tail cut off on the same day.

    Written by the ledger's trigger alone; the application may only read it.
    """

    dossier = models.OneToOneField(
        "dossiers.Dossier", on_delete=models.PROTECT, primary_key=True, related_name="ledger_head"
    )
    event_count = models.PositiveIntegerField("số sự kiện")
    head_hash = models.BinaryField("mã băm cuối")

    class Meta:
        verbose_name = "đầu chuỗi sự kiện"
        verbose_name_plural = "đầu chuỗi sự kiện"

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.event_count}"


class LedgerAnchor(models.Model):
    """The head of all chains at the end of a day; the same line is written to a file outside."""

    day = models.DateField("ngày", primary_key=True)
    dossiers = models.PositiveIntegerField("số hồ sơ")
    events = models.PositiveIntegerField("số sự kiện")
    heads_hash = models.CharField("mã băm", max_length=64)
    # The highest event the anchor covers: later events do not disturb it.
    last_event_id = models.BigIntegerField()

    class Meta:
        verbose_name = "mốc neo sổ sự kiện"
        verbose_name_plural = "mốc neo sổ sự kiện"

    def __str__(self) -> str:
        return f"{self.day}"
