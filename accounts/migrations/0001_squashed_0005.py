"""The tables of 0001 to 0005 as an empty database gets them; a look at personal data is kept.

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import accounts.models.periods
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from jobs.migrations._folding import Together


# A look at personal data is never rewritten, and is kept 24 months (law.md §9.2), whoever is connected.
KEPT = """
CREATE FUNCTION accounts_access_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '24 months' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'accounts_accessrecord: a record is kept 24 months' USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION 'accounts_accessrecord: a record is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER accounts_access_record_is_kept BEFORE UPDATE OR DELETE ON accounts_accessrecord
    FOR EACH ROW EXECUTE FUNCTION accounts_access_record_is_kept();
CREATE TRIGGER accounts_access_record_is_not_emptied BEFORE TRUNCATE ON accounts_accessrecord
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_access_record_is_kept();
"""

NOT_KEPT = """
DROP TRIGGER accounts_access_record_is_not_emptied ON accounts_accessrecord;
DROP TRIGGER accounts_access_record_is_kept ON accounts_accessrecord;
DROP FUNCTION accounts_access_record_is_kept();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_access_record_is_kept'),
        ('accounts', '0003_list_views'),
        ('accounts', '0004_office_and_display'),
        ('accounts', '0005_dismissed_hints'),
    ]

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),
        Together(
            [
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=64, unique=True, verbose_name='tên đăng nhập')),
                        ('full_name', models.CharField(max_length=120, verbose_name='họ và tên')),
                        ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại')),
                        ('is_active', models.BooleanField(default=True, verbose_name='đang hoạt động')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='phải đổi mật khẩu')),
                        ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='đổi mật khẩu lúc')),
                    ],
                    options={
                        'verbose_name': 'người dùng',
                        'verbose_name_plural': 'người dùng',
                    },
                ),
                migrations.CreateModel(
                    name='AccessRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('action', models.CharField(choices=[('see', 'Xem'), ('file', 'Mở tệp'), ('print', 'In'), ('export', 'Xuất dữ liệu')], max_length=10, verbose_name='việc')),
                        ('object_kind', models.CharField(max_length=40, verbose_name='loại đối tượng')),
                        ('object_id', models.CharField(max_length=64, verbose_name='đối tượng')),
                        ('page', models.CharField(max_length=100, verbose_name='trang')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [
                            django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='access_record_by_time'),
                            models.Index(fields=['object_kind', 'object_id'], name='access_record_of_object'),
                        ],
                        'verbose_name': 'lượt xem dữ liệu cá nhân',
                        'verbose_name_plural': 'lượt xem dữ liệu cá nhân',
                    },
                ),
                migrations.CreateModel(
                    name='Agency',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, unique=True, verbose_name='mã nội bộ')),
                        ('name', models.CharField(max_length=255, verbose_name='tên')),
                        ('kind', models.CharField(choices=[('province', 'UBND cấp tỉnh'), ('district', 'UBND cấp huyện'), ('commune', 'UBND cấp xã'), ('department', 'Sở, ban, phòng chuyên môn'), ('unit', 'Phòng, bộ phận trong cơ quan'), ('one_stop', 'Bộ phận Một cửa, Trung tâm Phục vụ hành chính công'), ('reception_point', 'Điểm tiếp nhận'), ('branch', 'Chi nhánh'), ('vertical', 'Cơ quan ngành dọc'), ('public_service', 'Đơn vị sự nghiệp công lập'), ('police', 'Công an'), ('social_insurance', 'Bảo hiểm xã hội'), ('post_office', 'Bưu chính công ích')], max_length=20, verbose_name='loại')),
                        ('level', models.CharField(choices=[('ministry', 'Bộ, ngành'), ('province', 'Cấp tỉnh'), ('district', 'Cấp huyện'), ('commune', 'Cấp xã')], max_length=10, verbose_name='cấp')),
                        ('identifier', models.CharField(blank=True, default='', max_length=35, verbose_name='mã định danh')),
                        ('legacy_identifier', models.CharField(blank=True, default='', max_length=35, verbose_name='mã định danh cũ')),
                        ('has_seal', models.BooleanField(default=False, verbose_name='có con dấu riêng')),
                        ('address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='điện thoại')),
                        ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('website', models.CharField(blank=True, default='', max_length=120, verbose_name='trang thông tin')),
                        ('area_code', models.CharField(blank=True, default='', max_length=10, verbose_name='mã đơn vị hành chính')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='agency_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(('identifier', ''), ('identifier__regex', '^[A-Y][0-9]{2}(\\.[0-9A-Z]{1,5}){0,6}$'), _connector='OR'), name='agency_identifier_is_new_style', violation_error_message='Mã định danh phải theo mẫu Quyết định 20/2020, ví dụ H37.03.12.'),
                            models.CheckConstraint(condition=models.Q(('legacy_identifier', ''), ('legacy_identifier__regex', '^[0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[A-Y][0-9]{2}$'), _connector='OR'), name='agency_legacy_identifier_is_old_style', violation_error_message='Mã định danh cũ phải theo Thông tư 10/2016, ví dụ 000.12.03.H37.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('identifier', ''), _negated=True), expressions=[('identifier', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='agency_identifier_names_one', violation_error_message='Mã định danh này đang thuộc một cơ quan khác trong cùng thời gian.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('legacy_identifier', ''), _negated=True), expressions=[('legacy_identifier', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='agency_legacy_identifier_names_one', violation_error_message='Mã định danh cũ này đang thuộc một cơ quan khác trong cùng thời gian.'),
                        ],
                        'verbose_name': 'cơ quan',
                        'verbose_name_plural': 'cơ quan',
                    },
                ),
                migrations.CreateModel(
                    name='AgencyCalendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('counting_calendar', models.CharField(max_length=40, verbose_name='lịch tính thời hạn')),
                        ('opening_calendar', models.CharField(blank=True, default='', max_length=40, verbose_name='lịch mở cửa tiếp nhận')),
                        ('start_rule', models.CharField(choices=[('next_session', 'Tính như nhận ở buổi làm việc kế tiếp'), ('receipt_day', 'Tính theo ngày nhận thực tế')], default='next_session', max_length=20, verbose_name='cách tính ngày bắt đầu')),
                        ('due_time_policy', models.CharField(choices=[('receipt_time', 'Theo giờ nhận hồ sơ'), ('end_of_session', 'Cuối buổi làm việc cuối ngày'), ('fixed_hour', 'Giờ cố định')], default='receipt_time', max_length=20, verbose_name='giờ ghi trên giấy hẹn')),
                        ('fixed_hour', models.TimeField(blank=True, null=True, verbose_name='giờ cố định')),
                        ('act', models.CharField(blank=True, default='', max_length=120, verbose_name='văn bản quy định')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='agency_calendar_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='agency_calendar_one_at_a_time', violation_error_message='Trong cùng thời gian một cơ quan chỉ dùng một lịch.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('due_time_policy', 'fixed_hour'), ('fixed_hour__isnull', False)), models.Q(models.Q(('due_time_policy', 'fixed_hour'), _negated=True), ('fixed_hour', None)), _connector='OR'), name='agency_calendar_hour_iff_fixed', violation_error_message='Chỉ chính sách “giờ cố định” mới ghi giờ, và phải ghi giờ.'),
                        ],
                        'verbose_name': 'lịch làm việc của cơ quan',
                        'verbose_name_plural': 'lịch làm việc của cơ quan',
                    },
                ),
                migrations.CreateModel(
                    name='AgencyCalendarHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('counting_calendar', models.CharField(max_length=40, verbose_name='lịch tính thời hạn')),
                        ('opening_calendar', models.CharField(blank=True, default='', max_length=40, verbose_name='lịch mở cửa tiếp nhận')),
                        ('start_rule', models.CharField(choices=[('next_session', 'Tính như nhận ở buổi làm việc kế tiếp'), ('receipt_day', 'Tính theo ngày nhận thực tế')], default='next_session', max_length=20, verbose_name='cách tính ngày bắt đầu')),
                        ('due_time_policy', models.CharField(choices=[('receipt_time', 'Theo giờ nhận hồ sơ'), ('end_of_session', 'Cuối buổi làm việc cuối ngày'), ('fixed_hour', 'Giờ cố định')], default='receipt_time', max_length=20, verbose_name='giờ ghi trên giấy hẹn')),
                        ('fixed_hour', models.TimeField(blank=True, null=True, verbose_name='giờ cố định')),
                        ('act', models.CharField(blank=True, default='', max_length=120, verbose_name='văn bản quy định')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.agencycalendar')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgencyHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('code', models.CharField(max_length=40, verbose_name='mã nội bộ')),
                        ('name', models.CharField(max_length=255, verbose_name='tên')),
                        ('kind', models.CharField(choices=[('province', 'UBND cấp tỉnh'), ('district', 'UBND cấp huyện'), ('commune', 'UBND cấp xã'), ('department', 'Sở, ban, phòng chuyên môn'), ('unit', 'Phòng, bộ phận trong cơ quan'), ('one_stop', 'Bộ phận Một cửa, Trung tâm Phục vụ hành chính công'), ('reception_point', 'Điểm tiếp nhận'), ('branch', 'Chi nhánh'), ('vertical', 'Cơ quan ngành dọc'), ('public_service', 'Đơn vị sự nghiệp công lập'), ('police', 'Công an'), ('social_insurance', 'Bảo hiểm xã hội'), ('post_office', 'Bưu chính công ích')], max_length=20, verbose_name='loại')),
                        ('level', models.CharField(choices=[('ministry', 'Bộ, ngành'), ('province', 'Cấp tỉnh'), ('district', 'Cấp huyện'), ('commune', 'Cấp xã')], max_length=10, verbose_name='cấp')),
                        ('identifier', models.CharField(blank=True, default='', max_length=35, verbose_name='mã định danh')),
                        ('legacy_identifier', models.CharField(blank=True, default='', max_length=35, verbose_name='mã định danh cũ')),
                        ('has_seal', models.BooleanField(default=False, verbose_name='có con dấu riêng')),
                        ('address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='điện thoại')),
                        ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('website', models.CharField(blank=True, default='', max_length=120, verbose_name='trang thông tin')),
                        ('area_code', models.CharField(blank=True, default='', max_length=10, verbose_name='mã đơn vị hành chính')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.agency')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgencyPlacement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='accounts.agency')),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='child_placements', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='placement_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(('agency', models.F('parent')), _negated=True), name='placement_not_under_itself', violation_error_message='Một cơ quan không thể trực thuộc chính nó.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='placement_one_parent_at_a_time', violation_error_message='Trong cùng thời gian một cơ quan chỉ trực thuộc một cơ quan cấp trên.'),
                        ],
                        'verbose_name': 'vị trí trong hệ thống cơ quan',
                        'verbose_name_plural': 'vị trí trong hệ thống cơ quan',
                    },
                ),
                migrations.CreateModel(
                    name='AgencyPlacementHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('parent', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.agencyplacement')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgencySuccession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sector_code', models.CharField(blank=True, default='', max_length=40, verbose_name='mã lĩnh vực')),
                        ('effective_on', models.DateField(verbose_name='kế thừa từ ngày')),
                        ('act', models.CharField(max_length=200, verbose_name='văn bản')),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='xác nhận lúc')),
                        ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='accounts.agency')),
                        ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inheritances', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('predecessor', 'sector_code'), name='succession_one_heir_per_field', violation_error_message='Cơ quan này đã có cơ quan kế thừa cho lĩnh vực đó.'),
                            models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_not_of_itself', violation_error_message='Một cơ quan không thể kế thừa chính nó.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='succession_confirmed_at_iff_by', violation_error_message='Xác nhận phải có cả người và thời điểm.'),
                        ],
                        'verbose_name': 'kế thừa giữa các cơ quan',
                        'verbose_name_plural': 'kế thừa giữa các cơ quan',
                    },
                ),
                migrations.CreateModel(
                    name='AgencySuccessionHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('sector_code', models.CharField(blank=True, default='', max_length=40, verbose_name='mã lĩnh vực')),
                        ('effective_on', models.DateField(verbose_name='kế thừa từ ngày')),
                        ('act', models.CharField(max_length=200, verbose_name='văn bản')),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='xác nhận lúc')),
                        ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.agencysuccession')),
                        ('predecessor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('successor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='HeadTitle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=80, verbose_name='chức danh người đứng đầu')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='head_titles', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='head_title_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='head_title_one_at_a_time', violation_error_message='Trong cùng thời gian một cơ quan chỉ có một chức danh người đứng đầu.'),
                        ],
                        'verbose_name': 'chức danh người đứng đầu',
                        'verbose_name_plural': 'chức danh người đứng đầu',
                    },
                ),
                migrations.CreateModel(
                    name='HeadTitleHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('title', models.CharField(max_length=80, verbose_name='chức danh người đứng đầu')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.headtitle')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Leave',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='lý do')),
                        ('valid_from', models.DateField(verbose_name='nghỉ từ ngày')),
                        ('valid_to', models.DateField(verbose_name='đến hết ngày')),
                        ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deputised_leaves', to=settings.AUTH_USER_MODEL)),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='leave_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='leave_once_at_a_time', violation_error_message='Người này đã có một đợt vắng mặt trong cùng thời gian.'),
                            models.CheckConstraint(condition=models.Q(('deputy', None), models.Q(('deputy', models.F('user')), _negated=True), _connector='OR'), name='leave_deputy_is_another', violation_error_message='Người làm thay phải là người khác.'),
                        ],
                        'verbose_name': 'thời gian vắng mặt',
                        'verbose_name_plural': 'thời gian vắng mặt',
                    },
                ),
                migrations.CreateModel(
                    name='LeaveHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('reason', models.CharField(blank=True, default='', max_length=120, verbose_name='lý do')),
                        ('valid_from', models.DateField(verbose_name='nghỉ từ ngày')),
                        ('valid_to', models.DateField(verbose_name='đến hết ngày')),
                        ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('deputy', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.leave')),
                        ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('reception', 'Cán bộ tiếp nhận'), ('handler', 'Chuyên viên thụ lý'), ('unit_head', 'Trưởng phòng, bộ phận'), ('approver', 'Lãnh đạo ký duyệt'), ('records_clerk', 'Văn thư'), ('onestop_head', 'Trưởng bộ phận Một cửa'), ('control', 'Kiểm soát thủ tục hành chính'), ('cashier', 'Thu ngân'), ('petition_officer', 'Cán bộ xử lý phản ánh, kiến nghị'), ('helper', 'Người hướng dẫn, hỗ trợ'), ('postal_agent', 'Nhân viên bưu chính'), ('head', 'Người đứng đầu'), ('auditor', 'Thanh tra, kiểm toán'), ('administrator', 'Quản trị hệ thống')], max_length=20, verbose_name='vai trò')),
                        ('job_title', models.CharField(blank=True, default='', max_length=80, verbose_name='chức danh')),
                        ('act', models.CharField(blank=True, default='', max_length=120, verbose_name='quyết định phân công')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.agency')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('agency', '='), ('role', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='membership_role_once_at_a_time', violation_error_message='Người này đã giữ vai trò đó tại cơ quan trong cùng thời gian.'),
                        ],
                        'indexes': [
                            models.Index(fields=['agency', 'role'], name='membership_who_holds_role'),
                        ],
                        'verbose_name': 'vai trò của người dùng',
                        'verbose_name_plural': 'vai trò của người dùng',
                    },
                ),
                migrations.CreateModel(
                    name='MembershipHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('reception', 'Cán bộ tiếp nhận'), ('handler', 'Chuyên viên thụ lý'), ('unit_head', 'Trưởng phòng, bộ phận'), ('approver', 'Lãnh đạo ký duyệt'), ('records_clerk', 'Văn thư'), ('onestop_head', 'Trưởng bộ phận Một cửa'), ('control', 'Kiểm soát thủ tục hành chính'), ('cashier', 'Thu ngân'), ('petition_officer', 'Cán bộ xử lý phản ánh, kiến nghị'), ('helper', 'Người hướng dẫn, hỗ trợ'), ('postal_agent', 'Nhân viên bưu chính'), ('head', 'Người đứng đầu'), ('auditor', 'Thanh tra, kiểm toán'), ('administrator', 'Quản trị hệ thống')], max_length=20, verbose_name='vai trò')),
                        ('job_title', models.CharField(blank=True, default='', max_length=80, verbose_name='chức danh')),
                        ('act', models.CharField(blank=True, default='', max_length=120, verbose_name='quyết định phân công')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.membership')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SignatureDelegation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mode', models.CharField(choices=[('direct', 'Ký trực tiếp'), ('tm', 'TM. (thay mặt tập thể)'), ('kt', 'KT. (ký thay)'), ('tl', 'TL. (thừa lệnh)'), ('tuq', 'TUQ. (thừa ủy quyền)'), ('q', 'Q. (quyền)')], max_length=10, verbose_name='hình thức ký')),
                        ('signer_title', models.CharField(max_length=120, verbose_name='chức danh người ký')),
                        ('paper_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='loại giấy tờ')),
                        ('act', models.CharField(max_length=200, verbose_name='văn bản giao ký')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='accounts.agency')),
                        ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='delegation_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), ('signer', '='), ('mode', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='delegation_one_per_form_at_a_time', violation_error_message='Người này đã được giao ký theo hình thức đó tại cơ quan trong cùng thời gian.'),
                        ],
                        'verbose_name': 'phân công ký',
                        'verbose_name_plural': 'phân công ký',
                    },
                ),
                migrations.CreateModel(
                    name='SignatureDelegationHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('mode', models.CharField(choices=[('direct', 'Ký trực tiếp'), ('tm', 'TM. (thay mặt tập thể)'), ('kt', 'KT. (ký thay)'), ('tl', 'TL. (thừa lệnh)'), ('tuq', 'TUQ. (thừa ủy quyền)'), ('q', 'Q. (quyền)')], max_length=10, verbose_name='hình thức ký')),
                        ('signer_title', models.CharField(max_length=120, verbose_name='chức danh người ký')),
                        ('paper_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='loại giấy tờ')),
                        ('act', models.CharField(max_length=200, verbose_name='văn bản giao ký')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.signaturedelegation')),
                        ('signer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='UserHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('username', models.CharField(max_length=64, verbose_name='tên đăng nhập')),
                        ('full_name', models.CharField(max_length=120, verbose_name='họ và tên')),
                        ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại')),
                        ('is_active', models.BooleanField(default=True, verbose_name='đang hoạt động')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='phải đổi mật khẩu')),
                        ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='đổi mật khẩu lúc')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ListView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('list_code', models.CharField(max_length=40, verbose_name='danh sách')),
                        ('name', models.CharField(blank=True, default='', max_length=60, verbose_name='tên')),
                        ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='cột')),
                        ('sort', models.CharField(blank=True, default='', max_length=41, verbose_name='sắp xếp')),
                        ('filters', models.JSONField(blank=True, default=dict, verbose_name='bộ lọc')),
                        ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.agency')),
                        ('opens_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.listview')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_views', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(models.F('owner'), models.F('list_code'), django.db.models.functions.text.Lower('name'), name='list_view_name_once', violation_error_message='Bạn đã có một cách xem cùng tên ở danh sách này.'),
                            models.UniqueConstraint(models.F('agency'), models.F('list_code'), django.db.models.functions.text.Lower('name'), condition=models.Q(('agency__isnull', False)), name='list_view_shared_name_once', violation_error_message='Cơ quan đã có một cách xem dùng chung cùng tên.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('agency', None), _connector='OR'), name='list_view_unnamed_is_ones_own', violation_error_message='Chỉ cách xem đã đặt tên mới dùng chung được.'),
                            models.CheckConstraint(condition=models.Q(('opens_with', None), ('name', ''), _connector='OR'), name='list_view_only_the_last_opens', violation_error_message='Cách xem có tên không mở bằng cách xem khác.'),
                        ],
                        'verbose_name': 'cách xem danh sách',
                        'verbose_name_plural': 'cách xem danh sách',
                    },
                ),
                migrations.CreateModel(
                    name='DisplayOptions',
                    fields=[
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='display_options', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('high_contrast', models.BooleanField(default=False, verbose_name='tương phản cao')),
                        ('larger_text', models.BooleanField(default=False, verbose_name='chữ lớn')),
                    ],
                    options={
                        'verbose_name': 'cách hiển thị của một người',
                        'verbose_name_plural': 'cách hiển thị của từng người',
                    },
                ),
                migrations.CreateModel(
                    name='Office',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=120, verbose_name='tên hiển thị')),
                        ('hotline', models.CharField(blank=True, default='', max_length=40, verbose_name='đường dây nóng')),
                        ('address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('brand_colour', models.CharField(default='#0b3c6d', max_length=7, verbose_name='màu đầu trang')),
                        ('action_colour', models.CharField(default='#0b4a86', max_length=7, verbose_name='màu nút và liên kết')),
                        ('logo', models.BinaryField(blank=True, default=b'', verbose_name='biểu trưng')),
                        ('logo_type', models.CharField(blank=True, default='', max_length=20, verbose_name='dạng tệp')),
                        ('logo_width', models.PositiveSmallIntegerField(default=0, verbose_name='chiều rộng')),
                        ('logo_height', models.PositiveSmallIntegerField(default=0, verbose_name='chiều cao')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('id', 1)), name='office_is_one', violation_error_message='Chỉ có một bản ghi nhận diện cho cả nơi cài đặt.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('logo_height', 0), ('logo_type', ''), ('logo_width', 0)), models.Q(models.Q(('logo_type', ''), _negated=True), ('logo_height__gt', 0), ('logo_width__gt', 0)), _connector='OR'), name='office_logo_has_type_and_size', violation_error_message='Biểu trưng phải có dạng tệp và kích thước.'),
                        ],
                        'verbose_name': 'nhận diện của nơi cài đặt',
                        'verbose_name_plural': 'nhận diện của nơi cài đặt',
                    },
                ),
                migrations.CreateModel(
                    name='OfficeHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, serialize=False)),
                        ('name', models.CharField(max_length=120, verbose_name='tên hiển thị')),
                        ('hotline', models.CharField(blank=True, default='', max_length=40, verbose_name='đường dây nóng')),
                        ('address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('brand_colour', models.CharField(default='#0b3c6d', max_length=7, verbose_name='màu đầu trang')),
                        ('action_colour', models.CharField(default='#0b4a86', max_length=7, verbose_name='màu nút và liên kết')),
                        ('logo_type', models.CharField(blank=True, default='', max_length=20, verbose_name='dạng tệp')),
                        ('logo_width', models.PositiveSmallIntegerField(default=0, verbose_name='chiều rộng')),
                        ('logo_height', models.PositiveSmallIntegerField(default=0, verbose_name='chiều cao')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.office')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DismissedHint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('hint', models.CharField(max_length=40, verbose_name='gợi ý')),
                        ('dismissed_at', models.DateTimeField(verbose_name='thôi hiện từ')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('user', 'hint'), name='dismissed_hint_once', violation_error_message='Gợi ý này đã ẩn.'),
                        ],
                        'verbose_name': 'gợi ý đã ẩn',
                        'verbose_name_plural': 'gợi ý đã ẩn',
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userhistory" ("email", "full_name", "id", "is_active", "must_change_password", "password_changed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "username") VALUES (NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."must_change_password", NEW."password_changed_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."username"); RETURN NULL;', hash='de953163e16fb59d32aa84157e5689f3c1433b58', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."password_changed_at" IS DISTINCT FROM (NEW."password_changed_at") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "accounts_userhistory" ("email", "full_name", "id", "is_active", "must_change_password", "password_changed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "username") VALUES (NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."must_change_password", NEW."password_changed_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."username"); RETURN NULL;', hash='74bb639521bd93de9af36f8186658a53913d8af7', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agency',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_agencyhistory" ("address", "area_code", "code", "email", "has_seal", "id", "identifier", "kind", "legacy_identifier", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "valid_from", "valid_to", "website") VALUES (NEW."address", NEW."area_code", NEW."code", NEW."email", NEW."has_seal", NEW."id", NEW."identifier", NEW."kind", NEW."legacy_identifier", NEW."level", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."valid_from", NEW."valid_to", NEW."website"); RETURN NULL;', hash='8985d7bfe28f7c39a29d5e37cda4f9527aa7c789', operation='INSERT', pgid='pgtrigger_insert_insert_67acf', table='accounts_agency', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agency',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_agencyhistory" ("address", "area_code", "code", "email", "has_seal", "id", "identifier", "kind", "legacy_identifier", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "valid_from", "valid_to", "website") VALUES (NEW."address", NEW."area_code", NEW."code", NEW."email", NEW."has_seal", NEW."id", NEW."identifier", NEW."kind", NEW."legacy_identifier", NEW."level", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."valid_from", NEW."valid_to", NEW."website"); RETURN NULL;', hash='9dfc625abaa29a61c662dd1f541eb1d9b3baa8d0', operation='UPDATE', pgid='pgtrigger_update_update_f30d7', table='accounts_agency', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agencycalendar',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_agencycalendarhistory" ("act", "agency_id", "counting_calendar", "due_time_policy", "fixed_hour", "id", "opening_calendar", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_rule", "valid_from", "valid_to") VALUES (NEW."act", NEW."agency_id", NEW."counting_calendar", NEW."due_time_policy", NEW."fixed_hour", NEW."id", NEW."opening_calendar", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."start_rule", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='73d053252ac64e149c547a65b4cef304bb5043c9', operation='INSERT', pgid='pgtrigger_insert_insert_373d2', table='accounts_agencycalendar', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agencycalendar',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_agencycalendarhistory" ("act", "agency_id", "counting_calendar", "due_time_policy", "fixed_hour", "id", "opening_calendar", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_rule", "valid_from", "valid_to") VALUES (NEW."act", NEW."agency_id", NEW."counting_calendar", NEW."due_time_policy", NEW."fixed_hour", NEW."id", NEW."opening_calendar", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."start_rule", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='cb515d66b20884f24b2f92a391777a3a4d20f0f4', operation='UPDATE', pgid='pgtrigger_update_update_3423e', table='accounts_agencycalendar', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agencyplacement',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_agencyplacementhistory" ("agency_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (NEW."agency_id", NEW."id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='a51b4914dc602cf9a5a3fe2a35c715ed8719cb92', operation='INSERT', pgid='pgtrigger_insert_insert_2da89', table='accounts_agencyplacement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agencyplacement',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_agencyplacementhistory" ("agency_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (NEW."agency_id", NEW."id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='ac2d3b767ed10382080c0dbd68c31e942bef3e59', operation='UPDATE', pgid='pgtrigger_update_update_09245', table='accounts_agencyplacement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agencysuccession',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_agencysuccessionhistory" ("act", "confirmed_at", "confirmed_by_id", "effective_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "sector_code", "successor_id") VALUES (NEW."act", NEW."confirmed_at", NEW."confirmed_by_id", NEW."effective_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."predecessor_id", NEW."sector_code", NEW."successor_id"); RETURN NULL;', hash='464bc0e2556412f10381f693eb7b7ed2fc398861', operation='INSERT', pgid='pgtrigger_insert_insert_f0389', table='accounts_agencysuccession', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agencysuccession',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_agencysuccessionhistory" ("act", "confirmed_at", "confirmed_by_id", "effective_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "sector_code", "successor_id") VALUES (NEW."act", NEW."confirmed_at", NEW."confirmed_by_id", NEW."effective_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."predecessor_id", NEW."sector_code", NEW."successor_id"); RETURN NULL;', hash='fb80507d987bb2ff9157435e4568b4386c38ed5d', operation='UPDATE', pgid='pgtrigger_update_update_16a60', table='accounts_agencysuccession', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='headtitle',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_headtitlehistory" ("agency_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "valid_from", "valid_to") VALUES (NEW."agency_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='45ba6b6d30c1c56f7a0a1912afb44a3b92f44971', operation='INSERT', pgid='pgtrigger_insert_insert_d7b8e', table='accounts_headtitle', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='headtitle',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_headtitlehistory" ("agency_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "valid_from", "valid_to") VALUES (NEW."agency_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='0ef5ae87f72df7e5a5f3abce9855daad1319a99d', operation='UPDATE', pgid='pgtrigger_update_update_19710', table='accounts_headtitle', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leave',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_leavehistory" ("deputy_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "user_id", "valid_from", "valid_to") VALUES (NEW."deputy_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='7c9cfe6c87d8f3d1e78554cc08cecf415c6ff6df', operation='INSERT', pgid='pgtrigger_insert_insert_51a72', table='accounts_leave', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leave',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_leavehistory" ("deputy_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "user_id", "valid_from", "valid_to") VALUES (NEW."deputy_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='930090c6d8d859cb79bc9993a3e67617b0f45ba5', operation='UPDATE', pgid='pgtrigger_update_update_3a69c', table='accounts_leave', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='leave',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_leavehistory" ("deputy_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "user_id", "valid_from", "valid_to") VALUES (OLD."deputy_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='fee90dd571020e4421cb0b71b5010bf34a90fda2', operation='DELETE', pgid='pgtrigger_delete_delete_21697', table='accounts_leave', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_membershiphistory" ("act", "agency_id", "id", "job_title", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "valid_from", "valid_to") VALUES (NEW."act", NEW."agency_id", NEW."id", NEW."job_title", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='3a6710a41fe0098f6525f13373cb74c402d608ea', operation='INSERT', pgid='pgtrigger_insert_insert_fc05a', table='accounts_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_membershiphistory" ("act", "agency_id", "id", "job_title", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "valid_from", "valid_to") VALUES (NEW."act", NEW."agency_id", NEW."id", NEW."job_title", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='693672d228c8e93d6b3c23d0bca7cb7b846b30cb', operation='UPDATE', pgid='pgtrigger_update_update_20ab5', table='accounts_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signaturedelegation',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_signaturedelegationhistory" ("act", "agency_id", "id", "mode", "paper_kinds", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signer_id", "signer_title", "valid_from", "valid_to") VALUES (NEW."act", NEW."agency_id", NEW."id", NEW."mode", NEW."paper_kinds", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signer_id", NEW."signer_title", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='59e86f60ff543b37e3c3bddc1cb2993e5667893c', operation='INSERT', pgid='pgtrigger_insert_insert_9aee6', table='accounts_signaturedelegation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signaturedelegation',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_signaturedelegationhistory" ("act", "agency_id", "id", "mode", "paper_kinds", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signer_id", "signer_title", "valid_from", "valid_to") VALUES (NEW."act", NEW."agency_id", NEW."id", NEW."mode", NEW."paper_kinds", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signer_id", NEW."signer_title", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='0a75c3591346e2407da9c850e00b2c4eb3923772', operation='UPDATE', pgid='pgtrigger_update_update_0dffb', table='accounts_signaturedelegation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='office',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_officehistory" ("action_colour", "address", "brand_colour", "email", "hotline", "id", "logo_height", "logo_type", "logo_width", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."action_colour", NEW."address", NEW."brand_colour", NEW."email", NEW."hotline", NEW."id", NEW."logo_height", NEW."logo_type", NEW."logo_width", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='34e5e73cffbb1e7ea44dd94abc91057c7a4aff23', operation='INSERT', pgid='pgtrigger_insert_insert_29e99', table='accounts_office', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='office',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."action_colour" IS DISTINCT FROM (NEW."action_colour") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."brand_colour" IS DISTINCT FROM (NEW."brand_colour") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."hotline" IS DISTINCT FROM (NEW."hotline") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."logo_height" IS DISTINCT FROM (NEW."logo_height") OR OLD."logo_type" IS DISTINCT FROM (NEW."logo_type") OR OLD."logo_width" IS DISTINCT FROM (NEW."logo_width") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "accounts_officehistory" ("action_colour", "address", "brand_colour", "email", "hotline", "id", "logo_height", "logo_type", "logo_width", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."action_colour", NEW."address", NEW."brand_colour", NEW."email", NEW."hotline", NEW."id", NEW."logo_height", NEW."logo_type", NEW."logo_width", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='7f3076f85d3eb67923e5f06fb4e6bc1cce157554', operation='UPDATE', pgid='pgtrigger_update_update_40b8a', table='accounts_office', when='AFTER')),
                ),
            ]
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
