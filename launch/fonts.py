"""Which fonts papers and pages find on a machine that has no font settings of its own."""

from collections.abc import Mapping
from pathlib import Path

from launch import debian
from launch.places import LIB, ROOT


OF_THE_MACHINE = Path("/etc/fonts/fonts.conf")
OUR_FILE = LIB / "fonts.conf"
TEXT = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{vendored}</dir>
<dir>{unpacked}</dir>
<cachedir>{cache}</cachedir>
</fontconfig>
"""


def environment() -> Mapping[str, str]:
    """FONTCONFIG_FILE of our own where libraries were unpacked and the machine has none; else nothing.

    The unpacked package's own file names folders of the system, in which there is no font.
    """
    if OF_THE_MACHINE.exists() or not debian.UNPACKED.exists():
        return {}
    text = TEXT.format(
        vendored=ROOT / "static" / "fonts",
        unpacked=debian.UNPACKED / "usr" / "share" / "fonts",
        cache=LIB / "fonts-cache",
    )
    if not OUR_FILE.exists() or OUR_FILE.read_text() != text:
        OUR_FILE.write_text(text)
    return {"FONTCONFIG_FILE": str(OUR_FILE)}
