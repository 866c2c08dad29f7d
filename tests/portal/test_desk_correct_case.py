"""A leader puts a dossier's case right at his desk: the second person a shorter promise takes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Dossier
from procedures.enums import FeeUnit
from tests.clock import at
from tests.factories.cases import ABROAD, cases_of, office_with_foreign_case
from tests.factories.dossiers import assigned, make_office
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office(cases=("Thường", "Phức tạp"))


@built_once
def dossier(office):
    """Promised for five days by the wrong case; the head of the one-stop unit received it himself."""
    received = assigned(office)
    Dossier.objects.filter(pk=received.pk).update(
        received_by=office.people[Role.ONESTOP_HEAD],
        terms={**received.terms, "value": "5"},
        due_at=at("2026-03-13 09:32"),
    )
    return Dossier.objects.get(pk=received.pk)


@pytest.fixture
def typed(office):
    right = office.procedure.version.cases.get(key="c2")
    return {"case_id": right.pk, "reason": "Nhầm trường hợp", "seen": 0}


def address(dossier):
    return reverse("desk:correct_case", args=[dossier.pk])


@pytest.mark.parametrize("role", [Role.APPROVER, Role.HEAD])
def test_it_is_offered_to_a_leader_and_shortens_the_promise(office, dossier, typed, client_of, role):
    browser = client_of(office.people[role])
    assert address(dossier) in browser.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()
    assert "Phức tạp" in browser.get(address(dossier)).content.decode()

    page = browser.post(address(dossier), typed, follow=True).content.decode()

    assert "Báo Bộ phận Một cửa in lại giấy tiếp nhận" in page
    corrected = Dossier.objects.get(pk=dossier.pk)
    assert (corrected.case_id, corrected.due_at) == (typed["case_id"], at("2026-03-11 09:32"))


def test_what_the_right_case_costs_is_counted_here_too(client_of):
    office = office_with_foreign_case(unit=FeeUnit.PAGE)
    plain, foreign = cases_of(office)
    dossier = assigned(office, case_id=plain.pk)
    browser = client_of(office.people[Role.HEAD])
    typed = {"case_id": foreign.pk, "reason": "Nhầm trường hợp", "seen": 0}
    refused = browser.post(address(dossier), typed)
    assert refused.status_code == 422
    assert "Hãy nhập số lượng tính theo trang" in refused.content.decode()

    page = browser.post(address(dossier), typed | {"quantity_page": "2"}, follow=True).content.decode()

    assert "còn phải thu 3.000.000 đồng" in page
    assert f"còn thiếu: {ABROAD}" in page


def test_nobody_else_at_the_desk_has_it(office, dossier, typed, client_of):
    browser = client_of(office.people[Role.HANDLER])
    assert address(dossier) not in browser.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()
    assert browser.post(address(dossier), typed).status_code == 403
    assert not dossier.corrections.exists()


def test_what_a_leader_received_himself_stays_typed_and_waits_for_another(office, dossier, typed, client_of):
    Dossier.objects.filter(pk=dossier.pk).update(received_by=office.people[Role.HEAD])
    answer = client_of(office.people[Role.HEAD]).post(address(dossier), typed)
    assert answer.status_code == 422
    assert "phải có hai người" in answer.content.decode()
    assert "Nhầm trường hợp" in answer.content.decode()


def test_an_older_form_undoes_nothing(office, dossier, typed, client_of):
    browser = client_of(office.people[Role.HEAD])
    browser.post(address(dossier), typed)
    first = office.procedure.version.cases.get(key="c1")
    assert browser.post(address(dossier), typed | {"case_id": first.pk}).status_code == 409


def test_a_procedure_without_another_case_offers_nothing(client_of):
    office = make_office()
    dossier = assigned(office)
    page = client_of(office.people[Role.HEAD]).get(reverse("desk:dossier", args=[dossier.pk]))
    assert address(dossier) not in page.content.decode()


def test_the_content_is_asked_for_once_per_process(office, dossier, client_of):
    browser = client_of(office.people[Role.HEAD])
    browser.get(address(dossier))
    again = statements(lambda: browser.get(address(dossier)))
    assert not [sql for sql in again if 'FROM "procedures_' in sql]
