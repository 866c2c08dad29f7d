"""A day's numbers: who takes them away, what the night ended, and who still gets one when the day is full."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from portal.counter.queue_days import READERS
from portal.ui.formats import NOTHING
from queues.exceptions import NoTicketNow
from queues.models import QueueRules
from queues.queries import expected_with_precedence
from queues.querysets import units_seen, units_taken_away
from queues.services import calling, closing
from queues.services.moving import rules_on
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.factories.dossiers import make_office
from tests.factories.queues import NINE, make_room, seated, take


pytestmark = pytest.mark.django_db
DAY = NINE.date()
LATER = NINE + timedelta(minutes=10)


def until_full(room, *, precedence=""):
    """How many numbers are given before the day is full."""
    for number in range(20):
        try:
            take(room.a, precedence=precedence)
        except NoTicketNow:
            return number
    raise AssertionError("numbers without end")


def test_who_takes_a_days_numbers_away_is_what_the_access_table_says():
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    unit = AgencyFactory(one_stop=True, parent=commune)
    places = {"same_unit": unit, "same_agency": commune, "child": province, "other_agency": AgencyFactory()}
    allowed = set()
    for role in Role:
        for relation, agency in places.items():
            person, rule = UserFactory(role=role, agency=agency), table.access("ticket", role, relation)
            expected = rule.export == "yes"
            assert (unit.pk in units_taken_away(person, DAY)) == expected, (role, relation)
            assert rule.see == "yes" or not expected
            assert units_taken_away(person, DAY) <= units_seen(person, DAY)
            allowed |= {role} if expected else set()
    assert allowed == set(READERS)


def test_what_is_taken_away_is_written_down_and_a_clerk_elsewhere_takes_nothing(client_of, frozen_at):
    frozen_at("2026-03-06 09:00")
    office = make_office()
    room, query = make_room(office.counter), {"unit": office.counter.pk, "day": "06/03/2026"}
    take(room.a)
    head = office.people[Role.ONESTOP_HEAD]
    browser = client_of(head)
    assert reverse("counter:tickets_file") in browser.get(reverse("counter:tickets"), query).content.decode()
    assert browser.get(reverse("counter:tickets_file"), query).status_code == 200
    looks = AccessRecord.objects.filter(action=LookAction.EXPORT, user=head)
    assert [(look.object_id, look.page) for look in looks] == [("so-thu-tu", "counter:tickets_file")]

    # Head of another unit, clerk of this one: he sees the line here, and takes away that of his own only.
    other = make_room(AgencyFactory(one_stop=True))
    both = UserFactory(role=Role.RECEPTION, agency=office.counter)
    MembershipFactory(user=both, role=Role.ONESTOP_HEAD, agency=other.agency)
    elsewhere = client_of(both)
    shown = elsewhere.get(reverse("counter:tickets"), query)
    assert [row["cells"][0]["text"] for row in shown.context["rows"]] == ["A001"]
    assert reverse("counter:tickets_file") not in shown.content.decode()
    assert elsewhere.get(reverse("counter:tickets_file"), query).url == reverse("counter:tickets")
    assert not AccessRecord.objects.filter(action=LookAction.EXPORT, user=both).exists()


def test_a_visitor_forgotten_at_a_window_lengthens_no_figure(client_of, frozen_at):
    frozen_at("2026-03-06 09:00")
    office = make_office()
    room = make_room(office.counter)
    by = seated(room.first)
    served, forgotten = take(room.a), take(room.a)
    calling.call_next(seen=None, by=by, at=LATER)
    calling.begin(ticket_id=served.pk, by=by, at=LATER)
    calling.call_next(seen=served.pk, by=by, at=LATER + timedelta(minutes=5))
    calling.begin(ticket_id=forgotten.pk, by=by, at=LATER + timedelta(minutes=5))
    closing.close_day(DAY, at=at("2026-03-07 00:00"))
    frozen_at("2026-03-07 09:00")
    head = client_of(office.people[Role.HEAD])
    query = {"unit": office.counter.pk, "day": "06/03/2026"}
    shown = head.get(reverse("counter:tickets"), query)
    figures = {figure["label"]: figure["value"] for figure in shown.context["figures"]}
    assert (figures["Đã phục vụ"], figures["Phục vụ trung vị (phút)"]) == ("2", "5")
    minutes = [row["cells"][6]["text"] for row in shown.context["rows"]]
    assert minutes == ["5", NOTHING]
    book = head.get(reverse("counter:tickets_file"), query)
    sheet = openpyxl.load_workbook(BytesIO(book.content)).worksheets[0]
    lines = {row[0]: row[6] for row in sheet.iter_rows(values_only=True) if row[0] in {"A001", "A002"}}
    assert lines == {"A001": "5", "A002": NOTHING}


def test_precedence_is_refused_only_for_those_before_it():
    room = make_room(AgencyFactory(one_stop=True))
    QueueRules.objects.update(usual_minutes=60)
    seated(room.first)

    def ahead():
        return expected_with_precedence(room.agency.pk, NINE, room.a.pk, rules_on(DAY)).ahead

    assert until_full(room) == 7  # six and a half hours of sessions are left, an hour each
    assert ahead() == 0
    elderly = take(room.a, precedence="elderly")
    assert str(elderly).startswith("A")
    assert ahead() == 1
    # After so many with precedence in a row one of the others is called.
    for _ in range(rules_on(DAY).at_most_in_a_row - 1):
        take(room.a, precedence="elderly")
    assert ahead() == rules_on(DAY).at_most_in_a_row + 1
    # And the day ends for them too.
    assert until_full(room, precedence="elderly") == 3
