"""The mail server is down for five minutes under load: nothing is lost, nothing doubled, the order kept."""

import threading
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connection, transaction

from notifications.enums import MessageState
from notifications.models import OutboxMessage
from notifications.rules.recipient import Recipient
from notifications.rules.retries import PROBES
from notifications.services import delivery, outbox
from tests.clock import at
from tests.factories.notifications import KIND, VARIABLES
from tests.notifications.peers import Postbox, free_port, mail_server, send_mail_to


BEGIN = at("2026-11-20 14:00")
RECIPIENTS = 11
DOWN_FROM, DOWN_UNTIL = 2, 7  # minutes


class Clock:
    """The minutes pass by hand; every worker sees the same one."""

    def __init__(self):
        self.moment = BEGIN

    def __call__(self):
        return self.moment


def at_once(*jobs):
    """Each job in a thread of its own with a connection of its own; the first error is raised."""
    errors = []

    def guarded(job):
        try:
            job()
        except Exception as error:  # noqa: BLE001 - raised again in the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def owes(clock, minute, clerk, count):
    """A clerk's minute: each move in a transaction of its own, every fifth one is rolled back."""
    for number in range(count):
        with transaction.atomic():
            outbox.owe(
                kind=KIND.code,
                recipient=Recipient(email=f"person{(clerk + number) % RECIPIENTS}@example.vn"),
                variables=VARIABLES,
                cause=f"move:{minute}:{clerk}:{number}",
                topic=f"dossier:{clerk}",
                at=clock(),
            )
            transaction.set_rollback(number % 5 == 4)


def minute_of_work(clock, minute, *, clerks, each):
    at_once(
        *(lambda clerk=clerk: owes(clock, minute, clerk, each) for clerk in range(clerks)),
        *(lambda: delivery.deliver_due(now=clock) for _ in range(2)),
    )


def play(settings, *, clerks, each):
    """Ten minutes of an office; the server goes away in the second and is back in the seventh."""
    postbox, port, clock = Postbox(), free_port(), Clock()
    send_mail_to(settings, port)
    backlog = {}
    with ExitStack() as server:
        server.enter_context(mail_server(postbox, port))
        for minute in range(10):
            clock.moment = BEGIN + timedelta(minutes=minute)
            if minute == DOWN_FROM:
                server.pop_all().close()
            if minute == DOWN_UNTIL:
                server.enter_context(mail_server(postbox, port))
            minute_of_work(clock, minute, clerks=clerks, each=each)
            backlog[minute] = OutboxMessage.objects.waiting().count()
        clock.moment += PROBES[-1]
        delivery.deliver_due(now=clock)
    return postbox, backlog


def check(postbox, backlog, *, owed):
    messages = list(OutboxMessage.objects.order_by("pk"))
    assert len(messages) == owed
    # Nothing lost: all sent, none given up, and the outage used up nobody's attempts.
    assert {(message.state, message.attempts, message.repeats) for message in messages} == {
        (MessageState.SENT, 1, 0)
    }
    assert backlog[DOWN_UNTIL - 1] > owed / 3  # the outage was one
    # Nothing doubled: the server has each letter once.
    arrived = postbox.message_ids()
    assert Counter(arrived) == Counter(f"<{message.message_id}@localhost>" for message in messages)
    # The order of each recipient is kept.
    address_of = {f"<{message.message_id}@localhost>": message.address for message in messages}
    for number in range(RECIPIENTS):
        address = f"person{number}@example.vn"
        owed_to = [f"<{one.message_id}@localhost>" for one in messages if one.address == address]
        assert [letter for letter in arrived if address_of[letter] == address] == owed_to


@pytest.mark.django_db(transaction=True)
def test_five_minutes_without_a_mail_server(settings):
    postbox, backlog = play(settings, clerks=2, each=5)
    check(postbox, backlog, owed=2 * 4 * 10)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_minutes_without_a_mail_server_under_load(settings):
    postbox, backlog = play(settings, clerks=5, each=20)
    check(postbox, backlog, owed=5 * 16 * 10)
