"""Which procedure a form is for: offered at one's own counter, today, and recorded here."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Agency
from dossiers.exceptions import RecordedElsewhere, Refused
from dossiers.services.catalogue import current_content
from portal.counter import posts
from procedures.models import ProcedureOffer, ProcedureVersion
from procedures.querysets import OfferQuerySet


def offer_or_404(request: HttpRequest, offer_id: int) -> ProcedureOffer:
    """Raises RecordedElsewhere, naming the system that receives instead (ruling 23)."""
    user, (_at, on) = posts.user_of(request), posts.now_and_today()
    offer = (
        ProcedureOffer.objects.valid_on(on)
        .filter(pk=offer_id, receiving_agency__in=posts.counter_ids(user, on))
        .select_related("procedure", "receiving_agency", "deciding_agency")
        .first()
    )
    if offer is None:
        raise Http404
    return _recorded_here(offer)


def elsewhere_or_404(request: HttpRequest, counter_id: int, offer_id: int) -> tuple[Agency, ProcedureOffer]:
    """One's own counter and what another agency offers, to be received here for it."""
    user, (_at, on) = posts.user_of(request), posts.now_and_today()
    counter = next((one for one in posts.counters(user, on) if one.pk == counter_id), None)
    offer = offers_elsewhere(posts.counter_ids(user, on), on).filter(pk=offer_id).first()
    if counter is None or offer is None:
        raise Http404
    return counter, _recorded_here(offer)


def offers_elsewhere(mine: Collection[int], on: date) -> OfferQuerySet:
    """What other counters offer today and every counter may receive (Decree 118/2025 Art 17(2a))."""
    versions = ProcedureVersion.objects.applicable_on(on).filter(is_non_boundary=True, is_express=False)
    return (
        ProcedureOffer.objects.open_on(on)
        .recorded_here()
        .filter(procedure__in=versions.values("procedure"))
        .exclude(receiving_agency__in=mine)
        .select_related("procedure", "receiving_agency", "deciding_agency")
        .order_by("deciding_agency__name", "pk")
    )


def _recorded_here(offer: ProcedureOffer) -> ProcedureOffer:
    if settings.OVERLAY_ONLY:
        raise RecordedElsewhere(
            _("Cơ quan này không tiếp nhận trên cổng này; hãy tiếp nhận tại hệ thống được giao sử dụng.")
        )
    if not offer.is_recorded_here:
        raise RecordedElsewhere(
            _("Thủ tục này được tiếp nhận tại hệ thống “%(system)s” (%(basis)s), không nhập ở đây.")
            % {"system": offer.system_of_record, "basis": offer.system_basis}
        )
    return offer


def version_of(offer: ProcedureOffer, on: date) -> ProcedureVersion:
    """The version that binds today. Raises Refused when nothing announced is in force."""
    version = current_content(offer.procedure_id, on)
    if version is None:
        raise Refused(_("Thủ tục này chưa có nội dung công bố còn hiệu lực. Báo bộ phận kiểm soát thủ tục."))
    return version
