from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0022_event_kinds_of_post'),
    ]

    operations = [
        migrations.AddField(
            model_name='handoveritem',
            name='found',
            field=models.CharField(blank=True, choices=[('scanned', 'Đã quét'), ('ticked', 'Đếm tay'), ('missing', 'Không nhận được'), ('unlisted', 'Ngoài phiếu')], db_default='', default='', max_length=8, verbose_name='khi nhận'),
        ),
        migrations.AddField(
            model_name='handoveritem',
            name='scanned_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='quét lúc'),
        ),
        AddConstraintNotValid(
            model_name='handoveritem',
            constraint=models.CheckConstraint(condition=models.Q(('found__in', ['', 'scanned', 'ticked', 'missing', 'unlisted'])), name='handover_item_found_known', violation_error_message='Kết quả nhận bàn giao không có trong danh mục.'),
        ),
    ]
