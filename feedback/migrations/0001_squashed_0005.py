"""The tables of 0001 to 0005 as an empty database gets them; the shipped rating form and limits of petitions are
copied into rows (decision 18).

What was rated, petitioned, asked and answered stays; changes are noted for whoever keeps facts (decisions 9, 14).

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
    "petition-periods.v1.json": "4606af802116b420eae439000b8ad2db55d65ab042010de8e7fa4c88db91ce37",
    "rating-form-2018.v1.json": "80a29c2c6c6b8a8c2793f2e8a54a5af21ea192cc349cc77a3741963154acd168",
}


def read(name):
    content = (DATA / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHIPPED[name]:
        raise RuntimeError(f"feedback/data/{name} is not the file this migration was written for.")
    return json.loads(content)


def copy_shipped(apps, schema_editor):
    apps.get_model("feedback", "PetitionPeriods").objects.create(**read("petition-periods.v1.json"))
    raw = read("rating-form-2018.v1.json")
    levels, criteria = raw.pop("levels"), raw.pop("criteria")
    form = apps.get_model("feedback", "RatingForm").objects.create(**raw)
    for level in levels:
        apps.get_model("feedback", "RatingLevel").objects.create(form=form, **level)
    for order, criterion in enumerate(criteria, start=1):
        apps.get_model("feedback", "RatingCriterion").objects.create(form=form, order=order, **criterion)


KEPT = (
    "feedback_ratingform",
    "feedback_ratinglevel",
    "feedback_ratingcriterion",
    "feedback_rating",
    "feedback_ratinganswer",
    "feedback_petitionperiods",
    "feedback_petition",
    "feedback_petitionduty",
    "feedback_petitionevent",
    "feedback_petitionwords",
    "feedback_petitionanswer",
    "feedback_petitionvote",
)

# Nothing of these rows changes.
AS_WRITTEN = ("feedback_ratinganswer", "feedback_petitionevent", "feedback_petitionvote")

REFUSE = (
    """
CREATE FUNCTION feedback_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was said stays on record', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
-- Of a rating only its free text may be taken away, by the redactor (ruling 35).
CREATE FUNCTION feedback_rating_as_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'comment' IS DISTINCT FROM to_jsonb(OLD) - 'comment' THEN
        RAISE EXCEPTION 'A rating is kept as it was given' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_rating_as_given BEFORE UPDATE ON feedback_rating
    FOR EACH ROW EXECUTE FUNCTION feedback_rating_as_given();
"""
    + "".join(
        f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION feedback_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION feedback_refuse();
"""
        for table in KEPT
    )
    + "".join(
        f"""
CREATE TRIGGER {table}_as_written BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION feedback_refuse();
"""
        for table in AS_WRITTEN
    )
)

ALLOW = (
    "DROP TRIGGER feedback_rating_as_given ON feedback_rating;"
    + "".join(f"DROP TRIGGER {table}_as_written ON {table};" for table in AS_WRITTEN)
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT)
    + "DROP FUNCTION feedback_rating_as_given(); DROP FUNCTION feedback_refuse();"
)

TOUCH = """
CREATE FUNCTION feedback_touch_rated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.dossier_id);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_rating_touch AFTER INSERT ON feedback_rating
    FOR EACH ROW EXECUTE FUNCTION feedback_touch_rated();

CREATE FUNCTION feedback_touch_petition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_touchedpetition (touched_id) VALUES (NEW.id);
    IF NEW.about_dossier_id IS NOT NULL THEN
        INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.about_dossier_id);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.about_dossier_id IS DISTINCT FROM NEW.about_dossier_id
            AND OLD.about_dossier_id IS NOT NULL THEN
        INSERT INTO dossiers_toucheddossier (touched_id) VALUES (OLD.about_dossier_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_petition_touch AFTER INSERT OR UPDATE ON feedback_petition
    FOR EACH ROW EXECUTE FUNCTION feedback_touch_petition();

CREATE FUNCTION feedback_touch_by_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_touchedpetition (touched_id) VALUES (NEW.petition_id);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_petitionduty_touch AFTER INSERT OR UPDATE ON feedback_petitionduty
    FOR EACH ROW EXECUTE FUNCTION feedback_touch_by_part();
"""

