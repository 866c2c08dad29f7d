"""Kinds of messages. The app that owes a message registers its kind in `AppConfig.ready()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from lib.terms import Term
from notifications.enums import Audience, ChannelKind
from notifications.exceptions import BadTemplate, UnknownVariable, WrongVariables
from notifications.rules.limits import TooLong, check_length, is_sayable
from notifications.rules.wording import BadWording, fill, placeholders


VARIABLE_TYPES: dict[type, str] = {
    str: Term("chữ"), int: Term("số"), date: Term("ngày tháng"), datetime: Term("giờ, ngày"),
}  # fmt: skip
DIGEST_KIND = "staff_digest"
EVERY_CHANNEL = (ChannelKind.EMAIL, ChannelKind.ZALO, ChannelKind.SMS)


@dataclass(frozen=True)
class MessageKind:
    """A kind of message: its variables with their types, and the wording it ships with.

    `channels` are tried in order; the first for which the recipient has an address is taken, the others
    stand behind it. `short` is what a text message says, without accents; `chat` what Zalo says; a kind
    without them leaves by letter only. `required` variables no wording may leave out. `overtakes` names
    kinds whose waiting messages of the same topic this one makes untrue. After `lifetime` it is not sent
    any more. A `mandatory` kind cannot be turned off or put off by its receiver.
    """

    code: str
    title: str
    variables: Mapping[str, type]
    subject: str
    body: str
    short: str = ""
    chat: str = ""
    channels: tuple[ChannelKind, ...] = EVERY_CHANNEL
    required: frozenset[str] = frozenset()
    overtakes: frozenset[str] = frozenset()
    lifetime: timedelta = timedelta(days=5)
    audience: Audience = Audience.APPLICANT
    mandatory: bool = True

    def __post_init__(self) -> None:
        for kind in self.variables.values():
            if kind not in VARIABLE_TYPES:
                raise TypeError(f"{self.code}: a variable cannot be a {kind.__name__}.")
        for text in (self.subject, self.body):
            check_variables(self, ChannelKind.EMAIL, text)
        for channel in (ChannelKind.SMS, ChannelKind.ZALO):
            check_variables(self, channel, self.shipped(channel)[1] if self.uses(channel) else "")

    def uses(self, channel: ChannelKind) -> bool:
        """Whether this kind has words for the channel."""
        words = self.body if channel == ChannelKind.EMAIL else self.chat or self.short
        return channel in self.channels and bool(words)

    @property
    def used_channels(self) -> tuple[ChannelKind, ...]:
        """The channels it can leave by, the preferred one first."""
        return tuple(channel for channel in self.channels if self.uses(channel))

    def shipped(self, channel: ChannelKind) -> tuple[str, str]:
        """Subject and body as the app ships them."""
        if channel == ChannelKind.EMAIL:
            return self.subject, self.body
        first, second = (self.chat, self.short) if channel == ChannelKind.ZALO else (self.short, self.chat)
        return self.subject, first or second

    def sayable(self, channel: ChannelKind) -> dict[str, type]:
        """The variables that may be said on a channel."""
        return {name: of for name, of in self.variables.items() if is_sayable(channel, name, of)}

    def must_say(self, channel: ChannelKind) -> frozenset[str]:
        """The variables no wording may leave out: the code of the dossier, and what the kind requires."""
        always = frozenset({"code"}) & frozenset(self.variables)
        return (self.required | always) & frozenset(self.sayable(channel))

    def check(self, variables: Mapping[str, Any]) -> None:
        """Raise WrongVariables unless exactly these variables are given, each of its type."""
        if set(variables) != set(self.variables):
            raise WrongVariables(f"{self.code} takes {sorted(self.variables)}, not {sorted(variables)}.")
        for name, value in variables.items():
            if (str if isinstance(value, str) else type(value)) is not self.variables[name]:
                raise WrongVariables(f"{self.code}: {name} is a {type(value).__name__}.")


def check_variables(kind: MessageKind, channel: ChannelKind, text: str) -> set[str]:
    """The variables a wording names. Raises UnknownVariable for one that the kind or the channel lacks."""
    try:
        named = placeholders(text)
    except BadWording as error:
        raise UnknownVariable(gettext(str(error))) from error
    offered = kind.sayable(channel)
    unknown = named - set(kind.variables)
    if unknown:
        raise UnknownVariable(
            gettext("Không có biến %(names)s. Loại tin này có các biến: %(offered)s.")
            % {"names": ", ".join(sorted(unknown)), "offered": ", ".join(sorted(offered))}
        )
    if named - set(offered):
        raise UnknownVariable(
            gettext(
                "Tin nhắn hiện cả khi màn hình điện thoại khóa, nên không được ghi %(names)s. "
                "Kênh này có các biến: %(offered)s."
            )
            % {"names": ", ".join(sorted(named - set(offered))), "offered": ", ".join(sorted(offered))}
        )
    return named


def check_wording(kind: MessageKind, channel: ChannelKind, subject: str, body: str) -> None:
    """Raise UnknownVariable or BadTemplate, with a sentence, unless the words can be sent on the channel."""
    # Text messages have no subject: it only stands in our own lists.
    subject_names = check_variables(kind, ChannelKind.EMAIL, subject)
    body_names = check_variables(kind, channel, body)
    missing = kind.must_say(channel) - body_names - (subject_names if channel == ChannelKind.EMAIL else set())
    if missing:
        raise BadTemplate(
            gettext("Mẫu phải có biến %(names)s, nếu không người nhận không biết tin nói về việc gì.")
            % {"names": ", ".join("{" + name + "}" for name in sorted(missing))}
        )
    values = sample_values(kind)
    try:
        check_length(channel, fill(subject, values), fill(body, values))
    except TooLong as error:
        raise BadTemplate(gettext(str(error)) % {"length": error.length, "longest": error.longest}) from error


def sample_values(kind: MessageKind) -> dict[str, Any]:
    """Plainly invented values as long as real ones get, so that words can be judged and measured."""
    named: dict[str, Any] = {
        "code": "000.00.00.H99-260306-0001",
        "procedure": "Đăng ký khai sinh có yếu tố nước ngoài tại khu vực biên giới",
        "office": "Bộ phận Một cửa phường Sơn Giang",
        "office_phone": "0259 3888 000",
        "link": "https://motcua.example.vn/tra-cuu/",
    }
    moment = datetime.fromisoformat("2026-03-06T09:30+07:00")
    of_type: dict[type, Any] = {
        str: "nội dung ví dụ của biến này", int: 12000, date: moment.date(), datetime: moment,
    }  # fmt: skip
    return {name: named.get(name, of_type[of]) for name, of in kind.variables.items()}


@dataclass
class _Registry:
    kinds: dict[str, MessageKind] = field(default_factory=dict)


_registry = _Registry()


def register(kind: MessageKind) -> None:
    """Make a kind known. The same code twice with another meaning is a fault of the program."""
    known = _registry.kinds.setdefault(kind.code, kind)
    if known != kind:
        raise ValueError(f"Message kind {kind.code} is registered twice.")


def message_kind(code: str) -> MessageKind:
    """The kind of that code. Raises WrongVariables when nobody registered it."""
    try:
        return _registry.kinds[code]
    except KeyError:
        raise WrongVariables(f"Message kind {code} is not registered.") from None


def message_kinds() -> list[MessageKind]:
    """Every kind, by code."""
    return [_registry.kinds[code] for code in sorted(_registry.kinds)]


def _of_account(code: str, title: str, happened: str, short: str) -> MessageKind:
    """Told to the owner whatever he has turned off: somebody else can now log in as him, or could try."""
    return MessageKind(
        code=code,
        title=title,
        variables={"who": str, "when": datetime},
        subject=f"Tài khoản Một cửa: {happened[0].lower()}{happened[1:]}",
        body=(
            f"{happened}: {{who}} làm lúc {{when}}. Nếu bạn không đề nghị việc này, báo ngay cho người "
            "đứng đầu cơ quan."
        ),
        short=short,
        chat=f"{happened} lúc {{when}}. Nếu bạn không đề nghị, báo ngay cho người đứng đầu cơ quan.",
        audience=Audience.OFFICER,
    )


PASSWORD_RESET = _of_account(
    "account_password_reset",
    Term("Mật khẩu của bạn được cấp lại"),
    "Mật khẩu của bạn vừa được cấp lại",
    "Mat khau Mot cua cua ban vua duoc cap lai. Neu ban khong de nghi, bao ngay nguoi dung dau co quan.",
)
SECOND_FACTOR_RESET = _of_account(
    "account_second_factor_reset",
    Term("Xác thực hai bước của bạn bị gỡ"),
    "Xác thực hai bước của bạn vừa bị gỡ",
    "Xac thuc hai buoc Mot cua cua ban vua bi go. Neu ban khong de nghi, bao ngay nguoi dung dau co quan.",
)
CONTACT_CHANGED = _of_account(
    "account_contact_changed",
    Term("Thư điện tử, điện thoại của bạn bị đổi"),
    "Thư điện tử hoặc điện thoại ghi cho tài khoản của bạn vừa được đổi",
    "Thu dien tu, dien thoai cua ban o Mot cua vua bi doi. Neu khong dung, bao ngay nguoi dung dau co quan.",
)
for _kind in (PASSWORD_RESET, SECOND_FACTOR_RESET, CONTACT_CHANGED):
    register(_kind)
