"""Who stands for a closed agency in what stayed with it (ruling 41).

At a switch open dossiers and the steps that wait move to the heir. What is over stays: dossiers that have
ended, and steps that were done, late ones among them.
"""

from datetime import date

from accounts.queries import heirs_of, legal_agency_ids
from dossiers.models import Dossier


def heir_in(dossier: Dossier, agency_id: int, on: date) -> int:
    """Who stands for this agency or unit in a dossier: itself; once it has closed its heir.

    The heir of the dossier's sector where the dossier went to it, else the general heir, who has the rest.
    """
    general = heirs_of([agency_id], on)[agency_id]
    if general == agency_id:
        return agency_id
    lies_with = {dossier.receiving_agency_id, dossier.deciding_agency_id}
    found = heirs_of([agency_id, *lies_with], on, dossier.procedure_version.sector.code)
    seals = legal_agency_ids({*found.values()}, on)
    went_along = seals[found[agency_id]] in {seals[found[place]] for place in lies_with}
    return found[agency_id] if went_along else general
