"""Folded migrations (docs/adr/0060) make what the old chain made, and no installation notices them."""

import os
import subprocess
import sys
from itertools import pairwise

import pytest
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL

from jobs.migrations._folding import Together
from tests.harness import old_chain, schema
from tests.harness.old_chain import folded, on_disk


MIGRATE = ("manage", "migrate_database", "--verbosity", "0")


def plan_after(applied):
    """What `migrate` would run on a database that ran these, as (application, name)."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DELETE FROM django_migrations")
        cursor.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", list(applied)
        )
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def one_by_one(operations):
    for operation in operations:
        yield from operation.operations if isinstance(operation, Together) else [operation]


def test_a_folded_one_stands_for_all_up_to_its_number():
    assert len(folded()) == 10
    for (app, name), replaced in folded().items():
        numbered = sorted(key for key in on_disk().disk_migrations if key[0] == app and key not in folded())
        last = name.removeprefix("0001_squashed_")
        assert replaced == [key for key in numbered if key[1][:4] <= last]


def test_what_builds_an_index_beside_the_running_system_can_be_run_again():
    """Interrupted, it leaves an invalid index of its name, which the next run has to drop first."""
    past = {key for replaced in folded().values() for key in replaced} | set(folded())
    built = []
    for key, migration in on_disk().disk_migrations.items():
        operations = list(one_by_one(migration.operations))
        for earlier, operation in pairwise([None, *operations]):
            if key not in past and isinstance(operation, AddIndexConcurrently):
                built.append(operation.index.name)
                drop = f"DROP INDEX CONCURRENTLY IF EXISTS {operation.index.name}"
                assert isinstance(earlier, RunSQL), (key, operation.index.name)
                assert earlier.sql == drop
    assert "event_acting_for" in built


@pytest.mark.django_db
def test_an_empty_database_gets_the_folded_ones_alone():
    plan = plan_after([])
    assert set(folded()) <= set(plan)
    assert not {key for replaced in folded().values() for key in replaced} & set(plan)


@pytest.mark.django_db
def test_an_installation_that_ran_all_replaced_ones_has_nothing_to_do():
    assert plan_after(key for key in on_disk().disk_migrations if key not in folded()) == []


@pytest.mark.django_db
def test_an_installation_on_the_way_goes_on_where_it_stands():
    """An app that was begun is ended by the old ones, in their order; one that was not is folded."""
    steps = old_chain.chain()
    for ran in range(1, len(steps), 12):
        applied = steps[:ran]
        plan = plan_after(applied)
        for one, replaced in folded().items():
            begun = any(key in applied for key in replaced)
            left = [key for key in replaced if key not in applied]
            assert [key for key in plan if key in replaced] == (left if begun else []), (ran, one)
            assert (one in plan) == (not begun), (ran, one)


@pytest.mark.django_db
def test_a_comparison_sees_every_kind_of_fact_and_row():
    mine = connection.settings_dict["NAME"]
    told = schema.facts(mine)
    assert {line.partition(":")[0] for line in told} == set(schema.FACTS)
    assert "CREATE TRIGGER dossiers_event_chain" in "".join(told)
    assert any(line.startswith("calendars_calendar: ") for line in schema.rows(mine))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.long
def test_the_old_chain_and_the_folded_ones_make_the_same_database():
    """Begun by the old chain in every app, ended by today's `migrate_database`; and by the latter alone."""
    mine = connection.settings_dict["NAME"]
    chain, at_one_go = f"{mine}_chain", f"{mine}_folded"
    with schema.empty_database(chain) as by_the_chain, schema.empty_database(at_one_go) as folding:
        _run(by_the_chain, "tests.harness.old_chain")
        _run(by_the_chain, *MIGRATE)
        _run(folding, *MIGRATE)
        assert _differences(schema.facts(at_one_go), schema.facts(chain)) == []
        assert _differences(schema.rows(at_one_go), schema.rows(chain)) == []


def _differences(folding, chain):
    sides = ("folded alone:", folding - chain), ("chain alone:", chain - folding)
    return sorted(f"{side} {line}" for side, only in sides for line in only)


def _run(address, *module):
    subprocess.run(
        [sys.executable, "-m", *module],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": address},
        cwd=settings.BASE_DIR,
        check=True,
        timeout=600,
    )
