"""What a name to log in with looks like; a delegation to sign names its papers; addresses changed by a set-up file.

Whatever the constraint of delegations that goes allowed, the two that come allow too: old code goes on writing. An
exclusion constraint cannot be added unvalidated; this table has a few rows per agency. Of the clock time at the end of
the session only the label was wrong: it is the session in which a promise falls, not the last one of its day.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models.functions import Lower, Trim

import accounts.models.periods
from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_usernames_in_lower_case")]

    # One step, else Django renders its models anew after each of these (docs/adr/0060).
    operations = [
        Together(
            [
                AddConstraintNotValid(
                    model_name="user",
                    constraint=models.CheckConstraint(
                        name="user_name_can_log_in",
                        condition=models.Q(username=Lower(Trim("username"))),
                        violation_error_message="Tên đăng nhập viết bằng chữ thường, không có khoảng trắng ở đầu và cuối.",
                    ),
                ),
                migrations.RemoveConstraint(
                    model_name='signaturedelegation',
                    name='delegation_one_per_form_at_a_time',
                ),
                migrations.AddConstraint(
                    model_name='signaturedelegation',
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), ('signer', '='), ('mode', '='), ('act', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='delegation_one_act_at_a_time', violation_error_message='Văn bản này đã được ghi cho người này, hình thức ký đó, trong cùng thời gian.'),
                ),
                migrations.AddConstraint(
                    model_name='signaturedelegation',
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('paper_kinds', [])), expressions=[('agency', '='), ('signer', '='), ('mode', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='delegation_of_all_papers_once_at_a_time', violation_error_message='Người này đã được giao ký giấy tờ đó theo hình thức đó tại cơ quan trong cùng thời gian. Hãy kết thúc phân công trước, hoặc chọn loại giấy tờ khác.'),
                ),
                migrations.AlterField(
                    model_name='agencycalendar',
                    name='due_time_policy',
                    field=models.CharField(choices=[('receipt_time', 'Theo giờ nhận hồ sơ'), ('end_of_session', 'Cuối buổi làm việc'), ('fixed_hour', 'Giờ cố định')], default='receipt_time', max_length=20, verbose_name='giờ ghi trên giấy hẹn'),
                ),
                migrations.AlterField(
                    model_name='agencycalendarhistory',
                    name='due_time_policy',
                    field=models.CharField(choices=[('receipt_time', 'Theo giờ nhận hồ sơ'), ('end_of_session', 'Cuối buổi làm việc'), ('fixed_hour', 'Giờ cố định')], default='receipt_time', max_length=20, verbose_name='giờ ghi trên giấy hẹn'),
                ),
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
        )
    ]
