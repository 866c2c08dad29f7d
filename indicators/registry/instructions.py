"""Messages about a head's instruction. They say who, where and by when; its words stay in the portal."""

from datetime import date, timedelta

from lib.terms import Term
from notifications.enums import Audience
from notifications.registry import MessageKind


_COMMON = {"code": str, "unit": str, "due": date}
_ASKING = frozenset({"instruction_given", "instruction_returned", "instruction_overdue"})
_WEEKS = timedelta(days=14)

INSTRUCTIONS = (
    MessageKind(
        code="instruction_given",
        title=Term("Được giao việc theo ý kiến chỉ đạo"),
        variables={**_COMMON, "giver": str},
        subject="Ý kiến chỉ đạo {code}: trả lời trước hết ngày {due}",
        body="{giver} giao việc cho {unit}, hạn {due}. Xem và trả lời {code} tại mục Ý kiến chỉ đạo.",
        short="Ban duoc giao viec {code}, han {due}.",
        chat="Bạn được giao việc {code}, hạn {due}.",
        required=frozenset({"due"}),
        audience=Audience.OFFICER,
        lifetime=_WEEKS,
    ),
    MessageKind(
        code="instruction_answered",
        title=Term("Ý kiến chỉ đạo đã có trả lời"),
        variables=_COMMON,
        subject="Ý kiến chỉ đạo {code}: {unit} đã trả lời",
        body="{unit} đã trả lời ý kiến chỉ đạo {code} (hạn {due}). Hãy xem xét: chấp nhận hoặc trả lại.",
        short="Y kien chi dao {code} da co tra loi, cho xem xet.",
        chat="Ý kiến chỉ đạo {code} đã có trả lời, chờ xem xét.",
        audience=Audience.OFFICER,
        overtakes=_ASKING,
        lifetime=_WEEKS,
        mandatory=False,
    ),
    MessageKind(
        code="instruction_accepted",
        title=Term("Trả lời ý kiến chỉ đạo được chấp nhận"),
        variables=_COMMON,
        subject="Ý kiến chỉ đạo {code}: đã chấp nhận",
        body="Trả lời của {unit} cho ý kiến chỉ đạo {code} (hạn {due}) đã được chấp nhận.",
        short="Y kien chi dao {code}: tra loi da duoc chap nhan.",
        chat="Ý kiến chỉ đạo {code}: trả lời đã được chấp nhận.",
        audience=Audience.OFFICER,
        overtakes=_ASKING,
        mandatory=False,
    ),
    MessageKind(
        code="instruction_returned",
        title=Term("Trả lời ý kiến chỉ đạo bị trả lại"),
        variables=_COMMON,
        subject="Ý kiến chỉ đạo {code}: bị trả lại, hạn {due}",
        body="Trả lời của {unit} cho ý kiến chỉ đạo {code} bị trả lại; hạn trả lời lại là {due}.",
        short="Y kien chi dao {code} bi tra lai, han {due}.",
        chat="Ý kiến chỉ đạo {code} bị trả lại, hạn {due}.",
        required=frozenset({"due"}),
        audience=Audience.OFFICER,
        lifetime=_WEEKS,
    ),
    MessageKind(
        code="instruction_withdrawn",
        title=Term("Ý kiến chỉ đạo đã rút"),
        variables=_COMMON,
        subject="Ý kiến chỉ đạo {code}: đã rút",
        body="Ý kiến chỉ đạo {code} giao cho {unit} (hạn {due}) đã rút, không phải trả lời nữa.",
        short="Y kien chi dao {code} da rut.",
        chat="Ý kiến chỉ đạo {code} đã rút, không phải trả lời nữa.",
        audience=Audience.OFFICER,
        overtakes=_ASKING,
    ),
    MessageKind(
        code="instruction_overdue",
        title=Term("Ý kiến chỉ đạo quá hạn trả lời"),
        variables=_COMMON,
        subject="Ý kiến chỉ đạo {code} đã quá hạn {due}",
        body="{unit} chưa trả lời ý kiến chỉ đạo {code}, hạn {due} đã qua. Hãy trả lời ngay.",
        short="Y kien chi dao {code} da qua han {due}.",
        chat="Ý kiến chỉ đạo {code} đã quá hạn {due}.",
        required=frozenset({"due"}),
        audience=Audience.OFFICER,
        lifetime=_WEEKS,
    ),
)
