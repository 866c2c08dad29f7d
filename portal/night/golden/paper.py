"""The golden month as docs/indicators.md shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.night.golden import sheet
from portal.night.golden.world import COMMUNES, PROCEDURES, PROVINCES


BEGIN, OVER = "<!-- golden month -->\n", "<!-- end of the golden month -->\n"


def section() -> str:
    """Every table in Markdown, between their marks."""
    return "".join(
        [BEGIN, *_procedures(), *_lines(), *_others(), *_figures(), *_standings(), *_prices(), OVER]
    )


def _procedures() -> Iterator[str]:
    units = ", ".join(f"{letter} {name}" for letter, name in (COMMUNES | PROVINCES).items())
    yield f"Units: {units}. C belongs to V until 15 March and to S from the 16th.\n\n"
    yield from _table(
        ("procedure", "limit", "fee", "online", "result on paper", "what is special"),
        (
            (
                one.code,
                "words only" if one.days is None else f"{one.days} working days",
                "" if one.fee is None else f"{one.fee} đ",
                one.online.value,
                "yes" if one.on_paper else "",
                one.special,
            )
            for one in PROCEDURES
        ),
    )


def _lines() -> Iterator[str]:
    yield "\n"
    yield from _table(
        ("no", "unit", "procedure", "life in 2026", "marks", "limit", "March", "days", "why"),
        (
            (row["no"], row["unit"], row["procedure"], row["life"], row["marks"] or "–", row["due_on"],
             row["march"].replace("_", " ") or "–", row["days"] or "–", row["why"])
            for row in sheet.rows("dossiers.csv")
        ),
    )  # fmt: skip


def _others() -> Iterator[str]:
    yield "\n"
    yield from _table(
        ("no", "unit", "what", "life in 2026", "why"),
        ((row["no"], row["unit"], row["what"], row["life"], row["why"]) for row in sheet.rows("others.csv")),
    )


def _standings() -> Iterator[str]:
    yield "\n"
    yield from _table(
        ("night", "period", "unit", "total", "unreachable", "grade", "place", "arithmetic"),
        (
            (row["night"], row["period"], row["unit"], row["total"], row["unreachable"], row["grade"],
             f"{row['rank']} of {row['among']}", row["arithmetic"])
            for row in sheet.rows("standings.csv")
        ),
    )  # fmt: skip


def _prices() -> Iterator[str]:
    yield "\nPrices of March, as the head of the province sees them.\n\n"
    yield from _table(
        ("unit", "indicator", "missing", "listed", "each", "that carry 0.001 more", "outside", "arithmetic"),
        (
            (row["unit"], f"`{row['indicator']}`", row["missing"], row["listed"], row["each"],
             row["carrying"], row["outside"], row["arithmetic"])
            for row in sheet.rows("prices.csv")
        ),
    )  # fmt: skip
    yield "\n"
    yield from _table(
        ("dossier", "indicator", "price", "why"),
        ((row["no"], f"`{row['indicator']}`", row["points"], row["why"]) for row in sheet.rows("costs.csv")),
    )


def _figures() -> Iterator[str]:
    yield "\n"
    yield from _table(
        ("night", "period", "unit", "indicator", "n / d", "ratio", "points", "arithmetic"),
        (
            (row["night"], row["period"], row["unit"], f"`{row['indicator']}`", f"{row['n']} / {row['d']}",
             row["ratio"] or "–", row["points"] or "–", row["arithmetic"])
            for row in sheet.rows("expected.csv")
        ),
    )  # fmt: skip


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"
