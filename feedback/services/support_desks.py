"""Who answers the support requests of an agency, by days."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Actor, Agency, User
from dossiers.rules.days import local_day
from feedback.exceptions import NotNow, Refused
from feedback.models import SupportDesk
from feedback.permissions import check_can_name_support


@transaction.atomic
def name(*, agency: Agency, person: User, valid_from: date, by: Actor, at: datetime) -> SupportDesk:
    """From that day this person answers. Raises NotAllowed, Refused with the field at fault."""
    check_can_name_support(by, agency.pk, on=local_day(at))
    if valid_from < local_day(at):
        raise Refused("Chỉ giao được từ hôm nay trở đi.", field="valid_from")
    if not person.is_active:
        raise Refused("Tài khoản này đã khóa; chọn người khác.", field="person")
    row = SupportDesk(agency=agency, person=person, valid_from=valid_from)
    try:
        row.full_clean()
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), field="person") from fault
    row.save(force_insert=True)
    return row


@transaction.atomic
def end(*, desk_id: int, by: Actor, at: datetime) -> SupportDesk:
    """Today is the last day; one that has not begun never does. Raises NotAllowed, NotNow."""
    row = SupportDesk.objects.select_for_update(of=("self",), no_key=True).get(pk=desk_id)
    on = local_day(at)
    check_can_name_support(by, row.agency_id, on=on)
    if row.valid_to is not None and row.valid_to <= on:
        raise NotNow("Người này đã thôi trả lời.")
    if row.valid_from > on:
        raise NotNow(f"Việc này bắt đầu từ {row.valid_from:%d/%m/%Y}; khi đó mới kết thúc được.")
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    return row
