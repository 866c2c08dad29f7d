"""What the demo's heads have asked for, reports their units have handed in, decisions they announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.enums import AgencyKind, Role
from accounts.models import Actor, Agency, Membership, User
from dossiers.queries.late_list import Month
from dossiers.rules.days import local_day
from indicators.models import Instruction, UnitReport
from indicators.services import instructions, unit_reports
from indicators.services.instructions import InstructionIn, Origin
from procedures.enums import AnnouncedAction, Authority
from procedures.models import AnnouncingDecision, Procedure, PublicationDuty
from procedures.services.announcing import DecisionHead, Entry, confirm_duties, record_decision


CONTROL = "kiemsoattinh"
CHAIR, LEADER, HANDLER, ROOM = "chutichtinh", "chutich", "thuly", "Phòng Văn hóa – Xã hội"
REPORTS = 4
CAUSES = "Hồ sơ đất đai dồn vào đầu tháng; hai chuyên viên thụ lý nghỉ phép cùng tuần."
MEASURES = (
    "Đã điều một chuyên viên của văn phòng hỗ trợ thẩm định.\n"
    "Từ tháng sau trưởng phòng xem danh sách sắp đến hạn vào 8 giờ mỗi sáng."
)


@dataclass(frozen=True)
class Asked:
    """An instruction of so many days ago with so many days' time, and how far it has come."""

    what: str
    origin: Origin
    days_ago: int
    days: int
    way: Sequence[str] = ()


ANNOUNCED = "Công bố danh mục thủ tục hành chính được sửa đổi, bổ sung"
LATE = Origin("/dieu-hanh/tre-han/", "Hồ sơ quá hạn của đơn vị")
SCORES = Origin("/dieu-hanh/diem-so/", "Xếp hạng các đơn vị")
WORK = Origin("/dieu-hanh/tinh-hinh/", "Tình hình giải quyết")
LOST = Origin("/dieu-hanh/mat-thoi-gian/", "Nơi mất thời gian")
FROM_THE_CHAIR = (
    Asked("Giải quyết dứt điểm các hồ sơ đất đai quá hạn, gửi thư xin lỗi còn nợ.", LATE, 12, 5),
    Asked("Làm rõ vì sao điểm tiến độ giảm so với tháng trước, nêu biện pháp.", SCORES, 8, 5, ["answer"]),
    Asked("Nâng tỷ lệ hồ sơ nộp trực tuyến lên trên 50 %.", WORK, 3, 20),
    Asked("Rà soát bước thẩm định vượt giờ, bố trí lại người.", LOST, 20, 7, ["answer", "send_back"]),
    Asked("Số hóa đủ giấy tờ của hồ sơ đã trả trong tháng.", WORK, 25, 10, ["answer", "accept"]),
    Asked("Báo cáo việc phối hợp với Sở chuyên ngành.", SCORES, 15, 5, ["withdraw"]),
)
FROM_THE_LEADER = (
    Asked("Trả hết hồ sơ đang quá hạn trong tuần này.", LATE, 9, 5),
    Asked("Viết giải trình còn nợ của phòng.", LATE, 4, 7),
    Asked("Chia lại việc cho hai chuyên viên.", LOST, 14, 6, ["answer", "accept"]),
)
SAID = {
    "answer": "Đã thực hiện; hồ sơ còn lại có kết quả trước ngày 25, danh sách kèm theo tại văn thư.",
    "send_back": "Chưa nói rõ ai làm và xong ngày nào.",
    "withdraw": "Đã báo cáo trong cuộc họp giao ban.",
}


