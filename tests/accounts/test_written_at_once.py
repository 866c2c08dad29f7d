"""Two people write the same thing at the very same moment: it stands once, and the other is told why."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Actor, AgencyCalendar, HeadTitle, Leave, Membership, User
from accounts.rules import setup_sheets
from accounts.services import agencies, head_titles, people, setup
from accounts.services.leaves import LeaveAsItWas, put_back as put_leave_back
from lib.sheets import read_sheet
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory


AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 3)


def opening(unit, person):
    """The same user name."""
    return partial(
        people.open_account,
        username=f"moi.{unit.pk}", full_name="Lê Thị Mới", password="con-suoi-xanh-mat", agency=unit,
        role=Role.RECEPTION, at=AT,
    ), User  # fmt: skip


def granting(unit, person):
    return partial(
        people.grant_role, user=person, agency=unit, role=Role.RECEPTION, valid_from=FIRST, at=AT
    ), Membership


def leaving(unit, person):
    return partial(
        people.record_leave, user=person, first_day=FIRST, last_day=LAST, deputy=None, at=AT
    ), Leave


def choosing(unit, person):
    return partial(
        agencies.choose_calendar, agency=unit, counting_calendar="standard", from_day=FIRST, at=AT
    ), AgencyCalendar


def titling(unit, person):
    return partial(
        head_titles.change_head_title, agency=unit, title="Trưởng phòng", from_day=FIRST, at=AT
    ), HeadTitle


def put_back(unit, person):
    """A leave that was dropped."""
    was = LeaveAsItWas.of(LeaveFactory(user=person, deputy=None, valid_from=FIRST, valid_to=LAST))
    Leave.objects.filter(user=person).delete()
    return partial(put_leave_back, was=was, left_with=None, at=AT), Leave


@pytest.mark.parametrize("written", [opening, granting, leaving, choosing])
@pytest.mark.django_db(transaction=True)
def test_what_two_write_at_once_stands_once(written):
    province = AgencyFactory(province=True)
    admins = [Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province)) for _ in range(2)]
    for _ in range(5):
        unit = AgencyFactory(parent=province)
        act, model = written(unit, UserFactory(role=Role.HANDLER, agency=unit))
        before = model.objects.count()
        one, other = at_once(tuple(partial(act, by=by) for by in admins))
        assert (one, other) == ("AccountsError", DONE)
        assert model.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_title_that_two_files_bring_at_once_stands_once_and_neither_is_refused():
    """A set-up file writes it without asking who may."""
    unit = AgencyFactory(parent=AgencyFactory(province=True))
    put = transaction.atomic(partial(head_titles.put_head_title, unit, "Trưởng phòng", FIRST))
    assert at_once((put, put)) == [DONE, DONE]
    assert HeadTitle.objects.get(agency=unit).valid_from == FIRST


@pytest.mark.parametrize("written", [granting, leaving, put_back, choosing, titling])
@pytest.mark.django_db
def test_whose_days_are_written_is_held_before_they_are_looked_at(written):
    """Else both stand in the index before either is checked, and PostgreSQL ends one as a deadlock."""
    province = AgencyFactory(province=True)
    unit = AgencyFactory(parent=province)
    act, model = written(unit, UserFactory(role=Role.HANDLER, agency=unit))
    admin = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province))
    with CaptureQueriesContext(connection) as caught:
        act(by=admin)
    said = [query["sql"] for query in caught]
    whose = "accounts_agency" if model in (AgencyCalendar, HeadTitle) else "accounts_user"
    held = [place for place, sql in enumerate(said) if whose in sql and "FOR NO KEY UPDATE" in sql]
    wrote = [place for place, sql in enumerate(said) if f'INSERT INTO "{model._meta.db_table}"' in sql]
    assert held
    assert held[0] < wrote[0]


ROLES = ("Tên đăng nhập", "Mã cơ quan", "Vai trò", "Từ ngày", "Đến hết ngày")
CALENDARS = ("Mã cơ quan", "Lịch tính thời hạn", "Từ ngày")


def file_with(sheet, heading, *rows):
    """What a set-up file brings, in a transaction of its own."""
    filled = {sheet.key: read_sheet(sheet, [heading, *rows])}
    assert not filled[sheet.key].faults
    return transaction.atomic(partial(setup.take_setup, filled, on=FIRST))


@pytest.mark.parametrize("written", [granting, choosing])
@pytest.mark.django_db(transaction=True)
def test_what_a_page_and_a_file_write_at_once_stands_once(written):
    """Whichever comes first: the file leaves as it is what the page wrote, the page is told of the file's."""
    province = AgencyFactory(province=True)
    admin = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province))
    for _ in range(5):
        unit = AgencyFactory(parent=province)
        person = UserFactory(role=Role.HANDLER, agency=unit)
        act, model = written(unit, person)
        role = (person.username, unit.code, "Cán bộ tiếp nhận", "01/04/2026", "")
        file = {
            Membership: file_with(setup_sheets.MEMBERSHIPS, ROLES, role),
            AgencyCalendar: file_with(
                setup_sheets.CALENDARS, CALENDARS, (unit.code, "standard", "01/04/2026")
            ),
        }[model]
        before = model.objects.count()
        ended = at_once((partial(act, by=admin), file))
        assert ended in ([DONE, DONE], ["AccountsError", DONE])
        assert model.objects.count() == before + 1


