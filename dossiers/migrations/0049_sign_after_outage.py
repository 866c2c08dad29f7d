"""The integrity list knows receptions entered after an outage; rows that are there are checked by the next migration."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0048_provisional_numbers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='integrityfinding',
            name='finding_signal_known',
        ),
        migrations.AlterField(
            model_name='integrityfinding',
            name='signal',
            field=models.CharField(choices=[('no_dossier', 'Số đã lấy mà không có giấy'), ('not_one_stop', 'Nhận hoặc trả bởi người không ở Một cửa'), ('quick_first', 'Bước đầu xong trong một phút sau tiếp nhận'), ('quick_steps', 'Một người bấm nhiều bước trong vài phút'), ('staff_online', 'Hồ sơ trực tuyến nộp từ tài khoản cán bộ'), ('paper_count', 'Số giấy bàn giao không khớp'), ('date_edited', 'Ngày đã ghi bị sửa'), ('early_result', 'Kết quả ghi ngày trước khi nhận hồ sơ'), ('other_result', 'Kết quả ngoài danh mục của thủ tục'), ('no_movement', 'Hồ sơ không chuyển biến nhiều ngày'), ('status_sent', 'Trạng thái đã gửi khác trạng thái của mình'), ('after_outage', 'Nhập sau khi mất kết nối, cần xem lại')], max_length=14, verbose_name='dấu hiệu'),
        ),
        AddConstraintNotValid(
            model_name='integrityfinding',
            constraint=models.CheckConstraint(condition=models.Q(('signal__in', ['no_dossier', 'not_one_stop', 'quick_first', 'quick_steps', 'staff_online', 'paper_count', 'date_edited', 'early_result', 'other_result', 'no_movement', 'status_sent', 'after_outage'])), name='finding_signal_known', violation_error_message='Dấu hiệu không có trong danh mục.'),
        ),
    ]
