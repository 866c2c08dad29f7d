"""Plays the lives of the sheet, moment by moment, by the services that clerks use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.enums import Role
from accounts.models import Actor
from documents.services import files
from dossiers.enums import AskedVia, Evidence, FileKind, ItemKind, PaperDatabase, RequestState
from dossiers.models import Dossier, SupplementItem
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn, Intake, PaperIn, Person
from dossiers.rules.supplement import Item
from dossiers.services import (
    apologies,
    arriving,
    ending,
    files as dossier_files,
    handover,
    linking,
    obligations,
    processing,
    reception,
    returning,
    supplement,
    supplying,
)
from dossiers.services.ending import AskedIn
from dossiers.services.processing import ResultIn
from feedback.enums import Rater
from feedback.services import ratings
from payments.enums import OnlineChannel
from payments.services import online
from portal.night.golden.others import Others
from portal.night.golden.sheet import Happening, Line, Other, day
from portal.night.golden.world import Commune, World
from procedures.enums import Channel
from procedures.models import RequiredPaper
from procedures.queries import papers_for


SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WAITED = "Hồ sơ dồn nhiều."
# Levels of the rating form of 2018.
LIKED, DISLIKED = 3, 1


class Player:
    """Makes what is in the sheet happen. `ids`: dossier by its number in the sheet."""

    def __init__(self, world: World, sheet: tuple[Line, ...], others: tuple[Other, ...]) -> None:
        self.world = world
        self.ids: dict[str, int] = {}
        self.beside = Others(world, self.ids, sheet)
        everything: list[Line | Other] = [*sheet, *others]
        happenings = [
            (event.at, place, one, event) for place, one in enumerate(everything) for event in one.life
        ]
        # One after the other as the month went; at the same moment in the order of the sheets.
        self._to_come = sorted(happenings, key=lambda one: one[:2])

    def play(self, until: datetime) -> None:
        """Everything that happens before that moment and has not happened yet."""
        while self._to_come and self._to_come[0][0] < until:
            _at, _place, one, event = self._to_come.pop(0)
            if isinstance(one, Other):
                self.beside.act(one, event)
            else:
                act: Callable[[Line, Happening], None] = getattr(self, f"_{event.act}")
                act(one, event)

    # --- coming in ------------------------------------------------------------------------------------

    def _receive(self, line: Line, event: Happening) -> None:
        here = self._unit(event.place or line.unit)
        dossier = reception.accept_new(
            intake=self._intake(line, here), by=here.actor(Role.RECEPTION), at=event.at
        )
        self.ids[line.no] = dossier.pk
        if "paid" in line.marks:
            self._pay_online(dossier, here.actor(Role.RECEPTION), event)
        if "store" in line.marks:
            dossier.papers.filter(evidence=Evidence.FOUND_IN_DATABASE).update(
                database=PaperDatabase.PERSONAL_STORE
            )
        if here is self._unit(line.unit):
            self._start(line, event)
        else:
            handover.hand_over(dossier_ids=[dossier.pk], by=here.actor(Role.RECEPTION), at=event.at)

    def _arrive(self, line: Line, event: Happening) -> None:
        arriving.arrive(**self._by(line, Role.RECEPTION, event))
        self._start(line, event)

    def _submit(self, line: Line, event: Happening) -> None:
        here = self._unit(line.unit)
        dossier = reception.submit_new(
            intake=self._intake(line, here), by=here.actor(Role.RECEPTION), at=event.at
        )
        self.ids[line.no] = dossier.pk

    def _part(self, line: Line, event: Happening) -> None:
        """Opened by the unit of the whole that `told` names, for this line's unit to carry out."""
        assert self.world.link is not None  # noqa: S101 - it is built with the world
        dossier = linking.open_part(
            dossier_id=self.ids[event.told],
            link_id=self.world.link.pk,
            offer_id=self.world.offers[line.procedure, line.unit].pk,
            by=self._unit(event.told[0]).actor(Role.RECEPTION),
            at=event.at,
        ).child
        self.ids[line.no] = dossier.pk

    def _accept(self, line: Line, event: Happening) -> None:
        reception.accept(**self._by(line, Role.RECEPTION, event))
        self._start(line, event)

    def _start(self, line: Line, event: Happening) -> None:
        processing.start_processing(**self._by(line, Role.RECEPTION, event))

    # --- on the way -----------------------------------------------------------------------------------

    def _ask(self, line: Line, event: Happening) -> None:
        dossier = Dossier.objects.get(pk=self.ids[line.no])
        paper = dossier.papers.order_by("order")[0]
        fault = Item(kind=ItemKind.FAULTY, name=paper.name, paper_id=paper.pk, what="Ghi đủ nơi sinh")
        request = supplement.ask(
            asked=supplement.AskIn([fault], "Tờ khai chưa đủ"), **self._by(line, Role.HANDLER, event)
        )
        if request.state == RequestState.PROPOSED:
            leader = self._unit(line.unit).actor(Role.APPROVER)
            supplement.approve(request_id=request.pk, by=leader, at=event.at)

    def _answer(self, line: Line, event: Happening) -> None:
        items = SupplementItem.objects.filter(
            request__dossier=self.ids[line.no], request__state=RequestState.OPEN, received_at=None
        )
        brought = {
            item.pk: PaperIn(name=item.name, evidence=Evidence.ORIGINAL, originals=1) for item in items
        }
        supplying.receive(brought=brought, files={}, **self._by(line, Role.RECEPTION, event))

    def _await(self, line: Line, event: Happening) -> None:
        owed = obligations.ObligationIn(
            name="Lệ phí trước bạ nhà, đất", notice_number=f"TB-{line.no}", notice_on=local_day(event.at),
            pay_on=day(event.told), notice=_file("thong-bao-thue.pdf"),
        )  # fmt: skip
        obligations.await_payment(owed=owed, **self._by(line, Role.HANDLER, event))

    def _paid(self, line: Line, event: Happening) -> None:
        proof = obligations.ProofIn(paid_on=local_day(event.at), number=f"BL-{line.no}")
        obligations.resume_after_payment(proof=proof, **self._by(line, Role.RECEPTION, event))

    def _extend(self, line: Line, event: Happening) -> None:
        letter = apologies.ApologyIn("workload", WAITED, day(event.told))
        apologies.draft(entered=letter, **self._by(line, Role.HANDLER, event))
        apologies.sign(**self._by(line, Role.APPROVER, event))
        apologies.send(**self._by(line, Role.RECEPTION, event))

    # --- the end --------------------------------------------------------------------------------------

    def _done(self, line: Line, event: Happening) -> None:
        processing.complete_step(result=self._result(line), **self._by(line, Role.HANDLER, event))
        if "filed" in line.marks:
            scan = _file("ket-qua.pdf", kind=FileKind.RESULT)
            dossier_files.attach(file=scan, **self._by(line, Role.APPROVER, event))
        processing.complete_step(**self._by(line, Role.APPROVER, event))

    def _return(self, line: Line, event: Happening) -> None:
        receiver = Dossier.objects.get(pk=self.ids[line.no]).submitter_name
        given = returning.ReturnIn(receiver_name=receiver, identity_seen="CCCD", signed=True)
        returning.return_result(given=given, **self._by(line, Role.RECEPTION, event))

    def _back(self, line: Line, event: Happening) -> None:
        """The result of a part goes back to the unit of the whole."""
        row = Dossier.objects.get(pk=self.ids[line.no]).part_of
        linking.receive_result(dossier_id=row.parent_id, part_id=row.pk, by=self._of_whole(line), at=event.at)

    def _withdraw(self, line: Line, event: Happening) -> None:
        ending.withdraw(reason="Không còn nhu cầu", **self._by(line, Role.RECEPTION, event))

    def _reject(self, line: Line, event: Happening) -> None:
        processing.reject(
            legal_ground="Điều 8 của quy định giả định",
            result=ResultIn(
                other_type="Văn bản từ chối", other_type_reason="Không đủ điều kiện", abstract="Từ chối"
            ),
            **self._by(line, Role.APPROVER, event),
        )

    def _stop(self, line: Line, event: Happening) -> None:
        asked = AskedIn(local_day(event.at), AskedVia.COUNTER, "Không còn nhu cầu")
        ending.ask_stop(asked=asked, **self._by(line, Role.RECEPTION, event))
        ending.stop(reason="Người nộp đề nghị dừng", **self._by(line, Role.APPROVER, event))

    # --- money and opinions ---------------------------------------------------------------------------

    def _pay_online(self, dossier: Dossier, by: Actor, event: Happening) -> None:
        """What is due, at the national portal's gateway; the counter reads it there."""
        due = sum((fee.amount for fee in dossier.fees.all()), Decimal(0))
        told = online.Told(OnlineChannel.NATIONAL, f"GD-{dossier.code}", due)
        online.record_paid(dossier_id=dossier.pk, told=told, by=by, at=event.at)

    def _like(self, line: Line, event: Happening) -> None:
        self._rate(line, event, LIKED)

    def _dislike(self, line: Line, event: Happening) -> None:
        self._rate(line, event, DISLIKED)

    def _rate(self, line: Line, event: Happening, level: int) -> None:
        dossier = Dossier.objects.get(pk=self.ids[line.no])
        given = ratings.RatingIn(
            submission_key=uuid5(NAMESPACE_URL, f"golden:rating:{line.no}"),
            rater=Rater.APPLICANT,
            answers={"overall": level},
            comment="Phải đi lại nhiều lần" if level == DISLIKED else "",
        )
        ratings.rate_online(code=str(dossier), lookup_word=dossier.lookup_word, given=given, at=event.at)

    # --- what they share ------------------------------------------------------------------------------

    def _unit(self, letter: str) -> Commune:
        return self.world.communes[letter]

    def _of_whole(self, line: Line) -> Actor:
        return self._unit(line.life[0].told[0]).actor(Role.RECEPTION)

    def _by(self, line: Line, role: Role, event: Happening) -> dict[str, Any]:
        return {"dossier_id": self.ids[line.no], "by": self._unit(line.unit).actor(role), "at": event.at}

    def _result(self, line: Line) -> ResultIn:
        kind = self.world.versions[line.procedure].results.get()
        return ResultIn(
            result_type_id=kind.pk, abstract="Văn bản trả lời", electronic="eresult" in line.marks
        )

    def _intake(self, line: Line, here: Commune) -> Intake:
        version = self.world.versions[line.procedure]
        case = version.cases.first()
        own = self._unit(line.unit)
        return Intake(
            submission_key=uuid5(NAMESPACE_URL, f"golden:{line.no}"),
            offer_id=self.world.offers[line.procedure, line.unit].pk,
            case_id=case.pk if case else None,
            channel=Channel.ONLINE if "online" in line.marks else Channel.IN_PERSON,
            applicant=Person(name=f"Đặng Thị Vàng {line.no}", address="Thôn Vàng"),
            papers=self._papers(line, papers_for(version, case)),
            files=[_file("to-khai.pdf", paper=0)] if "scan" in line.marks else [],
            counter_id=None if here is own else here.counter.pk,
        )

    def _papers(self, line: Line, wanted: Sequence[RequiredPaper]) -> list[PaperIn]:
        """Two papers: what the population database knows is shown on VNeID, what was reused is the second."""
        first, second = (
            PaperIn(name=paper.name, required_paper_id=paper.pk, evidence=Evidence.ORIGINAL, originals=1)
            for paper in wanted
        )
        if "population" in line.marks:
            first = replace(first, evidence=Evidence.SHOWN_ON_VNEID, originals=0)
        if "reused" in line.marks:
            earlier = self.ids[line.marks["reused"]]
            second = replace(second, evidence=Evidence.REUSED, originals=0, reused_from_id=earlier)
        if "store" in line.marks:
            second = replace(second, evidence=Evidence.FOUND_IN_DATABASE, originals=0, source="Kho dữ liệu")
        return [first, second]


def _file(name: str, *, kind: FileKind = FileKind.COMPONENT, paper: int | None = None) -> FileIn:
    return FileIn(files.store_made(SCAN, "application/pdf").pk, name, paper=paper, kind=kind)
