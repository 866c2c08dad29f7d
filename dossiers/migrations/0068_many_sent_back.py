"""One more kind of work on many dossiers: a word for people, the table is not touched."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0067_nobody_saves_a_draft_checked')]

    operations = [
        migrations.AlterField(
            model_name='bulkwork',
            name='kind',
            field=models.CharField(choices=[('sign', 'Ký duyệt, đóng dấu'), ('hand_over', 'Bàn giao'), ('send_letters', 'Xác nhận và in thư xin lỗi'), ('letters', 'In thư xin lỗi'), ('take', 'Nhận việc'), ('assign', 'Phân công'), ('remind', 'Nhắc việc'), ('send_back', 'Trả lại bước trước')], max_length=12, verbose_name='việc'),
        ),
    ]
