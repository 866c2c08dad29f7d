"""The page that asks about sending many back names the steps the service goes to."""

import pytest

from accounts.enums import Role
from dossiers.enums import StepState
from dossiers.services import processing, steps
from tests.dossiers.test_side_by_side import NOON, begun, complete, office_in_branches, running
from tests.factories.dossiers import accepted, make_office, proposed


pytestmark = pytest.mark.django_db


def test_of_steps_side_by_side_both_are_named_and_both_are_done_again():
    office = office_in_branches()
    dossier = begun(office)
    processing.take_step(
        dossier_id=dossier.pk,
        by=office.actor(Role.HANDLER),
        at=NOON,
        step_id=running(dossier)["Thẩm định hồ sơ"].pk,
    )
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        complete(office, dossier, role)
    assert list(running(dossier)) == ["Ký duyệt"]

    named = steps.names_before([dossier])[dossier.pk]
    processing.send_back(
        dossier_id=dossier.pk, to_order=None, reason="Thiếu căn cứ", by=office.actor(Role.APPROVER), at=NOON
    )

    assert named == ("Thẩm định hồ sơ", "Thẩm tra thực địa")
    assert tuple(running(dossier)) == named


def test_of_one_that_can_go_nowhere_nothing_is_named_and_one_statement_tells_of_all(
    django_assert_num_queries,
):
    office = make_office()
    many = [proposed(office), proposed(office), accepted(office)]
    with django_assert_num_queries(1):
        named = steps.names_before(many)
    assert set(named) == {one.pk for one in many[:2]}
    for one in many[:2]:
        step = one.steps.get(state=StepState.ACTIVE)
        order = steps.order_before(one, step)
        assert named[one.pk] == tuple(one.steps.filter(order=order).values_list("name", flat=True))


def test_what_was_done_in_a_former_system_is_named_too():
    office = make_office()
    dossier = proposed(office)
    step = dossier.steps.get(state=StepState.ACTIVE)
    dossier.steps.filter(order__lt=step.order).update(state=StepState.SKIPPED)
    dossier.terms = dossier.terms | {"taken_over": True}
    dossier.save()

    order = steps.order_before(dossier, step)
    (name,) = steps.names_before([dossier])[dossier.pk]
    assert name == dossier.steps.get(order=order).name
