"""A person may hold two acts of one form of signing at once, for different papers.

Whatever the constraint that goes allowed, the two that come allow too: old code goes on writing. An exclusion
constraint cannot be added unvalidated; this table has a few rows per agency.
"""

import accounts.models.periods
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_account_event'),
    ]

    operations = [
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
    ]
