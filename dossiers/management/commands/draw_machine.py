"""./manage draw_machine: the state machines as they are in the code, drawn into docs/.

The dossier's has a page of its own; the smaller ones share docs/small-machines.md, one line each in SMALL.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import TextChoices

from dossiers.enums import ApologyState, EventKind, ExplanationState, QuestionState, State
from dossiers.models import Apology, Consultation, Dossier, Explanation
from dossiers.rules.states import NATIONAL_STATUS, PUBLIC_WORD
from jobs.management.command import OfficeCommand


TARGET = Path("docs/machine.md")
HEAD = """# The dossier's machine

Drawn from the code by `./manage draw_machine`; a test fails when this page is stale. Edges: ruling 17 of the
legal reference, declared in `dossiers/models/machine.py`; who may make which move: `docs/access.csv`.

"""

SMALL_TARGET = Path("docs/small-machines.md")
SMALL_HEAD = """# The smaller machines

Drawn from the code by `./manage draw_machine`; a test fails when this page is stale. What the states and
terms mean in law is in [process.md](process.md).
"""


@dataclass(frozen=True)
class SmallMachine:
    """A machine beside the dossier's own: its model, its states, where it begins and what it rests on."""

    title: str
    model: type[Any]
    states: type[TextChoices]
    start: str
    basis: str


SMALL = (
    SmallMachine(
        "The letter of apology",
        Apology,
        ApologyState,
        "due",
        "Decree 61/2018 Art 19(9), rulings 12 and 15: draft, signed, numbered and sent. `send` numbers the "
        "letter and moves the promise, once at most. Table: `tests/dossiers/test_apologies.py`.",
    ),
    SmallMachine(
        "The explanation of lateness",
        Explanation,
        ExplanationState,
        "owed",
        "Directive 08/2023, rulings 11 and 13: nobody accepts his own. Table: "
        "`tests/dossiers/test_explanations.py`.",
    ),
    SmallMachine(
        "The question to another agency",
        Consultation,
        QuestionState,
        "asked",
        "Decree 61/2018 Art 19, ruling 8: a consultation never stops the applicant's clock. Table: "
        "`tests/dossiers/test_consulting.py`.",
    ),
)


def small_document() -> str:
    """The page of the smaller machines."""
    return "\n".join([SMALL_HEAD, *(line for machine in SMALL for line in _small(machine))])


def _small(machine: SmallMachine) -> list[str]:
    row: Any = machine.model()
    moves = sorted(
        (move.name, str(move.source), str(move.target)) for move in row.get_all_state_transitions()
    )
    lines = [f"## {machine.title}", "", machine.basis, "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {machine.start}"]
    lines += [f"    {source} --> {target}: {name}" for name, source, target in moves]
    ends = {state.value for state in machine.states} - {source for _, source, _ in moves}
    lines += [f"    {state} --> [*]" for state in sorted(ends)]
    lines += ["```", "", "| state | shown as |", "|---|---|"]
    lines += [f"| `{state.value}` | {state.label} |" for state in machine.states]
    return [*lines, ""]


def document() -> str:
    """The page: a Mermaid diagram, then the states and the moves as tables."""
    machine: Any = Dossier()
    moves = sorted(
        (move.name, str(move.source), str(move.target)) for move in machine.get_all_state_transitions()
    )
    lines = [HEAD + "```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {source} --> {target}: {name}" for name, source, target in moves]
    ends = {state.value for state in State} - {source for _, source, _ in moves}
    lines += [f"    {state} --> [*]" for state in sorted(ends)]
    lines += ["```", "", "| state | shown as | national status | word for the public |", "|---|---|---|---|"]
    lines += [
        f"| `{state.value}` | {state.label} | {NATIONAL_STATUS[state] or '–'} | {PUBLIC_WORD[state]} |"
        for state in State
    ]
    lines += ["", "| move | from | to | recorded as |", "|---|---|---|---|"]
    lines += [
        f"| `{name}` | `{source}` | `{target}` | {EventKind(name).label} |" for name, source, target in moves
    ]
    return "\n".join(lines) + "\n"


class Command(OfficeCommand):
    help = "Vẽ các máy trạng thái vào docs/; với --check chỉ báo nếu bản vẽ đã cũ."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="không ghi, mã thoát 1 nếu bản vẽ đã cũ")

    def handle(self, *args: Any, **options: Any) -> None:
        for target, drawn in ((TARGET, document()), (SMALL_TARGET, small_document())):
            path = Path(settings.BASE_DIR) / target
            if options["check"]:
                if not path.exists() or path.read_text("utf-8") != drawn:
                    raise SystemExit(1)
                continue
            path.write_text(drawn, encoding="utf-8")
            self.stdout.write(str(target))
