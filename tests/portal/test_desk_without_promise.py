"""The desk of who works on what has no promised date: it is listed, last, and stepped through."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import StepInstance
from portal.ui import pagination
from tests.clock import at
from tests.factories.dossiers import assigned, in_process, make_office, twin
from tests.factories.procedures import make_complete_procedure
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday(frozen_at):
    frozen_at("2026-03-06 10:00")


@built_once
def office():
    return make_office(limit=None)


@pytest.mark.parametrize(
    ("shelf", "made", "role"), [("mine", assigned, Role.HANDLER), ("unit", in_process, Role.UNIT_HEAD)]
)
@pytest.mark.parametrize("sort", ["", "due", "-due"])
def test_it_is_stepped_through_like_all_other_work(office, client_of, monkeypatch, shelf, made, role, sort):
    told = pagination.page_of.__kwdefaults__
    monkeypatch.setattr(pagination.page_of, "__kwdefaults__", told | {"size": 2})
    first = made(office)
    dated = replace(office, procedure=make_complete_procedure(
        receiving_agency=office.counter, deciding_agency=office.commune
    ))  # fmt: skip
    later, sooner = made(dated), made(dated, when=at("2026-03-05 09:00"))
    if shelf == "unit":
        StepInstance.objects.update(holder=None)
    expected = [one.code for one in (sooner, later, first, twin(first, "steps"), twin(first, "steps"))]
    browser, address = client_of(office.people[role]), f"{reverse('desk:home')}?shelf={shelf}&sort={sort}"

    seen = []
    for _ in range(3):
        page = browser.get(address)
        seen += [row["select"]["label"].removeprefix("Chọn ") for row in page.context["rows"]]
        tail = re.search(r'href="(\?[^"]*after=[^"]*)"', page.content.decode())
        address = reverse("desk:home") + tail[1].replace("&amp;", "&") if tail else ""

    assert seen == (expected[::-1] if sort == "-due" else expected)
    assert not address
