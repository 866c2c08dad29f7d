"""What a one-stop unit is told of its own limits: the answer to who has filed, the passing on."""

from datetime import datetime, timedelta

from lib.terms import Term
from notifications.enums import Audience
from notifications.registry import MessageKind


_WORDS = {"code": str, "procedure": str, "duty": str, "due": datetime}
COUNTER_DUTIES = (
    MessageKind(
        code="counter_duty_soon",
        title=Term("Sắp đến hạn trả lời hoặc chuyển hồ sơ"),
        variables=_WORDS,
        subject="Hồ sơ {code}: {duty} trước {due}",
        body="Hồ sơ {code} về “{procedure}”: {duty} trước {due}.",
        short="Ho so {code} tai quay sap den han {due}.",
        chat="Hồ sơ {code} tại quầy sắp đến hạn: {due}.",
        required=frozenset({"duty", "due"}),
        audience=Audience.OFFICER,
        lifetime=timedelta(days=1),
    ),
    MessageKind(
        code="counter_duty_late",
        title=Term("Quá hạn trả lời hoặc chuyển hồ sơ"),
        variables=_WORDS,
        subject="Hồ sơ {code}: quá hạn {duty}",
        body="Hồ sơ {code} về “{procedure}” quá hạn {duty}: phải xong trước {due}.",
        short="Ho so {code} tai quay qua han {due}.",
        chat="Hồ sơ {code} tại quầy đã quá hạn {due}.",
        required=frozenset({"duty", "due"}),
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
)
