"""What kind of number a representative gave; the history's triggers write it from the next migration on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0059_question_awaited')]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='representative_id_kind',
            field=models.CharField(choices=[('personal_id', 'Số định danh cá nhân / CCCD'), ('old_id', 'CMND 9 số'), ('passport', 'Hộ chiếu'), ('tax_code', 'Mã số thuế / mã số doanh nghiệp'), ('other', 'Giấy tờ khác')], db_default='personal_id', default='personal_id', max_length=12, verbose_name='loại giấy tờ người được ủy quyền'),
        ),
        migrations.AddField(
            model_name='dossierhistory',
            name='representative_id_kind',
            field=models.CharField(choices=[('personal_id', 'Số định danh cá nhân / CCCD'), ('old_id', 'CMND 9 số'), ('passport', 'Hộ chiếu'), ('tax_code', 'Mã số thuế / mã số doanh nghiệp'), ('other', 'Giấy tờ khác')], db_default='personal_id', default='personal_id', max_length=12, verbose_name='loại giấy tờ người được ủy quyền'),
        ),
    ]
