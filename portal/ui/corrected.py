"""What a correction of the case or the payer's group brings along: papers that lack, money owed or taken."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dossiers.enums import FeeState
from dossiers.models import Dossier
from portal.ui.formats import money


def tell_what_followed(request: HttpRequest, dossier: Dossier) -> None:
    """Said on the page that follows, to everybody alike."""
    for sentence in what_followed(dossier):
        messages.warning(request, sentence)


def what_followed(dossier: Dossier) -> list[str]:
    """Sentences about its last correction, each with what to do now; none where nothing followed."""
    last = dossier.corrections.select_related("event").order_by("-pk")[0]
    after = last.after
    said = []
    if "papers" in after and (missing := _missing(dossier)):
        said.append(
            _("Theo trường hợp mới hồ sơ còn thiếu: %(papers)s. Yêu cầu bổ sung.")
            % {"papers": "; ".join(missing)}
        )
    if "fees" in after:
        said.append(_fees(dossier, too_much=Decimal(last.event.refs["overpaid"])))
    return said


def _missing(dossier: Dossier) -> list[str]:
    wanted = dossier.papers.filter(evidence="", required_paper__is_required=True)
    return list(wanted.order_by("order").values_list("name", flat=True))


def _fees(dossier: Dossier, *, too_much: Decimal) -> str:
    """`too_much` has not gone back yet; what a fee has noted as too much has in part."""
    fees = list(dossier.fees.exclude(state=FeeState.CANCELLED))
    owed = sum((fee.amount for fee in fees if fee.state == FeeState.DUE), Decimal(0))
    told = {"owed": money(owed), "back": money(too_much)}
    if too_much:
        return (
            _(
                "Phí, lệ phí đã tính lại: còn phải thu %(owed)s; đã thu thừa %(back)s, thu ngân lập đề nghị "
                "hoàn tiền từ biên lai."
            )
            % told
        )
    return _("Phí, lệ phí đã tính lại: còn phải thu %(owed)s.") % told
