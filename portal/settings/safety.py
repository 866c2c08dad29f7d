"""Which settings would make a production installation unsafe. Plain Python: settings in, sentences out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from notifications.rules.quiet import quiet_hours


SHORTEST_KEY = 50  # characters
FEWEST_LETTERS = 10  # different characters in a key that somebody drew by lot
SAMPLE_KEYS = ("local-only-", "test-only-", "dev-only-", "django-insecure-", "change-me")
OWNER_ROLES = frozenset({"portal_owner", "postgres", "root"})
SHORTEST_HSTS = 30 * 86400  # seconds
SHORTEST_REPORT_TOKEN = 32  # characters
SMTP = "django.core.mail.backends.smtp.EmailBackend"
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def faults(told: Mapping[str, Any]) -> list[str]:
    """One sentence for each unsafe setting, naming it; empty when the installation may start.

    `told`: the names of a settings module with their values, and DATABASE_URL's parts in DATABASES.
    """
    checks = (_keys, _hosts, _transport, _database, _broker, _files, _mail, _operators, _reports)
    return [sentence for check in checks for sentence in check(told)]


def _keys(told: Mapping[str, Any]) -> Iterator[str]:
    key = str(told.get("SECRET_KEY", ""))
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS or key.startswith(SAMPLE_KEYS):
        yield f"SECRET_KEY: đặt chuỗi ngẫu nhiên từ {SHORTEST_KEY} ký tự, không dùng khóa mẫu."
    if told.get("DEBUG"):
        yield "DEBUG: tắt đi, trang lỗi sẽ lộ dữ liệu."


def _hosts(told: Mapping[str, Any]) -> Iterator[str]:
    hosts = told.get("ALLOWED_HOSTS") or []
    if not hosts:
        yield "ALLOWED_HOSTS: ghi tên miền của cổng."
    if any(host in ("*", ".") for host in hosts):
        yield "ALLOWED_HOSTS: không dùng '*', ghi đúng tên miền của cổng."
    if any("/" in host for host in hosts):
        yield "ALLOWED_HOSTS: chỉ ghi tên miền, không ghi https:// hay đường dẫn."
    if any(not origin.startswith("https://") for origin in told.get("CSRF_TRUSTED_ORIGINS") or []):
        yield "CSRF_TRUSTED_ORIGINS: chỉ ghi địa chỉ bắt đầu bằng https://."


def _transport(told: Mapping[str, Any]) -> Iterator[str]:
    if not str(told.get("PUBLIC_URL", "")).startswith("https://"):
        yield "PUBLIC_URL: ghi địa chỉ người dân truy cập, bắt đầu bằng https://."
    for name in (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
    ):
        if not told.get(name):
            yield f"{name}: phải bật, nếu không phiên đăng nhập đi qua mạng không mã hóa."
    if int(told.get("SECURE_HSTS_SECONDS") or 0) < SHORTEST_HSTS:
        yield f"SECURE_HSTS_SECONDS: đặt ít nhất {SHORTEST_HSTS} giây."


def _database(told: Mapping[str, Any]) -> Iterator[str]:
    database = told["DATABASES"]["default"]
    if not told.get("DATABASE_URL"):
        yield "DATABASE_URL: chưa đặt."
        return
    role = database.get("USER")
    owner = told.get("DATABASE_OWNER_ROLE")
    if not role or role in OWNER_ROLES or role == owner:
        yield (
            "DATABASE_URL: dùng vai trò portal_app; "
            "vai trò chủ sở hữu bảng chỉ để nâng cấp (DATABASE_OWNER_URL)."
        )
    if not database.get("PASSWORD") and not _is_socket(database):
        yield "DATABASE_URL: kết nối qua mạng phải có mật khẩu."


def _is_socket(database: Mapping[str, Any]) -> bool:
    host = database.get("HOST") or database.get("OPTIONS", {}).get("host") or ""
    return str(host).startswith("/")


def _broker(told: Mapping[str, Any]) -> Iterator[str]:
    address = str(told.get("REDIS_URL_TOLD") or "")
    if not address:
        yield "REDIS_URL: chưa đặt."
    elif not address.startswith("unix:") and not urlsplit(address).password:
        yield "REDIS_URL: kết nối qua mạng phải có mật khẩu."


def _files(told: Mapping[str, Any]) -> Iterator[str]:
    checkout = Path(told["BASE_DIR"]).resolve()
    for name in ("FILES_DIR", "STATE_DIR"):
        folder = Path(told[name])
        if not folder.is_absolute() or folder.resolve().is_relative_to(checkout):
            yield f"{name}: đặt thư mục tuyệt đối nằm ngoài thư mục mã nguồn {checkout}."


def _mail(told: Mapping[str, Any]) -> Iterator[str]:
    if "email" not in told["NOTIFICATION_GATEWAYS"]:
        return
    if told.get("EMAIL_BACKEND", SMTP) != SMTP:
        yield "EMAIL_BACKEND: chỉ dùng SMTP, cách khác không tới người nhận."
    is_away = told["EMAIL_HOST"] not in OWN_MACHINE
    if is_away and told["EMAIL_HOST_USER"] and not (told["EMAIL_USE_TLS"] or told["EMAIL_USE_SSL"]):
        yield "EMAIL_USE_TLS: bật lên, nếu không mật khẩu thư đi qua mạng không mã hóa."
    if told["EMAIL_USE_TLS"] and told["EMAIL_USE_SSL"]:
        yield "EMAIL_USE_SSL: chỉ bật một trong EMAIL_USE_TLS và EMAIL_USE_SSL."
    sender = str(told["DEFAULT_FROM_EMAIL"]).rpartition("@")[2].rstrip(">")
    if is_away and (not sender or sender == "localhost"):
        yield "DEFAULT_FROM_EMAIL: ghi địa chỉ thư của đơn vị, máy chủ thư khác không nhận thư từ localhost."


def _operators(told: Mapping[str, Any]) -> Iterator[str]:
    for channel, path in told["NOTIFICATION_GATEWAYS"].items():
        if path.startswith("notifications.gateways.local."):
            yield f"{channel.upper()}_GATEWAY: file và console chỉ để thử, tin không tới người nhận."
        elif path == f"notifications.gateways.{channel}.send" and channel != "email":
            yield from _operator(channel.upper(), told)
    try:
        quiet_hours(str(told["QUIET_HOURS"]))
    except ValueError:
        yield "QUIET_HOURS: ghi giờ yên tĩnh theo dạng 21:00-07:00, hoặc để trống."


def _reports(told: Mapping[str, Any]) -> Iterator[str]:
    token = str(told["REPORT_TOKEN"])
    if token and len(token) < SHORTEST_REPORT_TOKEN:
        yield f"REPORT_TOKEN: đặt chuỗi ngẫu nhiên từ {SHORTEST_REPORT_TOKEN} ký tự, hoặc để trống."


def _operator(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    if not str(told[f"{name}_URL"]).startswith("https://"):
        yield f"{name}_URL: ghi địa chỉ của nhà cung cấp, bắt đầu bằng https://, vì tin mang số điện thoại."
    if not told[f"{name}_TOKEN"]:
        yield f"{name}_TOKEN: chưa đặt khóa của nhà cung cấp."
    if name == "SMS" and not told["SMS_SENDER"]:
        yield "SMS_SENDER: ghi tên thương hiệu đã đăng ký, nếu không người nhận không biết ai nhắn."
    if name == "ZALO" and not told["ZALO_TEMPLATES"]:
        yield "ZALO_TEMPLATES: ghi mã mẫu Zalo đã duyệt cho từng loại tin, ví dụ dossier_done=301234."
