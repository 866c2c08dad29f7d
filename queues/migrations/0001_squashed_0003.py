"""The tables of 0001 to 0003 as an empty database gets them; the rules that ship are copied into rows (decision 18).

Tickets and what happened to them stay (decision 9).

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import hashlib
import json
from pathlib import Path

import accounts.models.periods
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models
from jobs.migrations._folding import Together


SHIPPED = Path(__file__).resolve().parent.parent / "data" / "queue-rules.v1.json"
DIGEST = "8b4fe6e9c2f562cd89120e5132e79fa7a77938ad7bfa8616b0cf99ef93569bcd"

KEPT = (
    "queues_queuerules",
    "queues_precedence",
    "queues_officequeue",
    "queues_queueservice",
    "queues_window",
    "queues_sitting",
    "queues_device",
    "queues_ticket",
    "queues_ticketevent",
    "queues_ticketdossier",
)

# Nothing of these rows changes.
AS_WRITTEN = ("queues_ticketevent", "queues_ticketdossier")

REFUSE = (
    """
CREATE FUNCTION queues_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: who waited and who was called stays on record', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
    + "".join(
        f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION queues_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION queues_refuse();
"""
        for table in KEPT
    )
    + "".join(
        f"CREATE TRIGGER {table}_as_written BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION queues_refuse();\n"
        for table in AS_WRITTEN
    )
)

ALLOW = (
    "".join(f"DROP TRIGGER {table}_as_written ON {table};" for table in AS_WRITTEN)
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT)
    + "DROP FUNCTION queues_refuse();"
)


def copy_shipped(apps, schema_editor):
    content = SHIPPED.read_bytes()
    if hashlib.sha256(content).hexdigest() != DIGEST:
        raise RuntimeError(f"queues/data/{SHIPPED.name} is not the file this migration was written for.")
    raw = json.loads(content)
    rules = apps.get_model("queues", "QueueRules").objects.create(**raw["rules"])
    for position, reason in enumerate(raw["precedence"], start=1):
        apps.get_model("queues", "Precedence").objects.create(
            position=position, valid_from=rules.valid_from, **reason
        )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('queues', '0001_initial'),
        ('queues', '0002_shipped_rules_and_kept_rows'),
        ('queues', '0003_service_asks_no_tickets'),
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
                    name='OfficeQueue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('notice', models.CharField(blank=True, default='', max_length=200, verbose_name='lời nhắc trên bảng')),
                        ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'verbose_name': 'hàng chờ của bộ phận',
                        'verbose_name_plural': 'hàng chờ của bộ phận',
                    },
                ),
                migrations.CreateModel(
                    name='Precedence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=24, verbose_name='mã')),
                        ('words', models.CharField(max_length=120, verbose_name='đối tượng')),
                        ('words_en', models.CharField(max_length=120, verbose_name='đối tượng, tiếng Anh')),
                        ('legal_basis', models.CharField(max_length=255, verbose_name='căn cứ')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='precedence_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='precedence_once_at_a_time', violation_error_message='Đối tượng ưu tiên này đã có trong cùng thời gian.'),
                        ],
                        'verbose_name': 'đối tượng ưu tiên',
                        'verbose_name_plural': 'đối tượng ưu tiên',
                    },
                ),
                migrations.CreateModel(
                    name='QueueRules',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at_most_in_a_row', models.PositiveSmallIntegerField(verbose_name='số lượt ưu tiên liên tiếp nhiều nhất')),
                        ('calls_before_miss', models.PositiveSmallIntegerField(verbose_name='số lần gọi trước khi coi là không đến')),
                        ('stop_before_minutes', models.PositiveSmallIntegerField(verbose_name='ngừng cấp số trước giờ nghỉ (phút)')),
                        ('usual_minutes', models.PositiveSmallIntegerField(verbose_name='thời gian phục vụ thường gặp (phút)')),
                        ('legal_basis', models.CharField(max_length=255, verbose_name='căn cứ')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='queue_rules_end_after_they_begin', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='queue_rules_one_at_a_time', violation_error_message='Mỗi ngày chỉ có một bộ quy tắc xếp hàng có hiệu lực.'),
                            models.CheckConstraint(condition=models.Q(('at_most_in_a_row__gte', 1), ('calls_before_miss__gte', 1), ('usual_minutes__gte', 1)), name='queue_rules_starve_nobody', violation_error_message='Các con số của quy tắc xếp hàng phải từ 1 trở lên.'),
                        ],
                        'verbose_name': 'quy tắc xếp hàng',
                        'verbose_name_plural': 'quy tắc xếp hàng',
                    },
                ),
                migrations.CreateModel(
                    name='QueueService',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='tên dịch vụ')),
                        ('name_en', models.CharField(blank=True, default='', max_length=80, verbose_name='tên tiếng Anh')),
                        ('letter', models.CharField(max_length=1, validators=[django.core.validators.RegexValidator('^[A-Z]\\Z', 'Chữ đầu là một chữ từ A đến Z.')], verbose_name='chữ đầu')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('sectors', models.ManyToManyField(blank=True, related_name='+', to='procedures.sector', verbose_name='lĩnh vực')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='queue_service_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(('letter__regex', '^[A-Z]$')), name='queue_service_letter', violation_error_message='Chữ đầu là một chữ từ A đến Z.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), ('letter', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='queue_service_letter_once_at_a_time', violation_error_message='Chữ đầu này đang dùng cho một dịch vụ khác của bộ phận.'),
                        ],
                        'verbose_name': 'dịch vụ xếp hàng',
                        'verbose_name_plural': 'dịch vụ xếp hàng',
                    },
                ),
                migrations.CreateModel(
                    name='Window',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='số quầy')),
                        ('name', models.CharField(blank=True, default='', max_length=80, verbose_name='tên quầy')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('services', models.ManyToManyField(related_name='windows', to='queues.queueservice', verbose_name='gọi số của')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='window_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 99)), name='window_number_from_one', violation_error_message='Số quầy từ 1 đến 99.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), ('number', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='window_number_once_at_a_time', violation_error_message='Số quầy này đang dùng cho một quầy khác của bộ phận.'),
                        ],
                        'verbose_name': 'quầy',
                        'verbose_name_plural': 'quầy',
                    },
                ),
                migrations.CreateModel(
                    name='Ticket',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('waiting', 'Đang chờ'), ('called', 'Đã gọi'), ('serving', 'Đang phục vụ'), ('done', 'Xong'), ('no_show', 'Không đến'), ('left', 'Không chờ nữa')], default='waiting', max_length=8, protected=True, verbose_name='trạng thái')),
                        ('day', models.DateField(verbose_name='ngày')),
                        ('letter', models.CharField(max_length=1, verbose_name='chữ đầu')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='số')),
                        ('token', models.CharField(max_length=32, unique=True)),
                        ('issue_key', models.UUIDField(unique=True, verbose_name='khóa lấy số')),
                        ('issued_at', models.DateTimeField(verbose_name='lấy số lúc')),
                        ('queued_at', models.DateTimeField(verbose_name='vào hàng lúc')),
                        ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='gọi lần đầu lúc')),
                        ('served_at', models.DateTimeField(blank=True, null=True, verbose_name='bắt đầu lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('clerk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('precedence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queues.precedence')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queues.queueservice')),
                        ('window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queues.window')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'day', 'letter', 'number'), name='ticket_number_once_a_day', violation_error_message='Số này đã cấp trong ngày.'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('window', 'day'), name='ticket_one_at_a_window', violation_error_message='Quầy này đang gọi hoặc đang phục vụ một số khác.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'called', 'serving', 'done', 'no_show', 'left'])), name='ticket_state_known', violation_error_message='Trạng thái số thứ tự không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('letter__regex', '^[A-Z]$'), ('number__gte', 1), ('number__lte', 999)), name='ticket_number_fits', violation_error_message='Số thứ tự gồm một chữ và ba chữ số.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['waiting', 'left']), _negated=True), models.Q(('clerk', None), ('served_at', None), ('window', None)), _connector='OR'), name='ticket_in_line_is_nobodys', violation_error_message='Số đang chờ chưa thuộc quầy nào.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'left']), models.Q(('called_at__isnull', False), ('clerk__isnull', False), ('window__isnull', False)), _connector='OR'), name='ticket_called_has_window', violation_error_message='Số đã gọi phải có quầy, người gọi và giờ gọi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('served_at__isnull', False), ('state__in', ['serving', 'done'])), models.Q(models.Q(('state__in', ['serving', 'done']), _negated=True), ('served_at', None)), _connector='OR'), name='ticket_served_iff_begun', violation_error_message='Chỉ số đã phục vụ mới có giờ bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['done', 'no_show', 'left'])), models.Q(models.Q(('state__in', ['done', 'no_show', 'left']), _negated=True), ('ended_at', None)), _connector='OR'), name='ticket_ended_iff_over', violation_error_message='Chỉ số đã xong mới có giờ kết thúc.'),
                            models.CheckConstraint(condition=models.Q(('queued_at__gte', models.F('issued_at')), models.Q(('called_at', None), ('called_at__gte', models.F('issued_at')), _connector='OR'), models.Q(('served_at', None), ('served_at__gte', models.F('called_at')), _connector='OR'), models.Q(('ended_at', None), ('ended_at__gte', models.F('issued_at')), _connector='OR')), name='ticket_moments_in_order', violation_error_message='Lấy số, gọi, bắt đầu, kết thúc phải theo thứ tự thời gian.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['waiting', 'called', 'serving'])), fields=['agency', 'day'], name='ticket_running'),
                        ],
                        'verbose_name': 'số thứ tự',
                        'verbose_name_plural': 'số thứ tự',
                    },
                ),
                migrations.CreateModel(
                    name='TicketCounter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='ngày')),
                        ('letter', models.CharField(max_length=1, verbose_name='chữ đầu')),
                        ('last', models.PositiveSmallIntegerField(verbose_name='số cuối')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'day', 'letter'), name='ticket_counter_once'),
                        ],
                        'verbose_name': 'bộ đếm số thứ tự',
                        'verbose_name_plural': 'bộ đếm số thứ tự',
                    },
                ),
                migrations.CreateModel(
                    name='TicketDossier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('joined_at', models.DateTimeField(verbose_name='gắn lúc')),
                        ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received', to='queues.ticket')),
                    ],
                    options={
                        'verbose_name': 'hồ sơ của số thứ tự',
                        'verbose_name_plural': 'hồ sơ của số thứ tự',
                    },
                ),
                migrations.CreateModel(
                    name='TicketEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('move', models.CharField(choices=[('issue', 'Lấy số'), ('call', 'Gọi'), ('call_again', 'Gọi lại'), ('begin', 'Bắt đầu'), ('finish', 'Kết thúc'), ('miss', 'Không đến'), ('transfer', 'Chuyển dịch vụ'), ('readmit', 'Cho chờ lại'), ('leave', 'Không chờ nữa')], max_length=10, verbose_name='việc')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queues.queueservice')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='queues.ticket')),
                        ('window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queues.window')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('move__in', ['call', 'call_again']), _negated=True), models.Q(('by__isnull', False), ('window__isnull', False)), _connector='OR'), name='ticket_event_call_has_window', violation_error_message='Mỗi lần gọi phải có quầy và người gọi.'),
                        ],
                        'verbose_name': 'diễn biến số thứ tự',
                        'verbose_name_plural': 'diễn biến số thứ tự',
                    },
                ),
                migrations.CreateModel(
                    name='Sitting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='ngày')),
                        ('opened_at', models.DateTimeField(verbose_name='ngồi quầy lúc')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='rời quầy lúc')),
                        ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='queues.window')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('window', 'day'), name='sitting_one_clerk_per_window', violation_error_message='Quầy này đang có người ngồi.'),
                            models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('clerk', 'day'), name='sitting_one_window_per_clerk', violation_error_message='Bạn đang ngồi ở một quầy khác.'),
                            models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='sitting_ends_after_it_begins', violation_error_message='Rời quầy phải sau khi ngồi quầy.'),
                        ],
                        'verbose_name': 'lượt ngồi quầy',
                        'verbose_name_plural': 'lượt ngồi quầy',
                    },
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('kiosk', 'Máy lấy số'), ('board', 'Bảng gọi số')], max_length=8, verbose_name='loại')),
                        ('name', models.CharField(max_length=80, verbose_name='đặt ở')),
                        ('made_at', models.DateTimeField(verbose_name='tạo lúc')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='thu hồi lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['kiosk', 'board'])), name='device_kind_known', violation_error_message='Loại thiết bị không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='device_withdrawn_at_iff_by', violation_error_message='Thu hồi phải có cả người và thời điểm.'),
                        ],
                        'verbose_name': 'thiết bị phòng chờ',
                        'verbose_name_plural': 'thiết bị phòng chờ',
                    },
                ),
            ]
        ),
        migrations.RunPython(copy_shipped, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
