"""What somebody has to do today: the same for his digest and for his page of the morning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.queries import holdings
from dossiers.enums import OPEN_STATES
from dossiers.models import Dossier
from dossiers.queries.desk import Bucket, Desk
from dossiers.queries.late_work import LateTask, LateWork
from dossiers.rules.days import VIETNAM
from lib.messages import gettext_noop as _


LONGEST_LIST = 20
COUNTER = frozenset({Role.RECEPTION, Role.ONESTOP_HEAD})
ANSWER_FOR_A_UNIT = frozenset({Role.UNIT_HEAD, Role.ONESTOP_HEAD})
LATE_TASKS = {
    LateTask.DRAFT: _("Thư xin lỗi phải soạn"),
    LateTask.SIGN: _("Thư xin lỗi chờ ký"),
    LateTask.CONFIRM: _("Thư xin lỗi chờ xác nhận gửi"),
    LateTask.EXPLAIN: _("Giải trình phải nộp"),
    LateTask.JUDGE: _("Giải trình chờ xem xét"),
}


@dataclass(frozen=True)
class Item:
    """One dossier of a section: its code, what it asks for, and the moment that matters there."""

    dossier_id: int
    code: str
    procedure: str
    moment: datetime | None


@dataclass(frozen=True)
class Section:
    """A group of work; `items` are the most urgent of `count`. `is_owed`: law sets a term for it."""

    title: str
    count: int
    items: tuple[Item, ...]
    is_owed: bool = False


@dataclass(frozen=True)
class Digest:
    """Everything there is to say to somebody on a day."""

    late: Section
    today: Section
    others: tuple[Section, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those with something in them, the late ones first."""
        return tuple(one for one in (self.late, self.today, *self.others) if one.count)

    @property
    def owed(self) -> int:
        return sum(section.count for section in self.others if section.is_owed)


def digest_of(user: User, *, on: date, at: datetime) -> Digest:
    """The work of one person; no more queries for more work."""
    roles = {one.role for one in holdings(user, on)}
    desk = Desk(user, on=on, at=at)
    end_of_day = datetime.combine(on + timedelta(days=1), datetime.min.time(), VIETNAM)
    mine = Dossier.objects.filter(current_holder=user, state__in=OPEN_STATES, ended_on=None)
    others: list[Section] = []
    for shown, title, bucket in (
        # At the counter these are the results to be given back, which have a section of their own.
        (bool(roles - COUNTER), _("Chờ nhận trong đơn vị"), Bucket.UNIT),
        (bool(roles & COUNTER), _("Chờ tiếp nhận"), Bucket.TO_ACCEPT),
        (bool(roles & COUNTER), _("Chờ trả kết quả"), Bucket.TO_RETURN),
        (bool(roles & ANSWER_FOR_A_UNIT), _("Quá hạn trong phạm vi phụ trách"), Bucket.LATE),
    ):
        if shown:
            others.append(_section(title, desk.shelf(bucket), lambda dossier: dossier.due_at))
    return Digest(
        late=_section(_("Quá hạn"), mine.filter(late_after__lt=at).order_by("due_at", "pk"), _due),
        today=_section(
            _("Đến hạn hôm nay"),
            mine.filter(late_after__gte=at, due_at__lt=end_of_day).order_by("due_at", "pk"),
            _due,
        ),
        others=(*_owed(user, on), *others),
    )


def _due(dossier: Dossier) -> datetime | None:
    return dossier.due_at


def _section(
    title: str, dossiers: QuerySet[Dossier], moment: Callable[[Dossier], datetime | None]
) -> Section:
    first = list(dossiers.select_related("procedure_version")[: LONGEST_LIST + 1])
    count = len(first) if len(first) <= LONGEST_LIST else dossiers.order_by().count()
    return Section(title, count, tuple(_item(dossier, moment(dossier)) for dossier in first[:LONGEST_LIST]))


def _owed(user: User, on: date) -> list[Section]:
    """Letters and explanations, as the page of late work has them."""
    work = LateWork(user, on)
    found = []
    for task, title in LATE_TASKS.items():
        rows: list[tuple[Dossier, datetime]]
        if task in (LateTask.EXPLAIN, LateTask.JUDGE):
            rows = [(row.dossier, row.due_at) for row in work.explanations(task)]
        else:
            rows = [(row.dossier, row.owed_by_at) for row in work.apologies(task)]
        items = tuple(_item(dossier, moment) for dossier, moment in rows[:LONGEST_LIST])
        found.append(Section(title, len(rows), items, is_owed=True))
    return found


def _item(dossier: Dossier, moment: datetime | None) -> Item:
    return Item(dossier.pk, str(dossier), dossier.procedure_version.name, moment)
