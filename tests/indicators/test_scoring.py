"""Points from counts: the vectors of the law reference, rounding, zero rules, bands and places."""

from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.queries import shipped_definition
from indicators.rules.definition import Basis, UnitKind, ZeroRule
from indicators.rules.scoring import Count, Standing, UnitScore, grade_of, half_up, ranks, score


PORTAL = shipped_definition("766-portal")
DOCUMENT = shipped_definition("766-document")


def points_of(indicator: str, n: int, d: int, definition=PORTAL) -> Decimal | None:
    return score(definition, {indicator: Count.of(n, d)}).component(indicator).points


@pytest.mark.parametrize(
    ("indicator", "n", "d", "points"),
    [
        ("ONLINE_TTHC", 60, 100, "1.50"),
        ("ONLINE_TTHC", 80, 100, "2.00"),
        ("ONLINE_TTHC", 95, 100, "2.00"),
        ("ONLINE_DOSSIER", 25, 100, "3.00"),
        ("ONLINE_DOSSIER", 50, 100, "6.00"),
        ("PAYMENT_DOSSIER", 40, 100, "2.40"),
        ("PAYMENT_TTHC_USED", 50, 100, "1.25"),
        ("REUSED_DIGITIZED_DATA", 40, 100, "1.00"),
        ("SO_HOA_GIAY_TO_GIAI_QUYET", 60, 100, "2.40"),
        ("DOSSIER_RECEIVING_SATISFACTION", 855, 1000, "5.70"),
        # Full at 90 %, not before.
        ("DOSSIER_RECEIVING_SATISFACTION", 899, 1000, "5.99"),
        ("DOSSIER_RECEIVING_SATISFACTION", 900, 1000, "6.00"),
        # A tie of points is rounded up: 18.125.
        ("PAYMENT_DOSSIER", 1, 400, "0.02"),  # 0.015
        ("PETITION_PROCESSING_ON_TIME", 145, 240, "3.63"),  # 3.625
        # Synchronised dossiers are counted elsewhere than received ones: more than all is all.
        ("DOSSIER_SYNC", 1010, 1000, "6.00"),
    ],
)
def test_vectors(indicator: str, n: int, d: int, points: str) -> None:
    assert points_of(indicator, n, d) == Decimal(points)


def test_the_document_pays_digitised_dossiers_in_full_from_eighty_percent() -> None:
    assert points_of("SO_HOA_GIAY_TO_GIAI_QUYET", 60, 100, DOCUMENT) == Decimal("3.00")
    both = zip(PORTAL.indicators, DOCUMENT.indicators, strict=True)
    changed = [one.id for one, other in both if one != other]
    assert changed == ["SO_HOA_GIAY_TO_GIAI_QUYET"]


@pytest.mark.parametrize(
    ("value", "rounded"), [("18.125", "18.13"), ("18.1249", "18.12"), ("0.005", "0.01"), ("0", "0.00")]
)
def test_ties_go_up(value: str, rounded: str) -> None:
    assert half_up(Fraction(value), 2) == Decimal(rounded)


def test_transparency_is_paid_on_the_percent_already_rounded() -> None:
    """25 of 48 is 52.0833… %. Shown as 52.08 it pays 3.1248; unrounded it would pay 3.125."""
    component = score(PORTAL, {"PUBLISH_ON_TIME": Count.of(25, 48)}).component("PUBLISH_ON_TIME")
    assert component.ratio == Decimal("52.08")
    assert component.points == Decimal("3.12")
    assert half_up(Fraction(6 * 25, 48), 2) == Decimal("3.13")


# Ruling 32, written by hand.
ZERO_RULES = {
    "PUBLISH_ON_TIME": None,
    "PUBLIC_UPDATE_ON_TIME": None,
    "PUBLIC_CONTENT_FULL": None,
    "DOSSIER_SYNC": None,
    "ON_TIME": "0.00",
    "ONLINE_TTHC": "0.00",
    "ONLINE_TTHC_USED": "0.00",
    "ONLINE_DOSSIER": "0.00",
    "PAYMENT_TTHC_READY": "0.00",
    "PAYMENT_TTHC_USED": "0.00",
    "PAYMENT_DOSSIER": "0.00",
    "ORIGINAL_RESULT_AVAILABLE": None,
    "SO_HOA_GIAY_TO_GIAI_QUYET": None,
    "REUSED_DIGITIZED_DATA": None,
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": None,
    "CITIZEN_DATA_CONNECTED_FORMALITY": None,
    "CITIZEN_DATA_CONNECTED_DOSSIER": None,
    "ELECTRONIC_CERTIFIED_COPY": "2.00",
    "PETITION_PROCESSING_ON_TIME": "6.00",
    "PETITION_HANDLING_SATISFACTION": "6.00",
    "DOSSIER_RECEIVING_SATISFACTION": "0.00",
}


