"""A signed annex holds until the next one is signed: both stand beside each other meanwhile."""

from django.db import migrations, models

from jobs.migrations._folding import Together


SIGNED = models.UniqueConstraint(
    condition=models.Q(("replaced_at__isnull", True), ("signed_at__isnull", False)),
    fields=("template", "agency"),
    name="annex_signed_once",
    violation_error_message="Cơ quan đã có phụ lục đang dùng cho quy trình này.",
)
TO_SIGN = models.UniqueConstraint(
    condition=models.Q(("replaced_at__isnull", True), ("signed_at__isnull", True)),
    fields=("template", "agency"),
    name="annex_to_sign_once",
    violation_error_message="Cơ quan đã có phụ lục chờ ký cho quy trình này.",
)


def once(name: str, condition: str) -> list[migrations.RunSQL]:
    """The index, after what an interrupted build left of it: an invalid index of that name."""
    drop = f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
    return [
        migrations.RunSQL(drop, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"CREATE UNIQUE INDEX CONCURRENTLY {name} "
            f"ON procedures_processannex (template_id, agency_id) WHERE {condition}",
            drop,
        ),
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0014_shorter_names_first")]

    operations = [
        migrations.RemoveConstraint(model_name="processannex", name="annex_current_once"),
        # A new one replaced the signed one at once: where it still waits, the last signed one holds again.
        migrations.RunSQL(
            """
            UPDATE procedures_processannex signed SET replaced_at = NULL
            WHERE signed.id IN (
                SELECT DISTINCT ON (template_id, agency_id) id FROM procedures_processannex
                WHERE signed_at IS NOT NULL AND replaced_at IS NOT NULL
                ORDER BY template_id, agency_id, signed_at DESC, id DESC
            ) AND EXISTS (
                SELECT 1 FROM procedures_processannex waiting
                WHERE waiting.template_id = signed.template_id AND waiting.agency_id = signed.agency_id
                    AND waiting.replaced_at IS NULL AND waiting.signed_at IS NULL
            ) AND NOT EXISTS (
                SELECT 1 FROM procedures_processannex current
                WHERE current.template_id = signed.template_id AND current.agency_id = signed.agency_id
                    AND current.replaced_at IS NULL AND current.signed_at IS NOT NULL
            )
            """,
            migrations.RunSQL.noop,
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *once("annex_signed_once", "replaced_at IS NULL AND signed_at IS NOT NULL"),
                *once("annex_to_sign_once", "replaced_at IS NULL AND signed_at IS NULL"),
            ],
            state_operations=[
                Together(
                    [
                        migrations.AddConstraint(model_name="processannex", constraint=SIGNED),
                        migrations.AddConstraint(model_name="processannex", constraint=TO_SIGN),
                    ]
                )
            ],
        ),
    ]
