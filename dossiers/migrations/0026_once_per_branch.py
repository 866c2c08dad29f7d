"""A round of a step, and a running step, are single per branch: built beside the running system."""

from django.db import migrations, models


ROUND = models.UniqueConstraint(
    fields=("dossier", "order", "branch", "round"), include=("id",), name="step_branch_round_once"
)
ACTIVE = models.UniqueConstraint(
    condition=models.Q(("state", "active")),
    fields=("dossier", "branch"),
    name="step_branch_one_active",
    violation_error_message="Mỗi nhánh của hồ sơ chỉ có một bước đang làm.",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0025_side_by_side")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # What a build that was broken off left is no index: it is made anew.
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS step_branch_round_once", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY step_branch_round_once "
                    'ON dossiers_stepinstance (dossier_id, "order", branch, round) INCLUDE (id)',
                    "DROP INDEX CONCURRENTLY IF EXISTS step_branch_round_once",
                ),
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS step_branch_one_active", migrations.RunSQL.noop
                ),
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY step_branch_one_active "
                    "ON dossiers_stepinstance (dossier_id, branch) WHERE state = 'active'",
                    "DROP INDEX CONCURRENTLY IF EXISTS step_branch_one_active",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(model_name="stepinstance", constraint=ROUND),
                migrations.AddConstraint(model_name="stepinstance", constraint=ACTIVE),
            ],
        ),
        migrations.RemoveConstraint(model_name="stepinstance", name="step_round_once"),
        migrations.RemoveConstraint(model_name="stepinstance", name="step_one_active"),
    ]
