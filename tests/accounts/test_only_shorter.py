"""Ending a role or a delegation only shortens it: nothing is given, revived or back-dated by it (15, 18)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import AccountsError
from accounts.models import Actor
from accounts.services import people
from tests.factories.accounts import (
    AgencyFactory,
    MembershipFactory,
    SignatureDelegationFactory,
    UserFactory,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)
OPEN = None


def day(offset):
    return TODAY + timedelta(days=offset)


@built_once
def agency():
    return AgencyFactory()


@built_once
def admin(agency):
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=agency))


def role_of_another(agency, admin):
    return MembershipFactory(agency=agency)


def his_own_role(agency, admin):
    return MembershipFactory(agency=agency, user=admin.user, role=Role.HANDLER)


def delegation(agency, admin):
    return SignatureDelegationFactory(agency=agency)


def end(row, last_day, by):
    if hasattr(row, "signer_id"):
        return people.end_delegation(delegation=row, last_day=last_day, by=by, at=AT)
    return people.end_role(membership=row, last_day=last_day, by=by, at=AT)


ROWS = pytest.mark.parametrize("row_of", [role_of_another, his_own_role, delegation])


@ROWS
@pytest.mark.parametrize(
    ("ends_on", "asked", "sentence"),
    [
        (day(30), day(31), "chỉ rút ngắn"),
        (day(0), day(1), "chỉ rút ngắn"),
        (day(-1), day(5), "đã kết thúc ngày 03/03/2026"),
        (day(-9), day(-9), "đã kết thúc ngày 23/02/2026"),
        (day(-9), day(-1), "đã kết thúc"),
        (OPEN, day(-2), "từ hôm qua trở đi"),
        (day(30), day(-2), "từ hôm qua trở đi"),
    ],
)
def test_is_refused(row_of, ends_on, asked, sentence, agency, admin):
    row = row_of(agency, admin)
    row.valid_to = ends_on
    row.save()
    with pytest.raises(AccountsError, match=sentence):
        end(row, asked, admin)
    row.refresh_from_db()
    assert row.valid_to == ends_on


@ROWS
@pytest.mark.parametrize(
    ("ends_on", "asked"),
    [
        (OPEN, day(-1)),
        (OPEN, day(0)),
        (OPEN, day(90)),
        (day(30), day(-1)),
        (day(30), day(30)),
        (day(0), day(-1)),
    ],
)
def test_is_shortened(row_of, ends_on, asked, agency, admin):
    row = row_of(agency, admin)
    row.valid_to = ends_on
    row.save()
    assert end(row, asked, admin).valid_to == asked


@pytest.mark.parametrize(
    ("row_of", "page"), [(role_of_another, "oversight:end_role"), (delegation, "oversight:end_delegation")]
)
def test_the_page_says_so_at_its_place(row_of, page, frozen_at, agency, admin, client_of):
    frozen_at("2026-03-04 09:00")
    row = row_of(agency, admin)
    row.valid_to = day(30)
    row.save()
    answer = client_of(admin.user).post(reverse(page, args=[row.pk]), {"last_day": day(31).isoformat()})
    assert answer.status_code == 422
    assert "ở đây chỉ rút ngắn" in answer.text
