"""From the kiosk to the tracking page in a real browser: a citizen, a clerk and the screen in the hall."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Dossier
from queues.enums import DeviceKind, TicketState
from queues.models import Ticket
from queues.services import setup
from tests.browser.test_main_path import receive
from tests.factories.dossiers import Office, make_office
from tests.factories.queues import NINE, make_room


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def address(office: Office, kind: DeviceKind) -> str:
    """Where a device of the counter opens."""
    by = office.actor(Role.ONESTOP_HEAD)
    device = setup.make_device(agency_id=office.counter.pk, kind=kind, name="sảnh", by=by, at=NINE)
    name = "public:kiosk" if kind == DeviceKind.KIOSK else "public:queue_board"
    return reverse(name, args=[setup.token_of(device)])


def take_a_number(kiosk: Any, path: str, *, precedence: str = "") -> str:
    """Touch the first service, say whether one has precedence; gives the number on the slip."""
    kiosk.open(path)
    kiosk.page.locator("a.kiosk-button").first.click()
    kiosk.page.wait_for_selector("button.kiosk-main")
    kiosk.page.locator(f"button[name=precedence][value='{precedence}']").click()
    kiosk.page.wait_for_selector(".slip-number")
    return str(kiosk.page.locator("h1").inner_text()).split()[-1]


def press(clerk: Any, button: str) -> None:
    clerk.page.locator(f".queue-panel button[value={button}]").click()
    clerk.page.wait_for_load_state("networkidle")


def test_a_number_from_the_kiosk_to_the_tracking_page(office, visitor, on):
    on("2026-03-06 09:00")
    make_room(office.counter)
    kiosk_path, board_path = address(office, DeviceKind.KIOSK), address(office, DeviceKind.BOARD)
    kiosk, board = visitor(width=320), visitor()
    assert take_a_number(kiosk, kiosk_path) == "A001"
    kiosk.check("queue 1 slip")
    assert take_a_number(kiosk, kiosk_path, precedence="elderly") == "A002"
    board.open(board_path)
    board.check("queue 2 board before")

    clerk = visitor(office.people[Role.RECEPTION])
    clerk.open(reverse("counter:queue"))
    press(clerk, "sit")
    press(clerk, "next")
    called = Ticket.objects.get(state=TicketState.CALLED)
    assert str(called) == "A002"  # precedence goes first
    clerk.check("queue 3 panel")
    # The screen in the hall says it by itself.
    board.page.wait_for_selector("text=Mời số A002 đến quầy 1", timeout=10_000)
    board.check("queue 4 board")

    receive(clerk, office)
    dossier = Dossier.objects.get()
    served = Ticket.objects.get(pk=called.pk)
    assert (served.state, served.received.get().dossier) == (TicketState.SERVING, dossier)
    assert "A002" in clerk.page.locator("dl.facts").inner_text()
    press(clerk, "next")
    assert Ticket.objects.get(pk=called.pk).state == TicketState.DONE

    citizen = visitor(width=320, scripts=False)
    citizen.page.goto(citizen.url + reverse("public:queue_ticket", args=[called.token]))
    citizen.picture("queue 5 ticket")
    citizen.page.locator(f"a[href='{reverse('public:track', args=[str(dossier)])}']").click()
    assert str(dossier) in citizen.page.locator("h1").inner_text()
    citizen.sees_nowhere(dossier.applicant_name)


def test_the_kiosk_by_keyboard_and_without_scripts(office, visitor, on):
    on("2026-03-06 09:00")
    make_room(office.counter)
    kiosk = visitor(width=320, scripts=False)
    page = kiosk.page
    page.goto(kiosk.url + address(office, DeviceKind.KIOSK))
    page.locator("a.kiosk-button").first.focus()
    page.keyboard.press("Enter")
    page.locator("button.kiosk-main").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".slip-number")
    assert Ticket.objects.get().state == TicketState.WAITING
    assert page.locator(".slip-number").inner_text().endswith("A001")
