"""When is it due, and why: from the shipped calendars, without a database, unless told otherwise."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from calendars.enums import CutoffEffect, PauseMode, PeriodUnit, StartRule
from calendars.exceptions import CalendarError, WorktimeError
from calendars.queries import load_calendar, shipped_calendar
from calendars.rules.calendar import WorkCalendar
from calendars.rules.questions import answer_question, answer_to, question_from
from jobs.management.command import OfficeCommand, UnusableInput


DESCRIPTION = """Explain when a dossier is due.

One case from options, or with --batch JSON lines on standard input:
  {"id", "received", "period", "unit", "calendar", "cutoff", "cutoff_source", "start_rule",
   "pauses": [["A","B"]], "mode"}
All but the first four are optional, other fields are ignored. One JSON line per case comes out:
  {"id", "due_at", "due_date", "late_after", "provisional", "steps": [{"kind", "text", …}]}
Moments are local (Asia/Ho_Chi_Minh), ISO 8601. A reception without a time is one during that day;
a pause without a time is from the beginning of that day. Exit 2 and one line on unusable input.
"""


class Command(OfficeCommand):
    help = DESCRIPTION
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--received", help="2026-02-12T14:00 or 2026-02-12")
        parser.add_argument("--period", help="a number, halves allowed: 3, 3.5")
        parser.add_argument("--unit", help=", ".join(PeriodUnit.values))
        parser.add_argument("--calendar", default="standard", help="calendar code (standard)")
        parser.add_argument("--cutoff", help=f"HH:MM:{'|'.join(CutoffEffect.values)}")
        parser.add_argument("--cutoff-source", help="where the cut-off is written; the explanation says it")
        parser.add_argument("--start-rule", help=", ".join(StartRule.values))
        parser.add_argument("--pause", action="append", default=[], dest="pauses", metavar="A/B")
        parser.add_argument("--mode", help=", ".join(PauseMode.values))
        parser.add_argument("--batch", action="store_true", help="read JSON lines on standard input")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")
        parser.add_argument("--from-database", action="store_true", help="this installation's calendars")

    def handle(self, **options: Any) -> None:
        calendar_of = load_calendar if options["from_database"] else shipped_calendar
        try:
            if options["batch"]:
                for line in answers(sys.stdin, calendar_of):
                    self.stdout.write(line)
            else:
                self._one(options, calendar_of)
        except CalendarError as error:
            raise UnusableInput(str(error)) from error

    def _one(self, options: dict[str, Any], calendar_of: Callable[[str], WorkCalendar]) -> None:
        question = question_from(options)
        answer = answer_to(answer_question(question, calendar_of(question.calendar)))
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for step in answer["steps"]:
            self.stdout.write(step["text"])


def answers(lines: Iterable[str], calendar_of: Callable[[str], WorkCalendar]) -> list[str]:
    """Every answer, or none: the first unusable line is named by its number and id."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = read_line(number, line)
        try:
            question = question_from(row)
            answer = answer_to(answer_question(question, calendar_of(question.calendar)))
        except CalendarError as error:
            raise WorktimeError(f"Dòng {number} (id {row.get('id')}): {error}") from error
        found.append(json.dumps({"id": row.get("id"), **answer}, ensure_ascii=False))
    return found


def read_line(number: int, line: str) -> dict[str, Any]:
    """One JSON object; numbers keep their written digits."""
    try:
        row = json.loads(line, parse_float=Decimal)
    except ValueError:
        raise WorktimeError(f"Dòng {number} không phải là JSON.") from None
    if not isinstance(row, dict):
        raise WorktimeError(f"Dòng {number} phải là một đối tượng JSON.")
    return row
