"""What the demo invents lies in the dossiers it invented, not in what people do while it loads."""

import pytest

from accounts.enums import Role
from accounts.models import Actor, Agency
from dossiers.enums import FeeState
from dossiers.models import Dossier, DossierFile, Synchronisation
from dossiers.services import processing, syncing
from indicators.models import EnteredFigure
from payments.models import Receipt, ReceiptLine
from portal.night.demo import measured, money, plan
from portal.night.demo.scans import add_scans
from procedures.models import AnnouncingDecision
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import book, paid


pytestmark = pytest.mark.django_db
LOADS_FROM = at("2026-03-06 08:00")


def test_what_people_received_or_moved_while_the_demo_loaded_gets_no_invented_file():
    office = make_office()
    of_the_demo, moved_on = (accepted(office, when=at("2026-03-05 09:00")) for _ in range(2))
    accepted(office, when=at("2026-03-06 08:10"))
    processing.start_processing(
        dossier_id=moved_on.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-06 08:05")
    )

    assert add_scans(until=LOADS_FROM) == of_the_demo.papers.count() > 0

    assert set(DossierFile.objects.values_list("dossier", flat=True)) == {of_the_demo.pk}
    assert Dossier.objects.count() == 3


def test_nor_does_it_get_the_page_that_stands_for_a_scan(monkeypatch):
    monkeypatch.setattr(measured, "SCANNED", 1)
    office = make_office()
    of_the_demo = accepted(office, when=at("2026-03-05 09:00"))
    accepted(office, when=at("2026-03-06 08:10"))

    measured._scan(until=LOADS_FROM)

    assert [file.dossier for file in DossierFile.objects.all()] == [of_the_demo]


def test_what_was_paid_while_the_demo_loads_keeps_its_own_receipt():
    office = make_office()
    Agency.objects.filter(pk=office.counter.pk).update(code=plan.MAIN_COUNTER)
    book(office)
    of_the_demo = accepted(office, when=at("2026-03-05 09:00"))
    clerk = office.people[Role.RECEPTION]
    of_the_demo.fees.update(state=FeeState.SETTLED, settled_at=at("2026-03-05 09:00"), settled_by=clerk)
    taken = paid(office, when=at("2026-03-06 08:10"))

    money.write(at=LOADS_FROM)

    assert Receipt.objects.exclude(pk=taken.pk).get().dossier == of_the_demo
    assert ReceiptLine.objects.count() == 2


def controller(office):
    """Who records what was announced, reported and answered, in the demo's whole time."""
    return UserFactory(username=measured.CONTROL, role=Role.CONTROL, agency=office.commune)


def test_an_answer_recorded_while_the_demo_loads_stays_and_stops_nothing(monkeypatch):
    monkeypatch.setattr(measured, "ANSWERED", 1)
    monkeypatch.setattr(measured, "REFUSED", 1)
    office = make_office()
    told, of_the_demo = (accepted(office, when=at("2026-03-05 09:00")) for _ in range(2))
    answer = syncing.Answer(told.code, answered_on=at("2026-03-06 08:00").date(), refusal="Sai mã")
    recorded = {"source": "Công văn 12", "by": Actor(controller(office)), "at": at("2026-03-06 08:10")}
    assert syncing.record_answers(answers=[answer], **recorded).written == 1

    measured._synchronise(LOADS_FROM)

    sources = dict(Synchronisation.objects.values_list("dossier", "source"))
    assert sources.pop(told.pk) == "Công văn 12"
    assert set(sources) == {of_the_demo.pk}


def test_what_an_earlier_attempt_wrote_is_not_written_again(monkeypatch):
    """An older version kept no note that this part was done."""
    monkeypatch.setattr(measured, "SCANNED", 1)
    monkeypatch.setattr(measured, "ANSWERED", 1)
    monkeypatch.setattr(measured, "REFUSED", 1)
    office = make_office()
    accepted(office, when=at("2026-03-05 09:00"))
    controller(office)

    def written():
        measured.add_measured(at=LOADS_FROM)
        models = (Synchronisation, DossierFile, EnteredFigure, AnnouncingDecision)
        return [model.objects.count() for model in models]

    first = written()
    assert all(first)
    assert written() == first
