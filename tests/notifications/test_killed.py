"""A worker is killed with kill -9, as real processes are: after its move, and in the middle of a sending."""

import asyncio
import signal
import threading
from datetime import timedelta

import pytest

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier
from notifications.models import OutboxMessage
from notifications.rules.retries import LEASE
from notifications.services import delivery
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.factories.notifications import OutboxMessageFactory
from tests.harness.processes import killed_after_its_first_line, start
from tests.notifications.peers import Postbox, free_port, mail_server, send_mail_to


NOW = at("2026-11-20 14:00")
# Withdraws a dossier; stops to be killed inside the transaction, or after it, where a wake-up would come.
MOVING = """
import sys, time, django
django.setup()
from datetime import datetime
from django.db import transaction
from accounts.models import Actor, User
from dossiers.services import ending

dossier_id, user_id, moment, where = sys.argv[1:]
with transaction.atomic():
    ending.withdraw(
        dossier_id=int(dossier_id), reason="Theo đề nghị", by=Actor(User.objects.get(pk=user_id)),
        at=datetime.fromisoformat(moment),
    )
    if where == "inside":
        print("moved", flush=True)
        time.sleep(60)
print("moved", flush=True)
time.sleep(60)
"""
# Sends what is due through a real connection to a mail server that takes its time.
SENDING = """
import sys, django
django.setup()
from datetime import datetime
from notifications.services import delivery

print("begins", flush=True)
delivery.deliver_due(now=lambda: datetime.fromisoformat(sys.argv[1]))
"""


@pytest.fixture
def postbox(settings):
    postbox, port = Postbox(), free_port()
    send_mail_to(settings, port)
    with mail_server(postbox, port):
        yield postbox


@pytest.fixture
def withdrawing():
    """A dossier of somebody with an address, and the process that is withdrawing it."""
    office = make_office()
    dossier = accepted(office)
    Dossier.objects.filter(pk=dossier.pk).update(applicant_email="uoc@example.vn")
    clerk = office.actor(Role.RECEPTION).user
    return dossier, lambda where: start(MOVING, dossier.pk, clerk.pk, NOW.isoformat(), where)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_between_the_move_and_the_notice_the_notice_still_goes_once(postbox, withdrawing):
    dossier, begin = withdrawing
    killed_after_its_first_line(begin("after"), "moved")
    assert Dossier.objects.get(pk=dossier.pk).state == State.WITHDRAWN
    for _ in range(2):
        delivery.deliver_due(now=lambda: NOW)
    (letter,) = postbox.letters
    assert letter.rcpt_tos == ["uoc@example.vn"]
    assert OutboxMessage.objects.get(kind="dossier_withdrawn").state == "sent"


@pytest.mark.django_db(transaction=True)
def test_killed_inside_the_move_there_is_neither_move_nor_notice(postbox, withdrawing):
    dossier, begin = withdrawing
    killed_after_its_first_line(begin("inside"), "moved")
    assert Dossier.objects.get(pk=dossier.pk).state == State.ACCEPTED
    delivery.deliver_due(now=lambda: NOW)
    assert postbox.letters == []
    assert not OutboxMessage.objects.filter(kind="dossier_withdrawn").exists()


class Slow(Postbox):
    """Takes the letter, and lets the sender wait for the answer."""

    def __init__(self):
        super().__init__()
        self.has_it = threading.Event()
        self.may_answer = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        self.has_it.set()
        await asyncio.to_thread(self.may_answer.wait, 20)
        return answer


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_while_it_sends_the_message_is_repeated_under_its_id_and_both_are_on_record(settings):
    postbox, port = Slow(), free_port()
    words = {"kind": "dossier_done", "variables": {"code": "H99-0007", "procedure": "Khai sinh"}}
    message, second = OutboxMessageFactory(**words), OutboxMessageFactory(**words)
    mail = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
    }
    with mail_server(postbox, port):
        with start(SENDING, NOW.isoformat(), **mail) as worker:
            assert postbox.has_it.wait(20)
            worker.send_signal(signal.SIGKILL)
        postbox.may_answer.set()
        send_mail_to(settings, port)
        delivery.deliver_due(now=lambda: NOW + LEASE - timedelta(seconds=1))
        message.refresh_from_db()
        assert (message.state, message.attempts, len(postbox.letters)) == ("waiting", 1, 1)
        delivery.deliver_due(now=lambda: NOW + LEASE)
    message.refresh_from_db()
    second.refresh_from_db()
    assert (message.state, message.attempts, message.repeats) == ("sent", 2, 1)
    assert [one.outcome for one in message.records.order_by("pk")] == ["unanswered", "taken"]
    ids = [f"<{one.message_id}@localhost>" for one in (message, message, second)]
    assert postbox.message_ids() == ids  # the peer can tell the repeat by its id; the next one waited
