"""A place in a process is single per branch: built beside the running system."""

from django.db import migrations, models


ONCE = models.UniqueConstraint(
    fields=("template", "order", "branch"),
    include=("id",),
    name="step_branch_order_once",
    violation_error_message="Thứ tự bước này đã có.",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0009_side_by_side")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # What a build that was broken off left is no index: it is made anew.
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS step_branch_order_once", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY step_branch_order_once "
                    'ON procedures_processstep (template_id, "order", branch) INCLUDE (id)',
                    "DROP INDEX CONCURRENTLY IF EXISTS step_branch_order_once",
                ),
            ],
            state_operations=[migrations.AddConstraint(model_name="processstep", constraint=ONCE)],
        ),
        migrations.RemoveConstraint(model_name="processstep", name="step_order_once"),
    ]
