"""Every form of every page, sent empty: errors, refusals, what is done at once are pages like any other."""

import pytest

from accounts.enums import Role
from tests.browser.answers import faults_of_answer, forms, send_empty
from tests.browser.test_walk import JUDGED, NARROW, PAGES, PUBLIC, SHARES, address


pytestmark = pytest.mark.browser
# One form of each kind, for `./test`.
SAMPLE = {"counter:refund", "desk:petition_new", "oversight:person", "public:petition_send"}


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("chosen", SHARES, ids=lambda rows: f"{rows[0].name}-and-{len(rows) - 1}-more")
def test_what_comes_after_every_form(visitor, sign_in, world, chosen):
    """As the first role of the page; what needs no field and so is done at once comes last."""
    faults, someone, sent = [], visitor(width=NARROW), set()
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
    found, someone, sent = [row for row in PAGES if row.is_public], visitor(width=NARROW), set()
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
            faults += send_all(someone, row.first_role, [row], world, set(), with_fields=True)
    assert not faults, "\n".join(faults)


def send_all(someone, role, found, world, sent, *, with_fields):
    """Everything wrong with the answers to the forms of these pages; a form that two have is sent once."""
    faults = []
    someone.bring_axe()
    someone.judged, someone.whole = JUDGED, False
    for row in found:
        while form := next_form(someone, row, world, sent, with_fields=with_fields):
            sent.add(form.key)
            status = send_empty(someone, form)
            if status is not None:
                faults += faults_of_answer(someone, form, status, role)
    return faults


def next_form(someone, row, world, sent, *, with_fields):
    """A form of the page that was not sent yet. A page whose sample is gone by what was sent gets another."""
    if someone.open(address(row, world)) != 200:
        del world.addresses[row.name]
        assert someone.open(address(row, world)) == 200, row.name
    someone.faults.clear()
    found = [form for form in forms(someone) if bool(form.fields) == with_fields]
    return next((form for form in found if form.key not in sent), None)
