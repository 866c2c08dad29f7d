"""The tables of 0001 to 0014 as an empty database gets them.

Published versions, approved processes and signed annexes never change (triggers; decision 9).

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import accounts.models.periods
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models
from jobs.migrations._folding import Together


VERSION_CHILDREN = [
    "procedurecase",
    "requiredpaper",
    "timelimit",
    "cutoffrule",
    "resulttype",
    "legalbasis",
    "sectorrule",
    "feerule",
]

FUNCTIONS = """
CREATE FUNCTION procedures_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'valid_to' <> to_jsonb(OLD) - 'valid_to' THEN
        RAISE EXCEPTION 'Phiên bản thủ tục đã công bố thì không sửa, xóa được; hãy lập phiên bản mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION procedures_keep_version_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_procedureversion v
               WHERE v.id IN (NEW.version_id, OLD.version_id) AND v.published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Nội dung của phiên bản đã công bố thì không sửa được; hãy lập phiên bản mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_keep_tier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_feerule r JOIN procedures_procedureversion v ON v.id = r.version_id
               WHERE r.id IN (NEW.rule_id, OLD.rule_id) AND v.published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Bậc thu của phiên bản đã công bố thì không sửa được; hãy lập phiên bản mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_keep_process() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RAISE EXCEPTION 'Quy trình đã phê duyệt thì không sửa, xóa được; hãy lập quy trình mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION procedures_keep_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_processtemplate t
               WHERE t.id IN (NEW.template_id, OLD.template_id) AND t.approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Bước của quy trình đã phê duyệt thì không sửa được; hãy lập quy trình mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_keep_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_processannex a
               WHERE a.id IN (NEW.annex_id, OLD.annex_id) AND a.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Phụ lục đã ký thì không sửa được; hãy lập phụ lục mới.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""

TRIGGERS = [
    ("procedureversion", "UPDATE OR DELETE", "procedures_keep_version"),
    *[(table, "INSERT OR UPDATE OR DELETE", "procedures_keep_version_part") for table in VERSION_CHILDREN],
    ("feetier", "INSERT OR UPDATE OR DELETE", "procedures_keep_tier"),
    ("processtemplate", "UPDATE OR DELETE", "procedures_keep_process"),
    ("processstep", "INSERT OR UPDATE OR DELETE", "procedures_keep_step"),
    ("annexholder", "INSERT OR UPDATE OR DELETE", "procedures_keep_holder"),
]


def create_sql() -> str:
    return FUNCTIONS + "".join(
        f"CREATE TRIGGER keep_content BEFORE {verbs} ON procedures_{table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}();\n"
        for table, verbs, function in TRIGGERS
    )


