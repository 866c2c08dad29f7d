import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from jobs.apps import JobsConfig
from jobs.exceptions import GrantsError, JobError, JobIsRunning
from jobs.services import grants, migrating
from jobs.services.migrating import migrate
from lib.redaction import Redaction, Stands, column
from tests.factories.accounts import UserFactory
from tests.harness.locks import other_session_holds


def rights(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = %s AND table_name = %s",
            [grants.APP_ROLE, table],
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("table", "verbs"),
    [
        ("django_session", {"SELECT", "INSERT", "UPDATE", "DELETE"}),
        ("jobs_jobrun", {"SELECT", "INSERT", "UPDATE"}),  # undeletable
        ("documents_voidnumber", {"SELECT", "INSERT"}),  # append-only
        ("accounts_userhistory", {"SELECT", "INSERT"}),  # row history
        ("django_migrations", {"SELECT"}),
    ],
)
@pytest.mark.django_db
def test_the_serving_role_may(table, verbs, as_owner):
    with as_owner():
        grants.apply(connection)
        assert rights(table) == verbs


@pytest.mark.django_db
@pytest.mark.parametrize(
    "verb", ["DELETE FROM jobs_jobrun", "TRUNCATE jobs_jobrun", "DROP TABLE jobs_jobrun"]
)
def test_the_database_refuses_what_was_not_granted(verb):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(verb)


@pytest.mark.django_db
def test_a_misspelt_table_is_an_error_and_not_an_open_door(monkeypatch, as_owner):
    monkeypatch.setattr(JobsConfig, "append_only_tables", ["jobs_jobrum"], raising=False)
    with as_owner(), pytest.raises(GrantsError, match="jobs_jobrum"):
        grants.apply(connection)


@pytest.mark.django_db
def test_only_the_owner_can_give_rights():
    with pytest.raises(GrantsError, match="DATABASE_OWNER_URL"):
        grants.apply(connection)


@pytest.mark.django_db
def test_the_redactor_changes_listed_columns_only_and_those_by_order(monkeypatch, as_owner):
    UserFactory()
    listed = Redaction("accounts_userhistory", "false", {"full_name": column(Stands.TOMBSTONE, "identity")})
    monkeypatch.setattr(JobsConfig, "redactions", (listed,), raising=False)
    with as_owner():
        grants.apply(connection)
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {grants.REDACTOR_ROLE}")
            for name, said in (("full_name", "without an approved order"), ("username", "permission denied")):
                with pytest.raises(DatabaseError, match=said), transaction.atomic():
                    cursor.execute(f"UPDATE accounts_userhistory SET {name} = '-'")


@pytest.mark.django_db
def test_a_guard_goes_with_its_declaration(monkeypatch, as_owner):
    listed = Redaction("accounts_userhistory", "false", {"full_name": column(Stands.TOMBSTONE, "identity")})
    with as_owner():
        for declared in ((listed,), ()):
            monkeypatch.setattr(JobsConfig, "redactions", declared, raising=False)
            grants.apply(connection)
            assert ("accounts_userhistory" in guarded()) == bool(declared)


def guarded():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [grants.GUARD])
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def owner_url(settings):
    """The owner's address of this test's own database."""
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    settings.DATABASE_OWNER_URL = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    )


@pytest.mark.django_db(transaction=True)
def test_migrating_again_changes_nothing_and_gives_the_rights_again(owner_url, as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON jobs_jobrun TO {grants.APP_ROLE}")
    told = []
    migrate(tell=told.append, verbosity=0)
    with as_owner():
        assert rights("jobs_jobrun") == {"SELECT", "INSERT", "UPDATE"}
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_two_migrations_wait_for_each_other(owner_url, monkeypatch):
    monkeypatch.setattr(migrating, "ATTEMPTS", 2)
    monkeypatch.setattr(migrating, "PAUSE", 0.01)
    told = []
    with other_session_holds(migrating.LOCK), pytest.raises(JobIsRunning):
        migrate(tell=told.append, verbosity=0)
    assert len(told) == 1


@pytest.mark.django_db(transaction=True)
def test_a_busy_table_makes_a_migration_step_back_and_try_again(owner_url, monkeypatch):
    answers = iter([_lock_not_available, lambda: None])
    monkeypatch.setattr(migrating, "call_command", lambda *_arguments, **_options: next(answers)())
    monkeypatch.setattr(migrating, "PAUSE", 0.01)
    told = []
    migrate(tell=told.append, verbosity=0)
    assert len(told) == 1


def _lock_not_available():
    """A real refusal: two sessions want the same table."""
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    try:
        other.cursor().execute("LOCK TABLE jobs_jobrun IN ACCESS SHARE MODE")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 50")
            cursor.execute("LOCK TABLE jobs_jobrun IN ACCESS EXCLUSIVE MODE")
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_the_command_migrates_and_says_what_is_wrong(owner_url, monkeypatch):
    call_command("migrate_database", verbosity=0)
    monkeypatch.setattr(JobsConfig, "append_only_tables", ["jobs_jobrum"], raising=False)
    with pytest.raises(CommandError, match="jobs_jobrum") as refusal:
        call_command("migrate_database", verbosity=0)
    assert refusal.value.returncode == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("version", "encoding", "sentence"), [(140012, "UTF8", "quá cũ"), (170000, "LATIN1", "bảng mã")]
)
def test_an_unfit_server_is_refused(owner_url, monkeypatch, version, encoding, sentence):
    monkeypatch.setattr(migrating, "_server", lambda: (version, encoding))
    with pytest.raises(JobError, match=sentence):
        migrate(tell=print, verbosity=0)
