"""Validity in days, both ends included, as every dated row of this app has it."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q


BACKWARDS = "Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu."


class Dated(models.Model):
    """Says in words that the end lies before the beginning; PostgreSQL only knows a broken range."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        first, last = getattr(self, "valid_from", None), getattr(self, "valid_to", None)
        if first is not None and last is not None and last < first:
            # Naming the field keeps the exclusion constraint from comparing a range that cannot be made.
            raise ValidationError({"valid_to": BACKWARDS})

    def has_ended(self, on: date) -> bool:
        """Its last day is over by then; what has none never ends."""
        last: date | None = getattr(self, "valid_to", None)
        return last is not None and last < on


class Days(models.Func):
    """daterange(first, last, '[]'); a NULL last day leaves it open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def in_force_on(first: str = "valid_from", last: str = "valid_to") -> Days:
    return Days(first, last, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def once_at_a_time(
    *, name: str, per: list[str], message: str, condition: Q | None = None
) -> ExclusionConstraint:
    """No two rows with equal `per` hold on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in per),
            (in_force_on(), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )


def ends_after_it_begins(*, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
        violation_error_message=BACKWARDS,
    )
