"""Orders to take personal data away (docs/adr/0065), and the kind of event that tells of one. The next migration
checks the events there are, the one after makes the triggers.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0072_state_and_end_known_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='RedactionOrder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Họ tên, giấy tờ tùy thân, ngày sinh, giới tính của chủ hồ sơ'), ('contact', 'Địa chỉ, điện thoại, thư điện tử của chủ hồ sơ'), ('representative', 'Người được ủy quyền'), ('texts', 'Lời viết tự do: nội dung yêu cầu, lý do, ý kiến, ghi chú, biên bản'), ('files', 'Tệp đính kèm')], max_length=14), size=None, verbose_name='dữ liệu phải xóa')),
                        ('act_number', models.CharField(max_length=60, verbose_name='số, ký hiệu văn bản')),
                        ('act_on', models.DateField(verbose_name='ngày văn bản')),
                        ('issuer', models.CharField(max_length=255, verbose_name='cơ quan, người ban hành')),
                        ('state', models.CharField(choices=[('asked', 'Chờ phê duyệt'), ('approved', 'Đã phê duyệt, chờ thực hiện'), ('done', 'Đã thực hiện'), ('withdrawn', 'Người đề nghị đã rút'), ('turned_down', 'Không phê duyệt'), ('lapsed', 'Quá hạn, phải đề nghị lại')], default='asked', max_length=11, verbose_name='trạng thái')),
                        ('asked_at', models.DateTimeField(verbose_name='đề nghị lúc')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='quyết định lúc')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='thực hiện lúc')),
                        ('counts', models.JSONField(default=dict, verbose_name='số dòng đã xóa')),
                        ('contents', models.JSONField(default=list, verbose_name='nội dung tệp phải hủy')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='xong cả tệp lúc')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_for', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_for', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='dossiers.dossier')),
                    ],
                    options={
                        'verbose_name': 'lệnh xóa dữ liệu cá nhân',
                        'verbose_name_plural': 'lệnh xóa dữ liệu cá nhân',
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'done', 'withdrawn', 'turned_down', 'lapsed'])), name='redaction_state_known', violation_error_message='Trạng thái lệnh xóa không có trong danh mục.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('act_number', ''), _negated=True), models.Q(('issuer', ''), _negated=True)), name='redaction_by_an_act', violation_error_message='Lệnh xóa phải ghi số văn bản và nơi ban hành.'),
                            models.CheckConstraint(condition=models.Q(('groups__len__gte', 1), ('groups__contained_by', ['identity', 'contact', 'representative', 'texts', 'files'])), name='redaction_of_something', violation_error_message='Lệnh xóa phải nêu dữ liệu nào phải xóa.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'done', 'turned_down']), ('decided_by__isnull', False)), ('state__in', ['lapsed', 'withdrawn']), models.Q(('decided_at', None), ('decided_by', None), ('decided_for', None), ('state', 'asked')), _connector='OR'), name='redaction_decided_by_and_at', violation_error_message='Lệnh đã quyết định phải có người và thời điểm quyết định.'),
                            models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('asked_for', None), models.Q(('decided_by', models.F('asked_for')), _negated=True), _connector='OR'), models.Q(('decided_for', None), models.Q(('decided_for', models.F('asked_by')), _negated=True), _connector='OR'), models.Q(('decided_for', None), ('asked_for', None), models.Q(('decided_for', models.F('asked_for')), _negated=True), _connector='OR')), _connector='OR'), name='redaction_takes_two_persons', violation_error_message='Người phê duyệt phải khác người đề nghị.'),
                            models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None), ('finished_at', None)), _connector='OR'), name='redaction_done_iff_done_at', violation_error_message='Chỉ lệnh đã thực hiện mới có thời điểm thực hiện.'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'approved'))), fields=('dossier',), name='redaction_one_open', violation_error_message='Hồ sơ này đang có một đề nghị xóa dữ liệu.'),
                        ],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ('asked', 'approved')), models.Q(('finished_at', None), ('state', 'done')), _connector='OR'), fields=['asked_at'], name='redaction_to_do'),
                        ],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name='dossierevent',
                    name='event_kind_known',
                ),
                migrations.AlterField(
                    model_name='dossierevent',
                    name='kind',
                    field=models.CharField(choices=[('submit', 'Nộp hồ sơ'), ('accept', 'Tiếp nhận'), ('ask_before_acceptance', 'Yêu cầu bổ sung trước khi tiếp nhận'), ('resubmit', 'Nộp lại sau bổ sung'), ('refuse', 'Từ chối tiếp nhận'), ('lapse', 'Hết hạn bổ sung, không tiếp nhận'), ('withdraw', 'Rút hồ sơ'), ('start_processing', 'Chuyển xử lý'), ('request_supplement', 'Yêu cầu bổ sung'), ('receive_supplement', 'Nhận bổ sung'), ('await_payment', 'Chờ nghĩa vụ tài chính'), ('resume_after_payment', 'Đã thực hiện nghĩa vụ tài chính'), ('finish', 'Xử lý xong'), ('reject', 'Từ chối giải quyết'), ('stop', 'Dừng giải quyết'), ('close_without_reply', 'Đóng do không bổ sung'), ('close_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính'), ('return_result', 'Trả kết quả'), ('reopen', 'Xử lý lại do phát hiện sai sót trước khi trả'), ('take_over', 'Tiếp quản từ hệ thống khác'), ('assign', 'Phân công'), ('take_step', 'Nhận việc'), ('take_over_step', 'Làm tiếp việc của người khác'), ('record_verification', 'Lập biên bản xác minh'), ('propose', 'Đề xuất kết quả'), ('approve', 'Ký duyệt'), ('send_back', 'Trả lại bước trước'), ('seal', 'Lấy số, đóng dấu'), ('correct', 'Đính chính dữ liệu'), ('attach_file', 'Đính kèm tệp'), ('remove_file', 'Gỡ tệp'), ('print_receipt', 'In giấy tiếp nhận'), ('list_for_hand_over', 'Đưa vào danh sách bàn giao'), ('receive_hand_over', 'Nhận bàn giao'), ('move_place', 'Chuyển nơi lưu'), ('renew_lookup_word', 'Cấp lại từ khóa tra cứu'), ('settle_fee', 'Thu phí, lệ phí'), ('draft_apology', 'Soạn thư xin lỗi'), ('sign_apology', 'Ký thư xin lỗi'), ('send_back_apology', 'Trả lại thư xin lỗi'), ('send_apology', 'Gửi thư xin lỗi'), ('submit_explanation', 'Giải trình chậm trễ'), ('accept_explanation', 'Chấp nhận giải trình'), ('send_back_explanation', 'Trả lại giải trình'), ('move_promise', 'Điều chỉnh hẹn trả theo lịch làm việc'), ('change_agency', 'Chuyển cơ quan kế thừa'), ('decision_delivered', 'Giao văn bản từ chối'), ('return_papers', 'Trả lại giấy tờ'), ('keep_papers', 'Lưu bản chính trong hồ sơ'), ('outside_update', 'Cập nhật từ hệ thống ngoài'), ('propose_supplement', 'Trình duyệt yêu cầu bổ sung'), ('approve_supplement', 'Duyệt yêu cầu bổ sung'), ('turn_down_supplement', 'Không duyệt yêu cầu bổ sung'), ('send_slip', 'Giao phiếu yêu cầu bổ sung'), ('receive_part', 'Nhận một phần bổ sung'), ('remind', 'Nhắc người nộp'), ('ask_stop', 'Ghi nhận đề nghị dừng giải quyết'), ('drop_stop', 'Không dừng giải quyết'), ('open_correction', 'Lập hồ sơ đính chính kết quả'), ('give_fees_back', 'Trả lại phí, lệ phí'), ('consult', 'Lấy ý kiến'), ('answer_question', 'Nhận ý kiến trả lời'), ('renew_question', 'Hỏi lại, thêm thời hạn hoặc giấy tờ'), ('dispute_answer', 'Đánh giá ý kiến chưa rõ'), ('withdraw_question', 'Rút câu hỏi'), ('open_linked', 'Chuyển hồ sơ liên thông'), ('linked_ended', 'Hồ sơ liên thông kết thúc'), ('receive_linked', 'Nhận kết quả liên thông'), ('report_silence', 'Báo quá hạn chưa có ý kiến'), ('receive_post', 'Nhận qua bưu chính'), ('send_post', 'Gửi qua bưu chính'), ('post_delivered', 'Bưu chính đã phát'), ('post_came_back', 'Bưu gửi bị hoàn'), ('post_collected', 'Bưu gửi bị hoàn, đã đến nhận'), ('missing_at_hand_over', 'Có trong phiếu bàn giao, không nhận được'), ('unlisted_at_hand_over', 'Nhận được, không có trong phiếu bàn giao'), ('arrive', 'Cơ quan có thẩm quyền nhận hồ sơ'), ('waive_fee', 'Miễn, giảm phí, lệ phí'), ('void_receipt', 'Hủy biên lai, trả lại tiền'), ('replace_receipt', 'Thay biên lai'), ('undo', 'Hoàn tác'), ('ask_no_more', 'Dừng yêu cầu bổ sung vì chọn lại trường hợp'), ('redact', 'Xóa dữ liệu cá nhân theo văn bản')], max_length=24, verbose_name='sự kiện'),
                ),
                AddConstraintNotValid(
                    model_name='dossierevent',
                    constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['submit', 'accept', 'ask_before_acceptance', 'resubmit', 'refuse', 'lapse', 'withdraw', 'start_processing', 'request_supplement', 'receive_supplement', 'await_payment', 'resume_after_payment', 'finish', 'reject', 'stop', 'close_without_reply', 'close_unpaid', 'return_result', 'reopen', 'take_over', 'assign', 'take_step', 'take_over_step', 'record_verification', 'propose', 'approve', 'send_back', 'seal', 'correct', 'attach_file', 'remove_file', 'print_receipt', 'list_for_hand_over', 'receive_hand_over', 'move_place', 'renew_lookup_word', 'settle_fee', 'draft_apology', 'sign_apology', 'send_back_apology', 'send_apology', 'submit_explanation', 'accept_explanation', 'send_back_explanation', 'move_promise', 'change_agency', 'decision_delivered', 'return_papers', 'keep_papers', 'outside_update', 'propose_supplement', 'approve_supplement', 'turn_down_supplement', 'send_slip', 'receive_part', 'remind', 'ask_stop', 'drop_stop', 'open_correction', 'give_fees_back', 'consult', 'answer_question', 'renew_question', 'dispute_answer', 'withdraw_question', 'open_linked', 'linked_ended', 'receive_linked', 'report_silence', 'receive_post', 'send_post', 'post_delivered', 'post_came_back', 'post_collected', 'missing_at_hand_over', 'unlisted_at_hand_over', 'arrive', 'waive_fee', 'void_receipt', 'replace_receipt', 'undo', 'ask_no_more', 'redact'])), name='event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
                ),
            ]
        ),
    ]
