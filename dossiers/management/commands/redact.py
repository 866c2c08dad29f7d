"""Carries out the orders of redaction that two persons have asked for and approved (docs/adr/0065)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from dossiers.enums.redaction import RedactionGroup, RedactionState
from dossiers.exceptions import DossierError
from dossiers.models import RedactionOrder
from dossiers.services import redacting, redaction_records
from jobs.management.command import OfficeCommand, UnusableInput
from jobs.services.migrating import owner_connection


class Command(OfficeCommand):
    help = (
        "Thực hiện các đề nghị xóa dữ liệu cá nhân đã được người thứ hai phê duyệt (Điều hành › "
        "Xóa dữ liệu cá nhân), bằng quyền chủ sở hữu cơ sở dữ liệu (DATABASE_OWNER_URL). "
        "Không có đề nghị đã phê duyệt thì không làm gì. "
        "In số dòng đã xóa của từng bảng. Bị dừng giữa chừng thì chạy lại là làm tiếp."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="chỉ liệt kê, không xóa gì")
        parser.add_argument(
            "--again",
            action="store_true",
            help="sau khi khôi phục từ bản sao lưu cũ: xóa lại những gì đã xóa, theo tệp ghi cạnh mốc neo",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with owner_connection():
                self._do(listed_only=options["list"], again=options["again"])
        except DossierError as refusal:
            raise UnusableInput(str(refusal)) from refusal

    def _do(self, *, listed_only: bool, again: bool) -> None:
        with connection.cursor() as cursor:
            # A login may have been given another role to start with; rights are the owner's own.
            cursor.execute("RESET ROLE")
        orders = list(self._forgotten() if again else _due())
        for order in orders:
            self._tell(order)
        if not orders:
            self.stdout.write("Không có đề nghị nào đã phê duyệt chờ thực hiện.")
        if not listed_only:
            self._carry_out(orders, at=timezone.now(), may_be_old=again)

    def _forgotten(self) -> Iterator[RedactionOrder]:
        for found in redaction_records.forgotten():
            if isinstance(found, RedactionOrder):
                yield found
            else:
                self.stdout.write(f"Hồ sơ {found} không có trong bản khôi phục: không có gì để xóa lại.")

    def _tell(self, order: RedactionOrder) -> None:
        groups = "; ".join(str(RedactionGroup(group).label) for group in order.groups)
        self.stdout.write(
            f"Lệnh {order.pk}: hồ sơ {order.dossier}, theo {order.act} của {order.issuer}. Xóa: {groups}. "
            f"Đề nghị: {order.asked_by.full_name}. "
            f"Phê duyệt: {order.decided_by.full_name if order.decided_by else '–'}."
        )

    def _carry_out(self, orders: Iterable[RedactionOrder], *, at: datetime, may_be_old: bool) -> None:
        refused = []
        for order in orders:
            try:
                done = redacting.carry_out(order_id=order.pk, at=at, may_be_old=may_be_old)
            except DossierError as refusal:  # one that has lapsed does not hold up the others
                refused.append(str(refusal))
                continue
            for table, rows in sorted(done.counts.items()):
                self.stdout.write(f"  {table}: {rows} dòng")
            self.stdout.write(f"  nội dung tệp: {len(done.contents)}")
        if refused:
            raise UnusableInput(" ".join(refused))


def _due() -> Iterable[RedactionOrder]:
    """Approved ones, and those whose files are still to be thrown away."""
    unfinished = Q(state=RedactionState.APPROVED) | Q(state=RedactionState.DONE, finished_at=None)
    orders = RedactionOrder.objects.filter(unfinished).select_related("dossier", "asked_by", "decided_by")
    return orders.order_by("decided_at", "pk")
