"""Published content, read once per process: it never changes (procedures' own triggers see to that).

Only what is frozen is kept: validity, offers, annexes and waivers are asked every time.
"""

from datetime import date
from functools import lru_cache

from procedures.models import ProcedureOffer, ProcedureVersion, ProcessStep
from procedures.queries import current_version_id


KEPT = 2048


@lru_cache(maxsize=KEPT)
def content(version_id: int) -> ProcedureVersion:
    """This version, with its parts at hand."""
    parts = ("limits", "cutoffs", "cases", "papers", "fee_rules__tiers")
    return ProcedureVersion.objects.prefetch_related(*parts).get(pk=version_id)


@lru_cache(maxsize=KEPT)
def _steps(process_id: int) -> tuple[ProcessStep, ...]:
    return tuple(ProcessStep.objects.filter(template_id=process_id).order_by("order", "branch"))


def current_content(procedure_id: int, on: date) -> ProcedureVersion | None:
    """The version that binds receptions of that day, with its parts at hand; None when there is none.

    Which one binds is asked every time; what it says is read once.
    """
    version_id = current_version_id(procedure_id, on)
    return None if version_id is None else content(version_id)


def steps_of(offer: ProcedureOffer) -> tuple[ProcessStep, ...]:
    """Steps of the approved process behind an offer; none while it has no approved one."""
    if offer.process is None or offer.process.approved_at is None:
        return ()
    return _steps(offer.process.pk)
