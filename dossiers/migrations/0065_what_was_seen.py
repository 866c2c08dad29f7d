"""Another word for what was seen of a dossier, which of letters is no step: the table is not touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0064_what_is_still_held")]

    operations = [
        migrations.AlterField(
            model_name='bulkitem',
            name='seen',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='điều đã thấy'),
        ),
    ]
