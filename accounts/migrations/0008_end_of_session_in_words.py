"""The end of the session in which a promise falls, not of the last one of its day: only the label was wrong."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_delegations_by_paper'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agencycalendar',
            name='due_time_policy',
            field=models.CharField(choices=[('receipt_time', 'Theo giờ nhận hồ sơ'), ('end_of_session', 'Cuối buổi làm việc'), ('fixed_hour', 'Giờ cố định')], default='receipt_time', max_length=20, verbose_name='giờ ghi trên giấy hẹn'),
        ),
        migrations.AlterField(
            model_name='agencycalendarhistory',
            name='due_time_policy',
            field=models.CharField(choices=[('receipt_time', 'Theo giờ nhận hồ sơ'), ('end_of_session', 'Cuối buổi làm việc'), ('fixed_hour', 'Giờ cố định')], default='receipt_time', max_length=20, verbose_name='giờ ghi trên giấy hẹn'),
        ),
    ]
