"""What of a fee was taken by mistake; rows are checked by the next migration."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0061_representative_kind_in_history')]

    operations = [
        migrations.AddField(
            model_name='feedue',
            name='overpaid',
            field=models.DecimalField(db_default=0, decimal_places=0, default=0, max_digits=14, verbose_name='thu thừa (đồng)'),
        ),
        AddConstraintNotValid(
            model_name='feedue',
            constraint=models.CheckConstraint(condition=models.Q(('overpaid', 0), models.Q(('overpaid__gt', 0), ('overpaid__lte', models.F('amount')), ('state', 'settled')), _connector='OR'), name='fee_overpaid_of_what_was_taken', violation_error_message='Thu thừa chỉ có ở khoản đã thu và không quá số đã thu.'),
        ),
    ]
