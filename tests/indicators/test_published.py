"""Officially published counts and points, side by side: ours are the same (law.md §1.4)."""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from indicators.queries import shipped_definition
from indicators.rules.scoring import Count, score


ROOT = Path(__file__).resolve().parent.parent.parent
PUBLISHED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "scores_published.json"
PORTAL = shipped_definition("766-portal")
TOLERANCE = Decimal("0.0051")
Row = tuple[str, dict[str, Count], dict[str, Decimal | None]]


@pytest.fixture(scope="module")
def sets() -> dict[str, Any]:
    if not PUBLISHED.exists():
        pytest.skip("no published scores at hand: read from SHARED_DATA or ../shared/data")
    loaded: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"), parse_float=Decimal)["sets"]
    return loaded


def differences(rows: Iterator[Row]) -> tuple[int, list[str]]:
    """How many figures were compared, and those that are off."""
    compared, wrong = 0, []
    for code, counts, expected in rows:
        scored = score(PORTAL, counts)
        found = {one.indicator.id: one.points for one in scored.components}
        found |= {f"group {name}": points for name, points in scored.groups.items()}
        for name, points in expected.items():
            compared += 1
            ours = found[name]
            if (ours is None) != (points is None) or (ours is not None and abs(ours - points) > TOLERANCE):
                wrong.append(f"{code} {name}: published {points}, ours {ours}")
    return compared, wrong


def of_phu_tho(month: dict[str, Any]) -> Iterator[Row]:
    for row in month["progress"]:
        yield row["code"], {"ON_TIME": Count.of(row["on_time"], row["received"])}, {"ON_TIME": row["score"]}
    for row in month["payment"]:
        counts = {
            "PAYMENT_DOSSIER": Count.of(row["paid_online_dossiers"], row["fee_dossiers"]),
            "PAYMENT_TTHC_USED": Count.of(row["paid_online_formalities"], row["fee_formalities"]),
            "PAYMENT_TTHC_READY": Count.of(row["fee_dossier_formalities"], row["fee_formalities"]),
        }
        yield row["code"], counts, {"group online_payment": row["score"]}
    for row in month["digitized"]:
        yield _digitised(row)
    for row in month["satisfaction"]:
        yield _satisfaction(row)
    for row in month["transparency"]:
        counts = {
            "PUBLISH_ON_TIME": Count.of(row["pub_num"], row["pub_den"]),
            "PUBLIC_UPDATE_ON_TIME": Count.of(row["upd_num"], row["upd_den"]),
            "PUBLIC_CONTENT_FULL": Count.of(row["full_num"], row["full_den"]),
            "DOSSIER_SYNC": Count.of(row["sync_num"], row["sync_den"]),
        }
        yield (
            row["code"],
            counts,
            {
                "PUBLISH_ON_TIME": None,
                "PUBLIC_CONTENT_FULL": row["full_s"],
                "DOSSIER_SYNC": row["sync_s"],
                "group transparency": row["total"],
            },
        )


def _digitised(row: dict[str, Any]) -> Row:
    columns = {
        "ORIGINAL_RESULT_AVAILABLE": "orig",
        "SO_HOA_GIAY_TO_GIAI_QUYET": "dig",
        "REUSED_DIGITIZED_DATA": "reuse",
        "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": "sync",
        "CITIZEN_DATA_CONNECTED_DOSSIER": "cit",
    }
    counts = {one: Count.of(row[column], row["den"]) for one, column in columns.items()}
    counts["CITIZEN_DATA_CONNECTED_FORMALITY"] = Count.of(row["form"], row["form_den"])
    counts["ELECTRONIC_CERTIFIED_COPY"] = Count(None, None)
    expected = {one: row[f"{column}_s"] for one, column in columns.items()}
    expected |= {
        "CITIZEN_DATA_CONNECTED_FORMALITY": row["form_s"],
        "ELECTRONIC_CERTIFIED_COPY": row["cert_s"],
        "group digitisation": row["total"],
    }
    return row["code"], counts, expected


def _satisfaction(row: dict[str, Any]) -> Row:
    counts = {
        "DOSSIER_RECEIVING_SATISFACTION": Count.of(row["sat_num"], row["sat_den"]),
        "PETITION_PROCESSING_ON_TIME": Count.of(row["ontime_num"], row["pakn_total"]),
        "PETITION_HANDLING_SATISFACTION": Count.of(row["handled_num"], row["pakn_total"]),
        "PETITION_CLASSIFICATION_TTHC": Count.of(row["class_tthc"], row["pakn_total"]),
        "PETITION_CLASSIFICATION_STAFF": Count.of(row["class_staff"], row["pakn_total"]),
    }
    return (
        row["code"],
        counts,
        {
            "DOSSIER_RECEIVING_SATISFACTION": row["sat_s"],
            "PETITION_PROCESSING_ON_TIME": row["ontime_s"],
            "PETITION_HANDLING_SATISFACTION": row["handled_s"],
            "PETITION_CLASSIFICATION_TTHC": None,
            "group satisfaction": row["total"],
        },
    )


def of_whole_units(units: list[dict[str, Any]]) -> Iterator[Row]:
    groups = {"CKMB": "transparency", "TDGQ": "progress", "MDSH": "digitisation", "MDHL": "satisfaction"}
    for unit in units:
        counts, expected = {}, {}
        for name, (n, d, _ratio, points) in unit["metrics"].items():
            counts[name] = Count(*(None if one is None else Fraction(one) for one in (n, d)))
            expected[name] = points
        counts["ON_TIME"] = Count.of(unit["progress"]["on_time"], unit["progress"]["received"])
        expected["ON_TIME"] = unit["progress"]["score"]
        expected |= {f"group {ours}": unit["groups"][theirs] for theirs, ours in groups.items()}
        yield unit["code"], counts, expected


def test_a_province_and_its_units_of_one_month(sets: dict[str, Any]) -> None:
    compared, wrong = differences(of_phu_tho(sets["phu_tho_2026_08"]))
    assert not wrong
    assert compared > 150


def test_two_provinces_and_a_commune_of_one_year(sets: dict[str, Any]) -> None:
    units = sets["provinces_2026_year"]["detail"] + sets["gia_lai_communes_2026_year"]["detail"]
    compared, wrong = differences(of_whole_units(units))
    assert not wrong
    assert compared > 50


def test_online_services_of_the_province_that_published_its_counts(sets: dict[str, Any]) -> None:
    row = sets["phu_tho_2026_08"]["online_parent_with_inputs"]
    offered = row["partialCount"] + row["fullCount"]
    counts = {
        "ONLINE_TTHC": Count.of(offered, row["authorityCount"]),
        "ONLINE_TTHC_USED": Count.of(row["onlineDossierCount"], row["onlineServiceTotal"]),
        "ONLINE_DOSSIER": Count.of(row["channelOnlineSum"], row["channelTotalSum"]),
    }
    assert differences(iter([(row["code"], counts, {"group online_service": row["score"]})])) == (1, [])


def test_totals_are_sums_of_published_groups_and_lie_in_their_bands(sets: dict[str, Any]) -> None:
    """What a unit's page publishes: six groups and a total."""
    rows = [
        *sets["october_2025_old_api"]["provinces_year"],
        *sets["october_2025_old_api"]["an_giang_communes"],
    ]
    off = [
        row["code"]
        for row in rows
        if abs(sum(row[group] for group in ("CKMB", "TDGQ", "CLGQ", "MDSH", "MDHL", "TTTT")) - row["total"])
        > TOLERANCE
    ]
    assert not off
    assert len(rows) > 100
