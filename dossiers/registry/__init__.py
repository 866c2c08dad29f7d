"""What this app tells others about itself: its kinds of messages and papers (decision 6)."""

from datetime import date, datetime, timedelta

from documents.enums import PaperSize
from documents.registry import PaperKind, register_paper
from documents.rules.layout import Layout
from dossiers.registry.counter import COUNTER_DUTIES
from dossiers.registry.filed import FILED
from dossiers.registry.originals import ORIGINALS
from dossiers.registry.questions import QUESTIONS
from dossiers.registry.reminder import REMINDER
from dossiers.rules.papers import ProvisionalPad
from lib.terms import Term
from notifications.enums import Audience
from notifications.registry import DIGEST_KIND, MessageKind, register as register_message


_COMMON = {"code": str, "procedure": str}
_WITH_PROMISE = {**_COMMON, "due": datetime}
_PROMISES = frozenset({"promise_moved"})  # untrue once the dossier has come to its end
# A reminder stands for the request, and both are untrue once the papers are there.
SUPPLEMENT_ASKED = frozenset({"supplement_requested", "supplement_reminder"})
# A call to fetch the result, untrue once the work is taken up again.
RESULT_IS_THERE = frozenset({"dossier_done", "dossier_done_early", "result_waiting"})
_TO_PAY = frozenset({"payment_awaited", "payment_reminder"})
_SORRY = "Chúng tôi xin lỗi vì hồ sơ {code} về “{procedure}”"

