"""Probable duplicates: shown before a second dossier of the same matter is accepted."""

from collections.abc import Collection

from django.db.models import Q

from dossiers.enums import State
from dossiers.models import Dossier, DossierLink
from dossiers.queries.people import applicant_of
from dossiers.querysets import DossierQuerySet
from dossiers.rules.intake import Person


MOST = 5
# Looked at before it is asked which of them are in sight: a bank files hundreds of the same procedure.
NEWEST = 50


def probable_duplicates(
    seen: DossierQuerySet,
    *,
    applicant: Person,
    procedure_id: int,
    counter_id: int,
    old_number: str = "",
    besides: Collection[int] = (),
) -> DossierQuerySet:
    """Open dossiers in `seen` of the same person and procedure, newest first, at most five.

    The person is known by his number or the older one his card tells; by name and date of birth at the same
    counter where one of the two dossiers has no number, or a number of another kind.
    """
    numbers = [number for number in (applicant.id_number, old_number) if number]
    of_procedure = Dossier.objects.not_over().filter(procedure_version__procedure_id=procedure_id)
    same = of_procedure.exclude(pk__in=besides).values_list("pk", "created_at")
    # Two questions put together: each has an index of its own, joined by "or" they would have none.
    found = same.filter(applicant_id_number__in=numbers).union(
        same.filter(_same_name(applicant), receiving_agency=counter_id)
    )
    newest = [pk for pk, _ in found.order_by("-created_at", "-pk")[:NEWEST]]
    return seen.filter(pk__in=newest).order_by("-created_at", "-pk")[:MOST] if newest else seen.none()


def duplicates_of(dossier: Dossier, seen: DossierQuerySet) -> DossierQuerySet:
    """The same of a dossier that waits to be accepted; what it is linked with is no second one."""
    return probable_duplicates(
        seen,
        besides=_linked_set(dossier),
        applicant=applicant_of(dossier),
        procedure_id=dossier.procedure_version.procedure_id,
        counter_id=dossier.receiving_agency_id,
    )


def _same_name(person: Person) -> Q:
    if not (person.name and person.born_on):
        return Q(pk=None)
    # Said so that the indexes of what a counter has open serve: all it ever received grows with the years.
    is_there = Q(ended_on=None) | Q(state=State.DONE)
    same = is_there & Q(applicant_name__iexact=person.name, applicant_born_on=person.born_on)
    if not person.id_number:
        return same
    return same & (Q(applicant_id_number="") | ~Q(applicant_id_kind=person.id_kind))


def _linked_set(dossier: Dossier) -> set[int]:
    """The dossier, the wholes it is a part of and all their parts. One statement for what has no links."""
    found, new = {dossier.pk}, {dossier.pk}
    while new:
        links = DossierLink.objects.filter(Q(parent__in=new) | Q(child__in=new))
        new = {pk for pair in links.values_list("parent", "child") for pk in pair} - found
        found |= new
    return found
