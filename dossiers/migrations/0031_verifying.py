"""Minutes of verifications."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0030_letters_known'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='số trong hồ sơ')),
                ('held_on', models.DateField(verbose_name='ngày xác minh')),
                ('held_from', models.TimeField(blank=True, null=True, verbose_name='từ giờ')),
                ('held_to', models.TimeField(blank=True, null=True, verbose_name='đến giờ')),
                ('place', models.CharField(max_length=255, verbose_name='địa điểm')),
                ('present', models.TextField(verbose_name='thành phần tham gia')),
                ('content', models.TextField(verbose_name='nội dung')),
                ('conclusion', models.TextField(blank=True, default='', verbose_name='kết luận, kiến nghị')),
                ('applicant_there', models.BooleanField(default=False, verbose_name='người nộp có mặt')),
                ('recorded_at', models.DateTimeField(verbose_name='lập lúc')),
                ('replaced_why', models.CharField(blank=True, default='', max_length=500, verbose_name='lý do lập lại')),
                ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='dossiers.dossier')),
                ('files', models.ManyToManyField(blank=True, related_name='verifications', to='dossiers.dossierfile', verbose_name='giấy tờ kèm theo')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='dossiers.verification')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.stepinstance')),
            ],
            options={
                'verbose_name': 'biên bản xác minh',
                'verbose_name_plural': 'biên bản xác minh',
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='verification_number_once', violation_error_message='Số biên bản này đã có trong hồ sơ.'), models.CheckConstraint(condition=models.Q(('held_from', None), ('held_to', None), ('held_to__gt', models.F('held_from')), _connector='OR'), name='verification_runs_forward', violation_error_message='Giờ kết thúc phải sau giờ bắt đầu.'), models.CheckConstraint(condition=models.Q(models.Q(('replaced_why', ''), ('replaces', None)), models.Q(('replaces__isnull', False), models.Q(('replaced_why', ''), _negated=True)), _connector='OR'), name='verification_replaced_with_reason', violation_error_message='Biên bản lập lại phải nêu lý do.')],
            },
        ),
    ]
