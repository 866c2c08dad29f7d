"""./manage draw_machine: the state machine as it is in the code, drawn into docs/machine.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from dossiers.enums import EventKind, State
from dossiers.models import Dossier
from dossiers.rules.states import NATIONAL_STATUS, PUBLIC_WORD
from jobs.management.command import OfficeCommand


TARGET = Path("docs/machine.md")
HEAD = """# The dossier's machine

Drawn from the code by `./manage draw_machine`; a test fails when this page is stale. Edges: ruling 17 of the
legal reference, declared in `dossiers/models/machine.py`; who may make which move: `docs/access.csv`.

"""


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
    help = "Vẽ máy trạng thái của hồ sơ vào docs/machine.md; với --check chỉ báo nếu bản vẽ đã cũ."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="không ghi, mã thoát 1 nếu bản vẽ đã cũ")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / TARGET
        drawn = document()
        if options["check"]:
            if not path.exists() or path.read_text("utf-8") != drawn:
                raise SystemExit(1)
            return
        path.write_text(drawn, encoding="utf-8")
        self.stdout.write(str(TARGET))
