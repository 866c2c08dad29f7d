"""What must never be false, said to the database; rows that are there are checked by the next migration."""

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
        ('documents', '0003_outside_numbers'),
        ('dossiers', '0037_non_boundary'),
        ('procedures', '0011_on_the_spot'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='answerlink',
            constraint=models.CheckConstraint(condition=models.Q(('used_at', None), models.Q(('used_at__gte', models.F('made_at')), ('used_at__lt', models.F('expires_at'))), _connector='OR'), name='answer_link_used_while_valid', violation_error_message='Liên kết chỉ dùng được trong thời gian hiệu lực.'),
        ),
        AddConstraintNotValid(
            model_name='apology',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(models.Q(('sent_by', models.F('drafted_by')), _negated=True), models.Q(('sent_by', models.F('signed_by')), _negated=True)), _connector='OR'), name='apology_confirmed_by_another', violation_error_message='Người soạn hoặc ký thư không tự xác nhận thư.'),
        ),
        AddConstraintNotValid(
            model_name='apology',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', False), ('state', 'dropped')), models.Q(models.Q(('state', 'dropped'), _negated=True), ('dropped_at', None)), _connector='OR'), name='apology_dropped_iff_dropped_at', violation_error_message='Chỉ thư thôi không gửi mới có thời điểm thôi.'),
        ),
        AddConstraintNotValid(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('clock_started_at', None), ('due_on', None), ('late_after', None), ('late_after_766', None)), models.Q(('clock_started_at__isnull', False), ('due_at', None), ('due_on', None)), models.Q(('clock_started_at__isnull', False), ('due_at__isnull', False), ('due_on__isnull', False)), _connector='OR'), name='dossier_promise_belongs_to_a_clock', violation_error_message='Hẹn trả phải có đồng hồ, thời điểm và ngày.'),
        ),
        AddConstraintNotValid(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(('clock_started_at', None), ('accepted_at__isnull', False), _connector='OR'), name='dossier_clock_only_when_accepted', violation_error_message='Đồng hồ chỉ chạy khi hồ sơ đã được tiếp nhận.'),
        ),
        AddConstraintNotValid(
            model_name='dossierlink',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('opened_at')), _connector='OR'), name='part_ends_after_it_opened', violation_error_message='Hồ sơ liên thông kết thúc sau khi được chuyển.'),
        ),
        AddConstraintNotValid(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('withdrawn', 'stopped', 'closed_no_reply', 'closed_unpaid')), ('state__in', ['asked', 'done', 'dropped']), models.Q(('reason', ''), _negated=True)), name='ending_known_with_its_reason', violation_error_message='Kết thúc hồ sơ phải theo một cách trong danh mục và có lý do.'),
        ),
        AddConstraintNotValid(
            model_name='explanation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent_back'), _negated=True), models.Q(('judged_by__isnull', False), models.Q(('judged_by', models.F('submitted_by')), _negated=True), models.Q(('note', ''), _negated=True)), _connector='OR'), name='explanation_sent_back_by_another', violation_error_message='Người khác trả lại giải trình, và nói còn thiếu gì.'),
        ),
        AddConstraintNotValid(
            model_name='explanation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', False), ('state', 'dropped')), models.Q(models.Q(('state', 'dropped'), _negated=True), ('dropped_at', None)), _connector='OR'), name='explanation_dropped_iff_dropped_at', violation_error_message='Chỉ giải trình thôi không phải làm mới có thời điểm thôi.'),
        ),
        AddConstraintNotValid(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'paid', 'ended']), models.Q(('notice_number', ''), _negated=True), ('pay_due_at__gt', models.F('asked_at'))), name='obligation_known_by_its_notice', violation_error_message='Nghĩa vụ phải có số thông báo và hạn nộp sau khi thông báo.'),
        ),
        AddConstraintNotValid(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'paid'), models.Q(('paid_on', None), ('proof', None), ('proof_number', '')), _connector='OR'), name='obligation_unpaid_has_no_proof', violation_error_message='Nghĩa vụ chưa nộp thì chưa có chứng từ nộp tiền.'),
        ),
        AddConstraintNotValid(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(('opened_by', None), ('mode', 'none'), models.Q(models.Q(('legal_basis', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='pause_opened_here_has_its_basis', violation_error_message='Khoảng dừng đồng hồ phải ghi căn cứ và lý do.'),
        ),
        AddConstraintNotValid(
            model_name='supplementrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'turned_down', 'open', 'answered', 'ended']), ('phase__in', ['before', 'after'])), name='request_state_known', violation_error_message='Trạng thái hoặc giai đoạn của yêu cầu không có trong danh mục.'),
        ),
        AddConstraintNotValid(
            model_name='supplementrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('proposed', 'open'))), models.Q(models.Q(('state__in', ('proposed', 'open')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='request_over_iff_ended_at', violation_error_message='Chỉ yêu cầu đã xong mới có thời điểm kết thúc.'),
        ),
        AddConstraintNotValid(
            model_name='supplementrequest',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'none'), ('pause__isnull', False), _connector='OR'), name='request_stops_by_a_pause', violation_error_message='Yêu cầu làm dừng đồng hồ phải có khoảng dừng của nó.'),
        ),
    ]
