"""Two presses, or two clerks, at the very same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedPaper
from dossiers.models import Dossier, HandOver, ResultReturn, SentForm
from tests.counter.filling import address, form_of
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, done, make_office
from tests.harness.pages import PASSWORD_BACKEND


pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def at_once(acts):
    """Runs the acts side by side, each on a connection of its own; gives the answers."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait(timeout=20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def browser_of(user):
    browser = Client()
    browser.force_login(user, PASSWORD_BACKEND)
    return browser


def test_one_form_sent_several_times_at_once_makes_one_dossier():
    office = make_office()
    clerk = office.people[Role.RECEPTION]
    typed = form_of(office)

    answers = at_once([lambda: browser_of(clerk).post(address(office), typed)] * TIMES)

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert Dossier.objects.count() == 1
    assert IssuedPaper.objects.count() == 1


def test_a_kept_form_sent_several_times_at_once_is_one_act_and_each_is_led_to_it():
    """The line answers nothing, the clerk presses again and again, and another tab sends the same draft."""
    office = make_office()
    clerk, dossier = office.people[Role.RECEPTION], done(office)
    typed = {
        "submission_key": str(uuid4()), "receiver_name": "Đặng Thị Ước", "identity_seen": "Hộ chiếu",
        "means": "0", "signed": "on",
    }  # fmt: skip
    page = reverse("counter:return_result", args=[dossier.pk])

    answers = at_once([lambda: browser_of(clerk).post(page, typed)] * TIMES)

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, reverse("counter:dossier", args=[dossier.pk]))
    }
    assert (ResultReturn.objects.count(), SentForm.objects.count()) == (1, 1)


def test_clerks_side_by_side_get_codes_and_numbers_of_their_own():
    office = make_office()
    clerks = [UserFactory(role=Role.RECEPTION, agency=office.counter) for _ in range(TIMES)]

    def receive(number, clerk):
        typed = form_of(office, applicant_name=f"Người {number}", id_number="", born_on="")
        return browser_of(clerk).post(address(office), typed)

    at_once([lambda n=n, c=c: receive(n, c) for n, c in enumerate(clerks)])

    dossiers = Dossier.objects.order_by("register_number")
    assert [dossier.register_number for dossier in dossiers] == [1, 2, 3, 4]
    assert len({dossier.code for dossier in dossiers}) == TIMES
    assert sorted(IssuedPaper.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_dossier_is_handed_over_by_one_of_two_clerks():
    office = make_office()
    dossier = accepted(office)
    clerks = [UserFactory(role=Role.RECEPTION, agency=office.counter) for _ in range(2)]
    page = "/mot-cua/ban-giao/"

    answers = at_once(
        [lambda c=c: browser_of(c).post(page, {"dossier": [dossier.pk]}).status_code for c in clerks]
    )

    assert sorted(answers) == [302, 409]
    assert HandOver.objects.count() == 1
