"""Which steps of a dossier ran over their hours, and in which units."""

from dataclasses import dataclass
from datetime import datetime

from dossiers.models import Dossier, StepInstance
from dossiers.rules.fault import overrun, step_at_fault
from procedures.enums import StepKind


@dataclass(frozen=True)
class LateSteps:
    """`first` is the step that answers; `units` are all units whose steps overran, his where none did."""

    first: StepInstance | None
    units: tuple[int, ...]


def late_steps(dossier: Dossier, *, at: datetime) -> LateSteps:
    """As at `at`, or at the dossier's end. One statement."""
    end = dossier.end_moment() or at
    steps = list(
        # Giving the result out comes after the end that lateness is measured to.
        dossier.steps.exclude(kind=StepKind.RETURN)
        .filter(started_at__lte=end)
        .select_related("unit")
        .order_by("order", "round")
    )
    first = step_at_fault(steps, at=end)
    over = overrun(steps, at=end) or ([first] if first else [])
    return LateSteps(first, tuple(dict.fromkeys(step.unit_id for step in over)))
