import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
        ('dossiers', '0012_integrity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                'verbose_name': 'câu hỏi lấy ý kiến',
                'verbose_name_plural': 'câu hỏi lấy ý kiến',
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['due_at'], name='question_open_due'), models.Index(fields=['asked_agency', 'due_at', 'id'], name='question_of_agency'), models.Index(fields=['asking_agency', 'asked_at'], name='question_by_agency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'handed_back', 'answered', 'disputed', 'silent', 'withdrawn'])), name='question_state_known', violation_error_message='Trạng thái câu hỏi không có trong danh mục.'), models.CheckConstraint(condition=models.Q(models.Q(('asked_agency__isnull', False), ('outside_name', '')), models.Q(('asked_agency', None), models.Q(('outside_name', ''), _negated=True), models.Q(('link_email', ''), _negated=True)), _connector='OR'), name='question_asks_one', violation_error_message='Hỏi một cơ quan trong hệ thống, hoặc một cơ quan ngoài hệ thống có tên và thư điện tử.'), models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='question_has_words', violation_error_message='Câu hỏi phải có nội dung.'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('sent_at')), ('sent_at__gte', models.F('asked_at'))), name='question_due_after_sent', violation_error_message='Hạn trả lời phải sau lúc gửi câu hỏi.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'withdrawn')), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('closed_at', None)), _connector='OR'), name='question_withdrawn_iff_closed', violation_error_message='Chỉ câu hỏi đã rút mới có thời điểm rút.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'silent'), _negated=True), ('silent_at__isnull', False), _connector='OR'), name='question_silence_has_its_moment', violation_error_message='Câu hỏi quá hạn phải có thời điểm báo.'), models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'silent', 'disputed', 'handed_back'])), fields=('dossier', 'asked_agency'), name='question_once_per_agency', violation_error_message='Cơ quan này đang được hỏi về hồ sơ này.')],
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
                'verbose_name': 'liên kết trả lời',
                'verbose_name_plural': 'liên kết trả lời',
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='answer_link_expires_later', violation_error_message='Liên kết phải hết hiệu lực sau khi lập.')],
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
                'verbose_name': 'giấy tờ gửi kèm câu hỏi',
                'verbose_name_plural': 'giấy tờ gửi kèm câu hỏi',
                'constraints': [models.UniqueConstraint(fields=('consultation', 'file'), name='question_file_once')],
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
                'verbose_name': 'ý kiến trả lời',
                'verbose_name_plural': 'ý kiến trả lời',
                'indexes': [models.Index(fields=['consultation', 'given_at'], name='opinion_of_question')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['agree', 'disagree', 'comment', 'not_ours', 'more_time', 'more_papers'])), name='opinion_kind_known', violation_error_message='Loại ý kiến không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='opinion_has_its_reason', violation_error_message='Ý kiến nào cũng phải có nội dung, lý do.'), models.CheckConstraint(condition=models.Q(models.Q(('given_by__isnull', False), ('link', None)), models.Q(('given_by', None), ('link__isnull', False), models.Q(('signer_name', ''), _negated=True)), _connector='OR'), name='opinion_from_one_hand', violation_error_message='Ý kiến từ một tài khoản, hoặc qua liên kết có tên người trả lời.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'not_ours'), _negated=True), models.Q(('refers_to', ''), _negated=True), _connector='OR'), name='opinion_says_whose', violation_error_message='Không thuộc chức năng thì phải nêu cơ quan có chức năng.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'more_time'), _negated=True), ('proposed_on__isnull', False), _connector='OR'), name='opinion_says_when', violation_error_message='Thời hạn không đủ thì phải đề nghị ngày trả lời.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'more_papers'), _negated=True), models.Q(('missing_papers', ''), _negated=True), _connector='OR'), name='opinion_says_which_papers', violation_error_message='Hồ sơ không đủ thì phải nêu giấy tờ cần thêm.'), models.CheckConstraint(condition=models.Q(models.Q(('dispute', ''), ('disputed_at', None), ('disputed_by', None)), models.Q(('disputed_at__isnull', False), ('disputed_by__isnull', False), models.Q(('dispute', ''), _negated=True)), _connector='OR'), name='opinion_disputed_by_and_at', violation_error_message='Đánh giá chưa rõ phải có người, thời điểm và lý do.')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='dossierevent',
            name='event_kind_known',
        ),
        migrations.AlterField(
            model_name='dossierevent',
            name='kind',
            field=models.CharField(choices=[('submit', 'Nộp hồ sơ'), ('accept', 'Tiếp nhận'), ('ask_before_acceptance', 'Yêu cầu bổ sung trước khi tiếp nhận'), ('resubmit', 'Nộp lại sau bổ sung'), ('refuse', 'Từ chối tiếp nhận'), ('lapse', 'Hết hạn bổ sung, không tiếp nhận'), ('withdraw', 'Rút hồ sơ'), ('start_processing', 'Chuyển xử lý'), ('request_supplement', 'Yêu cầu bổ sung'), ('receive_supplement', 'Nhận bổ sung'), ('await_payment', 'Chờ nghĩa vụ tài chính'), ('resume_after_payment', 'Đã thực hiện nghĩa vụ tài chính'), ('finish', 'Xử lý xong'), ('reject', 'Từ chối giải quyết'), ('stop', 'Dừng giải quyết'), ('close_without_reply', 'Đóng do không bổ sung'), ('close_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính'), ('return_result', 'Trả kết quả'), ('reopen', 'Xử lý lại do phát hiện sai sót trước khi trả'), ('save_draft', 'Lập hồ sơ'), ('take_over', 'Tiếp quản từ hệ thống khác'), ('assign', 'Phân công'), ('take_step', 'Nhận việc'), ('propose', 'Đề xuất kết quả'), ('approve', 'Ký duyệt'), ('send_back', 'Trả lại bước trước'), ('seal', 'Lấy số, đóng dấu'), ('correct', 'Đính chính dữ liệu'), ('attach_file', 'Đính kèm tệp'), ('remove_file', 'Gỡ tệp'), ('print_receipt', 'In giấy tiếp nhận'), ('list_for_hand_over', 'Đưa vào danh sách bàn giao'), ('receive_hand_over', 'Nhận bàn giao'), ('move_place', 'Chuyển nơi lưu'), ('renew_lookup_word', 'Cấp lại từ khóa tra cứu'), ('settle_fee', 'Thu phí, lệ phí'), ('draft_apology', 'Soạn thư xin lỗi'), ('sign_apology', 'Ký thư xin lỗi'), ('send_back_apology', 'Trả lại thư xin lỗi'), ('send_apology', 'Gửi thư xin lỗi'), ('submit_explanation', 'Giải trình chậm trễ'), ('accept_explanation', 'Chấp nhận giải trình'), ('send_back_explanation', 'Trả lại giải trình'), ('move_promise', 'Điều chỉnh hẹn trả theo lịch làm việc'), ('change_agency', 'Chuyển cơ quan kế thừa'), ('decision_delivered', 'Giao văn bản từ chối'), ('return_papers', 'Trả lại giấy tờ'), ('outside_update', 'Cập nhật từ hệ thống ngoài'), ('propose_supplement', 'Trình duyệt yêu cầu bổ sung'), ('approve_supplement', 'Duyệt yêu cầu bổ sung'), ('turn_down_supplement', 'Không duyệt yêu cầu bổ sung'), ('send_slip', 'Giao phiếu yêu cầu bổ sung'), ('receive_part', 'Nhận một phần bổ sung'), ('remind', 'Nhắc người nộp'), ('give_fees_back', 'Trả lại phí, lệ phí'), ('consult', 'Lấy ý kiến'), ('answer_question', 'Nhận ý kiến trả lời'), ('renew_question', 'Hỏi lại, thêm thời hạn hoặc giấy tờ'), ('dispute_answer', 'Đánh giá ý kiến chưa rõ'), ('withdraw_question', 'Rút câu hỏi'), ('report_silence', 'Báo quá hạn chưa có ý kiến')], max_length=24, verbose_name='sự kiện'),
        ),
        AddConstraintNotValid(
            model_name='dossierevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['submit', 'accept', 'ask_before_acceptance', 'resubmit', 'refuse', 'lapse', 'withdraw', 'start_processing', 'request_supplement', 'receive_supplement', 'await_payment', 'resume_after_payment', 'finish', 'reject', 'stop', 'close_without_reply', 'close_unpaid', 'return_result', 'reopen', 'save_draft', 'take_over', 'assign', 'take_step', 'propose', 'approve', 'send_back', 'seal', 'correct', 'attach_file', 'remove_file', 'print_receipt', 'list_for_hand_over', 'receive_hand_over', 'move_place', 'renew_lookup_word', 'settle_fee', 'draft_apology', 'sign_apology', 'send_back_apology', 'send_apology', 'submit_explanation', 'accept_explanation', 'send_back_explanation', 'move_promise', 'change_agency', 'decision_delivered', 'return_papers', 'outside_update', 'propose_supplement', 'approve_supplement', 'turn_down_supplement', 'send_slip', 'receive_part', 'remind', 'give_fees_back', 'consult', 'answer_question', 'renew_question', 'dispute_answer', 'withdraw_question', 'report_silence'])), name='event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
        ),
    ]
