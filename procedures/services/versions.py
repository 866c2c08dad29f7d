"""Versions: publish a draft, begin a new one from the version in force, drop a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import Actor
from procedures.enums import Source
from procedures.exceptions import Incomplete, NotNow
from procedures.models import FeeRule, FeeTier, Procedure, ProcedureVersion
from procedures.permissions import check_can_edit_catalogue
from procedures.queries import latest_number


M = TypeVar("M", bound=Model)
PARTS_WITH_CASE = ("papers", "limits", "cutoffs", "fee_rules")
PARTS_WITHOUT_CASE = ("results", "legal_bases", "sector_rules")


@transaction.atomic
def publish_version(*, version_id: int, by: Actor, at: datetime) -> ProcedureVersion:
    """Publish a local draft, fixing its content; the version in force before ends the day before."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    version = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.is_published:
        raise NotNow("Phiên bản này đã được công bố.")
    check_complete(version)
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
    draft = _copy(
        based_on,
        source=Source.LOCAL,
        number=latest_number(procedure, Source.LOCAL) + 1,
        valid_from=valid_from,
        valid_to=None,
        published_at=None,
        published_by=None,
        content_hash="",
    )
    copy_parts(based_on, draft)
    return draft


def copy_parts(source: ProcedureVersion, target: ProcedureVersion) -> None:
    """Copy every part of a version to a draft, cases first because the others point at them."""
    cases = {row.pk: _copy(row, version=target) for row in source.cases.order_by("pk")}
    for part in PARTS_WITH_CASE:
        for row in getattr(source, part).order_by("pk"):
            copied = _copy(row, version=target, case=cases.get(row.case_id))
            if isinstance(row, FeeRule):
                FeeTier.objects.bulk_create(
                    FeeTier(rule=copied, above=tier.above, rate=tier.rate) for tier in row.tiers.all()
                )
    for part in PARTS_WITHOUT_CASE:
        for row in getattr(source, part).order_by("pk"):
            _copy(row, version=target)


def _copy(row: M, **changes: Any) -> M:
    """A new row like `row` except for `changes`."""
    values = {
        field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key
    }
    copied = type(row)(**{**values, **changes})
    copied.save(force_insert=True)
    return copied


@transaction.atomic
def drop_draft(*, version_id: int, by: Actor, at: datetime) -> None:
    """Delete a draft; a published version cannot be dropped."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    version = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.is_published:
        raise NotNow("Phiên bản đã công bố thì không bỏ được.")
    version.delete()
