"""Addresses changed by set-up files are acts on an account too, some of them by the command line."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_username_can_log_in_checked")]

    operations = [
        migrations.RemoveConstraint(model_name="accountevent", name="account_event_by_another"),
        migrations.AlterField(
            model_name="accountevent",
            name="act",
            field=models.CharField(choices=[("password_reset", "Cấp lại mật khẩu"), ("second_factor_reset", "Gỡ xác thực hai bước"), ("locked", "Khóa tài khoản"), ("unlocked", "Mở khóa tài khoản"), ("contact_changed", "Đổi thư điện tử, điện thoại")], max_length=20, verbose_name="việc"),
        ),
        migrations.AlterField(
            model_name="accountevent",
            name="by",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        AddConstraintNotValid(
            model_name="accountevent",
            constraint=models.CheckConstraint(
                name="account_event_by_another",
                condition=models.Q(("act__in", ["password_reset", "second_factor_reset", "locked", "unlocked", "contact_changed"]), models.Q(("by", models.F("user")), _negated=True)),
                violation_error_message="Không ai tự cấp lại, khóa hay mở tài khoản của chính mình.",
            ),
        ),
    ]
