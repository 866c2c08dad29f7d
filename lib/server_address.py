"""Addresses of servers as an administrator writes them into the environment: postgres://…, redis://…."""

import re


_DATABASE = "postgres://vai-trò:mật-khẩu@máy-chủ:5432/cơ-sở-dữ-liệu"
_SHAPES = {
    "DATABASE_URL": _DATABASE,
    "DATABASE_OWNER_URL": _DATABASE,
    "REDIS_URL": "redis://:mật-khẩu@máy-chủ:6379/0",
}
VARIABLES = tuple(_SHAPES)

_ADDRESS = re.compile(r"(?P<scheme>[^:/?]+)://(?P<authority>[^/?]*)(?P<path>[^?]*)(?P<query>.*)", re.DOTALL)
_HOST = re.compile(r"[^:#]*(:[0-9]*)?|\[.*\](:[0-9]*)?")


def unreadable(variable: str, address: str) -> str:
    """Why the address in this variable cannot be taken apart, without a word of it; empty where it can."""
    parts = _ADDRESS.fullmatch(address)
    if not address or (parts is not None and _is_readable(parts)):
        return ""
    return (
        f"Không đọc được địa chỉ ở {variable}: hãy viết theo dạng {_SHAPES[variable]}, "
        "các ký tự đặc biệt trong mật khẩu (/ ? # @ : [ ] %) viết theo mã phần trăm, ví dụ / là %2F."
    )


def _is_readable(parts: re.Match[str]) -> bool:
    """A `/` or `?` of the password ends the part with the host too early: its `@` then stands behind it.

    What is after the `?` may have an `@` of its own, in the value of an option of a named database.
    """
    account, at, hosts = parts["authority"].rpartition("@")
    before, again, _ = parts["query"].partition("@")
    is_option = at and parts["path"] and "=" in before
    if hosts and ("@" in parts["path"] or (again and not is_option)):
        return False
    # What reads the database's address forgives these in an account; what reads the broker's does not.
    if parts["scheme"].startswith(("redis", "unix")) and re.search(r"[#\[\]]", account):
        return False
    return all(_HOST.fullmatch(host) for host in hosts.split(","))
