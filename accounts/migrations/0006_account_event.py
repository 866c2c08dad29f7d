"""What others did to an account: passwords and second factors reset, locked, opened."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed_0005'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='lúc')),
                ('act', models.CharField(choices=[('password_reset', 'Cấp lại mật khẩu'), ('second_factor_reset', 'Gỡ xác thực hai bước'), ('locked', 'Khóa tài khoản'), ('unlocked', 'Mở khóa tài khoản')], max_length=20, verbose_name='việc')),
                ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'việc đã làm với tài khoản',
                'verbose_name_plural': 'việc đã làm với tài khoản',
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['password_reset', 'second_factor_reset', 'locked', 'unlocked']), models.Q(('by', models.F('user')), _negated=True)), name='account_event_by_another', violation_error_message='Không ai tự cấp lại, khóa hay mở tài khoản của chính mình.')],
            },
        ),
    ]
