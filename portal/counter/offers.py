"""Which procedure a form is for: offered at one's own counter, today, and recorded here."""

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from dossiers.exceptions import RecordedElsewhere, Refused
from dossiers.services.catalogue import content_of
from portal.counter import posts
from procedures.models import ProcedureOffer, ProcedureVersion
from procedures.queries import current_version


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
    version = current_version(offer.procedure_id, on)
    if version is None:
        raise Refused(_("Thủ tục này chưa có nội dung công bố còn hiệu lực. Báo bộ phận kiểm soát thủ tục."))
    return content_of(version)
