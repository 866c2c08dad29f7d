"""What all our commands have in common: how they end when they cannot go on."""

import difflib
import errno
import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any, NoReturn

from django.conf import settings
from django.core.checks import Tags
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError

from lib.arguments import in_vietnamese, why_not


UNUSABLE_INPUT = 2
# A container's own folders are read-only, also to who may write them.
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class OfficeCommand(BaseCommand):
    """A command by the contract: 0 on success, 2 and one Vietnamese line on standard error on unusable input.

    A command that ran and found something wrong (a broken chain, a failed step) ends with 1. Called from code
    it raises CommandError with the same sentence and `returncode`.

    An import that took what it could take has done its work and ends with 0: the national catalogue itself
    carries records that are always rejected, and its report tells each. A script that wants to stop then asks
    for it (`add_strict`).
    """

    # The checks of pages load all of them, which is a second of every command; `./test lint` runs all.
    requires_system_checks: list[str] | tuple[str, ...] = (Tags.models,)
    _answers_a_shell = False

    def run_from_argv(self, argv: list[str]) -> None:
        self._answers_a_shell = True
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = partial(_complain, parser, subcommand)  # type: ignore[method-assign]
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as refusal:
            wants_more = options.get("traceback") or isinstance(refusal, SystemCheckError)
            if wants_more or not self._answers_a_shell:
                raise
            end(str(refusal), code=refusal.returncode)
        except OSError as refusal:
            # A folder that somebody named: backups and templates go where they are told.
            is_about_a_place = refusal.errno in FORBIDDEN and refusal.filename is not None
            if options.get("traceback") or not self._answers_a_shell or not is_about_a_place:
                raise
            end(f"“{refusal.filename}”: {why_not(refusal)}")


class CommandLine(ManagementUtility):
    """What manage.py runs: a name that is no command ends like any other unusable input."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        # Without settings our commands are unknown: Django then tells what is wrong with the settings.
        if settings.configured and subcommand not in get_commands():
            near = difflib.get_close_matches(subcommand, sorted(get_commands()), n=1)
            likely = f"Có phải là “{near[0]}” không? " if near else ""
            end(f"Không có lệnh “{subcommand}”. {likely}Xem mọi lệnh: ./manage help")
        return super().fetch_command(subcommand)


class UnusableInput(CommandError):
    """The input cannot be used; the sentence says why and what to give instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=UNUSABLE_INPUT)


class SomeRejected(CommandError):
    """Everything else was taken; asked by `--strict` the command does not call that a success."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} dòng bị từ chối; các dòng khác đã được xử lý.", returncode=1)


def add_strict(parser: ArgumentParser) -> None:
    """The option of an import whose script wants to know by the exit code."""
    parser.add_argument(
        "--strict",
        action="store_true",
        help="có dòng bị từ chối thì kết thúc với mã 1; bình thường vẫn là 0, vì các dòng khác đã được nhập",
    )


def end_strictly(rejected: int, *, strict: bool) -> None:
    """The last line of an import. Raises SomeRejected."""
    if strict and rejected:
        raise SomeRejected(rejected)


def end(sentence: str, *, code: int = UNUSABLE_INPUT) -> NoReturn:
    """One line on standard error, and the exit code."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")
    raise SystemExit(code)


def _complain(parser: CommandParser, subcommand: str, message: str) -> NoReturn:
    sentence = f"{in_vietnamese(message)} Xem ./manage {subcommand} --help"
    if parser.called_from_command_line:
        end(sentence)
    raise UnusableInput(sentence)
