"""`setup_template FILE.xlsx`: the workbook an office fills in (ruling 40)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lib import workbooks
from portal import setup_files


class Command(BaseCommand):
    help = "Writes the set-up workbook; --filled-from FOLDER puts the rows of CSV files into it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path)
        parser.add_argument("--filled-from", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path | None = options["filled_from"]
        rows = {}
        if source is not None:
            rows = {key: table[1:] for key, table in workbooks.read_folder(source).items()}
        options["target"].write_bytes(workbooks.template(setup_files.sheets(), rows))
        self.stdout.write(f"Đã ghi {options['target']}.")
