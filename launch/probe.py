"""Looks at servers that somebody else runs, with the packages' Python: `python -m launch.probe NAME`."""

import os
import sys


# A load that had not set up its offices when an office of somebody's own came is none to be finished.
DEMO = """
    SELECT CASE WHEN state = 'done' THEN 'loaded' ELSE 'unfinished' END FROM jobs_jobrun
    WHERE kind = 'demo' AND (saved ? 'setup' OR NOT EXISTS (SELECT FROM accounts_agency))
    ORDER BY id LIMIT 1
"""


def database() -> str:
    """Print what it holds: "empty" without tables, "loaded" or "unfinished" of the demo, else "used"."""
    import environ
    import psycopg2

    told = environ.Env.db_url_config(os.environ["DATABASE_OWNER_URL"])
    options = {"host": told["HOST"], "port": told["PORT"], **told.get("OPTIONS", {})}
    connection = psycopg2.connect(
        dbname=told["NAME"],
        user=told["USER"],
        password=told["PASSWORD"],
        connect_timeout=10,
        **{name: value for name, value in options.items() if value},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations'), to_regclass('jobs_jobrun')")
        migrated, runs = cursor.fetchone()
        demo = None
        if runs:
            cursor.execute(DEMO)
            demo = cursor.fetchone()
    connection.close()
    return "empty" if not migrated else demo[0] if demo else "used"


def broker() -> str:
    """Print "answers"; fails otherwise."""
    import redis

    redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=10).ping()
    return "answers"


if __name__ == "__main__":
    try:
        print({"database": database, "broker": broker}[sys.argv[1]]())
    except Exception as error:  # noqa: BLE001 - whatever it is, the administrator reads one line
        sys.exit(f"{type(error).__name__}: {error}".strip().splitlines()[0])
