from django.contrib.postgres.operations import (
    BtreeGistExtension, CryptoExtension, TrigramExtension, UnaccentExtension,
)
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        CryptoExtension(),
        # Accent folding, immutable so that an index may use it.
        migrations.RunSQL(
            """
            CREATE FUNCTION portal_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            AS $fold$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, value)) $fold$;
            """,
            "DROP FUNCTION portal_fold(text);",
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='công việc')),
                ('for_day', models.DateField(verbose_name='cho ngày')),
                ('scope', models.CharField(blank=True, default='', max_length=60, verbose_name='phạm vi')),
                ('state', models.CharField(choices=[('waiting', 'chờ chạy'), ('running', 'đang chạy'), ('done', 'đã xong'), ('failed', 'lỗi')], default='waiting', max_length=10, verbose_name='tình trạng')),
                ('total', models.PositiveIntegerField(blank=True, null=True, verbose_name='tổng số')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='đã làm')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='số liệu')),
                ('saved', models.JSONField(blank=True, default=dict, verbose_name='điểm dừng')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='số lần chạy')),
                ('error', models.TextField(blank=True, default='', verbose_name='lỗi')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='bắt đầu lúc')),
                ('reported_at', models.DateTimeField(blank=True, null=True, verbose_name='báo tiến độ lúc')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
            ],
            options={
                'verbose_name': 'lượt chạy công việc nền',
                'verbose_name_plural': 'lượt chạy công việc nền',
                'indexes': [models.Index(fields=['-for_day', 'kind'], name='job_run_latest')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'for_day', 'scope'), name='job_run_once', violation_error_message='Mỗi công việc chỉ có một lượt chạy cho một ngày.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed'])), models.Q(('ended_at', None), ('state__in', ['waiting', 'running'])), _connector='OR'), name='job_run_ended_iff_over', violation_error_message='Chỉ lượt chạy đã xong hoặc lỗi mới có giờ kết thúc.'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='job_run_ends_after_start', violation_error_message='Giờ kết thúc phải sau giờ bắt đầu.')],
            },
        ),
    ]
