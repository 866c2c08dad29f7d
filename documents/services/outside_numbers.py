"""Numbers from an agency's own document system: signed, numbered there, typed here, issued (ruling 15)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor
from documents.exceptions import OutsideNumberMissing, OutsideNumberRefused
from documents.models import NumberSource, OutsideNumber


def sources(agency_ids: Collection[int], on: date) -> QuerySet[NumberSource]:
    """Which of these agencies get numbers from outside on that day, and for which kinds of paper."""
    in_force = NumberSource.objects.filter(agency__in=agency_ids, valid_from__lte=on)
    return in_force.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("pk")


def source_of(*, agency_id: int, kind: str, on: date) -> NumberSource | None:
    """The outside system this agency's papers of the kind get their numbers from; None for the own book."""
    return sources([agency_id], on).filter(kind=kind).first()


@transaction.atomic
def set_source(*, agency_id: int, kind: str, system: str, valid_from: date) -> NumberSource:
    """Numbers of this kind come from a named system from that day on; a source before it ends."""
    row = NumberSource(agency_id=agency_id, kind=kind, system=system.strip(), valid_from=valid_from)
    before = NumberSource.objects.filter(agency_id=agency_id, kind=kind, valid_to=None)
    for old in before.select_for_update(of=("self",)).order_by("pk"):
        if old.valid_from >= valid_from:
            raise OutsideNumberRefused(
                _("Nguồn số này đã có hiệu lực từ %(day)s. Chọn ngày sau đó.")
                % {"day": f"{old.valid_from:%d/%m/%Y}"}
            )
        old.valid_to = date.fromordinal(valid_from.toordinal() - 1)
        old.save(update_fields=["valid_to"])
    row.save()
    return row


@transaction.atomic
def end_source(*, agency_id: int, kind: str, on: date) -> bool:
    """After that day the own book gives the numbers again; whether there was a source to end."""
    running = NumberSource.objects.filter(agency_id=agency_id, kind=kind, valid_to=None, valid_from__lte=on)
    return bool(running.update(valid_to=on))


@transaction.atomic
def enter(
    *, agency_id: int, kind: str, subject: str, number_text: str, dated_on: date, by: Actor, at: datetime
) -> OutsideNumber:
    """Keep the number and day of a paper; once per book and year whatever the case of its letters.

    Raises OutsideNumberRefused.
    """
    written = " ".join(number_text.split())
    if not any(char.isdigit() for char in written):
        raise OutsideNumberRefused(_("Số, ký hiệu phải có chữ số, ví dụ 125/UBND-VP."))
    row = OutsideNumber(
        agency_id=agency_id, kind=kind, year=dated_on.year, number_text=written, dated_on=dated_on,
        subject=subject, entered_at=at, entered_by=by.user,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise OutsideNumberRefused(_refusal(row)) from error
    return row


@transaction.atomic
def void(*, number_id: int, reason: str, by: Actor, at: datetime) -> OutsideNumber:
    """Keep a typed number that will not be used, with its reason. Raises OutsideNumberRefused."""
    row = OutsideNumber.objects.select_for_update(of=("self",)).get(pk=number_id)
    if row.paper_id is not None:
        raise OutsideNumberRefused(_("Số này đã dùng để cấp giấy nên không hủy được."))
    if row.voided_at is not None:
        raise OutsideNumberRefused(_("Số này đã hủy."))
    if not reason.strip():
        raise OutsideNumberRefused(_("Hãy ghi lý do hủy số."))
    row.voided_at, row.voided_by, row.void_reason = at, by.user, reason.strip()[:255]
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return row


def take(*, source: NumberSource, subject: str) -> OutsideNumber:
    """The number typed for this paper, locked for its issue. Raises OutsideNumberMissing."""
    typed = OutsideNumber.objects.filter(
        agency=source.agency_id, kind=source.kind, subject=subject, voided_at=None, paper=None
    )
    row = typed.select_for_update(of=("self",)).first()
    if row is None:
        raise OutsideNumberMissing(source.system)
    return row


def _refusal(row: OutsideNumber) -> str:
    taken = OutsideNumber.objects.filter(
        agency=row.agency_id, kind=row.kind, year=row.year, number_text__iexact=row.number_text
    )
    if taken.exists():
        return _("Số %(number)s đã nhập trong sổ năm %(year)s. Kiểm tra lại số.") % {
            "number": row.number_text,
            "year": row.year,
        }
    return _("Giấy này đã có số. Hủy số cũ trước khi nhập số khác.")
