"""Events of apologies and explanations; the check is added beside the running system, then validated."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0007_lateness")]

    operations = [
        migrations.RemoveConstraint(model_name="dossierevent", name="event_kind_known"),
        migrations.AlterField(
            model_name="dossierevent",
            name="kind",
            field=models.CharField(choices=[('submit', 'Nộp hồ sơ'), ('accept', 'Tiếp nhận'), ('ask_before_acceptance', 'Yêu cầu bổ sung trước khi tiếp nhận'), ('resubmit', 'Nộp lại sau bổ sung'), ('refuse', 'Từ chối tiếp nhận'), ('lapse', 'Hết hạn bổ sung, không tiếp nhận'), ('withdraw', 'Rút hồ sơ'), ('start_processing', 'Chuyển xử lý'), ('request_supplement', 'Yêu cầu bổ sung'), ('receive_supplement', 'Nhận bổ sung'), ('await_payment', 'Chờ nghĩa vụ tài chính'), ('resume_after_payment', 'Đã thực hiện nghĩa vụ tài chính'), ('finish', 'Xử lý xong'), ('reject', 'Từ chối giải quyết'), ('stop', 'Dừng giải quyết'), ('close_without_reply', 'Đóng do không bổ sung'), ('close_unpaid', 'Đóng do không thực hiện nghĩa vụ tài chính'), ('return_result', 'Trả kết quả'), ('reopen', 'Xử lý lại do phát hiện sai sót trước khi trả'), ('save_draft', 'Lập hồ sơ'), ('take_over', 'Tiếp quản từ hệ thống khác'), ('assign', 'Phân công'), ('take_step', 'Nhận việc'), ('propose', 'Đề xuất kết quả'), ('approve', 'Ký duyệt'), ('send_back', 'Trả lại bước trước'), ('seal', 'Lấy số, đóng dấu'), ('correct', 'Đính chính dữ liệu'), ('attach_file', 'Đính kèm tệp'), ('remove_file', 'Gỡ tệp'), ('print_receipt', 'In giấy tiếp nhận'), ('list_for_hand_over', 'Đưa vào danh sách bàn giao'), ('receive_hand_over', 'Nhận bàn giao'), ('move_place', 'Chuyển nơi lưu'), ('renew_lookup_word', 'Cấp lại từ khóa tra cứu'), ('settle_fee', 'Thu phí, lệ phí'), ('draft_apology', 'Soạn thư xin lỗi'), ('sign_apology', 'Ký thư xin lỗi'), ('send_back_apology', 'Trả lại thư xin lỗi'), ('send_apology', 'Gửi thư xin lỗi'), ('submit_explanation', 'Giải trình chậm trễ'), ('accept_explanation', 'Chấp nhận giải trình'), ('send_back_explanation', 'Trả lại giải trình'), ('move_promise', 'Điều chỉnh hẹn trả theo lịch làm việc'), ('change_agency', 'Chuyển cơ quan kế thừa'), ('decision_delivered', 'Giao văn bản từ chối'), ('return_papers', 'Trả lại giấy tờ'), ('outside_update', 'Cập nhật từ hệ thống ngoài')], max_length=24, verbose_name='sự kiện'),
        ),
        AddConstraintNotValid(
            model_name="dossierevent",
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['submit', 'accept', 'ask_before_acceptance', 'resubmit', 'refuse', 'lapse', 'withdraw', 'start_processing', 'request_supplement', 'receive_supplement', 'await_payment', 'resume_after_payment', 'finish', 'reject', 'stop', 'close_without_reply', 'close_unpaid', 'return_result', 'reopen', 'save_draft', 'take_over', 'assign', 'take_step', 'propose', 'approve', 'send_back', 'seal', 'correct', 'attach_file', 'remove_file', 'print_receipt', 'list_for_hand_over', 'receive_hand_over', 'move_place', 'renew_lookup_word', 'settle_fee', 'draft_apology', 'sign_apology', 'send_back_apology', 'send_apology', 'submit_explanation', 'accept_explanation', 'send_back_explanation', 'move_promise', 'change_agency', 'decision_delivered', 'return_papers', 'outside_update'])), name='event_kind_known', violation_error_message='Loại sự kiện không có trong danh mục.'),
        ),
        ValidateConstraint(model_name="dossierevent", name="event_kind_known"),
    ]
