"""Moments that must be there are said to be there: a comparison with nothing is never false in SQL."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("payments", "0002_money_stays")]

    operations = [
        migrations.RemoveConstraint(
            model_name='cashreport',
            name='report_judged_by_another',
        ),
        migrations.RemoveConstraint(
            model_name='onlinepayment',
            name='online_payment_reached_iff_succeeded_at',
        ),
        migrations.RemoveConstraint(
            model_name='onlinepayment',
            name='online_payment_refunded_iff_refunded_at',
        ),
        migrations.RemoveConstraint(
            model_name='receipt',
            name='receipt_ended_with_reason',
        ),
        migrations.RemoveConstraint(
            model_name='refund',
            name='refund_judged_iff_state',
        ),
        migrations.RemoveConstraint(
            model_name='refund',
            name='refund_paid_iff_state',
        ),
        AddConstraintNotValid(
            model_name='cashreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None), ('state', 'handed_over')), models.Q(('state__in', ['sent_back', 'confirmed']), ('judged_at__gte', models.F('handed_over_at')), ('judged_at__isnull', False), ('judged_by__isnull', False), models.Q(('judged_by', models.F('clerk')), _negated=True)), _connector='OR'), name='report_judged_by_another', violation_error_message='Người thu không tự xác nhận báo cáo quỹ của mình.'),
        ),
        AddConstraintNotValid(
            model_name='onlinepayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refunded', 'succeeded']), ('succeeded_at__gte', models.F('created_at')), ('succeeded_at__isnull', False)), models.Q(models.Q(('state__in', ['refunded', 'succeeded']), _negated=True), ('succeeded_at', None)), _connector='OR'), name='online_payment_reached_iff_succeeded_at', violation_error_message='Giao dịch thành công phải có thời điểm thanh toán.'),
        ),
        AddConstraintNotValid(
            model_name='onlinepayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refunded_at__gte', models.F('succeeded_at')), ('refunded_at__isnull', False), ('state', 'refunded')), models.Q(models.Q(('state', 'refunded'), _negated=True), ('refunded_at', None)), _connector='OR'), name='online_payment_refunded_iff_refunded_at', violation_error_message='Giao dịch đã hoàn phải có thời điểm hoàn.'),
        ),
        AddConstraintNotValid(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('reason', ''), ('state', 'issued')), models.Q(('state__in', ['voided', 'replaced']), ('ended_at__gte', models.F('taken_at')), ('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='receipt_ended_with_reason', violation_error_message='Biên lai hủy hoặc thay phải có lý do, người và thời điểm.'),
        ),
        AddConstraintNotValid(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None), ('state', 'asked')), models.Q(('state__in', ['approved', 'turned_down', 'paid']), ('judged_at__gte', models.F('asked_at')), ('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='refund_judged_iff_state', violation_error_message='Khoản hoàn đã duyệt hoặc không duyệt phải có người và thời điểm.'),
        ),
        AddConstraintNotValid(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paid_at__gte', models.F('judged_at')), ('paid_at__isnull', False), ('paid_by__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_at', None), ('paid_by', None), ('report', None)), _connector='OR'), name='refund_paid_iff_state', violation_error_message='Khoản hoàn đã chi phải có người chi và thời điểm.'),
        ),
    ]
