"""Who sees cash reports and books of receipts, against docs/access.csv; who may act on them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from payments.models import CashReport, Receipt, ReceiptSeries
from payments.permissions import can_count_cash, can_keep_series, can_take_cash
from payments.querysets import WATCHERS
from tests import access_table as table
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office
from tests.factories.payments import EVENING, handed_over
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = EVENING.date()
CLERKS = {Role.RECEPTION, Role.CASHIER, Role.ONESTOP_HEAD}


@built_once
def scene():
    """An office below a province, with a report and a book of its counter."""
    office = make_office()
    province = AgencyFactory(province=True)
    office.commune.placements.create(parent=province, valid_from=office.commune.valid_from)
    places = {
        "same_unit": office.counter,
        "same_agency": office.unit,
        "child": province,
        "sibling": AgencyFactory(parent=province),
        "other_agency": AgencyFactory(),
    }
    return office, places, handed_over(office)


@pytest.mark.parametrize(("name", "model"), [("cash_report", CashReport), ("receipt_series", ReceiptSeries)])
def test_page_and_table_agree_for_every_role(scene, name, model):
    _office, places, _report = scene
    for relation, place in places.items():
        for role in Role:
            person = UserFactory(role=role, agency=place)
            seen = model.objects.visible_to(person, TODAY).exists()
            assert ("yes" if seen else "no") == table.access(name, role, relation).see, (role, relation)


def test_a_receipt_is_seen_with_its_dossier(scene):
    _office, places, _report = scene
    for relation, place in places.items():
        for role in Role:
            person = UserFactory(role=role, agency=place)
            seen = Receipt.objects.visible_to(person, TODAY).exists()
            said = table.access("receipt", role, relation).see
            of_dossier = table.access("dossier", role, relation).see
            assert ("yes" if seen else "no") == (of_dossier if said == "as_dossier" else said), (
                role,
                relation,
            )


def test_the_list_of_receipts_is_for_who_leads_or_inspects(scene, client_of, frozen_at):
    """Who controls procedures has no page of cash, and none of receipts."""
    frozen_at("2026-03-06 17:30")
    _office, places, _report = scene
    address = reverse("oversight:money_taken")
    for relation, place in places.items():
        for role in (Role.HEAD, Role.APPROVER, Role.AUDITOR, Role.CONTROL, Role.CASHIER):
            answer = client_of(UserFactory(role=role, agency=place)).get(address)
            is_open = answer.status_code == 200
            assert is_open == (role in WATCHERS), role
            read = is_open and bool(answer.context["table"]["rows"])
            said = table.access("receipt_list", role, relation).see
            assert ("yes" if read else "no") == said, (role, relation)


def test_ones_own_cash_is_seen_and_handed_over(scene):
    office, _places, _report = scene
    for role in CLERKS:
        colleague = UserFactory(role=role, agency=office.counter)
        assert table.access("cash_report", role, "own").see == "yes"
        own = handed_over(office, by=Actor(colleague))
        assert CashReport.objects.visible_to(colleague, TODAY).filter(pk=own.pk).exists()


def test_who_acts(scene):
    """Clerks take cash, who keeps it or leads counts it, who answers for the counter keeps its books."""
    office, places, _report = scene
    leading = {"same_unit": {Role.ONESTOP_HEAD}, "same_agency": set()}
    for relation in ("same_unit", "same_agency", "other_agency"):
        for role in Role:
            by = Actor(UserFactory(role=role, agency=places[relation]))
            here = relation == "same_unit"
            assert can_take_cash(by, office.counter.pk, on=TODAY) == (here and role in CLERKS)
            assert can_keep_series(by, office.counter.pk, on=TODAY) == (role in leading.get(relation, set()))
            counts = here and role in {Role.CASHIER, Role.ONESTOP_HEAD}
            assert can_count_cash(by, office.counter.pk, on=TODAY) == counts
    for role in Role:
        by = Actor(UserFactory(role=role, agency=office.commune))
        leads = role in {Role.HEAD, Role.APPROVER}
        assert can_count_cash(by, office.counter.pk, on=TODAY) == leads
        assert can_keep_series(by, office.counter.pk, on=TODAY) == leads
