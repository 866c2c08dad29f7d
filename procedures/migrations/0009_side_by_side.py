"""Steps of a process side by side: each in a branch of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("procedures", "0008_linking")]

    operations = [
        migrations.AddField(
            model_name="processstep",
            name="branch",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="nhánh"),
        ),
    ]
