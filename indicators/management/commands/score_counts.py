"""Points for counts: from the shipped definitions, without a database."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from indicators.exceptions import IndicatorError
from indicators.queries import shipped_definition, shipped_definitions
from indicators.queries.definitions_kept import kept_definition
from indicators.rules.counting import answer_to, as_json
from jobs.management.command import OfficeCommand, UnusableInput


DESCRIPTION = """Score units by their counts.

One JSON document on standard input:
  {"units": [{"code": "H44.03", "kind": "department",
              "counts": {"ON_TIME": {"n": 486, "d": 588}, …}}, …]}
n is the numerator, d the denominator, whole numbers from 0; null or 0 in d: there was nothing to count.
ELECTRONIC_CERTIFIED_COPY is all or nothing: {"deployed": true}, or n of d communes, or both null for
"in use" as the national portal publishes it. An indicator that is left out is not measured. `kind` is
optional (ministry, province, department, district, commune); what is out of its scope earns nothing.
n and d of a mean (AVG_TIME, the 2018 indices: sum of points, number rated) may have decimals.

The same units come out, with
  indicators   {ID: {points, ratio, max, standing}}; ratio in percent (a mean: as it is), both null for "–";
               standing: measured, nothing_to_count, out_of_scope, not_measured
  groups       points of each group, null where nothing in it was measured
  total, grade (excellent, good, fair, average, weak), grade_label
  unreachable  points for which there was nothing to count, or that this kind of unit cannot earn
  not_measured points whose indicators were left out
Exit 2 and one line on unusable input.
"""


class Command(OfficeCommand):
    help = DESCRIPTION
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = ", ".join(definition.name for definition in shipped_definitions())
        parser.add_argument("--definition", default="766-portal", help=f"code, or code@version: {known}")
        parser.add_argument(
            "--from-database",
            action="store_true",
            help="the definitions of this installation, versions added here included",
        )

    def handle(self, **options: Any) -> None:
        try:
            text = sys.stdin.read()
        except UnicodeDecodeError as error:
            raise UnusableInput("Đầu vào phải là chữ UTF-8.") from error
        try:
            find = kept_definition if options["from_database"] else shipped_definition
            answer = answer_to(text, find(options["definition"]))
        except IndicatorError as error:
            raise UnusableInput(str(error)) from error
        self.stdout.write(as_json(answer))
