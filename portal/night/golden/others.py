"""What happens beside dossiers: decisions, petitions, what the national portal answers, what is reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from accounts.enums import Role
from accounts.models import Actor
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.services import syncing
from feedback.enums import OtherMatter, PetitionChannel, PetitionKind
from feedback.models import Petition
from feedback.services import answering, classifying, registering
from indicators.enums import FigureKind, PeriodKind
from indicators.rules.periods import period_of
from indicators.services import entering
from portal.night.golden.sheet import Happening, Line, Other, day
from portal.night.golden.world import World
from procedures.enums import AnnouncedAction, Authority, DutyPlace
from procedures.models import AnnouncingDecision, PaymentReadiness, PublicationDuty
from procedures.services import announcing


FIGURES = {"reported": FigureKind.REPORTED, "ecopies": FigureKind.E_COPIES}


class Others:
    """Acts of others.csv. `ids`: dossier by its number; `lines`: what is marked as synchronised."""

    def __init__(self, world: World, ids: Mapping[str, int], lines: tuple[Line, ...]) -> None:
        self.world = world
        self._ids = ids
        self._lines = lines
        self.petitions: dict[str, int] = {}
        self.decisions: dict[str, int] = {}

    def act(self, other: Other, event: Happening) -> None:
        """Make one thing happen."""
        getattr(self, f"_{event.act}")(other, event)

    # --- decisions ------------------------------------------------------------------------------------

    def _announce(self, other: Other, event: Happening) -> None:
        codes, _, effective = event.told.partition(":")
        head = announcing.DecisionHead(
            number=f"{other.no}/QĐ-UBND", title="Công bố thủ tục hành chính", authority=Authority.PROVINCE,
            signed_on=local_day(event.at), effective_on=day(effective),
        )  # fmt: skip
        entries = [
            announcing.Entry(self.world.versions[code].procedure, AnnouncedAction.AMENDED)
            for code in codes.split(",")
        ]
        made = announcing.record_decision(head=head, entries=entries, by=self._control(other), at=event.at)
        self.decisions[other.no] = made.pk

    def _public(self, other: Other, event: Happening) -> None:
        duties = PublicationDuty.objects.filter(
            entry__decision=AnnouncingDecision.objects.get(pk=self.decisions[other.no]),
            entry__procedure=self.world.versions[event.told].procedure,
            place=DutyPlace.NATIONAL_DATABASE,
        )
        announcing.confirm_duties(
            duty_ids=[duty.pk for duty in duties], done_on=local_day(event.at), by=self._control(other),
            at=event.at,
        )  # fmt: skip

    def _ready(self, other: Other, event: Happening) -> None:
        PaymentReadiness.objects.create(
            offer=self.world.offers[event.told, other.unit], valid_from=local_day(event.at),
            basis="Công văn kê khai giả định", added_at=event.at,
        )  # fmt: skip

    # --- reports and answers --------------------------------------------------------------------------

    def _taken(self, other: Other, event: Happening) -> None:
        """The list of what the national portal took, of the communes the province has that day."""
        units = {"V": "AB", "S": "C"}[other.unit]
        wanted = "late" if event.told else ""
        lines = [line for line in self._lines if line.unit in units and line.marks.get("synced") == wanted]
        codes = dict(Dossier.objects.values_list("pk", "code"))
        on = local_day(event.at)
        syncing.record_answers(
            answers=[
                syncing.Answer(
                    codes[self._ids[line.no]] or "", on, stored_on=on if "stored" in line.marks else None
                )
                for line in lines
            ],
            source="Danh sách của Cổng Dịch vụ công quốc gia",
            by=self._control(other),
            at=event.at,
        )

    def _reported(self, other: Other, event: Happening) -> None:
        province = "S" if other.unit == "C" else "V"
        entered = entering.FigureIn(
            unit_id=self.world.units[other.unit].pk,
            kind=FIGURES[event.act],
            period=period_of(PeriodKind.MONTH, local_day(event.at)),
            value=int(event.told),
            document="Báo cáo tháng giả định",
        )
        by = Actor(self.world.controllers[province])
        entering.enter_figure(entered=entered, by=by, at=event.at)

    _ecopies = _reported

    # --- petitions ------------------------------------------------------------------------------------

    def _register(self, other: Other, event: Happening) -> None:
        about = registering.NOTHING_SAID
        if event.told:
            about = registering.About(dossier_code=str(Dossier.objects.get(pk=self._ids[event.told])))
        given = registering.PetitionIn(
            submission_key=uuid5(NAMESPACE_URL, f"golden:{other.no}"),
            agency_id=self.world.units[other.unit].pk,
            channel=PetitionChannel.PAPER,
            content="Đề nghị xem xét việc giải quyết thủ tục.",
            sent_at=event.at,
            sender=registering.Sender(name="Đặng Văn Vàng"),
            about=about,
        )
        made = registering.register(given=given, by=self._officer(other), at=event.at)
        self.petitions[other.no] = made.pk

    def _classify(self, other: Other, event: Happening) -> None:
        classifying.classify(
            petition_id=self.petitions[other.no], kind=PetitionKind(event.told), by=self._officer(other),
            at=event.at,
        )  # fmt: skip

    def _redirect(self, other: Other, event: Happening) -> None:
        classifying.redirect(
            petition_id=self.petitions[other.no], matter=OtherMatter.COMPLAINT, reason="Là khiếu nại",
            by=self._officer(other), at=event.at,
        )  # fmt: skip

    def _repeat(self, other: Other, event: Happening) -> None:
        earlier = Petition.objects.get(pk=self.petitions[event.told])
        answering.link_repeat(
            petition_id=self.petitions[other.no], repeats_code=earlier.code, by=self._officer(other),
            at=event.at,
        )  # fmt: skip

    def _answer(self, other: Other, event: Happening) -> None:
        answering.answer(
            petition_id=self.petitions[other.no], text="Đã kiểm tra và khắc phục.", by=self._officer(other),
            at=event.at,
        )  # fmt: skip

    def _publish(self, other: Other, event: Happening) -> None:
        answering.publish(
            petition_id=self.petitions[other.no], question="Về việc giải quyết thủ tục.",
            text="Đã kiểm tra và khắc phục.", by=self._officer(other), at=event.at,
        )  # fmt: skip

    def _like(self, other: Other, event: Happening) -> None:
        self._vote(other, event.told, event.at, is_like=True)

    def _dislike(self, other: Other, event: Happening) -> None:
        self._vote(other, event.told, event.at, is_like=False)

    def _vote(self, other: Other, voter: str, at: datetime, *, is_like: bool) -> None:
        code = Petition.objects.get(pk=self.petitions[other.no]).code
        answering.vote(code=code, is_like=is_like, voter=voter, at=at)

    def _officer(self, other: Other) -> Actor:
        return self.world.communes[other.unit].actor(Role.PETITION_OFFICER)

    def _control(self, other: Other) -> Actor:
        return Actor(self.world.controllers[other.unit])
