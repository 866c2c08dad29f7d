"""The tables of 0001 to 0004 as an empty database gets them; what one row alone cannot say of money is a trigger.

Nothing is ever deleted; changes are noted for whoever keeps facts of dossiers (decision 14). `dossiers_refuse` and
`dossiers_touch_by_part` come from the dossiers' migration.

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models
from jobs.migrations._folding import Together


KEPT = ("receiptseries", "receipt", "receiptline", "refund", "cashreport", "onlinepayment", "waiving")
NOTED = ("receipt", "onlinepayment", "waiving")

STAYS = "".join(
    f"""
CREATE TRIGGER payments_{table}_stays BEFORE DELETE ON payments_{table}
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER payments_{table}_whole BEFORE TRUNCATE ON payments_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse();
"""
    for table in KEPT
) + "".join(
    f"""
CREATE TRIGGER payments_{table}_touch AFTER INSERT OR UPDATE ON payments_{table}
    FOR EACH ROW EXECUTE FUNCTION dossiers_touch_by_part();
"""
    for table in NOTED
)

LEAVES = "".join(
    f"DROP TRIGGER payments_{table}_stays ON payments_{table};"
    f"DROP TRIGGER payments_{table}_whole ON payments_{table};"
    for table in KEPT
) + "".join(f"DROP TRIGGER payments_{table}_touch ON payments_{table};" for table in NOTED)

# A receipt changes its state once, gets its number once, and is taken into a report once.
AS_WRITTEN = """
CREATE FUNCTION payments_receipt_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'ended_at', 'ended_by_id', 'reason', 'series_id', 'number', 'report_id',
                         'void_report_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR (OLD.number IS NOT NULL AND (NEW.number, NEW.series_id) IS DISTINCT FROM (OLD.number, OLD.series_id))
        OR (OLD.report_id IS NOT NULL AND NEW.report_id IS DISTINCT FROM OLD.report_id)
        OR (OLD.void_report_id IS NOT NULL AND NEW.void_report_id IS DISTINCT FROM OLD.void_report_id)
        OR (OLD.state <> 'issued'
            AND (NEW.state, NEW.reason, NEW.ended_at, NEW.ended_by_id)
                IS DISTINCT FROM (OLD.state, OLD.reason, OLD.ended_at, OLD.ended_by_id))
    THEN
        RAISE EXCEPTION 'A receipt stays as it was written; void or replace it.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_receipt_as_written BEFORE UPDATE ON payments_receipt
    FOR EACH ROW EXECUTE FUNCTION payments_receipt_as_written();

CREATE FUNCTION payments_report_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'counted', 'explanation', 'handed_over_at', 'judged_at', 'judged_by_id', 'note'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.state = 'confirmed' THEN
        RAISE EXCEPTION 'A cash report stays as it was reckoned.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_cashreport_as_written BEFORE UPDATE ON payments_cashreport
    FOR EACH ROW EXECUTE FUNCTION payments_report_as_written();

