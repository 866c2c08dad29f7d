"""Published content, read once per process: it never changes (procedures' own triggers see to that).

Only what is frozen is kept: validity, offers, annexes and waivers are asked every time.
"""

from functools import lru_cache

from procedures.models import ProcedureOffer, ProcedureVersion, ProcessStep


KEPT = 2048


@lru_cache(maxsize=KEPT)
def _content(version_id: int) -> ProcedureVersion:
    parts = ("limits", "cutoffs", "cases", "papers", "fee_rules__tiers")
    return ProcedureVersion.objects.prefetch_related(*parts).get(pk=version_id)


@lru_cache(maxsize=KEPT)
def _steps(process_id: int) -> tuple[ProcessStep, ...]:
    return tuple(ProcessStep.objects.filter(template_id=process_id).order_by("order", "branch"))


def content_of(version: ProcedureVersion) -> ProcedureVersion:
    """The version with limits, cut-offs, cases, papers and fee rules at hand. A draft is read anew."""
    if not version.is_published:
        return version
    return _content(version.pk)


def steps_of(offer: ProcedureOffer) -> tuple[ProcessStep, ...]:
    """Steps of the approved process behind an offer; none while it has no approved one."""
    if offer.process is None or offer.process.approved_at is None:
        return ()
    return _steps(offer.process.pk)