@pytest.mark.parametrize("nothing", [Count.of(0, 0), Count(None, None)])
@pytest.mark.parametrize(("indicator", "points"), ZERO_RULES.items())
def test_nothing_to_count(indicator: str, points: str | None, nothing: Count) -> None:
    scored = score(PORTAL, {indicator: nothing})
    component = scored.component(indicator)
    assert component.points == (None if points is None else Decimal(points))
    if points is None:
        assert component.standing == Standing.NOTHING_TO_COUNT
        assert scored.unreachable == component.indicator.max
        assert component.lost is None


def test_unreachable_unmeasured_and_lost_points_are_three_things() -> None:
    scored = score(
        PORTAL,
        {"ON_TIME": Count.of(9, 10), "PUBLISH_ON_TIME": Count.of(0, 0), "PAYMENT_DOSSIER": Count.of(0, 5)},
    )
    assert scored.total == Decimal("18.00")
    assert scored.unreachable == 6
    assert scored.component("ON_TIME").lost == Decimal("2.00")
    assert scored.component("PAYMENT_DOSSIER").lost == Decimal("6.00")
    assert scored.not_measured == 100 - 20 - 6 - 6
    assert scored.groups["transparency"] is None
    assert scored.groups["online_payment"] == Decimal("0.00")


def test_certified_copies_are_paid_in_full_wherever_they_are_in_use() -> None:
    for count, points in [
        (Count.of(1, 20), "2.00"),
        (Count.of(20, 20), "2.00"),
        (Count.of(0, 20), "0.00"),
        (Count(None, None, deployed=True), "2.00"),
        (Count(None, None, deployed=False), "0.00"),
    ]:
        found = score(PORTAL, {"ELECTRONIC_CERTIFIED_COPY": count}).component("ELECTRONIC_CERTIFIED_COPY")
        assert found.points == Decimal(points), count


def test_what_is_out_of_scope_earns_nothing_and_is_unreachable() -> None:
    scored = score(PORTAL, {"ELECTRONIC_CERTIFIED_COPY": Count.of(3, 3)}, UnitKind.MINISTRY)
    component = scored.component("ELECTRONIC_CERTIFIED_COPY")
    assert (component.standing, component.points) == (Standing.OUT_OF_SCOPE, None)
    assert scored.unreachable == 2
    assert PORTAL.reachable(UnitKind.MINISTRY) == 98
    assert PORTAL.reachable(UnitKind.COMMUNE) == 100


def test_groups_are_sums_of_rounded_indicators() -> None:
    """Each of the three is 0.005 and is rounded up by itself: 0.03, not 0.02."""
    counts = {
        "PAYMENT_TTHC_READY": Count.of(1, 500),
        "PAYMENT_TTHC_USED": Count.of(1, 500),
        "PAYMENT_DOSSIER": Count.of(1, 1200),
    }
    scored = score(PORTAL, counts)
    assert scored.groups["online_payment"] == Decimal("0.03")
    assert sum((one.exact or 0) for one in scored.components) == Fraction(15, 1000)


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "excellent"), ("90", "excellent"), ("89.99", "good"), ("80", "good"), ("79.99", "fair"),
        ("70", "fair"), ("69.99", "average"), ("50", "average"), ("49.99", "weak"), ("0", "weak"),
    ],
)  # fmt: skip
def test_bands(total: str, grade: str) -> None:
    assert grade_of(PORTAL, Decimal(total)).code == grade


def unit(**counts: tuple[int, int]) -> UnitScore:
    return score(PORTAL, {name: Count.of(*count) for name, count in counts.items()})


def test_places_by_total_then_progress_then_satisfaction() -> None:
    units = [
        unit(ON_TIME=(5, 10), PAYMENT_DOSSIER=(10, 10)),  # 16, progress 10
        unit(ON_TIME=(8, 10)),  # 16, progress 16
        unit(ON_TIME=(5, 10), PETITION_PROCESSING_ON_TIME=(4, 4)),  # 16, progress 10, satisfaction 6
        unit(ON_TIME=(10, 10)),
        unit(ON_TIME=(8, 10)),
    ]
    assert ranks(PORTAL, units) == [5, 2, 4, 1, 2]


def test_each_rule_of_ruling_32_stands_in_the_data() -> None:
    for one in PORTAL.indicators:
        if one.number.startswith(("1.", "2.1")):
            assert one.basis == Basis.ROUNDED_RATIO, one.id
        elif one.id == "ELECTRONIC_CERTIFIED_COPY":
            assert one.zero_rule == ZeroRule.DEPLOYED
        else:
            assert one.basis == Basis.EXACT, one.id
