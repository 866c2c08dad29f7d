"""To whom a message goes."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A person's addresses; empty where there is none. `zalo` is a telephone number with Zalo."""

    name: str = ""
    email: str = ""
    phone: str = ""
    zalo: str = ""

    def address(self, channel: str) -> str:
        """The address on a channel: `email`, `sms` or `zalo`."""
        return {"email": self.email, "sms": self.phone, "zalo": self.zalo}[channel]
