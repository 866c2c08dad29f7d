"""`./run`: set everything up, start everything, keep it running, stop all of it."""

import ipaddress
import os
import signal
import threading
from importlib.util import cache_from_source
from pathlib import Path

from launch import ask, demo, messages, packages, pango, servers
from launch.places import ROOT, state_dir
from launch.postgres import MIGRATED
from launch.process import Spec
from launch.say import Failure, Stop, line, step
from launch.servers import Installation, command
from launch.supervisor import Supervisor


FIRST_PORT = 8000
LOOPBACK = ("127.0.0.1", "::1")
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
PORTS_TRIED = 100
PAGE_PATIENCE = 60.0  # seconds until the first page must answer
BUSY_WEB_ALLOWED = 12  # questions in a row, two minutes
WEB_PROCESSES = 2
THREADS = 4


def main(arguments: list[str]) -> int:
    """Exit code: 0 after a requested stop. Raises Failure and Stop."""
    if arguments:
        raise Failure("./run không nhận tham số; cổng đặt bằng PORT=8000, địa chỉ bằng HOST=0.0.0.0.")
    signal.signal(signal.SIGTERM, _stop)
    set_up()
    installation = Installation(state_dir())
    with installation.owned(wait=False) as owned:
        if not owned:
            return _second_run(installation)
        return serve(installation)


def set_up() -> None:
    """Packages, pango, translations: what every command needs once."""
    install(packages.RUNTIME)
    messages.ensure()


def install(files: tuple[str, ...]) -> None:
    """Python's packages and the system's libraries, fetched side by side."""
    drawing = threading.Thread(target=pango.ensure, daemon=True)
    drawing.start()
    packages.ensure(files)
    drawing.join()


def serve(installation: Installation) -> int:
    """Start all, watch all; returns never but by Stop or Failure."""
    with Supervisor(installation.state / "log") as supervisor:
        certificate_of(installation)
        port = free_port()
        if installation.valkey is None:
            servers.probe("broker", "REDIS_URL", installation.environment())
        compile_beside(installation, supervisor)
        installation.start(supervisor)
        standing = demo.decide(installation)
        # Only then: whoever opened a page without tables behind it would be told that the system is broken.
        migrate(installation, supervisor)
        demo.announce(installation, standing)
        supervisor.start(web(installation, port))
        supervisor.wait_until_alive("web", seconds=PAGE_PATIENCE)
        _note_address(installation, port)
        supervisor.start(worker(installation, port))
        supervisor.start(beat(installation, port))
        _announce(installation, port, coming=standing == servers.COMING)
        demo.load(installation, supervisor, standing)
        supervisor.watch()
    return 0


def compile_beside(installation: Installation, supervisor: Supervisor) -> None:
    """A new machine compiles all that Python imports: beside the making of the tables, not after it too."""
    if Path(cache_from_source(str(ROOT / "portal" / "wsgi.py"))).exists():
        return
    importing = [servers.interpreter(), "-c", "import portal.wsgi"]
    # Not marked as a child of this installation: those of an earlier start are ended next.
    environment = installation.environment()
    supervisor.start(Spec(name="compile", command=importing, environment=environment, folder=ROOT, once=True))


def migrate(installation: Installation, supervisor: Supervisor) -> None:
    """Bring the tables up to date, unless a note says they are."""
    note = installation.postgres.note(MIGRATED) if installation.postgres else None
    digest = servers.migrations_digest()
    if note and note.exists() and note.read_text() == digest:
        return
    environment = installation.marked()
    step("Cập nhật các bảng dữ liệu (lần đầu khoảng mười giây) …")
    migrating = command("migrate_database", "--verbosity", "0")
    code = supervisor.run(Spec(name="migrate", command=migrating, environment=environment, folder=ROOT))
    if code:
        raise Failure(
            "Không cập nhật được bảng dữ liệu (lý do ở dòng trên): hãy sao lưu rồi báo cho người phát triển."
        )
    if note:
        note.write_text(digest)


def web(installation: Installation, port: int) -> Spec:
    """granian, two processes."""
    certificate = certificate_of(installation)
    tls = (
        ["--ssl-certificate", str(certificate[0]), "--ssl-keyfile", str(certificate[1])]
        if certificate
        else []
    )
    return Spec(
        name="web",
        command=[
            packages.tool("granian"), "--interface", "wsgi", "--host", host(), "--port", str(port),
            "--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS), "--no-ws",
            "--log-level", "warning", *tls, "portal.wsgi:application",
        ],
        environment=_serving(installation)
        | _public(installation, port)
        | {"CERTIFIED_NAMES": ",".join(names_of(installation))},
        folder=ROOT,
        alive=lambda: ask.web_answers(port, host=own_address(), tls=bool(tls)),
        # A crowd makes the question wait behind everybody else's: killing a busy server loses their work.
        silence_allowed=BUSY_WEB_ALLOWED,
    )  # fmt: skip


