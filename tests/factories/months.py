"""A month of an invented province, to be closed, replied to, signed and published."""

from __future__ import annotations

from datetime import date, datetime

from accounts.enums import Role, SigningMode
from accounts.models import Actor, AgencyPlacement, SignatureDelegation, User
from dossiers.services import overdue
from indicators.enums import PeriodKind
from indicators.models import Publication
from indicators.rules.periods import Period
from indicators.services import closing, facts, publishing
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, assigned, make_office, returned


MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))
ADDRESS = "https://mau.example/diem/T/2026-03/"
CLOSED, AFTER_WINDOW, PUBLISHED = at("2026-04-03 09:00"), at("2026-04-09 09:00"), at("2026-04-10 09:00")


class MonthWorld:
    """A province with two communes. The first has two late dossiers of three (one with its handler)."""

    def __init__(self) -> None:
        self.province = AgencyFactory(province=True)
        self.first, self.second = make_office(), make_office()
        for office in (self.first, self.second):
            AgencyPlacement.objects.create(
                agency=office.commune, parent=self.province, valid_from=date(2015, 1, 1)
            )
        self.late = assigned(self.first, when=at("2026-03-02 09:00"))
        self.unhanded = accepted(self.first, when=at("2026-03-16 09:00"))
        returned(self.first, when=at("2026-03-03 09:00"))
        returned(self.second, when=at("2026-03-03 09:00"))
        self.refresh()
        self.control = UserFactory(role=Role.CONTROL, agency=self.province)
        self.head = UserFactory(role=Role.HEAD, agency=self.province)
        SignatureDelegation.objects.create(
            agency=self.province,
            signer=self.head,
            mode=SigningMode.TM,
            signer_title="Chủ tịch",
            act="Quy chế làm việc",
            valid_from=date(2015, 1, 1),
        )
        self.month = closing.planned(agency=self.province, period=MARCH, at=at("2026-04-01 02:00"))

    def refresh(self) -> None:
        facts.refresh()
        overdue.refresh(as_at=at("2026-04-01 00:00"))

    def close(self, when: datetime = CLOSED, by: User | None = None) -> Publication:
        self.month = closing.close(publication_id=self.month.pk, by=Actor(by or self.control), at=when)
        return self.month

    def sign(self, when: datetime = AFTER_WINDOW, by: User | None = None) -> Publication:
        self.month = publishing.sign(publication_id=self.month.pk, by=Actor(by or self.head), at=when)
        return self.month

    def publish(self, when: datetime = PUBLISHED, by: User | None = None) -> Publication:
        self.month = publishing.publish(
            publication_id=self.month.pk, address=ADDRESS, by=Actor(by or self.control), at=when
        )
        return self.month
