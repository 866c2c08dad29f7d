"""Dossiers as pages show them: words, badges, standing against the promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from calendars.queries import load_calendar
from calendars.rules.sentences import sentences
from calendars.rules.worktime import WorkCalendar, share_used, working_minutes_between
from dossiers.enums import OPEN_STATES, PAUSED_STATES, State
from dossiers.models import Dossier
from dossiers.queries import TimelineLine, timeline
from dossiers.rules import lateness
from dossiers.rules.promise import Wait
from dossiers.rules.receiver import without_numbers
from dossiers.services import clock
from lib.masking import mask_name
from portal.ui.formats import moment


BADGE = {
    State.SUBMITTED: "waiting",
    State.SUPPLEMENT_PRE: "waiting",
    State.SUPPLEMENT: "waiting",
    State.AWAITING_PAYMENT: "waiting",
    State.ACCEPTED: "active",
    State.IN_PROCESS: "active",
    State.DONE: "done",
    State.RETURNED: "ended",
}
MINUTES_A_DAY = 8 * 60


def badge_kind(dossier: Dossier) -> str:
    """Colour class of the state's badge; the words say the same."""
    return BADGE.get(State(dossier.state), "ended")


@dataclass(frozen=True)
class Standing:
    """Where a dossier stands against its promise, in words; `kind` is late, soon or empty."""

    words: str
    kind: str = ""


@dataclass
class Clockwork:
    """Reads each calendar once for a whole page, and the waits of its `rows` when one of them wants them."""

    at: datetime
    rows: Sequence[Dossier] = ()
    _waits: dict[int, list[Wait]] = field(default_factory=dict)
    _calendars: dict[str, WorkCalendar] = field(default_factory=dict)

    def standing(self, dossier: Dossier) -> Standing:
        """Measure L (ruling 1): time left or over, in working days and hours; whether it was extended."""
        found = self._standing(dossier)
        if not dossier.reschedule_count:
            return found
        return replace(found, words=_("%(standing)s, đã hẹn lại") % {"standing": found.words})

    def _standing(self, dossier: Dossier) -> Standing:
        if dossier.late_after is None and dossier.state in PAUSED_STATES:
            return Standing(_("Đang chờ người nộp, đồng hồ dừng"))
        if clock.is_expected(dossier):
            return Standing(_("Thời hạn tính từ khi cơ quan có thẩm quyền nhận hồ sơ"))
        if dossier.late_after is None or dossier.due_at is None:
            return Standing(_("theo quy định của thủ tục") if dossier.accepted_at else "")
        end = dossier.end_moment()
        calendar = self._calendar(dossier)
        if (end or self.at) > dossier.late_after:
            over = working_minutes_between(calendar, dossier.late_after, end or self.at)
            return Standing(_late(over, has_ended=end is not None), "late")
        if end is not None:
            return Standing(_("Đúng hạn"))
        left = working_minutes_between(calendar, self.at, dossier.due_at)
        said = _("Còn %(time)s") % {"time": working_time(left)} if left > 0 else _("Đến giờ hẹn")
        return Standing(said, self._soon(dossier, calendar))

    def _soon(self, dossier: Dossier, calendar: WorkCalendar) -> str:
        started, due = dossier.clock_started_at, dossier.due_at
        if started is None or due is None or dossier.state not in OPEN_STATES:
            return ""
        used = share_used(calendar, started, due, self.at)
        if used >= lateness.URGENT_FROM:  # waits can only lower it
            start, still = clock.counted_time(dossier, calendar=calendar, waits=self._waits_of(dossier))
            used = share_used(calendar, start or started, due, self.at, still=still)
        urgency = lateness.urgency(late_after=dossier.late_after, share_used=used, at=self.at)
        return "soon" if urgency == lateness.URGENT else ""

    def _waits_of(self, dossier: Dossier) -> list[Wait]:
        if dossier.pk not in self._waits:
            ids = {dossier.pk, *(one.pk for one in self.rows)}
            self._waits = {key: [] for key in ids} | clock.waits_of_each(ids)
        return self._waits[dossier.pk]

    def _calendar(self, dossier: Dossier) -> WorkCalendar:
        code = dossier.terms.get("calendar", "standard")
        if code not in self._calendars:
            self._calendars[code] = load_calendar(code)
        return self._calendars[code]


def _late(over: int, *, has_ended: bool) -> str:
    """Late without a minute of working time: the evening or the days off after the last session."""
    if over > 0:
        return _("Quá hạn %(time)s") % {"time": working_time(over)}
    return _("Quá hạn (ngoài giờ làm việc)") if has_ended else _("Vừa quá hạn")