def steer(*, at: datetime) -> None:
    """Instructions of the province's and the commune's heads, and last month's reports. Once."""
    on = local_day(at)
    chair, leader = (User.objects.filter(username=name).first() for name in (CHAIR, LEADER))
    if chair is None or leader is None:
        return
    communes = Agency.objects.in_force(on).filter(kind=AgencyKind.COMMUNE).order_by("pk")
    led = [one for one in communes if _head(one, at) is not None]
    own = Membership.objects.in_force(on).filter(user=leader, role=Role.HEAD).values("agency")
    room = Agency.objects.in_force(on).filter(name__startswith=ROOM, placements__parent__in=own).first()
    if not Instruction.objects.exists():
        for number, asked in enumerate(FROM_THE_CHAIR):
            _ask(asked, led[number % len(led)], Actor(chair), at)
        if room is not None:
            for number, asked in enumerate(FROM_THE_LEADER):
                named = User.objects.filter(username=HANDLER).first() if number == 1 else None
                _ask(asked, room, Actor(leader), at, person=named)
    announce(at=at)
    if not UnitReport.objects.exists():
        _report([one for one in led if one.pk in set(own.values_list("agency", flat=True))] + led, at)


def announce(*, at: datetime) -> None:
    """Two decisions of the province, the second by short procedure; some duties done, some late. Once."""
    control = User.objects.filter(username=CONTROL).first()
    if control is None or AnnouncingDecision.objects.filter(title=ANNOUNCED).exists():
        return
    procedures = list(Procedure.objects.filter(offers__valid_to=None).distinct().order_by("code")[:3])
    if len(procedures) < 2:  # each decision names one at least
        return
    for number, (days_ago, is_shortened) in enumerate(((13, False), (4, True)), start=1):
        moment = at - timedelta(days=days_ago)
        signed_on = local_day(moment)
        decision = record_decision(
            head=DecisionHead(
                number=f"{840 + number}/QĐ-UBND",
                title=ANNOUNCED,
                authority=Authority.PROVINCE,
                signed_on=signed_on,
                effective_on=signed_on + timedelta(days=14),
                is_shortened=is_shortened,
            ),
            entries=[Entry(one, AnnouncedAction.AMENDED) for one in procedures[number - 1 :]],
            by=Actor(control),
            at=moment,
        )
        own = PublicationDuty.objects.filter(entry__decision=decision, agency=None).order_by("pk")
        for step, duty in enumerate(own):
            done_at = min(moment + timedelta(days=3 + 2 * (step % 5)), at)
            if step % 4 != number:
                confirm_duties(duty_ids=[duty.pk], done_on=local_day(done_at), by=Actor(control), at=done_at)


def _ask(asked: Asked, unit: Agency, by: Actor, at: datetime, *, person: User | None = None) -> None:
    given_at = at - timedelta(days=asked.days_ago)
    entered = InstructionIn(
        unit_id=unit.pk,
        what=asked.what,
        due_on=local_day(given_at) + timedelta(days=asked.days),
        person=person,
        origin=asked.origin,
    )
    one = instructions.give(entered=entered, by=by, at=given_at)
    answering = person or next(iter(instructions.leaders_of(unit.pk, local_day(at))), by.user)
    for number, move in enumerate(asked.way, start=1):
        moment = given_at + timedelta(days=2 * number)
        if move == "answer":
            instructions.answer(instruction_id=one.pk, text=SAID[move], by=Actor(answering), at=moment)
        elif move == "send_back":
            instructions.send_back(instruction_id=one.pk, note=SAID[move], by=by, at=moment)
        elif move == "accept":
            instructions.accept(instruction_id=one.pk, by=by, at=moment)
        else:
            instructions.withdraw(instruction_id=one.pk, reason=SAID[move], by=by, at=moment)


def _report(units: Sequence[Agency], at: datetime) -> None:
    """Last month's reports of a few communes; the first of them handed in a second one."""
    today = local_day(at)
    month = Month(today.year, today.month).before()
    chosen = list({unit.pk: unit for unit in units}.values())[:REPORTS]
    for unit in [*chosen, *chosen[:1]]:
        head = _head(unit, at)
        if head is not None:
            unit_reports.hand_in(
                agency_id=unit.pk, month=month, causes=CAUSES, measures=MEASURES, by=Actor(head), at=at
            )


def _head(agency: Agency, at: datetime) -> User | None:
    on = local_day(at)
    held = Membership.objects.in_force(on).filter(agency=agency, role=Role.HEAD, user__is_active=True)
    row = held.select_related("user").order_by("user_id").first()
    return row.user if row else None
