"""Up to which number a book was a former system's."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0005_closed_by'),
    ]

    operations = [
        migrations.AddField(
            model_name='book',
            name='former_last',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='số cuối của hệ thống cũ'),
        ),
    ]
