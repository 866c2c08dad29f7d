"""Every form of every page, sent empty: errors, refusals, what is done at once are pages like any other."""

from dataclasses import dataclass, field

import pytest

from accounts.enums import Role
from tests.browser.answers import faults_of_answer, forms, send_empty
from tests.browser.test_walk import JUDGED, NARROW, PAGES, PUBLIC, SHARES, address, named


pytestmark = pytest.mark.browser
# One form of each kind, for `./test`.
SAMPLE = {"counter:refund", "desk:petition_new", "oversight:person", "public:petition_send"}


@dataclass
class Sending:
    """What was sent by now: a form that two pages have is sent once."""

    keys: set[object] = field(default_factory=set)
    at_once: set[str] = field(default_factory=set)
    """Pages seen to have a form that needs no field."""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("chosen", SHARES, ids=named)
def test_what_comes_after_every_form(visitor, sign_in, world, chosen):
    """As the first role of the page; what needs no field and so is done at once comes last."""
    faults, someone, sent = [], visitor(width=NARROW), Sending()
    for with_fields in (True, False):
        for role in Role:
            found = [row for row in chosen if row.first_role == role]
            if found:
                sign_in(someone, world.people[role])
                faults += send_all(someone, role, found, world, sent, with_fields=with_fields)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_what_comes_after_every_form_of_a_stranger(visitor, world, settings):
    settings.PETITION_WEB_INTAKE = True
    found, someone, sent = [row for row in PAGES if row.is_public], visitor(width=NARROW), Sending()
    faults = send_all(someone, PUBLIC, found, world, sent, with_fields=True)
    faults += send_all(someone, PUBLIC, found, world, sent, with_fields=False)
    assert not faults, "\n".join(faults)


@pytest.mark.brief
def test_what_comes_after_some_forms(visitor, sign_in, world, settings):
    settings.PETITION_WEB_INTAKE = True
    faults, someone = [], visitor(width=NARROW)
    for row in PAGES:
        if row.name in SAMPLE:
            if not row.is_public:
                sign_in(someone, world.people[row.first_role])
            faults += send_all(someone, row.first_role, [row], world, Sending(), with_fields=True)
    assert not faults, "\n".join(faults)


def send_all(someone, role, found, world, sent, *, with_fields):
    """Everything wrong with the answers to the forms of these pages."""
    faults = []
    someone.bring_axe()
    someone.judged, someone.whole = JUDGED, False
    for row in found:
        waiting = with_fields or row.name in sent.at_once
        while waiting:
            shown = shown_forms(someone, row, world)
            sent.at_once.update(row.name for form in shown if not form.fields)
            todo = [form for form in shown if bool(form.fields) == with_fields and form.key not in sent.keys]
            waiting = len({form.key for form in todo}) > 1
            for form in todo[:1]:
                sent.keys.add(form.key)
                status = send_empty(someone, form)
                if status is not None:
                    faults += faults_of_answer(someone, form, status, role)
    return faults


def shown_forms(someone, row, world):
    """The forms of the page, opened anew. A page whose sample is gone by what was sent gets another."""
    if someone.open(address(row, world)) != 200:
        del world.addresses[row.name]
        assert someone.open(address(row, world)) == 200, row.name
    someone.faults.clear()
    return forms(someone)
