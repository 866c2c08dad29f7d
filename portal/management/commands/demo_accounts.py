"""`demo_accounts`: who can log in to the demo, as what, with which password."""

import csv
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

from accounts.models import User
from jobs.management.command import OfficeCommand, UnusableInput
from portal.night.demo.office import SETUP


class Command(OfficeCommand):
    help = "In ra các tài khoản của dữ liệu mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {row["Tên đăng nhập"]: row["Mật khẩu ban đầu"] for row in _rows(SETUP / "users.csv")}
        listed = {row["username"]: row["what"] for row in _rows(SETUP.parent / "accounts.csv")}
        people = {user.username: user for user in User.objects.filter(username__in=listed)}
        if not people:
            raise UnusableInput("Chưa có tài khoản mẫu nào. Chạy ./manage load_demo trước.")
        table = Table("Vai trò", "Họ và tên", "Tên đăng nhập", "Mật khẩu", title="Tài khoản dùng thử")
        for username, what in listed.items():
            if username in people:
                table.add_row(what, people[username].full_name, username, passwords[username])
        text = StringIO()
        Console(file=text, width=130).print(table)
        self.stdout.write(text.getvalue())


def _rows(path: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
