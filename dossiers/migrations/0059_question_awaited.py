"""The watch over questions looks at those whose answer is owed anew as well."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0058_fewer_indexes")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS question_awaited_due", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            "consultation",
            models.Index(
                condition=models.Q(("state__in", ["asked", "disputed"])),
                fields=["due_at"],
                name="question_awaited_due",
            ),
        ),
        RemoveIndexConcurrently("consultation", "question_open_due"),
    ]
