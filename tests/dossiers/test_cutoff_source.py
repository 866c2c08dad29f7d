"""A cut-off is explained with where it is written (ruling 6), on the page and on the receipt."""

from __future__ import annotations

from datetime import time

import pytest

from accounts.enums import Role
from calendars.rules.worktime import Cutoff, CutoffEffect
from documents.services.papers import values_of
from dossiers.models import Dossier
from dossiers.rules.promise import Terms
from dossiers.services import papers
from portal.ui.dossiers import explanation
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SOURCE = "Luật Hộ tịch, Điều 16"
LATE = at("2026-03-06 15:30")
SAID = "Nhận sau 15:00: trả kết quả trong ngày làm việc kế tiếp"


@built_once
def office():
    return make_office(limit="0", cutoff=time(15))


@built_once
def dossier(office):
    return accepted(office, when=LATE)


def spoken(dossier):
    return [step["text"] for step in explanation(dossier)]


def test_the_page_of_the_dossier_says_it(dossier):
    assert f"{SAID} ({SOURCE})." in spoken(dossier)


def test_the_receipt_prints_it(office, dossier):
    printed = papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://mau.example/", by=office.actor(Role.RECEPTION), at=LATE
    )
    assert f"{SAID} ({SOURCE})" in values_of(printed).due_steps


def test_terms_carry_it_through_storage(dossier):
    assert dossier.terms["cutoff"] == ["15:00", "result_same_day_else_next", SOURCE]
    cutoff = Cutoff(time(15), CutoffEffect.RESULT_SAME_DAY_ELSE_NEXT, SOURCE)
    assert Terms.from_json(dossier.terms).cutoff == cutoff


def test_a_promise_frozen_before_it_was_kept_is_explained_without(dossier):
    """Terms are written once, at acceptance: those of running dossiers have no source."""
    frozen = dossier.terms | {"cutoff": ["15:00", "result_same_day_else_next"]}
    Dossier.objects.filter(pk=dossier.pk).update(terms=frozen)
    before = Dossier.objects.get(pk=dossier.pk)
    assert f"{SAID}." in spoken(before)
    assert SOURCE not in " ".join(spoken(before))
