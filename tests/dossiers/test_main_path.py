"""From the counter to the returned result, as one story."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from dossiers.enums import FeeState, State, StepState
from dossiers.models import Dossier
from dossiers.services import ledger, processing
from tests.clock import at
from tests.factories.dossiers import accepted, done, in_process, make_intake, make_office, returned


pytestmark = pytest.mark.django_db


def test_a_dossier_goes_from_the_counter_to_its_returned_result():
    office = make_office()

    dossier = returned(office)

    assert dossier.state == State.RETURNED
    assert dossier.code is not None
    kinds = " ".join(dossier.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == "accept start_processing assign propose propose approve seal finish return_result"
    assert set(dossier.steps.values_list("state", flat=True)) == {StepState.DONE}
    assert ledger.verify().is_whole


def test_acceptance_gives_code_promise_book_number_papers_and_fee():
    office = make_office()

    dossier = accepted(office)

    # Friday 6 March 2026 09:32 and three working days
    assert dossier.due_at == at("2026-03-11 09:32")
    assert dossier.original_due_at == dossier.due_at
    assert dossier.late_after == at("2026-03-11 17:30")
    assert dossier.code == f"{office.counter.identifier}-260306-0001"
    assert (dossier.register_year, dossier.register_number) == (2026, 1)
    assert [paper.originals for paper in dossier.papers.order_by("order")] == [1, 1]
    fee = dossier.fees.get()
    assert (fee.amount, fee.state) == (8000, FeeState.DUE)


def test_posting_the_same_form_twice_makes_one_dossier():
    office = make_office()
    intake = make_intake(office)

    first = accepted(office, submission_key=intake.submission_key)
    second = accepted(office, submission_key=intake.submission_key)

    assert first.pk == second.pk
    assert Dossier.objects.count() == 1


def test_the_second_click_on_a_step_already_done_says_so():
    office = make_office()
    dossier = in_process(office)
    step = dossier.steps.get(state=StepState.ACTIVE)
    processing.assign(
        dossier_id=dossier.pk,
        to=office.people[Role.HANDLER],
        by=office.actor(Role.UNIT_HEAD),
        at=at("2026-03-06 10:00"),
    )

    with pytest.raises(processing.NotReady, match="Bạn đã xử lý"):
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(Role.UNIT_HEAD), at=at("2026-03-06 10:01"), step_id=step.pk
        )


def test_a_finished_dossier_waits_at_the_counter():
    office = make_office()

    dossier = done(office)

    assert dossier.state == State.DONE
    assert dossier.current_unit_id == office.counter.pk
    assert dossier.ended_on is not None
