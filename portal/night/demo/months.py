"""Months of the demo's province on their way to the public: published, restated, open to replies."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import Actor, Agency, User
from calendars.rules.terms import LOCAL
from documents.exceptions import PdfUnavailable
from documents.services import papers
from dossiers.rules.days import local_day
from indicators.enums import PeriodKind, PublicationState
from indicators.models import DossierFact, OutsideReport, Publication, PublicationOfficer
from indicators.queries.closing import below
from indicators.querysets import DossierFactQuerySet
from indicators.rules.periods import Period, period_of
from indicators.services import closing, outside, publishing, replies, restating


PUBLISHER, CONTROL, HEAD = "SG", "kiemsoattinh", "chutichtinh"
PUBLISHED = 3
"""Months before the last one that are public."""
RESTATED, BEHIND, UPHELD = 3, 2, 2
"""How many months ago the one is that was restated, published late, and in which a name was taken away."""
DAYS_BEHIND = 6
ADDRESS = "https://motcua.example.vn/diem/{agency}/{month}/"
REPLY = "Trong thời gian này tôi được cử đi tập huấn theo quyết định của đơn vị, hồ sơ đã bàn giao."
ANSWER = "Đã đối chiếu quyết định cử đi tập huấn; thời gian đó không tính cho cá nhân."
REASON = "Kết quả đã trả đúng hạn nhưng nhập vào hệ thống sau ngày chốt; số liệu tính lại theo sổ gốc."


def publish_months(*, at: datetime) -> None:
    """Run again it goes on from what is there."""
    agency = Agency.objects.filter(code=PUBLISHER).first()
    if agency is None:
        return
    last = period_of(PeriodKind.MONTH, local_day(at)).before()
    periods = [last]
    for _ in range(PUBLISHED):
        periods.append(periods[-1].before())
    for ago, period in reversed(list(enumerate(periods, start=1))):
        month = closing.planned(agency=agency, period=period, at=_morning(period.after().first))
        if month.state != PublicationState.DRAFT:
            continue
        if ago == 1:
            _open_to_replies(month, at)
        else:
            with transaction.atomic():
                month = _publish(month, period, ago)
            if ago == BEHIND:
                _make_pdf(month)


def _actor(username: str) -> Actor:
    return Actor(User.objects.get(username=username))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), LOCAL)


def _open_to_replies(month: Publication, at: datetime) -> None:
    month = closing.close(publication_id=month.pk, by=_actor(CONTROL), at=at - timedelta(hours=20))
    line = _first_listed(month)
    if line is not None:
        replies.reply_for_officer(line_id=line.pk, text=REPLY, by=Actor(line.officer), at=at)


def _first_listed(month: Publication) -> PublicationOfficer | None:
    lines = month.officers.filter(officer__is_active=True).select_related("officer")
    found: PublicationOfficer | None = lines.order_by("-minutes", "pk").first()
    return found


def _publish(month: Publication, period: Period, ago: int) -> Publication:
    moved = _entered_late(period) if ago == RESTATED else None
    month = closing.close(publication_id=month.pk, by=_actor(CONTROL), at=_morning(month.close_on))
    due = month.due_on + timedelta(days=DAYS_BEHIND if ago == BEHIND else 0)
    publishing.sign(
        publication_id=month.pk, by=_actor(HEAD), at=_morning(month.review_until + timedelta(days=1))
    )
    address = ADDRESS.format(agency=PUBLISHER, month=month.month)
    month = publishing.publish(
        publication_id=month.pk, address=address, by=_actor(CONTROL), at=_morning(due) + timedelta(hours=5)
    )
    if ago == UPHELD:
        _take_a_name_away(month, due)
    if moved is not None:
        _restate(month, period, moved, due)
    return month


def _take_a_name_away(month: Publication, since: date) -> None:
    line = _first_listed(month)
    if line is None:
        return
    said = replies.reply_for_officer(
        line_id=line.pk, text=REPLY, by=Actor(line.officer), at=_morning(since + timedelta(days=2))
    )
    replies.answer(
        reply_id=said.pk, upheld=True, text=ANSWER, by=_actor(HEAD), at=_morning(since + timedelta(days=4))
    )


def _entered_late(period: Period) -> DossierFact | None:
    """A dossier that looked unfinished on the day of closing, because its result was entered later."""
    ended = DossierFact.objects.filter(ended_on__gte=period.first, ended_on__lte=period.last)
    in_time = ended.filter(due_on__gte=F("ended_on"), due_on__lt=period.last, asked_on=None)
    fact: DossierFact | None = in_time.order_by("pk").first()
    if fact is not None:
        as_entered = period.last + timedelta(days=10)
        DossierFact.objects.filter(pk=fact.pk).update(ended_on=as_entered, finished_on=None, days_taken=None)
    return fact


def _restate(month: Publication, period: Period, fact: DossierFact, since: date) -> None:
    DossierFact.objects.filter(pk=fact.pk).update(
        ended_on=fact.ended_on, finished_on=fact.finished_on, days_taken=fact.days_taken
    )
    fresh = closing.reckon(month.agency_id, period)
    proposal = restating.propose(month, fresh, at=_morning(since + timedelta(days=7)))
    if proposal is not None:
        restating.decide(
            restatement_id=proposal.pk, accept=True, reason=REASON,
            by=_actor(HEAD), at=_morning(since + timedelta(days=8)),
        )  # fmt: skip


def _make_pdf(month: Publication) -> None:
    """Of the newest edition; what is not made here the next night makes."""
    edition = month.editions.select_related("paper__file").order_by("-number").first()
    if edition is not None:
        with suppress(PdfUnavailable):
            papers.pdf_of(paper=edition.paper, at=edition.made_at)


OUTSIDE_UNIT, OTHER_UNIT = "XSM", "XBN"
NOT_SENT, LATER, ELSEWHERE = 4, 3, 2
"""So many dossiers are missing outside, counted by another day, written to another commune."""


def bring_in_outside(*, at: datetime) -> None:
    """What the national portal would publish of the main commune: its own list with a few differences."""
    unit = Agency.objects.filter(code=OUTSIDE_UNIT).first()
    if unit is None or OutsideReport.objects.exists():
        return
    period = period_of(PeriodKind.MONTH, local_day(at)).before()
    facts = DossierFact.objects.filter(unit__in=below(unit.pk, period.last)).exclude(due_on=None)
    rows = [_outside_line(fact, number, period) for number, fact in enumerate(_listed(facts, period))]
    listed = ["Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị,Trạng thái", *(row for row in rows if row)]
    outside.take(
        agency_id=Agency.objects.get(code=PUBLISHER).pk,
        period=period,
        source=f"Cổng Dịch vụ công quốc gia, xem ngày {local_day(at):%d/%m/%Y}",
        upload=outside.Upload("danh-sach-cong-quoc-gia.csv", "\n".join(listed).encode()),
        by=_actor(CONTROL),
        at=at,
    )


def _listed(facts: DossierFactQuerySet, period: Period) -> DossierFactQuerySet:
    counted: DossierFactQuerySet = facts.counted_in(period, period.last)
    return counted.select_related("dossier").order_by("received_on", "pk")


def _outside_line(fact: DossierFact, number: int, period: Period) -> str:
    if number < NOT_SENT:
        return ""
    ended = fact.ended_on if fact.ended_on is not None and fact.ended_on <= period.last else None
    due, unit = fact.due_on, OUTSIDE_UNIT
    if NOT_SENT <= number < NOT_SENT + LATER and due is not None:
        due = max(due, ended or period.last) + timedelta(days=1)
    elif NOT_SENT + LATER <= number < NOT_SENT + LATER + ELSEWHERE:
        unit = OTHER_UNIT
    return f"{fact.dossier},{due:%d/%m/%Y},{f'{ended:%d/%m/%Y}' if ended else ''},{unit},{10 if ended else 4}"