UNTOUCH = """
DROP TRIGGER feedback_petitionduty_touch ON feedback_petitionduty;
DROP TRIGGER feedback_petition_touch ON feedback_petition;
DROP TRIGGER feedback_rating_touch ON feedback_rating;
DROP FUNCTION feedback_touch_by_part();
DROP FUNCTION feedback_touch_petition();
DROP FUNCTION feedback_touch_rated();
"""

SUPPORT_KEPT = ("feedback_supportdesk", "feedback_supportrequest", "feedback_supportevent")

SUPPORT_REFUSE = "".join(
    f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION feedback_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION feedback_refuse();
"""
    for table in SUPPORT_KEPT
) + """
CREATE FUNCTION feedback_support_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'text' IS DISTINCT FROM to_jsonb(OLD) - 'text' THEN
        RAISE EXCEPTION 'What was said is kept as it was said' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_supportevent_as_said BEFORE UPDATE ON feedback_supportevent
    FOR EACH ROW EXECUTE FUNCTION feedback_support_as_said();
"""

SUPPORT_ALLOW = (
    "DROP TRIGGER feedback_supportevent_as_said ON feedback_supportevent;"
    "DROP FUNCTION feedback_support_as_said();"
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in SUPPORT_KEPT)
)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('feedback', '0001_initial'),
        ('feedback', '0002_shipped_forms_and_periods'),
        ('feedback', '0003_kept_and_touched'),
        ('feedback', '0004_support_requests'),
        ('feedback', '0005_support_is_kept'),
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
                    name='Petition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('received', 'Mới tiếp nhận, chờ phân loại'), ('asked', 'Chờ người gửi bổ sung'), ('transferred', 'Được chuyển đến, chờ phân loại'), ('handling', 'Đang xử lý'), ('answered', 'Đã trả lời, chờ công khai'), ('published', 'Đã công khai'), ('refused', 'Không tiếp nhận'), ('redirected', 'Hướng dẫn sang khiếu nại, tố cáo'), ('forwarded', 'Chuyển cơ quan ngoài hệ thống'), ('withdrawn', 'Người gửi rút')], default='received', max_length=11, protected=True, verbose_name='trạng thái')),
                        ('code', models.CharField(max_length=40, unique=True, verbose_name='số phản ánh, kiến nghị')),
                        ('national_number', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='số ở hệ thống quốc gia')),
                        ('channel', models.CharField(choices=[('counter', 'Trực tiếp'), ('phone', 'Điện thoại'), ('paper', 'Văn bản, bưu chính'), ('national', 'Hệ thống quốc gia'), ('web', 'Trang của cơ quan')], max_length=8, verbose_name='nguồn')),
                        ('submission_key', models.UUIDField(unique=True, verbose_name='khóa nộp')),
                        ('kind', models.CharField(blank=True, choices=[('rules', 'Về quy định, thủ tục hành chính'), ('conduct', 'Về hành vi của cán bộ, công chức')], default='', max_length=8, verbose_name='loại')),
                        ('other_matter', models.CharField(blank=True, choices=[('complaint', 'Khiếu nại'), ('denunciation', 'Tố cáo')], default='', max_length=12, verbose_name='thuộc thủ tục khác')),
                        ('sender_name', models.CharField(blank=True, default='', max_length=255, verbose_name='người gửi')),
                        ('sender_address', models.CharField(blank=True, default='', max_length=255, verbose_name='địa chỉ')),
                        ('sender_phone', models.CharField(blank=True, default='', max_length=20, verbose_name='điện thoại')),
                        ('sender_email', models.EmailField(blank=True, default='', max_length=254, verbose_name='thư điện tử')),
                        ('content', models.TextField(max_length=8000, verbose_name='nội dung')),
                        ('is_about_person', models.BooleanField(default=False, verbose_name='phản ánh về một người cụ thể')),
                        ('outside_name', models.CharField(blank=True, default='', max_length=255, verbose_name='cơ quan ngoài hệ thống')),
                        ('sent_at', models.DateTimeField(verbose_name='gửi lúc')),
                        ('sent_on', models.DateField(verbose_name='ngày gửi')),
                        ('counted_from_at', models.DateTimeField(verbose_name='tính thời hạn từ')),
                        ('registered_at', models.DateTimeField(verbose_name='ghi nhận lúc')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lời lúc')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='ngày trả lời')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='công khai lúc')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='ngày công khai')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='kết thúc lúc')),
                        ('transfer_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần chuyển')),
                        ('vague_count', models.PositiveSmallIntegerField(default=0, verbose_name='số lần trả lời chưa rõ')),
                        ('likes', models.PositiveIntegerField(default=0, verbose_name='hài lòng')),
                        ('dislikes', models.PositiveIntegerField(default=0, verbose_name='không hài lòng')),
                        ('national_likes', models.PositiveIntegerField(default=0, verbose_name='hài lòng, hệ thống quốc gia')),
                        ('national_dislikes', models.PositiveIntegerField(default=0, verbose_name='không hài lòng, hệ thống quốc gia')),
                        ('about_agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('about_dossier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('about_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('about_procedure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                        ('about_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('handling_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('registered_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='feedback.petition')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('channel__in', ['counter', 'phone', 'paper', 'national', 'web']), ('kind__in', ['', 'rules', 'conduct']), ('other_matter__in', ['', 'complaint', 'denunciation']), ('state__in', ['received', 'asked', 'transferred', 'handling', 'answered', 'published', 'refused', 'redirected', 'forwarded', 'withdrawn'])), name='petition_codes_known', violation_error_message='Trạng thái, nguồn hoặc loại không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('content', ''), _negated=True), name='petition_has_content', violation_error_message='Phản ánh, kiến nghị phải có nội dung.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('channel', 'national'), _negated=True), ('national_number__isnull', False), _connector='OR'), name='petition_national_has_its_number', violation_error_message='Phản ánh từ hệ thống quốc gia phải có số ở hệ thống đó.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('about_unit__isnull', False), ('is_about_person', True)), models.Q(('about_person', None), ('about_unit', None), ('is_about_person', False)), _connector='OR'), name='petition_about_a_person_names_the_unit', violation_error_message='Phản ánh về một người phải ghi đơn vị của người đó.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['handling', 'answered', 'published']), models.Q(('kind', ''), _negated=True)), models.Q(('state__in', ['handling', 'answered', 'published']), _negated=True), _connector='OR'), name='petition_handled_has_its_kind', violation_error_message='Phản ánh đang xử lý phải được phân loại.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('answered_on__isnull', False), ('state__in', ['answered', 'published'])), models.Q(models.Q(('state__in', ['answered', 'published']), _negated=True), ('answered_at', None), ('answered_on', None)), _connector='OR'), name='petition_answered_has_its_day', violation_error_message='Chỉ phản ánh đã trả lời mới có ngày trả lời.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('published_on__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at', None), ('published_on', None)), _connector='OR'), name='petition_published_has_its_day', violation_error_message='Chỉ phản ánh đã công khai mới có ngày công khai.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ['refused', 'redirected', 'forwarded', 'withdrawn'])), models.Q(models.Q(('state__in', ['refused', 'redirected', 'forwarded', 'withdrawn']), _negated=True), ('closed_at', None)), _connector='OR'), name='petition_closed_has_its_moment', violation_error_message='Chỉ phản ánh đã kết thúc mới có thời điểm kết thúc.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'redirected'), models.Q(('other_matter', ''), _negated=True)), models.Q(models.Q(('state', 'redirected'), _negated=True), ('other_matter', '')), _connector='OR'), name='petition_redirected_says_where', violation_error_message='Ghi rõ nội dung là khiếu nại hay tố cáo.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'forwarded'), models.Q(('outside_name', ''), _negated=True)), models.Q(models.Q(('state', 'forwarded'), _negated=True), ('outside_name', '')), _connector='OR'), name='petition_forwarded_says_where', violation_error_message='Ghi tên cơ quan được chuyển đến.'),
                            models.CheckConstraint(condition=models.Q(('repeats', None), models.Q(('repeats', models.F('id')), _negated=True), _connector='OR'), name='petition_repeats_another', violation_error_message='Phản ánh không thể lặp lại chính nó.'),
                        ],
                        'indexes': [
                            models.Index(fields=['handling_agency', 'state', 'sent_on'], name='petition_of_agency'),
                            models.Index(condition=models.Q(('state', 'handling')), fields=['handler'], name='petition_of_handler'),
                            models.Index(condition=models.Q(('state', 'published')), fields=['published_on', 'id'], name='petition_published'),
                            models.Index(condition=models.Q(('about_dossier__isnull', False)), fields=['about_dossier'], name='petition_about'),
                        ],
                        'verbose_name': 'phản ánh, kiến nghị',
                        'verbose_name_plural': 'phản ánh, kiến nghị',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('register', 'Ghi nhận'), ('classify', 'Phân loại, giao xử lý'), ('refuse', 'Không tiếp nhận'), ('redirect', 'Hướng dẫn sang khiếu nại, tố cáo'), ('ask_to_complete', 'Yêu cầu bổ sung'), ('complete', 'Người gửi bổ sung'), ('transfer', 'Chuyển cơ quan khác'), ('forward', 'Chuyển cơ quan ngoài hệ thống'), ('answer', 'Trả lời'), ('find_vague', 'Đánh dấu trả lời chưa rõ'), ('publish', 'Công khai'), ('withdraw', 'Người gửi rút'), ('hand', 'Giao người xử lý'), ('link_repeat', 'Gắn với phản ánh trước'), ('count_national', 'Ghi lượt đánh giá ở hệ thống quốc gia'), ('print_slip', 'In phiếu')], max_length=16, verbose_name='sự kiện')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('from_state', models.CharField(blank=True, default='', max_length=11)),
                        ('to_state', models.CharField(blank=True, default='', max_length=11)),
                        ('refs', models.JSONField(default=dict)),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('petition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='feedback.petition')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['register', 'classify', 'refuse', 'redirect', 'ask_to_complete', 'complete', 'transfer', 'forward', 'answer', 'find_vague', 'publish', 'withdraw', 'hand', 'link_repeat', 'count_national', 'print_slip'])), name='petition_event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
                        ],
                        'verbose_name': 'sự kiện của phản ánh, kiến nghị',
                        'verbose_name_plural': 'sự kiện của phản ánh, kiến nghị',
                    },
                ),
                migrations.CreateModel(
                    name='TouchedPetition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('touched_id', models.BigIntegerField(verbose_name='phản ánh, kiến nghị')),
                    ],
                    options={
                        'verbose_name': 'phản ánh, kiến nghị đã thay đổi',
                        'verbose_name_plural': 'phản ánh, kiến nghị đã thay đổi',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=8000, verbose_name='trả lời')),
                        ('document_number', models.CharField(blank=True, default='', max_length=60, verbose_name='số văn bản')),
                        ('given_at', models.DateTimeField(verbose_name='trả lời lúc')),
                        ('public_question', models.TextField(blank=True, default='', max_length=4000, verbose_name='nội dung công khai')),
                        ('public_text', models.TextField(blank=True, default='', max_length=8000, verbose_name='trả lời công khai')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='công khai lúc')),
                        ('vague_at', models.DateTimeField(blank=True, null=True, verbose_name='đánh dấu chưa rõ lúc')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('petition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='feedback.petition')),
                        ('vague_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='petition_answer_says_something', violation_error_message='Trả lời phải có nội dung.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('vague_at', None), ('vague_by', None)), models.Q(('vague_at__isnull', False), ('vague_by__isnull', False)), _connector='OR'), name='petition_answer_vague_by_somebody', violation_error_message='Ghi ai đánh dấu trả lời chưa rõ, lúc nào.'),
                            models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(models.Q(('public_question', ''), _negated=True), models.Q(('public_text', ''), _negated=True)), _connector='OR'), name='petition_answer_public_has_words', violation_error_message='Công khai phải có cả nội dung phản ánh và trả lời.'),
                            models.UniqueConstraint(condition=models.Q(('vague_at', None)), fields=('petition',), name='petition_answer_one_stands', violation_error_message='Phản ánh này đã có trả lời.'),
                        ],
                        'verbose_name': 'trả lời phản ánh, kiến nghị',
                        'verbose_name_plural': 'trả lời phản ánh, kiến nghị',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionDuty',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('classify', 'Phân loại'), ('refuse', 'Báo không tiếp nhận'), ('ask', 'Yêu cầu bổ sung'), ('transfer', 'Chuyển cơ quan có thẩm quyền'), ('answer', 'Trả lời'), ('publish', 'Công khai trả lời')], max_length=8, verbose_name='việc')),
                        ('counts', models.BooleanField(verbose_name='tính quá hạn')),
                        ('from_at', models.DateTimeField(verbose_name='từ lúc')),
                        ('due_at', models.DateTimeField(verbose_name='hạn')),
                        ('due_on', models.DateField(verbose_name='ngày hạn')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='xong lúc')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='ngày xong')),
                        ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='không còn phải làm từ')),
                        ('warned_at', models.DateTimeField(blank=True, null=True, verbose_name='đã nhắc lúc')),
                        ('called_late_at', models.DateTimeField(blank=True, null=True, verbose_name='đã báo quá hạn lúc')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('petition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='feedback.petition')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['classify', 'refuse', 'ask', 'transfer', 'answer', 'publish'])), name='petition_duty_known', violation_error_message='Việc phải làm không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_on', None)), models.Q(('done_at__isnull', False), ('done_on__isnull', False), ('dropped_at', None)), _connector='OR'), name='petition_duty_done_has_its_day', violation_error_message='Việc đã xong phải có ngày xong và không thể vừa bỏ.'),
                            models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('from_at'))), name='petition_duty_due_later', violation_error_message='Hạn phải sau lúc bắt đầu tính.'),
                            models.UniqueConstraint(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=('petition', 'kind'), name='petition_duty_open_once', violation_error_message='Việc này đang phải làm.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=['due_at'], name='petition_duty_open'),
                        ],
                        'verbose_name': 'việc phải làm với phản ánh, kiến nghị',
                        'verbose_name_plural': 'việc phải làm với phản ánh, kiến nghị',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionWords',
                    fields=[
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='words', serialize=False, to='feedback.petitionevent')),
                        ('text', models.CharField(max_length=2000, verbose_name='nội dung')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='petition_words_are_there', violation_error_message='Ghi nội dung.'),
                        ],
                        'verbose_name': 'lời ghi của sự kiện',
                        'verbose_name_plural': 'lời ghi của sự kiện',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionPeriods',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết')),
                        ('legal_basis', models.CharField(max_length=255, verbose_name='căn cứ')),
                        ('refuse_days', models.PositiveSmallIntegerField(verbose_name='báo không tiếp nhận')),
                        ('ask_days', models.PositiveSmallIntegerField(verbose_name='yêu cầu bổ sung')),
                        ('transfer_days', models.PositiveSmallIntegerField(verbose_name='chuyển cơ quan có thẩm quyền')),
                        ('answer_days', models.PositiveSmallIntegerField(verbose_name='trả lời')),
                        ('publish_days', models.PositiveSmallIntegerField(verbose_name='công khai')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='petition_periods_end_after_they_begin', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='petition_periods_one_at_a_time', violation_error_message='Mỗi ngày chỉ có một bộ thời hạn có hiệu lực.'),
                        ],
                        'verbose_name': 'thời hạn xử lý phản ánh, kiến nghị',
                        'verbose_name_plural': 'thời hạn xử lý phản ánh, kiến nghị',
                    },
                ),
                migrations.CreateModel(
                    name='PetitionVote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_like', models.BooleanField(verbose_name='hài lòng')),
                        ('voter_hash', models.CharField(max_length=64, verbose_name='mã băm')),
                        ('voted_at', models.DateTimeField(verbose_name='lúc')),
                        ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='feedback.petitionanswer')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('answer', 'voter_hash'), name='petition_vote_once', violation_error_message='Bạn đã đánh giá câu trả lời này.'),
                        ],
                        'verbose_name': 'đánh giá trả lời',
                        'verbose_name_plural': 'đánh giá trả lời',
                    },
                ),
                migrations.CreateModel(
                    name='RatingForm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, unique=True, verbose_name='mã')),
                        ('name', models.CharField(max_length=255, verbose_name='tên')),
                        ('valid_from', models.DateField(verbose_name='hiệu lực từ')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết')),
                        ('legal_basis', models.CharField(max_length=255, verbose_name='căn cứ')),
                        ('open_days', models.PositiveSmallIntegerField(verbose_name='số ngày nhận đánh giá')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='rating_form_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='rating_form_one_at_a_time', violation_error_message='Mỗi ngày chỉ có một mẫu phiếu đánh giá có hiệu lực.'),
                        ],
                        'verbose_name': 'mẫu phiếu đánh giá',
                        'verbose_name_plural': 'mẫu phiếu đánh giá',
                    },
                ),
                migrations.CreateModel(
                    name='RatingCriterion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(verbose_name='thứ tự')),
                        ('code', models.CharField(max_length=24, verbose_name='mã')),
                        ('words', models.CharField(max_length=255, verbose_name='nội dung')),
                        ('words_en', models.CharField(max_length=255, verbose_name='nội dung, tiếng Anh')),
                        ('is_overall', models.BooleanField(default=False, verbose_name='đánh giá chung')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='feedback.ratingform')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('form', 'code'), name='rating_criterion_once'),
                            models.UniqueConstraint(condition=models.Q(('is_overall', True)), fields=('form',), name='rating_one_overall'),
                        ],
                        'verbose_name': 'nội dung đánh giá',
                        'verbose_name_plural': 'nội dung đánh giá',
                    },
                ),
                migrations.CreateModel(
                    name='Rating',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rater', models.CharField(choices=[('applicant', 'Chủ hồ sơ'), ('submitter', 'Người đi nộp thay')], max_length=12, verbose_name='người đánh giá')),
                        ('means', models.CharField(choices=[('online', 'Trực tuyến, bằng từ khóa trên giấy tiếp nhận'), ('slip', 'Phiếu giấy, cán bộ nhập')], max_length=8, verbose_name='cách gửi')),
                        ('verdict', models.CharField(choices=[('liked', 'Hài lòng'), ('disliked', 'Không hài lòng')], max_length=8, verbose_name='kết luận')),
                        ('comment', models.CharField(blank=True, default='', max_length=2000, verbose_name='ý kiến')),
                        ('slip_number', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='số phiếu giấy')),
                        ('submission_key', models.UUIDField(unique=True, verbose_name='khóa nộp')),
                        ('given_on', models.DateField(verbose_name='ngày đánh giá')),
                        ('recorded_at', models.DateTimeField(verbose_name='ghi lúc')),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.ratingform')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('dossier', 'rater'), name='rating_once_per_rater', violation_error_message='Hồ sơ này đã được người này đánh giá.'),
                            models.CheckConstraint(condition=models.Q(('rater__in', ['applicant', 'submitter']), ('verdict__in', ['liked', 'disliked'])), name='rating_codes_known', violation_error_message='Người đánh giá hoặc kết luận không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('entered_by__isnull', False), ('means', 'slip'), ('slip_number__isnull', False)), models.Q(('entered_by', None), ('means', 'online'), ('slip_number', None)), _connector='OR'), name='rating_slip_is_entered', violation_error_message='Phiếu giấy, và chỉ phiếu giấy, có số phiếu và người nhập.'),
                        ],
                        'indexes': [
                            models.Index(fields=['verdict', 'given_on'], name='rating_by_verdict'),
                        ],
                        'verbose_name': 'đánh giá',
                        'verbose_name_plural': 'đánh giá',
                    },
                ),
                migrations.CreateModel(
                    name='RatingLevel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('value', models.PositiveSmallIntegerField(verbose_name='giá trị')),
                        ('words', models.CharField(max_length=60, verbose_name='mức')),
                        ('words_en', models.CharField(max_length=60, verbose_name='mức, tiếng Anh')),
                        ('is_dislike', models.BooleanField(verbose_name='không hài lòng')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='feedback.ratingform')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('form', 'value'), name='rating_level_once'),
                        ],
                        'verbose_name': 'mức đánh giá',
                        'verbose_name_plural': 'mức đánh giá',
                    },
                ),
                migrations.CreateModel(
                    name='RatingAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rating', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='feedback.rating')),
                        ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.ratingcriterion')),
                        ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.ratinglevel')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('rating', 'criterion'), name='rating_answer_once'),
                        ],
                        'verbose_name': 'trả lời của phiếu đánh giá',
                        'verbose_name_plural': 'trả lời của phiếu đánh giá',
                    },
                ),
                migrations.CreateModel(
                    name='SupportRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', django_fsm.FSMField(choices=[('asked', 'Chờ trả lời'), ('asked_back', 'Chờ người hỏi nói thêm'), ('answered', 'Đã trả lời'), ('closed', 'Đã xong')], default='asked', max_length=10, protected=True, verbose_name='trạng thái')),
                        ('submission_key', models.UUIDField(unique=True, verbose_name='khóa của biểu mẫu')),
                        ('asked_at', models.DateTimeField(verbose_name='hỏi lúc')),
                        ('role', models.CharField(choices=[('reception', 'Cán bộ tiếp nhận'), ('handler', 'Chuyên viên thụ lý'), ('unit_head', 'Trưởng phòng, bộ phận'), ('approver', 'Lãnh đạo ký duyệt'), ('records_clerk', 'Văn thư'), ('onestop_head', 'Trưởng bộ phận Một cửa'), ('control', 'Kiểm soát thủ tục hành chính'), ('cashier', 'Thu ngân'), ('petition_officer', 'Cán bộ xử lý phản ánh, kiến nghị'), ('helper', 'Người hướng dẫn, hỗ trợ'), ('postal_agent', 'Nhân viên bưu chính'), ('head', 'Người đứng đầu'), ('auditor', 'Thanh tra, kiểm toán'), ('administrator', 'Quản trị hệ thống')], max_length=20, verbose_name='vai trò')),
                        ('what', models.CharField(max_length=2000, verbose_name='nội dung')),
                        ('page_name', models.CharField(blank=True, default='', max_length=100, verbose_name='tên trang')),
                        ('page_path', models.CharField(blank=True, default='', max_length=300, verbose_name='địa chỉ trang')),
                        ('browser', models.CharField(blank=True, default='', max_length=300, verbose_name='trình duyệt')),
                        ('error_status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mã lỗi')),
                        ('request_id', models.CharField(blank=True, default='', max_length=64, verbose_name='mã lần gọi')),
                        ('first_answer_due_at', models.DateTimeField(verbose_name='hạn trả lời lần đầu')),
                        ('answer_due_at', models.DateTimeField(blank=True, null=True, verbose_name='hạn trả lời')),
                        ('first_answered_at', models.DateTimeField(blank=True, null=True, verbose_name='trả lời lần đầu lúc')),
                        ('called_late_at', models.DateTimeField(blank=True, null=True, verbose_name='đã báo quá hạn lúc')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='xong lúc')),
                        ('addressee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('desk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('dossier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                        ('first_answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('role__in', ['reception', 'handler', 'unit_head', 'approver', 'records_clerk', 'onestop_head', 'control', 'cashier', 'petition_officer', 'helper', 'postal_agent', 'head', 'auditor', 'administrator']), ('state__in', ['asked', 'asked_back', 'answered', 'closed'])), name='support_codes_known', violation_error_message='Trạng thái hoặc vai trò không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='support_says_what', violation_error_message='Yêu cầu hỗ trợ phải có nội dung.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('answer_due_at__isnull', False), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('answer_due_at', None)), _connector='OR'), name='support_owed_while_asked', violation_error_message='Chỉ yêu cầu đang chờ trả lời mới có hạn trả lời.'),
                            models.CheckConstraint(condition=models.Q(('first_answer_due_at__gt', models.F('asked_at'))), name='support_due_later', violation_error_message='Hạn trả lời phải sau lúc hỏi.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('first_answered_at', None), ('first_answered_by', None)), models.Q(('first_answered_at__isnull', False), ('first_answered_by__isnull', False)), _connector='OR'), name='support_first_answer_has_both', violation_error_message='Ghi ai trả lời lần đầu, lúc nào.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['asked_back', 'answered']), _negated=True), ('first_answered_at__isnull', False), _connector='OR'), name='support_heard_was_answered', violation_error_message='Đã trả lời hoặc hỏi lại thì phải có lần trả lời đầu.'),
                            models.CheckConstraint(condition=models.Q(('first_answered_by', None), models.Q(('first_answered_by', models.F('asked_by')), _negated=True), _connector='OR'), name='support_answered_by_another', violation_error_message='Không ai tự trả lời yêu cầu của mình.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None), ('closed_by', None)), _connector='OR'), name='support_closed_has_both', violation_error_message='Chỉ yêu cầu đã xong mới có người và lúc kết thúc.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('answer_due_at__isnull', False)), fields=['answer_due_at'], name='support_owed'),
                            models.Index(fields=['asked_by', '-asked_at'], name='support_of_asker'),
                            models.Index(fields=['agency', '-asked_at'], name='support_of_agency'),
                            models.Index(fields=['desk', '-asked_at'], name='support_of_desk'),
                        ],
                        'verbose_name': 'yêu cầu hỗ trợ',
                        'verbose_name_plural': 'yêu cầu hỗ trợ',
                    },
                ),
                migrations.CreateModel(
                    name='SupportEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('ask', 'Gửi yêu cầu'), ('answer', 'Trả lời'), ('ask_back', 'Hỏi lại'), ('say_more', 'Nói thêm'), ('hand_on', 'Chuyển người trả lời'), ('close', 'Kết thúc'), ('reopen', 'Hỏi lại vì chưa xong')], max_length=10, verbose_name='việc')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('text', models.CharField(blank=True, default='', max_length=4000, verbose_name='lời')),
                        ('acting_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('handed_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='feedback.supportrequest')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['ask', 'answer', 'ask_back', 'say_more', 'hand_on', 'close', 'reopen'])), name='support_event_known', violation_error_message='Việc không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('handed_to__isnull', False), ('kind', 'hand_on')), models.Q(models.Q(('kind', 'hand_on'), _negated=True), ('handed_to', None)), _connector='OR'), name='support_event_handed_to_somebody', violation_error_message='Ghi chuyển cho ai.'),
                        ],
                        'indexes': [
                            models.Index(fields=['request', 'id'], name='support_event_in_order'),
                        ],
                        'verbose_name': 'diễn biến yêu cầu hỗ trợ',
                        'verbose_name_plural': 'diễn biến yêu cầu hỗ trợ',
                    },
                ),
                migrations.CreateModel(
                    name='SupportDesk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(verbose_name='từ ngày')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='đến hết ngày')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='cơ quan')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người trả lời')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='support_desk_ends_after_it_begins', violation_error_message='Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu.'),
                            django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('agency', '='), ('person', '='), (accounts.models.periods.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='support_desk_once_at_a_time', violation_error_message='Người này đã được giao trả lời ở cơ quan này trong thời gian đó.'),
                        ],
                        'verbose_name': 'người trả lời hỗ trợ',
                        'verbose_name_plural': 'người trả lời hỗ trợ',
                    },
                ),
            ]
        ),
        migrations.RunPython(copy_shipped, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(TOUCH, UNTOUCH),
        migrations.RunSQL(SUPPORT_REFUSE, SUPPORT_ALLOW),
    ]
