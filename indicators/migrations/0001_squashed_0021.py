"""The tables of 0001 to 0021 as an empty database gets them; the shipped definitions are copied into rows (decision 18).

Written by folding (docs/adr/0060): installations that have the replaced ones do not run it.
"""

import hashlib
import json
from pathlib import Path

import accounts.models.periods
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models
from jobs.migrations._folding import Together


DATA = Path(__file__).resolve().parent.parent / "data"

SHIPPED = {
    "2018-evaluation.v1.json": "8b758d2478b59750a6deacf0dc20be62efed6e0292bcde46efa28797c16610ef",
    "766-document.v1.json": "07a70d713e64288bf55c4eb04b229157168cab670e1ae8453fb94631a0409e7b",
    "766-portal.v1.json": "ab3b9d43a2f652714110c87f8b1d60c6d38d6342f7f69e2bef8c3a2bba4a0fd4",
}


def read(name):
    content = (DATA / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHIPPED[name]:
        raise RuntimeError(f"indicators/data/{name} is not the file this migration was written for.")
    return json.loads(content)


def in_full(raw, others):
    """One that is based on another says only what it changes there."""
    if "based_on" not in raw:
        return raw
    wanted = (raw["based_on"]["code"], raw["based_on"]["version"])
    (base,) = (other for other in others if (other["code"], other["version"]) == wanted)
    own = {key: value for key, value in raw.items() if key not in ("based_on", "changes")}
    indicators = [{**one, **raw["changes"].get(one["id"], {})} for one in base["indicators"]]
    return {**base, **own, "indicators": indicators}


def copy_shipped(apps, schema_editor):
    raws = {name: read(name) for name in SHIPPED}
    for name, raw in raws.items():
        apps.get_model("indicators", "ScoreDefinition").objects.create(
            code=raw["code"],
            version=raw["version"],
            is_default=raw["is_default"],
            valid_from=raw["valid_from"],
            valid_to=raw["valid_to"],
            content=in_full(raw, raws.values()),
            content_hash=SHIPPED[name],
            shipped=True,
        )


# A definition is never edited; a change is a new version (docs/adr/0030).
DEFINITIONS_STAY = """
CREATE FUNCTION indicators_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Bộ chỉ số đã ghi thì không sửa, không xóa: thay đổi là một phiên bản mới.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER indicators_scoredefinition_stays BEFORE UPDATE OR DELETE ON indicators_scoredefinition
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse();
CREATE TRIGGER indicators_scoredefinition_whole BEFORE TRUNCATE ON indicators_scoredefinition
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse();
"""

DEFINITIONS_GO = """
DROP TRIGGER indicators_scoredefinition_whole ON indicators_scoredefinition;
DROP TRIGGER indicators_scoredefinition_stays ON indicators_scoredefinition;
DROP FUNCTION indicators_refuse();
"""

# A figure that was entered stays; a mistake is corrected by entering it again (docs/adr/0040).
FIGURES_STAY = """
CREATE FUNCTION indicators_refuse_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Số liệu đã nhập thì không sửa, không xóa: nhập lại số đúng với văn bản của nó.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER indicators_enteredfigure_stays BEFORE UPDATE OR DELETE ON indicators_enteredfigure
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse_figures();
CREATE TRIGGER indicators_enteredfigure_whole BEFORE TRUNCATE ON indicators_enteredfigure
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_figures();
"""

FIGURES_GO = """
DROP TRIGGER indicators_enteredfigure_whole ON indicators_enteredfigure;
DROP TRIGGER indicators_enteredfigure_stays ON indicators_enteredfigure;
DROP FUNCTION indicators_refuse_figures();
"""

# A target that was set stays; another one takes its place (docs/adr/0041).
TARGETS_STAY = """
CREATE FUNCTION indicators_refuse_targets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Chỉ tiêu đã ghi thì không sửa, không xóa: ghi chỉ tiêu khác với văn bản của nó.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER indicators_target_stays BEFORE UPDATE OR DELETE ON indicators_target
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse_targets();
CREATE TRIGGER indicators_target_whole BEFORE TRUNCATE ON indicators_target
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_targets();
"""

TARGETS_GO = """
DROP TRIGGER indicators_target_whole ON indicators_target;
DROP TRIGGER indicators_target_stays ON indicators_target;
DROP FUNCTION indicators_refuse_targets();
"""

# What is closed is not edited: lines never, a month only forward, a published month not at all (docs/adr/0043).
ROWS = (
    "publicationrow", "publicationofficer", "publicedition", "reply", "replyanswer", "nameremoval",
)  # fmt: skip

KEPT = ("publication", "restatement")

FUNCTIONS = """
CREATE FUNCTION indicators_closed_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Số liệu tháng đã chốt thì không sửa, không xóa: thay đổi là một lần điều chỉnh.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION indicators_publication_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps text[] := ARRAY['draft', 'in_review', 'signed', 'published'];
BEGIN
    IF NEW.agency_id <> OLD.agency_id OR NEW.period_kind <> OLD.period_kind OR NEW.first_on <> OLD.first_on
        OR NEW.due_on <> OLD.due_on OR NEW.close_on <> OLD.close_on
        OR array_position(steps, NEW.state::text) < array_position(steps, OLD.state::text)
        OR (OLD.state <> 'draft' AND (NEW.data_hash, NEW.definition_id, NEW.closed_at, NEW.closed_by_id,
                NEW.review_until) IS DISTINCT FROM
            (OLD.data_hash, OLD.definition_id, OLD.closed_at, OLD.closed_by_id, OLD.review_until))
        OR (OLD.state = 'published' AND NEW IS DISTINCT FROM OLD)
    THEN
        RAISE EXCEPTION 'Tháng đã chốt chỉ đi tiếp: ký, rồi công khai. Số liệu không sửa.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION indicators_restatement_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'proposed' OR (NEW.publication_id, NEW.number, NEW.data_hash, NEW.snapshot, NEW.differences)
        IS DISTINCT FROM (OLD.publication_id, OLD.number, OLD.data_hash, OLD.snapshot, OLD.differences)
    THEN
        RAISE EXCEPTION 'Điều chỉnh đã ghi thì không sửa: quyết định một lần.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER indicators_publication_goes_forward BEFORE UPDATE ON indicators_publication
    FOR EACH ROW EXECUTE FUNCTION indicators_publication_forward();
CREATE TRIGGER indicators_restatement_stays BEFORE UPDATE ON indicators_restatement
    FOR EACH ROW EXECUTE FUNCTION indicators_restatement_decided();
"""

ROW = """
CREATE TRIGGER indicators_{table}_stays BEFORE UPDATE OR DELETE ON indicators_{table}
    FOR EACH ROW EXECUTE FUNCTION indicators_closed_refuse();
"""

WHOLE = """
CREATE TRIGGER indicators_{table}_kept BEFORE DELETE ON indicators_{table}
    FOR EACH ROW EXECUTE FUNCTION indicators_closed_refuse();
"""

NEVER_EMPTIED = """
CREATE TRIGGER indicators_{table}_whole BEFORE TRUNCATE ON indicators_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_closed_refuse();
"""

OPEN = """
DROP FUNCTION indicators_closed_refuse() CASCADE;
DROP FUNCTION indicators_publication_forward() CASCADE;
DROP FUNCTION indicators_restatement_decided() CASCADE;
"""

# What was brought in from outside is not edited (docs/adr/0043).
OUTSIDE_STAYS = """
CREATE TRIGGER indicators_outsidereport_stays BEFORE UPDATE OR DELETE ON indicators_outsidereport
    FOR EACH ROW EXECUTE FUNCTION indicators_closed_refuse();
CREATE TRIGGER indicators_outsidereport_whole BEFORE TRUNCATE ON indicators_outsidereport
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_closed_refuse();
"""

OUTSIDE_GOES = """
DROP TRIGGER indicators_outsidereport_whole ON indicators_outsidereport;
DROP TRIGGER indicators_outsidereport_stays ON indicators_outsidereport;
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('indicators', '0001_initial'),
        ('indicators', '0002_shipped_definitions'),
        ('indicators', '0003_definitions_stay'),
        ('indicators', '0004_more_facts'),
        ('indicators', '0005_instructions'),
        ('indicators', '0006_times_taken'),
        ('indicators', '0007_facts_of_all_kinds'),
        ('indicators', '0008_entered_figures_stay'),
        ('indicators', '0009_targets'),
        ('indicators', '0010_targets_stay'),
        ('indicators', '0011_publications'),
        ('indicators', '0012_closed_stays'),
        ('indicators', '0013_unit_reports'),
        ('indicators', '0014_definitions_added'),
        ('indicators', '0015_outside_reports'),
        ('indicators', '0016_outside_reports_stay'),
        ('indicators', '0017_publication_terms'),
        ('indicators', '0018_evaluation_figures'),
        ('indicators', '0019_added_by_with_when'),
        ('indicators', '0020_added_by_with_when_checked'),
        ('indicators', '0021_facts_by_end'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0005'),
        ('documents', '0001_squashed_0004'),
        ('dossiers', '0001_squashed_0056'),
        ('feedback', '0001_squashed_0005'),
        ('procedures', '0001_squashed_0014'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='ScoreDefinition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, verbose_name='mã')),
                        ('version', models.PositiveSmallIntegerField(verbose_name='phiên bản')),
                        ('is_default', models.BooleanField(default=False, verbose_name='dùng mặc định')),
                        ('valid_from', models.DateField(verbose_name='có hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('content', models.JSONField(verbose_name='nội dung')),
                        ('content_hash', models.CharField(max_length=64, verbose_name='mã băm nội dung')),
                        ('shipped', models.BooleanField(default=False, verbose_name='kèm theo phần mềm')),
                        ('added_at', models.DateTimeField(blank=True, null=True, verbose_name='ghi lúc')),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('code', 'version'), name='definition_version_once', violation_error_message='Phiên bản này của bộ chỉ số đã có.'),
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='definition_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('added_at', None), ('added_by', None)), models.Q(('added_at__isnull', False), ('added_by__isnull', False)), _connector='OR'), name='definition_added_by_with_when', violation_error_message='Phiên bản thêm tại đây phải có người và thời điểm thêm.'),
                        ],
                        'verbose_name': 'bộ chỉ số',
                        'verbose_name_plural': 'bộ chỉ số',
                    },
                ),
                migrations.CreateModel(
                    name='DossierFact',
                    fields=[
                        ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='fact', serialize=False, to='dossiers.dossier')),
                        ('received_on', models.DateField(verbose_name='ngày tiếp nhận')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ngày kết thúc')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='ngày hẹn đầu tiên')),
                        ('extended_on', models.DateField(blank=True, null=True, verbose_name='ngày hẹn cộng thời gian bổ sung')),
                        ('asked_on', models.DateField(blank=True, null=True, verbose_name='ngày yêu cầu bổ sung')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='ngày bổ sung xong')),
                        ('asked_again_on', models.DateField(blank=True, null=True, verbose_name='ngày yêu cầu bổ sung lần hai')),
                        ('finished_on', models.DateField(blank=True, null=True, verbose_name='ngày có kết quả')),
                        ('days_taken', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True, verbose_name='số ngày giải quyết')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('channel', models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='kênh nộp')),
                        ('digitised_on', models.DateField(blank=True, null=True, verbose_name='ngày số hóa xong')),
                        ('disliked_on', models.DateField(blank=True, null=True, verbose_name='ngày bị đánh giá không hài lòng')),
                        ('e_result_on', models.DateField(blank=True, null=True, verbose_name='ngày có kết quả điện tử')),
                        ('fee_owed', models.BooleanField(db_default=False, default=False, verbose_name='có khoản phải nộp')),
                        ('must_be_on_paper', models.BooleanField(db_default=False, default=False, verbose_name='phải trả kết quả bằng giấy')),
                        ('paid_online_on', models.DateField(blank=True, null=True, verbose_name='ngày nộp trực tuyến')),
                        ('petitioned_on', models.DateField(blank=True, null=True, verbose_name='ngày có phản ánh, kiến nghị')),
                        ('population_used', models.BooleanField(db_default=False, default=False, verbose_name='có khai thác dữ liệu dân cư')),
                        ('reused', models.BooleanField(db_default=False, default=False, verbose_name='có giấy tờ sử dụng lại')),
                        ('stored_on', models.DateField(blank=True, null=True, verbose_name='ngày kết nối kho dữ liệu cá nhân')),
                        ('synced_on', models.DateField(blank=True, null=True, verbose_name='ngày đồng bộ')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('days_taken', None), ('finished_on', None)), models.Q(('days_taken__gte', 0), ('finished_on__isnull', False)), _connector='OR'), name='fact_finished_has_days_taken', violation_error_message='Hồ sơ đã có kết quả phải có số ngày giải quyết.'),
                            models.CheckConstraint(condition=models.Q(('answered_on', None), ('answered_on__gte', models.F('asked_on')), _connector='OR'), name='fact_answered_after_asked', violation_error_message='Ngày bổ sung xong phải từ ngày yêu cầu trở đi.'),
                        ],
                        'indexes': [
                            models.Index(fields=['unit', 'received_on'], name='fact_unit_received'),
                            models.Index(fields=['unit', 'ended_on'], name='fact_unit_ended'),
                        ],
                        'verbose_name': 'số liệu hồ sơ',
                        'verbose_name_plural': 'số liệu hồ sơ',
                    },
                ),
                migrations.CreateModel(
                    name='UnitScore',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period_kind', models.CharField(choices=[('month', 'Tháng'), ('quarter', 'Quý'), ('year', 'Năm')], max_length=8, verbose_name='kỳ')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('measured_on', models.DateField(verbose_name='tính đến hết ngày')),
                        ('total', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='tổng điểm')),
                        ('not_measured', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm của chỉ số chưa đo')),
                        ('unreachable', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm không thể đạt')),
                        ('rank', models.PositiveIntegerField(blank=True, null=True, verbose_name='hạng')),
                        ('ranked_among', models.PositiveIntegerField(default=0, verbose_name='trong số')),
                        ('values', models.JSONField(verbose_name='giá trị chỉ số')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.scoredefinition')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('definition', 'agency', 'period_kind', 'first_on', 'measured_on'), name='unit_score_once', violation_error_message='Mỗi đơn vị chỉ có một điểm cho một kỳ tính đến một ngày.'),
                        ],
                        'indexes': [
                            models.Index(fields=['period_kind', 'first_on', 'measured_on'], name='unit_score_period'),
                        ],
                        'verbose_name': 'điểm của đơn vị',
                        'verbose_name_plural': 'điểm của đơn vị',
                    },
                ),
                migrations.CreateModel(
                    name='Instruction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('given', 'Chờ trả lời'), ('answered', 'Chờ xem xét'), ('returned', 'Bị trả lại'), ('accepted', 'Đã chấp nhận'), ('withdrawn', 'Đã rút')], default='given', max_length=10, protected=True, verbose_name='trạng thái')),
                        ('given_at', models.DateTimeField(verbose_name='giao lúc')),
                        ('given_on', models.DateField(verbose_name='ngày giao')),
                        ('what', models.CharField(max_length=2000, verbose_name='nội dung')),
                        ('due_on', models.DateField(verbose_name='phải xong trước hết ngày')),
                        ('origin_path', models.CharField(blank=True, default='', max_length=500, verbose_name='trang phát sinh')),
                        ('origin_text', models.CharField(blank=True, default='', max_length=300, verbose_name='số liệu phát sinh')),
                        ('answer_text', models.CharField(blank=True, default='', max_length=4000, verbose_name='trả lời')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lời lúc')),
                        ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='xem xét lúc')),
                        ('note', models.CharField(blank=True, default='', max_length=1000, verbose_name='lời trả lại')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ngày kết thúc')),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('from_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['given', 'answered', 'returned', 'accepted', 'withdrawn'])), name='instruction_state_known', violation_error_message='Trạng thái ý kiến chỉ đạo không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='instruction_says_what', violation_error_message='Ý kiến chỉ đạo phải có nội dung.'),
                            models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('given_on'))), name='instruction_due_from_its_day', violation_error_message='Hạn phải từ ngày giao trở đi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'returned', 'accepted']), _negated=True), models.Q(models.Q(('answer_text', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='instruction_answered_has_answer', violation_error_message='Đã trả lời thì phải có nội dung, người và thời điểm trả lời.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'returned']), _negated=True), models.Q(('judged_at__isnull', False), ('judged_by__isnull', False), models.Q(('judged_by', models.F('answered_by')), _negated=True)), _connector='OR'), name='instruction_judged_by_another', violation_error_message='Không ai tự chấp nhận việc mình trả lời.'),
                            models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('given_by')), _negated=True), _connector='OR'), name='instruction_answered_by_another', violation_error_message='Người giao việc không tự trả lời.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='instruction_returned_says_why', violation_error_message='Trả lại thì phải nói còn thiếu gì.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ['accepted', 'withdrawn'])), models.Q(models.Q(('state__in', ['accepted', 'withdrawn']), _negated=True), ('ended_on', None)), _connector='OR'), name='instruction_ended_iff_over', violation_error_message='Chỉ ý kiến đã xong mới có ngày kết thúc.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('ended_on', None)), fields=['unit', 'due_on'], name='instruction_open'),
                            models.Index(condition=models.Q(('ended_on', None)), fields=['from_agency', 'due_on'], name='instruction_given_open'),
                            models.Index(fields=['from_agency', '-given_on'], name='instruction_given'),
                        ],
                        'verbose_name': 'ý kiến chỉ đạo',
                        'verbose_name_plural': 'ý kiến chỉ đạo',
                    },
                ),
                migrations.CreateModel(
                    name='InstructionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('move', models.CharField(choices=[('give', 'Giao việc'), ('answer', 'Trả lời'), ('accept', 'Chấp nhận'), ('send_back', 'Trả lại'), ('withdraw', 'Rút')], max_length=10, verbose_name='việc')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('text', models.CharField(blank=True, default='', max_length=4000, verbose_name='lời')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='hạn')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='indicators.instruction')),
                    ],
                    options={
                        'verbose_name': 'diễn biến ý kiến chỉ đạo',
                        'verbose_name_plural': 'diễn biến ý kiến chỉ đạo',
                    },
                ),
                migrations.CreateModel(
                    name='TimesTaken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_on', models.DateField(verbose_name='kết quả từ ngày')),
                        ('last_on', models.DateField(verbose_name='kết quả đến hết ngày')),
                        ('results', models.PositiveIntegerField(verbose_name='số hồ sơ có kết quả')),
                        ('on_time', models.PositiveIntegerField(verbose_name='trong đó đúng hạn')),
                        ('median', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='trung vị (ngày)')),
                        ('ninth_tenth', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='phân vị 90 (ngày)')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('procedure', 'unit'), name='times_taken_once', nulls_distinct=False, violation_error_message='Mỗi thủ tục ở mỗi đơn vị chỉ có một dòng thời gian thực tế.'),
                            models.CheckConstraint(condition=models.Q(('median__gte', 0), ('ninth_tenth__gte', models.F('median')), ('on_time__lte', models.F('results'))), name='times_taken_in_order', violation_error_message='Phân vị 90 không được nhỏ hơn trung vị.'),
                        ],
                        'verbose_name': 'thời gian giải quyết thực tế',
                        'verbose_name_plural': 'thời gian giải quyết thực tế',
                    },
                ),
                migrations.CreateModel(
                    name='EnteredFigure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('reported', 'Hồ sơ tiếp nhận theo hệ thống báo cáo quốc gia'), ('e_copies', 'Bản sao chứng thực điện tử đã cấp'), ('contacts_0', 'Hồ sơ không phải liên hệ lại'), ('contacts_1', 'Hồ sơ phải liên hệ lại một lần'), ('contacts_2', 'Hồ sơ phải liên hệ lại từ hai lần'), ('contacts_f', 'Hồ sơ phải liên hệ lại do lỗi của người nộp'), ('agencies_0', 'Hồ sơ không phải đến cơ quan nào khác'), ('agencies_1', 'Hồ sơ phải đến một cơ quan'), ('agencies_2', 'Hồ sơ phải đến từ hai cơ quan'), ('agencies_c', 'Hồ sơ chỉ đến Bộ phận Một cửa và cơ quan chủ trì kiểm tra thực địa, hội đồng'), ('attitude_2', 'Hồ sơ trả sớm, không có phản ánh về thái độ'), ('attitude_1', 'Hồ sơ trả đúng hạn, không có phản ánh về thái độ'), ('attitude_0', 'Hồ sơ trả trễ hoặc có phản ánh đúng về thái độ'), ('onestop_n', 'Thủ tục thuộc thẩm quyền'), ('onestop_r', 'Thủ tục tiếp nhận và trả kết quả tại Bộ phận Một cửa'), ('onestop_w', 'Thủ tục thực hiện trọn tại Bộ phận Một cửa'), ('posted', 'Niêm yết tại trụ sở (1 có, 0 không)'), ('posted_e', 'Công khai điện tử (1 có, 0 không)'), ('posted_ok', 'Công khai chính xác, đầy đủ, kịp thời (1 có, 0 không)'), ('dragging', 'Phản ánh, kiến nghị kéo dài chưa giải quyết')], max_length=10, verbose_name='số liệu')),
                        ('period_kind', models.CharField(choices=[('month', 'Tháng'), ('quarter', 'Quý'), ('year', 'Năm')], max_length=8, verbose_name='kỳ')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('value', models.PositiveIntegerField(verbose_name='số lượng')),
                        ('document', models.CharField(max_length=255, verbose_name='văn bản, báo cáo')),
                        ('entered_at', models.DateTimeField(verbose_name='nhập lúc')),
                        ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='entered_figure_cites_document', violation_error_message='Số liệu nhập phải ghi văn bản, báo cáo làm căn cứ.'),
                        ],
                        'indexes': [
                            models.Index(fields=['kind', 'period_kind', 'first_on'], name='entered_figure_period'),
                        ],
                        'verbose_name': 'số liệu nhập',
                        'verbose_name_plural': 'số liệu nhập',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionFact',
                    fields=[
                        ('petition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='fact', serialize=False, to='feedback.petition')),
                        ('received_on', models.DateField(verbose_name='ngày gửi')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='ngày kết thúc')),
                        ('late_on', models.DateField(blank=True, null=True, verbose_name='trễ từ ngày')),
                        ('is_on_rules', models.BooleanField(verbose_name='về quy định, thủ tục')),
                        ('is_on_staff', models.BooleanField(verbose_name='về hành vi')),
                        ('is_more_disliked', models.BooleanField(verbose_name='không thích nhiều hơn thích')),
                        ('is_repeated', models.BooleanField(verbose_name='lặp lại')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['unit', 'received_on'], name='petition_fact_unit'),
                        ],
                        'verbose_name': 'số liệu phản ánh, kiến nghị',
                        'verbose_name_plural': 'số liệu phản ánh, kiến nghị',
                    },
                ),
                migrations.CreateModel(
                    name='ProcedureFact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('last_on', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('online', models.BooleanField(verbose_name='cung cấp trực tuyến')),
                        ('has_fee', models.BooleanField(verbose_name='có phí, lệ phí')),
                        ('payment_ready', models.BooleanField(verbose_name='sẵn sàng thanh toán trực tuyến')),
                        ('is_for_people', models.BooleanField(verbose_name='đối tượng là cá nhân')),
                        ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('unit', 'procedure', 'first_on'), name='procedure_fact_once', violation_error_message='Thủ tục tại một nơi chỉ có một số liệu từ một ngày.'),
                            models.CheckConstraint(condition=models.Q(('last_on', None), ('last_on__gte', models.F('first_on')), _connector='OR'), name='procedure_fact_runs_forward', violation_error_message='Ngày cuối phải từ ngày đầu trở đi.'),
                        ],
                        'verbose_name': 'số liệu thủ tục',
                        'verbose_name_plural': 'số liệu thủ tục',
                    },
                ),
                migrations.CreateModel(
                    name='Target',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('indicator', models.CharField(max_length=60, verbose_name='chỉ số')),
                        ('first_on', models.DateField(verbose_name='quý từ ngày')),
                        ('value', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='chỉ tiêu')),
                        ('document_number', models.CharField(max_length=60, verbose_name='số văn bản')),
                        ('document_on', models.DateField(verbose_name='ngày văn bản')),
                        ('document_title', models.CharField(blank=True, default='', max_length=300, verbose_name='trích yếu')),
                        ('entered_at', models.DateTimeField(verbose_name='nhập lúc')),
                        ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('document_number', ''), _negated=True), name='target_cites_document', violation_error_message='Chỉ tiêu phải ghi số văn bản giao.'),
                            models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='target_is_something', violation_error_message='Chỉ tiêu phải lớn hơn 0.'),
                        ],
                        'indexes': [
                            models.Index(fields=['unit', 'first_on', 'indicator'], name='target_of_unit'),
                            models.Index(fields=['first_on'], name='target_of_quarter'),
                        ],
                        'verbose_name': 'chỉ tiêu',
                        'verbose_name_plural': 'chỉ tiêu',
                    },
                ),
                migrations.CreateModel(
                    name='Publication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('draft', 'Chờ chốt số liệu'), ('in_review', 'Đang cho phản hồi'), ('signed', 'Đã ký, chờ công khai'), ('published', 'Đã công khai')], default='draft', max_length=10, protected=True, verbose_name='trạng thái')),
                        ('period_kind', models.CharField(choices=[('month', 'Tháng'), ('quarter', 'Quý'), ('year', 'Năm')], default='month', max_length=8, verbose_name='kỳ')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('planned_at', models.DateTimeField(verbose_name='lập lịch lúc')),
                        ('close_on', models.DateField(verbose_name='chốt trước hết ngày')),
                        ('review_until', models.DateField(verbose_name='phản hồi đến hết ngày')),
                        ('due_on', models.DateField(verbose_name='công khai trước hết ngày')),
                        ('names_months', models.PositiveSmallIntegerField(default=3, verbose_name='số tháng công khai tên')),
                        ('data_hash', models.CharField(blank=True, default='', max_length=64, verbose_name='mã băm số liệu')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='chốt lúc')),
                        ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='ký lúc')),
                        ('signature_lines', models.JSONField(default=list, verbose_name='khối chữ ký')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='công khai lúc')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='ngày công khai')),
                        ('names_until', models.DateField(blank=True, null=True, verbose_name='công khai tên đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('definition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.scoredefinition')),
                        ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.issuedpaper')),
                        ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'period_kind', 'first_on'), name='publication_once', violation_error_message='Mỗi cơ quan công khai một kỳ một lần; thay đổi thì điều chỉnh.'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'signed', 'published'])), name='publication_state_known', violation_error_message='Trạng thái công khai không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('close_on__lte', models.F('review_until')), ('close_on__lte', models.F('due_on'))), name='publication_days_in_order', violation_error_message='Ngày chốt, phản hồi, công khai phải theo thứ tự.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('data_hash', ''), ('definition', None), ('state', 'draft')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('definition__isnull', False), models.Q(('data_hash', ''), _negated=True), models.Q(('state', 'draft'), _negated=True)), _connector='OR'), name='publication_closed_with_figures', violation_error_message='Kỳ đã chốt phải có người chốt, thời điểm, bộ chỉ số và mã băm.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None), ('state__in', ['draft', 'in_review'])), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False), ('state__in', ['signed', 'published']), models.Q(('signed_by', models.F('closed_by')), _negated=True)), _connector='OR'), name='publication_signed_by_another', violation_error_message='Người ký phải khác người chốt số liệu.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('names_until', None), ('published_at', None), ('published_by', None), ('published_on', None), ('notice', None), models.Q(('state', 'published'), _negated=True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('published_on__isnull', False), ('names_until__isnull', False), ('notice__isnull', False), ('state', 'published')), _connector='OR'), name='publication_published_with_its_notice', violation_error_message='Kỳ đã công khai phải có ngày, người công khai và thông báo có số.'),
                        ],
                        'verbose_name': 'công khai kết quả tháng',
                        'verbose_name_plural': 'công khai kết quả tháng',
                    },
                ),
                migrations.CreateModel(
                    name='PublicationOfficer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=150, verbose_name='họ tên')),
                        ('unit_name', models.CharField(max_length=255, verbose_name='đơn vị')),
                        ('dossier_ids', models.JSONField(verbose_name='hồ sơ')),
                        ('minutes', models.PositiveIntegerField(verbose_name='số phút làm việc quá hạn')),
                        ('handled', models.PositiveIntegerField(verbose_name='số hồ sơ đã xử lý')),
                        ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='indicators.publication')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('publication', 'officer', 'unit'), name='publication_officer_once', violation_error_message='Mỗi người tại một đơn vị có một dòng trong một kỳ.'),
                        ],
                        'indexes': [
                            models.Index(fields=['officer'], name='publication_officer_person'),
                        ],
                        'verbose_name': 'cán bộ trễ hạn',
                        'verbose_name_plural': 'cán bộ trễ hạn',
                    },
                ),
                migrations.CreateModel(
                    name='PublicationRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveIntegerField(verbose_name='thứ tự')),
                        ('code', models.CharField(max_length=40, verbose_name='mã cơ quan')),
                        ('name', models.CharField(max_length=255, verbose_name='tên')),
                        ('kind', models.CharField(max_length=20, verbose_name='loại')),
                        ('level', models.CharField(max_length=20, verbose_name='cấp')),
                        ('total', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='tổng điểm')),
                        ('not_measured', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm của chỉ số chưa đo')),
                        ('unreachable', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='điểm không thể đạt')),
                        ('grade', models.CharField(blank=True, default='', max_length=20, verbose_name='xếp loại')),
                        ('rank', models.PositiveIntegerField(blank=True, null=True, verbose_name='hạng')),
                        ('ranked_among', models.PositiveIntegerField(default=0, verbose_name='trong số')),
                        ('late', models.PositiveIntegerField(default=0, verbose_name='hồ sơ trễ hẹn')),
                        ('values', models.JSONField(verbose_name='giá trị chỉ số')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='indicators.publication')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('publication', 'agency'), name='publication_row_once', violation_error_message='Mỗi đơn vị có một dòng trong một kỳ.'),
                        ],
                        'verbose_name': 'dòng của đơn vị',
                        'verbose_name_plural': 'dòng của đơn vị',
                    },
                ),
                migrations.CreateModel(
                    name='PublicEdition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='bản số')),
                        ('made_at', models.DateTimeField(verbose_name='lập lúc')),
                        ('names', models.PositiveIntegerField(verbose_name='số tên')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.issuedpaper')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='indicators.publication')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('publication', 'number'), name='public_edition_once', violation_error_message='Số của bản công khai đã có.'),
                        ],
                        'verbose_name': 'bản công khai',
                        'verbose_name_plural': 'bản công khai',
                    },
                ),
                migrations.CreateModel(
                    name='Reply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=2000, verbose_name='nội dung phản hồi')),
                        ('written_at', models.DateTimeField(verbose_name='viết lúc')),
                        ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='indicators.publicationofficer')),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='indicators.publication')),
                        ('row', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='indicators.publicationrow')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('officer__isnull', False), ('row', None)), models.Q(('officer', None), ('row__isnull', False)), _connector='OR'), name='reply_about_one_line', violation_error_message='Phản hồi về dòng của một đơn vị hoặc của một người.'),
                            models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reply_says_something', violation_error_message='Hãy ghi nội dung phản hồi.'),
                        ],
                        'verbose_name': 'phản hồi',
                        'verbose_name_plural': 'phản hồi',
                    },
                ),
                migrations.CreateModel(
                    name='ReplyAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('upheld', models.BooleanField(verbose_name='chấp nhận')),
                        ('text', models.CharField(max_length=2000, verbose_name='trả lời')),
                        ('answered_at', models.DateTimeField(verbose_name='trả lời lúc')),
                        ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='indicators.reply')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reply_answer_says_why', violation_error_message='Hãy ghi lý do chấp nhận hoặc không chấp nhận.'),
                        ],
                        'verbose_name': 'trả lời phản hồi',
                        'verbose_name_plural': 'trả lời phản hồi',
                    },
                ),
                migrations.CreateModel(
                    name='Restatement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='lần')),
                        ('state', models.CharField(choices=[('proposed', 'Chờ xem xét'), ('accepted', 'Đã công khai điều chỉnh'), ('dropped', 'Không điều chỉnh')], default='proposed', max_length=10, verbose_name='trạng thái')),
                        ('proposed_at', models.DateTimeField(verbose_name='phát hiện lúc')),
                        ('data_hash', models.CharField(max_length=64, verbose_name='mã băm số liệu')),
                        ('snapshot', models.JSONField(verbose_name='số liệu')),
                        ('differences', models.JSONField(verbose_name='khác biệt')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='quyết định lúc')),
                        ('reason', models.CharField(blank=True, default='', max_length=1000, verbose_name='lý do')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restatements', to='indicators.publication')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('publication', 'number'), name='restatement_number_once', violation_error_message='Lần điều chỉnh này đã có.'),
                            models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('publication',), name='restatement_one_proposed', violation_error_message='Đang có một đề nghị điều chỉnh chờ xem xét.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('reason', ''), ('state', 'proposed')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['accepted', 'dropped']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='restatement_decided_by_and_at', violation_error_message='Quyết định điều chỉnh phải có người, thời điểm và lý do.'),
                            models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('proposed_at')), _connector='OR'), name='restatement_after_the_month', violation_error_message='Không quyết định trước khi phát hiện.'),
                        ],
                        'verbose_name': 'điều chỉnh',
                        'verbose_name_plural': 'điều chỉnh',
                    },
                ),
                migrations.CreateModel(
                    name='NameRemoval',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('removed_on', models.DateField(verbose_name='gỡ ngày')),
                        ('reason', models.CharField(choices=[('upheld', 'phản hồi được chấp nhận'), ('restated', 'số liệu được điều chỉnh')], max_length=10, verbose_name='vì')),
                        ('officer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='indicators.publicationofficer')),
                        ('answer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='indicators.replyanswer')),
                        ('restatement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='indicators.restatement')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('reason', 'upheld'), ('restatement', None)), models.Q(('answer', None), ('reason', 'restated'), ('restatement__isnull', False)), _connector='OR'), name='removal_has_its_cause', violation_error_message='Gỡ tên phải do một phản hồi được chấp nhận hoặc một điều chỉnh.'),
                        ],
                        'verbose_name': 'gỡ tên',
                        'verbose_name_plural': 'gỡ tên',
                    },
                ),
                migrations.CreateModel(
                    name='UnitReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_on', models.DateField(verbose_name='tháng')),
                        ('version', models.PositiveSmallIntegerField(verbose_name='lần nộp')),
                        ('figures', models.JSONField(verbose_name='số liệu')),
                        ('causes', models.CharField(max_length=4000, verbose_name='nguyên nhân')),
                        ('measures', models.CharField(max_length=4000, verbose_name='giải pháp')),
                        ('handed_in_at', models.DateTimeField(verbose_name='nộp lúc')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('handed_in_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('agency', 'first_on', 'version'), name='unit_report_version_once', violation_error_message='Lần nộp này đã có.'),
                            models.CheckConstraint(condition=models.Q(('first_on__day', 1)), name='unit_report_of_a_month', violation_error_message='Báo cáo là của một tháng, ghi ngày đầu tháng.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('causes', ''), _negated=True), models.Q(('measures', ''), _negated=True)), name='unit_report_says_causes_and_measures', violation_error_message='Báo cáo phải nêu nguyên nhân và giải pháp.'),
                        ],
                        'verbose_name': 'báo cáo tháng của đơn vị',
                        'verbose_name_plural': 'báo cáo tháng của đơn vị',
                    },
                ),
                migrations.CreateModel(
                    name='OutsideReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('period_kind', models.CharField(choices=[('month', 'Tháng'), ('quarter', 'Quý'), ('year', 'Năm')], default='month', max_length=8, verbose_name='kỳ')),
                        ('first_on', models.DateField(verbose_name='từ ngày')),
                        ('source', models.CharField(max_length=200, verbose_name='nguồn')),
                        ('content', models.JSONField(verbose_name='nội dung')),
                        ('file_name', models.CharField(max_length=200, verbose_name='tên tệp')),
                        ('taken_at', models.DateTimeField(verbose_name='nhận lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                        ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='outside_report_names_its_source', violation_error_message='Hãy ghi số liệu lấy từ đâu, ngày nào.'),
                        ],
                        'indexes': [
                            models.Index(fields=['agency', 'first_on'], name='outside_report_period'),
                        ],
                        'verbose_name': 'số liệu công bố bên ngoài',
                        'verbose_name_plural': 'số liệu công bố bên ngoài',
                    },
                ),
                migrations.CreateModel(
                    name='PublicationTerms',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('close_days', models.PositiveSmallIntegerField(verbose_name='ngày làm việc để chốt số liệu')),
                        ('review_days', models.PositiveSmallIntegerField(verbose_name='ngày làm việc để phản hồi')),
                        ('publish_days', models.PositiveSmallIntegerField(verbose_name='ngày làm việc để ký, công khai')),
                        ('names_months', models.PositiveSmallIntegerField(verbose_name='số tháng công khai tên')),
                        ('act', models.CharField(max_length=200, verbose_name='văn bản quy định')),
                        ('valid_from', models.DateField(verbose_name='áp dụng cho tháng kết thúc từ ngày')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('set_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='publication_terms_end_after_they_begin', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='publication_terms_once_at_a_time', violation_error_message='Cơ quan đã có lịch công khai trong cùng thời gian.'),
                            models.CheckConstraint(condition=models.Q(('close_days__range', (1, 20)), ('review_days__range', (2, 20)), ('names_months__range', (1, 24)), ('publish_days__range', (1, 20))), name='publication_terms_are_days', violation_error_message='Mỗi phần 1 đến 20 ngày làm việc (phản hồi từ 2); tên 1 đến 24 tháng'),
                            models.CheckConstraint(condition=models.Q(('act', ''), _negated=True), name='publication_terms_name_their_act', violation_error_message='Hãy ghi văn bản quy định lịch.'),
                        ],
                        'verbose_name': 'lịch công khai tháng',
                        'verbose_name_plural': 'lịch công khai tháng',
                    },
                ),
            ]
        ),
        migrations.RunPython(copy_shipped, migrations.RunPython.noop),
        migrations.RunSQL(DEFINITIONS_STAY, DEFINITIONS_GO),
        migrations.RunSQL(FIGURES_STAY, FIGURES_GO),
        migrations.RunSQL(TARGETS_STAY, TARGETS_GO),
        migrations.RunSQL(
            FUNCTIONS
            + TRIGGERS
            + "".join(ROW.format(table=table) for table in ROWS)
            + "".join(WHOLE.format(table=table) for table in KEPT)
            + "".join(NEVER_EMPTIED.format(table=table) for table in (*ROWS, *KEPT)),
            OPEN,
        ),
        migrations.RunSQL(OUTSIDE_STAYS, OUTSIDE_GOES),
    ]
