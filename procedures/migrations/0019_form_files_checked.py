"""The constraint of 0018 checked against the rows, and the index of the few papers that have a file.

Both beside the running system.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models

from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("procedures", "0018_form_files")]

    operations = [
        ValidateConstraint(model_name="requiredpaper", name="paper_form_file_of_a_form"),
        Together(
            [
                # What an interrupted build left of it: an invalid index of that name.
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS paper_form_file", migrations.RunSQL.noop),
                AddIndexConcurrently(
                    "requiredpaper",
                    models.Index(
                        condition=models.Q(("form_file__isnull", False)),
                        fields=["form_file"],
                        name="paper_form_file",
                    ),
                ),
            ]
        ),
    ]