def worker(installation: Installation, port: int) -> Spec:
    """Celery. Where shared memory is missing its pool is one of threads."""
    pool = "prefork" if os.access("/dev/shm", os.W_OK) else "threads"  # noqa: S108
    return Spec(
        name="worker",
        command=[
            packages.tool("celery"), "-A", "portal", "--quiet", "worker", "--pool", pool,
            "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
        ],
        environment=installation.marked() | _public(installation, port),
        folder=ROOT,
        # Tasks are acknowledged late and safe to repeat: what is cut off is done again. If only asked to stop
        # it waits for a broker that died at the same moment. Its pool goes with it (portal/celery.py).
        death_signal=signal.SIGKILL,
        patience=8,
    )  # fmt: skip


def beat(installation: Installation, port: int) -> Spec:
    """Celery's clock, which starts the night."""
    schedule = installation.state / "beat-schedule"
    return Spec(
        name="beat",
        command=[
            packages.tool("celery"), "-A", "portal", "beat", "--schedule", str(schedule), "--pidfile", "",
            "--loglevel", "WARNING",
        ],
        environment=_serving(installation) | _public(installation, port),
        folder=ROOT,
        death_signal=signal.SIGKILL,
        patience=5,
    )  # fmt: skip


def free_port() -> int:
    """PORT or 8000, or the next one that nobody listens on."""
    told = os.environ.get("PORT") or str(FIRST_PORT)
    if not told.isdigit() or not 0 < int(told) < 65536:
        raise Failure(f"PORT={told} không phải là số cổng từ 1 đến 65535.")
    for port in range(int(told), min(int(told) + PORTS_TRIED, 65536)):
        if _is_free(port):
            return port
    raise Failure(f"Các cổng từ {told} đều đang bận: hãy đặt PORT khác.")


def _is_free(port: int) -> bool:
    try:
        ipaddress.ip_address(host())  # granian takes no names
        return ask.port_is_free(host(), port)
    except (ValueError, OSError) as error:
        raise Failure(
            f"HOST={host()} không phải là địa chỉ của máy này: hãy đặt HOST bằng một địa chỉ IP của máy, "
            "hoặc HOST=0.0.0.0 cho mọi địa chỉ."
        ) from error


def host() -> str:
    """The address the web server listens on: this machine alone, unless HOST says more."""
    told = (os.environ.get("HOST") or ask.LOOPBACK).strip("[]")
    return ask.LOOPBACK if told == "localhost" else told


def own_address() -> str:
    """Where this machine reaches its own web server: there alone, unless it listens everywhere."""
    return EVERYWHERE.get(host(), host())


def certificate_of(installation: Installation) -> tuple[Path, Path] | None:
    """Certificate and key of `./manage make_certificate`, for a server that others can reach.

    Raises Failure when others could reach it without one: passwords would cross the network in the clear.
    """
    if host() in LOOPBACK:
        return None
    folder = installation.state / "tls"
    files = folder / "server.crt", folder / "server.key"
    if not all(file.exists() for file in files):
        raise Failure(
            f"HOST={host()} mở cổng ra mạng mà chưa có HTTPS: "
            "hãy chạy ./manage make_certificate TÊN_MÁY_HOẶC_IP trước, rồi chạy lại."
        )
    return files


def names_of(installation: Installation) -> list[str]:
    """By which names the certificate lets people reach this machine; none without one."""
    return (installation.state / "tls" / "names").read_text().split() if certificate_of(installation) else []


def address(installation: Installation, port: int) -> str:
    """What a person types into the browser."""
    names = names_of(installation)
    name = names[0] if names else host()
    typed = f"[{name}]" if ":" in name else name
    return f"{'https' if names else 'http'}://{typed}:{port}/"


def public_url(installation: Installation, port: int) -> str:
    """What goes into QR codes and messages: PUBLIC_URL, else the address of this machine."""
    return os.environ.get("PUBLIC_URL") or address(installation, port).rstrip("/")


def _public(installation: Installation, port: int) -> dict[str, str]:
    """For every process that writes papers or messages: the worker's links lead where the web server's do."""
    return {"PUBLIC_URL": public_url(installation, port)}


def _serving(installation: Installation) -> dict[str, str]:
    """Processes that people reach do not know the owner's way into the database."""
    return {name: value for name, value in installation.marked().items() if name != "DATABASE_OWNER_URL"}


def _stop(number: int, _frame: object) -> None:
    raise Stop(number)


def _second_run(installation: Installation) -> int:
    file = installation.state / "address"
    where = file.read_text().strip() if file.exists() else "?"
    raise Failure(
        f"Cổng Một cửa của thư mục này đang chạy ({where}) hoặc một lệnh ./manage đang dùng máy chủ của nó: "
        "hãy dừng lệnh đó trước."
    )


def _note_address(installation: Installation, port: int) -> None:
    (installation.state / "address").write_text(address(installation, port) + "\n")


def _announce(installation: Installation, port: int, *, coming: bool) -> None:
    """Where it is; on its first start also what is not there yet."""
    step("Trang đầu đã mở được." if coming else "Cổng Một cửa đã sẵn sàng.")
    line(f"\n  {address(installation, port)}\n")
    if coming:
        line("  Chưa đăng nhập được: tài khoản dùng thử đang nạp, xong thì in ra dưới đây.\n")
    line("  Dừng: Ctrl-C. Nhật ký: " + str(installation.state / "log") + "\n")
