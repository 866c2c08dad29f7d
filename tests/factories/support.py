"""People who ask for help and people who give it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from accounts.enums import Role
from accounts.models import Actor
from feedback.models import SupportRequest
from feedback.services import support
from feedback.services.support import NOWHERE, Context, SupportIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory


MONDAY = at("2026-03-02 09:00")
STUCK = "Quét thẻ xong không thấy tên người nộp."


class Helped:
    """A province, a commune with its counter and a room; the administrator is the commune's."""

    def __init__(self) -> None:
        self.province = AgencyFactory(province=True)
        self.commune = AgencyFactory(parent=self.province, name="UBND xã Thử Nghiệm")
        self.counter = AgencyFactory(one_stop=True, parent=self.commune)
        self.room = AgencyFactory(unit=True, parent=self.commune)
        self.clerk = UserFactory(role=Role.RECEPTION, agency=self.counter, email="can.bo@xa.example")
        self.boss = UserFactory(role=Role.ONESTOP_HEAD, agency=self.counter, email="truong@xa.example")
        self.handler = UserFactory(role=Role.HANDLER, agency=self.room, email="xu.ly@xa.example")
        self.chair = UserFactory(role=Role.HEAD, agency=self.commune, email="chu.tich@xa.example")
        self.keeper = UserFactory(role=Role.ADMINISTRATOR, agency=self.commune, email="quan.tri@xa.example")

    def asked(
        self, when: datetime = MONDAY, *, context: Context = NOWHERE, by: Actor | None = None
    ) -> SupportRequest:
        given = SupportIn(uuid4(), STUCK, context)
        return support.ask(given=given, by=by or Actor(self.clerk), at=when)
