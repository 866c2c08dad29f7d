"""Versions: publish a draft, begin a new one from the version in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from procedures.enums import Channel, Source
from procedures.exceptions import Incomplete, NotNow
from procedures.models import Procedure, ProcedureCase, ProcedureVersion
from procedures.permissions import check_can_edit_catalogue
from procedures.queries import content_of, latest_number, unlimited_of
from procedures.services.writing import head_fields, write_parts


@transaction.atomic
def publish_version(*, version_id: int, by: Actor, at: datetime) -> ProcedureVersion:
    """Publish a local draft, fixing its content; the version in force before ends the day before.

    Raises Incomplete for a version the counter could not receive under, NotNow for a day it cannot begin on.
    """
    today = timezone.localdate(at)
    check_can_edit_catalogue(by.user, on=today)
    version = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.is_published:
        raise NotNow("Phiên bản này đã được công bố.")
    check_complete(version)
    _check_first_day(version, today=today)
    end_earlier_versions(
        procedure_id=version.procedure_id, source=version.source, day=version.valid_from - timedelta(days=1)
    )
    version.published_at = at
    version.published_by = by.user
    version.save(update_fields=["published_at", "published_by"])
    return version


def check_complete(version: ProcedureVersion) -> None:
    """A version needs a name, papers and a limit before anyone can be received under it."""
    if not version.name:
        raise Incomplete("Phiên bản chưa có tên thủ tục.")
    if not version.papers.exists():
        raise Incomplete("Phiên bản chưa có thành phần hồ sơ; hãy nhập ít nhất một giấy tờ.")
    if not version.limits.exists():
        raise Incomplete("Phiên bản chưa có thời hạn giải quyết.")
    if lacking := unlimited_of(version):
        raise Incomplete(
            f"Chưa có thời hạn giải quyết cho: {_named(lacking)}. Hãy thêm dòng thời hạn; "
            "dòng không ghi trường hợp, kênh nộp thì áp dụng cho mọi trường hợp, mọi kênh."
        )


def _named(lacking: Sequence[tuple[ProcedureCase | None, Channel]]) -> str:
    """Each case once, with the channels it lacks."""
    channels: dict[str, list[str]] = {}
    for case, channel in lacking:
        channels.setdefault(f"trường hợp “{case.name}”" if case else "", []).append(
            str(channel.label).lower()
        )
    return "; ".join(
        " ".join(filter(None, [case, f"nộp {', '.join(names)}"])) for case, names in channels.items()
    )


def _check_first_day(version: ProcedureVersion, *, today: date) -> None:
    """What was received until today stays under the version it was received under."""
    earlier = ProcedureVersion.objects.published().filter(procedure_id=version.procedure_id)
    if version.valid_from < today and earlier.exists():
        raise NotNow(
            f"Ngày hiệu lực {version.valid_from:%d/%m/%Y} đã qua, "
            "hồ sơ những ngày đó nhận theo phiên bản trước; hãy chọn ngày từ hôm nay trở đi."
        )


def end_earlier_versions(*, procedure_id: int, source: str, day: date) -> None:
    """Close the open published version of the source with `day`; refuses to close one before it began."""
    open_ones = ProcedureVersion.objects.published().filter(
        procedure_id=procedure_id, source=source, valid_to__isnull=True
    )
    if open_ones.filter(valid_from__gt=day).exists():
        raise NotNow(
            "Phiên bản đang có hiệu lực bắt đầu cùng ngày hoặc sau ngày hiệu lực của phiên bản mới; "
            "hãy chọn ngày hiệu lực muộn hơn."
        )
    open_ones.update(valid_to=day)


@transaction.atomic
def draft_new_version(
    *, procedure: Procedure, valid_from: date, based_on: ProcedureVersion, by: Actor, at: datetime
) -> ProcedureVersion:
    """Begin a local draft as a copy of `based_on`, of either source; raises NotNow while one is open."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    if procedure.versions.local().drafts().exists():
        raise NotNow("Thủ tục đang có một bản dự thảo; hãy công bố hoặc bỏ bản đó trước.")
    content = content_of(based_on)
    draft = ProcedureVersion.objects.create(
        **head_fields(content),
        procedure=procedure,
        number=latest_number(procedure, Source.LOCAL) + 1,
        source=Source.LOCAL,
        sector_id=based_on.sector_id,
        valid_from=valid_from,
    )
    write_parts([(draft, content)])
    return draft
