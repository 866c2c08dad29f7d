import pytest

from lib.server_address import unreadable


@pytest.mark.parametrize(
    "address",
    [
        "",
        "postgres:///portal",
        "postgres://portal_app:secret@db.example:5432/portal?sslmode=require",
        "postgres://portal_app:se%2Fcret@db.example/portal",
        "postgres://portal_app:s@c:r#e[t%z@db.example/portal",  # what reads it forgives these
        "postgres://portal_app:secret@one.example:5432,two.example:5433/portal",
        "postgres://portal_owner@/portal?host=/tmp/a@b/s",  # a folder with sockets may be called so
        "postgres://portal_app@%2Ftmp%2Fs:5432/portal",
        "postgres://portal_app:secret@db.example/portal?application_name=mot@cua",
        "unix:///tmp/a@b/valkey.sock?db=5",
        "redis://:secret@[::1]:6379/0",
        "redis://localhost:6379/0",
    ],
)
def test_what_can_be_read_is_not_complained_of(address):
    assert unreadable("DATABASE_URL", address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "postgres://portal_app:sec/ret@db.example/portal",
        "postgres://portal_app:12/34@db.example/portal",  # 12 looks like a port
        "postgres://portal_app:12?34@db.example/portal",
        "postgres://portal_app:se@c/ret@db.example/portal",
        "postgres://portal_app:se@c?ret@db.example/portal",  # c looks like the host, and so it does below
        "postgres://portal_app:se@c?r=et@db.example/portal",
        "postgres://portal_app:se@c/12?ret@db.example/portal",
        "postgres://portal_app:se@c#12/34?ret@db.example/portal",
        "redis://:se@c?ret@broker.example/0",
        "redis://:se@c#12?ret@broker.example/0",
        "redis://:se@c?1#ret@broker.example/0",
        "postgres://portal_app:/secret@db.example/portal",
        "postgres://portal_app:secret@db.example:port/portal",
        "redis://:sec#ret@broker.example/0",
        "redis://:sec[ret@broker.example/0",
        "redis://:12/34@broker.example/0",
        "rediss://:sec?ret@broker.example/0",
        "host=db.example user=portal_app password=secret",  # what libpq alone would understand
    ],
)
def test_what_cannot_be_read_is_named_and_never_quoted(address):
    told = unreadable("REDIS_URL", address)
    assert told.startswith("Không đọc được địa chỉ ở REDIS_URL: hãy viết")
    assert not any(part in told for part in ("sec", "12", "34@", "ret", "et@", "example", "portal"))
