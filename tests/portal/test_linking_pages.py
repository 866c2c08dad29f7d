"""Linked dossiers through the pages: sent from the counter, seen from both sides, taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Dossier, DossierLink
from procedures.models import ProcedureOffer
from tests.factories.dossiers import assigned, link_between, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday(frozen_at):
    frozen_at("2026-03-06 10:00")


@built_once
def office():
    return make_office(limit="10")


@built_once
def dossier(office):
    """It lies with the handler."""
    return assigned(office)


@built_once
def police():
    return make_office(limit="5")


def counter(name, *args):
    return reverse(f"counter:{name}", args=args)


def desk(name, *args):
    return reverse(f"desk:{name}", args=args)


def test_sent_at_the_counter_and_visible_on_both_sides(office, dossier, police, client_of):
    link = link_between(office, police)
    clerk = client_of(office.people[Role.RECEPTION])
    there = client_of(police.people[Role.RECEPTION])
    page = counter("open_part", dossier.pk, link.pk)

    assert page in clerk.get(counter("dossier", dossier.pk)).content.decode()
    assert police.commune.name in clerk.get(page).content.decode()
    sent = clerk.post(page, {"offer": police.procedure.offer.pk})
    assert sent.url == counter("dossier", dossier.pk)

    child = Dossier.objects.get(kind="linked")
    ours = client_of(office.people[Role.HANDLER]).get(desk("dossier", dossier.pk)).content.decode()
    assert "Chờ tiếp nhận" in ours
    assert police.commune.name in ours
    theirs = there.get(counter("dossier", child.pk)).content.decode()
    assert str(dossier) in theirs
    assert office.counter.name in theirs
    # Each side sees its own dossier and, of the other's, no more than that line.
    assert there.get(counter("dossier", dossier.pk)).status_code == 404
    assert clerk.get(counter("dossier", child.pk)).status_code == 404


def test_the_officer_sends_a_part_too_and_presses_twice_in_vain(office, dossier, police, client_of):
    link = link_between(office, police)
    handler, page = client_of(office.people[Role.HANDLER]), desk("open_part", dossier.pk, link.pk)
    sent = {"offer": police.procedure.offer.pk}
    assert handler.post(page, sent).url == desk("dossier", dossier.pk)
    again = handler.post(page, sent)
    assert again.status_code == 409
    assert "đã được chuyển" in again.content.decode()
    assert DossierLink.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"), [({}, "bắt buộc"), ({"offer": "x"}, "x"), ({"offer": "0"}, "0")]
)
def test_a_place_that_is_not_offered_is_refused_in_vietnamese(
    office, dossier, police, client_of, sent, sentence
):
    link = link_between(office, police)
    answer = client_of(office.people[Role.HANDLER]).post(desk("open_part", dossier.pk, link.pk), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not DossierLink.objects.exists()


def test_without_a_place_to_file_the_page_says_who_can_help(office, dossier, police, client_of):
    link = link_between(office, police)
    ProcedureOffer.objects.filter(pk=police.procedure.offer.pk).update(valid_to="2026-03-05")
    page = client_of(office.people[Role.HANDLER]).get(desk("open_part", dossier.pk, link.pk))
    assert "Kiểm soát thủ tục khai báo nơi tiếp nhận" in page.content.decode()


def test_who_may_not_send_or_take_in_is_told(office, dossier, police, client_of):
    link = link_between(office, police)
    approver = client_of(office.people[Role.APPROVER])
    assert approver.get(desk("open_part", dossier.pk, link.pk)).status_code == 403
    assert approver.post(desk("receive_part", dossier.pk, 1)).status_code == 403
    stranger = client_of(police.people[Role.HANDLER])
    assert stranger.get(desk("open_part", dossier.pk, link.pk)).status_code == 404
    assert stranger.post(desk("receive_part", dossier.pk, 1)).status_code == 404


def test_more_parts_cost_no_more_questions(office, dossier, client_of, assert_num_queries_same_at_1_and_20):
    handler = client_of(office.people[Role.HANDLER])

    def more():
        link_between(office, office, linked=True)

    assert_num_queries_same_at_1_and_20(more, lambda: handler.get(desk("dossier", dossier.pk)))
