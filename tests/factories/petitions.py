"""A place where petitions are registered and handled."""

from dataclasses import replace
from uuid import uuid4

from accounts.enums import Role
from accounts.models import Actor
from feedback.enums import (
    PetitionChannel,
    PetitionKind,
)
from feedback.models import Petition
from feedback.services import answering, classifying, registering
from feedback.services.registering import PetitionIn, Sender
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory


MONDAY = at("2026-03-02 09:00")
SAID = "Đi lại ba lần mà chưa được hướng dẫn đủ giấy tờ."


class Place:
    """A province and a commune below it, each with somebody for petitions, and two units of the commune."""

    def __init__(self) -> None:
        self.province = AgencyFactory(province=True)
        self.commune = AgencyFactory(parent=self.province, name="UBND xã Thử Nghiệm")
        self.unit = AgencyFactory(unit=True, parent=self.commune)
        self.room = AgencyFactory(unit=True, parent=self.commune)
        self.officer = UserFactory(role=Role.PETITION_OFFICER, agency=self.room, email="can.bo@xa.example")
        self.chair = UserFactory(role=Role.HEAD, agency=self.commune, email="chu.tich@xa.example")
        self.handler = UserFactory(role=Role.HANDLER, agency=self.unit, email="xu.ly@xa.example")
        self.above = UserFactory(role=Role.PETITION_OFFICER, agency=self.province)
        self.by = Actor(self.officer)

    def given(self, **changes):
        return replace(
            PetitionIn(
                submission_key=uuid4(),
                agency_id=self.room.pk,
                channel=PetitionChannel.COUNTER,
                content=SAID,
                sent_at=MONDAY,
                sender=Sender("Lương Thị Gửi", "Thôn Thử", "0912000111", "gui@thu.example"),
            ),
            **changes,
        )

    def registered(self, **changes):
        return registering.register(
            given=self.given(**changes), by=self.by, at=changes.get("sent_at", MONDAY)
        )

    def handling(self, **changes):
        petition = self.registered(**changes)
        return classifying.classify(
            petition_id=petition.pk,
            kind=PetitionKind.RULES,
            handler_id=self.handler.pk,
            by=self.by,
            at=MONDAY,
        )

    def answered(self, when=MONDAY):
        petition = self.handling()
        answering.answer(
            petition_id=petition.pk, text="Chỉ cần một tờ khai.", by=Actor(self.handler), at=when
        )
        return Petition.objects.get(pk=petition.pk)

    def published(self, when=MONDAY):
        petition = self.answered(when)
        return answering.publish(
            petition_id=petition.pk, question="Hỏi về giấy tờ.", text="Một tờ khai.", by=self.by, at=when
        )


def duties(petition, **wanted):
    """Kind → (due, done) of what is owed for it, as month and day."""
    return {
        duty.kind: (duty.due_on.isoformat()[5:], duty.done_on and duty.done_on.isoformat()[5:])
        for duty in petition.duties.filter(dropped_at=None, **wanted)
    }


def fresh(petition):
    """As the database has it now."""
    return Petition.objects.get(pk=petition.pk)
