"""At which counter money is taken."""

from __future__ import annotations

from datetime import date

from accounts.models import Actor
from accounts.queries import actor_roles, successor_of
from dossiers.enums import DossierKind
from dossiers.models import Dossier
from payments.querysets import CLERKS


def counter_of(dossier: Dossier, by: Actor | None, *, on: date) -> int:
    """Where this person takes money for this dossier: at the counter that received it, or has it now.

    Without a person, and for whoever holds a role at neither, the one that received it, or its heir.
    """
    places = [dossier.receiving_agency_id]
    if dossier.kind == DossierKind.NON_BOUNDARY and dossier.clock_started_at is not None:
        places.append(dossier.non_boundary.counter_id)
    if by is not None:
        for place in places:
            if CLERKS & actor_roles(by, {place}, on):
                return place
    return successor_of(places[0], on)
