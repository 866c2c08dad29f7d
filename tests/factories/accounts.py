"""Agencies, people, roles. Validity starts long before any test's day unless told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from accounts.enums import AgencyKind, Level, Role, SigningMode
from accounts.models import (
    Agency,
    AgencyCalendar,
    AgencyPlacement,
    AgencySuccession,
    HeadTitle,
    Leave,
    Membership,
    SignatureDelegation,
    User,
)


LONG_AGO = date(2015, 1, 1)
PASSWORD = "mat-khau-cua-bai-thu"


class AgencyFactory(DjangoModelFactory[Agency]):
    """`AgencyFactory(parent=province)` places it below; traits say what it is."""

    class Meta:
        model = Agency
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"CQ{n:04d}")
    name = factory.Sequence(lambda n: f"UBND xã Thử Nghiệm {n}")
    kind = AgencyKind.COMMUNE
    level = Level.COMMUNE
    has_seal = True
    valid_from = LONG_AGO

    class Params:
        province = factory.Trait(kind=AgencyKind.PROVINCE, level=Level.PROVINCE, name="UBND tỉnh Thử Nghiệm")
        district = factory.Trait(kind=AgencyKind.DISTRICT, level=Level.DISTRICT, name="UBND huyện Thử Nghiệm")
        department = factory.Trait(
            kind=AgencyKind.DEPARTMENT,
            level=Level.PROVINCE,
            name=factory.Sequence(lambda n: f"Sở Thử Nghiệm {n}"),
        )
        unit = factory.Trait(
            kind=AgencyKind.UNIT, has_seal=False, name=factory.Sequence(lambda n: f"Phòng Thử Nghiệm {n}")
        )
        one_stop = factory.Trait(
            kind=AgencyKind.ONE_STOP,
            has_seal=False,
            name=factory.Sequence(lambda n: f"Bộ phận Một cửa Thử Nghiệm {n}"),
        )

    @factory.post_generation
    def parent(agency: Agency, create: bool, extracted: Agency | None, **kwargs: Any) -> None:
        if extracted is not None:
            AgencyPlacement.objects.create(
                agency=agency, parent=extracted, valid_from=agency.valid_from, valid_to=agency.valid_to
            )


@lru_cache(maxsize=16)
def hashed(password: str) -> str:
    """As the database keeps it; the same for everybody who has it, which tests do not mind."""
    return make_password(password)


class UserFactory(DjangoModelFactory[User]):
    """`UserFactory(role=Role.HANDLER, agency=unit)` gives the person that role; without: a citizen."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi.dung.{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Thử {n}")

    password = factory.Transformer(PASSWORD, transform=hashed)

    @factory.post_generation
    def role(user: User, create: bool, extracted: Role | None, **kwargs: Any) -> None:
        if extracted is not None:
            user._role = extracted  # type: ignore[attr-defined]

    @factory.post_generation
    def agency(user: User, create: bool, extracted: Agency | None, **kwargs: Any) -> None:
        role = user.__dict__.pop("_role", None)
        if role is not None:
            MembershipFactory(user=user, role=role, agency=extracted or AgencyFactory())


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.HANDLER
    valid_from = LONG_AGO


def staff(places: Mapping[Role, Agency]) -> dict[Role, User]:
    """Somebody for each role at its place, in two statements."""
    people = User.objects.bulk_create(UserFactory.build_batch(len(places)))
    Membership.objects.bulk_create(
        MembershipFactory.build(user=user, role=role, agency=agency)
        for user, (role, agency) in zip(people, places.items(), strict=True)
    )
    return dict(zip(places, people, strict=True))


class LeaveFactory(DjangoModelFactory[Leave]):
    class Meta:
        model = Leave

    user = factory.SubFactory(UserFactory)
    deputy = factory.SubFactory(UserFactory)
    valid_from = date(2026, 3, 2)
    valid_to = date(2026, 3, 6)
    recorded_at = datetime(2026, 2, 27, 2, tzinfo=UTC)
    recorded_by = factory.SelfAttribute("user")


class SuccessionFactory(DjangoModelFactory[AgencySuccession]):
    class Meta:
        model = AgencySuccession

    predecessor = factory.SubFactory(AgencyFactory, valid_to=date(2025, 6, 30))
    successor = factory.SubFactory(AgencyFactory, valid_from=date(2025, 7, 1))
    effective_on = date(2025, 7, 1)
    act = "Nghị quyết thử nghiệm"


def taken_over(old: Agency, heir: Agency, *, on: date, sector_code: str = "") -> AgencySuccession:
    """`heir` carries on from that day, confirmed; the general heir closes `old` as the service does."""
    if not sector_code:
        last_day = on - timedelta(days=1)
        Agency.objects.filter(pk=old.pk).update(valid_to=last_day)
        for dated in (AgencyPlacement, Membership, SignatureDelegation):
            dated._default_manager.filter(agency=old).update(valid_to=last_day)
    return SuccessionFactory(
        predecessor=old, successor=heir, effective_on=on, sector_code=sector_code,
        confirmed_at=datetime.combine(on, time(), UTC), confirmed_by=UserFactory(),
    )  # fmt: skip


class AgencyCalendarFactory(DjangoModelFactory[AgencyCalendar]):
    class Meta:
        model = AgencyCalendar

    agency = factory.SubFactory(AgencyFactory)
    counting_calendar = "standard"
    valid_from = LONG_AGO


class HeadTitleFactory(DjangoModelFactory[HeadTitle]):
    class Meta:
        model = HeadTitle

    agency = factory.SubFactory(AgencyFactory)
    title = "Chủ tịch"
    valid_from = LONG_AGO


class SignatureDelegationFactory(DjangoModelFactory[SignatureDelegation]):
    class Meta:
        model = SignatureDelegation

    agency = factory.SubFactory(AgencyFactory)
    signer = factory.LazyAttribute(lambda made: UserFactory(role=Role.UNIT_HEAD, agency=made.agency))
    mode = SigningMode.KT
    signer_title = "Phó Chủ tịch"
    act = "Quyết định phân công công tác"
    valid_from = LONG_AGO
