"""Indexes of the shelf of originals that still lie here, and of one envelope at a time for a result, not for papers:
built beside the running system.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from jobs.migrations._folding import Together


def fresh(model: str, index: models.Index) -> tuple[migrations.RunSQL, AddIndexConcurrently]:
    """The index, after what an interrupted build left of it: an invalid index of that name."""
    left = migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}", migrations.RunSQL.noop)
    return left, AddIndexConcurrently(model, index)


ENDED_WITHOUT_RESULT = (
    "refused", "lapsed_pre", "withdrawn", "stopped", "rejected", "closed_no_reply", "closed_unpaid"
)  # fmt: skip

ONE_RESULT = models.UniqueConstraint(
    condition=models.Q(("papers_only", False), ("state__in", ["sent", "came_back"])),
    fields=("dossier",),
    name="post_one_result_on_its_way",
    violation_error_message="Kết quả của hồ sơ này đang có một bưu gửi trên đường.",
)
DROPPED = "DROP INDEX CONCURRENTLY IF EXISTS post_one_result_on_its_way"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0062_representative_kind_in_history")]

    operations = [
        Together(
            [
                *fresh(
                    "resultreturn",
                    models.Index(condition=models.Q(("papers_due", True)), fields=["dossier"], name="return_papers_due"),
                ),
                *fresh(
                    "dossier",
                    models.Index(
                        condition=models.Q(("papers_returned", False), ("state__in", ENDED_WITHOUT_RESULT)),
                        fields=["receiving_agency"],
                        name="dossier_papers_here",
                    ),
                ),
                migrations.SeparateDatabaseAndState(
                    database_operations=[
                        migrations.RunSQL(DROPPED, migrations.RunSQL.noop),
                        migrations.RunSQL(
                            "CREATE UNIQUE INDEX CONCURRENTLY post_one_result_on_its_way ON dossiers_postalitem "
                            "(dossier_id) WHERE state IN ('sent', 'came_back') AND NOT papers_only",
                            DROPPED,
                        ),
                    ],
                    state_operations=[migrations.AddConstraint(model_name="postalitem", constraint=ONE_RESULT)],
                ),
                migrations.RemoveConstraint(model_name="postalitem", name="post_one_on_its_way"),
            ]
        )
    ]
