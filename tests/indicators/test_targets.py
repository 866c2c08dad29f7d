"""Targets: who sets them, what is refused, what holds, how far a unit is; never edited."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from indicators.enums import PeriodKind
from indicators.exceptions import Refused
from indicators.models import Target
from indicators.permissions import may_set_targets
from indicators.queries import shipped_definition
from indicators.queries.targets import of_unit
from indicators.rules.periods import Period
from indicators.rules.targets import Gap, can_have_target, gap, is_possible
from indicators.services.targets import TargetsIn, set_targets
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.indicators import kept_score
from tests.harness.worlds import built_once


DEFINITION = shipped_definition("766-portal")
QUARTER = Period(PeriodKind.QUARTER, date(2026, 1, 1))
NOW = at("2026-03-20 09:00")
TODAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("indicator", "wanted", "counted", "expected"),
    [
        ("ON_TIME", "95", ("90", "100", "90.00"), Gap(False, Decimal("5.00"), 5)),
        ("ON_TIME", "90", ("90", "100", "90.00"), Gap(True, Decimal(0), 0)),
        ("ON_TIME", "66.67", ("2", "3", "66.67"), Gap(False, Decimal(0), 1)),  # 2 of 3 are 66.666…
        ("ON_TIME", "66.66", ("2", "3", "66.67"), Gap(True, Decimal(0), 0)),
        ("ON_TIME", "0.01", ("0", "5", "0.00"), Gap(False, Decimal("0.01"), 1)),
        ("ON_TIME", "100", ("0", "0", None), None),
        ("ON_TIME", "100", (None, None, None), None),
        ("AVG_TIME", "5", ("33", "6", "5.50"), Gap(False, Decimal("0.50"), None)),
        ("AVG_TIME", "5.5", ("33", "6", "5.50"), Gap(True, Decimal(0), None)),
    ],
)
def test_how_far_it_is(indicator, wanted, counted, expected):
    n, d, ratio = (None if one is None else Decimal(one) for one in counted)
    assert gap(DEFINITION.indicator(indicator), Decimal(wanted), n=n, d=d, ratio=ratio) == expected


def test_which_indicators_can_have_one_and_of_what_size():
    without = {one.id for one in DEFINITION.indicators if not can_have_target(one)}
    assert without == {"PETITION_CLASSIFICATION_TTHC", "PETITION_CLASSIFICATION_STAFF"}
    for indicator, value, possible in [
        ("ON_TIME", "100", True), ("ON_TIME", "100.01", False), ("ON_TIME", "0", False),
        ("ON_TIME", "-1", False),
        ("AVG_TIME", "120", True), ("AVG_TIME", "10000", False),
    ]:  # fmt: skip
        assert is_possible(DEFINITION.indicator(indicator), Decimal(value)) is possible, (indicator, value)


@built_once
def world():
    province = AgencyFactory(province=True)
    units = [AgencyFactory(parent=province) for _ in range(2)]
    return province, *units


def asked(*units, quarter=QUARTER, number="12/KH-UBND", on=date(2026, 1, 5), **values):
    wanted = {name: Decimal(value) for name, value in (values or {"ON_TIME": "95"}).items()}
    return TargetsIn([one.pk for one in units], quarter, wanted, number, on, "Kế hoạch cải cách hành chính")


@pytest.mark.django_db
def test_one_document_for_many_units_and_a_later_one_in_its_place(world):
    province, first, second = world
    by = Actor(UserFactory(role=Role.CONTROL, agency=province))
    written = set_targets(entered=asked(first, second, ON_TIME="95", AVG_TIME="7.5"), by=by, at=NOW)
    assert len(written) == 4
    again = set_targets(entered=asked(first, second, ON_TIME="95", AVG_TIME="7.5"), by=by, at=NOW)
    assert again == [], "pressed twice is one document"
    later = asked(first, number="40/QĐ-UBND", on=date(2026, 2, 1), ON_TIME="98")
    set_targets(entered=later, by=by, at=at("2026-03-20 10:00"))
    holding = Target.objects.in_force().filter(unit=first).order_by("indicator")
    assert [(one.indicator, one.value, one.document_number) for one in holding] == [
        ("AVG_TIME", Decimal("7.50"), "12/KH-UBND"),
        ("ON_TIME", Decimal("98.00"), "40/QĐ-UBND"),
    ]
    assert Target.objects.count() == 5, "the one before stays"
    # A filter beside it does not let the old one hold again.
    assert Target.objects.filter(value=95).in_force().count() == 1


@pytest.mark.django_db
def test_a_target_is_never_changed(world, as_owner):
    province, first, _ = world
    by = Actor(UserFactory(role=Role.HEAD, agency=province))
    set_targets(entered=asked(first), by=by, at=NOW)
    for act in (lambda: Target.objects.update(value=1), lambda: Target.objects.all().delete()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act()
        with as_owner(), pytest.raises(DatabaseError, match="không sửa, không xóa"), transaction.atomic():
            act()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "  "}, "số của văn bản"),
        ({"on": date(2026, 3, 21)}, "không được sau hôm nay"),
        ({"quarter": QUARTER.before()}, "đã kết thúc"),
        ({"ON_TIME": "101"}, "không quá 100 %"),
        ({"ON_TIME": "0"}, "lớn hơn 0"),
        ({"PETITION_CLASSIFICATION_TTHC": "50"}, "Không giao chỉ tiêu"),
        ({"GIBBERISH": "50"}, "Không giao chỉ tiêu"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(changes, said, world):
    province, first, _ = world
    by = Actor(UserFactory(role=Role.HEAD, agency=province))
    with pytest.raises(Refused, match=said):
        set_targets(entered=asked(first, **changes), by=by, at=NOW)
    for empty in (asked(), TargetsIn([first.pk], QUARTER, {}, "1/QĐ", TODAY)):
        with pytest.raises(Refused):
            set_targets(entered=empty, by=by, at=NOW)
    assert not Target.objects.exists()


PLACES = {"same_unit": "unit", "child": "above", "sibling": "sibling", "other_agency": "elsewhere"}


@pytest.mark.django_db
def test_who_sees_and_who_sets_is_what_the_access_table_says(world):
    province, first, second = world
    elsewhere = AgencyFactory(province=True, name="UBND tỉnh Khác")
    places = {"unit": first, "above": province, "sibling": second, "elsewhere": elsewhere}
    set_targets(entered=asked(first), by=Actor(UserFactory(role=Role.HEAD, agency=province)), at=NOW)
    listed = {
        name: {
            (rule.role, rule.relation) for rule in table.objects() if (rule.name, rule.see) == (name, "yes")
        }
        for name in ("target", "target_entry")
    }
    sees, sets = set(), set()
    for role in Role:
        for relation, place in PLACES.items():
            user = UserFactory(role=role, agency=places[place])
            if Target.objects.visible_to(user, TODAY).exists():
                sees.add((role.value, relation))
            if first.pk in may_set_targets(Actor(user), on=TODAY):
                sets.add((role.value, relation))
    assert (sees, sets) == (listed["target"], listed["target_entry"])


@pytest.mark.django_db
def test_nobody_sets_targets_for_a_neighbour_hidden_among_his_own(world):
    _, first, second = world
    by = Actor(UserFactory(role=Role.HEAD, agency=first))
    with pytest.raises(NotAllowed):
        set_targets(entered=asked(first, second), by=by, at=NOW)
    assert not Target.objects.exists()


@pytest.mark.django_db
def test_a_quarter_is_measured_by_its_last_night(world):
    province, first, _ = world
    user = UserFactory(role=Role.HEAD, agency=province)
    set_targets(entered=asked(first, ON_TIME="95", DOSSIER_SYNC="80"), by=Actor(user), at=NOW)
    assert [one.gap for one in of_unit(user, TODAY, first.pk, QUARTER)] == [None, None]
    kept_score(first, QUARTER, date(2026, 3, 18), {"ON_TIME": (100, 100)})
    kept_score(first, QUARTER, date(2026, 3, 19), {"ON_TIME": (90, 100)})
    sync, on_time = of_unit(user, TODAY, first.pk, QUARTER)
    assert on_time.gap == Gap(False, Decimal("5.00"), 5)
    assert on_time.measured_on == date(2026, 3, 19)
    assert sync.gap is None, "nobody counts it"
    assert of_unit(UserFactory(role=Role.HEAD), TODAY, first.pk, QUARTER) == []
