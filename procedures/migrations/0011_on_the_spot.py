"""Processes whose five steps are all done at the one-stop unit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("procedures", "0010_once_per_branch")]

    operations = [
        migrations.AddField(
            model_name="processtemplate",
            name="on_the_spot",
            field=models.BooleanField(db_default=False, default=False, verbose_name="năm bước tại chỗ"),
        ),
    ]
