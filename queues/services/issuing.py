"""Taking a number at a kiosk, and giving it back."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from dossiers.rules.days import VIETNAM, local_day
from queues.enums import TicketMove
from queues.exceptions import NoTicketNow, Refused
from queues.models import Precedence, Ticket
from queues.queries.line import expected_for_newcomer, expected_with_precedence
from queues.queries.opening import Hours, hours, offered
from queues.rules.labels import MOST_A_DAY
from queues.rules.opening import Closed
from queues.services.moving import lock_queue, moving, record, rules_on


_TAKE = """
    INSERT INTO queues_ticketcounter (agency_id, day, letter, last)
    VALUES (%(agency)s, %(day)s, %(letter)s, 1)
    ON CONFLICT (agency_id, day, letter) DO UPDATE SET last = queues_ticketcounter.last + 1
    RETURNING last
"""


@transaction.atomic
def issue(*, agency_id: int, service_id: int, precedence_code: str, key: UUID, at: datetime) -> Ticket:
    """A number for this service; the same key gives the same ticket. Raises Refused, NoTicketNow, NotNow."""
    lock_queue(agency_id)
    earlier: Ticket | None = Ticket.objects.filter(issue_key=key, agency=agency_id).first()
    if earlier is not None:
        return earlier
    day = local_day(at)
    service = offered(agency_id, day).filter(pk=service_id).first()
    if service is None:
        raise Refused(_("Dịch vụ này không còn. Hãy chọn lại."), field="service")
    precedence = _precedence(precedence_code, day)
    _check_open(agency_id, service.pk, precedence, at)
    ticket: Ticket = Ticket.objects.create(
        agency_id=agency_id, day=day, service=service, letter=service.letter,
        number=_number(agency_id, day, service.letter), precedence=precedence,
        token=secrets.token_urlsafe(16), issue_key=key, issued_at=at, queued_at=at,
    )  # fmt: skip
    record(ticket, TicketMove.ISSUE, at=at, by=None, service=service)
    return ticket


@transaction.atomic
def leave(*, token: str, at: datetime) -> Ticket:
    """Who holds the ticket does not wait any more. Raises NotNow; Ticket.DoesNotExist for a wrong token."""
    lock_queue(Ticket.objects.values_list("agency", flat=True).get(token=token))
    ticket: Ticket = Ticket.objects.get(token=token)
    with moving(ticket):
        ticket.leave()
    ticket.ended_at = at
    ticket.save(update_fields=["state", "ended_at"])
    record(ticket, TicketMove.LEAVE, at=at, by=None)
    return ticket


def closed_in_words(found: Hours) -> str:
    """Why there is no number now, and when there will be."""
    opening = found.opening
    said = {
        Closed.SESSION: _("Đã hết giờ lấy số."),
        Closed.ENDING: _("Sắp hết giờ làm việc nên không cấp thêm số."),
        Closed.FULL: _("Số người đang chờ đã đủ cho thời gian còn lại hôm nay."),
    }[opening.closed or Closed.SESSION]
    if found.day_off:
        said = _("Hôm nay nghỉ: %(name)s.") % {"name": found.day_off}
    if opening.opens_at is None:
        return said
    return f"{said} " + _("Mở lại lúc %(hour)s ngày %(day)s.") % {
        "hour": f"{opening.opens_at.astimezone(VIETNAM):%H:%M}",
        "day": f"{opening.opens_at.astimezone(VIETNAM):%d/%m/%Y}",
    }


def _check_open(agency_id: int, service_id: int, precedence: Precedence | None, at: datetime) -> None:
    day = local_day(at)
    rules = rules_on(day)
    if precedence is None:
        expected = expected_for_newcomer(agency_id, day, [service_id], rules)[service_id]
    else:
        expected = expected_with_precedence(agency_id, at, service_id, rules)
    found = hours(agency_id, rules, at=at, expected_wait=expected.minutes)
    if not found.opening.is_open:
        raise NoTicketNow(closed_in_words(found))


def _precedence(code: str, day: date) -> Precedence | None:
    if not code:
        return None
    # Compared here: what a kiosk sends may be anything, the database takes no U+0000.
    found = next((one for one in Precedence.objects.in_force(day) if one.code == code), None)
    if found is None:
        raise Refused(_("Đối tượng ưu tiên này không có trong danh mục. Hãy chọn lại."), field="precedence")
    return found


def _number(agency_id: int, day: date, letter: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"agency": agency_id, "day": day, "letter": letter})
        (number,) = cursor.fetchone()
    if number > MOST_A_DAY:
        raise NoTicketNow(_("Hôm nay đã cấp hết số của dịch vụ này. Hãy đến quầy hướng dẫn."))
    return int(number)
