"""Indexes nobody needs go: those another one begins with, those of empty columns, the history's but one.

The new ones leave the empty rows out. All is done beside the running system; the old code finds its rows by
the indexes that stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from jobs.migrations._folding import Together


def filled(model: str, field: str, name: str) -> tuple[migrations.RunSQL, AddIndexConcurrently]:
    """The index, after what an interrupted build left of it: an invalid index of that name."""
    left = migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", migrations.RunSQL.noop)
    condition = models.Q((f"{field}__isnull", False))
    return left, AddIndexConcurrently(model, models.Index(condition=condition, fields=[field], name=name))


def dropped(table: str, column: str, digest: str) -> migrations.RunSQL:
    name = f"{table}_{column}_{digest}"
    return migrations.RunSQL(
        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        f'CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ("{column}")',
    )


def plain(model: str, name: str, to: str, **options: object) -> migrations.AlterField:
    options = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", **options}
    return migrations.AlterField(model, name, models.ForeignKey(to=to, db_index=False, **options))


def past(name: str, to: str, **options: object) -> migrations.AlterField:
    kept = {"db_constraint": False, "related_query_name": "+"}
    return plain("dossierhistory", name, to, on_delete=django.db.models.deletion.DO_NOTHING, **kept, **options)


EMPTY = {"blank": True, "null": True}
AGENCY = "accounts.agency"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0057_sent_forms")]

    # One step, else Django renders its models anew after each of these: a third of migrating from nothing.
    operations = [
        Together(
            [
                *filled("dossier", "corrects", "dossier_corrects"),
                *filled("dossierevent", "acting_for", "event_acting_for"),
                *filled("dossierpaper", "reused_from", "paper_reused_from"),
                *filled("stepinstance", "acted_for", "step_acted_for"),
                migrations.SeparateDatabaseAndState(
                    database_operations=[
                        dropped("dossiers_dossier", "corrects_id", "5d2e836c"),
                        dropped("dossiers_dossierevent", "acting_for_id", "45691667"),
                        dropped("dossiers_dossierevent", "dossier_id", "90237d93"),
                        dropped("dossiers_dossierpaper", "dossier_id", "6124b9d0"),
                        dropped("dossiers_dossierpaper", "reused_from_id", "fbb59231"),
                        dropped("dossiers_stepinstance", "acted_for_id", "eb6c6f88"),
                        dropped("dossiers_stepinstance", "dossier_id", "73775190"),
                        dropped("dossiers_dossierhistory", "case_id", "3fc0c526"),
                        dropped("dossiers_dossierhistory", "corrects_id", "63fef604"),
                        dropped("dossiers_dossierhistory", "current_holder_id", "2af89390"),
                        dropped("dossiers_dossierhistory", "current_unit_id", "1ed625af"),
                        dropped("dossiers_dossierhistory", "deciding_agency_id", "0bc51af0"),
                        dropped("dossiers_dossierhistory", "offer_id", "3f539600"),
                        dropped("dossiers_dossierhistory", "procedure_version_id", "db94803c"),
                        dropped("dossiers_dossierhistory", "received_by_id", "0aab2fba"),
                        dropped("dossiers_dossierhistory", "receiving_agency_id", "8eeed899"),
                        dropped("dossiers_dossierhistory", "register_agency_id", "a25681d8"),
                    ],
                    state_operations=[
                        plain("dossier", "corrects", "dossiers.dossier", **EMPTY),
                        plain("dossierevent", "acting_for", settings.AUTH_USER_MODEL, **EMPTY),
                        plain("dossierevent", "dossier", "dossiers.dossier", related_name="events"),
                        plain("dossierpaper", "dossier", "dossiers.dossier", related_name="papers"),
                        plain("dossierpaper", "reused_from", "dossiers.dossier", **EMPTY),
                        plain("stepinstance", "acted_for", settings.AUTH_USER_MODEL, **EMPTY),
                        plain("stepinstance", "dossier", "dossiers.dossier", related_name="steps"),
                        past("case", "procedures.procedurecase", **EMPTY),
                        past("corrects", "dossiers.dossier", **EMPTY),
                        past("current_holder", settings.AUTH_USER_MODEL, **EMPTY),
                        past("current_unit", AGENCY),
                        past("deciding_agency", AGENCY),
                        past("offer", "procedures.procedureoffer", **EMPTY),
                        past("procedure_version", "procedures.procedureversion"),
                        past("received_by", settings.AUTH_USER_MODEL, **EMPTY),
                        past("receiving_agency", AGENCY),
                        past("register_agency", AGENCY, **EMPTY),
                    ],
                ),
            ]
        )
    ]