def working_time(minutes: int) -> str:
    """`2 ngày 3 giờ làm việc`: working days of eight hours, then hours, minutes below one hour."""
    if minutes < 1:
        return _("dưới 1 phút làm việc")
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, left = divmod(rest, 60)
    if days and hours:
        return _("%(days)s ngày %(hours)s giờ làm việc") % {"days": days, "hours": hours}
    if days:
        return _("%(n)s ngày làm việc") % {"n": days}
    if hours:
        return _("%(hours)s giờ làm việc") % {"hours": hours}
    return _("%(minutes)s phút làm việc") % {"minutes": left}


def explanation(dossier: Dossier) -> list[dict[str, str]]:
    """The promise's arithmetic for components/due_panel.html."""
    answer = clock.promise_of(dossier)
    if answer is None:
        text = dossier.terms.get("text") or _("Thời hạn ghi trong nội dung thủ tục.")
        return [{"label": "", "text": text, "legal_basis": ""}]
    return [{"label": "", "text": text, "legal_basis": ""} for text in sentences(answer.steps, _)]


def story(dossier: Dossier, *, is_named: bool = False) -> list[dict[str, Any]]:
    """Events for components/timeline.html, newest first: what happened last is what one opens a page for.

    Who received something is named to whoever may read the names of this dossier.
    """
    numbers = (dossier.applicant_id_number, dossier.representative_id_number)
    return [
        {
            "at": line.at,
            "title": _title(line),
            "text": " – ".join(
                part for part in (_hands(line), _handed(line, numbers, is_named), line.reason) if part
            ),
            "by": _who(line),
        }
        for line in reversed(timeline(dossier))
    ]


def _title(line: TimelineLine) -> str:
    """What happened, of something taken back what it was, and the state it led to where the words differ."""
    what = f"{_(line.what)}: {_(line.undone)}" if line.undone else _(line.what)
    return f"{what} → {_(line.state)}" if line.state not in ("", line.what) else what


def _hands(line: TimelineLine) -> str:
    """From whom to whom work went."""
    was, to = line.hands
    if was and to:
        return _("Từ %(was)s sang %(to)s") % {"was": was, "to": to}
    return _("Giao cho %(to)s") % {"to": to} if to else ""


def _handed(line: TimelineLine, numbers: tuple[str, str], is_named: bool) -> str:
    """Who received it, how he was known, and what of the originals he got."""
    if line.handed is None:
        return ""
    given = line.handed
    name = given.receiver if is_named else mask_name(given.receiver)
    posted = _("bưu gửi %(number)s") % {"number": given.postal_number} if given.postal_number else ""
    # Names are shown here, numbers never.
    seen = without_numbers(given.seen, known=numbers) if is_named else ""
    known = "; ".join(part for part in (seen, posted) if part)
    said = _("Người nhận: %(name)s") % {"name": f"{name} ({known})" if known else name}
    papers = _("Bản chính đã trả: %(papers)s") % {"papers": "; ".join(given.papers)} if given.papers else ""
    return " – ".join(part for part in (said, papers) if part)


def _who(line: TimelineLine) -> str:
    if not line.acting_for:
        return line.who
    return _("%(who)s (làm thay %(for)s)") % {"who": line.who, "for": line.acting_for}


def cells(
    dossier: Dossier, clockwork: Clockwork, *, url_name: str = "desk:dossier"
) -> dict[str, dict[str, Any]]:
    """What the lists of the desk can show of a dossier, by column; names are shown, numbers never."""
    standing = clockwork.standing(dossier)
    holder = dossier.current_holder.full_name if dossier.current_holder else ""
    return {
        "code": {"text": str(dossier), "href": reverse(url_name, args=[dossier.pk]), "css": "code"},
        "applicant": {"text": dossier.applicant_name},
        "procedure": {"text": dossier.procedure_version.name},
        "procedure_code": {"text": dossier.procedure_version.procedure.code, "css": "code"},
        "state": {"text": State(dossier.state).label, "badge_kind": badge_kind(dossier)},
        "due": {"text": moment(dossier.due_at)},
        "original_due": {"text": moment(dossier.original_due_at)},
        "standing": {"text": standing.words, "badge_kind": "late" if standing.kind == "late" else ""},
        "where": {"text": ", ".join(part for part in (dossier.current_unit.name, holder) if part)},
        "accepted": {"text": moment(dossier.accepted_at)},
        "deciding": {"text": dossier.deciding_agency.name},
    }
