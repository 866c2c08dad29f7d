"""Which time limit and which cut-off bind a dossier (law.md §4.3: limits per case and per channel)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from calendars.enums import CutoffEffect, PeriodUnit
from calendars.rules.worktime import Cutoff, Period
from lib.terms import Term
from procedures.enums import Channel, LimitUnit
from procedures.exceptions import NoLimit
from procedures.rules.fees import plain


WITHIN_THE_DAY = Term("trong ngày")


@dataclass(frozen=True)
class LimitRow:
    """A stored limit as values."""

    case_id: int | None
    channel: int | None
    value: Decimal | None
    unit: str
    text: str = ""


@dataclass(frozen=True)
class CutoffRow:
    """A stored cut-off as values."""

    case_id: int | None
    hour: time
    effect: str
    source: str = ""


@dataclass(frozen=True)
class Limit:
    """What binds. `period` None: only `note` says how long, and the clerk types the promise by it."""

    period: Period | None
    text: str
    note: str = ""
    cutoff: Cutoff | None = None


def choose_limit(
    limits: Sequence[LimitRow], cutoffs: Sequence[CutoffRow], *, case_id: int | None, channel: int
) -> Limit:
    """The limit of case and channel, else of the case, else of the channel, else the general one.

    What its case says binds, in words too. Otherwise a limit with a number comes before one that only refers
    to the text: a channel without one is left open by the record (docs/adr/0020). Of several numbers the
    longest is taken, since the text names the circumstances and a promise must hold in all of them.
    Raises NoLimit when none fits.
    """
    fitting = [row for row in limits if _fits(row, case_id, channel)]
    if not fitting:
        raise NoLimit("Thủ tục chưa có thời hạn cho trường hợp và kênh nộp này; hãy bổ sung vào danh mục.")
    fitting = [row for row in fitting if row.case_id is not None] or fitting
    definite = [row for row in fitting if row.unit != LimitUnit.SEE_TEXT and row.value is not None]
    chosen = max(definite or fitting, key=_precision_then_length)
    cutoff = choose_cutoff(cutoffs, case_id=case_id)
    return Limit(
        period=_period(chosen),
        text=describe(chosen.value, chosen.unit),
        note=chosen.text,
        cutoff=Cutoff(cutoff.hour, CutoffEffect(cutoff.effect), cutoff.source) if cutoff else None,
    )


def channels_offered(
    limits: Sequence[LimitRow], *, in_person_only: bool, has_online_service: bool
) -> list[Channel]:
    """Ways to file that a version offers: what its flags allow, and where every limit names one, only these.

    The counter is always there: a version that leaves it nothing lacks its limit.
    """
    if in_person_only:
        return [Channel.IN_PERSON]
    named = {row.channel for row in limits}
    offered = [
        channel
        for channel in Channel
        if (None in named or channel in named) and (channel != Channel.ONLINE or has_online_service)
    ]
    return offered or [Channel.IN_PERSON]


def without_limit(
    limits: Sequence[LimitRow], *, cases: Sequence[int], channels: Sequence[Channel]
) -> list[tuple[int | None, Channel]]:
    """Pairs of case (None: the version has none) and channel that could be received and have no limit."""
    return [
        (case, channel)
        for case in (cases or (None,))
        for channel in channels
        if not any(_fits(row, case, channel) for row in limits)
    ]


def choose_cutoff(cutoffs: Sequence[CutoffRow], *, case_id: int | None) -> CutoffRow | None:
    """The cut-off of the case, else the general one (ruling 6)."""
    fitting = [row for row in cutoffs if row.case_id in (None, case_id)]
    return max(fitting, key=lambda row: row.case_id is not None, default=None)


def describe(value: Decimal | None, unit: str, say: Callable[[str], str] = str) -> str:
    """ "3,5 ngày làm việc"; 0 is "trong ngày". A page passes its `say` for another language."""
    label = say(LimitUnit(unit).label)
    if value is None or unit == LimitUnit.SEE_TEXT:
        return label
    return f"{plain(value)} {label}" if value else say(WITHIN_THE_DAY)


def _fits(row: LimitRow, case_id: int | None, channel: int) -> bool:
    return row.case_id in (None, case_id) and row.channel in (None, channel)


def _precision_then_length(row: LimitRow) -> tuple[int, Decimal]:
    return 2 * (row.case_id is not None) + (row.channel is not None), in_hours(row.value, row.unit)


def in_hours(value: Decimal | None, unit: str) -> Decimal:
    """A rough length, only to compare limits of different units."""
    per_unit = {
        LimitUnit.WORKING_HOURS: Decimal(1),
        LimitUnit.WORKING_DAYS: Decimal(8),
        LimitUnit.CALENDAR_DAYS: Decimal("5.7"),
        LimitUnit.MONTHS: Decimal(170),
    }
    return (value or Decimal(0)) * per_unit.get(LimitUnit(unit), Decimal(0))


def _period(row: LimitRow) -> Period | None:
    if row.value is None or row.unit == LimitUnit.SEE_TEXT:
        return None
    return Period(row.value, PeriodUnit(row.unit))
