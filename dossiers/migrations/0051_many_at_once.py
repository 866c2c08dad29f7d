import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_carries_signature'),
        ('dossiers', '0050_sign_after_outage_checked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkitem',
            name='holder_seen',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='người giữ đã thấy'),
        ),
        migrations.AddField(
            model_name='bulkwork',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bulkwork',
            name='reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, verbose_name='lý do'),
        ),
        migrations.AlterField(
            model_name='bulkwork',
            name='kind',
            field=models.CharField(choices=[('sign', 'Ký duyệt, đóng dấu'), ('hand_over', 'Bàn giao'), ('send_letters', 'Xác nhận và in thư xin lỗi'), ('letters', 'In thư xin lỗi'), ('take', 'Nhận việc'), ('assign', 'Phân công'), ('remind', 'Nhắc việc')], max_length=12, verbose_name='việc'),
        ),
        AddConstraintNotValid(
            model_name='bulkwork',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assignee__isnull', False), ('kind', 'assign')), models.Q(models.Q(('kind', 'assign'), _negated=True), ('assignee', None)), _connector='OR'), name='bulk_assigns_to_somebody', violation_error_message='Phân công phải có người được giao.'),
        ),
    ]