@pytest.mark.django_db
def test_a_file_holds_whose_days_it_writes_before_it_looks_at_them():
    province = AgencyFactory(province=True)
    units = [AgencyFactory(parent=province) for _ in range(2)]
    people_there = [UserFactory(role=Role.HANDLER, agency=unit) for unit in units]
    rows = [(person.username, unit.code, "Cán bộ tiếp nhận", "01/04/2026", "") for person, unit in
            zip(reversed(people_there), reversed(units), strict=True)]  # fmt: skip
    filled = {
        setup_sheets.MEMBERSHIPS.key: read_sheet(setup_sheets.MEMBERSHIPS, [ROLES, *rows]),
        setup_sheets.CALENDARS.key: read_sheet(
            setup_sheets.CALENDARS, [CALENDARS, (units[1].code, "standard", "01/04/2026")]
        ),
    }
    with CaptureQueriesContext(connection) as caught:
        outcome = setup.take_setup(filled, on=FIRST)
    assert (outcome.created, outcome.faults) == (3, [])
    said = [query["sql"] for query in caught]
    wrote = [place for place, sql in enumerate(said) if sql.startswith("INSERT")]
    for whose in ("accounts_agency", "accounts_user"):
        (held,) = [
            place for place, sql in enumerate(said) if f'FROM "{whose}"' in sql and "NO KEY UPDATE" in sql
        ]
        assert held < wrote[0]
        assert "ORDER BY" in said[held], "in one order, so that two files do not wait for each other"


@pytest.mark.django_db(transaction=True)
def test_a_role_that_ends_on_a_page_while_a_file_is_read_is_not_put_off_by_it():
    unit = AgencyFactory(parent=AgencyFactory(province=True))
    person = UserFactory()
    row = Membership.objects.create(user=person, agency=unit, role=Role.RECEPTION, valid_from=FIRST)
    by = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=unit))
    end = partial(people.end_role, membership=row, last_day=LAST, by=by, at=AT)
    file = file_with(
        setup_sheets.MEMBERSHIPS,
        ROLES,
        (person.username, unit.code, "Cán bộ tiếp nhận", "01/04/2026", "30/04/2026"),
    )
    for _ in range(5):
        Membership.objects.filter(pk=row.pk).update(valid_to=None)
        assert at_once((end, file)) == [DONE, DONE]
        row.refresh_from_db()
        assert row.valid_to == LAST
