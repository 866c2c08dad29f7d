"""Kinds of messages. The app that owes a message registers its kind in `AppConfig.ready()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from notifications.enums import ChannelKind
from notifications.exceptions import UnknownVariable, WrongVariables
from notifications.rules.wording import BadWording, placeholders


VARIABLE_TYPES: dict[type, str] = {str: "chữ", int: "số", date: "ngày", datetime: "giờ, ngày"}


@dataclass(frozen=True)
class MessageKind:
    """A kind of message: its variables with their types, and the wording it ships with.

    `channels` are tried in order; the first for which the recipient has an address is taken.
    """

    code: str
    title: str
    variables: Mapping[str, type]
    subject: str
    body: str
    short: str = ""
    channels: tuple[ChannelKind, ...] = (ChannelKind.EMAIL, ChannelKind.SMS)

    def __post_init__(self) -> None:
        for kind in self.variables.values():
            if kind not in VARIABLE_TYPES:
                raise TypeError(f"{self.code}: a variable cannot be a {kind.__name__}.")
        for text in (self.subject, self.body, self.short):
            check_wording(self, text)

    def shipped(self, channel: ChannelKind) -> tuple[str, str]:
        """Subject and body as the app ships them; text messages have a short body where there is one."""
        is_short = channel == ChannelKind.SMS and bool(self.short)
        return self.subject, self.short if is_short else self.body

    def check(self, variables: Mapping[str, Any]) -> None:
        """Raise WrongVariables unless exactly these variables are given, each of its type."""
        if set(variables) != set(self.variables):
            raise WrongVariables(f"{self.code} takes {sorted(self.variables)}, not {sorted(variables)}.")
        for name, value in variables.items():
            if type(value) is not self.variables[name]:
                raise WrongVariables(f"{self.code}: {name} is a {type(value).__name__}.")


def check_wording(kind: MessageKind, text: str) -> None:
    """Raise UnknownVariable when a wording names a variable its kind does not offer."""
    try:
        unknown = placeholders(text) - set(kind.variables)
    except BadWording as error:
        raise UnknownVariable(gettext(str(error))) from error
    if unknown:
        names, offered = ", ".join(sorted(unknown)), ", ".join(sorted(kind.variables))
        raise UnknownVariable(
            gettext("Không có biến %(names)s. Loại tin này có các biến: %(offered)s.")
            % {"names": names, "offered": offered}
        )


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
