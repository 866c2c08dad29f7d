"""`successions`: which open dossiers wait for a closed agency's heir; confirmed, they move (ruling 41)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.exceptions import AccountsError
from accounts.models import Actor, AgencySuccession, User
from dossiers.services import succession, succession_runs
from jobs.exceptions import JobIsRunning
from jobs.management.command import OfficeCommand, UnusableInput
from jobs.models import JobRun
from jobs.services.apart import SomeFailed
from lib.terminal import bar


class Command(OfficeCommand):
    help = (
        "Nêu các việc kế thừa còn chờ xác nhận hoặc còn hồ sơ chờ chuyển; không ghi gì. "
        "Với --confirm SỐ --by TÊN: xác nhận và chuyển mọi hồ sơ dở dang; bị ngắt thì chạy lại, phần còn lại "
        'được chuyển tiếp. Với --json in [{"id", "from", "to", "sector", "effective_on", "act", '
        '"confirmed_by", "waiting", "dossiers"}] (có "dossiers" khi ghi --dossiers). '
        "Thoát 1 khi có hồ sơ không chuyển được."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossiers", action="store_true", help="nêu cả mã từng hồ sơ chờ chuyển")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument("--confirm", type=int, metavar="SỐ", help="số của việc kế thừa cần xác nhận")
        parser.add_argument("--by", metavar="TÊN", help="tên đăng nhập của người xác nhận")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["confirm"] is None) != (options["by"] is None):
            raise UnusableInput("Hãy ghi cả --confirm (số của việc kế thừa) và --by (người xác nhận).")
        if options["confirm"] is not None:
            self._confirm(_succession(options["confirm"]), _actor(options["by"]))
            return
        found = _proposed(with_dossiers=options["dossiers"])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for one in found:
            self._tell(one)
        self.stdout.write(f"{len(found)} việc kế thừa còn chờ.")

    def _tell(self, one: dict[str, Any]) -> None:
        who = f"đã xác nhận: {one['confirmed_by']}" if one["confirmed_by"] else "chưa xác nhận"
        sector = f" (lĩnh vực {one['sector']})" if one["sector"] else ""
        self.stdout.write(
            f"{one['id']}: {one['from']} → {one['to']}{sector} từ {one['effective_on']}, {one['act']}: "
            f"{one['waiting']} hồ sơ chờ chuyển, {who}"
        )
        for code in one.get("dossiers", ()):
            self.stdout.write(f"  {code}")

    def _confirm(self, row: AgencySuccession, by: Actor) -> None:
        at = timezone.now()
        try:
            run = succession_runs.confirm(succession=row, by=by, at=at)
            with bar("Chuyển hồ sơ sang cơ quan kế thừa") as line:

                def show(run: JobRun) -> None:
                    line.show(done=run.done, total=run.total, title="Chuyển hồ sơ sang cơ quan kế thừa")

                moved = succession_runs.carry_out(run, at=at, watch=show)
        except JobIsRunning:
            self.stdout.write("Đã xác nhận; hồ sơ đang được chuyển ở nơi khác.")
            return
        except AccountsError as refusal:
            raise UnusableInput(str(refusal)) from refusal
        except SomeFailed as some:
            raise CommandError(
                f"{some.done} hồ sơ đã chuyển; chưa chuyển được: {some}.", returncode=1
            ) from some
        self.stdout.write(f"Đã chuyển {moved} hồ sơ dở dang sang cơ quan kế thừa.")


def _proposed(*, with_dossiers: bool) -> list[dict[str, Any]]:
    """What nobody has confirmed, and what has dossiers left to move; the earliest first."""
    rows = list(
        AgencySuccession.objects.select_related("predecessor", "successor", "confirmed_by").order_by(
            "effective_on", "pk"
        )
    )
    waiting = succession.waiting(rows)
    return [
        _as_dict(row, waiting[row.pk], with_dossiers=with_dossiers)
        for row in rows
        if row.confirmed_by is None or waiting[row.pk]
    ]


def _as_dict(row: AgencySuccession, waiting: int, *, with_dossiers: bool) -> dict[str, Any]:
    told = {
        "id": row.pk,
        "from": row.predecessor.code,
        "to": row.successor.code,
        "sector": row.sector_code,
        "effective_on": row.effective_on.isoformat(),
        "act": row.act,
        "confirmed_by": row.confirmed_by.username if row.confirmed_by else None,
        "waiting": waiting,
    }
    if with_dossiers:
        told["dossiers"] = [str(one) for one in succession.affected(row).order_by("pk")]
    return told


def _succession(pk: int) -> AgencySuccession:
    found = AgencySuccession.objects.filter(pk=pk).first()
    if found is None:
        raise UnusableInput(f"Không có việc kế thừa số {pk}. Xem ./manage successions")
    return found


def _actor(username: str) -> Actor:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnusableInput(f"Không có tài khoản “{username}” đang dùng.")
    return Actor(user)
