import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_code', models.CharField(max_length=40, verbose_name='danh sách')),
                ('name', models.CharField(blank=True, default='', max_length=60, verbose_name='tên')),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='cột')),
                ('sort', models.CharField(blank=True, default='', max_length=41, verbose_name='sắp xếp')),
                ('filters', models.JSONField(blank=True, default=dict, verbose_name='bộ lọc')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.agency')),
                ('opens_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.listview')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'cách xem danh sách',
                'verbose_name_plural': 'cách xem danh sách',
                'constraints': [models.UniqueConstraint(models.F('owner'), models.F('list_code'), django.db.models.functions.text.Lower('name'), name='list_view_name_once', violation_error_message='Bạn đã có một cách xem cùng tên ở danh sách này.'), models.UniqueConstraint(models.F('agency'), models.F('list_code'), django.db.models.functions.text.Lower('name'), condition=models.Q(('agency__isnull', False)), name='list_view_shared_name_once', violation_error_message='Cơ quan đã có một cách xem dùng chung cùng tên.'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('agency', None), _connector='OR'), name='list_view_unnamed_is_ones_own', violation_error_message='Chỉ cách xem đã đặt tên mới dùng chung được.'), models.CheckConstraint(condition=models.Q(('opens_with', None), ('name', ''), _connector='OR'), name='list_view_only_the_last_opens', violation_error_message='Cách xem có tên không mở bằng cách xem khác.')],
            },
        ),
    ]
