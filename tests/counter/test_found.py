"""A paper found in a database: in which one, when and by whom (ruling 26)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import Evidence, PaperDatabase
from dossiers.exceptions import Refused
from dossiers.rules.intake import PaperIn
from dossiers.services import bringing, corrections, opening
from dossiers.services.papers import paper_line
from portal.counter.dossier_forms import BroughtForm
from portal.counter.reception_form import PaperForm
from tests.clock import at
from tests.factories.dossiers import accepted, asked, make_intake, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOON = at("2026-03-06 11:30")
FOUND = {"evidence": Evidence.FOUND_IN_DATABASE, "database": PaperDatabase.POPULATION}


@built_once
def office():
    return make_office()


@built_once
def dossier(office):
    """Its last paper was found in the population database at reception."""
    papers = make_intake(office).papers
    return accepted(office, papers=[*papers[:-1], PaperIn(**vars(papers[-1]) | FOUND | {"originals": 0})])


def last(dossier):
    return dossier.papers.order_by("-order").select_related("found_by")[0]


def told(row):
    return row.found_at, row.found_by


def corrected(office, dossier, **more):
    row = last(dossier)
    paper = PaperIn(name=row.name, required_paper_id=row.required_paper_id, **FOUND | more)
    corrections.correct(
        dossier_id=dossier.pk, changes={"subject": "Đúng hơn"}, reason="Ghi nhầm", papers={row.pk: paper},
        by=office.actor(Role.ONESTOP_HEAD), at=NOON,
    )  # fmt: skip
    return last(dossier)


def test_moment_and_person_are_those_of_the_reception(office, dossier):
    assert told(last(dossier)) == (dossier.accepted_at, office.people[Role.RECEPTION])
    assert told(dossier.papers.get(order=1)) == (None, None)  # this one was handed in


def test_what_is_brought_later_is_found_by_who_took_it_in(office):
    waits = asked(office)
    row = last(waits)
    brought = {row.pk: PaperIn(name=row.name, **FOUND)}
    bringing.bring(dossier_id=waits.pk, papers=brought, files={}, by=office.actor(Role.RECEPTION), at=NOON)
    assert told(last(waits)) == (NOON, office.people[Role.RECEPTION])


def test_a_correction_finds_anew_only_what_it_changes(office, dossier):
    was = told(last(dossier))
    assert told(corrected(office, dossier, copies=1)) == was
    assert told(corrected(office, dossier, source="Nơi thường trú")) == was, "what was looked up, not where"
    assert last(dossier).source == "Nơi thường trú"
    head = office.people[Role.ONESTOP_HEAD]
    other = {"database": PaperDatabase.OTHER}
    assert told(corrected(office, dossier, **other, source="CSDL đất đai")) == (NOON, head)
    later = dossier.papers.filter(pk=last(dossier).pk)
    later.update(found_at=was[0], found_by=was[1])
    assert told(corrected(office, dossier, **other, source="CSDL đất đai", copies=2)) == was
    assert told(corrected(office, dossier, **other, source="CSDL doanh nghiệp")) == (NOON, head)
    later.update(found_at=was[0], found_by=was[1])
    assert told(corrected(office, dossier)) == (NOON, head), "in another database"
    assert told(corrected(office, dossier, evidence=Evidence.ORIGINAL, originals=1)) == (None, None)


def test_a_copy_for_another_dossier_keeps_when_and_by_whom(office, dossier):
    copy = opening.papers_of(dossier)[-1]
    row = last(dossier)
    assert (copy.database, copy.found_at, copy.found_by_id) == (row.database, row.found_at, row.found_by_id)


def test_the_dossier_page_says_which_when_and_by_whom(office, dossier, clerk):
    page = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
    name = office.people[Role.RECEPTION].full_name
    assert f"Cơ sở dữ liệu quốc gia về dân cư, {name} khai thác lúc 09:32 ngày 06/03/2026" in page
    assert paper_line(last(dossier)).note.endswith("Cơ sở dữ liệu quốc gia về dân cư")


@pytest.mark.parametrize(
    ("typed", "field"),
    [({}, "database"), ({"database": "other"}, "source"), ({"source": "CSDL dân cư"}, "database")],
)
@pytest.mark.parametrize("form", ["reception", "brought"])
def test_a_form_asks_for_the_database(office, dossier, form, typed, field):
    row = last(dossier)
    sent = {"has": "on", "evidence": "found_in_database", **typed}
    if form == "reception":
        filled = PaperForm(
            {f"p-{name}": value for name, value in sent.items()}, prefix="p", paper=row.required_paper
        )
    else:
        filled = BroughtForm({f"b{row.pk}-{name}": value for name, value in sent.items()}, paper=row)
    assert list(filled.errors) == [field]


def test_nobody_found_it_at_no_moment(office, dossier):
    with pytest.raises(IntegrityError, match="paper_found_by_somebody_then"), transaction.atomic():
        dossier.papers.filter(pk=last(dossier).pk).update(found_at=None)


def test_another_database_has_a_name(office):
    papers = make_intake(office).papers
    unnamed = PaperIn(**vars(papers[-1]) | FOUND | {"database": PaperDatabase.OTHER})
    with pytest.raises(Refused, match="Ghi cơ sở dữ liệu đã khai thác"):
        accepted(office, papers=[*papers[:-1], unnamed])
