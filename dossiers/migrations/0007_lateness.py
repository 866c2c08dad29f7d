"""Warnings, apologies and explanations; what was apologised and explained stays."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


KEPT_FOR_EVER = ("dossiers_apology", "dossiers_explanation")
STAYS = "".join(
    f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse();
"""
    for table in KEPT_FOR_EVER
)
GOES = "".join(
    f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT_FOR_EVER
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
        ('documents', '0002_upkeep'),
        ('dossiers', '0006_book_number_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Apology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('due', 'Phải xin lỗi'), ('drafted', 'Đã soạn, chờ ký'), ('signed', 'Đã ký, chờ Một cửa xác nhận'), ('sent', 'Đã gửi người nộp'), ('dropped', 'Không còn phải gửi')], default='due', max_length=8, protected=True, verbose_name='trạng thái')),
                ('promised_at', models.DateTimeField(verbose_name='hẹn trả không giữ được')),
                ('owed_by_at', models.DateTimeField(verbose_name='phải gửi trước')),
                ('raised_at', models.DateTimeField(verbose_name='phát sinh lúc')),
                ('reason_code', models.CharField(blank=True, default='', max_length=24, verbose_name='lý do')),
                ('reason_text', models.CharField(blank=True, default='', max_length=1000, verbose_name='giải thích lý do')),
                ('next_due_at', models.DateTimeField(blank=True, null=True, verbose_name='hẹn lại')),
                ('drafted_at', models.DateTimeField(blank=True, null=True, verbose_name='soạn lúc')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='ký lúc')),
                ('signature_lines', models.JSONField(default=list, verbose_name='khối chữ ký')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='gửi lúc')),
                ('moves_promise', models.BooleanField(default=False, verbose_name='đã dời hẹn trả')),
                ('is_on_time', models.BooleanField(blank=True, null=True, verbose_name='xin lỗi đúng hạn')),
                ('note', models.CharField(blank=True, default='', max_length=1000, verbose_name='lời trả lại')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='thôi lúc')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='apologies', to='dossiers.dossier')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.issuedpaper')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.stepinstance')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
            ],
            options={
                'verbose_name': 'thư xin lỗi',
                'verbose_name_plural': 'thư xin lỗi',
                'indexes': [models.Index(condition=models.Q(('state__in', ['due', 'drafted', 'signed'])), fields=['unit', 'owed_by_at'], name='apology_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('dossier',), name='apology_once', violation_error_message='Mỗi hồ sơ chỉ có một thư xin lỗi.'), models.UniqueConstraint(condition=models.Q(('moves_promise', True)), fields=('dossier',), name='apology_moves_promise_once', violation_error_message='Chỉ được hẹn lại ngày trả kết quả một lần.'), models.CheckConstraint(condition=models.Q(('state__in', ['due', 'drafted', 'signed', 'sent', 'dropped'])), name='apology_state_known', violation_error_message='Trạng thái thư xin lỗi không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('drafted_at', None), ('drafted_by', None)), models.Q(('drafted_at__isnull', False), ('drafted_by__isnull', False)), _connector='OR'), name='apology_drafted_by_and_at', violation_error_message='Thư đã soạn phải có cả người soạn và thời điểm.'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('drafted_at__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='apology_signed_by_and_at', violation_error_message='Thư đã ký phải có cả người ký và thời điểm, sau khi soạn.'), models.CheckConstraint(condition=models.Q(models.Q(('paper__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False), ('state', 'sent'), ('is_on_time__isnull', False), ('signed_at__isnull', False)), models.Q(models.Q(('state', 'sent'), _negated=True), ('moves_promise', False), ('paper', None), ('sent_at', None), ('sent_by', None)), _connector='OR'), name='apology_sent_has_its_paper', violation_error_message='Thư đã gửi phải có người ký, người gửi, thời điểm và bản giấy.'), models.CheckConstraint(condition=models.Q(('state__in', ['due', 'dropped']), models.Q(models.Q(('reason_code', ''), _negated=True), models.Q(('reason_text', ''), _negated=True)), _connector='OR'), name='apology_has_its_reason', violation_error_message='Thư xin lỗi phải có lý do và lời giải thích.'), models.CheckConstraint(condition=models.Q(('next_due_at', None), ('next_due_at__gt', models.F('promised_at')), _connector='OR'), name='apology_next_due_is_later', violation_error_message='Ngày hẹn lại phải sau ngày đã hẹn.'), models.CheckConstraint(condition=models.Q(('moves_promise', False), ('next_due_at__isnull', False), _connector='OR'), name='apology_moves_to_its_date', violation_error_message='Dời hẹn trả phải có ngày hẹn lại.')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('half', 'Đã dùng 50 % thời gian'), ('most', 'Đã dùng 80 % thời gian'), ('last', 'Sắp đến hạn'), ('apology', 'Đến lúc phải xin lỗi')], max_length=8, verbose_name='mức')),
                ('promised_at', models.DateTimeField(verbose_name='của hẹn trả')),
                ('at', models.DateTimeField(verbose_name='cảnh báo lúc')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='đã báo lúc')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='dossiers.dossier')),
            ],
            options={
                'verbose_name': 'cảnh báo hạn',
                'verbose_name_plural': 'cảnh báo hạn',
                'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['at'], name='warning_untold')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'promised_at', 'level'), name='warning_once_per_promise', violation_error_message='Mỗi mức cảnh báo chỉ báo một lần cho một hẹn trả.')],
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('owed', 'Chưa giải trình'), ('submitted', 'Chờ xem xét'), ('sent_back', 'Bị trả lại'), ('accepted', 'Đã chấp nhận'), ('dropped', 'Không còn phải giải trình')], default='owed', max_length=10, protected=True, verbose_name='trạng thái')),
                ('occasion', models.CharField(choices=[('due', 'Quá hạn giải quyết'), ('extended', 'Quá cả ngày hẹn lại')], max_length=8, verbose_name='trường hợp')),
                ('late_since', models.DateTimeField(verbose_name='quá hạn từ')),
                ('due_at', models.DateTimeField(verbose_name='phải giải trình trước')),
                ('raised_at', models.DateTimeField(verbose_name='phát sinh lúc')),
                ('reason_code', models.CharField(blank=True, default='', max_length=24, verbose_name='lý do')),
                ('cause', models.CharField(blank=True, default='', max_length=2000, verbose_name='vì sao chậm')),
                ('remedy', models.CharField(blank=True, default='', max_length=2000, verbose_name='đã, sẽ làm gì')),
                ('shares', models.JSONField(default=list, verbose_name='thời gian đã dùng')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='nộp lúc')),
                ('judge_role', models.CharField(blank=True, default='', max_length=20, verbose_name='vai trò xem xét')),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='xem xét lúc')),
                ('note', models.CharField(blank=True, default='', max_length=1000, verbose_name='lời trả lại')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='thôi lúc')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='dossiers.dossier')),
                ('judge_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.stepinstance')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
            ],
            options={
                'verbose_name': 'báo cáo giải trình',
                'verbose_name_plural': 'báo cáo giải trình',
                'indexes': [models.Index(condition=models.Q(('state__in', ['owed', 'sent_back', 'submitted'])), fields=['unit', 'due_at'], name='explanation_open'), models.Index(fields=['late_since'], name='explanation_late_since')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('dossier', 'occasion'), name='explanation_once_per_occasion', violation_error_message='Mỗi lần quá hạn có một báo cáo giải trình.'), models.CheckConstraint(condition=models.Q(('state__in', ['owed', 'submitted', 'sent_back', 'accepted', 'dropped'])), name='explanation_state_known', violation_error_message='Trạng thái giải trình không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('submitted_at', None), ('submitted_by', None)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='explanation_submitted_by_and_at', violation_error_message='Giải trình đã nộp phải có cả người viết và thời điểm.'), models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None)), models.Q(('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='explanation_judged_by_and_at', violation_error_message='Giải trình đã xem xét phải có cả người xem xét và thời điểm.'), models.CheckConstraint(condition=models.Q(('state__in', ['owed', 'dropped']), models.Q(models.Q(('reason_code', ''), _negated=True), models.Q(('cause', ''), _negated=True), models.Q(('remedy', ''), _negated=True), ('submitted_at__isnull', False)), _connector='OR'), name='explanation_is_written', violation_error_message='Giải trình phải nêu lý do, vì sao và đã, sẽ làm gì.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('judged_by__isnull', False), models.Q(('judged_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='explanation_judged_by_another', violation_error_message='Không ai chấp nhận giải trình của chính mình.')],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
