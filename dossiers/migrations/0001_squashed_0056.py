"""The tables of 0001 to 0056 as an empty database gets them, with the ledger's own triggers.

The triggers refuse the owner too (decisions 9 and 12).

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django_fsm
import dossiers.models.dossier
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from jobs.migrations._folding import Together


CHAIN = """
CREATE FUNCTION dossiers_event_hash(
    prev bytea, dossier bigint, seq integer, kind text, moment timestamptz,
    actor bigint, acting_for bigint, from_state text, to_state text, refs jsonb
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(prev || convert_to(jsonb_build_array(
        dossier, seq, kind, (extract(epoch FROM moment) * 1000000)::bigint,
        actor, acting_for, from_state, to_state, refs
    )::text, 'UTF8'))
$$;

-- Fills seq, prev_hash and hash. The head's row lock orders two writers of one dossier; the function runs as
-- its owner because the application may not write heads.
CREATE FUNCTION dossiers_event_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head dossiers_ledgerhead;
BEGIN
    SELECT * INTO head FROM dossiers_ledgerhead WHERE dossier_id = NEW.dossier_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO dossiers_ledgerhead (dossier_id, event_count, head_hash) VALUES (NEW.dossier_id, 0, '')
        ON CONFLICT (dossier_id) DO NOTHING;
        SELECT * INTO head FROM dossiers_ledgerhead WHERE dossier_id = NEW.dossier_id FOR UPDATE;
    END IF;
    NEW.seq := head.event_count + 1;
    NEW.prev_hash := head.head_hash;
    NEW.hash := dossiers_event_hash(
        NEW.prev_hash, NEW.dossier_id, NEW.seq, NEW.kind, NEW.at, NEW.actor_id, NEW.acting_for_id,
        NEW.from_state, NEW.to_state, NEW.refs);
    UPDATE dossiers_ledgerhead SET event_count = NEW.seq, head_hash = NEW.hash WHERE dossier_id = NEW.dossier_id;
    RETURN NEW;
END $$;
CREATE TRIGGER dossiers_event_chain BEFORE INSERT ON dossiers_dossierevent
    FOR EACH ROW EXECUTE FUNCTION dossiers_event_chain();

ALTER TABLE dossiers_ledgerhead SET (fillfactor = 70);
"""

UNCHAIN = """
DROP TRIGGER dossiers_event_chain ON dossiers_dossierevent;
DROP FUNCTION dossiers_event_chain();
DROP FUNCTION dossiers_event_hash(bytea, bigint, integer, text, timestamptz, bigint, bigint, text, text, jsonb);
ALTER TABLE dossiers_ledgerhead RESET (fillfactor);
"""

KEPT_FOR_EVER = (
    "dossiers_dossier",
    "dossiers_dossierevent",
    "dossiers_ledgerhead",
    "dossiers_dossierfile",
    "dossiers_result",
    "dossiers_resultreturn",
    "dossiers_reason",
    "dossiers_correction",
    "dossiers_stepinstance",
    "dossiers_pause",
    "dossiers_feedue",
    "dossiers_handover",
    "dossiers_handoveritem",
    "dossiers_apology",
    "dossiers_explanation",
)

REFUSE = """
CREATE FUNCTION dossiers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is on record stays (law.md 2.2)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse();
"""
    for table in KEPT_FOR_EVER
) + """
CREATE TRIGGER dossiers_dossierevent_as_written BEFORE UPDATE ON dossiers_dossierevent
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
-- Minutes of a verification are never changed and never deleted.
CREATE TRIGGER dossiers_verification_as_written BEFORE UPDATE OR DELETE ON dossiers_verification
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
"""

ALLOW = (
    "DROP TRIGGER dossiers_verification_as_written ON dossiers_verification;"
    "DROP TRIGGER dossiers_dossierevent_as_written ON dossiers_dossierevent;"
) + "".join(
    f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT_FOR_EVER
) + "DROP FUNCTION dossiers_refuse();"

# Changes of dossiers and their waits are noted, for whoever keeps facts of them (decision 14): every change adds a
# note, as one that waits already says nothing of a change that is not committed yet.
TOUCH = """
CREATE FUNCTION dossiers_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_dossier_touch AFTER INSERT OR UPDATE ON dossiers_dossier
    FOR EACH ROW EXECUTE FUNCTION dossiers_touch();

CREATE FUNCTION dossiers_touch_by_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.dossier_id);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_pause_touch AFTER INSERT OR UPDATE ON dossiers_pause
    FOR EACH ROW EXECUTE FUNCTION dossiers_touch_by_part();
"""

UNTOUCH = """
DROP TRIGGER dossiers_pause_touch ON dossiers_pause;
DROP TRIGGER dossiers_dossier_touch ON dossiers_dossier;
DROP FUNCTION dossiers_touch_by_part();
DROP FUNCTION dossiers_touch();
"""

# Papers, files, results, fees and answers by statement, not by row: a dossier comes with many of them.
PARTS = ("dossierpaper", "dossierfile", "result", "feedue", "synchronisation")

TOUCH_BY_PARTS = """
CREATE FUNCTION dossiers_touch_by_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) SELECT DISTINCT dossier_id FROM changed;
    RETURN NULL;
