"""Papers, QR codes and messages lead to the public address, whatever name the maker's browser used."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedPaper
from documents.services.papers import values_of
from notifications.models import OutboxMessage
from queues.enums import DeviceKind
from queues.services import setup
from tests.clock import at
from tests.factories.dossiers import accepted, asked, assigned, make_office, returned
from tests.factories.queues import make_room, take
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PUBLIC = "https://motcua.example.vn"


@pytest.fixture(autouse=True)
def _public(settings):
    settings.PUBLIC_URL = PUBLIC


@built_once
def office():
    return make_office()


@pytest.fixture
def inside(client_of):
    """A browser that knows this machine by a name nobody else knows it by."""

    def logged_in(user):
        browser = client_of(user)
        browser.defaults["HTTP_HOST"] = "localhost:8765"
        return browser

    return logged_in


def printed(browser, dossier, kind):
    browser.post(reverse("counter:print_paper", args=[dossier.pk, kind]))
    return values_of(IssuedPaper.objects.get(kind=kind))


def test_a_receipt_and_its_page_lead_to_tracking(office, inside):
    dossier, clerk = accepted(office), inside(office.people[Role.RECEPTION])
    tracked = f"{PUBLIC}/tra-cuu/{dossier.code}/"
    assert printed(clerk, dossier, "receipt").qr_text == f"{tracked}#{dossier.lookup_word}"
    page = clerk.get(reverse("counter:received", args=[dossier.pk])).content.decode()
    assert tracked in page
    assert "localhost:8765" not in page


def test_form_02_leads_to_tracking(office, inside):
    values = printed(inside(office.people[Role.RECEPTION]), asked(office), "supplement_slip")
    assert values.qr_text.startswith(f"{PUBLIC}/tra-cuu/")


def test_the_rating_slip_leads_to_rating(office, inside):
    values = printed(inside(office.people[Role.RECEPTION]), returned(office), "rating_slip")
    assert values.qr_text.startswith(f"{PUBLIC}/danh-gia/")


def test_a_one_time_link_opens_outside(office, inside):
    dossier = assigned(office)
    typed = {"question": "Thửa đất có tranh chấp không?", "due_on": "10/03/2026", "due_time": ""}
    lines = {f"a{number}-{what}": "" for number in range(3) for what in ("name", "email")}
    lines |= {"a0-name": "Đoàn Đo đạc 7", "a0-email": "doan@example.vn"}
    handler = inside(office.people[Role.HANDLER])
    handler.post(reverse("desk:consult", args=[dossier.pk]), {**typed, **lines})
    assert dossier.consultations.exists()
    links = re.findall(
        r"https?://\S+/y-kien/", str(list(OutboxMessage.objects.values_list("variables", flat=True)))
    )
    assert set(links) == {f"{PUBLIC}/y-kien/"}


def test_tickets_and_devices_of_the_waiting_room(office, inside, client):
    room, head = make_room(office.counter), office.people[Role.ONESTOP_HEAD]
    device = setup.make_device(
        agency_id=office.counter.pk, kind=DeviceKind.KIOSK, name="cửa chính",
        by=office.actor(Role.ONESTOP_HEAD), at=at("2026-03-06 09:00"),
    )  # fmt: skip
    page = inside(head).get(reverse("counter:queue_setup")).content.decode()
    assert f"{PUBLIC}{reverse('public:kiosk', args=[setup.token_of(device)])}" in page
    ticket = take(room.a)
    slip = reverse("public:kiosk_ticket", args=[setup.token_of(device), ticket.token])
    shown = client.get(slip, headers={"host": "localhost:8765"}).context["address"]
    assert shown == f"{PUBLIC}{reverse('public:queue_ticket', args=[ticket.token])}"
