"""Originals given back apart from a result, and what is still due of them; what kind of number a representative gave;
what of a fee was taken by mistake; envelopes of papers alone; a request for papers that ended with its case. The next migration checks the rows
there are, the one after lets the history write the kind.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0059_question_awaited"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # Two steps, columns and what is said of them, else Django renders its models anew after each (docs/adr/0060).
    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='PapersReturn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('receiver_name', models.CharField(max_length=255, verbose_name='người nhận')),
                        ('receiver_is_applicant', models.BooleanField(default=True, verbose_name='chính chủ')),
                        ('identity_seen', models.CharField(blank=True, default='', max_length=120, verbose_name='giấy tờ đã đối chiếu')),
                        ('means', models.PositiveSmallIntegerField(default=0, verbose_name='hình thức trả')),
                        ('postal_number', models.CharField(blank=True, default='', max_length=40, verbose_name='số bưu gửi')),
                        ('signed', models.BooleanField(default=False, verbose_name='đã ký nhận')),
                        ('note', models.CharField(blank=True, default='', max_length=255, verbose_name='ghi chú')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers_returns', to='dossiers.dossier')),
                    ],
                    options={
                        'verbose_name': 'lần trả lại giấy tờ',
                        'verbose_name_plural': 'lần trả lại giấy tờ',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('receiver_name', ''), _negated=True), models.Q(models.Q(('identity_seen', ''), _negated=True), models.Q(('postal_number', ''), _negated=True), _connector='OR')), name='papers_return_to_somebody', violation_error_message='Ghi ai nhận giấy tờ và giấy tờ đã đối chiếu hoặc số bưu gửi.')],
                    },
                ),
                migrations.AddField(
                    model_name='resultreturn',
                    name='papers_due',
                    field=models.BooleanField(db_default=False, default=False, verbose_name='còn bản chính phải trả'),
                ),
                migrations.AddField(
                    model_name='dossier',
                    name='representative_id_kind',
                    field=models.CharField(choices=[('personal_id', 'Số định danh cá nhân / CCCD'), ('old_id', 'CMND 9 số'), ('passport', 'Hộ chiếu'), ('tax_code', 'Mã số thuế / mã số doanh nghiệp'), ('other', 'Giấy tờ khác')], db_default='personal_id', default='personal_id', max_length=12, verbose_name='loại giấy tờ người được ủy quyền'),
                ),
                migrations.AddField(
                    model_name='dossierhistory',
                    name='representative_id_kind',
                    field=models.CharField(choices=[('personal_id', 'Số định danh cá nhân / CCCD'), ('old_id', 'CMND 9 số'), ('passport', 'Hộ chiếu'), ('tax_code', 'Mã số thuế / mã số doanh nghiệp'), ('other', 'Giấy tờ khác')], db_default='personal_id', default='personal_id', max_length=12, verbose_name='loại giấy tờ người được ủy quyền'),
                ),
                migrations.AddField(
                    model_name='postalitem',
                    name='papers_only',
                    field=models.BooleanField(db_default=False, default=False, verbose_name='chỉ có giấy tờ'),
                ),
                migrations.AddField(
                    model_name='feedue',
                    name='overpaid',
                    field=models.DecimalField(db_default=0, decimal_places=0, default=0, max_digits=14, verbose_name='thu thừa (đồng)'),
                ),
            ]
        ),
        Together(
            [
                AddConstraintNotValid(
                    model_name='resultreturn',
                    constraint=models.CheckConstraint(condition=models.Q(('originals_returned', False), ('papers_due', False), _connector='OR'), name='return_all_or_due', violation_error_message='Đã trả hết bản chính thì không còn bản chính phải trả.'),
                ),
                AddConstraintNotValid(
                    model_name='dossierpaper',
                    constraint=models.CheckConstraint(condition=models.Q(('given_back_at', None), models.Q(('kept', True), ('originals__gt', 0)), _connector='OR'), name='paper_given_back_was_held', violation_error_message='Chỉ trả lại được bản chính đang giữ.'),
                ),
                migrations.RemoveConstraint(model_name='dossierevent', name='event_kind_known'),
                migrations.AlterField(
                    model_name='dossierevent',
                    name='kind',
                    field=models.CharField(choices=[('submit', 'Nộp hồ sơ'), ('accept', 'Tiếp nhận'), ('ask_before_acceptance', 'Yêu cầu bổ sung trước khi tiếp nhận'), ('resubmit', 'Nộp lại sau bổ sung'), ('refuse', 'Từ chối tiếp nhận'), ('lapse', 'Hết hạn bổ sung, không tiếp nhận'), ('withdraw', 'Rút hồ sơ'), ('start_processing', 'Chuyển xử lý'), ('request_supplement', 'Yêu cầu bổ sung'), ('receive_supplement', 'Nhận bổ sung'), ('await_payment', 'Chờ nghĩa vụ tài chính'), ('resume_after_payment', 'Đã thực hiện nghĩa vụ tài chính'), ('finish', 'Xử lý xong'), ('reject', 'Từ chối giải quyết'), ('stop', 'Dừng giải quyết'), ('close_without_reply', 'Đóng do không bổ sung'), ('close_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính'), ('return_result', 'Trả kết quả'), ('reopen', 'Xử lý lại do phát hiện sai sót trước khi trả'), ('save_draft', 'Lập hồ sơ'), ('take_over', 'Tiếp quản từ hệ thống khác'), ('assign', 'Phân công'), ('take_step', 'Nhận việc'), ('take_over_step', 'Làm tiếp việc của người khác'), ('record_verification', 'Lập biên bản xác minh'), ('propose', 'Đề xuất kết quả'), ('approve', 'Ký duyệt'), ('send_back', 'Trả lại bước trước'), ('seal', 'Lấy số, đóng dấu'), ('correct', 'Đính chính dữ liệu'), ('attach_file', 'Đính kèm tệp'), ('remove_file', 'Gỡ tệp'), ('print_receipt', 'In giấy tiếp nhận'), ('list_for_hand_over', 'Đưa vào danh sách bàn giao'), ('receive_hand_over', 'Nhận bàn giao'), ('move_place', 'Chuyển nơi lưu'), ('renew_lookup_word', 'Cấp lại từ khóa tra cứu'), ('settle_fee', 'Thu phí, lệ phí'), ('draft_apology', 'Soạn thư xin lỗi'), ('sign_apology', 'Ký thư xin lỗi'), ('send_back_apology', 'Trả lại thư xin lỗi'), ('send_apology', 'Gửi thư xin lỗi'), ('submit_explanation', 'Giải trình chậm trễ'), ('accept_explanation', 'Chấp nhận giải trình'), ('send_back_explanation', 'Trả lại giải trình'), ('move_promise', 'Điều chỉnh hẹn trả theo lịch làm việc'), ('change_agency', 'Chuyển cơ quan kế thừa'), ('decision_delivered', 'Giao văn bản từ chối'), ('return_papers', 'Trả lại giấy tờ'), ('keep_papers', 'Lưu bản chính trong hồ sơ'), ('outside_update', 'Cập nhật từ hệ thống ngoài'), ('propose_supplement', 'Trình duyệt yêu cầu bổ sung'), ('approve_supplement', 'Duyệt yêu cầu bổ sung'), ('turn_down_supplement', 'Không duyệt yêu cầu bổ sung'), ('send_slip', 'Giao phiếu yêu cầu bổ sung'), ('receive_part', 'Nhận một phần bổ sung'), ('remind', 'Nhắc người nộp'), ('ask_stop', 'Ghi nhận đề nghị dừng giải quyết'), ('drop_stop', 'Không dừng giải quyết'), ('open_correction', 'Lập hồ sơ đính chính kết quả'), ('give_fees_back', 'Trả lại phí, lệ phí'), ('consult', 'Lấy ý kiến'), ('answer_question', 'Nhận ý kiến trả lời'), ('renew_question', 'Hỏi lại, thêm thời hạn hoặc giấy tờ'), ('dispute_answer', 'Đánh giá ý kiến chưa rõ'), ('withdraw_question', 'Rút câu hỏi'), ('open_linked', 'Chuyển hồ sơ liên thông'), ('linked_ended', 'Hồ sơ liên thông kết thúc'), ('receive_linked', 'Nhận kết quả liên thông'), ('report_silence', 'Báo quá hạn chưa có ý kiến'), ('receive_post', 'Nhận qua bưu chính'), ('send_post', 'Gửi qua bưu chính'), ('post_delivered', 'Bưu chính đã phát'), ('post_came_back', 'Bưu gửi bị hoàn'), ('post_collected', 'Bưu gửi bị hoàn, đã đến nhận'), ('missing_at_hand_over', 'Có trong phiếu bàn giao, không nhận được'), ('unlisted_at_hand_over', 'Nhận được, không có trong phiếu bàn giao'), ('arrive', 'Cơ quan có thẩm quyền nhận hồ sơ'), ('waive_fee', 'Miễn, giảm phí, lệ phí'), ('void_receipt', 'Hủy biên lai, trả lại tiền'), ('replace_receipt', 'Thay biên lai'), ('undo', 'Hoàn tác'), ('ask_no_more', 'Dừng yêu cầu bổ sung vì chọn lại trường hợp')], max_length=24, verbose_name='sự kiện'),
                ),
                AddConstraintNotValid(
                    model_name='dossierevent',
                    constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['submit', 'accept', 'ask_before_acceptance', 'resubmit', 'refuse', 'lapse', 'withdraw', 'start_processing', 'request_supplement', 'receive_supplement', 'await_payment', 'resume_after_payment', 'finish', 'reject', 'stop', 'close_without_reply', 'close_unpaid', 'return_result', 'reopen', 'save_draft', 'take_over', 'assign', 'take_step', 'take_over_step', 'record_verification', 'propose', 'approve', 'send_back', 'seal', 'correct', 'attach_file', 'remove_file', 'print_receipt', 'list_for_hand_over', 'receive_hand_over', 'move_place', 'renew_lookup_word', 'settle_fee', 'draft_apology', 'sign_apology', 'send_back_apology', 'send_apology', 'submit_explanation', 'accept_explanation', 'send_back_explanation', 'move_promise', 'change_agency', 'decision_delivered', 'return_papers', 'keep_papers', 'outside_update', 'propose_supplement', 'approve_supplement', 'turn_down_supplement', 'send_slip', 'receive_part', 'remind', 'ask_stop', 'drop_stop', 'open_correction', 'give_fees_back', 'consult', 'answer_question', 'renew_question', 'dispute_answer', 'withdraw_question', 'open_linked', 'linked_ended', 'receive_linked', 'report_silence', 'receive_post', 'send_post', 'post_delivered', 'post_came_back', 'post_collected', 'missing_at_hand_over', 'unlisted_at_hand_over', 'arrive', 'waive_fee', 'void_receipt', 'replace_receipt', 'undo', 'ask_no_more'])), name='event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
                ),
                AddConstraintNotValid(
                    model_name='feedue',
                    constraint=models.CheckConstraint(condition=models.Q(('overpaid', 0), models.Q(('overpaid__gt', 0), ('overpaid__lte', models.F('amount')), ('state', 'settled')), _connector='OR'), name='fee_overpaid_of_what_was_taken', violation_error_message='Thu thừa chỉ có ở khoản đã thu và không quá số đã thu.'),
                ),
            ]
        ),
    ]
