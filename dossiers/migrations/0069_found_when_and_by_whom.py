"""When and by whom a paper was found in a database; of papers from before nobody knows."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from jobs.migrations._folding import Together


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0068_many_sent_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # One step, else Django renders its models anew after each of these (docs/adr/0060).
    operations = [
        Together(
            [
                migrations.AddField(
                    model_name='dossierpaper',
                    name='found_at',
                    field=models.DateTimeField(blank=True, null=True, verbose_name='khai thác lúc'),
                ),
                migrations.AddField(
                    model_name='dossierpaper',
                    name='found_by',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
            ]
        ),
        AddConstraintNotValid(
            model_name='dossierpaper',
            constraint=models.CheckConstraint(condition=models.Q(('found_by', None), ('found_at__isnull', False), _connector='OR'), name='paper_found_by_somebody_then', violation_error_message='Giấy tờ có người khai thác phải có thời điểm khai thác.'),
        ),
    ]
