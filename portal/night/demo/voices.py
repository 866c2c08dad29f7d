"""What people of the demo say: ratings of a share of what was returned, petitions in every state."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from accounts.enums import Role
from accounts.models import Actor, Membership, User
from accounts.queries import asked_once
from calendars.queries import load_calendar
from calendars.rules.terms import LOCAL
from calendars.rules.worktime import WorkCalendar, add_working_days
from dossiers.enums import DossierKind, State
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from feedback.enums import OtherMatter, PetitionChannel, PetitionKind, Rater, RatingMeans, Verdict
from feedback.models import Petition, Rating, RatingAnswer
from feedback.queries import form_on
from feedback.services import answering, classifying, registering
from feedback.services.registering import About, PetitionIn, Sender
from portal.night.demo.plan import SEED, SWITCH_ON
from portal.night.generator.people import invent


RATED = 0.16
"""Share of ended dossiers somebody rates."""
UNHAPPY, UNHAPPY_WHEN_LATE = 0.04, 0.35
LOW_WORDS = (
    "Chờ lâu hơn giấy hẹn mà không ai báo.",
    "Phải đi lại hai lần vì lần đầu không được dặn đủ giấy tờ.",
    "Thái độ chưa niềm nở, hỏi không được giải thích.",
    "Trang nộp trực tuyến báo lỗi, cuối cùng phải ra nộp trực tiếp.",
    "Thông tin trên mạng khác với tại quầy.",
)
QUESTIONS_OF_A_SLIP = ("time", "attitude", "contacts")
# What was said, its kind, and how far it has come; ages are in working days.
MATTERS: tuple[tuple[str, PetitionKind, str], ...] = (
    ("Đề nghị bỏ yêu cầu nộp bản sao giấy khai sinh vì dữ liệu đã có.", PetitionKind.RULES, "published"),
    ("Nộp hồ sơ đất đai phải đi lại ba lần mới đủ giấy tờ.", PetitionKind.CONDUCT, "published"),
    ("Bảng niêm yết phí tại bộ phận Một cửa đã cũ.", PetitionKind.RULES, "published_late"),
    ("Không có người trực ở cửa số 2 đầu giờ chiều.", PetitionKind.CONDUCT, "answered"),
    ("Tờ khai trên mạng khác với tờ khai phát tại quầy.", PetitionKind.RULES, "handling"),
    ("Hồ sơ quá hẹn mười ngày, gọi điện không ai nghe máy.", PetitionKind.CONDUCT, "overdue"),
    ("Đề nghị nhận hồ sơ chứng thực vào sáng thứ Bảy.", PetitionKind.RULES, "received"),
    ("Quy định về giấy xác nhận cư trú thực hiện khác nhau giữa các xã.", PetitionKind.RULES, "transferred"),
    ("Cán bộ hẹn miệng, không đưa giấy hẹn.", PetitionKind.CONDUCT, "vague"),
    ("Phản ánh không ghi sự việc, thời gian.", PetitionKind.RULES, "asked"),
    ("Tôi khiếu nại quyết định xử phạt của xã.", PetitionKind.RULES, "redirected"),
    ("Nội dung trùng, không thuộc lĩnh vực hành chính.", PetitionKind.RULES, "refused"),
)
ANSWER = (
    "Cơ quan đã kiểm tra và rút kinh nghiệm. Từ nay giấy tờ phải nộp được hướng dẫn một lần bằng phiếu; "
    "thông tin tại quầy và trên mạng đã sửa cho thống nhất."
)


def speak(*, at: datetime) -> None:
    """Ratings and petitions up to now; nothing when there are some already."""
    if not Rating.objects.exists():
        _rate(at)
    if not Petition.objects.exists():
        with asked_once():
            _petition(at)


def _rate(at: datetime) -> None:
    """In three statements: some dozen petitions are moved by hand, hundreds of ratings are not."""
    chance = Random(f"{SEED}:ratings")  # noqa: S311
    today = local_day(at)
    form = form_on(today)
    assert form is not None, "a form ships"  # noqa: S101
    levels = {level.value: level for level in form.levels.all()}
    criteria = [one for one in form.criteria.all() if one.is_overall or one.code in QUESTIONS_OF_A_SLIP]
    ended = (
        Dossier.objects.filter(state=State.RETURNED, ended_on__gte=SWITCH_ON)
        .exclude(kind=DossierKind.LINKED)
        .order_by("pk")
        .values_list("pk", "ended_on", "due_on", "finished_at")
    )
    ratings, values = [], []
    for pk, ended_on, due_on, finished_at in ended:
        if chance.random() >= RATED:
            continue
        was_late = due_on is not None and finished_at is not None and local_day(finished_at) > due_on
        unhappy = chance.random() < (UNHAPPY_WHEN_LATE if was_late else UNHAPPY)
        given_on = min(today, ended_on + timedelta(days=chance.randrange(4)))
        given_at = datetime.combine(given_on, time(9 + chance.randrange(9), chance.randrange(60)), LOCAL)
        ratings.append(
            Rating(
                dossier_id=pk,
                form=form,
                rater=Rater.APPLICANT,
                means=RatingMeans.ONLINE,
                verdict=Verdict.DISLIKED if unhappy else Verdict.LIKED,
                comment=chance.choice(LOW_WORDS) if unhappy else "",
                submission_key=_key(chance),
                given_on=given_on,
                recorded_at=min(given_at, at),
            )
        )
        values.append([1 if unhappy else chance.choice((2, 3)) for _ in criteria])
    made = Rating.objects.bulk_create(ratings, batch_size=1000)
    RatingAnswer.objects.bulk_create(
        [
            RatingAnswer(rating=rating, criterion=criterion, level=levels[value])
            for rating, chosen in zip(made, values, strict=True)
            for criterion, value in zip(criteria, chosen, strict=True)
        ],
        batch_size=5000,
    )


def _key(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _petition(at: datetime) -> None:
    chance = Random(f"{SEED}:petitions")  # noqa: S311
    calendar = load_calendar("standard")
    officers = list(
        Membership.objects.in_force(local_day(at))
        .filter(role=Role.PETITION_OFFICER)
        .select_related("agency", "user")
        .order_by("agency__code", "user_id")
    )
    top = next((row for row in officers if row.agency.code == "SG"), officers[0])
    for turn, row in enumerate(officers):
        # The main commune has one of each; the others a few, not all the same.
        few = [MATTERS[(3 * turn + step) % 7] for step in range(3)]
        chosen = MATTERS if row.agency.code == "XSM" else few
        for matter in chosen:
            if row == top and matter[2] == "transferred":
                continue
            _Story(row, top.agency_id, calendar, chance, at).tell(*matter)


class _Story:
    """One petition, from its sending to where it has come."""

    AGES = {"received": 1, "asked": 3, "handling": 6, "overdue": 22, "answered": 9, "transferred": 4}

    def __init__(
        self, officer: Membership, above: int, calendar: WorkCalendar, chance: Random, at: datetime
    ) -> None:
        self.by, self.agency_id, self.above = Actor(officer.user), officer.agency_id, above
        self.place = officer.agency.name.removeprefix("UBND ")
        self.calendar, self.chance, self.now = calendar, chance, at

    def tell(self, content: str, kind: PetitionKind, until: str) -> None:
        """As far as `until` says."""
        age = self.AGES.get(until) or self.chance.randrange(25, 150)
        self.sent_at = self._back(age)
        petition = self._register(content, kind)
        if until in ("refused", "redirected", "asked", "transferred"):
            self._send_on(petition, until)
        elif until != "received":
            self._handle(petition, kind, until)

    def _register(self, content: str, kind: PetitionKind) -> Petition:
        someone = invent(self.chance, year=self.sent_at.year, place=self.place)
        about = About()
        if kind == PetitionKind.CONDUCT:
            about = About(dossier_code=self._a_late_dossier())
        given = PetitionIn(
            submission_key=_key(self.chance),
            agency_id=self.agency_id,
            channel=self.chance.choice(
                (PetitionChannel.COUNTER, PetitionChannel.PHONE, PetitionChannel.PAPER)
            ),
            content=content,
            sent_at=self.sent_at,
            sender=Sender(someone.name, someone.address, someone.phone),
            about=about,
        )
        return registering.register(given=given, by=self.by, at=self.sent_at)

    def _a_late_dossier(self) -> str:
        own = Dossier.objects.filter(deciding_agency=self.agency_id, code__isnull=False)
        code: str | None = (
            own.late_at(self.sent_at)
            .filter(accepted_at__lt=self.sent_at)
            .order_by("-accepted_at")
            .values_list("code", flat=True)
            .first()
        )
        return code or ""

    def _send_on(self, petition: Petition, until: str) -> None:
        values: dict[str, Any] = {"petition_id": petition.pk, "by": self.by, "at": self._later(1)}
        if until == "refused":
            classifying.refuse(reason="Nội dung không thuộc phản ánh, kiến nghị.", **values)
        elif until == "redirected":
            classifying.redirect(
                matter=OtherMatter.COMPLAINT, reason="Không đồng ý với một quyết định xử phạt.", **values
            )
        elif until == "asked":
            classifying.ask_to_complete(what="Ghi rõ sự việc, thời gian, nơi xảy ra.", **values)
        else:
            classifying.transfer(agency_id=self.above, reason="Thuộc thẩm quyền cấp tỉnh.", **values)

    def _handle(self, petition: Petition, kind: PetitionKind, until: str) -> None:
        handler: User = self.by.user
        classifying.classify(
            petition_id=petition.pk, kind=kind, handler_id=handler.pk, by=self.by, at=self._later(1)
        )
        if until in ("handling", "overdue"):
            return
        answered = self._later(8 if until != "published_late" else 18)
        answering.answer(petition_id=petition.pk, text=ANSWER, by=self.by, at=answered)
        if until == "answered":
            return
        public = self._later(9 if until != "published_late" else 19)
        answering.publish(
            petition_id=petition.pk, question=petition.content, text=ANSWER, by=self.by, at=public
        )
        if until == "vague":
            answering.find_vague(
                petition_id=petition.pk,
                reason="Chưa nói ai chịu trách nhiệm.",
                by=self.by,
                at=self._later(12),
            )
            return
        for voter in range(self.chance.randrange(2, 7)):
            likes = self.chance.random() < 0.7
            answering.vote(code=petition.code, is_like=likes, voter=f"{petition.pk}:{voter}", at=public)

    def _back(self, days: int) -> datetime:
        """Ten in the morning so many working days ago, after the offices merged."""
        day = local_day(self.now) - timedelta(days=days * 7 // 5 + 1)
        return self._at_work(max(day, SWITCH_ON))

    def _later(self, days: int) -> datetime:
        """So many working days after it was sent, or now if that is still to come."""
        day = add_working_days(self.calendar, local_day(self.sent_at), days)
        return min(self._at_work(day), self.now)

    def _at_work(self, day: date) -> datetime:
        return datetime.combine(day, time(10), LOCAL)