END $$;
"""


def on(table: str) -> str:
    return "".join(
        f"CREATE TRIGGER dossiers_{table}_touch_{verb.lower()} AFTER {verb} ON dossiers_{table} "
        "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION dossiers_touch_by_parts();\n"
        for verb in ("INSERT", "UPDATE")
    )


def off(table: str) -> str:
    return "".join(
        f"DROP TRIGGER dossiers_{table}_touch_{verb} ON dossiers_{table};\n" for verb in ("insert", "update")
    )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('dossiers', '0001_initial'),
        ('dossiers', '0002_ledger'),
        ('dossiers', '0003_words_for_broken_rules'),
        ('dossiers', '0004_files_of_systems'),
        ('dossiers', '0005_book_of_the_receiver'),
        ('dossiers', '0006_book_number_once'),
        ('dossiers', '0007_lateness'),
        ('dossiers', '0008_event_kinds_of_lateness'),
        ('dossiers', '0009_supplement'),
        ('dossiers', '0010_event_kinds_of_supplement'),
        ('dossiers', '0011_bulk_works'),
        ('dossiers', '0012_integrity'),
        ('dossiers', '0013_consulting'),
        ('dossiers', '0014_event_kinds_of_consulting'),
        ('dossiers', '0015_ends'),
        ('dossiers', '0016_event_kinds_of_ends'),
        ('dossiers', '0017_linking'),
        ('dossiers', '0018_event_kinds_of_linking'),
        ('dossiers', '0019_assigning'),
        ('dossiers', '0020_register_exports'),
        ('dossiers', '0021_post'),
        ('dossiers', '0022_event_kinds_of_post'),
        ('dossiers', '0023_hand_over_scans'),
        ('dossiers', '0024_hand_over_found_known'),
        ('dossiers', '0025_side_by_side'),
        ('dossiers', '0026_once_per_branch'),
        ('dossiers', '0027_event_kinds_of_steps'),
        ('dossiers', '0028_event_kinds_checked'),
        ('dossiers', '0029_letters'),
        ('dossiers', '0030_letters_known'),
        ('dossiers', '0031_verifying'),
        ('dossiers', '0032_minutes_stay'),
        ('dossiers', '0033_requests_taken_over'),
        ('dossiers', '0034_toucheddossier'),
        ('dossiers', '0035_touch_dossiers'),
        ('dossiers', '0036_touch_what_is_there'),
        ('dossiers', '0037_non_boundary'),
        ('dossiers', '0038_what_must_never_be_false'),
        ('dossiers', '0039_checked_what_must_never_be_false'),
        ('dossiers', '0040_event_kinds_of_money'),
        ('dossiers', '0041_event_kinds_of_money_checked'),
        ('dossiers', '0042_paper_database'),
        ('dossiers', '0043_touch_by_parts'),
        ('dossiers', '0044_synchronisation'),
        ('dossiers', '0045_touch_by_answers'),
        ('dossiers', '0046_step_ran_over'),
        ('dossiers', '0047_fee_still_due'),
        ('dossiers', '0048_provisional_numbers'),
        ('dossiers', '0049_sign_after_outage'),
        ('dossiers', '0050_sign_after_outage_checked'),
        ('dossiers', '0051_many_at_once'),
        ('dossiers', '0052_many_at_once_checked'),
        ('dossiers', '0053_event_kind_of_taking_back'),
        ('dossiers', '0054_event_kind_of_taking_back_checked'),
        ('dossiers', '0055_numbers_lent_and_given_out'),
        ('dossiers', '0056_numbers_lent_and_given_out_checked'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0005'),
        ('documents', '0001_squashed_0004'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('procedures', '0001_squashed_0014'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Dossier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('draft', 'Nháp'), ('submitted', 'Chờ tiếp nhận'), ('supplement_pre', 'Chờ bổ sung trước khi tiếp nhận'), ('refused', 'Từ chối tiếp nhận'), ('lapsed_pre', 'Không bổ sung, không tiếp nhận'), ('accepted', 'Đã tiếp nhận'), ('in_process', 'Đang xử lý'), ('supplement', 'Chờ bổ sung'), ('awaiting_payment', 'Chờ nghĩa vụ tài chính'), ('done', 'Đã có kết quả'), ('returned', 'Đã trả kết quả'), ('withdrawn', 'Công dân rút hồ sơ'), ('stopped', 'Dừng giải quyết'), ('rejected', 'Từ chối giải quyết'), ('closed_no_reply', 'Đóng do không bổ sung'), ('closed_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính')], default='draft', max_length=20, protected=True, verbose_name='trạng thái')),
                        ('applicant_kind', models.PositiveSmallIntegerField(choices=[(1, 'Công dân'), (2, 'Doanh nghiệp'), (3, 'Cơ quan nhà nước'), (4, 'Tổ chức khác')], default=1, verbose_name='đối tượng')),
                        ('applicant_name', models.CharField(max_length=255, verbose_name='họ tên / tên tổ chức')),
                        ('applicant_sort_key', models.CharField(default='', max_length=255, verbose_name='khóa sắp xếp tên')),
                        ('applicant_id_kind', models.CharField(choices=[('personal_id', 'Số định danh cá nhân / CCCD'), ('old_id', 'CMND 9 số'), ('passport', 'Hộ chiếu'), ('tax_code', 'Mã số thuế / mã số doanh nghiệp'), ('other', 'Giấy tờ khác')], default='personal_id', max_length=12, verbose_name='loại giấy tờ')),
                        ('applicant_id_number', models.CharField(blank=True, default='', max_length=20, verbose_name='số giấy tờ')),
                        ('applicant_born_on', models.DateField(blank=True, null=True, verbose_name='ngày sinh')),
                        ('applicant_sex', models.CharField(blank=True, default='', max_length=3, verbose_name='giới tính')),
                        ('applicant_address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('applicant_phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại')),
                        ('applicant_email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('payer_group', models.CharField(blank=True, default='', max_length=40, verbose_name='nhóm người nộp phí')),
                        ('representative_name', models.CharField(blank=True, default='', max_length=255, verbose_name='người được ủy quyền')),
                        ('representative_id_number', models.CharField(blank=True, default='', max_length=20, verbose_name='số giấy tờ người được ủy quyền')),
                        ('representative_address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ người được ủy quyền')),
                        ('representative_phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại người được ủy quyền')),
                        ('authorisation', models.CharField(blank=True, default='', max_length=255, verbose_name='giấy ủy quyền')),
                        ('clock_started_at', models.DateTimeField(blank=True, null=True, verbose_name='đồng hồ bắt đầu')),
                        ('terms', models.JSONField(default=dict, verbose_name='căn cứ tính hẹn trả')),
                        ('original_due_at', models.DateTimeField(blank=True, null=True, verbose_name='hẹn trả ban đầu')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='hẹn trả')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='ngày hẹn trả')),
                        ('due_provisional', models.BooleanField(default=False, verbose_name='hẹn trả tạm tính')),
                        ('late_after', models.DateTimeField(blank=True, null=True, verbose_name='quá hạn sau')),
                        ('late_after_766', models.DateTimeField(blank=True, null=True, verbose_name='quá hạn sau (766)')),
                        ('kind', models.CharField(choices=[('ordinary', 'Thông thường'), ('correction', 'Đính chính kết quả'), ('express', 'Giải quyết ngay'), ('linked', 'Liên thông'), ('non_boundary', 'Phi địa giới')], default='ordinary', max_length=12, verbose_name='loại')),
                        ('code', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='mã hồ sơ')),
                        ('temporary_number', models.CharField(max_length=40, unique=True, verbose_name='số tạm')),
                        ('outside_code', models.CharField(blank=True, db_index=True, default='', max_length=60, verbose_name='mã ở hệ thống khác')),
                        ('system_of_record', models.CharField(blank=True, default='', max_length=60, verbose_name='hệ thống gốc')),
                        ('lookup_word', models.CharField(max_length=8, verbose_name='từ khóa tra cứu')),
                        ('submission_key', models.UUIDField(unique=True, verbose_name='khóa nộp')),
                        ('channel', models.PositiveSmallIntegerField(verbose_name='kênh nộp')),
                        ('subject', models.CharField(blank=True, default='', max_length=1000, verbose_name='nội dung yêu cầu')),
                        ('sets_count', models.PositiveSmallIntegerField(default=1, verbose_name='số bộ hồ sơ')),
                        ('return_means', models.PositiveSmallIntegerField(default=0, verbose_name='hình thức nhận kết quả')),
                        ('return_place', models.CharField(blank=True, default='', max_length=255, verbose_name='nơi nhận kết quả')),
                        ('folder_place', models.CharField(blank=True, default='', max_length=60, verbose_name='nơi để hồ sơ giấy')),
                        ('result_place', models.CharField(blank=True, default='', max_length=60, verbose_name='nơi để kết quả')),
                        ('register_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='năm sổ')),
                        ('register_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='số thứ tự trong sổ')),
                        ('created_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='nộp lúc')),
                        ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='tiếp nhận lúc')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='xử lý xong lúc')),
                        ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='trả kết quả lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('received_on', models.DateField(blank=True, null=True, verbose_name='ngày tiếp nhận')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ngày kết thúc')),
                        ('pre_supplement_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần bổ sung trước tiếp nhận')),
                        ('supplement_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần bổ sung')),
                        ('reschedule_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần hẹn lại')),
                        ('papers_returned', models.BooleanField(default=False, verbose_name='đã trả lại giấy tờ')),
                        ('search_text', models.TextField(default='', verbose_name='chữ để tìm')),
                        ('salt', models.BinaryField(default=dossiers.models.dossier.new_salt, verbose_name='muối băm')),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedurecase')),
                        ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('current_holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('current_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('deciding_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('offer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedureoffer')),
                        ('procedure_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedureversion')),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('receiving_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('register_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'supplement_pre', 'refused', 'lapsed_pre', 'accepted', 'in_process', 'supplement', 'awaiting_payment', 'done', 'returned', 'withdrawn', 'stopped', 'rejected', 'closed_no_reply', 'closed_unpaid'])), name='dossier_state_known', violation_error_message='Trạng thái hồ sơ không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('returned_at__isnull', False), ('state', 'returned')), models.Q(models.Q(('state', 'returned'), _negated=True), ('returned_at', None)), _connector='OR'), name='dossier_returned_iff_returned_at', violation_error_message='Chỉ hồ sơ đã trả kết quả mới có thời điểm trả.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ['refused', 'lapsed_pre', 'returned', 'withdrawn', 'stopped', 'rejected', 'closed_no_reply', 'closed_unpaid', 'done'])), models.Q(models.Q(('state__in', ['refused', 'lapsed_pre', 'returned', 'withdrawn', 'stopped', 'rejected', 'closed_no_reply', 'closed_unpaid', 'done']), _negated=True), ('ended_on', None)), _connector='OR'), name='dossier_ended_iff_ended_on', violation_error_message='Chỉ hồ sơ đã kết thúc mới có ngày kết thúc.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('code', None)), models.Q(('accepted_at__isnull', False), ('code__isnull', False), ('received_on__isnull', False)), _connector='OR'), name='dossier_accepted_has_code_and_promise', violation_error_message='Hồ sơ đã tiếp nhận phải có mã và ngày tiếp nhận.'),
                            models.CheckConstraint(condition=models.Q(('reschedule_count__lte', 1)), name='dossier_rescheduled_at_most_once', violation_error_message='Chỉ được hẹn lại ngày trả kết quả một lần.'),
                            models.UniqueConstraint(condition=models.Q(('register_number__isnull', False)), fields=('register_agency', 'register_year', 'register_number'), name='dossier_register_number_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('clock_started_at', None), ('due_on', None), ('late_after', None), ('late_after_766', None)), models.Q(('clock_started_at__isnull', False), ('due_at', None), ('due_on', None)), models.Q(('clock_started_at__isnull', False), ('due_at__isnull', False), ('due_on__isnull', False)), _connector='OR'), name='dossier_promise_belongs_to_a_clock', violation_error_message='Hẹn trả phải có đồng hồ, thời điểm và ngày.'),
                            models.CheckConstraint(condition=models.Q(('clock_started_at', None), ('accepted_at__isnull', False), _connector='OR'), name='dossier_clock_only_when_accepted', violation_error_message='Đồng hồ chỉ chạy khi hồ sơ đã được tiếp nhận.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('ended_on', None)), fields=['current_unit', 'due_at', 'id'], name='dossier_unit_open'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['current_holder', 'due_at', 'id'], name='dossier_holder_open'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['deciding_agency', 'due_at', 'id'], name='dossier_deciding_open'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['receiving_agency', 'due_at', 'id'], name='dossier_receiving_open'),
                            models.Index(condition=models.Q(('state', 'done')), fields=['receiving_agency', 'finished_at'], name='dossier_to_return'),
                            models.Index(fields=['receiving_agency', '-accepted_at'], name='dossier_receiving_day'),
                            models.Index(fields=['deciding_agency', '-accepted_at'], name='dossier_deciding_day'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['due_at'], name='dossier_due_open'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['late_after'], name='dossier_late_open'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['late_after_766'], name='dossier_late_766_open'),
                            models.Index(condition=models.Q(('applicant_id_number', ''), _negated=True), fields=['applicant_id_number', 'procedure_version'], name='dossier_applicant'),
                            django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='dossier_search', opclasses=['gin_trgm_ops']),
                        ],
                        'verbose_name': 'hồ sơ',
                        'verbose_name_plural': 'hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='LedgerAnchor',
                    fields=[
                        ('day', models.DateField(primary_key=True, serialize=False, verbose_name='ngày')),
                        ('dossiers', models.PositiveIntegerField(verbose_name='số hồ sơ')),
                        ('events', models.PositiveIntegerField(verbose_name='số sự kiện')),
                        ('heads_hash', models.CharField(max_length=64, verbose_name='mã băm')),
                        ('last_event_id', models.BigIntegerField()),
                    ],
                    options={
                        'verbose_name': 'mốc neo sổ sự kiện',
                        'verbose_name_plural': 'mốc neo sổ sự kiện',
                    },
                ),
                migrations.CreateModel(
                    name='LedgerHead',
                    fields=[
                        ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='ledger_head', serialize=False, to='dossiers.dossier')),
                        ('event_count', models.PositiveIntegerField(verbose_name='số sự kiện')),
                        ('head_hash', models.BinaryField(verbose_name='mã băm cuối')),
                    ],
                    options={
                        'verbose_name': 'đầu chuỗi sự kiện',
                        'verbose_name_plural': 'đầu chuỗi sự kiện',
                    },
                ),
                migrations.CreateModel(
                    name='DossierEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seq', models.PositiveIntegerField(default=0, editable=False)),
                        ('kind', models.CharField(choices=[('submit', 'Nộp hồ sơ'), ('accept', 'Tiếp nhận'), ('ask_before_acceptance', 'Yêu cầu bổ sung trước khi tiếp nhận'), ('resubmit', 'Nộp lại sau bổ sung'), ('refuse', 'Từ chối tiếp nhận'), ('lapse', 'Hết hạn bổ sung, không tiếp nhận'), ('withdraw', 'Rút hồ sơ'), ('start_processing', 'Chuyển xử lý'), ('request_supplement', 'Yêu cầu bổ sung'), ('receive_supplement', 'Nhận bổ sung'), ('await_payment', 'Chờ nghĩa vụ tài chính'), ('resume_after_payment', 'Đã thực hiện nghĩa vụ tài chính'), ('finish', 'Xử lý xong'), ('reject', 'Từ chối giải quyết'), ('stop', 'Dừng giải quyết'), ('close_without_reply', 'Đóng do không bổ sung'), ('close_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính'), ('return_result', 'Trả kết quả'), ('reopen', 'Xử lý lại do phát hiện sai sót trước khi trả'), ('save_draft', 'Lập hồ sơ'), ('take_over', 'Tiếp quản từ hệ thống khác'), ('assign', 'Phân công'), ('take_step', 'Nhận việc'), ('take_over_step', 'Làm tiếp việc của người khác'), ('record_verification', 'Lập biên bản xác minh'), ('propose', 'Đề xuất kết quả'), ('approve', 'Ký duyệt'), ('send_back', 'Trả lại bước trước'), ('seal', 'Lấy số, đóng dấu'), ('correct', 'Đính chính dữ liệu'), ('attach_file', 'Đính kèm tệp'), ('remove_file', 'Gỡ tệp'), ('print_receipt', 'In giấy tiếp nhận'), ('list_for_hand_over', 'Đưa vào danh sách bàn giao'), ('receive_hand_over', 'Nhận bàn giao'), ('move_place', 'Chuyển nơi lưu'), ('renew_lookup_word', 'Cấp lại từ khóa tra cứu'), ('settle_fee', 'Thu phí, lệ phí'), ('draft_apology', 'Soạn thư xin lỗi'), ('sign_apology', 'Ký thư xin lỗi'), ('send_back_apology', 'Trả lại thư xin lỗi'), ('send_apology', 'Gửi thư xin lỗi'), ('submit_explanation', 'Giải trình chậm trễ'), ('accept_explanation', 'Chấp nhận giải trình'), ('send_back_explanation', 'Trả lại giải trình'), ('move_promise', 'Điều chỉnh hẹn trả theo lịch làm việc'), ('change_agency', 'Chuyển cơ quan kế thừa'), ('decision_delivered', 'Giao văn bản từ chối'), ('return_papers', 'Trả lại giấy tờ'), ('outside_update', 'Cập nhật từ hệ thống ngoài'), ('propose_supplement', 'Trình duyệt yêu cầu bổ sung'), ('approve_supplement', 'Duyệt yêu cầu bổ sung'), ('turn_down_supplement', 'Không duyệt yêu cầu bổ sung'), ('send_slip', 'Giao phiếu yêu cầu bổ sung'), ('receive_part', 'Nhận một phần bổ sung'), ('remind', 'Nhắc người nộp'), ('ask_stop', 'Ghi nhận đề nghị dừng giải quyết'), ('drop_stop', 'Không dừng giải quyết'), ('open_correction', 'Lập hồ sơ đính chính kết quả'), ('give_fees_back', 'Trả lại phí, lệ phí'), ('consult', 'Lấy ý kiến'), ('answer_question', 'Nhận ý kiến trả lời'), ('renew_question', 'Hỏi lại, thêm thời hạn hoặc giấy tờ'), ('dispute_answer', 'Đánh giá ý kiến chưa rõ'), ('withdraw_question', 'Rút câu hỏi'), ('open_linked', 'Chuyển hồ sơ liên thông'), ('linked_ended', 'Hồ sơ liên thông kết thúc'), ('receive_linked', 'Nhận kết quả liên thông'), ('report_silence', 'Báo quá hạn chưa có ý kiến'), ('receive_post', 'Nhận qua bưu chính'), ('send_post', 'Gửi qua bưu chính'), ('post_delivered', 'Bưu chính đã phát'), ('post_came_back', 'Bưu gửi bị hoàn'), ('post_collected', 'Bưu gửi bị hoàn, đã đến nhận'), ('missing_at_hand_over', 'Có trong phiếu bàn giao, không nhận được'), ('unlisted_at_hand_over', 'Nhận được, không có trong phiếu bàn giao'), ('arrive', 'Cơ quan có thẩm quyền nhận hồ sơ'), ('waive_fee', 'Miễn, giảm phí, lệ phí'), ('void_receipt', 'Hủy biên lai, trả lại tiền'), ('replace_receipt', 'Thay biên lai'), ('undo', 'Hoàn tác')], max_length=24, verbose_name='sự kiện')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('from_state', models.CharField(blank=True, default='', max_length=20)),
                        ('to_state', models.CharField(blank=True, default='', max_length=20)),
                        ('refs', models.JSONField(default=dict)),
                        ('prev_hash', models.BinaryField(default=b'')),
                        ('hash', models.BinaryField(default=b'')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='dossiers.dossier')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('dossier', 'seq'), name='event_seq_once'),
                            models.CheckConstraint(condition=models.Q(('kind__in', ['submit', 'accept', 'ask_before_acceptance', 'resubmit', 'refuse', 'lapse', 'withdraw', 'start_processing', 'request_supplement', 'receive_supplement', 'await_payment', 'resume_after_payment', 'finish', 'reject', 'stop', 'close_without_reply', 'close_unpaid', 'return_result', 'reopen', 'save_draft', 'take_over', 'assign', 'take_step', 'take_over_step', 'record_verification', 'propose', 'approve', 'send_back', 'seal', 'correct', 'attach_file', 'remove_file', 'print_receipt', 'list_for_hand_over', 'receive_hand_over', 'move_place', 'renew_lookup_word', 'settle_fee', 'draft_apology', 'sign_apology', 'send_back_apology', 'send_apology', 'submit_explanation', 'accept_explanation', 'send_back_explanation', 'move_promise', 'change_agency', 'decision_delivered', 'return_papers', 'outside_update', 'propose_supplement', 'approve_supplement', 'turn_down_supplement', 'send_slip', 'receive_part', 'remind', 'ask_stop', 'drop_stop', 'open_correction', 'give_fees_back', 'consult', 'answer_question', 'renew_question', 'dispute_answer', 'withdraw_question', 'open_linked', 'linked_ended', 'receive_linked', 'report_silence', 'receive_post', 'send_post', 'post_delivered', 'post_came_back', 'post_collected', 'missing_at_hand_over', 'unlisted_at_hand_over', 'arrive', 'waive_fee', 'void_receipt', 'replace_receipt', 'undo'])), name='event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
                        ],
                        'indexes': [
                            models.Index(fields=['kind', 'at'], name='event_kind_at'),
                        ],
                        'verbose_name': 'sự kiện',
                        'verbose_name_plural': 'sự kiện',
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.JSONField(verbose_name='trước')),
                        ('after', models.JSONField(verbose_name='sau')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='dossiers.dossier')),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='dossiers.dossierevent')),
                    ],
                    options={
                        'verbose_name': 'đính chính',
                        'verbose_name_plural': 'đính chính',
                    },
                ),
                migrations.CreateModel(
                    name='DossierHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('state', django_fsm.FSMField(choices=[('draft', 'Nháp'), ('submitted', 'Chờ tiếp nhận'), ('supplement_pre', 'Chờ bổ sung trước khi tiếp nhận'), ('refused', 'Từ chối tiếp nhận'), ('lapsed_pre', 'Không bổ sung, không tiếp nhận'), ('accepted', 'Đã tiếp nhận'), ('in_process', 'Đang xử lý'), ('supplement', 'Chờ bổ sung'), ('awaiting_payment', 'Chờ nghĩa vụ tài chính'), ('done', 'Đã có kết quả'), ('returned', 'Đã trả kết quả'), ('withdrawn', 'Công dân rút hồ sơ'), ('stopped', 'Dừng giải quyết'), ('rejected', 'Từ chối giải quyết'), ('closed_no_reply', 'Đóng do không bổ sung'), ('closed_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính')], default='draft', max_length=20, protected=True, verbose_name='trạng thái')),
                        ('applicant_kind', models.PositiveSmallIntegerField(choices=[(1, 'Công dân'), (2, 'Doanh nghiệp'), (3, 'Cơ quan nhà nước'), (4, 'Tổ chức khác')], default=1, verbose_name='đối tượng')),
                        ('applicant_name', models.CharField(max_length=255, verbose_name='họ tên / tên tổ chức')),
                        ('applicant_sort_key', models.CharField(default='', max_length=255, verbose_name='khóa sắp xếp tên')),
                        ('applicant_id_kind', models.CharField(choices=[('personal_id', 'Số định danh cá nhân / CCCD'), ('old_id', 'CMND 9 số'), ('passport', 'Hộ chiếu'), ('tax_code', 'Mã số thuế / mã số doanh nghiệp'), ('other', 'Giấy tờ khác')], default='personal_id', max_length=12, verbose_name='loại giấy tờ')),
                        ('applicant_id_number', models.CharField(blank=True, default='', max_length=20, verbose_name='số giấy tờ')),
                        ('applicant_born_on', models.DateField(blank=True, null=True, verbose_name='ngày sinh')),
                        ('applicant_sex', models.CharField(blank=True, default='', max_length=3, verbose_name='giới tính')),
                        ('applicant_address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('applicant_phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại')),
                        ('applicant_email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('payer_group', models.CharField(blank=True, default='', max_length=40, verbose_name='nhóm người nộp phí')),
                        ('representative_name', models.CharField(blank=True, default='', max_length=255, verbose_name='người được ủy quyền')),
                        ('representative_id_number', models.CharField(blank=True, default='', max_length=20, verbose_name='số giấy tờ người được ủy quyền')),
                        ('representative_address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ người được ủy quyền')),
                        ('representative_phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại người được ủy quyền')),
                        ('authorisation', models.CharField(blank=True, default='', max_length=255, verbose_name='giấy ủy quyền')),
                        ('clock_started_at', models.DateTimeField(blank=True, null=True, verbose_name='đồng hồ bắt đầu')),
                        ('terms', models.JSONField(default=dict, verbose_name='căn cứ tính hẹn trả')),
                        ('original_due_at', models.DateTimeField(blank=True, null=True, verbose_name='hẹn trả ban đầu')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='hẹn trả')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='ngày hẹn trả')),
                        ('due_provisional', models.BooleanField(default=False, verbose_name='hẹn trả tạm tính')),
                        ('late_after', models.DateTimeField(blank=True, null=True, verbose_name='quá hạn sau')),
                        ('late_after_766', models.DateTimeField(blank=True, null=True, verbose_name='quá hạn sau (766)')),
                        ('kind', models.CharField(choices=[('ordinary', 'Thông thường'), ('correction', 'Đính chính kết quả'), ('express', 'Giải quyết ngay'), ('linked', 'Liên thông'), ('non_boundary', 'Phi địa giới')], default='ordinary', max_length=12, verbose_name='loại')),
                        ('code', models.CharField(blank=True, max_length=60, null=True, verbose_name='mã hồ sơ')),
                        ('temporary_number', models.CharField(max_length=40, verbose_name='số tạm')),
                        ('outside_code', models.CharField(blank=True, default='', max_length=60, verbose_name='mã ở hệ thống khác')),
                        ('system_of_record', models.CharField(blank=True, default='', max_length=60, verbose_name='hệ thống gốc')),
                        ('lookup_word', models.CharField(max_length=8, verbose_name='từ khóa tra cứu')),
                        ('submission_key', models.UUIDField(verbose_name='khóa nộp')),
                        ('channel', models.PositiveSmallIntegerField(verbose_name='kênh nộp')),
                        ('subject', models.CharField(blank=True, default='', max_length=1000, verbose_name='nội dung yêu cầu')),
                        ('sets_count', models.PositiveSmallIntegerField(default=1, verbose_name='số bộ hồ sơ')),
                        ('return_means', models.PositiveSmallIntegerField(default=0, verbose_name='hình thức nhận kết quả')),
                        ('return_place', models.CharField(blank=True, default='', max_length=255, verbose_name='nơi nhận kết quả')),
                        ('folder_place', models.CharField(blank=True, default='', max_length=60, verbose_name='nơi để hồ sơ giấy')),
                        ('result_place', models.CharField(blank=True, default='', max_length=60, verbose_name='nơi để kết quả')),
                        ('register_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='năm sổ')),
                        ('register_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='số thứ tự trong sổ')),
                        ('created_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='nộp lúc')),
                        ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='tiếp nhận lúc')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='xử lý xong lúc')),
                        ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='trả kết quả lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('received_on', models.DateField(blank=True, null=True, verbose_name='ngày tiếp nhận')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ngày kết thúc')),
                        ('pre_supplement_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần bổ sung trước tiếp nhận')),
                        ('supplement_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần bổ sung')),
                        ('reschedule_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần hẹn lại')),
                        ('papers_returned', models.BooleanField(default=False, verbose_name='đã trả lại giấy tờ')),
                        ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='procedures.procedurecase')),
                        ('corrects', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.dossier')),
                        ('current_holder', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('current_unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('deciding_agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('offer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='procedures.procedureoffer')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='dossiers.dossier')),
                        ('procedure_version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='procedures.procedureversion')),
                        ('received_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('receiving_agency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('register_agency', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DossierPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                        ('name', models.CharField(max_length=2000, verbose_name='tên giấy tờ')),
                        ('evidence', models.CharField(blank=True, choices=[('original', 'Bản chính'), ('certified_copy', 'Bản chứng thực / bản sao'), ('plain_copy', 'Bản chụp (photo)'), ('electronic', 'Bản điện tử'), ('shown_on_paper', 'Xuất trình bản giấy'), ('shown_on_vneid', 'Xuất trình trên VNeID'), ('found_in_database', 'Khai thác từ cơ sở dữ liệu'), ('reused', 'Sử dụng lại từ hồ sơ khác')], default='', max_length=20, verbose_name='hình thức')),
                        ('originals', models.PositiveSmallIntegerField(default=0, verbose_name='bản chính')),
                        ('certified', models.PositiveSmallIntegerField(default=0, verbose_name='bản chứng thực')),
                        ('copies', models.PositiveSmallIntegerField(default=0, verbose_name='bản chụp')),
                        ('kept', models.BooleanField(default=True, verbose_name='giữ lại')),
                        ('not_scanned_reason', models.CharField(blank=True, default='', max_length=255, verbose_name='lý do không quét')),
                        ('source', models.CharField(blank=True, default='', max_length=255, verbose_name='nguồn khai thác')),
                        ('given_back_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lại lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='dossiers.dossier')),
                        ('required_paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.requiredpaper')),
                        ('reused_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('database', models.CharField(blank=True, choices=[('population', 'Cơ sở dữ liệu quốc gia về dân cư'), ('personal_store', 'Kho dữ liệu cá nhân trên Cổng Dịch vụ công quốc gia'), ('other', 'Cơ sở dữ liệu khác')], db_default='', default='', max_length=15, verbose_name='khai thác từ')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('dossier', 'order'), name='paper_order_once'),
                        ],
                        'verbose_name': 'giấy tờ trong hồ sơ',
                        'verbose_name_plural': 'giấy tờ trong hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='DossierFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('component', 'Thành phần hồ sơ'), ('result', 'Kết quả'), ('process', 'Tài liệu xử lý'), ('authorisation', 'Giấy ủy quyền')], default='component', max_length=14, verbose_name='loại')),
                        ('name', models.CharField(max_length=255, verbose_name='tên tệp')),
                        ('added_at', models.DateTimeField(verbose_name='thêm lúc')),
                        ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='gỡ lúc')),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='dossiers.dossier')),
                        ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stored_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                        ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='dossiers.dossierpaper')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='dossierfile_removed_by_and_at', violation_error_message='Tệp đã gỡ phải có cả người gỡ và thời điểm gỡ.'),
                        ],
                        'verbose_name': 'tệp của hồ sơ',
                        'verbose_name_plural': 'tệp của hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='FeeDue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=255, verbose_name='khoản thu')),
                        ('kind', models.CharField(max_length=8, verbose_name='phí hay lệ phí')),
                        ('quantity', models.DecimalField(decimal_places=2, default=1, max_digits=10, verbose_name='số lượng')),
                        ('amount', models.DecimalField(decimal_places=0, max_digits=14, verbose_name='số tiền (đồng)')),
                        ('arithmetic', models.CharField(blank=True, default='', max_length=255, verbose_name='cách tính')),
                        ('legal_basis', models.CharField(blank=True, default='', max_length=255, verbose_name='căn cứ')),
                        ('state', models.CharField(choices=[('due', 'Chưa thu'), ('settled', 'Đã thu'), ('waived', 'Được miễn'), ('cancelled', 'Hủy')], default='due', max_length=10, verbose_name='trạng thái')),
                        ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='thu lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='dossiers.dossier')),
                        ('fee_rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.feerule')),
                        ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='fee_not_negative', violation_error_message='Số tiền không được âm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', False), ('state', 'settled')), models.Q(models.Q(('state', 'settled'), _negated=True), ('settled_at', None), ('settled_by', None)), _connector='OR'), name='fee_settled_at_iff_settled', violation_error_message='Khoản đã thu phải có thời điểm thu.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'due')), fields=['dossier'], name='fee_still_due'),
                        ],
                        'verbose_name': 'khoản phải nộp',
                        'verbose_name_plural': 'khoản phải nộp',
                    },
                ),
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=40, unique=True, verbose_name='số phiếu')),
                        ('made_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='nhận lúc')),
                        ('from_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('to_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', None)), models.Q(('received_at__isnull', False), ('received_by__isnull', False)), _connector='OR'), name='handover_received_by_and_at', violation_error_message='Phiếu bàn giao đã nhận phải có cả người nhận và thời điểm nhận.'),
                        ],
                        'verbose_name': 'danh sách bàn giao',
                        'verbose_name_plural': 'danh sách bàn giao',
                    },
                ),
                migrations.CreateModel(
                    name='HandOverItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('papers_sent', models.PositiveSmallIntegerField(verbose_name='số giấy tờ giao')),
                        ('papers_received', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='số giấy tờ nhận')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='dossiers.dossier')),
                        ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='dossiers.handover')),
                        ('found', models.CharField(blank=True, choices=[('scanned', 'Đã quét'), ('ticked', 'Đếm tay'), ('missing', 'Không nhận được'), ('unlisted', 'Ngoài phiếu')], db_default='', default='', max_length=8, verbose_name='khi nhận')),
                        ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='quét lúc')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('hand_over', 'dossier'), name='handover_item_once'),
                            models.CheckConstraint(condition=models.Q(('found__in', ['', 'scanned', 'ticked', 'missing', 'unlisted'])), name='handover_item_found_known', violation_error_message='Kết quả nhận bàn giao không có trong danh mục.'),
                        ],
                        'verbose_name': 'hồ sơ bàn giao',
                        'verbose_name_plural': 'hồ sơ bàn giao',
                    },
                ),
                migrations.CreateModel(
                    name='Pause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('supplement', 'Bổ sung hồ sơ'), ('payment', 'Nghĩa vụ tài chính'), ('sector', 'Theo pháp luật chuyên ngành')], max_length=12, verbose_name='loại')),
                        ('mode', models.CharField(choices=[('suspend', 'Tạm dừng, tính tiếp'), ('restart', 'Tính lại từ đầu'), ('none', 'Không dừng đồng hồ')], max_length=8, verbose_name='cách tính')),
                        ('started_at', models.DateTimeField(verbose_name='từ')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='đến')),
                        ('legal_basis', models.CharField(blank=True, default='', max_length=255, verbose_name='căn cứ')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='dossiers.dossier')),
                        ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('expected_end_at', models.DateTimeField(blank=True, null=True, verbose_name='dự kiến kết thúc')),
                        ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, db_default='', default='', max_length=1000, verbose_name='lý do')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='hẹn trả khi mở')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='pause_runs_forward', violation_error_message='Thời điểm kết thúc phải sau thời điểm bắt đầu.'),
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('dossier', 'kind'), name='pause_one_open_per_kind'),
                            models.CheckConstraint(condition=models.Q(('opened_by', None), ('mode', 'none'), models.Q(models.Q(('legal_basis', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='pause_opened_here_has_its_basis', violation_error_message='Khoảng dừng đồng hồ phải ghi căn cứ và lý do.'),
                        ],
                        'verbose_name': 'khoảng dừng',
                        'verbose_name_plural': 'khoảng dừng',
                    },
                ),
                migrations.CreateModel(
                    name='Reason',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=2000, verbose_name='lý do')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasons', to='dossiers.dossier')),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reason', to='dossiers.dossierevent')),
                    ],
                    options={
                        'verbose_name': 'lý do',
                        'verbose_name_plural': 'lý do',
                    },
                ),
                migrations.CreateModel(
                    name='RegisterBook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('last', models.PositiveIntegerField(default=0)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'year'), name='register_book_once'),
                        ],
                        'verbose_name': 'sổ theo dõi hồ sơ',
                        'verbose_name_plural': 'sổ theo dõi hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='Result',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('other_type', models.CharField(blank=True, default='', max_length=255, verbose_name='loại khác')),
                        ('other_type_reason', models.CharField(blank=True, default='', max_length=255, verbose_name='lý do loại khác')),
                        ('is_refusal', models.BooleanField(default=False, verbose_name='là từ chối')),
                        ('legal_ground', models.CharField(blank=True, default='', max_length=500, verbose_name='căn cứ từ chối')),
                        ('number', models.CharField(blank=True, default='', max_length=60, verbose_name='số, ký hiệu')),
                        ('issued_on', models.DateField(blank=True, null=True, verbose_name='ngày ban hành')),
                        ('signer_name', models.CharField(blank=True, default='', max_length=120, verbose_name='người ký')),
                        ('abstract', models.CharField(blank=True, default='', max_length=500, verbose_name='trích yếu')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='có giá trị đến')),
                        ('on_paper', models.BooleanField(default=True, verbose_name='bản giấy')),
                        ('electronic', models.BooleanField(default=False, verbose_name='bản điện tử')),
                        ('created_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='thay thế lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='dossiers.dossier')),
                        ('result_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.resulttype')),
                        ('signer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('dossier',), name='result_one_in_force'),
                            models.CheckConstraint(condition=models.Q(('is_refusal', False), models.Q(('legal_ground', ''), _negated=True), _connector='OR'), name='result_refusal_has_ground', violation_error_message='Từ chối phải nêu căn cứ pháp lý.'),
                        ],
                        'verbose_name': 'kết quả',
                        'verbose_name_plural': 'kết quả',
                    },
                ),
                migrations.CreateModel(
                    name='ResultReturn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('receiver_name', models.CharField(max_length=255, verbose_name='người nhận')),
                        ('receiver_is_applicant', models.BooleanField(default=True, verbose_name='chính chủ')),
                        ('identity_seen', models.CharField(blank=True, default='', max_length=120, verbose_name='giấy tờ đã đối chiếu')),
                        ('means', models.PositiveSmallIntegerField(default=0, verbose_name='hình thức trả')),
                        ('postal_number', models.CharField(blank=True, default='', max_length=40, verbose_name='số bưu gửi')),
                        ('originals_returned', models.BooleanField(default=False, verbose_name='đã trả lại bản chính')),
                        ('signed', models.BooleanField(default=False, verbose_name='đã ký nhận')),
                        ('note', models.CharField(blank=True, default='', max_length=255, verbose_name='ghi chú')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result_return', to='dossiers.dossier')),
                    ],
                    options={
                        'verbose_name': 'lần trả kết quả',
                        'verbose_name_plural': 'lần trả kết quả',
                    },
                ),
                migrations.CreateModel(
                    name='StepInstance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                        ('round', models.PositiveSmallIntegerField(default=1, verbose_name='lượt')),
                        ('kind', models.CharField(max_length=10, verbose_name='loại bước')),
                        ('name', models.CharField(max_length=255, verbose_name='tên bước')),
                        ('role', models.CharField(max_length=20, verbose_name='vai trò')),
                        ('state', models.CharField(choices=[('pending', 'Chưa đến lượt'), ('active', 'Đang làm'), ('done', 'Đã xong'), ('sent_back', 'Đã trả lại'), ('skipped', 'Bỏ qua')], default='pending', max_length=10, verbose_name='trạng thái')),
                        ('hours', models.DecimalField(decimal_places=2, default=0, max_digits=7, verbose_name='giờ làm việc')),
                        ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='bắt đầu')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='phải xong trước')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc')),
                        ('note', models.CharField(blank=True, default='', max_length=2000, verbose_name='ý kiến')),
                        ('acted_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='dossiers.dossier')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('process_step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.processstep')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('branch', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='nhánh')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='step_ended_by_and_at', violation_error_message='Bước đã kết thúc phải có cả người làm và thời điểm.'),
                            models.UniqueConstraint(fields=('dossier', 'order', 'branch', 'round'), include=('id',), name='step_branch_round_once'),
                            models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('dossier', 'branch'), name='step_branch_one_active', violation_error_message='Mỗi nhánh của hồ sơ chỉ có một bước đang làm.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'active')), fields=['holder', 'due_at'], name='step_holder_active'),
                            models.Index(condition=models.Q(('state', 'active')), fields=['unit', 'role', 'due_at'], name='step_unit_active'),
                            models.Index(condition=models.Q(('ended_at__gt', models.F('due_at'))), fields=['ended_at'], name='step_ran_over'),
                        ],
                        'verbose_name': 'bước xử lý',
                        'verbose_name_plural': 'bước xử lý',
                    },
                ),
                migrations.CreateModel(
                    name='OverdueEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('measure', models.CharField(choices=[('L', 'Pháp lý'), ('N', 'Quyết định 766'), ('R', 'Thống kê')], max_length=1, verbose_name='thước đo')),
                        ('late_since', models.DateTimeField(verbose_name='quá hạn từ')),
                        ('minutes_late', models.PositiveIntegerField(verbose_name='số phút làm việc quá hạn')),
                        ('as_at', models.DateTimeField(verbose_name='tính đến')),
                        ('closed', models.BooleanField(default=False, verbose_name='đã kết thúc')),
                        ('deciding_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overdue_entries', to='dossiers.dossier')),
                        ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.stepinstance')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('dossier', 'measure'), name='overdue_once'),
                        ],
                        'indexes': [
                            models.Index(fields=['deciding_agency', 'measure', 'late_since'], name='overdue_by_agency'),
                        ],
                        'verbose_name': 'hồ sơ quá hạn',
                        'verbose_name_plural': 'sổ hồ sơ quá hạn',
                    },
                ),
                migrations.CreateModel(
                    name='CodeCounter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('last', models.PositiveIntegerField(default=0)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'day'), name='code_counter_once'),
                        ],
                        'verbose_name': 'bộ đếm mã hồ sơ',
                        'verbose_name_plural': 'bộ đếm mã hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='CounterDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form', models.CharField(max_length=40)),
                        ('ciphertext', models.BinaryField()),
                        ('saved_at', models.DateTimeField(verbose_name='lưu lúc')),
                        ('expires_at', models.DateTimeField(db_index=True, verbose_name='hết hạn lúc')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('user', 'form'), name='counter_draft_once'),
                        ],
                        'verbose_name': 'bản nháp tại quầy',
                        'verbose_name_plural': 'bản nháp tại quầy',
                    },
                ),
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
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('dossier',), name='apology_once', violation_error_message='Mỗi hồ sơ chỉ có một thư xin lỗi.'),
                            models.UniqueConstraint(condition=models.Q(('moves_promise', True)), fields=('dossier',), name='apology_moves_promise_once', violation_error_message='Chỉ được hẹn lại ngày trả kết quả một lần.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['due', 'drafted', 'signed', 'sent', 'dropped'])), name='apology_state_known', violation_error_message='Trạng thái thư xin lỗi không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('drafted_at', None), ('drafted_by', None)), models.Q(('drafted_at__isnull', False), ('drafted_by__isnull', False)), _connector='OR'), name='apology_drafted_by_and_at', violation_error_message='Thư đã soạn phải có cả người soạn và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('drafted_at__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='apology_signed_by_and_at', violation_error_message='Thư đã ký phải có cả người ký và thời điểm, sau khi soạn.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('paper__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False), ('state', 'sent'), ('is_on_time__isnull', False), ('signed_at__isnull', False)), models.Q(models.Q(('state', 'sent'), _negated=True), ('moves_promise', False), ('paper', None), ('sent_at', None), ('sent_by', None)), _connector='OR'), name='apology_sent_has_its_paper', violation_error_message='Thư đã gửi phải có người ký, người gửi, thời điểm và bản giấy.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['due', 'dropped']), models.Q(models.Q(('reason_code', ''), _negated=True), models.Q(('reason_text', ''), _negated=True)), _connector='OR'), name='apology_has_its_reason', violation_error_message='Thư xin lỗi phải có lý do và lời giải thích.'),
                            models.CheckConstraint(condition=models.Q(('next_due_at', None), ('next_due_at__gt', models.F('promised_at')), _connector='OR'), name='apology_next_due_is_later', violation_error_message='Ngày hẹn lại phải sau ngày đã hẹn.'),
                            models.CheckConstraint(condition=models.Q(('moves_promise', False), ('next_due_at__isnull', False), _connector='OR'), name='apology_moves_to_its_date', violation_error_message='Dời hẹn trả phải có ngày hẹn lại.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(models.Q(('sent_by', models.F('drafted_by')), _negated=True), models.Q(('sent_by', models.F('signed_by')), _negated=True)), _connector='OR'), name='apology_confirmed_by_another', violation_error_message='Người soạn hoặc ký thư không tự xác nhận thư.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', False), ('state', 'dropped')), models.Q(models.Q(('state', 'dropped'), _negated=True), ('dropped_at', None)), _connector='OR'), name='apology_dropped_iff_dropped_at', violation_error_message='Chỉ thư thôi không gửi mới có thời điểm thôi.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['due', 'drafted', 'signed'])), fields=['unit', 'owed_by_at'], name='apology_open'),
                        ],
                        'verbose_name': 'thư xin lỗi',
                        'verbose_name_plural': 'thư xin lỗi',
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
                        'constraints': [
                            models.UniqueConstraint(fields=('dossier', 'promised_at', 'level'), name='warning_once_per_promise', violation_error_message='Mỗi mức cảnh báo chỉ báo một lần cho một hẹn trả.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('told_at', None)), fields=['at'], name='warning_untold'),
                        ],
                        'verbose_name': 'cảnh báo hạn',
                        'verbose_name_plural': 'cảnh báo hạn',
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
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('dossier', 'occasion'), name='explanation_once_per_occasion', violation_error_message='Mỗi lần quá hạn có một báo cáo giải trình.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['owed', 'submitted', 'sent_back', 'accepted', 'dropped'])), name='explanation_state_known', violation_error_message='Trạng thái giải trình không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('submitted_at', None), ('submitted_by', None)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='explanation_submitted_by_and_at', violation_error_message='Giải trình đã nộp phải có cả người viết và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None)), models.Q(('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='explanation_judged_by_and_at', violation_error_message='Giải trình đã xem xét phải có cả người xem xét và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['owed', 'dropped']), models.Q(models.Q(('reason_code', ''), _negated=True), models.Q(('cause', ''), _negated=True), models.Q(('remedy', ''), _negated=True), ('submitted_at__isnull', False)), _connector='OR'), name='explanation_is_written', violation_error_message='Giải trình phải nêu lý do, vì sao và đã, sẽ làm gì.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('judged_by__isnull', False), models.Q(('judged_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='explanation_judged_by_another', violation_error_message='Không ai chấp nhận giải trình của chính mình.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent_back'), _negated=True), models.Q(('judged_by__isnull', False), models.Q(('judged_by', models.F('submitted_by')), _negated=True), models.Q(('note', ''), _negated=True)), _connector='OR'), name='explanation_sent_back_by_another', violation_error_message='Người khác trả lại giải trình, và nói còn thiếu gì.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', False), ('state', 'dropped')), models.Q(models.Q(('state', 'dropped'), _negated=True), ('dropped_at', None)), _connector='OR'), name='explanation_dropped_iff_dropped_at', violation_error_message='Chỉ giải trình thôi không phải làm mới có thời điểm thôi.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['owed', 'sent_back', 'submitted'])), fields=['unit', 'due_at'], name='explanation_open'),
                            models.Index(fields=['late_since'], name='explanation_late_since'),
                        ],
                        'verbose_name': 'báo cáo giải trình',
                        'verbose_name_plural': 'báo cáo giải trình',
                    },
                ),
                migrations.CreateModel(
                    name='SupplementRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phase', models.CharField(choices=[('before', 'Trước khi tiếp nhận'), ('after', 'Sau khi tiếp nhận')], max_length=6, verbose_name='giai đoạn')),
                        ('ordinal', models.PositiveSmallIntegerField(verbose_name='lần thứ')),
                        ('state', models.CharField(choices=[('proposed', 'Chờ duyệt'), ('turned_down', 'Không duyệt'), ('open', 'Chờ người nộp'), ('answered', 'Đã bổ sung đủ'), ('ended', 'Kết thúc khi chưa bổ sung')], max_length=12, verbose_name='trạng thái')),
                        ('reason', models.CharField(max_length=1000, verbose_name='lý do')),
                        ('is_late', models.BooleanField(default=False, verbose_name='quá thời hạn yêu cầu')),
                        ('mode', models.CharField(choices=[('suspend', 'Tạm dừng, tính tiếp'), ('restart', 'Tính lại từ đầu'), ('none', 'Không dừng đồng hồ')], default='none', max_length=8, verbose_name='cách tính')),
                        ('legal_basis', models.CharField(blank=True, default='', max_length=255, verbose_name='căn cứ')),
                        ('proposed_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='lãnh đạo duyệt lúc')),
                        ('extra_approved_at', models.DateTimeField(blank=True, null=True, verbose_name='duyệt giấy tờ ngoài danh mục lúc')),
                        ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='yêu cầu lúc')),
                        ('answer_due_at', models.DateTimeField(blank=True, null=True, verbose_name='bổ sung trước')),
                        ('slip_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='giao phiếu lúc')),
                        ('reminders', models.PositiveSmallIntegerField(default=0, verbose_name='số lần đã nhắc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='dossiers.dossierevent')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='dossiers.dossier')),
                        ('extra_approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pause', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='dossiers.pause')),
                        ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('slip_sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('ordinal__gte', 1), ('ordinal__lte', 2)), name='request_at_most_two', violation_error_message='Chỉ được yêu cầu bổ sung tối đa hai lần.'),
                            models.UniqueConstraint(condition=models.Q(('state', 'turned_down'), _negated=True), fields=('dossier', 'phase', 'ordinal'), name='request_ordinal_once'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'open'))), fields=('dossier',), name='request_one_pending'),
                            models.CheckConstraint(condition=models.Q(models.Q(('answer_due_at__gt', models.F('asked_at')), ('asked_at__isnull', False), ('state__in', ('open', 'answered', 'ended'))), models.Q(models.Q(('state__in', ('open', 'answered', 'ended')), _negated=True), ('asked_at', None)), _connector='OR'), name='request_made_has_moments', violation_error_message='Yêu cầu đã gửi phải có thời điểm và hạn bổ sung.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('phase', 'after'), ('state__in', ('open', 'answered', 'ended')), _negated=True), models.Q(('is_late', False), ('ordinal', 1)), ('approved_by__isnull', False), _connector='OR'), name='request_late_or_second_approved', violation_error_message='Yêu cầu quá hạn hoặc lần thứ hai phải được lãnh đạo duyệt.'),
                            models.CheckConstraint(condition=models.Q(('mode', 'none'), models.Q(('legal_basis', ''), _negated=True), _connector='OR'), name='request_stops_by_law', violation_error_message='Yêu cầu làm dừng đồng hồ phải ghi căn cứ.'),
                            models.CheckConstraint(condition=models.Q(models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), models.Q(models.Q(('extra_approved_at', None), ('extra_approved_by', None)), models.Q(('extra_approved_at__isnull', False), ('extra_approved_by__isnull', False)), _connector='OR'), models.Q(models.Q(('slip_sent_at', None), ('slip_sent_by', None)), models.Q(('slip_sent_at__isnull', False), ('slip_sent_by__isnull', False)), _connector='OR')), name='request_approved_by_and_at', violation_error_message='Duyệt hoặc giao phiếu phải có cả người và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'turned_down', 'open', 'answered', 'ended']), ('phase__in', ['before', 'after'])), name='request_state_known', violation_error_message='Trạng thái hoặc giai đoạn của yêu cầu không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('proposed', 'open'))), models.Q(models.Q(('state__in', ('proposed', 'open')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='request_over_iff_ended_at', violation_error_message='Chỉ yêu cầu đã xong mới có thời điểm kết thúc.'),
                            models.CheckConstraint(condition=models.Q(('mode', 'none'), ('pause__isnull', False), _connector='OR'), name='request_stops_by_a_pause', violation_error_message='Yêu cầu làm dừng đồng hồ phải có khoảng dừng của nó.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'open')), fields=['answer_due_at'], name='request_open'),
                        ],
                        'verbose_name': 'yêu cầu bổ sung',
                        'verbose_name_plural': 'yêu cầu bổ sung',
                    },
                ),
                migrations.CreateModel(
                    name='SupplementItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                        ('kind', models.CharField(choices=[('missing', 'Giấy tờ còn thiếu'), ('faulty', 'Sửa, hoàn chỉnh nội dung đã nộp'), ('extra', 'Giấy tờ ngoài danh mục')], max_length=8, verbose_name='loại')),
                        ('name', models.CharField(max_length=2000, verbose_name='giấy tờ')),
                        ('what', models.CharField(blank=True, default='', max_length=1000, verbose_name='nội dung cần bổ sung')),
                        ('article', models.CharField(blank=True, default='', max_length=255, verbose_name='điều khoản yêu cầu')),
                        ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='nhận lúc')),
                        ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossierpaper')),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='dossiers.supplementrequest')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('request', 'order'), name='request_item_order_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'missing'), _negated=True), ('paper__isnull', False), _connector='OR'), name='request_item_missing_has_paper', violation_error_message='Giấy tờ còn thiếu phải thuộc danh mục của hồ sơ.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'extra'), _negated=True), models.Q(('article', ''), _negated=True), _connector='OR'), name='request_item_extra_cites_article', violation_error_message='Giấy tờ ngoài danh mục phải ghi điều khoản yêu cầu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', None)), models.Q(('received_at__isnull', False), ('received_by__isnull', False)), _connector='OR'), name='request_item_received_by_and_at', violation_error_message='Nội dung đã nhận phải có cả người nhận và thời điểm.'),
                        ],
                        'verbose_name': 'nội dung bổ sung',
                        'verbose_name_plural': 'nội dung bổ sung',
                    },
                ),
                migrations.CreateModel(
                    name='BulkWork',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('sign', 'Ký duyệt, đóng dấu'), ('hand_over', 'Bàn giao'), ('send_letters', 'Xác nhận và in thư xin lỗi'), ('letters', 'In thư xin lỗi'), ('take', 'Nhận việc'), ('assign', 'Phân công'), ('remind', 'Nhắc việc')], max_length=12, verbose_name='việc')),
                        ('submission_key', models.UUIDField()),
                        ('asked_at', models.DateTimeField(verbose_name='giao lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='xong lúc')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                        ('file_until', models.DateTimeField(blank=True, null=True, verbose_name='tải đến')),
                        ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, db_default='', default='', max_length=500, verbose_name='lý do')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('asked_by', 'submission_key'), name='bulk_work_once'),
                            models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('asked_at')), _connector='OR'), name='bulk_ends_after_start', violation_error_message='Giờ xong phải sau giờ giao.'),
                            models.CheckConstraint(condition=models.Q(('file', None), ('file_until__isnull', False), _connector='OR'), name='bulk_file_has_its_time', violation_error_message='Tệp in phải có hạn tải.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('assignee__isnull', False), ('kind', 'assign')), models.Q(models.Q(('kind', 'assign'), _negated=True), ('assignee', None)), _connector='OR'), name='bulk_assigns_to_somebody', violation_error_message='Phân công phải có người được giao.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('ended_at', None)), fields=['asked_at'], name='bulk_waiting'),
                            models.Index(fields=['asked_by', '-asked_at'], name='bulk_of_person'),
                        ],
                        'verbose_name': 'việc làm hàng loạt',
                        'verbose_name_plural': 'việc làm hàng loạt',
                    },
                ),
                migrations.CreateModel(
                    name='BulkItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seen', models.BigIntegerField(blank=True, null=True, verbose_name='bước đã thấy')),
                        ('outcome', models.CharField(choices=[('waiting', 'Đang chờ'), ('done', 'Đã làm'), ('refused', 'Chưa làm được')], default='waiting', max_length=8, verbose_name='kết quả')),
                        ('said', models.TextField(blank=True, default='', verbose_name='lý do chưa làm được')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='làm lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('hand_over', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulk_items', to='dossiers.handover')),
                        ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='dossiers.bulkwork')),
                        ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.issuedpaper')),
                        ('holder_seen', models.BigIntegerField(blank=True, null=True, verbose_name='người giữ đã thấy')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('work', 'dossier'), name='bulk_item_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('outcome', 'waiting')), models.Q(models.Q(('outcome', 'waiting'), _negated=True), ('done_at__isnull', False)), _connector='OR'), name='bulk_item_done_iff_not_waiting', violation_error_message='Hồ sơ đã làm phải có thời điểm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refused'), _negated=True), models.Q(('said', ''), _negated=True), _connector='OR'), name='bulk_refusal_says_why', violation_error_message='Hồ sơ chưa làm được phải ghi lý do.'),
                        ],
                        'verbose_name': 'hồ sơ trong việc hàng loạt',
                        'verbose_name_plural': 'hồ sơ trong việc hàng loạt',
                    },
                ),
                migrations.CreateModel(
                    name='IntegrityFinding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('signal', models.CharField(choices=[('no_dossier', 'Số đã lấy mà không có giấy'), ('not_one_stop', 'Nhận hoặc trả bởi người không ở Một cửa'), ('quick_first', 'Bước đầu xong trong một phút sau tiếp nhận'), ('quick_steps', 'Một người bấm nhiều bước trong vài phút'), ('staff_online', 'Hồ sơ trực tuyến nộp từ tài khoản cán bộ'), ('paper_count', 'Số giấy bàn giao không khớp'), ('date_edited', 'Ngày đã ghi bị sửa'), ('early_result', 'Kết quả ghi ngày trước khi nhận hồ sơ'), ('other_result', 'Kết quả ngoài danh mục của thủ tục'), ('no_movement', 'Hồ sơ không chuyển biến nhiều ngày'), ('status_sent', 'Trạng thái đã gửi khác trạng thái của mình'), ('after_outage', 'Nhập sau khi mất kết nối, cần xem lại')], max_length=14, verbose_name='dấu hiệu')),
                        ('found_on', models.DateField(verbose_name='của ngày')),
                        ('at', models.DateTimeField(verbose_name='xảy ra lúc')),
                        ('refs', models.JSONField(default=dict, verbose_name='chi tiết')),
                        ('cause', models.CharField(max_length=80, unique=True, verbose_name='nguồn')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('signal__in', ['no_dossier', 'not_one_stop', 'quick_first', 'quick_steps', 'staff_online', 'paper_count', 'date_edited', 'early_result', 'other_result', 'no_movement', 'status_sent', 'after_outage'])), name='finding_signal_known', violation_error_message='Dấu hiệu không có trong danh mục.'),
                        ],
                        'indexes': [
                            models.Index(fields=['agency', 'found_on'], name='finding_agency_day'),
                        ],
                        'verbose_name': 'dấu hiệu cần kiểm tra',
                        'verbose_name_plural': 'dấu hiệu cần kiểm tra',
                    },
                ),
                migrations.CreateModel(
                    name='Consultation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('asked', 'Đang chờ ý kiến'), ('handed_back', 'Bị trả lại câu hỏi'), ('answered', 'Đã có ý kiến'), ('disputed', 'Chưa rõ, chờ trả lời lại'), ('silent', 'Quá hạn chưa có ý kiến'), ('withdrawn', 'Đã rút')], default='asked', max_length=11, protected=True, verbose_name='trạng thái')),
                        ('outside_name', models.CharField(blank=True, default='', max_length=255, verbose_name='cơ quan ngoài hệ thống')),
                        ('link_email', models.EmailField(blank=True, default='', max_length=254, verbose_name='nơi gửi liên kết trả lời')),
                        ('question', models.CharField(max_length=4000, verbose_name='nội dung hỏi')),
                        ('asked_at', models.DateTimeField(verbose_name='hỏi lúc')),
                        ('sent_at', models.DateTimeField(verbose_name='gửi lúc')),
                        ('due_at', models.DateTimeField(verbose_name='trả lời trước')),
                        ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='đã nhắc lúc')),
                        ('silent_at', models.DateTimeField(blank=True, null=True, verbose_name='báo quá hạn lúc')),
                        ('renewals', models.PositiveSmallIntegerField(default=0, verbose_name='số lần hỏi lại')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='rút lúc')),
                        ('asked_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asking_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('asking_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='dossiers.dossier')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'handed_back', 'answered', 'disputed', 'silent', 'withdrawn'])), name='question_state_known', violation_error_message='Trạng thái câu hỏi không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('asked_agency__isnull', False), ('outside_name', '')), models.Q(('asked_agency', None), models.Q(('outside_name', ''), _negated=True), models.Q(('link_email', ''), _negated=True)), _connector='OR'), name='question_asks_one', violation_error_message='Hỏi một cơ quan trong hệ thống, hoặc một cơ quan ngoài hệ thống có tên và thư điện tử.'),
                            models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='question_has_words', violation_error_message='Câu hỏi phải có nội dung.'),
                            models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('sent_at')), ('sent_at__gte', models.F('asked_at'))), name='question_due_after_sent', violation_error_message='Hạn trả lời phải sau lúc gửi câu hỏi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'withdrawn')), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('closed_at', None)), _connector='OR'), name='question_withdrawn_iff_closed', violation_error_message='Chỉ câu hỏi đã rút mới có thời điểm rút.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'silent'), _negated=True), ('silent_at__isnull', False), _connector='OR'), name='question_silence_has_its_moment', violation_error_message='Câu hỏi quá hạn phải có thời điểm báo.'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'silent', 'disputed', 'handed_back'])), fields=('dossier', 'asked_agency'), name='question_once_per_agency', violation_error_message='Cơ quan này đang được hỏi về hồ sơ này.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'asked')), fields=['due_at'], name='question_open_due'),
                            models.Index(fields=['asked_agency', 'due_at', 'id'], name='question_of_agency'),
                            models.Index(fields=['asking_agency', 'asked_at'], name='question_by_agency'),
                        ],
                        'verbose_name': 'câu hỏi lấy ý kiến',
                        'verbose_name_plural': 'câu hỏi lấy ý kiến',
                    },
                ),
                migrations.CreateModel(
                    name='AnswerLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='mã băm')),
                        ('email', models.EmailField(max_length=254, verbose_name='gửi tới')),
                        ('made_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('expires_at', models.DateTimeField(verbose_name='hết hiệu lực')),
                        ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='đã dùng lúc')),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='dossiers.consultation')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='answer_link_expires_later', violation_error_message='Liên kết phải hết hiệu lực sau khi lập.'),
                            models.CheckConstraint(condition=models.Q(('used_at', None), models.Q(('used_at__gte', models.F('made_at')), ('used_at__lt', models.F('expires_at'))), _connector='OR'), name='answer_link_used_while_valid', violation_error_message='Liên kết chỉ dùng được trong thời gian hiệu lực.'),
                        ],
                        'verbose_name': 'liên kết trả lời',
                        'verbose_name_plural': 'liên kết trả lời',
                    },
                ),
                migrations.CreateModel(
                    name='ConsultationFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('given_at', models.DateTimeField(verbose_name='gửi kèm lúc')),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='dossiers.consultation')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossierfile')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('consultation', 'file'), name='question_file_once'),
                        ],
                        'verbose_name': 'giấy tờ gửi kèm câu hỏi',
                        'verbose_name_plural': 'giấy tờ gửi kèm câu hỏi',
                    },
                ),
                migrations.CreateModel(
                    name='Opinion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('agree', 'Đồng ý'), ('disagree', 'Không đồng ý'), ('comment', 'Có ý kiến khác'), ('not_ours', 'Không thuộc chức năng, nhiệm vụ'), ('more_time', 'Thời hạn không đủ'), ('more_papers', 'Hồ sơ gửi kèm không đủ')], max_length=11, verbose_name='ý kiến')),
                        ('text', models.CharField(max_length=4000, verbose_name='nội dung, lý do')),
                        ('refers_to', models.CharField(blank=True, default='', max_length=255, verbose_name='cơ quan có chức năng')),
                        ('proposed_on', models.DateField(blank=True, null=True, verbose_name='đề nghị trả lời vào ngày')),
                        ('missing_papers', models.CharField(blank=True, default='', max_length=1000, verbose_name='giấy tờ cần thêm')),
                        ('given_at', models.DateTimeField(verbose_name='trả lời lúc')),
                        ('signer_name', models.CharField(blank=True, default='', max_length=120, verbose_name='người trả lời')),
                        ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='hạn khi trả lời')),
                        ('disputed_at', models.DateTimeField(blank=True, null=True, verbose_name='đánh giá chưa rõ lúc')),
                        ('dispute', models.CharField(blank=True, default='', max_length=1000, verbose_name='chưa rõ ở đâu')),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='dossiers.consultation')),
                        ('disputed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('link', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinion', to='dossiers.answerlink')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['agree', 'disagree', 'comment', 'not_ours', 'more_time', 'more_papers'])), name='opinion_kind_known', violation_error_message='Loại ý kiến không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='opinion_has_its_reason', violation_error_message='Ý kiến nào cũng phải có nội dung, lý do.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('given_by__isnull', False), ('link', None)), models.Q(('given_by', None), ('link__isnull', False), models.Q(('signer_name', ''), _negated=True)), _connector='OR'), name='opinion_from_one_hand', violation_error_message='Ý kiến từ một tài khoản, hoặc qua liên kết có tên người trả lời.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'not_ours'), _negated=True), models.Q(('refers_to', ''), _negated=True), _connector='OR'), name='opinion_says_whose', violation_error_message='Không thuộc chức năng thì phải nêu cơ quan có chức năng.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'more_time'), _negated=True), ('proposed_on__isnull', False), _connector='OR'), name='opinion_says_when', violation_error_message='Thời hạn không đủ thì phải đề nghị ngày trả lời.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'more_papers'), _negated=True), models.Q(('missing_papers', ''), _negated=True), _connector='OR'), name='opinion_says_which_papers', violation_error_message='Hồ sơ không đủ thì phải nêu giấy tờ cần thêm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('dispute', ''), ('disputed_at', None), ('disputed_by', None)), models.Q(('disputed_at__isnull', False), ('disputed_by__isnull', False), models.Q(('dispute', ''), _negated=True)), _connector='OR'), name='opinion_disputed_by_and_at', violation_error_message='Đánh giá chưa rõ phải có người, thời điểm và lý do.'),
                        ],
                        'indexes': [
                            models.Index(fields=['consultation', 'given_at'], name='opinion_of_question'),
                        ],
                        'verbose_name': 'ý kiến trả lời',
                        'verbose_name_plural': 'ý kiến trả lời',
                    },
                ),
                migrations.CreateModel(
                    name='AnswerOwed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField(verbose_name='từ')),
                        ('due_at', models.DateTimeField(verbose_name='phải trả lời trước')),
                        ('basis', models.CharField(max_length=255, verbose_name='căn cứ')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lời lúc')),
                        ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers_owed', to='dossiers.dossier')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('dossier',), name='answer_owed_once'),
                            models.CheckConstraint(condition=models.Q(('answered_at', None), ('answered_at__gte', models.F('since')), _connector='OR'), name='answer_after_filing', violation_error_message='Thời điểm trả lời phải sau khi nộp.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('answered_at', None)), fields=['counter', 'due_at'], name='answer_owed'),
                        ],
                        'verbose_name': 'trả lời hồ sơ đã nộp',
                        'verbose_name_plural': 'trả lời hồ sơ đã nộp',
                    },
                ),
                migrations.CreateModel(
                    name='Ending',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('asked', 'Chờ lãnh đạo'), ('done', 'Đã kết thúc'), ('dropped', 'Không kết thúc')], max_length=8, verbose_name='trạng thái')),
                        ('kind', models.CharField(choices=[('draft', 'Nháp'), ('submitted', 'Chờ tiếp nhận'), ('supplement_pre', 'Chờ bổ sung trước khi tiếp nhận'), ('refused', 'Từ chối tiếp nhận'), ('lapsed_pre', 'Không bổ sung, không tiếp nhận'), ('accepted', 'Đã tiếp nhận'), ('in_process', 'Đang xử lý'), ('supplement', 'Chờ bổ sung'), ('awaiting_payment', 'Chờ nghĩa vụ tài chính'), ('done', 'Đã có kết quả'), ('returned', 'Đã trả kết quả'), ('withdrawn', 'Công dân rút hồ sơ'), ('stopped', 'Dừng giải quyết'), ('rejected', 'Từ chối giải quyết'), ('closed_no_reply', 'Đóng do không bổ sung'), ('closed_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính')], max_length=20, verbose_name='kết thúc')),
                        ('asked_on', models.DateField(blank=True, null=True, verbose_name='ngày đề nghị')),
                        ('asked_via', models.CharField(blank=True, choices=[('counter', 'Tại Bộ phận Một cửa'), ('post', 'Qua bưu chính'), ('online', 'Trực tuyến')], default='', max_length=8, verbose_name='đề nghị qua')),
                        ('reason', models.CharField(max_length=2000, verbose_name='lý do')),
                        ('legal_basis', models.CharField(blank=True, default='', max_length=255, verbose_name='căn cứ')),
                        ('written_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('fees_paid', models.DecimalField(decimal_places=0, default=0, max_digits=14, verbose_name='phí, lệ phí đã thu')),
                        ('fees_given_back', models.DecimalField(blank=True, decimal_places=0, max_digits=14, null=True, verbose_name='phí, lệ phí trả lại')),
                        ('fees_given_back_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lại lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='dossiers.dossier')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('event', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='dossiers.dossierevent')),
                        ('fees_given_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('dossier',), name='ending_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('event__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('ended_at', None), ('ended_by', None), ('event', None)), _connector='OR'), name='ending_done_has_event', violation_error_message='Hồ sơ đã kết thúc phải có người thực hiện và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'stopped'), _negated=True), models.Q(('asked_on__isnull', False), models.Q(('asked_via', ''), _negated=True)), _connector='OR'), name='ending_asked_by_the_applicant', violation_error_message='Dừng giải quyết phải có ngày và nơi người nộp đề nghị.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('fees_given_back', None), ('fees_given_back_at', None), ('fees_given_back_by', None)), models.Q(('fees_given_back__gte', 0), ('fees_given_back__lte', models.F('fees_paid')), ('fees_given_back_at__isnull', False), ('fees_given_back_by__isnull', False)), _connector='OR'), name='ending_gives_back_what_was_paid', violation_error_message='Số tiền trả lại không được quá số đã thu.'),
                            models.CheckConstraint(condition=models.Q(('kind__in', ('withdrawn', 'stopped', 'closed_no_reply', 'closed_unpaid')), ('state__in', ['asked', 'done', 'dropped']), models.Q(('reason', ''), _negated=True)), name='ending_known_with_its_reason', violation_error_message='Kết thúc hồ sơ phải theo một cách trong danh mục và có lý do.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'asked')), fields=['written_at'], name='ending_asked'),
                        ],
                        'verbose_name': 'kết thúc hồ sơ',
                        'verbose_name_plural': 'kết thúc hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='Obligation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('open', 'Chờ nộp'), ('paid', 'Đã nộp'), ('ended', 'Kết thúc khi chưa nộp')], max_length=6, verbose_name='trạng thái')),
                        ('name', models.CharField(max_length=255, verbose_name='nghĩa vụ tài chính')),
                        ('amount', models.DecimalField(blank=True, decimal_places=0, max_digits=16, null=True, verbose_name='số tiền (đồng)')),
                        ('notice_number', models.CharField(max_length=60, verbose_name='số thông báo')),
                        ('notice_on', models.DateField(verbose_name='ngày thông báo')),
                        ('asked_at', models.DateTimeField(verbose_name='thông báo lúc')),
                        ('pay_due_at', models.DateTimeField(verbose_name='nộp trước')),
                        ('reminders', models.PositiveSmallIntegerField(default=0, verbose_name='số lần đã nhắc')),
                        ('proof_number', models.CharField(blank=True, default='', max_length=60, verbose_name='số chứng từ')),
                        ('paid_on', models.DateField(blank=True, null=True, verbose_name='ngày nộp')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='dossiers.dossier')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossierfile')),
                        ('pause', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='obligation', to='dossiers.pause')),
                        ('proof', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossierfile')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.sectorrule')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('dossier',), name='obligation_one_open'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), models.Q(('paid_on__isnull', False), models.Q(models.Q(('proof_number', ''), _negated=True), ('proof__isnull', False), _connector='OR')), _connector='OR'), name='obligation_paid_is_proven', violation_error_message='Nghĩa vụ đã nộp phải có ngày và chứng từ.'),
                            models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gt', 0), _connector='OR'), name='obligation_amount_positive', violation_error_message='Số tiền phải lớn hơn 0.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='obligation_ended_by_and_at', violation_error_message='Nghĩa vụ đã kết thúc phải có cả người và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['open', 'paid', 'ended']), models.Q(('notice_number', ''), _negated=True), ('pay_due_at__gt', models.F('asked_at'))), name='obligation_known_by_its_notice', violation_error_message='Nghĩa vụ phải có số thông báo và hạn nộp sau khi thông báo.'),
                            models.CheckConstraint(condition=models.Q(('state', 'paid'), models.Q(('paid_on', None), ('proof', None), ('proof_number', '')), _connector='OR'), name='obligation_unpaid_has_no_proof', violation_error_message='Nghĩa vụ chưa nộp thì chưa có chứng từ nộp tiền.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'open')), fields=['pay_due_at'], name='obligation_open'),
                        ],
                        'verbose_name': 'nghĩa vụ tài chính',
                        'verbose_name_plural': 'nghĩa vụ tài chính',
                    },
                ),
                migrations.CreateModel(
                    name='DossierLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opened_at', models.DateTimeField(verbose_name='chuyển lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='nhận kết quả lúc')),
                        ('child', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='part_of', to='dossiers.dossier')),
                        ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.linkedprocedure')),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='dossiers.dossier')),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('parent', models.F('child')), _negated=True), name='part_not_of_itself', violation_error_message='Một hồ sơ không thể liên thông với chính nó.'),
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('parent', 'link'), name='part_once_at_a_time', violation_error_message='Hồ sơ liên thông này đã được chuyển.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', None)), models.Q(('ended_at__isnull', False), ('received_at__isnull', False), ('received_by__isnull', False)), _connector='OR'), name='part_received_by_and_at', violation_error_message='Đã nhận kết quả phải có người nhận, thời điểm, sau khi kết thúc.'),
                            models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('opened_at')), _connector='OR'), name='part_ends_after_it_opened', violation_error_message='Hồ sơ liên thông kết thúc sau khi được chuyển.'),
                        ],
                        'verbose_name': 'hồ sơ liên thông',
                        'verbose_name_plural': 'hồ sơ liên thông',
                    },
                ),
                migrations.CreateModel(
                    name='AssignmentRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('reception', 'Cán bộ tiếp nhận'), ('handler', 'Chuyên viên thụ lý'), ('unit_head', 'Trưởng phòng, bộ phận'), ('approver', 'Lãnh đạo ký duyệt'), ('records_clerk', 'Văn thư'), ('onestop_head', 'Trưởng bộ phận Một cửa'), ('control', 'Kiểm soát thủ tục hành chính'), ('cashier', 'Thu ngân'), ('petition_officer', 'Cán bộ xử lý phản ánh, kiến nghị'), ('helper', 'Người hướng dẫn, hỗ trợ'), ('postal_agent', 'Nhân viên bưu chính'), ('head', 'Người đứng đầu'), ('auditor', 'Thanh tra, kiểm toán'), ('administrator', 'Quản trị hệ thống')], max_length=20, verbose_name='vai trò của bước')),
                        ('place', models.CharField(blank=True, default='', max_length=80, verbose_name='thôn, tổ dân phố')),
                        ('way', models.CharField(choices=[('by_hand', 'Lãnh đạo phân công từng hồ sơ'), ('person', 'Giao cho một người'), ('fair_share', 'Chia đều theo khối lượng đang làm')], max_length=10, verbose_name='cách giao')),
                        ('set_at', models.DateTimeField(verbose_name='đặt lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='bỏ lúc')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('procedure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.sector')),
                        ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('unit', 'role', 'procedure', 'sector', 'place'), name='assignment_case_once', nulls_distinct=False, violation_error_message='Trường hợp này đã có cách giao việc.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('way', 'person')), models.Q(models.Q(('way', 'person'), _negated=True), ('person', None)), _connector='OR'), name='assignment_names_a_person', violation_error_message='Giao cho một người thì phải chọn người; cách khác thì không.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='assignment_ended_by_and_at', violation_error_message='Cách giao việc đã bỏ phải có cả người bỏ và thời điểm.'),
                        ],
                        'verbose_name': 'cách giao việc',
                        'verbose_name_plural': 'cách giao việc',
                    },
                ),
                migrations.CreateModel(
                    name='AssignmentTurn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('reception', 'Cán bộ tiếp nhận'), ('handler', 'Chuyên viên thụ lý'), ('unit_head', 'Trưởng phòng, bộ phận'), ('approver', 'Lãnh đạo ký duyệt'), ('records_clerk', 'Văn thư'), ('onestop_head', 'Trưởng bộ phận Một cửa'), ('control', 'Kiểm soát thủ tục hành chính'), ('cashier', 'Thu ngân'), ('petition_officer', 'Cán bộ xử lý phản ánh, kiến nghị'), ('helper', 'Người hướng dẫn, hỗ trợ'), ('postal_agent', 'Nhân viên bưu chính'), ('head', 'Người đứng đầu'), ('auditor', 'Thanh tra, kiểm toán'), ('administrator', 'Quản trị hệ thống')], max_length=20, verbose_name='vai trò của bước')),
                        ('given_at', models.DateTimeField(verbose_name='được giao lúc')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('unit', 'role', 'person'), name='assignment_turn_once', violation_error_message='Mỗi người có một lượt gần nhất ở mỗi vai trò.'),
                        ],
                        'verbose_name': 'lượt giao việc',
                        'verbose_name_plural': 'lượt giao việc',
                    },
                ),
                migrations.CreateModel(
                    name='RegisterExport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('format', models.CharField(choices=[('xlsx', 'Excel'), ('pdf', 'PDF')], max_length=4, verbose_name='dạng tệp')),
                        ('submission_key', models.UUIDField()),
                        ('asked_at', models.DateTimeField(verbose_name='yêu cầu lúc')),
                        ('asked', models.JSONField(verbose_name='bộ lọc')),
                        ('state', models.CharField(choices=[('waiting', 'Đang lập'), ('ready', 'Tải được'), ('failed', 'Chưa lập được'), ('expired', 'Đã hết hạn tải')], default='waiting', max_length=8, verbose_name='tình trạng')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='số lần lập')),
                        ('total', models.PositiveIntegerField(blank=True, null=True, verbose_name='số hồ sơ')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='đã ghi')),
                        ('said', models.TextField(blank=True, default='', verbose_name='lý do chưa lập được')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='xong lúc')),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='tải đến')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('asked_by', 'submission_key'), name='register_export_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', False), ('file__isnull', False), ('state', 'ready')), models.Q(models.Q(('state', 'ready'), _negated=True), ('file', None)), _connector='OR'), name='register_export_file_iff_ready', violation_error_message='Chỉ lần xuất đã xong và còn hạn mới có tệp.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='register_export_ended_iff_over', violation_error_message='Lần xuất đã xong phải có giờ xong.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('said', ''), _negated=True), _connector='OR'), name='register_export_failure_says_why', violation_error_message='Lần xuất không được phải ghi lý do.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'waiting')), fields=['asked_at'], name='register_export_waiting'),
                            models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='register_export_ready'),
                            models.Index(fields=['asked_by', '-asked_at'], name='register_export_of_person'),
                        ],
                        'verbose_name': 'lần xuất sổ theo dõi',
                        'verbose_name_plural': 'lần xuất sổ theo dõi',
                    },
                ),
                migrations.CreateModel(
                    name='PostalItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('received', 'Đã nhận'), ('sent', 'Đang gửi'), ('delivered', 'Đã phát'), ('came_back', 'Bị hoàn'), ('sent_again', 'Bị hoàn, đã gửi lại'), ('collected', 'Bị hoàn, đã đến nhận')], max_length=10, verbose_name='trạng thái')),
                        ('number', models.CharField(max_length=40, verbose_name='số hiệu bưu gửi')),
                        ('carrier', models.CharField(max_length=120, verbose_name='doanh nghiệp bưu chính')),
                        ('posted_on', models.DateField(verbose_name='ngày gửi')),
                        ('written_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('is_intact', models.BooleanField(default=True, verbose_name='phong bì nguyên vẹn')),
                        ('papers_agree', models.BooleanField(default=True, verbose_name='giấy tờ khớp bảng kê')),
                        ('fee', models.DecimalField(blank=True, decimal_places=0, max_digits=14, null=True, verbose_name='cước (đồng)')),
                        ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='ghi chú')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ngày phát, ngày hoàn')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi kết quả lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postal_items', to='dossiers.dossier')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['received', 'sent', 'delivered', 'came_back', 'sent_again', 'collected'])), name='post_state_known', violation_error_message='Trạng thái bưu gửi không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='post_has_a_number', violation_error_message='Bưu gửi phải có số hiệu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('state__in', ['received', 'sent'])), models.Q(models.Q(('state__in', ['received', 'sent']), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False), ('ended_on__isnull', False)), _connector='OR'), name='post_ended_by_and_at', violation_error_message='Bưu gửi đã phát hoặc bị hoàn phải có ngày, người và thời điểm ghi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('is_intact', True), ('papers_agree', True)), models.Q(('note', ''), _negated=True), _connector='OR'), name='post_damage_is_noted', violation_error_message='Phong bì rách, giấy tờ không khớp thì ghi rõ đã thấy gì.'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'came_back'])), fields=('dossier',), name='post_one_on_its_way', violation_error_message='Hồ sơ này đang có một bưu gửi trên đường.'),
                        ],
                        'indexes': [
                            models.Index(fields=['number'], name='post_number'),
                            models.Index(condition=models.Q(('state__in', ['sent', 'came_back'])), fields=['state', 'posted_on', 'id'], name='post_followed'),
                        ],
                        'verbose_name': 'bưu gửi',
                        'verbose_name_plural': 'bưu gửi',
                    },
                ),
                migrations.CreateModel(
                    name='Verification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='số trong hồ sơ')),
                        ('held_on', models.DateField(verbose_name='ngày xác minh')),
                        ('held_from', models.TimeField(blank=True, null=True, verbose_name='từ giờ')),
                        ('held_to', models.TimeField(blank=True, null=True, verbose_name='đến giờ')),
                        ('place', models.CharField(max_length=255, verbose_name='địa điểm')),
                        ('present', models.TextField(verbose_name='thành phần tham gia')),
                        ('content', models.TextField(verbose_name='nội dung')),
                        ('conclusion', models.TextField(blank=True, default='', verbose_name='kết luận, kiến nghị')),
                        ('applicant_there', models.BooleanField(default=False, verbose_name='người nộp có mặt')),
                        ('recorded_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('replaced_why', models.CharField(blank=True, default='', max_length=500, verbose_name='lý do lập lại')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='dossiers.dossier')),
                        ('files', models.ManyToManyField(blank=True, related_name='verifications', to='dossiers.dossierfile', verbose_name='giấy tờ kèm theo')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='dossiers.verification')),
                        ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.stepinstance')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('dossier', 'number'), name='verification_number_once', violation_error_message='Số biên bản này đã có trong hồ sơ.'),
                            models.CheckConstraint(condition=models.Q(('held_from', None), ('held_to', None), ('held_to__gt', models.F('held_from')), _connector='OR'), name='verification_runs_forward', violation_error_message='Giờ kết thúc phải sau giờ bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('replaced_why', ''), ('replaces', None)), models.Q(('replaces__isnull', False), models.Q(('replaced_why', ''), _negated=True)), _connector='OR'), name='verification_replaced_with_reason', violation_error_message='Biên bản lập lại phải nêu lý do.'),
                        ],
                        'verbose_name': 'biên bản xác minh',
                        'verbose_name_plural': 'biên bản xác minh',
                    },
                ),
                migrations.CreateModel(
                    name='TouchedDossier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('touched_id', models.BigIntegerField(verbose_name='hồ sơ')),
                    ],
                    options={
                        'verbose_name': 'hồ sơ đã thay đổi',
                        'verbose_name_plural': 'hồ sơ đã thay đổi',
                    },
                ),
                migrations.CreateModel(
                    name='NonBoundary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='gửi lúc')),
                        ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='cơ quan có thẩm quyền nhận lúc')),
                        ('arrived_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='non_boundary', to='dossiers.dossier')),
                        ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('sent_at', None), ('sent_by', None)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='non_boundary_sent_by_and_at', violation_error_message='Hồ sơ đã gửi đi phải có cả người gửi và thời điểm gửi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('arrived_at', None), ('arrived_by', None)), models.Q(('arrived_at__gte', models.F('sent_at')), ('arrived_by__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='non_boundary_arrived_after_sent', violation_error_message='Cơ quan có thẩm quyền chỉ nhận hồ sơ đã gửi đi.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('arrived_at', None)), fields=['counter', 'sent_at'], name='non_boundary_under_way'),
                        ],
                        'verbose_name': 'tiếp nhận phi địa giới',
                        'verbose_name_plural': 'tiếp nhận phi địa giới',
                    },
                ),
                migrations.CreateModel(
                    name='Synchronisation',
                    fields=[
                        ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='synchronisation', serialize=False, to='dossiers.dossier')),
                        ('state', models.CharField(choices=[('acknowledged', 'Đã đồng bộ'), ('refused', 'Cổng quốc gia từ chối')], max_length=12, verbose_name='trạng thái')),
                        ('answered_on', models.DateField(verbose_name='ngày trả lời')),
                        ('refusal', models.CharField(blank=True, default='', max_length=500, verbose_name='lý do từ chối')),
                        ('stored_on', models.DateField(blank=True, null=True, verbose_name='ngày kết quả vào kho cá nhân')),
                        ('source', models.CharField(max_length=120, verbose_name='nguồn')),
                        ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), models.Q(('refusal', ''), _negated=True)), models.Q(('refusal', ''), ('state', 'acknowledged')), _connector='OR'), name='synchronisation_refused_with_reason', violation_error_message='Hồ sơ bị từ chối đồng bộ phải có lý do; hồ sơ đã đồng bộ thì không.'),
                            models.CheckConstraint(condition=models.Q(('stored_on', None), ('state', 'acknowledged'), _connector='OR'), name='synchronisation_stored_when_acknowledged', violation_error_message='Chỉ hồ sơ đã đồng bộ mới có kết quả trong kho cá nhân.'),
                            models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='synchronisation_names_its_source', violation_error_message='Phải ghi nguồn của câu trả lời.'),
                        ],
                        'verbose_name': 'đồng bộ hồ sơ',
                        'verbose_name_plural': 'đồng bộ hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='CounterDevice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(unique=True, verbose_name='mã máy')),
                        ('seen_at', models.DateTimeField(verbose_name='thấy lần cuối')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('alive_since', models.DateTimeField(blank=True, null=True, verbose_name='liên lạc liên tục từ')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['agency', 'seen_at'], name='device_agency_seen'),
                        ],
                        'verbose_name': 'máy tại quầy',
                        'verbose_name_plural': 'máy tại quầy',
                    },
                ),
                migrations.CreateModel(
                    name='NumberBlock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.CharField(max_length=60, verbose_name='quầy')),
                        ('means', models.CharField(choices=[('screen', 'Máy tại quầy, khi mất kết nối'), ('pad', 'Tập giấy in sẵn, khi mất điện')], max_length=6, verbose_name='dùng cho')),
                        ('from_number', models.PositiveIntegerField(verbose_name='từ số')),
                        ('to_number', models.PositiveIntegerField(verbose_name='đến số')),
                        ('issued_at', models.DateTimeField(verbose_name='cấp lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='thu lại lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='nơi tiếp nhận')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('means__in', ['screen', 'pad'])), name='block_means_known', violation_error_message='Cách dùng dải số không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('from_number__gte', 1), ('to_number__gte', models.F('from_number')), ('to_number__lte', 9999999)), name='block_runs_forward', violation_error_message='Số cuối phải từ số đầu trở lên, mỗi số không quá 7 chữ số.'),
                            models.CheckConstraint(condition=models.Q(('place', ''), _negated=True), name='block_has_a_place', violation_error_message='Dải số phải ghi cấp cho quầy nào.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='block_ended_by_and_at', violation_error_message='Dải số đã thu lại phải có cả người và thời điểm.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), (models.Func('from_number', 'to_number', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True), function='INT8RANGE', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&')], name='block_numbers_apart', violation_error_message='Nơi này đã có dải khác dùng các số đó.'),
                        ],
                        'verbose_name': 'dải số giấy tạm',
                        'verbose_name_plural': 'dải số giấy tạm',
                    },
                ),
                migrations.CreateModel(
                    name='Outage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('began_at', models.DateTimeField(verbose_name='bắt đầu lúc')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='sự cố')),
                        ('noted_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='nơi tiếp nhận')),
                        ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outages', to='dossiers.counterdevice')),
                        ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='quầy có liên lạc lúc')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gt', models.F('began_at')), _connector='OR'), name='outage_ends_after_it_begins', violation_error_message='Thời điểm kết thúc phải sau thời điểm bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(('began_at__lte', models.F('noted_at'))), name='outage_not_foreseen', violation_error_message='Sự cố chưa bắt đầu thì chưa ghi được.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('device', None), ('noted_by__isnull', False), models.Q(('reason', ''), _negated=True)), models.Q(('device__isnull', False), ('ended_at__isnull', False), ('noted_by', None)), _connector='OR'), name='outage_noted_or_found', violation_error_message='Sự cố do người ghi phải có nội dung và là của cả quầy.'),
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('agency',), name='outage_one_lasting', violation_error_message='Quầy này đang có một sự cố chưa kết thúc.'),
                        ],
                        'indexes': [
                            models.Index(fields=['agency', '-began_at'], name='outage_agency_began'),
                        ],
                        'verbose_name': 'sự cố tại quầy',
                        'verbose_name_plural': 'sự cố tại quầy',
                    },
                ),
                migrations.CreateModel(
                    name='ProvisionalSlip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='số')),
                        ('state', models.CharField(choices=[('free', 'Chưa dùng'), ('used', 'Đã nhập hồ sơ'), ('void', 'Đã hủy')], default='free', max_length=4, verbose_name='trạng thái')),
                        ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='nhận thực tế lúc')),
                        ('clock_offset', models.IntegerField(default=0, verbose_name='lệch đồng hồ (ms)')),
                        ('recorded_at', models.DateTimeField(blank=True, null=True, verbose_name='nhập lúc')),
                        ('void_reason', models.CharField(blank=True, default='', max_length=200, verbose_name='lý do hủy')),
                        ('void_at', models.DateTimeField(blank=True, null=True, verbose_name='hủy lúc')),
                        ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='dossiers.numberblock')),
                        ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='dossiers.counterdevice')),
                        ('dossier', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='provisional_slip', to='dossiers.dossier')),
                        ('outage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='dossiers.outage')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('void_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_out_at', models.DateTimeField(blank=True, null=True, verbose_name='máy báo đã đưa lúc')),
                        ('lent_at', models.DateTimeField(blank=True, null=True, verbose_name='giao cho máy lúc')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('block', 'number'), name='slip_number_once'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['free', 'used', 'void'])), name='slip_state_known', violation_error_message='Trạng thái giấy tạm không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('dossier__isnull', False), ('outage__isnull', False), ('received_at__isnull', False), ('recorded_at__isnull', False), ('recorded_by__isnull', False), ('state', 'used')), models.Q(models.Q(('state', 'used'), _negated=True), ('dossier', None), ('outage', None), ('received_at', None), ('recorded_at', None), ('recorded_by', None)), _connector='OR'), name='slip_used_is_whole', violation_error_message='Giấy tạm đã dùng phải có hồ sơ, sự cố, giờ nhận, người và giờ nhập.'),
                            models.CheckConstraint(condition=models.Q(('received_at', None), ('recorded_at__gte', models.F('received_at')), _connector='OR'), name='slip_received_before_recorded', violation_error_message='Không nhập được hồ sơ trước khi nhận.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'void'), ('void_at__isnull', False), ('void_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), models.Q(models.Q(('state', 'void'), _negated=True), ('void_at', None), ('void_by', None), ('void_reason', '')), _connector='OR'), name='slip_void_says_why', violation_error_message='Giấy tạm hủy phải có lý do, người và thời điểm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('given_out_at', None), ('lent_at', None)), ('device__isnull', False), _connector='OR'), name='slip_lent_to_a_machine', violation_error_message='Số đã giao hay đã đưa phải có máy giữ số đó.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'used')), fields=['outage'], name='slip_outage'),
                            models.Index(condition=models.Q(('state', 'used')), fields=['recorded_at'], name='slip_recorded'),
                        ],
                        'verbose_name': 'giấy tiếp nhận tạm',
                        'verbose_name_plural': 'giấy tiếp nhận tạm',
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dossier',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "dossiers_dossierhistory" ("accepted_at", "applicant_address", "applicant_born_on", "applicant_email", "applicant_id_kind", "applicant_id_number", "applicant_kind", "applicant_name", "applicant_phone", "applicant_sex", "applicant_sort_key", "authorisation", "case_id", "channel", "clock_started_at", "code", "corrects_id", "created_at", "current_holder_id", "current_unit_id", "deciding_agency_id", "due_at", "due_on", "due_provisional", "ended_at", "ended_on", "finished_at", "folder_place", "id", "kind", "late_after", "late_after_766", "lookup_word", "offer_id", "original_due_at", "outside_code", "papers_returned", "payer_group", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pre_supplement_count", "procedure_version_id", "received_by_id", "received_on", "receiving_agency_id", "register_agency_id", "register_number", "register_year", "representative_address", "representative_id_number", "representative_name", "representative_phone", "reschedule_count", "result_place", "return_means", "return_place", "returned_at", "sets_count", "state", "subject", "submission_key", "submitted_at", "supplement_count", "system_of_record", "temporary_number", "terms") VALUES (NEW."accepted_at", NEW."applicant_address", NEW."applicant_born_on", NEW."applicant_email", NEW."applicant_id_kind", NEW."applicant_id_number", NEW."applicant_kind", NEW."applicant_name", NEW."applicant_phone", NEW."applicant_sex", NEW."applicant_sort_key", NEW."authorisation", NEW."case_id", NEW."channel", NEW."clock_started_at", NEW."code", NEW."corrects_id", NEW."created_at", NEW."current_holder_id", NEW."current_unit_id", NEW."deciding_agency_id", NEW."due_at", NEW."due_on", NEW."due_provisional", NEW."ended_at", NEW."ended_on", NEW."finished_at", NEW."folder_place", NEW."id", NEW."kind", NEW."late_after", NEW."late_after_766", NEW."lookup_word", NEW."offer_id", NEW."original_due_at", NEW."outside_code", NEW."papers_returned", NEW."payer_group", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pre_supplement_count", NEW."procedure_version_id", NEW."received_by_id", NEW."received_on", NEW."receiving_agency_id", NEW."register_agency_id", NEW."register_number", NEW."register_year", NEW."representative_address", NEW."representative_id_number", NEW."representative_name", NEW."representative_phone", NEW."reschedule_count", NEW."result_place", NEW."return_means", NEW."return_place", NEW."returned_at", NEW."sets_count", NEW."state", NEW."subject", NEW."submission_key", NEW."submitted_at", NEW."supplement_count", NEW."system_of_record", NEW."temporary_number", NEW."terms"); RETURN NULL;', hash='3a0650609a84bc6675380500a06d12d23e3f5e51', operation='INSERT', pgid='pgtrigger_insert_insert_d9b06', table='dossiers_dossier', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dossier',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."applicant_address" IS DISTINCT FROM (NEW."applicant_address") OR OLD."applicant_born_on" IS DISTINCT FROM (NEW."applicant_born_on") OR OLD."applicant_email" IS DISTINCT FROM (NEW."applicant_email") OR OLD."applicant_id_kind" IS DISTINCT FROM (NEW."applicant_id_kind") OR OLD."applicant_id_number" IS DISTINCT FROM (NEW."applicant_id_number") OR OLD."applicant_kind" IS DISTINCT FROM (NEW."applicant_kind") OR OLD."applicant_name" IS DISTINCT FROM (NEW."applicant_name") OR OLD."applicant_phone" IS DISTINCT FROM (NEW."applicant_phone") OR OLD."applicant_sex" IS DISTINCT FROM (NEW."applicant_sex") OR OLD."applicant_sort_key" IS DISTINCT FROM (NEW."applicant_sort_key") OR OLD."authorisation" IS DISTINCT FROM (NEW."authorisation") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."clock_started_at" IS DISTINCT FROM (NEW."clock_started_at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."current_holder_id" IS DISTINCT FROM (NEW."current_holder_id") OR OLD."current_unit_id" IS DISTINCT FROM (NEW."current_unit_id") OR OLD."deciding_agency_id" IS DISTINCT FROM (NEW."deciding_agency_id") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."due_provisional" IS DISTINCT FROM (NEW."due_provisional") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ended_on" IS DISTINCT FROM (NEW."ended_on") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."folder_place" IS DISTINCT FROM (NEW."folder_place") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."late_after" IS DISTINCT FROM (NEW."late_after") OR OLD."late_after_766" IS DISTINCT FROM (NEW."late_after_766") OR OLD."lookup_word" IS DISTINCT FROM (NEW."lookup_word") OR OLD."offer_id" IS DISTINCT FROM (NEW."offer_id") OR OLD."original_due_at" IS DISTINCT FROM (NEW."original_due_at") OR OLD."outside_code" IS DISTINCT FROM (NEW."outside_code") OR OLD."papers_returned" IS DISTINCT FROM (NEW."papers_returned") OR OLD."payer_group" IS DISTINCT FROM (NEW."payer_group") OR OLD."pre_supplement_count" IS DISTINCT FROM (NEW."pre_supplement_count") OR OLD."procedure_version_id" IS DISTINCT FROM (NEW."procedure_version_id") OR OLD."received_by_id" IS DISTINCT FROM (NEW."received_by_id") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."receiving_agency_id" IS DISTINCT FROM (NEW."receiving_agency_id") OR OLD."register_agency_id" IS DISTINCT FROM (NEW."register_agency_id") OR OLD."register_number" IS DISTINCT FROM (NEW."register_number") OR OLD."register_year" IS DISTINCT FROM (NEW."register_year") OR OLD."representative_address" IS DISTINCT FROM (NEW."representative_address") OR OLD."representative_id_number" IS DISTINCT FROM (NEW."representative_id_number") OR OLD."representative_name" IS DISTINCT FROM (NEW."representative_name") OR OLD."representative_phone" IS DISTINCT FROM (NEW."representative_phone") OR OLD."reschedule_count" IS DISTINCT FROM (NEW."reschedule_count") OR OLD."result_place" IS DISTINCT FROM (NEW."result_place") OR OLD."return_means" IS DISTINCT FROM (NEW."return_means") OR OLD."return_place" IS DISTINCT FROM (NEW."return_place") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."sets_count" IS DISTINCT FROM (NEW."sets_count") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."submission_key" IS DISTINCT FROM (NEW."submission_key") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."supplement_count" IS DISTINCT FROM (NEW."supplement_count") OR OLD."system_of_record" IS DISTINCT FROM (NEW."system_of_record") OR OLD."temporary_number" IS DISTINCT FROM (NEW."temporary_number") OR OLD."terms" IS DISTINCT FROM (NEW."terms"))', func='INSERT INTO "dossiers_dossierhistory" ("accepted_at", "applicant_address", "applicant_born_on", "applicant_email", "applicant_id_kind", "applicant_id_number", "applicant_kind", "applicant_name", "applicant_phone", "applicant_sex", "applicant_sort_key", "authorisation", "case_id", "channel", "clock_started_at", "code", "corrects_id", "created_at", "current_holder_id", "current_unit_id", "deciding_agency_id", "due_at", "due_on", "due_provisional", "ended_at", "ended_on", "finished_at", "folder_place", "id", "kind", "late_after", "late_after_766", "lookup_word", "offer_id", "original_due_at", "outside_code", "papers_returned", "payer_group", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pre_supplement_count", "procedure_version_id", "received_by_id", "received_on", "receiving_agency_id", "register_agency_id", "register_number", "register_year", "representative_address", "representative_id_number", "representative_name", "representative_phone", "reschedule_count", "result_place", "return_means", "return_place", "returned_at", "sets_count", "state", "subject", "submission_key", "submitted_at", "supplement_count", "system_of_record", "temporary_number", "terms") VALUES (NEW."accepted_at", NEW."applicant_address", NEW."applicant_born_on", NEW."applicant_email", NEW."applicant_id_kind", NEW."applicant_id_number", NEW."applicant_kind", NEW."applicant_name", NEW."applicant_phone", NEW."applicant_sex", NEW."applicant_sort_key", NEW."authorisation", NEW."case_id", NEW."channel", NEW."clock_started_at", NEW."code", NEW."corrects_id", NEW."created_at", NEW."current_holder_id", NEW."current_unit_id", NEW."deciding_agency_id", NEW."due_at", NEW."due_on", NEW."due_provisional", NEW."ended_at", NEW."ended_on", NEW."finished_at", NEW."folder_place", NEW."id", NEW."kind", NEW."late_after", NEW."late_after_766", NEW."lookup_word", NEW."offer_id", NEW."original_due_at", NEW."outside_code", NEW."papers_returned", NEW."payer_group", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pre_supplement_count", NEW."procedure_version_id", NEW."received_by_id", NEW."received_on", NEW."receiving_agency_id", NEW."register_agency_id", NEW."register_number", NEW."register_year", NEW."representative_address", NEW."representative_id_number", NEW."representative_name", NEW."representative_phone", NEW."reschedule_count", NEW."result_place", NEW."return_means", NEW."return_place", NEW."returned_at", NEW."sets_count", NEW."state", NEW."subject", NEW."submission_key", NEW."submitted_at", NEW."supplement_count", NEW."system_of_record", NEW."temporary_number", NEW."terms"); RETURN NULL;', hash='54218929e8a47d9016cbad3732f2203e4cd00401', operation='UPDATE', pgid='pgtrigger_update_update_9cdce', table='dossiers_dossier', when='AFTER')),
                ),
            ]
        ),
        migrations.RunSQL(CHAIN, UNCHAIN),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(TOUCH, UNTOUCH),
        migrations.RunSQL(
            TOUCH_BY_PARTS + "".join(map(on, PARTS)),
            "".join(map(off, PARTS)) + "DROP FUNCTION dossiers_touch_by_parts();",
        ),
    ]
