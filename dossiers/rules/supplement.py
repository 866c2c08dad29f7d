"""Asking the applicant for papers: what may be asked, until when, by whose leave, what it does to the clock.

Decree 61/2018 Art. 15(3), 17, 19(4); Decree 118/2025 Art. 17, 19; Decree 63/2010 Art. 20(4); ruling 9.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from calendars.rules.worktime import (
    Cutoff,
    CutoffEffect,
    Period,
    PeriodUnit,
    StartRule,
    Terms,
    WorkCalendar,
    add_working_days,
    end_of_working_day,
    reckon_due,
)
from dossiers.enums import ItemKind, PauseMode
from dossiers.rules.days import local_day
from dossiers.rules.periods import Legal, always
from lib.messages import gettext_noop as _
from procedures.rules.abolished import abolished_paper, mentioned_abolished_paper


ASK_AT_MOST: Final = 2
"""One request, and a second in the lawful case; the applicant never comes a third time (ruling 9)."""
REMIND_BEFORE: Final = (3, 1)
"""Working days before the answer is due on which the applicant is reminded (ruling 10)."""

MOVES_OF_REQUEST: Final = (
    ("approve", "proposed", "open"),
    ("turn_down", "proposed", "turned_down"),
    ("lapse_with_the_dossier", "proposed", "turned_down"),
    ("receive_part", "open", "open"),
    ("receive_the_last", "open", "answered"),
    ("end_with_the_dossier", "open", "ended"),
    ("end_with_its_case", "open", "ended"),
)
"""(move, from, to): a request begins proposed where it takes a leave, and open where it does not."""

WHY_NOT: Final = _("Ghi lý do không duyệt để người lập yêu cầu biết.")
"""What a leave refused without a reason is answered."""

APPROVE_LATE: Final = "approve_late_supplement"
APPROVE_EXTRA: Final = "approve_extra_paper"


@dataclass(frozen=True)
class Item:
    """A line of a request as it is typed. `paper_id` is the dossier's paper; an extra paper has none."""

    kind: ItemKind
    name: str
    paper_id: int | None = None
    what: str = ""
    article: str = ""


@dataclass(frozen=True)
class SectorRule:
    """What sector law lets this procedure do, with its article. `mode` is how the clock goes on."""

    article: str
    mode: PauseMode


@dataclass(frozen=True)
class Before:
    """What was asked until now; `named` are the papers the first request named.

    `by_another_case`: the case was named anew since, so that request asked for other papers.
    """

    count: int = 0
    named: frozenset[int] = frozenset()
    by_another_case: bool = False


@dataclass(frozen=True)
class Conditions:
    """What a request made at this moment would mean. `approvals` are moves of docs/access.csv."""

    is_late: bool
    is_second: bool
    mode: PauseMode
    legal_basis: str
    ask_by: datetime
    approvals: frozenset[str] = field(default=frozenset())

    @property
    def stops(self) -> bool:
        return self.mode != PauseMode.NONE


def ask_by(
    calendar: WorkCalendar,
    started_at: datetime,
    *,
    start_rule: StartRule = StartRule.NEXT_SESSION,
    cutoff: Cutoff | None = None,
) -> datetime:
    """The last moment a request is in time: the end of the third working day after the clock's start.

    What counts as received in the next session or on the next day counts so for these days too (ruling 4).
    """
    starts_later = cutoff is not None and cutoff.effect == CutoffEffect.START_NEXT_DAY
    within = always(Legal.ASK_FOR_PAPERS, local_day(started_at)).value
    terms = Terms(
        period=Period(Decimal(within), PeriodUnit.WORKING_DAYS),
        cutoff=cutoff if starts_later else None,
        start_rule=start_rule,
    )
    return reckon_due(calendar=calendar, received=started_at, terms=terms).late_after


def answer_due_at(calendar: WorkCalendar, asked_at: datetime, days: int | None = None) -> datetime:
    """The end of the last working day on which the applicant may answer; `days` where they are said."""
    asked_on = local_day(asked_at)
    within = days or always(Legal.BRING_PAPERS, asked_on).value
    return end_of_working_day(calendar, add_working_days(calendar, asked_on, within))


def article_of_asking(on: date) -> str:
    """The article under which the formal supplement stops the clock, on that day."""
    return always(Legal.ASK_FOR_PAPERS, on).article


