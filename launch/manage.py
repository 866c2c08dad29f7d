"""`./manage COMMAND`: one management command in the environment of `./run`."""

import os
import signal
import sys

from launch import demo, packages, postgres, run, servers
from launch.places import ROOT, state_dir
from launch.process import Spec
from launch.say import Failure, Stop, step
from launch.servers import Installation, command
from launch.supervisor import Supervisor


# Answer from files and start no server, so that they work where none can be had (decision: shipped data).
SERVERLESS = frozenset({"explain_due", "score_counts", "make_certificate", "help", "version"})
FROM_DATABASE = "--from-database"
# Work on the tables themselves, or before there are any.
UNMIGRATED = frozenset(
    {"migrate", "migrate_database", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations",
     "lintmigrations", "check", "restore", "dbshell", "makemessages", "collectstatic", "diffsettings"}
)  # fmt: skip
# Django's own commands that need the owner; ours (backup, restore, migrate_database) ask for him themselves.
AS_OWNER = frozenset({"migrate", "flush"})
# Make the database somebody's own: the demo that a first ./run would have brought must not come into it.
TAKING_POSSESSION = frozenset({"restore", "import_setup"})


def main(arguments: list[str]) -> int:
    """Exit code of the command itself."""
    signal.signal(signal.SIGTERM, _stop)
    run.set_up()
    name = next((argument for argument in arguments if not argument.startswith("-")), "help")
    if not is_known(name):
        raise Failure(f"Không có lệnh “{name}”. Xem danh sách các lệnh: ./manage help")
    installation = Installation(state_dir())
    if needs_no_server(name, arguments):
        return _replace_ourselves(installation, arguments)
    return _with_servers(installation, name, arguments)


def needs_no_server(name: str, arguments: list[str]) -> bool:
    """Whether this command runs without database and broker."""
    return "--help" in arguments or (name in SERVERLESS and FROM_DATABASE not in arguments)


def is_known(name: str) -> bool:
    """Whether the project or a package of its own has this command, told from the files alone."""
    library = packages.site_packages()
    places = (f"{start}management/commands/{name}.py" for start in ("", "*/", "*/*/", "*/*/*/"))
    return name.isidentifier() and (
        name == "version"
        or any(ROOT.glob(f"*/management/commands/{name}.py"))
        or any(any(library.glob(place)) for place in places)
    )


def _replace_ourselves(installation: Installation, arguments: list[str]) -> int:
    environment = installation.environment()
    # A closed port: a command that reaches for a server after all fails at once and visibly.
    if not os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = "postgres://portal_app@127.0.0.1:1/portal"
    sys.stdout.flush()
    os.execve(command()[0], command(*arguments), environment)  # noqa: S606


def _with_servers(installation: Installation, name: str, arguments: list[str]) -> int:
    with installation.owned(wait=False) as owned, Supervisor(installation.state / "log") as supervisor:
        if owned:
            installation.start(supervisor)
        else:
            _wait_for_the_owner(installation, supervisor)
        # A named database with tables is its administrator's to migrate.
        if name not in UNMIGRATED and (installation.postgres or servers.holds(installation) == "empty"):
            run.migrate(installation, supervisor)
        with installation.in_use():
            code = supervisor.run(_spec(installation, name, arguments))
            if name in TAKING_POSSESSION and code == 0 and "--dry-run" not in arguments:
                demo.give_up(installation)
        if owned:
            installation.wait_for_users()
    return code


def _wait_for_the_owner(installation: Installation, supervisor: Supervisor) -> None:
    step("Dùng máy chủ đang chạy …")
    if not supervisor.wait(installation.answers, seconds=60):
        raise Failure("Máy chủ đang khởi động ở nơi khác mà không trả lời: hãy xem .run/log rồi chạy lại.")


def _spec(installation: Installation, name: str, arguments: list[str]) -> Spec:
    environment = installation.environment()
    if name in AS_OWNER:
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
    if installation.postgres is None and (tools := postgres.client_folder()):
        environment["PG_BIN"] = str(tools)
    return Spec(name=name, command=command(*arguments), environment=environment, folder=ROOT)


def _stop(number: int, _frame: object) -> None:
    raise Stop(number)
