"""Steps side by side: each in a branch of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("dossiers", "0024_hand_over_found_known")]

    operations = [
        migrations.AddField(
            model_name="stepinstance",
            name="branch",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="nhánh"),
        ),
    ]
