"""The tables of 0001 to 0004 as an empty database gets them.

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from jobs.migrations._folding import Together


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('documents', '0001_initial'),
        ('documents', '0002_upkeep'),
        ('documents', '0003_outside_numbers'),
        ('documents', '0004_carries_signature'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0005'),
        # For the order alone: these are tied to the user as our tables are, and would render them all anew.
        ('otp_static', '0003_add_timestamps'),
        ('otp_totp', '0003_add_timestamps'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Book',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='loại sổ')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                        ('series', models.CharField(blank=True, default='', max_length=40, verbose_name='quyển riêng')),
                        ('volume', models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='quyển số')),
                        ('last_number', models.PositiveIntegerField(db_default=0, default=0, verbose_name='số cuối cùng')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='khóa sổ ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'kind', 'year', 'series'), name='book_once', violation_error_message='Mỗi cơ quan chỉ có một sổ mỗi loại trong một năm.'),
                            models.CheckConstraint(condition=models.Q(('year__gte', 1990), ('year__lte', 2200)), name='book_year_plausible', violation_error_message='Năm của sổ không hợp lý.'),
                        ],
                        'verbose_name': 'sổ',
                        'verbose_name_plural': 'sổ',
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(max_length=64, unique=True, verbose_name='mã băm')),
                        ('size', models.PositiveBigIntegerField(verbose_name='dung lượng (byte)')),
                        ('media_type', models.CharField(max_length=100, verbose_name='loại tệp')),
                        ('state', models.CharField(choices=[('kept', 'đang dùng'), ('quarantined', 'chờ hủy')], default='kept', max_length=12, verbose_name='tình trạng')),
                        ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='lưu lúc')),
                        ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='kiểm tra lúc')),
                        ('is_damaged', models.BooleanField(default=False, verbose_name='hỏng')),
                        ('quarantined_at', models.DateTimeField(blank=True, null=True, verbose_name='cách ly lúc')),
                        ('unreferenced_since', models.DateTimeField(blank=True, null=True, verbose_name='không ai dùng từ')),
                        ('carries_signature', models.BooleanField(db_default=False, default=False, verbose_name='có chữ ký số')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='stored_file_sha256_is_hex', violation_error_message='Mã băm của tệp phải gồm 64 ký tự thập lục phân.'),
                            models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='stored_file_not_empty', violation_error_message='Tệp rỗng không được lưu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('quarantined_at__isnull', False), ('state', 'quarantined')), models.Q(('quarantined_at', None), ('state', 'kept')), _connector='OR'), name='stored_file_quarantined_iff_at', violation_error_message='Chỉ tệp chờ hủy mới có ngày cách ly.'),
                        ],
                        'indexes': [
                            models.Index(fields=['stored_at'], name='stored_file_stored_at'),
                            models.Index(fields=['verified_at', 'id'], name='stored_file_verified_at'),
                        ],
                        'verbose_name': 'tệp',
                        'verbose_name_plural': 'tệp',
                    },
                ),
                migrations.CreateModel(
                    name='IssuedPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='loại giấy')),
                        ('form_version', models.CharField(max_length=20, verbose_name='phiên bản mẫu')),
                        ('subject', models.CharField(max_length=60, verbose_name='của')),
                        ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='số thứ tự')),
                        ('number_text', models.CharField(blank=True, default='', max_length=80, verbose_name='số, ký hiệu')),
                        ('issued_on', models.DateField(verbose_name='ngày cấp')),
                        ('issued_at', models.DateTimeField(verbose_name='cấp lúc')),
                        ('payload', models.JSONField(verbose_name='nội dung')),
                        ('rendered_at', models.DateTimeField(blank=True, null=True, verbose_name='tạo PDF lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('book', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='documents.book')),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('book', 'number'), name='issued_paper_number_once', violation_error_message='Số này đã cấp cho giấy khác.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('book', None), ('number', None)), models.Q(('book__isnull', False), ('number__isnull', False)), _connector='OR'), name='issued_paper_number_iff_book', violation_error_message='Giấy vào sổ phải có số thứ tự, giấy không vào sổ thì không.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('file', None), ('rendered_at', None)), models.Q(('file__isnull', False), ('rendered_at__isnull', False)), _connector='OR'), name='issued_paper_file_iff_rendered', violation_error_message='Bản PDF và giờ tạo phải đi cùng nhau.'),
                            models.CheckConstraint(condition=models.Q(('rendered_at', None), ('rendered_at__gte', models.F('issued_at')), _connector='OR'), name='issued_paper_rendered_after_issue', violation_error_message='Bản PDF không thể có trước khi cấp giấy.'),
                        ],
                        'indexes': [
                            models.Index(fields=['subject', 'kind'], name='issued_paper_subject'),
                            models.Index(condition=models.Q(('rendered_at', None)), fields=['issued_at'], name='issued_paper_waiting'),
                        ],
                        'verbose_name': 'giấy đã cấp',
                        'verbose_name_plural': 'giấy đã cấp',
                    },
                ),
                migrations.CreateModel(
                    name='VoidNumber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='số')),
                        ('reason', models.CharField(max_length=255, verbose_name='lý do hủy')),
                        ('voided_at', models.DateTimeField(verbose_name='hủy lúc')),
                        ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='void_numbers', to='documents.book')),
                        ('voided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('book', 'number'), name='void_number_once', violation_error_message='Số này đã được hủy.'),
                            models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='void_number_has_reason', violation_error_message='Hãy ghi lý do hủy số.'),
                        ],
                        'verbose_name': 'số đã hủy',
                        'verbose_name_plural': 'số đã hủy',
                    },
                ),
                migrations.CreateModel(
                    name='NumberSource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='loại sổ')),
                        ('system', models.CharField(max_length=120, verbose_name='hệ thống văn bản')),
                        ('valid_from', models.DateField(verbose_name='từ ngày')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('agency', 'kind'), name='number_source_once', violation_error_message='Loại giấy này của cơ quan đã có nguồn số. Kết thúc nguồn cũ trước.'),
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='number_source_ends_after_start', violation_error_message='Ngày kết thúc phải từ ngày bắt đầu trở đi.'),
                            models.CheckConstraint(condition=models.Q(('system', ''), _negated=True), name='number_source_names_its_system', violation_error_message='Ghi tên hệ thống cấp số.'),
                        ],
                        'verbose_name': 'nguồn số văn bản',
                        'verbose_name_plural': 'nguồn số văn bản',
                    },
                ),
                migrations.CreateModel(
                    name='OutsideNumber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='loại sổ')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                        ('number_text', models.CharField(max_length=80, verbose_name='số, ký hiệu')),
                        ('dated_on', models.DateField(verbose_name='ngày văn bản')),
                        ('subject', models.CharField(max_length=60, verbose_name='của')),
                        ('entered_at', models.DateTimeField(verbose_name='nhập lúc')),
                        ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='hủy lúc')),
                        ('void_reason', models.CharField(blank=True, default='', max_length=255, verbose_name='lý do hủy')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('paper', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outside_number', to='documents.issuedpaper')),
                        ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(models.F('agency'), models.F('kind'), models.F('year'), django.db.models.functions.text.Upper('number_text'), name='outside_number_once', violation_error_message='Số này đã nhập trong sổ của năm này.'),
                            models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('subject', 'kind'), name='outside_number_one_of_a_paper', violation_error_message='Giấy này đã có số. Hủy số cũ trước khi nhập số khác.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at', None), ('voided_by', None)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='outside_number_void_with_reason', violation_error_message='Số hủy phải có người hủy, thời điểm và lý do.'),
                            models.CheckConstraint(condition=models.Q(('paper', None), ('voided_at', None), _connector='OR'), name='outside_number_used_is_not_void', violation_error_message='Số đã dùng để cấp giấy thì không hủy được.'),
                        ],
                        'verbose_name': 'số văn bản ngoài',
                        'verbose_name_plural': 'số văn bản ngoài',
                    },
                ),
            ]
        ),
    ]
