"""The tables of 0001 to 0006 as an empty database gets them.

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from jobs.migrations._folding import Together


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_answers'),
        ('notifications', '0003_delivery'),
        ('notifications', '0004_lanes'),
        ('notifications', '0005_staff'),
        ('notifications', '0006_held'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0005'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='OutboxMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cause', models.CharField(max_length=120, unique=True, verbose_name='vì việc')),
                        ('kind', models.CharField(max_length=60, verbose_name='loại tin')),
                        ('topic', models.CharField(blank=True, default='', max_length=60, verbose_name='về')),
                        ('channel', models.CharField(choices=[('email', 'thư điện tử'), ('sms', 'tin nhắn SMS'), ('zalo', 'Zalo'), ('none', 'không có địa chỉ')], max_length=10, verbose_name='kênh')),
                        ('address', models.CharField(blank=True, default='', max_length=254, verbose_name='địa chỉ')),
                        ('recipient_name', models.CharField(blank=True, default='', max_length=255, verbose_name='người nhận')),
                        ('variables', models.JSONField(default=dict, verbose_name='nội dung riêng')),
                        ('message_id', models.UUIDField(unique=True, verbose_name='mã tin')),
                        ('state', models.CharField(choices=[('waiting', 'chờ gửi'), ('sent', 'đã gửi'), ('cancelled', 'không gửi nữa'), ('failed', 'không gửi được'), ('held', 'chờ bản tin trong ngày')], default='waiting', max_length=10, verbose_name='tình trạng')),
                        ('owed_at', models.DateTimeField(verbose_name='phải gửi từ')),
                        ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='lần gửi tới')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='số lần gửi')),
                        ('repeats', models.PositiveSmallIntegerField(default=0, verbose_name='số lần gửi lặp')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='đã gửi lúc')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='thôi gửi lúc')),
                        ('subject', models.CharField(blank=True, default='', max_length=255, verbose_name='tiêu đề đã gửi')),
                        ('last_error', models.CharField(blank=True, default='', max_length=500, verbose_name='lỗi gần nhất')),
                        ('answer_is_missing', models.BooleanField(db_default=False, default=False, verbose_name='chưa rõ đã tới')),
                        ('alternatives', models.JSONField(db_default=[], default=list, verbose_name='kênh dự phòng')),
                        ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='đã tới lúc')),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='không gửi sau')),
                        ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='không gửi trước')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='outbox_sent_iff_sent_at', violation_error_message='Chỉ tin đã gửi mới có giờ gửi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_try_at', None)), _connector='OR'), name='outbox_waiting_iff_next_try', violation_error_message='Chỉ tin chờ gửi mới có lần gửi tới.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='outbox_due'),
                            models.Index(fields=['topic', 'owed_at'], name='outbox_topic'),
                            models.Index(condition=models.Q(('state', 'waiting')), fields=['channel', 'address', 'id'], name='outbox_lane'),
                            models.Index(condition=models.Q(('state', 'failed')), fields=['id'], name='outbox_failed'),
                            models.Index(condition=models.Q(('state', 'held')), fields=['address'], name='outbox_held'),
                        ],
                        'verbose_name': 'tin phải gửi',
                        'verbose_name_plural': 'tin phải gửi',
                    },
                ),
                migrations.CreateModel(
                    name='MessageTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='loại tin')),
                        ('channel', models.CharField(choices=[('email', 'thư điện tử'), ('sms', 'tin nhắn SMS'), ('zalo', 'Zalo'), ('none', 'không có địa chỉ')], max_length=10, verbose_name='kênh')),
                        ('subject', models.CharField(blank=True, default='', max_length=255, verbose_name='tiêu đề')),
                        ('body', models.TextField(verbose_name='nội dung')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('written_at', models.DateTimeField(verbose_name='viết lúc')),
                        ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('kind', 'channel', 'valid_from'), name='message_template_once', violation_error_message='Đã có mẫu của loại tin này bắt đầu cùng ngày.'),
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='message_template_dates', violation_error_message='Ngày hết hiệu lực phải sau ngày bắt đầu.'),
                        ],
                        'verbose_name': 'mẫu tin',
                        'verbose_name_plural': 'mẫu tin',
                    },
                ),
                migrations.CreateModel(
                    name='ChannelState',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('email', 'thư điện tử'), ('sms', 'tin nhắn SMS'), ('zalo', 'Zalo'), ('none', 'không có địa chỉ')], max_length=10, unique=True, verbose_name='kênh')),
                        ('failures', models.PositiveIntegerField(default=0, verbose_name='số lần hỏng liền nhau')),
                        ('down_since', models.DateTimeField(blank=True, null=True, verbose_name='hỏng từ')),
                        ('probe_at', models.DateTimeField(blank=True, null=True, verbose_name='thử lại lúc')),
                        ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='lý do')),
                    ],
                    options={
                        'verbose_name': 'tình trạng kênh',
                        'verbose_name_plural': 'tình trạng kênh',
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('channel', models.CharField(choices=[('email', 'thư điện tử'), ('sms', 'tin nhắn SMS'), ('zalo', 'Zalo'), ('none', 'không có địa chỉ')], max_length=10, verbose_name='kênh')),
                        ('outcome', models.CharField(choices=[('taken', 'bên nhận tin đã nhận'), ('delivered', 'đã tới người nhận'), ('put_off', 'chưa nhận, sẽ gửi lại'), ('refused', 'bị từ chối'), ('unanswered', 'không rõ đã tới, gửi lặp'), ('other_channel', 'chuyển sang kênh khác'), ('expired', 'quá hạn gửi'), ('asked_again', 'người quản trị cho gửi lại')], max_length=20, verbose_name='kết quả')),
                        ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='lý do')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='notifications.outboxmessage', verbose_name='tin')),
                    ],
                    options={
                        'verbose_name': 'lần gửi tin',
                        'verbose_name_plural': 'lần gửi tin',
                    },
                ),
                migrations.CreateModel(
                    name='ChannelChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('email', 'thư điện tử'), ('sms', 'tin nhắn SMS'), ('zalo', 'Zalo'), ('none', 'không có địa chỉ')], max_length=10, verbose_name='kênh')),
                        ('address', models.CharField(max_length=254, verbose_name='địa chỉ')),
                        ('is_wanted', models.BooleanField(verbose_name='đồng ý nhận tin')),
                        ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['address', 'channel', 'id'], name='channel_choice_latest'),
                        ],
                        'verbose_name': 'lựa chọn kênh',
                        'verbose_name_plural': 'lựa chọn kênh',
                    },
                ),
                migrations.CreateModel(
                    name='KindPreference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='loại tin')),
                        ('mode', models.CharField(choices=[('at_once', 'Gửi ngay'), ('digest', 'Chỉ trong bản tin'), ('off', 'Không nhận')], max_length=10, verbose_name='cách nhận')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('user', 'kind'), name='kind_preference_once', violation_error_message='Mỗi loại tin chỉ có một cách nhận.'),
                        ],
                        'verbose_name': 'cách nhận một loại tin',
                        'verbose_name_plural': 'cách nhận một loại tin',
                    },
                ),
                migrations.CreateModel(
                    name='StaffPreference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('email', 'Thư điện tử'), ('zalo', 'Zalo'), ('sms', 'Tin nhắn SMS'), ('none', 'Chỉ xem trên màn hình')], default='email', max_length=10, verbose_name='kênh')),
                        ('wants_digest', models.BooleanField(default=True, verbose_name='nhận bản tin việc trong ngày')),
                        ('digest_hour', models.PositiveSmallIntegerField(default=7, verbose_name='giờ nhận bản tin')),
                        ('digested_on', models.DateField(blank=True, null=True, verbose_name='bản tin gần nhất của ngày')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='telling', to=settings.AUTH_USER_MODEL, verbose_name='người dùng')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('digest_hour__gte', 7), ('digest_hour__lte', 17)), name='staff_preference_hour', violation_error_message='Giờ nhận bản tin phải từ 7 đến 17 giờ.'),
                        ],
                        'verbose_name': 'cách nhận tin',
                        'verbose_name_plural': 'cách nhận tin',
                    },
                ),
            ]
        ),
    ]
