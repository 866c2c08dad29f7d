"""The tables of 0001 to 0005 as an empty database gets them; a trigger renews calendars' versions, shipped files are
copied into rows (decision 18).

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import hashlib
import json
import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models
from jobs.migrations._folding import Together


DATA = Path(__file__).resolve().parent.parent / "data"

SHIPPED = {
    "official_days.json": "bb0a6c6e3818d78cc1b2adff92494b41257feb1e1a5ff37a5714b958c71a3b98",
    "weekly_sessions.json": "e10b96363336a50bab9f7e06e26879c7e2abc509a2179a9cc4ff690bfee66114",
}

VERSIONS = """
CREATE FUNCTION calendars_renew_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendars_calendar SET version = gen_random_uuid();
    RETURN NULL;
END $$;
CREATE TRIGGER renew_versions AFTER INSERT OR UPDATE OR DELETE ON calendars_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
CREATE TRIGGER renew_versions AFTER INSERT OR UPDATE OR DELETE ON calendars_weeklysessionrow
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
CREATE TRIGGER renew_versions AFTER INSERT OR UPDATE OR DELETE ON calendars_announcedyear
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
CREATE TRIGGER renew_versions AFTER UPDATE OF title ON calendars_announceddocument
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
"""

NO_VERSIONS = """
DROP TRIGGER renew_versions ON calendars_calendarday;
DROP TRIGGER renew_versions ON calendars_weeklysessionrow;
DROP TRIGGER renew_versions ON calendars_announcedyear;
DROP TRIGGER renew_versions ON calendars_announceddocument;
DROP FUNCTION calendars_renew_versions();
"""


def read(name):
    content = (DATA / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHIPPED[name]:
        raise RuntimeError(f"calendars/data/{name} is not the file this migration was written for.")
    return json.loads(content)


def copy_shipped(apps, schema_editor):
    days, weeks = read("official_days.json"), read("weekly_sessions.json")
    document_model = apps.get_model("calendars", "AnnouncedDocument")
    documents = {
        row["key"]: document_model.objects.create(shipped=True, **row) for row in days["documents"]
    }
    for row in days["years"]:
        apps.get_model("calendars", "AnnouncedYear").objects.create(
            **{**row, "document": documents[row["document"]]}
        )
    for row in days["days"]:
        apps.get_model("calendars", "CalendarDay").objects.create(
            **{**row, "document": documents[row["document"]]}
        )
    for row in weeks["calendars"]:
        sessions = row.pop("sessions")
        calendar = apps.get_model("calendars", "Calendar").objects.create(shipped=True, **row)
        for session in sessions:
            apps.get_model("calendars", "WeeklySessionRow").objects.create(calendar=calendar, **session)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('calendars', '0001_initial'),
        ('calendars', '0002_versions_and_shipped_days'),
        ('calendars', '0003_session_overlap_bounds'),
        ('calendars', '0004_change_moved_at'),
        ('calendars', '0005_change_to_move'),
    ]

    dependencies = [
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='AnnouncedDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(blank=True, max_length=60, null=True, unique=True, verbose_name='khóa')),
                        ('title', models.CharField(max_length=300, unique=True, verbose_name='số, ký hiệu văn bản')),
                        ('issued_on', models.DateField(blank=True, null=True, verbose_name='ngày ban hành')),
                        ('shipped', models.BooleanField(default=False, verbose_name='kèm theo phần mềm')),
                    ],
                    options={
                        'verbose_name': 'văn bản công bố',
                    },
                ),
                migrations.CreateModel(
                    name='AnnouncedYear',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='năm')),
                        ('complete', models.BooleanField(verbose_name='đã công bố đủ')),
                        ('note', models.TextField(blank=True, verbose_name='ghi chú')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='years', to='calendars.announceddocument', verbose_name='văn bản')),
                    ],
                    options={
                        'verbose_name': 'năm đã công bố',
                    },
                ),
                migrations.CreateModel(
                    name='Calendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, unique=True, verbose_name='mã lịch')),
                        ('name', models.CharField(max_length=200, verbose_name='tên lịch')),
                        ('purpose', models.CharField(choices=[('counting', 'lịch tính thời hạn'), ('opening', 'giờ mở cửa tiếp nhận')], max_length=10, verbose_name='dùng để')),
                        ('shipped', models.BooleanField(default=False, verbose_name='kèm theo phần mềm')),
                        ('version', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('purpose__in', ['counting', 'opening'])), name='calendar_purpose_known', violation_error_message='Lịch dùng để tính thời hạn hoặc để báo giờ mở cửa.'),
                        ],
                        'verbose_name': 'lịch làm việc',
                    },
                ),
                migrations.CreateModel(
                    name='CalendarChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('content', models.JSONField(verbose_name='nội dung')),
                        ('reason', models.TextField(verbose_name='lý do')),
                        ('state', models.CharField(choices=[('proposed', 'đề xuất'), ('confirmed', 'đã xác nhận'), ('dropped', 'đã bỏ')], default='proposed', max_length=10, verbose_name='trạng thái')),
                        ('proposed_at', models.DateTimeField(verbose_name='đề xuất lúc')),
                        ('proposed_by', models.BigIntegerField(verbose_name='người đề xuất')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='quyết định lúc')),
                        ('decided_by', models.BigIntegerField(blank=True, null=True, verbose_name='người quyết định')),
                        ('moved_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='số lời hẹn đã dời')),
                        ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='calendars.calendar', verbose_name='chỉ cho lịch')),
                        ('moved_at', models.DateTimeField(blank=True, null=True, verbose_name='dời xong lúc')),
                        ('to_move', models.PositiveIntegerField(blank=True, null=True, verbose_name='số lời hẹn phải dời')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'dropped'])), name='calendar_change_state_known', violation_error_message='Thay đổi lịch chỉ có thể là đề xuất, đã xác nhận hoặc đã bỏ.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='calendar_change_decided_iff_who_and_when', violation_error_message='Thay đổi đã quyết định phải ghi ai quyết định và lúc nào.'),
                        ],
                        'verbose_name': 'thay đổi lịch',
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='ngày')),
                        ('kind', models.CharField(choices=[('holiday', 'ngày lễ, tết'), ('compensatory', 'nghỉ bù'), ('swap_off', 'nghỉ hoán đổi'), ('make_up', 'làm bù')], max_length=12, verbose_name='loại')),
                        ('name', models.CharField(max_length=200, verbose_name='tên')),
                        ('replaces', models.DateField(blank=True, null=True, verbose_name='làm bù cho ngày')),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='days_added', to='calendars.calendarchange', verbose_name='thêm bởi thay đổi')),
                        ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='calendars.calendar', verbose_name='chỉ cho lịch')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='calendars.announceddocument', verbose_name='văn bản')),
                        ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='days_revoked', to='calendars.calendarchange', verbose_name='bỏ bởi thay đổi')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('revoked_by', None)), fields=('calendar', 'on'), name='calendar_day_once', nulls_distinct=False, violation_error_message='Ngày này đã có trong lịch.'),
                            models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'compensatory', 'swap_off', 'make_up'])), name='calendar_day_kind_known', violation_error_message='Ngày phải là ngày lễ, nghỉ bù, nghỉ hoán đổi hoặc làm bù.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'make_up'), ('replaces__isnull', False)), models.Q(models.Q(('kind', 'make_up'), _negated=True), ('replaces', None)), _connector='OR'), name='calendar_day_replaces_iff_make_up', violation_error_message='Ngày làm bù, và chỉ ngày làm bù, phải ghi làm bù cho ngày nào.'),
                        ],
                        'verbose_name': 'ngày nghỉ, ngày làm bù',
                    },
                ),
                migrations.CreateModel(
                    name='WeeklySessionRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.PositiveSmallIntegerField(verbose_name='thứ (1 là thứ Hai)')),
                        ('starts', models.TimeField(verbose_name='bắt đầu')),
                        ('ends', models.TimeField(verbose_name='kết thúc')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='áp dụng từ ngày')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='áp dụng đến hết ngày')),
                        ('season_from', models.PositiveSmallIntegerField(default=101, verbose_name='mùa từ (tháng × 100 + ngày)')),
                        ('season_to', models.PositiveSmallIntegerField(default=1231, verbose_name='mùa đến (tháng × 100 + ngày)')),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='calendars.calendar', verbose_name='lịch')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('weekday__gte', 1), ('weekday__lte', 7)), name='session_weekday_is_iso', violation_error_message='Thứ trong tuần là số từ 1 (thứ Hai) đến 7 (Chủ nhật).'),
                            models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='session_ends_after_start', violation_error_message='Buổi làm việc phải kết thúc sau khi bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='session_valid_to_after_from', violation_error_message='Ngày hết áp dụng phải từ ngày bắt đầu áp dụng trở đi.'),
                            models.CheckConstraint(condition=models.Q(('season_from__gte', 101), ('season_to__gte', models.F('season_from')), ('season_to__lte', 1231)), name='session_season_within_year', violation_error_message='Mùa vắt qua năm mới phải khai thành hai dòng.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('calendar'), models.F('calendar'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('weekday'), models.F('weekday'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.Func(models.F('starts'), function='EXTRACT', template='(EXTRACT(EPOCH FROM %(expressions)s))::int8'), django.db.models.functions.comparison.Greatest(models.Func(models.F('starts'), function='EXTRACT', template='(EXTRACT(EPOCH FROM %(expressions)s))::int8'), models.Func(models.F('ends'), function='EXTRACT', template='(EXTRACT(EPOCH FROM %(expressions)s))::int8')), models.Value('[)'), function='int8range'), '&&'), (models.Func(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.Cast(models.F('valid_from'), models.DateField()), django.db.models.functions.comparison.Cast(models.Value('-infinity'), models.DateField())), django.db.models.functions.comparison.Greatest(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.Cast(models.F('valid_from'), models.DateField()), django.db.models.functions.comparison.Cast(models.Value('-infinity'), models.DateField())), django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.Cast(models.F('valid_to'), models.DateField()), django.db.models.functions.comparison.Cast(models.Value('infinity'), models.DateField()))), models.Value('[]'), function='daterange'), '&&'), (models.Func(models.F('season_from'), django.db.models.functions.comparison.Greatest(models.F('season_from'), models.F('season_to')), models.Value('[]'), function='int8range'), '&&')], name='sessions_of_a_day_do_not_overlap', violation_error_message='Hai buổi làm việc chồng lên nhau trong cùng một ngày.'),
                        ],
                        'verbose_name': 'buổi làm việc',
                    },
                ),
            ]
        ),
        migrations.RunSQL(VERSIONS, NO_VERSIONS),
        migrations.RunPython(copy_shipped, migrations.RunPython.noop),
    ]
