"""Messages leave right after the commit that owes them; a broker that is away hurts nobody."""

from __future__ import annotations

import threading
import time

import pytest
from celery import current_app
from django.db import transaction

from notifications.rules.recipient import Recipient
from notifications.services import outbox, waking
from tests.clock import at
from tests.factories.notifications import KIND, VARIABLES


NOW = at("2026-03-06 10:00")


@pytest.fixture
def woken(settings, monkeypatch):
    settings.WAKE_ON_COMMIT = True
    calls: list[int] = []
    monkeypatch.setattr(waking._waker, "ask", lambda: calls.append(1))
    return calls


def owe(cause, *, email="a@x.vn"):
    recipient = Recipient(name="Nguyễn Văn A", email=email)
    outbox.owe(kind=KIND.code, recipient=recipient, variables=VARIABLES, cause=cause, at=NOW)


def variables():
    return dict.fromkeys(KIND.variables, "x")


def wait_for(asked, seconds=5.0):
    ends = time.monotonic() + seconds
    while not asked() and time.monotonic() < ends:
        time.sleep(0.01)
    return asked()


@pytest.mark.django_db
def test_several_messages_of_a_transaction_wake_once_when_it_commits(
    woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        owe("test:1")
        owe("test:2")
        assert not woken
    assert woken == [1]


@pytest.mark.django_db
def test_what_is_rolled_back_or_reaches_nobody_wakes_nobody(woken, django_capture_on_commit_callbacks):
    def undone():
        with transaction.atomic():
            owe("test:undone")
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True):
        owe("test:nobody", email="")
        with pytest.raises(ZeroDivisionError):
            undone()
    assert not woken


@pytest.mark.django_db
def test_it_can_be_turned_off(settings, woken, django_capture_on_commit_callbacks):
    settings.WAKE_ON_COMMIT = False
    with django_capture_on_commit_callbacks(execute=True):
        owe("test:1")
    assert not woken


def test_a_task_is_woken_that_exists():
    current_app.loader.import_default_modules()
    assert waking.TASK in current_app.tasks


def test_who_asks_waits_for_nothing_and_many_askings_are_one_call():
    sent, going = [], threading.Event()

    def slow():
        going.wait(5)
        sent.append(1)

    waker = waking.Waker(slow, pause=0.05)
    began = time.monotonic()
    for _ in range(50):
        waker.ask()
    assert time.monotonic() - began < 1
    going.set()
    assert wait_for(lambda: sent)
    time.sleep(0.2)
    assert len(sent) <= 2


def test_a_broker_that_is_away_ends_nothing():
    tried = []

    def away():
        tried.append(1)
        if len(tried) == 1:
            raise ConnectionError

    waker = waking.Waker(away, pause=0.01, pause_after_failure=0.01)
    waker.ask()
    assert wait_for(lambda: len(tried) == 1)
    waker.ask()
    assert wait_for(lambda: len(tried) == 2)


def test_the_real_broker_gets_the_real_task():
    with current_app.connection_for_write() as broker:
        queue = broker.default_channel.client
        before = queue.llen("celery")
        waking._send()
        assert queue.llen("celery") == before + 1
        assert waking.TASK.encode() in queue.lpop("celery")
