"""`setup_template FILE.xlsx`: the workbook an office fills in (ruling 40)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from jobs.management.command import OfficeCommand
from lib import workbooks
from lib.arguments import a_folder, a_new_file
from lib.sheets import in_order
from portal import setup_files


class Command(OfficeCommand):
    help = "Ghi tệp mẫu thiết lập (.xlsx); --filled-from THƯ_MỤC điền sẵn các dòng của những tệp CSV ở đó."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=a_new_file, metavar="FILE", help="tệp .xlsx sẽ ghi")
        parser.add_argument("--filled-from", type=a_folder, metavar="FOLDER", help="thư mục các tệp CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path | None = options["filled_from"]
        rows = {}
        if source is not None:
            tables = workbooks.read_folder(source)
            rows = {sheet.key: in_order(sheet, tables.get(sheet.key, ())) for sheet in setup_files.sheets()}
        options["target"].write_bytes(workbooks.template(setup_files.sheets(), rows))
        self.stdout.write(f"Đã ghi {options['target']}.")
