"""What a unit's monthly report says before anybody writes: scores, work, lateness, petitions, money."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum

from accounts.models import Agency
from accounts.queries import ever_below
from dossiers.enums import ApologyState, ExplanationState
from dossiers.models import Apology, Explanation, OverdueEntry
from dossiers.queries.late_list import Month
from dossiers.rules.days import VIETNAM, local_day
from feedback.models import PetitionDuty
from feedback.queries import petition_counts
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.scores import groups_of, lines
from indicators.queries.workload import Work, work_of
from indicators.rules.definition import definition_from
from indicators.rules.periods import Period
from indicators.rules.unit_report import Line, MonthFigures, Section, line
from payments.enums import Method, ReceiptState
from payments.models import Receipt
from procedures.queries.publication_places import places


HOURS = Decimal(60)


def prefilled(agency: Agency, month: Month, *, at: datetime) -> MonthFigures:
    """Of the agency and all below it, as at the month's end, or yesterday while it is open."""
    period = Period(PeriodKind.MONTH, month.first_on)
    units = ever_below([agency.pk])
    day = period.measured_at(local_day(at) - timedelta(days=1))
    return MonthFigures(
        sections=(
            Section(title="Điểm theo Quyết định 766", lines=_score(agency, period)),
            Section(title="Hồ sơ (thước đo N)", lines=_work(work_of(units, period, day))),
            Section(title="Quá hạn theo pháp luật (L), xin lỗi, giải trình", lines=_late(units, month)),
            Section(title="Phản ánh, kiến nghị", lines=_petitions(units, period, day)),
            Section(title="Phí, lệ phí đã thu", lines=_money(units, period)),
            Section(title="Niêm yết thủ tục tại Bộ phận Một cửa", lines=_publication(units, period, day)),
        ),
        as_at=at,
    )


def _score(agency: Agency, period: Period) -> tuple[Line, ...]:
    last = UnitScore.objects.of_period(period).filter(agency=agency).select_related("definition")
    score: UnitScore | None = last.order_by("-measured_on").first()
    if score is None:
        return (line("Tổng điểm", None, "điểm"),)
    definition = definition_from(score.definition.content)
    groups = groups_of(definition, lines(definition, score))
    return (
        line("Tổng điểm", score.total, "điểm"),
        line("Trên số điểm đã đo", 100 - score.not_measured, "điểm"),
        line("Hạng trong các đơn vị cùng loại", score.rank),
        *(line(group.label.vi, groups[group.id], "điểm") for group in definition.groups),
    )


def _work(work: Work) -> tuple[Line, ...]:
    return (
        line("Tiếp nhận trong tháng", work.received, "hồ sơ"),
        line("Tháng trước chuyển sang", work.carried, "hồ sơ"),
        line("Giải quyết trước hạn", work.early, "hồ sơ"),
        line("Giải quyết đúng hạn", work.on_time, "hồ sơ"),
        line("Giải quyết quá hạn", work.late, "hồ sơ"),
        line("Đang giải quyết trong hạn", work.open_in_time, "hồ sơ"),
        line("Đang giải quyết quá hạn", work.open_late, "hồ sơ"),
        line("Tỷ lệ đúng hạn", work.on_time_share, "%"),
        line("Tỷ lệ nộp trực tuyến", work.online_share, "%"),
        line("Tỷ lệ số hóa", work.digitised_share, "%"),
    )


def _late(units: Collection[int], month: Month) -> tuple[Line, ...]:
    late = OverdueEntry.objects.filter(month.span("late_since"), measure="L", deciding_agency__in=units)
    entries = late.aggregate(n=Count("pk"), minutes=Sum("minutes_late"))
    letters = Apology.objects.filter(month.span("owed_by_at"), unit__in=units).aggregate(
        owed=Count("pk", filter=~Q(state__in=[ApologyState.SENT, ApologyState.DROPPED])),
        sent=Count("pk", filter=Q(state=ApologyState.SENT)),
        on_time=Count("pk", filter=Q(is_on_time=True)),
    )
    told = Explanation.objects.filter(month.span("late_since"), unit__in=units).aggregate(
        owed=Count("pk", filter=Q(state__in=[ExplanationState.OWED, ExplanationState.SENT_BACK])),
        accepted=Count("pk", filter=Q(state=ExplanationState.ACCEPTED)),
    )
    hours = (Decimal(entries["minutes"] or 0) / HOURS).quantize(Decimal("0.1"))
    return (
        line("Hồ sơ bắt đầu quá hạn", entries["n"], "hồ sơ"),
        line("Giờ làm việc quá hạn", hours, "giờ"),
        line("Thư xin lỗi đã gửi", letters["sent"], "thư"),
        line("trong đó đúng hạn", letters["on_time"], "thư"),
        line("Thư xin lỗi còn nợ", letters["owed"], "thư"),
        line("Giải trình đã chấp nhận", told["accepted"], "báo cáo"),
        line("Giải trình còn nợ", told["owed"], "báo cáo"),
    )


def _petitions(units: Collection[int], period: Period, day: date) -> tuple[Line, ...]:
    received, answered = petition_counts(units, first=period.first, last=day)
    after = datetime.combine(day + timedelta(days=1), time(), VIETNAM)
    owed = PetitionDuty.objects.filter(agency__in=units, kind="answer", from_at__lt=after).filter(
        Q(done_on=None) | Q(done_on__gt=day), Q(dropped_at=None) | Q(dropped_at__gte=after)
    )
    still = owed.aggregate(n=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=day)))
    return (
        line("Nhận trong tháng", received, "vụ"),
        line("Trả lời trong tháng", answered, "vụ"),
        line("Chưa trả lời", still["n"], "vụ"),
        line("trong đó đã quá hạn", still["overdue"], "vụ"),
    )


def _money(units: Collection[int], period: Period) -> tuple[Line, ...]:
    taken = Receipt.objects.filter(
        counter__in=units, taken_on__range=(period.first, period.last), state=ReceiptState.ISSUED
    )
    sums = taken.aggregate(
        cash=Sum("amount", filter=Q(method=Method.CASH)),
        online=Sum("amount", filter=Q(method=Method.ONLINE)),
        whole=Sum("amount"),
        receipts=Count("pk"),
    )
    return (
        line("Biên lai có hiệu lực", sums["receipts"], "biên lai"),
        line("Tổng số thu", sums["whole"] or 0, "đồng"),
        line("trong đó tiền mặt", sums["cash"] or 0, "đồng"),
        line("trong đó trực tuyến", sums["online"] or 0, "đồng"),
    )


def _publication(units: Collection[int], period: Period, day: date) -> tuple[Line, ...]:
    rows = places(units, first=period.first, last=period.last, today=day + timedelta(days=1))
    own = [row for row in rows if row.agency_id is not None]
    return (
        line("Niêm yết phải làm", sum(row.owed for row in own), "việc"),
        line("Xong đúng hạn", sum(row.in_time for row in own), "việc"),
        line("Xong trễ", sum(row.late for row in own), "việc"),
        line("Chưa xong, đã quá hạn", sum(row.overdue for row in own), "việc"),
    )
