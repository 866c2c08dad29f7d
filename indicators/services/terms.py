"""The calendar of publishing as an agency sets it: dated, by an act; the next one ends the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Actor, Agency
from dossiers.rules.days import local_day
from indicators.exceptions import Refused
from indicators.models import PublicationTerms
from indicators.permissions import check_closes
from indicators.rules.publishing import Terms


FARTHEST = timedelta(days=366)
"""How far ahead they may begin: a later one forbids any earlier, so a typed year would lock the calendar."""


@dataclass(frozen=True)
class TermsIn:
    """What the act says."""

    close_days: int
    review_days: int
    publish_days: int
    names_months: int
    act: str
    valid_from: date


def terms_of(agency_id: int, on: date) -> Terms:
    """The terms for a month that ends on that day."""
    row = PublicationTerms.objects.in_force(on).filter(agency=agency_id).first()
    if row is None:
        return Terms()
    return Terms(row.close_days, row.review_days, row.publish_days, row.names_months)


@transaction.atomic
def set_terms(*, agency_id: int, entered: TermsIn, by: Actor, at: datetime) -> PublicationTerms:
    """Set them from a day on; months that are planned keep their days. Raises NotAllowed, Refused."""
    on = local_day(at)
    check_closes(by, agency_id, on)
    if entered.valid_from < on:
        raise Refused("Lịch chỉ đổi cho các tháng sau, không đổi lùi.", field="valid_from")
    if entered.valid_from > on + FARTHEST:
        raise Refused("Ngày áp dụng không quá một năm kể từ hôm nay. Xem lại năm.", field="valid_from")
    if not entered.act.strip():
        raise Refused("Hãy ghi văn bản quy định lịch.", field="act")
    # The agency, not its rows: of the first terms there is no row yet that a second post could wait for.
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency_id)
    running = PublicationTerms.objects.filter(agency=agency_id)
    if running.filter(valid_from__gte=entered.valid_from).exists():
        raise Refused("Đã có lịch áp dụng từ ngày đó hoặc sau. Chọn ngày muộn hơn.", field="valid_from")
    running.filter(valid_to=None).update(valid_to=entered.valid_from - timedelta(days=1))
    row = PublicationTerms(
        agency_id=agency_id, set_at=at, set_by=by.user, **{**vars(entered), "act": entered.act.strip()}
    )
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from wrong
    row.save()
    return row
