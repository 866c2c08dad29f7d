"""Whoever decides on a change sees every promise it would move, however many: page by page, and as a file."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from dossiers.models import Dossier
from portal.ui.pagination import PAGE_SIZE
from tests.factories.calendars import at, proposed_swap
from tests.factories.dossiers import Office, accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MORE_THAN_A_PAGE = PAGE_SIZE + 3


@built_once(frozen_at="2026-12-23 09:00")
def office() -> Office:
    return make_office()


@pytest.fixture
def many(office: Office) -> list[str]:
    """Due on Monday the 28th, which becomes a day off; all at the same minute, so that their keys decide."""
    for _one in range(MORE_THAN_A_PAGE):
        accepted(office, when=at("2026-12-23T08:30"))
    return list(Dossier.objects.order_by("pk").values_list("code", flat=True))


@pytest.fixture
def control(office: Office, client_of):
    return client_of(office.people[Role.CONTROL])


def address() -> str:
    return reverse("oversight:calendar_change", args=[proposed_swap().pk])


def codes_of(page: str) -> list[str]:
    return re.findall(r'<td class="code">\s*(\S+)\s*</td>', page)


def step(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_every_promise_is_on_a_page_once_and_the_way_back_leads_there(control, many) -> None:
    url = address()
    first = control.get(url).text
    assert f"Lời hẹn sẽ dời: {MORE_THAN_A_PAGE}" in first
    assert step(first, "prev") == ""
    second = control.get(url + step(first, "next")).text
    assert step(second, "next") == ""
    assert codes_of(first) + codes_of(second) == many
    assert len(codes_of(first)) == PAGE_SIZE
    assert codes_of(control.get(url + step(second, "prev")).text) == codes_of(first)


def test_one_that_needs_no_move_any_more_hides_no_other(control, many) -> None:
    url = address()
    first = control.get(url).text
    Dossier.objects.filter(code=codes_of(first)[-1]).update(
        due_at=at("2026-12-29T08:30"), due_on="2026-12-29", late_after=at("2026-12-29T17:30")
    )
    assert codes_of(control.get(url + step(first, "next")).text) == many[PAGE_SIZE:]


def test_a_key_nobody_wrote_gives_the_first_page(control, many) -> None:
    url = address()
    for key in ("x", "1-x", "-", "9" * 5000, "\x00", "²"):
        for way in ("after", "before"):
            assert codes_of(control.get(url, {way: key}).text) == many[:PAGE_SIZE], (way, key)


def test_the_file_has_them_all_and_that_it_was_taken_is_on_record(office: Office, control, many) -> None:
    answer = control.get(address(), {"tep": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][0] == f"Lời hẹn sẽ dời: {MORE_THAN_A_PAGE}"
    assert rows[1][0] == "Hoán đổi ngày 28/12"
    head = rows.index(("Hồ sơ", "Hẹn hiện nay", "Hẹn sau thay đổi"))
    assert [row[0] for row in rows[head + 1 :]] == many
    assert rows[-1][1:] == ("08:30 ngày 28/12/2026", "08:30 ngày 29/12/2026")
    look = AccessRecord.objects.get(action=LookAction.EXPORT, user=office.people[Role.CONTROL])
    assert (look.object_id, look.page) == ("loi-hen-se-doi", "oversight:calendar_change")


def test_who_does_not_decide_is_given_neither_list_nor_file(office: Office, client_of, many) -> None:
    answer = client_of(office.people[Role.HEAD]).get(address(), {"tep": "xlsx"})
    assert answer["Content-Type"].startswith("text/html")
    assert codes_of(answer.text) == []


def test_a_promise_more_costs_no_statement_more(
    office: Office, control, assert_num_queries_same_at_1_and_20
) -> None:
    url = address()
    assert_num_queries_same_at_1_and_20(
        lambda: accepted(office, when=at("2026-12-23T08:30")), lambda: control.get(url)
    )
