"""Signs found at night that something went round the rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
        ('dossiers', '0011_bulk_works'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IntegrityFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signal', models.CharField(choices=[('no_dossier', 'Số đã lấy mà không có giấy'), ('not_one_stop', 'Nhận hoặc trả bởi người không ở Một cửa'), ('quick_first', 'Bước đầu xong trong một phút sau tiếp nhận'), ('quick_steps', 'Một người bấm nhiều bước trong vài phút'), ('staff_online', 'Hồ sơ trực tuyến nộp từ tài khoản cán bộ'), ('paper_count', 'Số giấy bàn giao không khớp'), ('date_edited', 'Ngày đã ghi bị sửa'), ('early_result', 'Kết quả ghi ngày trước khi nhận hồ sơ'), ('other_result', 'Kết quả ngoài danh mục của thủ tục'), ('no_movement', 'Hồ sơ không chuyển biến nhiều ngày'), ('status_sent', 'Trạng thái đã gửi khác trạng thái của mình')], max_length=14, verbose_name='dấu hiệu')),
                ('found_on', models.DateField(verbose_name='của ngày')),
                ('at', models.DateTimeField(verbose_name='xảy ra lúc')),
                ('refs', models.JSONField(default=dict, verbose_name='chi tiết')),
                ('cause', models.CharField(max_length=80, unique=True, verbose_name='nguồn')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('dossier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'dấu hiệu cần kiểm tra',
                'verbose_name_plural': 'dấu hiệu cần kiểm tra',
                'indexes': [models.Index(fields=['agency', 'found_on'], name='finding_agency_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('signal__in', ['no_dossier', 'not_one_stop', 'quick_first', 'quick_steps', 'staff_online', 'paper_count', 'date_edited', 'early_result', 'other_result', 'no_movement', 'status_sent'])), name='finding_signal_known', violation_error_message='Dấu hiệu không có trong danh mục.')],
            },
        ),
    ]
