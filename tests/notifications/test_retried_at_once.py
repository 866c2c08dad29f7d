"""Two administrators send the same messages again: the second presses before the first is through."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import Actor
from notifications.enums import MessageState, Outcome
from notifications.exceptions import CannotTryAgain
from notifications.models import DeliveryRecord
from notifications.services import retrying
from tests.clock import at
from tests.dossiers.test_outage_at_once import somebody_waits
from tests.factories.accounts import UserFactory
from tests.factories.notifications import OutboxMessageFactory


NOW = at("2026-11-20 14:00")


@pytest.mark.django_db(transaction=True)
def test_one_puts_them_back_and_the_other_is_told():
    given_up = {"state": MessageState.FAILED, "next_try_at": None, "closed_at": NOW}
    ids = [OutboxMessageFactory(**given_up).pk for _ in range(3)]
    first, second = (UserFactory(role=Role.ADMINISTRATOR) for _ in range(2))
    send_again = partial(retrying.send_again, at=NOW)

    def come_second():
        try:
            return send_again(message_ids=ids[::-1], by=Actor(second))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert send_again(message_ids=ids, by=Actor(first)) == 3
            other = pool.submit(come_second)
            somebody_waits()
        with pytest.raises(CannotTryAgain):
            other.result(timeout=20)
    records = DeliveryRecord.objects.filter(outcome=Outcome.ASKED_AGAIN)
    assert sorted(records.values_list("message", flat=True)) == ids
    assert set(records.values_list("by", flat=True)) == {first.pk}
