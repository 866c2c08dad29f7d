import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access_record_is_kept'),
        ('dossiers', '0020_register_exports'),
    ]

    operations = [
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
                'verbose_name': 'bưu gửi',
                'verbose_name_plural': 'bưu gửi',
                'indexes': [models.Index(fields=['number'], name='post_number'), models.Index(condition=models.Q(('state__in', ['sent', 'came_back'])), fields=['state', 'posted_on', 'id'], name='post_followed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['received', 'sent', 'delivered', 'came_back', 'sent_again', 'collected'])), name='post_state_known', violation_error_message='Trạng thái bưu gửi không có trong danh mục.'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='post_has_a_number', violation_error_message='Bưu gửi phải có số hiệu.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('state__in', ['received', 'sent'])), models.Q(models.Q(('state__in', ['received', 'sent']), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False), ('ended_on__isnull', False)), _connector='OR'), name='post_ended_by_and_at', violation_error_message='Bưu gửi đã phát hoặc bị hoàn phải có ngày, người và thời điểm ghi.'), models.CheckConstraint(condition=models.Q(models.Q(('is_intact', True), ('papers_agree', True)), models.Q(('note', ''), _negated=True), _connector='OR'), name='post_damage_is_noted', violation_error_message='Phong bì rách, giấy tờ không khớp thì ghi rõ đã thấy gì.'), models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'came_back'])), fields=('dossier',), name='post_one_on_its_way', violation_error_message='Hồ sơ này đang có một bưu gửi trên đường.')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='dossierevent',
            name='event_kind_known',
        ),
        migrations.AlterField(
            model_name='dossierevent',
            name='kind',
            field=models.CharField(choices=[('submit', 'Nộp hồ sơ'), ('accept', 'Tiếp nhận'), ('ask_before_acceptance', 'Yêu cầu bổ sung trước khi tiếp nhận'), ('resubmit', 'Nộp lại sau bổ sung'), ('refuse', 'Từ chối tiếp nhận'), ('lapse', 'Hết hạn bổ sung, không tiếp nhận'), ('withdraw', 'Rút hồ sơ'), ('start_processing', 'Chuyển xử lý'), ('request_supplement', 'Yêu cầu bổ sung'), ('receive_supplement', 'Nhận bổ sung'), ('await_payment', 'Chờ nghĩa vụ tài chính'), ('resume_after_payment', 'Đã thực hiện nghĩa vụ tài chính'), ('finish', 'Xử lý xong'), ('reject', 'Từ chối giải quyết'), ('stop', 'Dừng giải quyết'), ('close_without_reply', 'Đóng do không bổ sung'), ('close_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính'), ('return_result', 'Trả kết quả'), ('reopen', 'Xử lý lại do phát hiện sai sót trước khi trả'), ('save_draft', 'Lập hồ sơ'), ('take_over', 'Tiếp quản từ hệ thống khác'), ('assign', 'Phân công'), ('take_step', 'Nhận việc'), ('propose', 'Đề xuất kết quả'), ('approve', 'Ký duyệt'), ('send_back', 'Trả lại bước trước'), ('seal', 'Lấy số, đóng dấu'), ('correct', 'Đính chính dữ liệu'), ('attach_file', 'Đính kèm tệp'), ('remove_file', 'Gỡ tệp'), ('print_receipt', 'In giấy tiếp nhận'), ('list_for_hand_over', 'Đưa vào danh sách bàn giao'), ('receive_hand_over', 'Nhận bàn giao'), ('move_place', 'Chuyển nơi lưu'), ('renew_lookup_word', 'Cấp lại từ khóa tra cứu'), ('settle_fee', 'Thu phí, lệ phí'), ('draft_apology', 'Soạn thư xin lỗi'), ('sign_apology', 'Ký thư xin lỗi'), ('send_back_apology', 'Trả lại thư xin lỗi'), ('send_apology', 'Gửi thư xin lỗi'), ('submit_explanation', 'Giải trình chậm trễ'), ('accept_explanation', 'Chấp nhận giải trình'), ('send_back_explanation', 'Trả lại giải trình'), ('move_promise', 'Điều chỉnh hẹn trả theo lịch làm việc'), ('change_agency', 'Chuyển cơ quan kế thừa'), ('decision_delivered', 'Giao văn bản từ chối'), ('return_papers', 'Trả lại giấy tờ'), ('outside_update', 'Cập nhật từ hệ thống ngoài'), ('propose_supplement', 'Trình duyệt yêu cầu bổ sung'), ('approve_supplement', 'Duyệt yêu cầu bổ sung'), ('turn_down_supplement', 'Không duyệt yêu cầu bổ sung'), ('send_slip', 'Giao phiếu yêu cầu bổ sung'), ('receive_part', 'Nhận một phần bổ sung'), ('remind', 'Nhắc người nộp'), ('ask_stop', 'Ghi nhận đề nghị dừng giải quyết'), ('drop_stop', 'Không dừng giải quyết'), ('open_correction', 'Lập hồ sơ đính chính kết quả'), ('give_fees_back', 'Trả lại phí, lệ phí'), ('consult', 'Lấy ý kiến'), ('answer_question', 'Nhận ý kiến trả lời'), ('renew_question', 'Hỏi lại, thêm thời hạn hoặc giấy tờ'), ('dispute_answer', 'Đánh giá ý kiến chưa rõ'), ('withdraw_question', 'Rút câu hỏi'), ('open_linked', 'Chuyển hồ sơ liên thông'), ('linked_ended', 'Hồ sơ liên thông kết thúc'), ('receive_linked', 'Nhận kết quả liên thông'), ('report_silence', 'Báo quá hạn chưa có ý kiến'), ('receive_post', 'Nhận qua bưu chính'), ('send_post', 'Gửi qua bưu chính'), ('post_delivered', 'Bưu chính đã phát'), ('post_came_back', 'Bưu gửi bị hoàn'), ('post_collected', 'Bưu gửi bị hoàn, đã đến nhận'), ('missing_at_hand_over', 'Có trong phiếu bàn giao, không nhận được'), ('unlisted_at_hand_over', 'Nhận được, không có trong phiếu bàn giao'), ('arrive', 'Cơ quan có thẩm quyền nhận hồ sơ')], max_length=24, verbose_name='sự kiện'),
        ),
        AddConstraintNotValid(
            model_name='dossierevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['submit', 'accept', 'ask_before_acceptance', 'resubmit', 'refuse', 'lapse', 'withdraw', 'start_processing', 'request_supplement', 'receive_supplement', 'await_payment', 'resume_after_payment', 'finish', 'reject', 'stop', 'close_without_reply', 'close_unpaid', 'return_result', 'reopen', 'save_draft', 'take_over', 'assign', 'take_step', 'propose', 'approve', 'send_back', 'seal', 'correct', 'attach_file', 'remove_file', 'print_receipt', 'list_for_hand_over', 'receive_hand_over', 'move_place', 'renew_lookup_word', 'settle_fee', 'draft_apology', 'sign_apology', 'send_back_apology', 'send_apology', 'submit_explanation', 'accept_explanation', 'send_back_explanation', 'move_promise', 'change_agency', 'decision_delivered', 'return_papers', 'outside_update', 'propose_supplement', 'approve_supplement', 'turn_down_supplement', 'send_slip', 'receive_part', 'remind', 'ask_stop', 'drop_stop', 'open_correction', 'give_fees_back', 'consult', 'answer_question', 'renew_question', 'dispute_answer', 'withdraw_question', 'open_linked', 'linked_ended', 'receive_linked', 'report_silence', 'receive_post', 'send_post', 'post_delivered', 'post_came_back', 'post_collected', 'missing_at_hand_over', 'unlisted_at_hand_over', 'arrive'])), name='event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
        ),
    ]
