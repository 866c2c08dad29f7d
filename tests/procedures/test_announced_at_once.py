"""One decision recorded twice at the very same moment: recorded once, the other is told."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import Actor
from procedures.enums import AnnouncedAction, Authority
from procedures.models import AnnouncingDecision
from procedures.services.announcing import DecisionHead, Entry, record_decision
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_version


AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_decision_is_recorded_once():
    by = Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory(province=True)))
    procedure = make_version().procedure
    for number in range(5):
        head = DecisionHead(
            number=f"{number}/QĐ-UBND", title="Công bố", authority=Authority.PROVINCE,
            signed_on=date(2026, 11, 20), effective_on=date(2026, 12, 1),
        )  # fmt: skip
        entries = [Entry(procedure, AnnouncedAction.AMENDED)]
        act = partial(record_decision, head=head, entries=entries, by=by, at=AT)
        assert at_once((act, act)) == ["NotNow", DONE]
        assert AnnouncingDecision.objects.get(number=head.number).entries.count() == 1
