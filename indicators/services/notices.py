"""What the notice of a month says, made of what is public and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from accounts.enums import AgencyKind, Level
from accounts.models import Agency
from accounts.queries import ancestors
from dossiers.services.papers import place_name
from indicators.models import Publication
from indicators.queries.agencies import acting_agency
from indicators.queries.publications import public_month
from indicators.rules.month_notice import (
    MonthNotice,
    NoticeClass,
    NoticeHeader,
    NoticeOfficer,
    NoticeReply,
    NoticeUnit,
)
from indicators.rules.public_month import PublicMonth, PublicOfficer, PublicUnit
from lib.words import grouped, hundredths


NOTHING = "–"


def notice_values(
    publication: Publication, *, on: date, address: str, edition: Sequence[str] = ()
) -> MonthNotice:
    """The notice as at a day; names that are not public that day are not in it."""
    assert publication.definition is not None, "only a closed month has a notice"  # noqa: S101
    month = public_month(publication, on)
    *lines, signer = publication.signature_lines or [""]
    return MonthNotice(
        header=_header(acting_agency(publication.agency, on), on),
        month=f"{publication.first_on:%m/%Y}",
        subject=(
            f"Kết quả phục vụ người dân, doanh nghiệp trong giải quyết thủ tục hành chính tháng "
            f"{publication.first_on:%m/%Y}"
        ),
        opening=tuple(_opening(month)),
        group_labels=tuple(group.label_vi for group in month.groups),
        classes=tuple(
            NoticeClass(label=class_label(*key), units=tuple(_unit(one, month) for one in units))
            for key, units in month.classes()
        ),
        officers=tuple(_officer(one) for one in month.officers) if month.names_shown else (),
        officers_total=officers_total(month),
        replies=tuple(_replies(month)),
        closing=tuple(_closing(month)),
        signature=tuple(lines),
        signer_name=signer,
        recipients=("Như trên;", "Cổng thông tin điện tử;", f"Lưu: VT, mã băm {month.data_hash[:12]}."),
        data_hash=month.data_hash,
        address=address,
        edition=tuple(edition),
    )


def class_label(kind: str, level: str, say: Callable[[str], str] = str) -> str:
    """Units of one kind and level as `say` has it: "UBND cấp xã", "Sở, ban, phòng chuyên môn (cấp tỉnh)"."""
    label = say(AgencyKind(kind).label)
    if kind in (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE):
        return label
    return f"{label} ({say(Level(level).label).lower()})"


def points(value: Decimal | None) -> str:
    """Two decimals, as Vietnamese write them; a dash where nothing is measured."""
    return NOTHING if value is None else hundredths(value)


def officers_total(month: PublicMonth) -> str:
    """The one sentence that stays when names are over."""
    if not month.officers:
        return "Trong tháng không có cán bộ, công chức để quá hạn ở bước của mình."
    hours = grouped((Decimal(month.late_minutes) / 60).quantize(Decimal("0.1")))
    return f"{month.late_people} cán bộ, công chức quá hạn ở bước của mình, tổng cộng {hours} giờ làm việc."


def _header(agency: Agency, on: date) -> NoticeHeader:
    above = ancestors(agency.pk, on, also_closed=True)[1:2]
    parent = Agency.objects.filter(pk__in=above).first()
    return NoticeHeader(
        parent_agency=parent.name if parent else "",
        agency=agency.name,
        place=place_name(agency.name),
        issued_on=on,
    )


def _opening(month: PublicMonth) -> list[str]:
    lines = [
        (
            f"Thực hiện Quyết định số 766/QĐ-TTg ngày 23/6/2022 của Thủ tướng Chính phủ, {month.agency} "
            "thông "
            "báo "
            f"kết quả tháng {month.first:%m/%Y} của các đơn vị trực thuộc, chốt ngày "
            f"{month.closed_on:%d/%m/%Y} theo "
            f"bộ chỉ số {month.definition}."
        )
    ]
    unmeasured = max((one.not_measured for one in month.units), default=Decimal(0))
    if unmeasured:
        lines.append(
            f"Chỉ số chưa có số liệu không được cộng, không bị trừ (nhiều nhất {points(unmeasured)} "
            "điểm) và "
            "chưa xếp loại."
        )
    if month.days_late:
        lines.append(
            f"Thông báo này công khai chậm {month.days_late} ngày so với lịch (trước hết ngày "
            f"{month.due_on:%d/%m/%Y})."
        )
    return lines


def _closing(month: PublicMonth) -> list[str]:
    return [
        (
            "Điểm tính theo hẹn trả đầu tiên cộng một lần bổ sung (thước đo N). Số hồ sơ trễ hẹn và danh "
            "sách "
            "cán bộ "
            "tính theo hạn pháp luật (thước đo L): người chỉ có tên vì thời gian quá hạn ở bước của chính "
            "mình."
        ),
        (
            f"Tên công khai đến hết ngày {month.names_until:%d/%m/%Y}; sau đó chỉ còn tổng số. Phản hồi được "
            "chấp nhận "
            "hoặc số liệu được điều chỉnh thì tên được gỡ, có ghi ngày."
        ),
    ]


def _unit(one: PublicUnit, month: PublicMonth) -> NoticeUnit:
    grades = {grade.code: grade.label_vi for grade in month.grades}
    return NoticeUnit(
        rank=str(one.rank) if one.rank is not None and one.ranked_among > 1 else NOTHING,
        name=one.name,
        total=points(one.total),
        groups=tuple(points(one.groups.get(group.id)) for group in month.groups),
        grade=grades.get(one.grade, NOTHING),
        late=str(one.late),
    )


def _officer(one: PublicOfficer) -> NoticeOfficer:
    note = f"Đã gỡ tên ngày {one.removed_on:%d/%m/%Y}: {one.removed_because}" if one.removed_on else ""
    return NoticeOfficer(
        name=one.name,
        unit=one.unit,
        dossiers=one.dossiers,
        hours=grouped(one.hours),
        share=f"{points(one.share)} %",
        note=note,
    )


def _replies(month: PublicMonth) -> list[NoticeReply]:
    said = [(unit.name, reply) for unit in month.units for reply in unit.replies]
    said += [
        (f"{one.name}, {one.unit}", reply) for one in month.officers if one.name for reply in one.replies
    ]
    return [
        NoticeReply(
            about=about,
            text=reply.text,
            answer=f"{'Chấp nhận' if reply.is_upheld else 'Không chấp nhận'}: {reply.answer}"
            if reply.is_answered
            else "",
        )
        for about, reply in said
    ]
