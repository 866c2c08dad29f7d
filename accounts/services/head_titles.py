"""What the head of an agency is called, by days: papers of earlier days keep the title of their day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import queries
from accounts.exceptions import AccountsError
from accounts.models import Actor, Agency, HeadTitle
from accounts.permissions import Thing, check_can_keep
from accounts.services.people import checked, hold_agency, local_day, write


@transaction.atomic
def change_head_title(*, agency: Agency, title: str, from_day: date, by: Actor, at: datetime) -> HeadTitle:
    """The head is called so from a day on; the title before ends the day before (ruling 16)."""
    agency = hold_agency(agency)
    check_can_keep(
        Thing.SETTINGS, queries.standing(by.user, agency.pk, local_day(at), acting_for=by.acting_for)
    )
    queries.check_open(agency, from_day)
    found = put_head_title(agency, title, from_day)
    if found is None:
        raise AccountsError(f"Từ ngày {from_day:%d/%m/%Y} chức danh đã là “{title}”.")
    return found


def put_head_title(agency: Agency, title: str, from_day: date) -> HeadTitle | None:
    """Write it, None where it is so already. The same first day again corrects what was written for it.

    Raises AccountsError where another title begins later. In a transaction of the caller's.
    """
    agency = hold_agency(agency)
    before = HeadTitle.objects.in_force(from_day).filter(agency=agency).first()
    if before is not None and before.title == title:
        return None
    if before is not None and before.valid_from == from_day:
        before.title = title
        checked(before)
        before.save(update_fields=["title"])
        return before
    ends_on = before.valid_to if before is not None else agency.valid_to
    if before is not None:
        before.valid_to = from_day - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    row = HeadTitle(agency=agency, title=title, valid_from=from_day, valid_to=ends_on)
    write(row)
    return row
