from typing import Any

from jobs.management.command import OfficeCommand
from portal.ui.stylesheet import CITIZEN, CUT, citizens, current


class Command(OfficeCommand):
    """Writes static/bootstrap.css and static/citizen.css anew after templates took up or gave up classes."""

    help = "Rút gọn các tệp CSS còn những lớp mà các trang dùng (static/bootstrap.css, static/citizen.css)."

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in ((CUT, current()), (CITIZEN, citizens())):
            path.write_text(text)
            self.stdout.write(f"{path.name}: {len(text.encode()):,} bytes")