CREATE FUNCTION payments_series_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['used_to', 'valid_to', 'ended_at', 'ended_by_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR NEW.used_to < OLD.used_to THEN
        RAISE EXCEPTION 'A book of receipts stays as it was issued; its numbers only go forward.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_receiptseries_as_written BEFORE UPDATE ON payments_receiptseries
    FOR EACH ROW EXECUTE FUNCTION payments_series_as_written();
"""

AS_LIKED = """
DROP TRIGGER payments_receiptseries_as_written ON payments_receiptseries;
DROP TRIGGER payments_cashreport_as_written ON payments_cashreport;
DROP TRIGGER payments_receipt_as_written ON payments_receipt;
DROP FUNCTION payments_series_as_written();
DROP FUNCTION payments_report_as_written();
DROP FUNCTION payments_receipt_as_written();
"""

# Asked when the transaction ends: what several rows say together.
TOGETHER = """
CREATE FUNCTION payments_receipt_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE WHEN TG_TABLE_NAME = 'payments_receipt' THEN (to_jsonb(NEW) ->> 'id')::bigint
                          ELSE (to_jsonb(NEW) ->> 'receipt_id')::bigint END;
    found record;
BEGIN
    SELECT r.*, s.from_number, s.used_to INTO found
        FROM payments_receipt r LEFT JOIN payments_receiptseries s ON s.id = r.series_id WHERE r.id = wanted;
    IF found.amount <> COALESCE((SELECT sum(amount) FROM payments_receiptline WHERE receipt_id = wanted), 0)
    THEN
        RAISE EXCEPTION 'The lines of receipt % do not add up to it.', wanted USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM payments_receiptline l JOIN dossiers_feedue f ON f.id = l.fee_id
               WHERE l.receipt_id = wanted
                 AND (l.is_void = (found.state = 'issued') OR f.dossier_id <> found.dossier_id)) THEN
        RAISE EXCEPTION 'The lines of receipt % are not its own.', wanted USING ERRCODE = 'check_violation';
    END IF;
    IF found.number IS NOT NULL AND found.number NOT BETWEEN found.from_number AND found.used_to THEN
        RAISE EXCEPTION 'Receipt % bears a number its book has not given out.', wanted
            USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT COALESCE(sum(amount), 0) FROM payments_refund
        WHERE receipt_id = wanted AND state <> 'turned_down')
        > (CASE WHEN found.state = 'issued' THEN found.amount ELSE 0 END) THEN
        RAISE EXCEPTION 'More would be given back than receipt % took.', wanted
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_receipt_adds_up AFTER INSERT OR UPDATE ON payments_receipt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_receipt_adds_up();
CREATE CONSTRAINT TRIGGER payments_receiptline_adds_up AFTER INSERT OR UPDATE ON payments_receiptline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_receipt_adds_up();
CREATE CONSTRAINT TRIGGER payments_refund_adds_up AFTER INSERT OR UPDATE ON payments_refund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_receipt_adds_up();
"""

APART = """
DROP TRIGGER payments_refund_adds_up ON payments_refund;
DROP TRIGGER payments_receiptline_adds_up ON payments_receiptline;
DROP TRIGGER payments_receipt_adds_up ON payments_receipt;
DROP FUNCTION payments_receipt_adds_up();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('payments', '0001_initial'),
        ('payments', '0002_money_stays'),
        ('payments', '0003_both_or_neither'),
        ('payments', '0004_both_or_neither_checked'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0005'),
        ('dossiers', '0001_squashed_0056'),
        ('procedures', '0001_squashed_0014'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='CashReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='ngày')),
                        ('state', models.CharField(choices=[('handed_over', 'Chờ xác nhận'), ('sent_back', 'Bị trả lại'), ('confirmed', 'Đã xác nhận')], default='handed_over', max_length=11, verbose_name='trạng thái')),
                        ('receipts_count', models.PositiveIntegerField(verbose_name='số biên lai')),
                        ('cash_taken', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='thu tiền mặt')),
                        ('cash_voided', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='trả lại do hủy biên lai')),
                        ('cash_refunded', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='hoàn bằng tiền mặt')),
                        ('expected', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='tiền mặt phải có')),
                        ('transfer', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='chuyển khoản')),
                        ('card', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='quẹt thẻ')),
                        ('online', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='trực tuyến')),
                        ('counted', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='tiền mặt đếm được')),
                        ('explanation', models.CharField(blank=True, default='', max_length=500, verbose_name='giải thích chênh lệch')),
                        ('handed_over_at', models.DateTimeField(verbose_name='nộp lúc')),
                        ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='xác nhận lúc')),
                        ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='ý kiến người xác nhận')),
                        ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('counter', 'clerk', 'day'), name='report_once_a_day', violation_error_message='Người thu này đã khóa sổ ngày đó.'),
                            models.CheckConstraint(condition=models.Q(('expected', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('cash_taken'), '-', models.F('cash_voided')), '-', models.F('cash_refunded'))), ('cash_refunded__gte', 0), ('cash_taken__gte', 0), ('cash_voided__gte', 0), ('counted__gte', 0)), name='report_adds_up', violation_error_message='Tiền mặt phải có bằng thu trừ trả lại trừ hoàn.'),
                            models.CheckConstraint(condition=models.Q(('counted', models.F('expected')), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='report_difference_explained', violation_error_message='Chênh lệch quỹ phải có giải thích.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent_back'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='report_sent_back_with_note', violation_error_message='Trả lại báo cáo quỹ phải nói vì sao.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None), ('state', 'handed_over')), models.Q(('state__in', ['sent_back', 'confirmed']), ('judged_at__gte', models.F('handed_over_at')), ('judged_at__isnull', False), ('judged_by__isnull', False), models.Q(('judged_by', models.F('clerk')), _negated=True)), _connector='OR'), name='report_judged_by_another', violation_error_message='Người thu không tự xác nhận báo cáo quỹ của mình.'),
                        ],
                        'indexes': [
                            models.Index(fields=['day'], name='report_day'),
                            models.Index(condition=models.Q(('state', 'confirmed'), _negated=True), fields=['counter', 'day'], name='report_unconfirmed'),
                        ],
                        'verbose_name': 'báo cáo quỹ',
                        'verbose_name_plural': 'báo cáo quỹ',
                    },
                ),
                migrations.CreateModel(
                    name='OnlinePayment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.PositiveSmallIntegerField(choices=[(1, 'Cổng Dịch vụ công quốc gia'), (2, 'Cổng thanh toán của cơ quan')], verbose_name='kênh')),
                        ('outside_id', models.CharField(max_length=64, verbose_name='mã giao dịch của cổng')),
                        ('amount', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='số tiền (đồng)')),
                        ('state', models.CharField(choices=[('created', 'Đã tạo'), ('pending', 'Chờ thanh toán'), ('succeeded', 'Đã thanh toán'), ('failed', 'Không thành công'), ('expired', 'Hết thời gian thanh toán'), ('refunded', 'Đã hoàn tiền')], default='created', max_length=9, verbose_name='trạng thái')),
                        ('created_at', models.DateTimeField(verbose_name='tạo lúc')),
                        ('moved_at', models.DateTimeField(verbose_name='đổi trạng thái lúc')),
                        ('succeeded_at', models.DateTimeField(blank=True, null=True, verbose_name='thanh toán lúc')),
                        ('refunded_at', models.DateTimeField(blank=True, null=True, verbose_name='hoàn lúc')),
                        ('answer_code', models.CharField(blank=True, default='', max_length=20, verbose_name='mã trả lời')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='online_payments', to='dossiers.dossier')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('channel', 'outside_id'), name='online_payment_once', violation_error_message='Mã giao dịch này đã được ghi.'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('channel__in', [1, 2]), ('state__in', ['created', 'pending', 'succeeded', 'failed', 'expired', 'refunded']), models.Q(('outside_id', ''), _negated=True)), name='online_payment_known', violation_error_message='Giao dịch phải có kênh, mã và số tiền.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refunded', 'succeeded']), ('succeeded_at__gte', models.F('created_at')), ('succeeded_at__isnull', False)), models.Q(models.Q(('state__in', ['refunded', 'succeeded']), _negated=True), ('succeeded_at', None)), _connector='OR'), name='online_payment_reached_iff_succeeded_at', violation_error_message='Giao dịch thành công phải có thời điểm thanh toán.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('refunded_at__gte', models.F('succeeded_at')), ('refunded_at__isnull', False), ('state', 'refunded')), models.Q(models.Q(('state', 'refunded'), _negated=True), ('refunded_at', None)), _connector='OR'), name='online_payment_refunded_iff_refunded_at', violation_error_message='Giao dịch đã hoàn phải có thời điểm hoàn.'),
                        ],
                        'verbose_name': 'thanh toán trực tuyến',
                        'verbose_name_plural': 'thanh toán trực tuyến',
                    },
                ),
                migrations.CreateModel(
                    name='ReceiptSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form', models.CharField(max_length=20, verbose_name='mẫu số')),
                        ('symbol', models.CharField(max_length=20, verbose_name='ký hiệu')),
                        ('kind', models.CharField(blank=True, choices=[('fee', 'Phí'), ('charge', 'Lệ phí'), ('price', 'Giá dịch vụ')], default='', max_length=8, verbose_name='dùng cho')),
                        ('from_number', models.PositiveIntegerField(verbose_name='từ số')),
                        ('to_number', models.PositiveIntegerField(verbose_name='đến số')),
                        ('used_to', models.PositiveIntegerField(verbose_name='đã dùng đến số')),
                        ('valid_from', models.DateField(verbose_name='dùng từ ngày')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('basis', models.CharField(max_length=255, verbose_name='thông báo phát hành')),
                        ('added_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='thôi dùng, ghi lúc')),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='nơi thu')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('from_number__gte', 1), ('to_number__gte', models.F('from_number')), ('to_number__lte', 9999999)), name='series_runs_forward', violation_error_message='Số cuối phải từ số đầu trở lên, mỗi số không quá 7 chữ số.'),
                            models.CheckConstraint(condition=models.Q(('used_to__gte', django.db.models.expressions.CombinedExpression(models.F('from_number'), '-', models.Value(1))), ('used_to__lte', models.F('to_number'))), name='series_used_within', violation_error_message='Số đã dùng phải nằm trong quyển.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('form', ''), _negated=True), models.Q(('symbol', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='series_known_by_form_symbol_and_notice', violation_error_message='Quyển biên lai phải có mẫu số, ký hiệu và thông báo phát hành.'),
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='series_ends_after_start', violation_error_message='Ngày thôi dùng phải từ ngày bắt đầu trở đi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='series_end_whole', violation_error_message='Người ghi ngày thôi dùng phải đi cùng ngày và thời điểm ghi.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), ('form', '='), ('symbol', '='), (models.Func('from_number', 'to_number', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='INT8RANGE', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&')], name='series_numbers_apart', violation_error_message='Ký hiệu này đã có quyển khác dùng các số đó.'),
                        ],
                        'verbose_name': 'quyển biên lai',
                        'verbose_name_plural': 'quyển biên lai',
                    },
                ),
                migrations.CreateModel(
                    name='Receipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_key', models.UUIDField(verbose_name='khóa gửi')),
                        ('kind', models.CharField(blank=True, choices=[('fee', 'Phí'), ('charge', 'Lệ phí'), ('price', 'Giá dịch vụ')], default='', max_length=8, verbose_name='khoản thu')),
                        ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='số')),
                        ('amount', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='số tiền (đồng)')),
                        ('method', models.CharField(choices=[('cash', 'Tiền mặt'), ('transfer', 'Chuyển khoản'), ('card', 'Quẹt thẻ'), ('online', 'Trực tuyến')], max_length=8, verbose_name='hình thức')),
                        ('reference', models.CharField(blank=True, default='', max_length=64, verbose_name='số giao dịch')),
                        ('payer_name', models.CharField(max_length=255, verbose_name='người nộp tiền')),
                        ('payer_address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('taken_at', models.DateTimeField(verbose_name='thu lúc')),
                        ('taken_on', models.DateField(verbose_name='ngày thu')),
                        ('state', models.CharField(choices=[('issued', 'Có hiệu lực'), ('voided', 'Đã hủy'), ('replaced', 'Đã thay bằng biên lai khác')], default='issued', max_length=8, verbose_name='trạng thái')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='hủy lúc')),
                        ('reason', models.CharField(blank=True, default='', max_length=500, verbose_name='lý do hủy, thay')),
                        ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='dossiers.dossier')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('online_payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.onlinepayment')),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacement', to='payments.receipt')),
                        ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.cashreport')),
                        ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('void_report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voided_receipts', to='payments.cashreport')),
                        ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.receiptseries')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('submission_key', 'kind'), name='receipt_once_per_press', violation_error_message='Khoản này đã được thu.'),
                            models.UniqueConstraint(fields=('series', 'number'), name='receipt_number_once', violation_error_message='Số biên lai này đã dùng.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('series', None)), models.Q(('number__isnull', False), ('series__isnull', False)), _connector='OR'), name='receipt_number_iff_series', violation_error_message='Biên lai có số phải thuộc một quyển.'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('method__in', ['cash', 'transfer', 'card', 'online']), models.Q(('payer_name', ''), _negated=True)), name='receipt_of_money', violation_error_message='Biên lai phải có số tiền, hình thức và người nộp tiền.'),
                            models.CheckConstraint(condition=models.Q(('taken_by__isnull', False), ('method', 'online'), _connector='OR'), name='receipt_taken_by_somebody', violation_error_message='Tiền thu tại quầy phải có người thu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('method', 'cash'), ('reference', '')), models.Q(models.Q(('method', 'cash'), _negated=True), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='receipt_proven_unless_cash', violation_error_message='Khoản không thu bằng tiền mặt phải có số giao dịch.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('method', 'online'), ('online_payment__isnull', False)), models.Q(models.Q(('method', 'online'), _negated=True), ('online_payment', None)), _connector='OR'), name='receipt_online_by_a_payment', violation_error_message='Biên lai thu trực tuyến phải gắn với một giao dịch trực tuyến.'),
                            models.CheckConstraint(condition=models.Q(('void_report', None), ('state', 'voided'), _connector='OR'), name='receipt_given_back_when_voided', violation_error_message='Chỉ biên lai đã hủy mới trả lại tiền.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('reason', ''), ('state', 'issued')), models.Q(('state__in', ['voided', 'replaced']), ('ended_at__gte', models.F('taken_at')), ('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='receipt_ended_with_reason', violation_error_message='Biên lai hủy hoặc thay phải có lý do, người và thời điểm.'),
                        ],
                        'indexes': [
                            models.Index(fields=['counter', 'taken_on'], name='receipt_day'),
                            models.Index(condition=models.Q(('report', None)), fields=['counter', 'taken_by'], name='receipt_uncounted'),
                            models.Index(condition=models.Q(('method', 'online')), fields=['taken_on'], name='receipt_online'),
                        ],
                        'verbose_name': 'biên lai',
                        'verbose_name_plural': 'biên lai',
                    },
                ),
                migrations.CreateModel(
                    name='ReceiptLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=255, verbose_name='khoản thu')),
                        ('amount', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='số tiền (đồng)')),
                        ('is_void', models.BooleanField(db_default=False, default=False, verbose_name='không còn hiệu lực')),
                        ('fee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_lines', to='dossiers.feedue')),
                        ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.receipt')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('is_void', False)), fields=('fee',), name='fee_paid_once', violation_error_message='Khoản này đã được thu bằng biên lai khác.'),
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='receipt_line_of_money', violation_error_message='Số tiền phải lớn hơn 0.'),
                        ],
                        'verbose_name': 'dòng biên lai',
                        'verbose_name_plural': 'dòng biên lai',
                    },
                ),
                migrations.CreateModel(
                    name='Refund',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_key', models.UUIDField(unique=True, verbose_name='khóa gửi')),
                        ('amount', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='số tiền hoàn (đồng)')),
                        ('means', models.CharField(choices=[('cash', 'Tiền mặt'), ('transfer', 'Chuyển khoản')], max_length=8, verbose_name='hoàn bằng')),
                        ('payee_name', models.CharField(max_length=255, verbose_name='người nhận lại tiền')),
                        ('reason', models.CharField(max_length=500, verbose_name='lý do hoàn')),
                        ('legal_basis', models.CharField(max_length=255, verbose_name='căn cứ')),
                        ('state', models.CharField(choices=[('asked', 'Chờ duyệt'), ('approved', 'Đã duyệt, chờ chi'), ('turned_down', 'Không duyệt'), ('paid', 'Đã chi')], default='asked', max_length=11, verbose_name='trạng thái')),
                        ('asked_at', models.DateTimeField(verbose_name='đề nghị lúc')),
                        ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='duyệt lúc')),
                        ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='ý kiến')),
                        ('paid_at', models.DateTimeField(blank=True, null=True, verbose_name='chi lúc')),
                        ('reference', models.CharField(blank=True, default='', max_length=64, verbose_name='số giao dịch')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='dossiers.dossier')),
                        ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('paid_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.receipt')),
                        ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.cashreport')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('means__in', ['cash', 'transfer']), models.Q(('reason', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True), models.Q(('payee_name', ''), _negated=True)), name='refund_known_by_its_ground', violation_error_message='Hoàn tiền phải có số tiền, người nhận, lý do và căn cứ.'),
                            models.CheckConstraint(condition=models.Q(('judged_by', None), models.Q(models.Q(('judged_by', models.F('asked_by')), _negated=True), models.Q(('paid_by', None), models.Q(('paid_by', models.F('judged_by')), _negated=True), _connector='OR')), _connector='OR'), name='refund_by_two_persons', violation_error_message='Người duyệt phải khác người đề nghị và người chi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'turned_down'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='refund_turned_down_with_note', violation_error_message='Không duyệt phải ghi lý do.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('means', 'transfer'), ('state', 'paid'), _negated=True), models.Q(('reference', ''), _negated=True), _connector='OR'), name='refund_transfer_proven', violation_error_message='Hoàn bằng chuyển khoản phải có số giao dịch.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None), ('state', 'asked')), models.Q(('state__in', ['approved', 'turned_down', 'paid']), ('judged_at__gte', models.F('asked_at')), ('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='refund_judged_iff_state', violation_error_message='Khoản hoàn đã duyệt hoặc không duyệt phải có người và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('paid_at__gte', models.F('judged_at')), ('paid_at__isnull', False), ('paid_by__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_at', None), ('paid_by', None), ('report', None)), _connector='OR'), name='refund_paid_iff_state', violation_error_message='Khoản hoàn đã chi phải có người chi và thời điểm.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['asked', 'approved'])), fields=['counter', 'asked_at'], name='refund_open'),
                            models.Index(condition=models.Q(('report', None)), fields=['counter', 'paid_by'], name='refund_uncounted'),
                        ],
                        'verbose_name': 'khoản hoàn',
                        'verbose_name_plural': 'khoản hoàn',
                    },
                ),
                migrations.CreateModel(
                    name='Waiving',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount_before', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='trước khi giảm')),
                        ('amount_after', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='còn phải nộp')),
                        ('proof', models.CharField(max_length=255, verbose_name='giấy tờ chứng minh')),
                        ('waived_at', models.DateTimeField(verbose_name='lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivings', to='dossiers.dossier')),
                        ('fee', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='waiving', to='dossiers.feedue')),
                        ('waived_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('waiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.feewaiver')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('amount_after__gte', 0), ('amount_after__lt', models.F('amount_before')), models.Q(('proof', ''), _negated=True)), name='waiving_makes_smaller', violation_error_message='Miễn, giảm phải làm nhỏ khoản thu và có giấy tờ chứng minh.'),
                        ],
                        'verbose_name': 'miễn, giảm đã áp dụng',
                        'verbose_name_plural': 'miễn, giảm đã áp dụng',
                    },
                ),
            ]
        ),
        migrations.RunSQL(STAYS, LEAVES),
        migrations.RunSQL(AS_WRITTEN, AS_LIKED),
        migrations.RunSQL(TOGETHER, APART),
    ]
