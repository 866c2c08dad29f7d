"""When a number was lent and given out, how long a machine was heard; rows are checked by the next migration."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0054_event_kind_of_taking_back_checked'),
    ]

    operations = [
        migrations.AddField(
            model_name='counterdevice',
            name='alive_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='liên lạc liên tục từ'),
        ),
        migrations.AddField(
            model_name='outage',
            name='heard_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='quầy có liên lạc lúc'),
        ),
        migrations.AddField(
            model_name='provisionalslip',
            name='given_out_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='máy báo đã đưa lúc'),
        ),
        migrations.AddField(
            model_name='provisionalslip',
            name='lent_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='giao cho máy lúc'),
        ),
        AddConstraintNotValid(
            model_name='provisionalslip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_out_at', None), ('lent_at', None)), ('device__isnull', False), _connector='OR'), name='slip_lent_to_a_machine', violation_error_message='Số đã giao hay đã đưa phải có máy giữ số đó.'),
        ),
    ]
