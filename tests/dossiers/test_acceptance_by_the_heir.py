"""Who filed in time is received, though the offer ended or the agency has an heir since (ruling 41)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, AgencySuccession
from dossiers.enums import EventKind, State
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.rules.intake import PaperIn
from dossiers.services import ledger, reception
from dossiers.services.succession import move_open_dossiers
from procedures.models import ProcedureOffer
from tests.clock import at
from tests.factories.accounts import AgencyCalendarFactory, AgencyFactory, UserFactory
from tests.factories.dossiers import make_intake, make_office
from tests.factories.procedures import make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LAST_DAY = date(2025, 6, 30)
FILED = at("2025-06-30 16:00")
SWITCH = at("2025-07-01 00:30")
AFTER = at("2025-07-01 09:00")


@built_once
def office():
    """An office of the three-tier years, with a dossier that waits for its check when it closes."""
    return make_office()


def filed(office, **changes):
    return reception.submit_new(
        intake=make_intake(office, **changes), by=office.actor(Role.RECEPTION), at=FILED
    )


class Heirs:
    """The commune and the counter that take over on 1 July 2025, and their clerk."""

    def __init__(self, office) -> None:
        self.commune = AgencyFactory(identifier="H99.901", valid_from="2025-07-01")
        self.counter = AgencyFactory(
            one_stop=True, identifier="H99.901.1", parent=self.commune, valid_from="2025-07-01"
        )
        AgencyCalendarFactory(agency=self.commune)
        self.clerk = Actor(UserFactory(role=Role.RECEPTION, agency=self.counter))
        self._close(office)

    def _close(self, office) -> None:
        ProcedureOffer.objects.filter(receiving_agency=office.counter).update(valid_to=LAST_DAY)
        by = office.people[Role.ADMINISTRATOR]
        for old, new in ((office.commune, self.commune), (office.counter, self.counter)):
            succession = AgencySuccession.objects.create(
                predecessor=old, successor=new, effective_on="2025-07-01", act="Nghị quyết 1",
                confirmed_at=SWITCH, confirmed_by=by,
            )  # fmt: skip
            move_open_dossiers(succession=succession, by=Actor(by), at=SWITCH)
        type(office.counter).objects.filter(pk__in=[office.counter.pk, office.commune.pk]).update(
            valid_to=LAST_DAY
        )

    def offer(self, office, **fields) -> ProcedureOffer:
        return ProcedureOffer.objects.create(
            procedure=office.procedure.procedure,
            receiving_agency=self.counter,
            deciding_agency=self.commune,
            process=office.procedure.process,
            valid_from="2025-07-01",
            **fields,
        )

    def accept(self, dossier) -> Dossier:
        reception.accept(dossier_id=dossier.pk, by=self.clerk, at=AFTER)
        return Dossier.objects.get(pk=dossier.pk)


def test_the_heir_accepts_under_its_own_offer_with_its_own_code_and_book(office):
    dossier = filed(office)
    heirs = Heirs(office)
    offer = heirs.offer(office)

    dossier = heirs.accept(dossier)

    assert dossier.state == State.ACCEPTED
    assert dossier.offer == offer
    assert (dossier.receiving_agency, dossier.deciding_agency) == (heirs.counter, heirs.commune)
    assert dossier.code == "H99.901.1-250701-0001"
    assert (dossier.register_agency, dossier.register_number) == (heirs.counter, 1)
    assert dossier.received_on == date(2025, 7, 1)
    assert dossier.due_at == at("2025-07-04 09:00")
    assert dossier.temporary_number.startswith("TN-250630-")
    assert set(dossier.steps.values_list("unit", flat=True)) <= {heirs.counter.pk, heirs.commune.pk}
    assert [event.kind for event in dossier.events.order_by("seq")][-1] == EventKind.ACCEPT
    assert ledger.verify().is_whole


def test_an_heir_that_does_not_offer_the_procedure_accepts_what_was_filed_while_it_ran(office):
    dossier = filed(office)
    heirs = Heirs(office)

    dossier = heirs.accept(dossier)

    assert dossier.state == State.ACCEPTED
    assert dossier.offer == office.procedure.offer
    assert dossier.code == "H99.901.1-250701-0001"
    assert set(dossier.steps.values_list("unit", flat=True)) <= {heirs.counter.pk, heirs.commune.pk}
    # The offer itself is as it was.
    offer = ProcedureOffer.objects.get(pk=office.procedure.offer.pk)
    assert (offer.receiving_agency, offer.deciding_agency) == (office.counter, office.commune)


def test_an_heir_that_offers_it_in_another_system_still_accepts_what_was_filed_here(office):
    dossier = filed(office)
    heirs = Heirs(office)
    heirs.offer(office, system_of_record="Hệ thống hộ tịch", system_basis="Quyết định 1/QĐ-BTP")

    assert heirs.accept(dossier).state == State.ACCEPTED


def test_papers_asked_for_before_the_switch_are_brought_to_the_heir(office):
    asked = reception.ask_new(
        intake=make_intake(office),
        missing="Tờ khai đăng ký khai sinh: ghi đủ nơi sinh",
        by=office.actor(Role.RECEPTION),
        at=FILED,
    )
    heirs = Heirs(office)
    heirs.offer(office)
    reception.resubmit(dossier_id=asked.pk, by=heirs.clerk, at=AFTER)

    assert heirs.accept(asked).state == State.ACCEPTED


def test_what_still_misses_papers_is_not_accepted_by_the_heir_either(office):
    dossier = filed(office, papers=[PaperIn("Tờ khai")])
    heirs = Heirs(office)
    required = office.procedure.version.papers.filter(is_required=True).first()
    dossier.papers.update(required_paper=required)

    with pytest.raises(Refused, match="Còn thiếu 1 giấy tờ: Tờ khai"):
        heirs.accept(dossier)


def test_an_offer_that_ended_without_an_heir_lets_in_what_was_filed_while_it_ran(office):
    dossier = filed(office)
    ProcedureOffer.objects.filter(receiving_agency=office.counter).update(valid_to=LAST_DAY)

    dossier = reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=AFTER)

    assert dossier.state == State.ACCEPTED


def test_a_closed_place_does_not_accept_before_its_dossiers_have_moved(office):
    dossier = filed(office)
    office.counter.valid_to = LAST_DAY
    office.counter.save()

    with pytest.raises(NotAllowed):
        reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=AFTER)


def test_what_was_filed_before_its_procedure_was_abolished_is_refused_and_the_clerk_reads_how(office):
    """Nothing in force says any more what it asks for and how long it takes (ruling 16, ADR 23)."""
    dossier = filed(office)
    type(office.procedure.procedure).objects.update(abolished_on=date(2025, 7, 1))
    clerk = office.actor(Role.RECEPTION)

    with pytest.raises(Refused, match=r"bãi bỏ từ ngày 01/07/2025.* Hãy từ chối tiếp nhận: ghi quyết định"):
        reception.accept(dossier_id=dossier.pk, by=clerk, at=AFTER)

    refused = reception.refuse(
        dossier_id=dossier.pk, reason="Quyết định 9/QĐ-UBND bãi bỏ thủ tục", by=clerk, at=AFTER
    )
    assert refused.state == State.REFUSED


def test_a_new_dossier_is_still_refused_once_the_offer_has_ended(office):
    ProcedureOffer.objects.filter(receiving_agency=office.counter).update(valid_to=LAST_DAY)
    with pytest.raises(Refused, match="không được tiếp nhận tại đây"):
        reception.accept_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=AFTER)


def test_a_case_of_an_older_version_goes_on_under_its_key():
    office = make_office(cases=("Đúng hạn", "Quá hạn"))
    old = office.procedure.version
    dossier = filed(office, case_id=old.cases.get(key="c2").pk)
    type(old).objects.filter(pk=old.pk).update(valid_to=LAST_DAY)
    new = make_version(
        procedure=office.procedure.procedure, number=2, valid_from="2025-07-01", limit="5",
        cases=("Đăng ký đúng hạn", "Đăng ký quá hạn"),
    )  # fmt: skip

    dossier = reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=AFTER)

    assert (dossier.procedure_version, dossier.case) == (new, new.cases.get(key="c2"))
    assert dossier.due_at == at("2025-07-08 09:00")


def test_a_case_that_is_no_more_is_said():
    office = make_office(cases=("Đúng hạn", "Quá hạn"))
    old = office.procedure.version
    dossier = filed(office, case_id=old.cases.get(key="c2").pk)
    type(old).objects.filter(pk=old.pk).update(valid_to=LAST_DAY)
    make_version(procedure=office.procedure.procedure, number=2, valid_from="2025-07-01", cases=("Một",))

    with pytest.raises(Refused, match="không thuộc thủ tục"):
        reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=AFTER)