def conditions(
    *,
    until: datetime,
    at: datetime,
    due_at: datetime | None,
    usual: PauseMode,
    before: Before,
    sector: SectorRule | None,
    has_extra: bool = False,
) -> Conditions:
    """What a request made `at` means; `until` is the last moment in time (`ask_by`).

    In time and the first: it stops the clock as the version says. Late or a second one: by the leader, and
    it neither stops nor restarts the clock unless a sector rule says so. At or after the due moment nothing
    stops the clock any more (ruling 8).
    """
    is_late, is_second = at > until, before.count > 0
    out_of_turn = is_late or is_second
    mode, basis = usual, article_of_asking(local_day(at))
    if out_of_turn:
        mode, basis = (sector.mode, sector.article) if sector else (PauseMode.NONE, "")
    if due_at is not None and at >= due_at:
        mode = PauseMode.NONE
    needed = {APPROVE_LATE} if out_of_turn else set()
    if has_extra:
        needed.add(APPROVE_EXTRA)
    return Conditions(is_late, is_second, mode, basis, until, frozenset(needed))


def may_still_ask(before: Before) -> bool:
    """Not yet asked twice."""
    return before.count < ASK_AT_MOST


def may_ask_again(items: Sequence[Item], before: Before, sector: SectorRule | None) -> bool:
    """Whether a second request is lawful: what came for the first was not what it asked for, or sector law.

    The applicant is guided once, fully and precisely (Art. 15(3)); he comes again only where he did not
    follow the guidance (Decree 63/2010 Art. 20(4)). Guidance for another case was none for this one.
    """
    if before.count == 0 or before.by_another_case or sector is not None:
        return True
    return all(item.kind != ItemKind.EXTRA and item.paper_id in before.named for item in items)


def faults(items: Sequence[Item], papers: Mapping[int, bool], reason: str) -> dict[str, str]:
    """What is wrong with a request: field to sentence. `papers` says of each paper whether it is there.

    An item's field is `item_` with its position, or `name_` where the name that was typed is at fault.
    """
    found: dict[str, str] = {}
    if not items:
        found["items"] = "Chọn ít nhất một giấy tờ hoặc nội dung cần bổ sung."
    if not reason.strip():
        found["reason"] = "Ghi lý do yêu cầu bổ sung; lý do được in trên phiếu."
    elif abolished := mentioned_abolished_paper(reason):
        found["reason"] = _may_not_be_asked(abolished)
    for position, item in enumerate(items):
        if sentence := _fault_of_name(item):
            found[f"name_{position}"] = sentence
        elif sentence := _fault(item, papers):
            found[f"item_{position}"] = sentence
    return found


def _fault_of_name(item: Item) -> str:
    """Of a paper beyond the list, whose name who asks has typed."""
    if item.kind != ItemKind.EXTRA:
        return ""
    if abolished := mentioned_abolished_paper(item.name):
        return _may_not_be_asked(abolished)
    return "" if item.name.strip() else "Ghi tên giấy tờ ngoài danh mục."


def _fault(item: Item, papers: Mapping[int, bool]) -> str:
    # A paper of the version may mention a book that another may be shown instead of; who asks may not.
    named = abolished_paper(item.name) if item.kind != ItemKind.EXTRA else ""
    abolished = named or mentioned_abolished_paper(item.what)
    if abolished:
        return _may_not_be_asked(abolished)
    if item.kind == ItemKind.EXTRA:
        return _fault_of_extra(item, papers)
    return _fault_of_listed(item, papers)


def _may_not_be_asked(abolished: str) -> str:
    return (
        f"“{abolished.capitalize()}” đã bãi bỏ (Nghị định 104/2022/NĐ-CP), không được yêu cầu: "
        "hãy tra cứu dữ liệu dân cư."
    )


def _fault_of_listed(item: Item, papers: Mapping[int, bool]) -> str:
    """Of a paper of the dossier: one that is not there is missing, one that is there may be faulty."""
    if item.paper_id is None:
        return "Giấy tờ còn thiếu hoặc cần sửa phải chọn trong danh mục của hồ sơ."
    if item.paper_id not in papers:
        return "Giấy tờ này không thuộc hồ sơ."
    if item.kind == ItemKind.MISSING:
        return "Giấy tờ này đã nộp: chỉ yêu cầu sửa, và ghi rõ nội dung." if papers[item.paper_id] else ""
    if not papers[item.paper_id]:
        return "Giấy tờ này chưa nộp: yêu cầu nộp, không yêu cầu sửa."
    return "" if item.what.strip() else "Ghi rõ cần sửa, hoàn chỉnh nội dung gì."


def _fault_of_extra(item: Item, papers: Collection[int]) -> str:
    if not item.article.strip():
        return (
            "Giấy tờ ngoài danh mục thủ tục chỉ được yêu cầu khi có điều khoản quy định: ghi điều, văn bản."
        )
    return "" if item.paper_id is None else "Giấy tờ đã có trong hồ sơ thì không phải giấy tờ ngoài danh mục."


def reminder_due(calendar: WorkCalendar, *, answer_due_at: datetime, on: date) -> int:
    """How many reminders are due by the end of that day: 0 until the first, never past the answer's day."""
    last = local_day(answer_due_at)
    return sum(on >= add_working_days(calendar, last, -days) for days in REMIND_BEFORE)
