"""Looks at servers that somebody else runs, with the packages' Python: `python -m launch.probe NAME`."""

import os
import sys


def database() -> str:
    """Print "empty" or "used": whether Django has made tables there before."""
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
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'django_migrations'")
        (tables,) = cursor.fetchone()
    connection.close()
    return "used" if tables else "empty"


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
