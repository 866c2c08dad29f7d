"""Which rows: querysets that read as the end of "versions …", "offers …"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.queries import standing_on
from procedures.enums import Source


if TYPE_CHECKING:  # named in the base classes' brackets, which ruff does not read
    from procedures.models.linking import LinkedProcedure  # noqa: F401
    from procedures.models.process import ProcedureOffer  # noqa: F401
    from procedures.models.version import ProcedureVersion  # noqa: F401


def _not_ended(on: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def _valid_on(on: date) -> Q:
    return Q(valid_from__lte=on) & _not_ended(on)


class VersionQuerySet(QuerySet["ProcedureVersion"]):
    def published(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=True)

    def national(self) -> VersionQuerySet:
        return self.filter(source=Source.NATIONAL)

    def local(self) -> VersionQuerySet:
        return self.filter(source=Source.LOCAL)

    def in_force_on(self, on: date) -> VersionQuerySet:
        """Published and valid that day, of either source."""
        return self.published().filter(_valid_on(on))

    def not_ended(self, on: date) -> VersionQuerySet:
        """In force that day or later."""
        return self.filter(_not_ended(on))

    def applicable_on(self, on: date) -> VersionQuerySet:
        """The one version per procedure that binds that day: the local one where there is one."""
        local = self.model._default_manager.filter(
            _valid_on(on),
            procedure=OuterRef("procedure"),
            source=Source.LOCAL,
            published_at__isnull=False,
        )
        return (
            self.in_force_on(on)
            .filter(Q(procedure__abolished_on__isnull=True) | Q(procedure__abolished_on__gt=on))
            .filter(Q(source=Source.LOCAL) | ~Exists(local))
        )


class OfferQuerySet(QuerySet["ProcedureOffer"]):
    def valid_on(self, on: date) -> OfferQuerySet:
        return self.filter(_valid_on(on))

    def open_on(self, on: date) -> OfferQuerySet:
        """Valid that day where who receives and who decides still stands (ruling 41)."""
        return self.valid_on(on).filter(standing_on(on, "receiving_agency", "deciding_agency"))

    def not_ended(self, on: date) -> OfferQuerySet:
        """In force that day or later."""
        return self.filter(_not_ended(on))

    def received_at(self, agency_id: int) -> OfferQuerySet:
        return self.filter(receiving_agency_id=agency_id)

    def recorded_here(self) -> OfferQuerySet:
        """Of which this portal is the system of record (ruling 23)."""
        return self.filter(system_of_record="")


class LinkQuerySet(QuerySet["LinkedProcedure"]):
    def of(self, procedure_id: int, on: date) -> LinkQuerySet:
        """What is carried out with a procedure for a dossier accepted that day, stage by stage."""
        return self.filter(_valid_on(on), procedure=procedure_id).order_by("stage", "pk")
