"""What somebody of the office is told when his leader asks about a dossier he holds."""

from datetime import timedelta

from lib.terms import Term
from notifications.enums import Audience
from notifications.registry import MessageKind


REMINDER = MessageKind(
    code="work_reminder",
    title=Term("Lãnh đạo nhắc việc"),
    variables={"code": str, "procedure": str, "who": str},
    subject="Hồ sơ {code}: {who} nhắc xử lý",
    body="{who} nhắc: hồ sơ {code} về “{procedure}” đang chờ bạn xử lý.",
    short="Lanh dao nhac: ho so {code} dang cho ban xu ly.",
    chat="Lãnh đạo nhắc: hồ sơ {code} đang chờ bạn xử lý.",
    required=frozenset({"who"}),
    audience=Audience.OFFICER,
    lifetime=timedelta(days=1),
)
