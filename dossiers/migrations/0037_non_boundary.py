import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
        ('dossiers', '0036_touch_what_is_there'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='dossier',
            name='kind',
            field=models.CharField(choices=[('ordinary', 'Thông thường'), ('correction', 'Đính chính kết quả'), ('express', 'Giải quyết ngay'), ('linked', 'Liên thông'), ('non_boundary', 'Phi địa giới')], default='ordinary', max_length=12, verbose_name='loại'),
        ),
        migrations.AlterField(
            model_name='dossierhistory',
            name='kind',
            field=models.CharField(choices=[('ordinary', 'Thông thường'), ('correction', 'Đính chính kết quả'), ('express', 'Giải quyết ngay'), ('linked', 'Liên thông'), ('non_boundary', 'Phi địa giới')], default='ordinary', max_length=12, verbose_name='loại'),
        ),
        migrations.CreateModel(
            name='NonBoundary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='gửi lúc')),
                ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='cơ quan có thẩm quyền nhận lúc')),
                ('arrived_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='non_boundary', to='dossiers.dossier')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tiếp nhận phi địa giới',
                'verbose_name_plural': 'tiếp nhận phi địa giới',
                'indexes': [models.Index(condition=models.Q(('arrived_at', None)), fields=['counter', 'sent_at'], name='non_boundary_under_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at', None), ('sent_by', None)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='non_boundary_sent_by_and_at', violation_error_message='Hồ sơ đã gửi đi phải có cả người gửi và thời điểm gửi.'), models.CheckConstraint(condition=models.Q(models.Q(('arrived_at', None), ('arrived_by', None)), models.Q(('arrived_at__gte', models.F('sent_at')), ('arrived_by__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='non_boundary_arrived_after_sent', violation_error_message='Cơ quan có thẩm quyền chỉ nhận hồ sơ đã gửi đi.')],
            },
        ),
    ]
