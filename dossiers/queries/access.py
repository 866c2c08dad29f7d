"""How much of one dossier a person may know: its files, its names, an export (docs/access.csv)."""

from datetime import date

from accounts.models import User
from accounts.queries import holdings, legal_agency_ids, predecessors, subtree
from dossiers.models import Dossier
from dossiers.rules.visibility import NOTHING, Access, Relation, access


def access_to(user: User, dossier: Dossier, *, on: date) -> Access:
    """Everything his roles give him on this dossier, added up."""
    held = holdings(user, on)
    if not held:
        return NOTHING
    units = {dossier.receiving_agency_id, dossier.current_unit_id, *_step_units(dossier)}
    ends = {dossier.receiving_agency_id, dossier.deciding_agency_id}
    legal = legal_agency_ids({*ends, *(holding.agency_id for holding in held)}, on)
    own = dossier.received_by_id == user.pk or dossier.steps.filter(holder=user).exists()
    granted = NOTHING
    for holding in held:
        line = predecessors([holding.agency_id], on)
        relations = set()
        if line & units:
            relations.add(Relation.SAME_UNIT)
            relations |= {Relation.OWN} if own else set()
        if legal[holding.agency_id] in {legal[agency] for agency in ends} or line & ends:
            relations.add(Relation.SAME_AGENCY)
        if access(holding.role, Relation.CHILD) != NOTHING and ends & subtree(line, on):
            relations.add(Relation.CHILD)
        for relation in relations:
            granted = granted | access(holding.role, relation)
    return granted


def _step_units(dossier: Dossier) -> set[int]:
    return set(dossier.steps.exclude(state__in=["pending", "skipped"]).values_list("unit_id", flat=True))
