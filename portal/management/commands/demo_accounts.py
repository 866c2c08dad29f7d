"""`demo_accounts`: who can log in to the demo, and as what."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from portal.night.demo.office import printed_accounts


class Command(BaseCommand):
    help = "Prints the demo's accounts with their password; says so when the demo is not loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        printed = printed_accounts()
        there = set(
            User.objects.filter(username__in=[account.username for account in printed]).values_list(
                "username", flat=True
            )
        )
        accounts = [account for account in printed if account.username in there]
        if options["json"]:
            self.stdout.write(json.dumps([vars(account) for account in accounts], ensure_ascii=False))
            return
        if not accounts:
            self.stdout.write("Chưa nạp dữ liệu dùng thử nên chưa có tài khoản nào in sẵn.")
            return
        self.stdout.write(f"Tài khoản dùng thử, mật khẩu chung: {accounts[0].password}")
        for account in accounts:
            self.stdout.write(f"  {account.username:<14} {account.what}")