def drop_sql() -> str:
    functions = sorted({function for _, _, function in TRIGGERS})
    return "".join(
        f"DROP TRIGGER keep_content ON procedures_{table};\n" for table, _, _ in TRIGGERS
    ) + "".join(f"DROP FUNCTION {function}();\n" for function in functions)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('procedures', '0001_catalogue'),
        ('procedures', '0002_frozen_content'),
        ('procedures', '0003_fee_choice'),
        ('procedures', '0004_sort_key'),
        ('procedures', '0005_who_with_when'),
        ('procedures', '0006_handling_unit'),
        ('procedures', '0007_who_wrote_a_waiver'),
        ('procedures', '0008_linking'),
        ('procedures', '0009_side_by_side'),
        ('procedures', '0010_once_per_branch'),
        ('procedures', '0011_on_the_spot'),
        ('procedures', '0012_who_wrote_a_link'),
        ('procedures', '0013_payment_readiness'),
        ('procedures', '0014_shorter_names_first'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0005'),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        Together(
            [
                migrations.CreateModel(
                    name='Sector',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, unique=True, verbose_name='mã lĩnh vực')),
                        ('name', models.CharField(max_length=255, verbose_name='tên lĩnh vực')),
                        ('search_key', models.CharField(db_index=True, editable=False, max_length=255)),
                    ],
                    options={
                        'verbose_name': 'lĩnh vực',
                        'verbose_name_plural': 'lĩnh vực',
                    },
                ),
                migrations.CreateModel(
                    name='SubjectType',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True, verbose_name='mã đối tượng')),
                        ('name', models.CharField(max_length=200, verbose_name='tên đối tượng')),
                    ],
                    options={
                        'verbose_name': 'đối tượng thực hiện',
                        'verbose_name_plural': 'đối tượng thực hiện',
                    },
                ),
                migrations.CreateModel(
                    name='AnnouncingDecision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=80, verbose_name='số, ký hiệu')),
                        ('title', models.TextField(verbose_name='trích yếu')),
                        ('authority', models.CharField(choices=[('ministry', 'Bộ, cơ quan ngang bộ'), ('province', 'Chủ tịch UBND cấp tỉnh')], default='province', max_length=10, verbose_name='cấp công bố')),
                        ('signed_on', models.DateField(verbose_name='ngày ký')),
                        ('effective_on', models.DateField(verbose_name='ngày văn bản có hiệu lực')),
                        ('is_shortened', models.BooleanField(default=False, verbose_name='theo trình tự rút gọn')),
                        ('recorded_at', models.DateTimeField(verbose_name='ghi nhận lúc')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('number', 'signed_on'), name='decision_once', violation_error_message='Quyết định này đã được ghi nhận.'),
                        ],
                        'verbose_name': 'quyết định công bố',
                        'verbose_name_plural': 'quyết định công bố',
                    },
                ),
                migrations.CreateModel(
                    name='Procedure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=30, unique=True, verbose_name='mã thủ tục')),
                        ('abolished_on', models.DateField(blank=True, null=True, verbose_name='ngừng tiếp nhận từ ngày')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('code__regex', '^[1-3]\\.\\d{6}(\\.000\\.00\\.00\\.[A-Z]\\d{2})?$')), name='procedure_code_form', violation_error_message='Mã thủ tục phải có dạng 1.004222, có thể kèm đuôi .000.00.00.H22.'),
                        ],
                        'indexes': [
                            django.contrib.postgres.indexes.GinIndex(fields=['code'], name='procedure_code_trgm', opclasses=['gin_trgm_ops']),
                        ],
                        'verbose_name': 'thủ tục hành chính',
                        'verbose_name_plural': 'thủ tục hành chính',
                    },
                ),
                migrations.CreateModel(
                    name='DecisionEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('action', models.CharField(choices=[('new', 'Ban hành mới'), ('amended', 'Sửa đổi, bổ sung'), ('replaced', 'Thay thế'), ('abolished', 'Bãi bỏ')], max_length=10, verbose_name='nội dung')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='ngừng tiếp nhận từ ngày')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='procedures.announcingdecision')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='procedures.procedure')),
                        ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('decision', 'procedure'), name='entry_once', violation_error_message='Thủ tục này đã có trong quyết định.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('action__in', ['replaced', 'abolished']), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='entry_end_known', violation_error_message='Thủ tục bị thay thế, bãi bỏ phải ghi ngày ngừng tiếp nhận.'),
                        ],
                        'verbose_name': 'thủ tục được công bố',
                        'verbose_name_plural': 'thủ tục được công bố',
                    },
                ),
                migrations.CreateModel(
                    name='ProcedureVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='phiên bản')),
                        ('source', models.CharField(choices=[('national', 'Cơ sở dữ liệu quốc gia'), ('local', 'Địa phương công bố')], max_length=10, verbose_name='nguồn')),
                        ('name', models.TextField(verbose_name='tên thủ tục')),
                        ('search_key', models.TextField(editable=False)),
                        ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None, verbose_name='cấp thực hiện')),
                        ('subject_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='đối tượng thực hiện')),
                        ('publisher_code', models.CharField(blank=True, default='', max_length=40, verbose_name='mã cơ quan công bố')),
                        ('publisher_name', models.CharField(blank=True, default='', max_length=255, verbose_name='cơ quan công bố')),
                        ('decision_number', models.CharField(blank=True, default='', max_length=80, verbose_name='số quyết định công bố')),
                        ('decided_on', models.DateField(blank=True, null=True, verbose_name='ngày quyết định')),
                        ('steps_text', models.TextField(blank=True, default='', verbose_name='trình tự thực hiện')),
                        ('manner_text', models.TextField(blank=True, default='', verbose_name='cách thức thực hiện')),
                        ('conditions_text', models.TextField(blank=True, default='', verbose_name='yêu cầu, điều kiện')),
                        ('agency_text', models.TextField(blank=True, default='', verbose_name='cơ quan giải quyết')),
                        ('document_sets', models.PositiveSmallIntegerField(default=1, verbose_name='số bộ hồ sơ')),
                        ('online_level', models.CharField(choices=[('none', 'Chưa cung cấp trực tuyến'), ('partial', 'Trực tuyến một phần'), ('full', 'Trực tuyến toàn trình')], default='none', max_length=10, verbose_name='mức độ trực tuyến')),
                        ('partial_reason', models.TextField(blank=True, default='', verbose_name='lý do chưa toàn trình')),
                        ('is_non_boundary', models.BooleanField(default=False, verbose_name='phi địa giới hành chính')),
                        ('is_internal', models.BooleanField(default=False, verbose_name='thủ tục nội bộ')),
                        ('is_vertical', models.BooleanField(default=False, verbose_name='ngành dọc')),
                        ('in_person_only', models.BooleanField(default=False, verbose_name='chỉ nộp trực tiếp')),
                        ('is_express', models.BooleanField(default=False, verbose_name='giải quyết ngay')),
                        ('allows_representative', models.BooleanField(default=True, verbose_name='được ủy quyền nộp')),
                        ('gives_paper_result', models.BooleanField(default=False, verbose_name='phải trả kết quả bản giấy')),
                        ('supplement_mode', models.CharField(choices=[('restart', 'Tính lại từ đầu'), ('suspend', 'Tính tiếp phần còn lại')], default='restart', max_length=10, verbose_name='sau khi bổ sung')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='công bố lúc')),
                        ('content_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='procedures.procedure')),
                        ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='procedures.sector', verbose_name='lĩnh vực')),
                        ('sort_key', models.TextField(db_default='', default='', editable=False)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('procedure', 'source', 'number'), name='version_number_once', violation_error_message='Số phiên bản này đã có.'),
                            models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='version_ends_after_start', violation_error_message='Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('published_at__isnull', False)), expressions=[('procedure', '='), ('source', '='), (models.Func('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='version_validity_apart', violation_error_message='Một phiên bản khác cùng nguồn đang có hiệu lực trong thời gian này.'),
                            models.CheckConstraint(condition=models.Q(('online_level__in', ['none', 'partial', 'full'])), name='version_online_level_known', violation_error_message='Mức độ trực tuyến không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='version_publisher_with_moment', violation_error_message='Người công bố phải đi cùng thời điểm công bố.'),
                        ],
                        'indexes': [
                            django.contrib.postgres.indexes.GinIndex(fields=['search_key'], name='version_search_trgm', opclasses=['gin_trgm_ops']),
                            models.Index(fields=['sector'], name='version_sector'),
                        ],
                        'verbose_name': 'phiên bản thủ tục',
                        'verbose_name_plural': 'phiên bản thủ tục',
                    },
                ),
                migrations.CreateModel(
                    name='ProcedureCase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40, verbose_name='mã trường hợp')),
                        ('name', models.TextField(verbose_name='tên trường hợp')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('version', 'key'), name='case_key_once', violation_error_message='Trường hợp này đã có trong phiên bản.'),
                        ],
                        'verbose_name': 'trường hợp',
                        'verbose_name_plural': 'trường hợp',
                    },
                ),
                migrations.CreateModel(
                    name='FeeRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Trực tiếp'), (2, 'Trực tuyến'), (3, 'Bưu chính công ích')], null=True, verbose_name='kênh')),
                        ('payer_group', models.CharField(blank=True, choices=[('general', 'Người nộp thông thường'), ('poor', 'Hộ nghèo'), ('near_poor', 'Hộ cận nghèo'), ('elderly', 'Người cao tuổi'), ('child', 'Trẻ em'), ('disabled', 'Người khuyết tật'), ('merit', 'Người có công với cách mạng'), ('ethnic', 'Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn'), ('business', 'Doanh nghiệp, hộ kinh doanh')], default='', max_length=15, verbose_name='nhóm người nộp')),
                        ('kind', models.CharField(choices=[('fee', 'Phí'), ('charge', 'Lệ phí'), ('price', 'Giá dịch vụ')], max_length=10, verbose_name='loại')),
                        ('name', models.TextField(verbose_name='tên khoản thu')),
                        ('rate', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='mức thu')),
                        ('currency', models.CharField(default='VND', max_length=3, verbose_name='tiền tệ')),
                        ('unit', models.CharField(choices=[('case', 'trường hợp'), ('page', 'trang'), ('copy', 'bản'), ('m2', 'm²'), ('percent', '% giá trị')], default='case', max_length=10, verbose_name='đơn vị tính')),
                        ('per', models.CharField(blank=True, choices=[('case', 'trường hợp'), ('page', 'trang'), ('copy', 'bản'), ('m2', 'm²'), ('percent', '% giá trị')], default='', max_length=10, verbose_name='nhân theo')),
                        ('ceiling', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='mức tối đa')),
                        ('note', models.TextField(blank=True, default='', verbose_name='ghi chú')),
                        ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='fee_rules', to='procedures.procedurecase')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fee_rules', to='procedures.procedureversion')),
                        ('is_choice', models.BooleanField(db_default=False, default=False, verbose_name='chọn khi áp dụng')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('rate__isnull', True), ('rate__gte', 0), _connector='OR'), name='fee_rate_not_negative', violation_error_message='Mức thu không được âm.'),
                            models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='fee_ends_after_start', violation_error_message='Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.'),
                        ],
                        'verbose_name': 'mức phí, lệ phí',
                        'verbose_name_plural': 'mức phí, lệ phí',
                    },
                ),
                migrations.CreateModel(
                    name='FeeTier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('above', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='trên mức')),
                        ('rate', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='mức thu')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='procedures.feerule')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('rule', 'above'), name='tier_once', violation_error_message='Bậc thu này đã có.'),
                            models.CheckConstraint(condition=models.Q(('above__gt', 0), ('rate__gte', 0)), name='tier_not_negative', violation_error_message='Bậc thu phải lớn hơn 0 và mức thu không được âm.'),
                        ],
                        'verbose_name': 'bậc thu',
                        'verbose_name_plural': 'bậc thu',
                    },
                ),
                migrations.CreateModel(
                    name='LegalBasis',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=120, verbose_name='số, ký hiệu')),
                        ('title', models.TextField(verbose_name='tên văn bản')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legal_bases', to='procedures.procedureversion')),
                    ],
                    options={
                        'verbose_name': 'căn cứ pháp lý',
                        'verbose_name_plural': 'căn cứ pháp lý',
                    },
                ),
                migrations.CreateModel(
                    name='CutoffRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('hour', models.TimeField(verbose_name='giờ chốt')),
                        ('effect', models.CharField(choices=[('result_same_day_else_next', 'trả trong ngày, không kịp thì trả ngày làm việc tiếp theo'), ('start_next_day', 'tính từ ngày làm việc tiếp theo')], max_length=30, verbose_name='hệ quả')),
                        ('source', models.TextField(verbose_name='căn cứ')),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cutoffs', to='procedures.procedurecase')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cutoffs', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('version', 'case'), name='cutoff_once', nulls_distinct=False, violation_error_message='Mỗi trường hợp chỉ có một giờ chốt.'),
                        ],
                        'verbose_name': 'giờ chốt tiếp nhận',
                        'verbose_name_plural': 'giờ chốt tiếp nhận',
                    },
                ),
                migrations.CreateModel(
                    name='ProcessTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.CharField(choices=[('ministry', 'Cấp bộ'), ('province', 'Cấp tỉnh'), ('district', 'Cấp huyện'), ('commune', 'Cấp xã'), ('other', 'Cơ quan khác')], max_length=10, verbose_name='cấp thực hiện')),
                        ('number', models.PositiveIntegerField(default=1, verbose_name='phiên bản')),
                        ('name', models.TextField(verbose_name='tên quy trình')),
                        ('decision_number', models.CharField(blank=True, default='', max_length=80, verbose_name='số quyết định phê duyệt')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='phê duyệt lúc')),
                        ('content_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='processes', to='procedures.procedure')),
                        ('on_the_spot', models.BooleanField(db_default=False, default=False, verbose_name='năm bước tại chỗ')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('procedure', 'level', 'number'), name='process_number_once', violation_error_message='Quy trình này đã có ở cấp đã chọn.'),
                            models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('approved_at__isnull', False), _connector='OR'), name='process_approver_with_moment', violation_error_message='Người phê duyệt phải đi cùng thời điểm phê duyệt.'),
                        ],
                        'verbose_name': 'quy trình nội bộ',
                        'verbose_name_plural': 'quy trình nội bộ',
                    },
                ),
                migrations.CreateModel(
                    name='ProcessStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(verbose_name='bước')),
                        ('kind', models.CharField(choices=[('receive', 'Tiếp nhận'), ('assign', 'Phân công'), ('handle', 'Thẩm định'), ('propose', 'Trình ký'), ('approve', 'Phê duyệt'), ('seal', 'Đóng dấu, vào sổ'), ('return', 'Trả kết quả')], max_length=10, verbose_name='loại bước')),
                        ('name', models.TextField(verbose_name='nội dung công việc')),
                        ('role', models.CharField(choices=[('reception', 'Cán bộ tiếp nhận'), ('handler', 'Chuyên viên thụ lý'), ('unit_head', 'Trưởng phòng, bộ phận'), ('approver', 'Lãnh đạo ký duyệt'), ('records_clerk', 'Văn thư'), ('onestop_head', 'Trưởng bộ phận Một cửa'), ('control', 'Kiểm soát thủ tục hành chính'), ('cashier', 'Thu ngân'), ('petition_officer', 'Cán bộ xử lý phản ánh, kiến nghị'), ('helper', 'Người hướng dẫn, hỗ trợ'), ('postal_agent', 'Nhân viên bưu chính'), ('head', 'Người đứng đầu'), ('auditor', 'Thanh tra, kiểm toán'), ('administrator', 'Quản trị hệ thống')], max_length=20, verbose_name='vai trò thực hiện')),
                        ('hours', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='số giờ làm việc')),
                        ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='procedures.processtemplate')),
                        ('branch', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='nhánh')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='step_hours_not_negative', violation_error_message='Số giờ của bước không được âm.'),
                            models.UniqueConstraint(fields=('template', 'order', 'branch'), include=('id',), name='step_branch_order_once', violation_error_message='Thứ tự bước này đã có.'),
                        ],
                        'verbose_name': 'bước của quy trình',
                        'verbose_name_plural': 'bước của quy trình',
                    },
                ),
                migrations.CreateModel(
                    name='ProcessAnnex',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('generated_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='ký lúc')),
                        ('reapprove_due_on', models.DateField(blank=True, null=True, verbose_name='phải phê duyệt lại trước')),
                        ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='được thay thế lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='process_annexes', to='accounts.agency')),
                        ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annexes', to='procedures.processtemplate')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('template', 'agency'), name='annex_current_once', violation_error_message='Cơ quan đã có phụ lục đang dùng cho quy trình này.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='annex_signature_whole', violation_error_message='Chữ ký phụ lục phải có người và thời điểm.'),
                        ],
                        'verbose_name': 'phụ lục quy trình',
                        'verbose_name_plural': 'phụ lục quy trình',
                    },
                ),
                migrations.CreateModel(
                    name='AnnexHolder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('annex', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holders', to='procedures.processannex')),
                        ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.processstep')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('annex', 'step', 'user'), name='holder_once', violation_error_message='Người này đã có tên ở bước đó.'),
                        ],
                        'verbose_name': 'người thực hiện bước',
                        'verbose_name_plural': 'người thực hiện bước',
                    },
                ),
                migrations.CreateModel(
                    name='ProcedureOffer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('system_of_record', models.CharField(blank=True, default='', max_length=120, verbose_name='hệ thống ghi nhận')),
                        ('system_url', models.URLField(blank=True, default='', verbose_name='địa chỉ hệ thống')),
                        ('system_basis', models.CharField(blank=True, default='', max_length=200, verbose_name='căn cứ')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('deciding_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decided_offers', to='accounts.agency')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='procedures.procedure')),
                        ('receiving_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received_offers', to='accounts.agency')),
                        ('process', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='procedures.processtemplate')),
                        ('handling_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handled_offers', to='accounts.agency', verbose_name='đơn vị thụ lý')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='offer_ends_after_start', violation_error_message='Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.'),
                            models.CheckConstraint(condition=models.Q(('system_of_record', ''), models.Q(('system_basis', ''), _negated=True), _connector='OR'), name='offer_outside_system_has_basis', violation_error_message='Hệ thống ghi nhận bên ngoài phải kèm quyết định công bố.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('procedure', '='), ('receiving_agency', '='), (models.Func('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='offer_validity_apart', violation_error_message='Nơi tiếp nhận đã có thủ tục này trong thời gian đó.'),
                        ],
                        'verbose_name': 'thủ tục tại nơi tiếp nhận',
                        'verbose_name_plural': 'thủ tục tại nơi tiếp nhận',
                    },
                ),
                migrations.CreateModel(
                    name='PublicationDuty',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('publish', 'Cập nhật, công khai'), ('take_down', 'Gỡ bỏ')], max_length=10, verbose_name='việc phải làm')),
                        ('place', models.CharField(choices=[('local_catalogue', 'Danh mục tại địa phương'), ('e_process', 'Quy trình điện tử'), ('posting', 'Niêm yết tại Bộ phận Một cửa'), ('website', 'Trang thông tin điện tử'), ('national_database', 'Cơ sở dữ liệu quốc gia')], max_length=20, verbose_name='nơi')),
                        ('due_on', models.DateField(verbose_name='hạn')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='ngày làm xong')),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='xác nhận lúc')),
                        ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='publication_duties', to='accounts.agency')),
                        ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='procedures.decisionentry')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('entry', 'kind', 'place', 'agency'), name='duty_once', nulls_distinct=False, violation_error_message='Việc công khai này đã có.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('place', 'posting'), _negated=True), ('agency__isnull', False), _connector='OR'), name='posting_names_its_unit', violation_error_message='Việc niêm yết phải ghi Bộ phận Một cửa thực hiện.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True), ('done_on__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='duty_confirmation_whole', violation_error_message='Xác nhận phải có ngày, người và thời điểm.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('confirmed_at__isnull', True)), fields=['due_on'], name='duty_open'),
                        ],
                        'verbose_name': 'việc công khai',
                        'verbose_name_plural': 'việc công khai',
                    },
                ),
                migrations.CreateModel(
                    name='RequiredPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, verbose_name='mã giấy tờ')),
                        ('name', models.TextField(verbose_name='tên giấy tờ')),
                        ('group', models.TextField(blank=True, default='', verbose_name='nhóm')),
                        ('originals', models.PositiveSmallIntegerField(default=1, verbose_name='số bản chính')),
                        ('copies', models.PositiveSmallIntegerField(default=0, verbose_name='số bản sao')),
                        ('is_required', models.BooleanField(default=True, verbose_name='bắt buộc')),
                        ('is_shown_only', models.BooleanField(default=False, verbose_name='chỉ xuất trình')),
                        ('is_form', models.BooleanField(default=False, verbose_name='là mẫu đơn, tờ khai')),
                        ('form_name', models.TextField(blank=True, default='', verbose_name='tên mẫu')),
                        ('database', models.CharField(blank=True, default='', max_length=200, verbose_name='khai thác được từ cơ sở dữ liệu')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='procedures.procedurecase')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('version', 'key'), name='paper_key_once', violation_error_message='Mã giấy tờ này đã có trong phiên bản.'),
                        ],
                        'verbose_name': 'giấy tờ phải nộp',
                        'verbose_name_plural': 'giấy tờ phải nộp',
                    },
                ),
                migrations.CreateModel(
                    name='ResultType',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=60, verbose_name='mã kết quả')),
                        ('name', models.TextField(verbose_name='tên kết quả')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('version', 'code'), name='result_code_once', violation_error_message='Mã kết quả này đã có trong phiên bản.'),
                        ],
                        'verbose_name': 'kết quả thực hiện',
                        'verbose_name_plural': 'kết quả thực hiện',
                    },
                ),
                migrations.CreateModel(
                    name='FeeWaiver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(blank=True, choices=[('fee', 'Phí'), ('charge', 'Lệ phí'), ('price', 'Giá dịch vụ')], default='', max_length=10, verbose_name='loại khoản thu')),
                        ('channel', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Trực tiếp'), (2, 'Trực tuyến'), (3, 'Bưu chính công ích')], null=True, verbose_name='kênh')),
                        ('payer_group', models.CharField(blank=True, choices=[('general', 'Người nộp thông thường'), ('poor', 'Hộ nghèo'), ('near_poor', 'Hộ cận nghèo'), ('elderly', 'Người cao tuổi'), ('child', 'Trẻ em'), ('disabled', 'Người khuyết tật'), ('merit', 'Người có công với cách mạng'), ('ethnic', 'Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn'), ('business', 'Doanh nghiệp, hộ kinh doanh')], default='', max_length=15, verbose_name='nhóm người nộp')),
                        ('name', models.TextField(verbose_name='nội dung miễn, giảm')),
                        ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='mức giảm (%)')),
                        ('legal_basis', models.TextField(verbose_name='căn cứ')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('content_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                        ('procedure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='procedures.procedure')),
                        ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='procedures.sector')),
                        ('added_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi lúc')),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi ngày cuối cùng lúc')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lte', 100)), name='waiver_percent', violation_error_message='Mức giảm phải lớn hơn 0 và không quá 100 %.'),
                            models.CheckConstraint(condition=models.Q(('legal_basis', ''), _negated=True), name='waiver_cites_basis', violation_error_message='Miễn, giảm phải ghi rõ căn cứ.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('added_at', None), ('added_by', None)), models.Q(('added_at__isnull', False), ('added_by__isnull', False)), _connector='OR'), name='waiver_addition_whole', violation_error_message='Người ghi phải đi cùng thời điểm ghi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='waiver_end_whole', violation_error_message='Người ghi ngày cuối cùng phải đi cùng ngày và thời điểm ghi.'),
                        ],
                        'verbose_name': 'miễn, giảm phí, lệ phí',
                        'verbose_name_plural': 'miễn, giảm phí, lệ phí',
                    },
                ),
                migrations.CreateModel(
                    name='SectorRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(max_length=40, verbose_name='mã')),
                        ('kind', models.CharField(choices=[('stops_clock', 'Được dừng tính thời gian'), ('late_supplement', 'Yêu cầu bổ sung sau 3 ngày làm việc'), ('close_for_silence', 'Đóng hồ sơ khi quá hạn bổ sung'), ('close_unpaid', 'Đóng hồ sơ khi không nộp nghĩa vụ tài chính')], max_length=20, verbose_name='loại')),
                        ('name', models.TextField(verbose_name='nội dung')),
                        ('article', models.TextField(verbose_name='điều khoản')),
                        ('mode', models.CharField(choices=[('restart', 'Tính lại từ đầu'), ('suspend', 'Tính tiếp phần còn lại')], default='suspend', max_length=10, verbose_name='cách tính')),
                        ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='thời hạn')),
                        ('unit', models.CharField(blank=True, choices=[('working_days', 'ngày làm việc'), ('calendar_days', 'ngày'), ('months', 'tháng'), ('working_hours', 'giờ làm việc'), ('see_text', 'theo nội dung quy định')], default='', max_length=15, verbose_name='đơn vị')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sector_rules', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('version', 'key'), name='sector_rule_key_once', violation_error_message='Quy định chuyên ngành này đã có trong phiên bản.'),
                            models.CheckConstraint(condition=models.Q(('article', ''), _negated=True), name='sector_rule_cites_article', violation_error_message='Quy định chuyên ngành phải ghi rõ điều khoản.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['close_for_silence', 'close_unpaid']), _negated=True), ('value__gt', 0), _connector='OR'), name='sector_rule_closing_has_period', violation_error_message='Quy định đóng hồ sơ phải ghi thời hạn chờ.'),
                        ],
                        'verbose_name': 'quy định chuyên ngành',
                        'verbose_name_plural': 'quy định chuyên ngành',
                    },
                ),
                migrations.CreateModel(
                    name='TimeLimit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Trực tiếp'), (2, 'Trực tuyến'), (3, 'Bưu chính công ích')], null=True, verbose_name='kênh')),
                        ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='thời hạn')),
                        ('unit', models.CharField(choices=[('working_days', 'ngày làm việc'), ('calendar_days', 'ngày'), ('months', 'tháng'), ('working_hours', 'giờ làm việc'), ('see_text', 'theo nội dung quy định')], max_length=15, verbose_name='đơn vị')),
                        ('text', models.TextField(blank=True, default='', verbose_name='nội dung')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='thứ tự')),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='procedures.procedurecase')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='procedures.procedureversion')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('unit', 'see_text'), models.Q(('value__isnull', False), ('value__gte', 0)), _connector='OR'), name='limit_has_a_value', violation_error_message='Thời hạn không được âm; 0 nghĩa là trong ngày.'),
                        ],
                        'verbose_name': 'thời hạn giải quyết',
                        'verbose_name_plural': 'thời hạn giải quyết',
                    },
                ),
                migrations.CreateModel(
                    name='LinkedProcedure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stage', models.PositiveSmallIntegerField(default=1, verbose_name='đợt')),
                        ('is_required', models.BooleanField(default=True, verbose_name='bắt buộc')),
                        ('task', models.CharField(max_length=500, verbose_name='nhiệm vụ')),
                        ('legal_basis', models.CharField(max_length=500, verbose_name='căn cứ')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('content_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                        ('linked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='procedures.procedure')),
                        ('added_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi lúc')),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi ngày cuối cùng lúc')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('procedure', 'linked', 'valid_from'), name='link_once', violation_error_message='Hai thủ tục này đã được liên thông từ ngày đó.'),
                            models.CheckConstraint(condition=models.Q(('procedure', models.F('linked')), _negated=True), name='link_not_to_itself', violation_error_message='Một thủ tục không thể liên thông với chính nó.'),
                            models.CheckConstraint(condition=models.Q(('stage__gte', 1)), name='link_stage_from_one', violation_error_message='Đợt liên thông đánh số từ 1.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('task', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True)), name='link_says_what_and_why', violation_error_message='Thủ tục liên thông phải ghi nhiệm vụ và căn cứ.'),
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='link_ends_after_it_begins', violation_error_message='Ngày cuối phải từ ngày đầu trở đi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('added_at', None), ('added_by', None)), models.Q(('added_at__isnull', False), ('added_by__isnull', False)), _connector='OR'), name='link_addition_whole', violation_error_message='Người ghi phải đi cùng thời điểm ghi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='link_end_whole', violation_error_message='Người ghi ngày cuối cùng phải đi cùng ngày và thời điểm ghi.'),
                        ],
                        'verbose_name': 'thủ tục liên thông',
                        'verbose_name_plural': 'thủ tục liên thông',
                    },
                ),
                migrations.CreateModel(
                    name='PaymentReadiness',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='thanh toán trực tuyến từ ngày')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('basis', models.CharField(max_length=255, verbose_name='văn bản kê khai, tích hợp')),
                        ('added_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi ngày cuối cùng lúc')),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_readiness', to='procedures.procedureoffer')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='readiness_ends_after_start', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('offer', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='readiness_once_at_a_time', violation_error_message='Nơi này đã kê khai thanh toán trực tuyến trong thời gian đó.'),
                            models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='readiness_cites_basis', violation_error_message='Kê khai phải ghi văn bản hoặc mã tích hợp.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='readiness_end_whole', violation_error_message='Người ghi ngày cuối cùng phải đi cùng ngày và thời điểm ghi.'),
                        ],
                        'verbose_name': 'kê khai thanh toán trực tuyến',
                        'verbose_name_plural': 'kê khai thanh toán trực tuyến',
                    },
                ),
            ]
        ),
        migrations.RunSQL(create_sql(), drop_sql()),
    ]
