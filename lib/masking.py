"""Personal data as lists show it: enough to recognise, too little to use."""

from lib.text import initials


SHOWN_AT_EACH_END = 4


def mask_number(number: str) -> str:
    """First and last four of a long number, the last three of a short one: `0380****0123`, `******789`."""
    if len(number) >= 3 * SHOWN_AT_EACH_END:
        hidden = "*" * (len(number) - 2 * SHOWN_AT_EACH_END)
        return f"{number[:SHOWN_AT_EACH_END]}{hidden}{number[-SHOWN_AT_EACH_END:]}"
    return "*" * max(len(number) - 3, 0) + number[-3:] if len(number) > 3 else "*" * len(number)


def mask_address(address: str) -> str:
    """An e-mail's first letter and its domain, a number as `mask_number`: `u***@example.vn`."""
    person, at, domain = address.partition("@")
    return f"{person[:1]}***@{domain}" if at else mask_number(address)


def mask_name(name: str) -> str:
    """Initials with dots: `Nguyễn Thị Ân` gives `N.T.Â.`"""
    return "".join(f"{letter}." for letter in initials(name))
