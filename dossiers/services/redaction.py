"""Orders to take personal data away: asked by one person, approved by another (ruling 35, docs/adr/0065).

Nothing is emptied here: `services.redacting` does that, with rights that the serving role has not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import ENDED_WITHOUT_RESULT, TERMINAL_STATES, State
from dossiers.enums.redaction import OPEN_ORDERS, RedactionGroup, RedactionState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, RedactionOrder, ResultReturn
from dossiers.permissions import check_can
from dossiers.rules import redacting
from dossiers.rules.days import local_day
from dossiers.services.locking import lock


@dataclass(frozen=True)
class RedactionIn:
    """What is asked for, and the act that orders it."""

    groups: Collection[str]
    act_number: str
    act_on: date
    issuer: str


@transaction.atomic
def ask(*, dossier_id: int, entered: RedactionIn, by: Actor, at: datetime) -> RedactionOrder:
    """Ask that data be taken away from an ended dossier. Raises NotAllowed, NotReady, Refused."""
    dossier = lock(dossier_id, outside_too=True)
    check_can("ask_redaction", by, dossier, on=local_day(at))
    _check(entered, on=local_day(at))
    check_has_ended(dossier)
    _let_lapse(dossier, at)
    if dossier.redactions.filter(state__in=OPEN_ORDERS).exists():
        raise NotReady("Hồ sơ này đang có một đề nghị xóa dữ liệu. Xử lý xong đề nghị đó trước.")
    groups = [group for group in RedactionGroup.values if group in entered.groups]
    _not_twice(dossier, groups)
    return RedactionOrder.objects.create(
        dossier=dossier,
        groups=groups,
        act_number=entered.act_number.strip(),
        act_on=entered.act_on,
        issuer=entered.issuer.strip(),
        asked_at=at,
        asked_by=by.user,
        asked_for=by.acting_for,
    )


@transaction.atomic
def approve(*, order_id: int, by: Actor, at: datetime) -> RedactionOrder:
    """The second person's consent. Raises NotAllowed, also for the asker and his deputy, and NotReady."""
    order = _decidable(order_id, by=by, at=at)
    if redacting.has_lapsed(since=order.asked_at, at=at):
        raise NotReady("Đề nghị đã quá 30 ngày. Lập đề nghị mới theo văn bản.")
    check_has_ended(order.dossier)
    return _decide(order, RedactionState.APPROVED, by=by, at=at)


@transaction.atomic
def turn_down(*, order_id: int, by: Actor, at: datetime) -> RedactionOrder:
    """The second person does not consent; nothing is taken away. Raises NotAllowed and NotReady."""
    return _decide(_decidable(order_id, by=by, at=at), RedactionState.TURNED_DOWN, by=by, at=at)


@transaction.atomic
def withdraw(*, order_id: int, by: Actor, at: datetime) -> RedactionOrder:
    """The asker takes it back while nothing has been taken away. Raises NotAllowed and NotReady."""
    order = locked(order_id)
    if not is_askers(order, by):
        raise NotAllowed("Chỉ người đề nghị mới rút được đề nghị này.")
    if order.state not in OPEN_ORDERS:
        raise NotReady(f"Không rút được nữa: đề nghị đang ở trạng thái “{order.get_state_display()}”.")
    order.state = RedactionState.WITHDRAWN
    order.save(update_fields=["state"])
    return order


def locked(order_id: int) -> RedactionOrder:
    """The order as it is now, its dossier locked before it: whoever asks or carries out does the same."""
    dossier_id = RedactionOrder.objects.values_list("dossier_id", flat=True).get(pk=order_id)
    dossier = lock(dossier_id, outside_too=True)
    order: RedactionOrder = RedactionOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    order.dossier = dossier
    return order


def check_has_ended(dossier: Dossier) -> None:
    """Raises NotReady while the office still needs to know whose dossier it is."""
    if State(dossier.state) not in TERMINAL_STATES:
        raise NotReady(
            f"Hồ sơ đang ở trạng thái “{dossier.get_state_display()}”, còn phải liên hệ với người nộp. "
            "Chỉ xóa được dữ liệu của hồ sơ đã kết thúc."
        )
    due = ResultReturn.objects.filter(dossier=dossier, papers_due=True).exists()
    without_result = dossier.state in ENDED_WITHOUT_RESULT and not dossier.papers_returned
    if (due or without_result) and dossier.papers.held().filter(is_fetched=True).exists():
        raise NotReady("Cơ quan còn giữ bản chính của người nộp. Trả lại hoặc ghi nhận lưu trước khi xóa.")


def _decidable(order_id: int, *, by: Actor, at: datetime) -> RedactionOrder:
    order = locked(order_id)
    check_can("approve_redaction", by, order.dossier, on=local_day(at))
    if not redacting.are_two_persons((order.asked_by_id, order.asked_for_id), _people(by)):
        raise NotAllowed("Người phê duyệt phải khác người đề nghị và không thay mặt người đề nghị.")
    if order.state != RedactionState.ASKED:
        raise NotReady(f"Đề nghị này không chờ phê duyệt: đang ở “{order.get_state_display()}”.")
    return order


def _decide(order: RedactionOrder, state: RedactionState, *, by: Actor, at: datetime) -> RedactionOrder:
    order.state, order.decided_at = state, at
    order.decided_by, order.decided_for = by.user, by.acting_for
    order.save(update_fields=["state", "decided_at", "decided_by", "decided_for"])
    return order


def _people(by: Actor) -> tuple[int | None, int | None]:
    return by.user.pk, by.acting_for.pk if by.acting_for else None


def is_askers(order: RedactionOrder, by: Actor) -> bool:
    """Whether this is the person who asked, or his deputy, or one he is the deputy of."""
    return not redacting.are_two_persons((order.asked_by_id, order.asked_for_id), _people(by))


def _check(entered: RedactionIn, *, on: date) -> None:
    if not set(entered.groups) & set(RedactionGroup.values):
        raise Refused("Chọn ít nhất một nhóm dữ liệu phải xóa.", field="groups")
    if not entered.act_number.strip():
        raise Refused("Ghi số, ký hiệu văn bản buộc xóa dữ liệu.", field="act_number")
    if not entered.issuer.strip():
        raise Refused("Ghi cơ quan hoặc người ban hành văn bản.", field="issuer")
    if entered.act_on > on:
        raise Refused("Ngày văn bản không được sau hôm nay.", field="act_on")


def _let_lapse(dossier: Dossier, at: datetime) -> None:
    for order in dossier.redactions.filter(state__in=OPEN_ORDERS):
        if redacting.has_lapsed(since=order.decided_at or order.asked_at, at=at):
            order.state = RedactionState.LAPSED
            order.save(update_fields=["state"])


def _not_twice(dossier: Dossier, groups: Collection[str]) -> None:
    done = dossier.redactions.filter(state=RedactionState.DONE)
    gone = {group for order in done for group in order.groups} & set(groups)
    if gone:
        names = "; ".join(
            str(RedactionGroup(group).label) for group in RedactionGroup.values if group in gone
        )
        raise Refused(f"Đã xóa theo văn bản trước: {names}. Bỏ chọn nhóm đó.", field="groups")
