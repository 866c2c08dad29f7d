"""What the agency does with a petition before it answers: classify, refuse, ask, send on its way.

Lock, check who, check what was typed, move, save, record, owe. Limits of an act run from the sending, the
completion or the last transfer (law.md §5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Actor, Agency, User
from accounts.queries import legal_agency
from dossiers.rules.days import local_day
from dossiers.rules.identity import check_phone
from feedback.enums import DutyKind, OtherMatter, PetitionEventKind as E, PetitionKind, PetitionState
from feedback.exceptions import Refused
from feedback.models import Petition
from feedback.permissions import can_view, check_can, handled_at
from feedback.queries.people import officers, possible_handlers
from feedback.rules.acts import Act
from feedback.services import duties, petition_messages as told
from feedback.services.events import record
from feedback.services.locking import lock, moving, wrong_state
from feedback.services.registering import NOBODY_SAID, NOTHING_SAID, About, Sender, dialled, say_about


@transaction.atomic
def classify(
    *,
    petition_id: int,
    kind: PetitionKind,
    handler_id: int | None = None,
    about: About = NOTHING_SAID,
    by: Actor,
    at: datetime,
) -> Petition:
    """Acceptable and ours: what it is about, and who handles it; nobody named: whoever classified.

    `about` adds what the first reading found; nothing said leaves it as it is. Raises Refused.
    """
    petition = lock(petition_id)
    check_can(Act.CLASSIFY, by, petition, on=local_day(at))
    with moving(petition) as before:
        petition.classify()
    if about != NOTHING_SAID:
        say_about(petition, about, at=at)
    petition.kind = kind
    petition.save()
    if not can_view(by.user, petition, on=local_day(at)):
        raise Refused(
            "Phản ánh này nói về chính bạn hoặc đơn vị của bạn: hãy chuyển cơ quan cấp trên, và ghi người "
            "bị phản ánh ở phần chuyển.",
            field="about_unit",
        )
    petition.handler = _handler(petition, handler_id, by, at)
    petition.save(update_fields=["handler"])
    duties.done(petition, DutyKind.CLASSIFY, at=at)
    record(petition, E.CLASSIFY, by=by, at=at, from_state=before, about=kind, handler=petition.handler_id)
    told.given(petition, at=at)
    return petition


@transaction.atomic
def hand(*, petition_id: int, handler_id: int, by: Actor, at: datetime) -> Petition:
    """Give it to somebody else of the agency."""
    petition = lock(petition_id)
    check_can(Act.CLASSIFY, by, petition, on=local_day(at))
    must_be(petition, PetitionState.HANDLING)
    petition.handler = _handler(petition, handler_id, by, at)
    petition.save(update_fields=["handler"])
    record(petition, E.HAND, by=by, at=at, handler=petition.handler_id)
    told.given(petition, at=at)
    return petition


@transaction.atomic
def refuse(*, petition_id: int, reason: str, by: Actor, at: datetime) -> Petition:
    """Not acceptable. Within 2 working days, unless the sender was asked and kept silent."""
    petition = lock(petition_id)
    check_can(Act.REFUSE, by, petition, on=local_day(at))
    must_say(reason, "Ghi lý do không tiếp nhận.")
    with moving(petition) as before:
        petition.refuse()
    petition.closed_at = at
    petition.save(update_fields=["state", "closed_at"])
    if before != PetitionState.ASKED:
        duties.done(petition, DutyKind.CLASSIFY, at=at)
        duties.acted(petition, DutyKind.REFUSE, at=at)
    duties.drop(petition, at=at)
    record(petition, E.REFUSE, by=by, at=at, from_state=before, words=reason.strip())
    told.sender(petition, "petition_refused", at=at, reason=reason.strip())
    return petition


@transaction.atomic
def redirect(*, petition_id: int, matter: OtherMatter, reason: str, by: Actor, at: datetime) -> Petition:
    """A complaint or a denunciation: registered, told where it goes, and no petition any more."""
    petition = lock(petition_id)
    check_can(Act.REDIRECT, by, petition, on=local_day(at))
    must_say(reason, "Ghi vì sao nội dung thuộc khiếu nại, tố cáo.")
    with moving(petition) as before:
        petition.redirect()
    petition.other_matter, petition.closed_at = matter, at
    petition.save(update_fields=["state", "other_matter", "closed_at"])
    duties.done(petition, DutyKind.CLASSIFY, at=at)
    duties.drop(petition, at=at)
    record(petition, E.REDIRECT, by=by, at=at, from_state=before, words=reason.strip(), matter=matter)
    told.sender(petition, "petition_redirected", at=at, matter=str(matter.label).lower())
    return petition


@transaction.atomic
def ask_to_complete(*, petition_id: int, what: str, by: Actor, at: datetime) -> Petition:
    """Content, name or address is missing: the sender is asked, within 5 working days."""
    petition = lock(petition_id)
    check_can(Act.CLASSIFY, by, petition, on=local_day(at))
    must_say(what, "Ghi nội dung người gửi cần bổ sung.")
    with moving(petition) as before:
        petition.ask_to_complete()
    petition.save(update_fields=["state"])
    duties.done(petition, DutyKind.CLASSIFY, at=at)
    duties.acted(petition, DutyKind.ASK, at=at)
    duties.drop(petition, at=at)
    record(petition, E.ASK_TO_COMPLETE, by=by, at=at, from_state=before, words=what.strip())
    told.sender(petition, "petition_incomplete", at=at, what=what.strip())
    return petition


@transaction.atomic
def complete(
    *, petition_id: int, text: str, sender: Sender = NOBODY_SAID, by: Actor, at: datetime
) -> Petition:
    """The sender completed it: his words are added, empty fields filled, and its time begins anew."""
    petition = lock(petition_id)
    check_can(Act.COMPLETE, by, petition, on=local_day(at))
    undialled = petition.sender_phone
    filled = _fill(petition, sender)
    if not text.strip() and not filled:
        raise Refused("Ghi nội dung người gửi bổ sung.", field="text")
    with moving(petition) as before:
        petition.complete()
    if text.strip():
        petition.content = f"{petition.content}\n\nBổ sung ngày {local_day(at):%d/%m/%Y}: {text.strip()}"
    petition.counted_from_at = at
    petition.save()
    duties.owe_first_look(petition)
    # Of what was empty there is nothing to keep; a number that was replaced stays beside the event.
    replaced = ["sender_phone"] if undialled and "sender_phone" in filled else []
    words = f"Điện thoại ghi trước đó, không gọi được: {undialled}." if replaced else ""
    record(
        petition, E.COMPLETE, by=by, at=at, from_state=before, words=words, fields=filled,
        **({"replaced": replaced} if replaced else {}),
    )  # fmt: skip
    return petition


@transaction.atomic
def transfer(
    *,
    petition_id: int,
    agency_id: int,
    reason: str,
    about: About = NOTHING_SAID,
    by: Actor,
    at: datetime,
) -> Petition:
    """To the competent agency of this portal, within 5 working days; its 15 begin with the transfer.

    `about` adds whom it is about, found at reading: from then on he and his unit do not see it (ruling 30).
    """
    petition = lock(petition_id)
    on = local_day(at)
    check_can(Act.TRANSFER, by, petition, on=on)
    must_say(reason, "Ghi lý do chuyển.")
    target = _target(petition, agency_id, at)
    with moving(petition) as before:
        petition.transfer()
    if about != NOTHING_SAID:
        say_about(petition, about, at=at)
    duties.done(petition, DutyKind.CLASSIFY, at=at)
    duties.acted(petition, DutyKind.TRANSFER, at=at)
    duties.drop(petition, at=at)
    left = petition.handling_agency_id
    petition.handling_agency, petition.handler, petition.counted_from_at = target, None, at
    petition.transfer_count += 1
    petition.save()
    if not officers(petition, on=on):
        raise Refused(
            f"{target.name} chưa có người xử lý được phản ánh này: vai trò “Cán bộ xử lý phản ánh, "
            "kiến nghị”, không thuộc đơn vị bị phản ánh. Chọn cơ quan khác.",
            field="agency",
        )
    duties.owe_first_look(petition)
    record(
        petition, E.TRANSFER, by=by, at=at, from_state=before, words=reason.strip(), left=left, to=target.pk
    )
    told.arrived(petition, at=at)
    told.sender(petition, "petition_transferred", at=at)
    return petition


@transaction.atomic
def forward(
    *,
    petition_id: int,
    outside_name: str,
    reason: str,
    about: About = NOTHING_SAID,
    by: Actor,
    at: datetime,
) -> Petition:
    """To an agency outside the portal, by letter; nothing more is owed here, and the sender is told to whom.

    `about` as in `transfer`.
    """
    petition = lock(petition_id)
    check_can(Act.TRANSFER, by, petition, on=local_day(at))
    must_say(outside_name, "Ghi tên cơ quan được chuyển đến.", field="outside_name")
    must_say(reason, "Ghi lý do chuyển.")
    with moving(petition) as before:
        petition.forward()
    if about != NOTHING_SAID:
        say_about(petition, about, at=at)
    petition.outside_name, petition.closed_at = outside_name.strip(), at
    petition.transfer_count += 1
    petition.save()
    duties.done(petition, DutyKind.CLASSIFY, at=at)
    duties.acted(petition, DutyKind.TRANSFER, at=at)
    duties.drop(petition, at=at)
    record(petition, E.FORWARD, by=by, at=at, from_state=before, words=reason.strip())
    told.sender(petition, "petition_transferred", at=at, agency=petition.outside_name)
    return petition


@transaction.atomic
def withdraw(*, petition_id: int, reason: str, by: Actor, at: datetime) -> Petition:
    """The sender takes it back."""
    petition = lock(petition_id)
    check_can(Act.WITHDRAW, by, petition, on=local_day(at))
    must_say(reason, "Ghi người gửi rút bằng cách nào, lý do.")
    with moving(petition) as before:
        petition.withdraw()
    petition.closed_at = at
    petition.save(update_fields=["state", "closed_at"])
    duties.drop(petition, at=at)
    record(petition, E.WITHDRAW, by=by, at=at, from_state=before, words=reason.strip())
    return petition


def must_say(text: str, sentence: str, *, field: str = "reason") -> None:
    if not text.strip():
        raise Refused(sentence, field=field)


def must_be(petition: Petition, *states: PetitionState) -> None:
    """For acts that are no moves of the machine."""
    if petition.state not in states:
        raise wrong_state(petition.state)


def _handler(petition: Petition, handler_id: int | None, by: Actor, at: datetime) -> User:
    possible: Sequence[User] = possible_handlers(petition, on=local_day(at))
    wanted = handler_id or by.user.pk
    found = next((person for person in possible if person.pk == wanted), None)
    if found is None:
        raise Refused(
            "Người này không được giao: không thuộc cơ quan đang xử lý, hoặc phản ánh nói về người hay "
            "đơn vị này.",
            field="handler",
        )
    return found


def _target(petition: Petition, agency_id: int, at: datetime) -> Agency:
    on = local_day(at)
    agency = Agency.objects.in_force(on).filter(pk=agency_id).first()
    if agency is None:
        raise Refused("Cơ quan này không còn hoạt động. Chọn cơ quan khác.", field="agency")
    target = legal_agency(agency.pk, on)
    if target.pk in (petition.handling_agency_id, handled_at(petition, on)):
        raise Refused(f"{target.name} đang xử lý phản ánh này. Chọn cơ quan khác.", field="agency")
    return target


def _fill(petition: Petition, sender: Sender) -> list[str]:
    """Fill what was empty, and a number nobody can dial; returns the names of the fields."""
    filled = []
    if check_phone(petition.sender_phone).problem and sender.phone.strip():
        petition.sender_phone = ""
    for name in ("name", "address", "phone", "email"):
        typed, column = getattr(sender, name).strip(), f"sender_{name}"
        if typed and not getattr(petition, column):
            typed = dialled(typed) if name == "phone" else typed
            setattr(petition, column, typed)
            filled.append(column)
    return filled
