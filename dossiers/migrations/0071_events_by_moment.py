"""An index of events by their moment that costs next to nothing, built beside the running system (ADR 5)."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0070_found_when_and_by_whom_checked")]

    operations = [
        Together(
            [
                # What an interrupted build left of it: an invalid index of that name.
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS event_by_moment", migrations.RunSQL.noop),
                AddIndexConcurrently(
                    "dossierevent",
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="event_by_moment"),
                ),
            ]
        )
    ]
