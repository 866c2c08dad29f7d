"""What the scores measure beside the dossiers' own lives: answers of the national portal, scans, reports,
certified copies, announcing decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import TruncMonth

from accounts.enums import AgencyKind, Level, Role
from accounts.models import Actor, Agency, Membership, User
from calendars.queries import load_calendar
from calendars.rules.terms import LOCAL
from calendars.rules.worktime import add_working_days
from documents.services.files import store_made
from dossiers.enums import FileKind, SyncState
from dossiers.models import Dossier, DossierFile, DossierPaper, Synchronisation
from dossiers.rules.days import local_day
from indicators.enums import FigureKind, PeriodKind
from indicators.models import EnteredFigure
from indicators.queries.evaluation import ENTERED
from indicators.rules.periods import Period, period_of
from portal.night.demo.plan import FIRST_DAY, SEED
from portal.night.demo.scans import touched_since
from portal.night.demo.steering import announce
from procedures.enums import AnnouncedAction, Authority
from procedures.models import AnnouncingDecision, Procedure, PublicationDuty
from procedures.services.announcing import DecisionHead, Entry, record_decision


CONTROL = "kiemsoattinh"
"""Who enters reports and records decisions."""
ANSWERED, REFUSED, STORED, SCANNED = 0.955, 0.975, 0.45, 0.62
"""Of dossiers: acknowledged up to here, refused up to here; then result stored, papers scanned."""
SCAN_NAME = "ban-quet-mau.pdf"
COPYING = 0.75
"""Of communes, those that certify electronic copies."""
LATE_EVERY, LATE_PUBLIC_EVERY = 6, 9
"""Of so many decisions one is announced late; of so many procedures one is made public late."""


MOST_TOLD = {
    FigureKind.CONTACTS_0: (40, 60), FigureKind.AGENCIES_0: (40, 60), FigureKind.ATTITUDE_2: (30, 50),
    FigureKind.ATTITUDE_1: (10, 20),
}  # fmt: skip
"""Of most slips: from, to; of the other answers fewer than six."""


def add_measured(*, at: datetime) -> None:
    """Everything, once: what an earlier attempt wrote, or people since `at`, is there and is left alone."""
    by = User.objects.get(username=CONTROL)
    _synchronise(at)
    _scan(until=at)
    if not EnteredFigure.objects.filter(entered_by=by, entered_at=at).exists():
        EnteredFigure.objects.bulk_create(
            [*_reports(by, at), *_copies(by, at), *_evaluated(by, at)], batch_size=1000
        )
    _announce(by, at)


def _accepted() -> Iterator[tuple[int, date, date | None, float]]:
    """Accepted dossiers: id, received, ended, and a number of its own from 0 to 1."""
    rows = (
        Dossier.objects.exclude(accepted_at=None)
        .order_by("pk")
        .values_list("pk", "received_on", "ended_on", "submission_key")
    )
    for pk, received_on, ended_on, key in rows.iterator(chunk_size=2000):
        assert received_on is not None  # noqa: S101 - the database holds it for what was accepted
        yield pk, received_on, ended_on, key.int % 10_007 / 10_007


def _synchronise(at: datetime) -> None:
    today = local_day(at)
    answers = []
    for pk, received_on, ended_on, number in _accepted():
        if number >= REFUSED or received_on >= today:
            continue
        is_taken = number < ANSWERED
        stored = is_taken and ended_on is not None and number / ANSWERED < STORED
        answers.append(
            Synchronisation(
                dossier_id=pk,
                state=SyncState.ACKNOWLEDGED if is_taken else SyncState.REFUSED,
                answered_on=min(received_on + timedelta(days=int(number * 100) % 2), today),
                refusal="" if is_taken else "Thiếu số định danh của người nộp",
                stored_on=ended_on if stored else None,
                source="Trục liên thông của tỉnh, danh sách hằng ngày",
                recorded_at=at,
            )
        )
    # One answer a dossier: what somebody recorded meanwhile is the true one, and no reason to stop.
    Synchronisation.objects.bulk_create(answers, batch_size=2000, ignore_conflicts=True)


def _scan(*, until: datetime) -> None:
    """The first paper of most dossiers handed in on paper, scanned at reception: one page for all of them."""
    page = store_made(sample_page(), "application/pdf")
    on_paper = DossierPaper.objects.filter(dossier=OuterRef("pk"), originals__gt=0)
    chosen = {pk for pk, _received, _ended, number in _accepted() if number * 7 % 1 < SCANNED}
    rows = (
        Dossier.objects.filter(Exists(on_paper), accepted_at__isnull=False, received_by__isnull=False)
        .exclude(Exists(touched_since(until, dossier=OuterRef("pk"))))
        .exclude(Exists(DossierFile.objects.filter(dossier=OuterRef("pk"), name=SCAN_NAME)))
        .order_by("pk")
        .values_list("pk", "accepted_at", "received_by")
    )
    first = dict(
        DossierPaper.objects.filter(originals__gt=0)
        .order_by("dossier", "order")
        .distinct("dossier")
        .values_list("dossier", "pk")
    )
    DossierFile.objects.bulk_create(
        [
            DossierFile(
                dossier_id=pk,
                paper_id=first[pk],
                stored_file=page,
                kind=FileKind.COMPONENT,
                name=SCAN_NAME,
                added_at=accepted_at,
                added_by_id=clerk,
            )
            for pk, accepted_at, clerk in rows
            if pk in chosen
        ],
        batch_size=2000,
    )


def sample_page() -> bytes:
    """A PDF of one page that says it stands for a scan."""
    text = b"BT /F1 18 Tf 72 760 Td (Ban quet mau - du lieu thu nghiem) Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    ]
    found, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(found))
        found += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(found))
    return found + head + table + end


def _reports(by: User, at: datetime) -> Iterator[EnteredFigure]:
    """What each agency reported: as many as it received, now and then one or two more."""
    chance = Random(f"{SEED}:reports")  # noqa: S311
    sums: dict[tuple[int, Period], int] = {}
    rows = (
        Dossier.objects.filter(accepted_at__isnull=False, received_on__lt=local_day(at))
        .annotate(month=TruncMonth("received_on"))
        .values_list("deciding_agency", "month")
        .annotate(n=Count("pk"))
        .order_by("deciding_agency", "month")
    )
    for agency, month, received in rows:
        reported = received + chance.choice((0, 0, 0, 0, 1, 2))
        for kind in PeriodKind:
            period = period_of(kind, month)
            sums[agency, period] = sums.get((agency, period), 0) + reported
    for (agency, period), value in sums.items():
        yield _figure(agency, FigureKind.REPORTED, period, value, by, at)


def _copies(by: User, at: datetime) -> Iterable[EnteredFigure]:
    chance = Random(f"{SEED}:copies")  # noqa: S311
    month = period_of(PeriodKind.MONTH, local_day(at)).before()
    for commune in Agency.objects.filter(kind=AgencyKind.COMMUNE).order_by("code"):
        first = period_of(PeriodKind.MONTH, max(commune.valid_from, FIRST_DAY))
        if chance.random() < COPYING:
            period = min(first, month, key=lambda one: one.first)
            yield _figure(commune.pk, FigureKind.E_COPIES, period, chance.randrange(5, 90), by, at)


def _evaluated(by: User, at: datetime) -> Iterable[EnteredFigure]:
    """What survey slips and an inspection of each commune told of two quarters (Circular 01/2018)."""
    chance = Random(f"{SEED}:evaluation")  # noqa: S311
    now = period_of(PeriodKind.QUARTER, local_day(at))
    for commune in Agency.objects.filter(kind=AgencyKind.COMMUNE, valid_to=None).order_by("code"):
        for quarter in (now.before(), now):
            told = {kind: chance.randrange(*MOST_TOLD.get(kind, (0, 6))) for kind in ENTERED}
            procedures = chance.randrange(180, 220)
            told |= {FigureKind.ONESTOP_N: procedures, FigureKind.ONESTOP_R: procedures}
            told |= {FigureKind.ONESTOP_W: procedures - chance.choice((0, 0, 0, 4))}
            told |= {
                FigureKind.POSTED: 1,
                FigureKind.POSTED_E: 1,
                FigureKind.POSTED_OK: chance.choice((1, 1, 0)),
            }
            told |= {FigureKind.DRAGGING: 0}
            for kind, value in told.items():
                yield _figure(commune.pk, kind, quarter, value, by, at)


def _figure(
    agency: int, kind: FigureKind, period: Period, value: int, by: User, at: datetime
) -> EnteredFigure:
    return EnteredFigure(
        unit_id=agency,
        kind=kind,
        period_kind=period.kind,
        first_on=period.first,
        value=value,
        document=f"Báo cáo công tác kiểm soát thủ tục hành chính kỳ từ {period.first:%d/%m/%Y}",
        entered_at=at,
        entered_by=by,
    )


def _announce(by: User, at: datetime) -> None:
    """A decision of the province every month, for three procedures, mostly in time."""
    calendar = load_calendar("standard")
    procedures = list(
        Procedure.objects.filter(abolished_on=None, offers__isnull=False).distinct().order_by("code")
    )
    chance = Random(f"{SEED}:decisions")  # noqa: S311
    month, number = period_of(PeriodKind.MONTH, FIRST_DAY), 0
    while month.last < local_day(at):
        number += 1
        signed_on = add_working_days(calendar, month.first, 5)
        ahead = 3 if number % LATE_EVERY == 0 else 7
        head = DecisionHead(
            number=f"{100 + 37 * number}/QĐ-UBND",
            title=f"Công bố danh mục thủ tục hành chính sửa đổi, bổ sung (đợt {number})",
            authority=Authority.PROVINCE,
            signed_on=signed_on,
            effective_on=add_working_days(calendar, signed_on, ahead),
        )
        chosen = chance.sample(procedures, min(3, len(procedures)))
        entries = [Entry(one, AnnouncedAction.AMENDED) for one in chosen]
        recorded_at = datetime.combine(signed_on, time(10), LOCAL)
        if not AnnouncingDecision.objects.filter(number=head.number, signed_on=signed_on).exists():
            record_decision(head=head, entries=entries, by=_control_on(signed_on), at=recorded_at)
        month = month.after()
    _make_public(by, at)
    announce(at=at)


def _control_on(day: date) -> Actor:
    """Somebody of procedure control that day, of the highest agency there was."""
    held = Membership.objects.in_force(day).filter(role=Role.CONTROL).select_related("user", "agency")
    levels = list(Level)
    return Actor(min(held, key=lambda one: (levels.index(Level(one.agency.level)), one.user_id)).user)


def _make_public(by: User, at: datetime) -> None:
    """Done a day before it is due, some two days after it."""
    owed = PublicationDuty.objects.filter(confirmed_at=None)
    for late, days in ((False, -1), (True, 2)):
        ids = [
            pk for pk, entry in owed.values_list("pk", "entry") if (entry % LATE_PUBLIC_EVERY == 0) == late
        ]
        PublicationDuty.objects.filter(pk__in=ids).update(
            done_on=F("due_on") + timedelta(days=days),
            confirmed_at=at,
            confirmed_by=by,
        )
