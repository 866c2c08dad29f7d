from argparse import ArgumentParser
from typing import Any

import redis
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from jobs.management.command import OfficeCommand


class Command(OfficeCommand):
    """Asks database and broker; for health checks of containers that serve no page."""

    help = "Kiểm tra cơ sở dữ liệu và hàng đợi có trả lời không; mã thoát 0 là tốt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options of its own."""

    def handle(self, *args: Any, **options: Any) -> None:
        asked = (("cơ sở dữ liệu", _database_fails), ("hàng đợi", _broker_fails))
        failing = [name for name, fails in asked if fails()]
        if failing:
            raise CommandError(f"Không trả lời: {', '.join(failing)}.")
        self.stdout.write("ok")


def _database_fails() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return True
    return False


def _broker_fails() -> bool:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, OSError):
        return True
    return False
