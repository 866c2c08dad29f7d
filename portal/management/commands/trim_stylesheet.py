from typing import Any

from jobs.management.command import OfficeCommand
from portal.ui.stylesheet import CUT, current


class Command(OfficeCommand):
    """Writes static/bootstrap.css anew after templates took up or gave up classes."""

    help = "Rút gọn Bootstrap còn những lớp mà các trang dùng (static/bootstrap.css)."

    def handle(self, *args: Any, **options: Any) -> None:
        text = current()
        CUT.write_text(text)
        self.stdout.write(f"{CUT.name}: {len(text.encode()):,} bytes")
