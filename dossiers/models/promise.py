from django.db import models


class WithPromise(models.Model):
    """The promised moment and what it was reckoned from (rulings 1, 3, 7; decision 13).

    Written only by `dossiers.services.clock.reckon`, in the transaction of the move that changes it.
    """

    # When the legal clock starts: acceptance, or receipt by the competent agency (non-boundary).
    clock_started_at = models.DateTimeField("đồng hồ bắt đầu", null=True, blank=True)
    # What the promise is reckoned from, frozen at acceptance: see dossiers.rules.promise.Terms.
    terms = models.JSONField("căn cứ tính hẹn trả", default=dict)
    original_due_at = models.DateTimeField("hẹn trả ban đầu", null=True, blank=True)
    due_at = models.DateTimeField("hẹn trả", null=True, blank=True)
    due_on = models.DateField("ngày hẹn trả", null=True, blank=True)
    due_provisional = models.BooleanField("hẹn trả tạm tính", default=False)
    # L: last moment that still counts is on time (ruling 3). N: the same by Decision 766.
    late_after = models.DateTimeField("quá hạn sau", null=True, blank=True)
    late_after_766 = models.DateTimeField("quá hạn sau (766)", null=True, blank=True)

    class Meta:
        abstract = True