MESSAGES = (
    MessageKind(
        code="dossier_accepted",
        title=Term("Hồ sơ đã được tiếp nhận"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code} đã được tiếp nhận",
        body="Hồ sơ {code} về “{procedure}” đã được tiếp nhận. Hẹn trả kết quả: {due}.",
        short="Ho so {code} da duoc tiep nhan, hen tra {due}.",
        chat="Hồ sơ {code} đã được tiếp nhận. Hẹn trả kết quả: {due}.",
        required=frozenset({"due"}),
    ),
    MessageKind(
        code="dossier_accepted_no_promise",
        title=Term("Hồ sơ đã được tiếp nhận, thời hạn theo quy định của thủ tục"),
        variables=_COMMON,
        subject="Hồ sơ {code} đã được tiếp nhận",
        body="Hồ sơ {code} về “{procedure}” đã được tiếp nhận. Thời hạn giải quyết ghi trên giấy tiếp nhận.",
        short="Ho so {code} da duoc tiep nhan.",
        chat="Hồ sơ {code} đã được tiếp nhận. Thời hạn giải quyết ghi trên giấy tiếp nhận.",
    ),
    MessageKind(
        code="dossier_accepted_elsewhere",
        title=Term("Hồ sơ đã được tiếp nhận thay cơ quan khác"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code} đã được tiếp nhận",
        body=(
            "Hồ sơ {code} về “{procedure}” đã được tiếp nhận và sẽ gửi cơ quan có thẩm quyền. Dự kiến trả "
            "kết quả: {due}. Thời hạn tính từ khi cơ quan đó nhận hồ sơ; chúng tôi sẽ báo ngày hẹn."
        ),
        short="Ho so {code} da duoc tiep nhan, du kien tra {due}.",
        chat="Hồ sơ {code} đã được tiếp nhận. Dự kiến trả: {due}, tính từ khi cơ quan có thẩm quyền nhận.",
        required=frozenset({"due"}),
    ),
    MessageKind(
        code="dossier_arrived",
        title=Term("Cơ quan có thẩm quyền đã nhận hồ sơ"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: cơ quan có thẩm quyền đã nhận",
        body="Hồ sơ {code} về “{procedure}” đã đến cơ quan có thẩm quyền. Hẹn trả kết quả: {due}.",
        short="Ho so {code} da den co quan giai quyet, hen tra {due}.",
        chat="Hồ sơ {code} đã đến cơ quan có thẩm quyền. Hẹn trả kết quả: {due}.",
        required=frozenset({"due"}),
        overtakes=frozenset({"dossier_accepted_elsewhere"}),
    ),
    MessageKind(
        code="dossier_arrived_no_promise",
        title=Term("Cơ quan có thẩm quyền đã nhận hồ sơ, thời hạn theo quy định của thủ tục"),
        variables=_COMMON,
        subject="Hồ sơ {code}: cơ quan có thẩm quyền đã nhận",
        body="Hồ sơ {code} về “{procedure}” đã đến cơ quan có thẩm quyền và bắt đầu được giải quyết.",
        short="Ho so {code} da den co quan giai quyet.",
        chat="Hồ sơ {code} đã đến cơ quan có thẩm quyền và bắt đầu được giải quyết.",
    ),
    MessageKind(
        code="promise_moved",
        title=Term("Lời hẹn dời theo lịch làm việc"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: đổi ngày hẹn trả kết quả",
        body="Do lịch làm việc thay đổi, hồ sơ {code} về “{procedure}” được hẹn lại: {due}.",
        short="Ho so {code} duoc hen lai {due} do lich lam viec thay doi.",
        chat="Do lịch làm việc thay đổi, hồ sơ {code} được hẹn lại: {due}.",
        required=frozenset({"due"}),
        overtakes=frozenset({"promise_moved"}),
    ),
    MessageKind(
        code="apology_sent",
        title=Term("Xin lỗi và hẹn lại ngày trả kết quả"),
        variables={**_WITH_PROMISE, "reason": str},
        subject="Hồ sơ {code}: xin lỗi và hẹn lại ngày trả kết quả",
        body=f"{_SORRY} không trả được đúng hẹn. Lý do: {{reason}}. Hẹn trả kết quả: {{due}}.",
        short="Xin loi vi ho so {code} tra cham. Ly do ghi trong thu xin loi. Hen lai {due}.",
        chat="Chúng tôi xin lỗi vì hồ sơ {code} trả chậm. Lý do ghi trong thư xin lỗi. Hẹn lại: {due}.",
        required=frozenset({"due", "reason"}),
        overtakes=_PROMISES,
    ),
    MessageKind(
        code="apology_with_result",
        title=Term("Xin lỗi vì trả kết quả chậm"),
        variables={**_COMMON, "reason": str},
        subject="Hồ sơ {code}: xin lỗi vì trả kết quả chậm",
        body=f"{_SORRY} trả chậm. Lý do: {{reason}}. Kết quả đã có, mời đến nhận cùng thư xin lỗi.",
        short="Xin loi vi ho so {code} tra cham. Ket qua da co, moi den nhan cung thu xin loi.",
        chat="Chúng tôi xin lỗi vì hồ sơ {code} trả chậm. Kết quả đã có, mời đến nhận cùng thư xin lỗi.",
        required=frozenset({"reason"}),
    ),
    MessageKind(
        code="apology_owed",
        title=Term("Phải gửi thư xin lỗi"),
        variables={**_WITH_PROMISE, "by": datetime},
        subject="Hồ sơ {code}: phải gửi thư xin lỗi",
        body="Hồ sơ {code} về “{procedure}” hẹn trả {due} chưa có kết quả; phải gửi thư xin lỗi trước {by}.",
        short="Ho so {code} phai gui thu xin loi truoc {by}.",
        chat="Hồ sơ {code} chưa có kết quả; thư xin lỗi phải gửi trước {by}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
    MessageKind(
        code="deadline_warning",
        title=Term("Hồ sơ sắp đến hạn"),
        variables={**_WITH_PROMISE, "level": str},
        subject="Hồ sơ {code}: {level}",
        body="Hồ sơ {code} về “{procedure}” bạn đang giữ: {level}. Hẹn trả kết quả: {due}.",
        short="Ho so {code} sap den han tra ket qua: {due}.",
        chat="Hồ sơ {code} bạn đang giữ sắp đến hạn trả kết quả: {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=1),
    ),
    MessageKind(
        code=DIGEST_KIND,
        title="Bản tin việc trong ngày",
        variables={"day": date, "late": int, "today": int, "owed": int, "items": str, "link": str},
        subject="Việc ngày {day}: {late} quá hạn, {today} đến hạn",
        body=(
            "Việc của bạn ngày {day}: {late} hồ sơ quá hạn, {today} hồ sơ đến hạn, "
            "{owed} thư xin lỗi hoặc giải trình phải làm.\n\n{items}\n\nXem và làm tại {link}"
        ),
        short="Viec ngay {day}: {late} ho so qua han, {today} den han, {owed} viec phai lam.",
        chat="Việc ngày {day}: {late} hồ sơ quá hạn, {today} đến hạn, {owed} thư, giải trình phải làm.",
        required=frozenset({"day", "late", "today"}),
        audience=Audience.OFFICER,
        lifetime=timedelta(hours=12),
        mandatory=False,
    ),
    MessageKind(
        code="dossier_rejected",
        title=Term("Hồ sơ bị từ chối giải quyết"),
        variables=_COMMON,
        subject="Hồ sơ {code} bị từ chối giải quyết",
        body=(
            "Hồ sơ {code} về “{procedure}” bị từ chối giải quyết sau khi thẩm định. Lý do ghi trên phiếu từ "
            "chối. Mời đến Bộ phận Một cửa nhận phiếu và giấy tờ đã nộp."
        ),
        short="Ho so {code} bi tu choi giai quyet. Nhan phieu tu choi tai Bo phan Mot cua.",
        chat="Hồ sơ {code} bị từ chối giải quyết. Mời nhận phiếu từ chối tại Bộ phận Một cửa.",
        overtakes=_PROMISES | SUPPLEMENT_ASKED | _TO_PAY,
    ),
    MessageKind(
        code="dossier_done",
        title=Term("Đã có kết quả"),
        variables=_COMMON,
        subject="Hồ sơ {code} đã có kết quả",
        body="Hồ sơ {code} về “{procedure}” đã có kết quả. Mời đến nhận theo nơi ghi trên giấy tiếp nhận.",
        short="Ho so {code} da co ket qua.",
        chat="Hồ sơ {code} đã có kết quả. Mời đến nhận theo nơi ghi trên giấy tiếp nhận.",
        overtakes=_PROMISES,
    ),
    MessageKind(
        code="dossier_returned",
        title=Term("Đã trả kết quả"),
        variables=_COMMON,
        subject="Hồ sơ {code} đã trả kết quả",
        body="Kết quả hồ sơ {code} về “{procedure}” đã được trả.",
        short="Ket qua ho so {code} da duoc tra.",
        chat="Kết quả hồ sơ {code} đã được trả.",
        overtakes=_PROMISES | {"dossier_done", "dossier_done_early", "result_waiting"},
    ),
    MessageKind(
        code="result_posted",
        title=Term("Đã gửi kết quả qua bưu chính"),
        variables={**_COMMON, "number": str, "carrier": str},
        subject="Kết quả hồ sơ {code} đã gửi qua bưu chính",
        body="Kết quả, giấy tờ hồ sơ {code} về “{procedure}” đã gửi qua {carrier}, số hiệu bưu gửi {number}.",
        short="Ket qua ho so {code} da gui qua buu chinh.",
        chat="Kết quả hồ sơ {code} đã gửi qua bưu chính.",
        overtakes=_PROMISES | {"dossier_done", "dossier_done_early", "result_waiting"},
    ),
    MessageKind(
        code="result_came_back",
        title=Term("Bưu gửi kết quả bị hoàn"),
        variables={**_COMMON, "number": str},
        subject="Bưu gửi của hồ sơ {code} bị hoàn",
        body=(
            "Bưu gửi {number} của hồ sơ {code} về “{procedure}” không phát được và đã hoàn về. Mời đến Bộ "
            "phận Một cửa nhận, hoặc báo địa chỉ để gửi lại."
        ),
        short="Buu gui cua ho so {code} bi hoan. Moi den Bo phan Mot cua nhan.",
        chat="Bưu gửi của hồ sơ {code} bị hoàn. Mời đến Bộ phận Một cửa nhận, hoặc báo địa chỉ gửi lại.",
        overtakes=frozenset({"result_posted"}),
    ),
    MessageKind(
        code="dossier_withdrawn",
        title=Term("Hồ sơ đã rút"),
        variables=_COMMON,
        subject="Hồ sơ {code} đã được rút",
        body="Hồ sơ {code} về “{procedure}” đã được rút theo đề nghị.",
        short="Ho so {code} da duoc rut theo de nghi.",
        chat="Hồ sơ {code} đã được rút theo đề nghị.",
        overtakes=_PROMISES | SUPPLEMENT_ASKED | _TO_PAY,
    ),
    MessageKind(
        code="dossier_stopped",
        title=Term("Hồ sơ dừng giải quyết"),
        variables=_COMMON,
        subject="Hồ sơ {code} dừng giải quyết",
        body="Hồ sơ {code} về “{procedure}” đã dừng theo đề nghị. Nhận thông báo tại Bộ phận Một cửa.",
        short="Ho so {code} da dung theo de nghi. Nhan thong bao tai Bo phan Mot cua.",
        chat="Hồ sơ {code} đã dừng theo đề nghị. Nhận thông báo tại Bộ phận Một cửa.",
        overtakes=_PROMISES | SUPPLEMENT_ASKED | _TO_PAY,
    ),
    MessageKind(
        code="supplement_requested",
        title=Term("Yêu cầu bổ sung hồ sơ"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code} cần bổ sung giấy tờ",
        body=(
            "Hồ sơ {code} về “{procedure}” cần bổ sung. Nội dung ghi trên phiếu yêu cầu bổ sung, nhận tại "
            "Bộ phận Một cửa. Đề nghị bổ sung trước {due}."
        ),
        short="Ho so {code} can bo sung truoc {due}. Noi dung tai Bo phan Mot cua.",
        chat="Hồ sơ {code} cần bổ sung trước {due}. Nội dung ghi trên phiếu, nhận tại Bộ phận Một cửa.",
        required=frozenset({"due"}),
    ),
    MessageKind(
        code="supplement_reminder",
        title=Term("Nhắc bổ sung hồ sơ"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: sắp hết hạn bổ sung",
        body="Hồ sơ {code} về “{procedure}” chưa được bổ sung đủ. Hạn bổ sung: {due}.",
        short="Ho so {code} chua bo sung du, han {due}.",
        chat="Hồ sơ {code} chưa được bổ sung đủ. Hạn bổ sung: {due}.",
        required=frozenset({"due"}),
        overtakes=SUPPLEMENT_ASKED,
    ),
    MessageKind(
        code="supplement_received",
        title=Term("Đã nhận đủ giấy tờ bổ sung"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: đã nhận đủ giấy tờ bổ sung",
        body=(
            "Đã nhận đủ giấy tờ bổ sung của hồ sơ {code} về “{procedure}”. Thời điểm hẹn trả kết quả: {due}."
        ),
        short="Ho so {code} da bo sung du, hen tra {due}.",
        chat="Đã nhận đủ giấy tờ bổ sung của hồ sơ {code}. Hẹn trả kết quả: {due}.",
        required=frozenset({"due"}),
        overtakes=SUPPLEMENT_ASKED,
    ),
    MessageKind(
        code="supplement_received_no_promise",
        title=Term("Đã nhận đủ giấy tờ bổ sung, thời hạn theo quy định của thủ tục"),
        variables=_COMMON,
        subject="Hồ sơ {code}: đã nhận đủ giấy tờ bổ sung",
        body="Đã nhận đủ giấy tờ bổ sung của hồ sơ {code} về “{procedure}”.",
        short="Ho so {code} da bo sung du.",
        chat="Đã nhận đủ giấy tờ bổ sung của hồ sơ {code}.",
        overtakes=SUPPLEMENT_ASKED,
    ),
    MessageKind(
        code="dossier_lapsed_pre",
        title=Term("Hồ sơ không được tiếp nhận do không bổ sung"),
        variables=_COMMON,
        subject="Hồ sơ {code} không được tiếp nhận",
        body="Hồ sơ {code} về “{procedure}” không được tiếp nhận vì không được bổ sung trong thời hạn.",
        short="Ho so {code} khong duoc tiep nhan do khong bo sung.",
        chat="Hồ sơ {code} không được tiếp nhận vì không được bổ sung.",
        overtakes=SUPPLEMENT_ASKED,
    ),
    MessageKind(
        code="payment_awaited",
        title=Term("Đề nghị thực hiện nghĩa vụ tài chính"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: thực hiện nghĩa vụ tài chính",
        body=(
            "Hồ sơ {code} về “{procedure}” chờ thực hiện nghĩa vụ tài chính theo thông báo kèm hồ sơ, trước "
            "{due}. Nộp xong, mang chứng từ đến Bộ phận Một cửa."
        ),
        short="Ho so {code} cho nghia vu tai chinh, nop truoc {due}.",
        chat="Hồ sơ {code} chờ thực hiện nghĩa vụ tài chính, nộp trước {due}.",
        required=frozenset({"due"}),
    ),
    MessageKind(
        code="payment_reminder",
        title=Term("Nhắc thực hiện nghĩa vụ tài chính"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: sắp hết hạn thực hiện nghĩa vụ tài chính",
        body="Hồ sơ {code} về “{procedure}” còn chờ nghĩa vụ tài chính. Hạn nộp: {due}.",
        short="Ho so {code} con cho nghia vu tai chinh, han {due}.",
        chat="Hồ sơ {code} còn chờ nghĩa vụ tài chính. Hạn nộp: {due}.",
        required=frozenset({"due"}),
        overtakes=_TO_PAY,
    ),
    MessageKind(
        code="payment_received",
        title=Term("Đã nhận chứng từ nghĩa vụ tài chính"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code}: đã nhận chứng từ nghĩa vụ tài chính",
        body="Hồ sơ {code} về “{procedure}” được giải quyết tiếp. Thời điểm hẹn trả kết quả: {due}.",
        short="Ho so {code} duoc giai quyet tiep, hen tra {due}.",
        chat="Hồ sơ {code} được giải quyết tiếp. Hẹn trả kết quả: {due}.",
        required=frozenset({"due"}),
        overtakes=_TO_PAY,
    ),
    MessageKind(
        code="payment_received_no_promise",
        title=Term("Đã nhận chứng từ nghĩa vụ tài chính, thời hạn theo quy định của thủ tục"),
        variables=_COMMON,
        subject="Hồ sơ {code}: đã nhận chứng từ nghĩa vụ tài chính",
        body="Hồ sơ {code} về “{procedure}” được giải quyết tiếp.",
        short="Ho so {code} duoc giai quyet tiep.",
        chat="Hồ sơ {code} được giải quyết tiếp.",
        overtakes=_TO_PAY,
    ),
    MessageKind(
        code="dossier_closed_unpaid",
        title=Term("Hồ sơ đóng do không thực hiện nghĩa vụ tài chính"),
        variables=_COMMON,
        subject="Hồ sơ {code} đã đóng do không thực hiện nghĩa vụ tài chính",
        body=(
            "Hồ sơ {code} về “{procedure}” đã đóng vì không thực hiện nghĩa vụ tài chính trong thời hạn. Mời "
            "đến Bộ phận Một cửa nhận thông báo và giấy tờ."
        ),
        short="Ho so {code} da dong do khong thuc hien nghia vu tai chinh.",
        chat="Hồ sơ {code} đã đóng vì không thực hiện nghĩa vụ tài chính.",
        overtakes=_TO_PAY,
    ),
    MessageKind(
        code="dossier_done_early",
        title=Term("Đã có kết quả trước hạn"),
        variables=_WITH_PROMISE,
        subject="Hồ sơ {code} đã có kết quả trước hạn",
        body=(
            "Hồ sơ {code} về “{procedure}” đã có kết quả sớm hơn thời điểm hẹn ({due}). Mời đến nhận theo "
            "nơi ghi trên giấy tiếp nhận."
        ),
        short="Ho so {code} da co ket qua, som hon hen {due}.",
        chat="Hồ sơ {code} đã có kết quả, sớm hơn hẹn {due}. Mời đến nhận.",
        overtakes=_PROMISES,
    ),
    MessageKind(
        code="result_waiting",
        title=Term("Kết quả chờ người nộp đến nhận"),
        variables=_COMMON,
        subject="Hồ sơ {code}: kết quả đang chờ nhận",
        body="Kết quả hồ sơ {code} về “{procedure}” vẫn đang chờ. Mời đến nhận tại Bộ phận Một cửa.",
        short="Ket qua ho so {code} van dang cho nhan.",
        chat="Kết quả hồ sơ {code} vẫn đang chờ nhận tại Bộ phận Một cửa.",
        overtakes=frozenset({"result_waiting"}),
    ),
    MessageKind(
        code="dossier_closed_no_reply",
        title=Term("Hồ sơ đóng do không bổ sung"),
        variables=_COMMON,
        subject="Hồ sơ {code} đã đóng do không được bổ sung",
        body=(
            "Hồ sơ {code} về “{procedure}” đã đóng vì không được bổ sung trong thời hạn. Mời đến Bộ phận "
            "Một cửa nhận thông báo và giấy tờ."
        ),
        short="Ho so {code} da dong do khong bo sung.",
        chat="Hồ sơ {code} đã đóng do không được bổ sung. Mời đến Bộ phận Một cửa nhận thông báo.",
        overtakes=_PROMISES | SUPPLEMENT_ASKED,
    ),
)


PAPERS = (
    PaperKind(
        "provisional_pad",
        "Tập giấy tiếp nhận tạm",
        ProvisionalPad,
        (Layout("2018", "papers/provisional_pad/2018.html", PaperSize.A4, date(2018, 6, 21)),),
    ),
)


def register() -> None:
    for kind in (*MESSAGES, *ORIGINALS, *FILED, REMINDER, *QUESTIONS, *COUNTER_DUTIES):
        register_message(kind)
    for paper in PAPERS:
        register_paper(paper)
