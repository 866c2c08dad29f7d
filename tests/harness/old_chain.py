"""The migrations that folded ones stand for, in the order in which an installation ran them.

`python -m tests.harness.old_chain` migrates an empty database by them, half the way in every app: afterwards
`migrate` may take no folded one in place of any.
"""

from collections.abc import Iterable
from functools import cache

import django
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


Key = tuple[str, str]


@cache
def on_disk() -> MigrationLoader:
    """All migrations, the replaced ones and those that replace them side by side."""
    return MigrationLoader(None, replace_migrations=False)


@cache
def folded() -> dict[Key, list[Key]]:
    """Application and name of each folded one, and the names of those it replaces, oldest first."""
    there = sorted(on_disk().disk_migrations.items())
    return {key: list(migration.replaces) for key, migration in there if migration.replaces}


def chain(ends: Iterable[Key] | None = None) -> list[Key]:
    """Up to these, or to the last replaced one of every app, with all they stand on."""
    found: dict[Key, None] = {}
    for end in ends or [replaced[-1] for replaced in folded().values()]:
        found.update(dict.fromkeys(on_disk().graph.forwards_plan(end)))
    return list(found)


class OldLoader(MigrationLoader):
    """Knows the old chain alone: to Django a folded one and those it replaces would make each table twice."""

    def load_disk(self) -> None:
        super().load_disk()
        wanted = chain()
        self.disk_migrations: dict[Key, Migration] = {
            key: migration for key, migration in self.disk_migrations.items() if key in wanted
        }


def main() -> None:
    """Serves from DATABASE_URL, as its owner."""
    halves = chain(replaced[len(replaced) // 2] for replaced in folded().values())
    executor = MigrationExecutor(connection)
    executor.loader = OldLoader(connection)
    executor.migrate(halves, [(executor.loader.graph.nodes[key], False) for key in halves])


if __name__ == "__main__":
    django.setup()
    main()
