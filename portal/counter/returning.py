"""Giving the result, or the decision that ended a dossier without one."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dossiers.enums import WITH_DECISION, EndState, FeeState, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper, Result
from dossiers.permissions import can, check_can
from dossiers.queries import is_late
from dossiers.services import giving_back, returning
from dossiers.services.returning import ReturnIn
from lib import citizen_card
from payments.models import Refund
from payments.services import refunds
from portal.counter import keys, posts
from portal.counter.dossier_forms import ReturnForm
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.forms import hush


# By what people are usually known when they fetch a result; written down as it stands here.
PAPERS_SEEN = ("Thẻ căn cước", "Căn cước điện tử (VNeID)", "Hộ chiếu", "Giấy ủy quyền và thẻ căn cước")


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
@keeping.keeps_typed
def return_result(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET asks to whom; POST gives. Lateness and unpaid fees are said and block nothing (ruling 11)."""
    found = posts.dossier_or_404(request, dossier_id)
    check_can("return_result", actor(request), found, on=posts.now_and_today()[1])
    is_result = _is_result(found)
    at = posts.now_and_today()[0]
    if not is_result and giving_back.has_been_handed_over(found):
        return redirect("counter:return_papers", found.pk)
    held = giving_back.held(found)
    if request.method == "POST" and request.POST.get("scan", "").strip():
        return _scanned(request, found, held, at, is_result=is_result)
    if request.method != "POST":
        blank = ReturnForm(
            keeping.typed(request), initial=usual(found), held=held, fees_paid=_fees_paid(found)
        )
        keeping.reopened(request, blank)
        return _show(request, found, blank, at, is_result=is_result, held=held)
    form = ReturnForm(request.POST, held=held, fees_paid=_fees_paid(found))
    if form.is_valid():
        typed = dict(form.cleaned_data)
        back = typed.pop("fees_given_back", None)
        given = ReturnIn(**{**typed, "means": ReturnMeans(typed["means"])})
        try:
            asked = _give(request, found, given, back, at, is_result=is_result)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, _(str(refusal)))
        else:
            messages.success(request, _("Đã trả cho %(name)s.") % {"name": given.receiver_name})
            if asked:
                messages.info(request, _("Đã lập đề nghị hoàn phí; người thứ hai duyệt rồi mới chi tiền."))
            return redirect("counter:dossier", found.pk)
    return _show(request, found, form, at, is_result=is_result, held=held, status=422)


def _is_result(found: Dossier) -> bool:
    """Whether it is a result, or else the decision that ended it. Raises NotReady where there is neither."""
    if found.state != State.DONE and found.state not in WITH_DECISION:
        raise NotReady(
            _("Hồ sơ này chưa có kết quả hoặc văn bản để trả. Trạng thái hiện tại: “%(state)s”.")
            % {"state": _(State(found.state).label)}
        )
    return State(found.state) == State.DONE


def _give(
    request: HttpRequest,
    found: Dossier,
    given: ReturnIn,
    back: Decimal | None,
    at: datetime,
    *,
    is_result: bool,
) -> list[Refund]:
    """Gives it; money that is to go back waits for a second person's leave."""
    by = actor(request)
    if not is_result:
        return refunds.deliver_decision(dossier_id=found.pk, given=given, fees_given_back=back, by=by, at=at)
    returning.return_result(dossier_id=found.pk, given=given, by=by, at=at)
    return []


def _scanned(
    request: HttpRequest, found: Dossier, held: Sequence[DossierPaper], at: datetime, *, is_result: bool
) -> HttpResponse:
    data, said, is_read = read_card(request, found)
    form = ReturnForm(data, held=held, fees_paid=_fees_paid(found))
    hush(form)
    return _show(request, found, form, at, is_result=is_result, held=held, said=said, is_unread=not is_read)


def read_card(request: HttpRequest, found: Dossier) -> tuple[QueryDict, list[str], bool]:
    """The card of whoever stands here: his name, what was seen, and whether he is the applicant.

    What was typed with it, what to say, and whether the card could be read.
    """
    data = request.POST.copy()
    said = list[str]()
    try:
        card = citizen_card.parse(data.get("scan", ""))
    except citizen_card.CardUnreadable as refusal:
        return data, [_(str(refusal))], False
    numbers = {card.personal_id, card.old_id} - {""}
    is_applicant = found.applicant_id_number in numbers
    is_known = is_applicant or found.representative_id_number in numbers
    data["receiver_name"] = card.name
    # A row, so Vietnamese. With the older number where the dossier knows him by that one.
    known_by = (found.applicant_id_number, found.representative_id_number)
    older = f" (số cũ {card.old_id})" if is_known and card.personal_id not in known_by else ""
    data["identity_seen"] = f"Thẻ căn cước số {card.personal_id}{older}"
    data["receiver_is_applicant"] = "on" if is_applicant else ""
    said.append(_("Đã đọc thẻ căn cước của %(name)s.") % {"name": card.name})
    if not is_known:
        said.append(_("Người này không phải người nộp: ghi thêm giấy ủy quyền vào “Giấy tờ đã đối chiếu”."))
    return data, said, True


def _fees_paid(found: Dossier) -> Decimal | None:
    """What may still go back of a dossier that ended without a result; None where nothing can."""
    ended = found.endings.filter(state=EndState.DONE).first()
    if ended is None:
        return None
    left = refunds.left_of_all(found)
    return ended.fees_paid if left is None else left


def asked_of_who_fetches(form: ReturnForm, *, said: Sequence[str], is_unread: bool) -> dict[str, Any]:
    """What the pages of giving something to somebody have in common: his card, and what was seen of him."""
    return {
        "form": form,
        "said": said,
        "is_unread": is_unread,
        "focus": "submit" if form.is_bound and not is_unread else "scan",
        "seen": list(zip(keys.CHOICE_KEYS, PAPERS_SEEN, strict=False)),
    }


def usual(found: Dossier) -> dict[str, object]:
    """As asked for at reception: to the one who handed it in, the same way."""
    return {
        "receiver_name": found.submitter_name,
        "receiver_is_applicant": not found.representative_name,
        "means": found.return_means,
    }


def _show(
    request: HttpRequest,
    found: Dossier,
    form: ReturnForm,
    at: datetime,
    *,
    is_result: bool,
    held: Sequence[DossierPaper],
    status: int = 200,
    said: Sequence[str] = (),
    is_unread: bool = False,
) -> HttpResponse:
    result = found.results.in_force().select_related("result_type").first()
    context = {
        "dossier": found,
        **asked_of_who_fetches(form, said=said, is_unread=is_unread),
        "is_result": is_result,
        "keys": keys.RETURN,
        "result": result,
        "result_words": " · ".join(part for part in _words(result) if part),
        "is_late": is_late(found, at=at),
        "owed": sum(fee.amount for fee in found.fees.filter(state=FeeState.DUE)),
        "may_settle": can("settle_fee", actor(request), found, on=posts.local(at)),
        "originals": [paper.name for paper in held],
    }
    return render(request, "counter/return_result.html", context, status=status)


def _words(result: Result | None) -> tuple[str, ...]:
    """What the result is, its number, its abstract."""
    if result is None:
        return ()
    kind = result.result_type.name if result.result_type else result.other_type
    return (kind, result.number, result.abstract)
