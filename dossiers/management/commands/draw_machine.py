"""./manage draw_machine: the state machines as they are in the code, drawn into docs/.

The dossier's has a page of its own; the smaller ones share docs/small-machines.md, one line each in SMALL.
An app above this one tells of its own by `small_machines()` of its AppConfig.
"""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices

from dossiers.enums import ApologyState, EventKind, ExplanationState, QuestionState, RequestState, State
from dossiers.models import Apology, Consultation, Dossier, Explanation, SupplementRequest
from dossiers.rules.moves import MAY
from dossiers.rules.states import NATIONAL_STATUS, PUBLIC_WORD
from dossiers.rules.supplement import MOVES_OF_REQUEST
from jobs.management.command import OfficeCommand


TARGET = Path("docs/machine.md")
HEAD = """# The dossier's machine

Drawn from the code by `./manage draw_machine`; a test fails when this page is stale. Edges: ruling 17 of the
legal reference, declared in `dossiers/models/machine.py`; who may make which move: `docs/access.csv`.

"""

SMALL_TARGET = Path("docs/small-machines.md")
SMALL_HEAD = """# The smaller machines

Drawn from the code by `./manage draw_machine`; a test fails when this page is stale. What the states and
terms mean in law is in [process.md](process.md). Every state × move × role is tried through the services and
held against tables written by hand: `tests/dossiers/test_small_machines.py` and its neighbours.
"""


@dataclass(frozen=True)
class SmallMachine:
    """A machine beside the dossier's own: its model, its states, where it begins and what it rests on."""

    title: str
    model: type[Any]
    states: type[TextChoices]
    start: str
    basis: str
    # Move of the machine → move of docs/access.csv; what is not here happens by itself.
    permissions: Mapping[str, str]
    # (move, from, to) of a state that is no FSM field.
    edges: Sequence[tuple[str, str, str]] = ()
    # Move → who makes it, in words, where docs/access.csv knows the thing as an object.
    who: Mapping[str, str] = field(default_factory=dict)

    def moves(self) -> list[tuple[str, str, str]]:
        """Every edge, by name."""
        if self.edges:
            return sorted(self.edges)
        row: Any = self.model()
        return sorted(
            (move.name, str(move.source), str(move.target)) for move in row.get_all_state_transitions()
        )


SMALL = (
    SmallMachine(
        "The letter of apology",
        Apology,
        ApologyState,
        "due",
        "Decree 61/2018 Art 19(9), rulings 12 and 15: draft, signed, numbered and sent. `send` numbers the "
        "letter and moves the promise, once at most.",
        {
            "draft": "draft_apology",
            "sign": "sign_apology",
            "send_back": "send_back_apology",
            "send": "send_apology",
        },
    ),
    SmallMachine(
        "The explanation of lateness",
        Explanation,
        ExplanationState,
        "owed",
        "Directive 08/2023, rulings 11 and 13: nobody accepts his own.",
        {
            "submit": "submit_explanation",
            "accept": "accept_explanation",
            "send_back": "send_back_explanation",
        },
    ),
    SmallMachine(
        "The question to another agency",
        Consultation,
        QuestionState,
        "asked",
        "Decree 61/2018 Art 19, ruling 8: a consultation never stops the applicant's clock.",
        {
            "answer": "answer_question",
            "hand_back": "answer_question",
            "dispute": "dispute_answer",
            "renew": "renew_question",
            "withdraw": "withdraw_question",
        },
    ),
    SmallMachine(
        "The request for papers",
        SupplementRequest,
        RequestState,
        "proposed",
        "Decree 61/2018 Art 15(3) and 19(4), rulings 9, 10 and 24. What takes no leave begins as `open`; a "
        "leave for a paper beyond the list is `approve_extra_paper`'s.",
        {
            "approve": "approve_late_supplement",
            "turn_down": "approve_late_supplement",
            "receive_part": "receive_supplement",
            "receive_the_last": "receive_supplement",
        },
        MOVES_OF_REQUEST,
    ),
)


def small_document() -> str:
    """The page of the smaller machines."""
    return "\n".join([SMALL_HEAD, *(line for machine in machines() for line in _small(machine))])


def machines() -> list[SmallMachine]:
    """Those of this app, then those of the apps above it, in the order they are installed."""
    told = (getattr(config, "small_machines", None) for config in apps.get_app_configs())
    return [*SMALL, *(machine for tell in told if tell is not None for machine in tell())]


def _small(machine: SmallMachine) -> list[str]:
    moves = machine.moves()
    lines = [f"## {machine.title}", "", machine.basis, "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {machine.start}"]
    lines += [f"    {source} --> {target}: {name}" for name, source, target in moves]
    ends = {state.value for state in machine.states} - {source for _, source, _ in moves}
    lines += [f"    {state} --> [*]" for state in sorted(ends)]
    lines += ["```", "", "| state | shown as |", "|---|---|"]
    lines += [f"| `{state.value}` | {state.label} |" for state in machine.states]
    lines += ["", "| move | from | to | who, where |", "|---|---|---|---|"]
    lines += [
        f"| `{name}` | `{source}` | `{target}` | {_maker(machine, name)} |" for name, source, target in moves
    ]
    return [*lines, ""]


def _maker(machine: SmallMachine, move: str) -> str:
    return machine.who.get(move) or _who(machine.permissions.get(move))


def _who(permission: str | None) -> str:
    """`approver, head: deciding`, as docs/process.md says it."""
    if permission is None:
        return "by itself"
    grants = ((sorted(role.value for role in roles), relation) for roles, relation in MAY[permission])
    return "; ".join(f"{', '.join(roles)}: {relation}" for roles, relation in grants)


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
