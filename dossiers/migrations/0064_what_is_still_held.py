"""What goes back is at most what is still held: other words for the same rule, the table is not touched."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0063_originals_still_here')]

    operations = [
        migrations.AlterConstraint(
            model_name='ending',
            name='ending_gives_back_what_was_paid',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fees_given_back', None), ('fees_given_back_at', None), ('fees_given_back_by', None)), models.Q(('fees_given_back__gte', 0), ('fees_given_back__lte', models.F('fees_paid')), ('fees_given_back_at__isnull', False), ('fees_given_back_by__isnull', False)), _connector='OR'), name='ending_gives_back_what_was_paid', violation_error_message='Số tiền trả lại không được quá số còn giữ.'),
        ),
    ]
