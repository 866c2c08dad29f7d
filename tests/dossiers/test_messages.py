"""Who is told about a dossier."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.services import choosing, messages
from notifications.models import ChannelChoice, OutboxMessage
from tests.clock import at
from tests.factories.dossiers import accepted, make_office


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")


@pytest.fixture
def office(settings):
    settings.NOTIFICATION_GATEWAYS = {"email": "x", "sms": "x", "zalo": "x"}
    return make_office()


def dossier_of(office, **party):
    dossier = accepted(office)
    blank = {
        "applicant_phone": "",
        "applicant_email": "",
        "representative_name": "",
        "representative_phone": "",
    }
    Dossier.objects.filter(pk=dossier.pk).update(**{**blank, **party})
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize(
    ("party", "told"),
    [
        ({"applicant_phone": "0911"}, [("", "0911", "")]),
        ({"applicant_email": "a@x.vn"}, [("", "", "a@x.vn")]),
        ({}, [("", "", "")]),
        # Filed for another: both are told, each at his own address.
        (
            {"applicant_email": "a@x.vn", "representative_name": "B", "representative_phone": "0922"},
            [("", "", "a@x.vn"), (":representative", "0922", "")],
        ),
        ({"representative_name": "B", "representative_phone": "0922"}, [("", "0922", "")]),
        (
            {"applicant_phone": "0911", "representative_name": "B", "representative_phone": "0911"},
            [("", "0911", "")],
        ),
    ],
)
def test_the_applicant_and_who_came_for_him(office, party, told):
    found = messages.recipients_of(dossier_of(office, **party))
    assert [(suffix, one.phone, one.email) for suffix, one in found] == told


def test_one_event_gives_each_of_them_one_message(office):
    dossier = dossier_of(
        office, applicant_email="a@x.vn", representative_name="Lê B", representative_phone="0922333444"
    )
    for _ in range(2):
        messages.owe("dossier_done", dossier, at=NOW)
    rows = OutboxMessage.objects.filter(kind="dossier_done").order_by("pk")
    assert [(row.channel, row.address, row.recipient_name) for row in rows] == [
        ("email", "a@x.vn", dossier.applicant_name),
        ("zalo", "0922333444", "Lê B"),
    ]
    assert rows[1].alternatives == [["sms", "0922333444"]]


def test_what_was_said_of_a_promise_is_taken_back_when_the_dossier_has_moved_on(office):
    dossier = dossier_of(office, applicant_email="a@x.vn")
    messages.owe("promise_moved", dossier, at=NOW)
    messages.owe("dossier_done", dossier, at=at("2026-03-06 11:00"))
    messages.owe("dossier_returned", dossier, at=at("2026-03-06 12:00"))
    states = dict(OutboxMessage.objects.filter(owed_at__gte=NOW).values_list("kind", "state"))
    assert states == {
        "promise_moved": "cancelled",
        "dossier_done": "cancelled",
        "dossier_returned": "waiting",
    }


class TestChoosing:
    @pytest.fixture
    def dossier(self, office):
        return dossier_of(office, applicant_phone="0912345678", applicant_email="a@x.vn")

    def page(self, browser, dossier):
        return browser.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()

    def say(self, browser, dossier, **places):
        data = {f"telling-{name}": "on" for name in places}
        return browser.post(reverse("counter:telling", args=[dossier.pk]), data, follow=True)

    def test_the_clerk_asks_and_writes_down_what_differs(self, client_of, office, dossier, frozen_at):
        frozen_at("2026-03-06 10:00")
        clerk = client_of(office.people[Role.RECEPTION])
        assert "Zalo 0912345678" in self.page(clerk, dossier)
        # E-mail and Zalo, no text messages: the fields stand in the order of the channels.
        answer = self.say(clerk, dossier, place_0=True, place_1=True)
        assert "Đã ghi cách báo tin" in answer.content.decode()
        said = list(ChannelChoice.objects.order_by("pk").values_list("channel", "address", "is_wanted"))
        assert said == [("zalo", "0912345678", True), ("sms", "0912345678", False)]
        assert ChannelChoice.objects.first().recorded_by == office.people[Role.RECEPTION]

    def test_without_addresses_there_is_nothing_to_ask(self, client_of, office, frozen_at):
        frozen_at("2026-03-06 10:00")
        page = self.page(client_of(office.people[Role.RECEPTION]), dossier_of(office))
        assert "Cách báo tin cho người nộp" not in page

    @pytest.mark.parametrize(("role", "status"), [(Role.HANDLER, 403), (Role.ONESTOP_HEAD, 200)])
    def test_only_the_counter_writes_it_down(self, client_of, office, dossier, frozen_at, role, status):
        frozen_at("2026-03-06 10:00")
        browser = client_of(office.people[role])
        assert self.say(browser, dossier).status_code == status

    def test_the_service_itself_asks_whose_it_is_and_of_which_addresses(self, office, dossier):
        by = {role: Actor(office.people[role]) for role in (Role.RECEPTION, Role.HANDLER)}
        own, strange = {("sms", "0912345678"): False}, {("sms", "0987654321"): False}
        for choices, role, error in ((own, Role.HANDLER, NotAllowed), (strange, Role.RECEPTION, NotReady)):
            with pytest.raises(error):
                choosing.record_choices(dossier_id=dossier.pk, choices=choices, by=by[role], at=NOW)
        said = choosing.record_choices(dossier_id=dossier.pk, choices=own, by=by[Role.RECEPTION], at=NOW)
        assert said == ChannelChoice.objects.count() == 1
