"""Putting right what was written down wrongly at reception, with reason and trace (ruling 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import can_approve, check_can
from dossiers.rules.days import local_day
from dossiers.rules.identity import NUMBERED, corrected_numbers
from dossiers.rules.intake import PaperIn, authorisation_fault, representative_fault
from dossiers.services import clock, corrected_papers, messages
from dossiers.services.events import record_change
from dossiers.services.locking import lock
from dossiers.services.refees import Asked, reckon_fees
from dossiers.services.search_text import search_text
from lib.text import name_sort_key, normalise


# What a clerk can have mistyped. Dates, codes and states are not among them, nor is the channel: limits,
# fees and the indicators of online filing go by it, the envelope of a posted dossier hangs on it, and it was
# sent with the acceptance. Whoever could change it afterwards could choose his office's figures.
CORRECTABLE: Final = (
    "applicant_kind",
    "applicant_name",
    "applicant_id_kind",
    "applicant_id_number",
    "applicant_born_on",
    "applicant_sex",
    "applicant_address",
    "applicant_phone",
    "applicant_email",
    "representative_name",
    "representative_id_kind",
    "representative_id_number",
    "representative_address",
    "representative_phone",
    "authorisation",
    "subject",
    "sets_count",
    "return_means",
    "return_place",
    "payer_group",
    "case_id",
)
# What the fee follows (ruling 27).
REPRICING: Final = {"case_id", "payer_group"}


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    changes: Mapping[str, Any]
    reason: str
    papers: Mapping[int, PaperIn]
    seen: int | None
    fees: Asked | None


@transaction.atomic
def correct(
    *,
    dossier_id: int,
    changes: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
    papers: Mapping[int, PaperIn] | None = None,
    seen: int | None = None,
    fees: Asked | None = None,
) -> Dossier:
    """Change the named fields, and papers by id of their rows: one without evidence was not handed in.

    `seen` is how many corrections the user's form knew of: one made since is not undone by his older form.
    With the case its papers and fees change, with the payer's group the fees; `fees` is what they need.

    A case with a shorter limit shortens the promise, which takes a second person (docs/adr/0027); a longer
    promise is refused: the way of the apology, or the applicant files anew (ruling 7, docs/adr/0064).
    """
    dossier = lock(dossier_id)
    check_can("correct", by, dossier, on=local_day(at))
    wanted = _Wanted(changes=changes, reason=reason, papers=papers or {}, seen=seen, fees=fees)
    return _correct(dossier, wanted, by=by, at=at)


@transaction.atomic
def correct_case(
    *,
    dossier_id: int,
    case_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    fees: Asked | None = None,
) -> Dossier:
    """A leader of the deciding agency puts the case right, and nothing else of the counter's slip.

    He is the second person where the head of the one-stop unit received it himself (docs/adr/0027).
    """
    dossier = lock(dossier_id)
    check_can("correct_case", by, dossier, on=local_day(at))
    wanted = _Wanted(changes={"case_id": case_id}, reason=reason, papers={}, seen=seen, fees=fees)
    return _correct(dossier, wanted, by=by, at=at)


def _correct(dossier: Dossier, wanted: _Wanted, *, by: Actor, at: datetime) -> Dossier:
    if wanted.seen is not None and dossier.corrections.count() != wanted.seen:
        raise NotReady(
            "Người khác vừa đính chính hồ sơ này. Mở lại biểu mẫu đính chính để xem thông tin hiện tại."
        )
    changes = _as_stored(wanted.changes)
    _check(dossier, changes, wanted.reason)
    changes = _checked_people(dossier, changes)
    before, after = _apply(dossier, changes)
    corrected_papers.correct(dossier, wanted.papers, before, after, by=by, at=at)
    if not after:
        raise Refused("Không có thông tin nào thay đổi.")
    if "case_id" in after:
        _shorten_promise(dossier, by=by, at=at)
        corrected_papers.follow_case(dossier, before, after)
    refs = _reckon_fees(dossier, wanted.fees, before, after) if REPRICING & set(after) else {}
    has_moved = dossier.due_at != dossier.due_when_locked and not clock.is_expected(dossier)
    dossier.applicant_sort_key = name_sort_key(dossier.applicant_name)
    dossier.search_text = search_text(dossier)
    dossier.save()
    record_change(
        dossier=dossier,
        kind=EventKind.CORRECT,
        by=by,
        at=at,
        reason=wanted.reason,
        before=before,
        after=after,
        **refs,
    )
    if has_moved:
        messages.owe("promise_moved", dossier, at=at)
    return dossier


def _reckon_fees(
    dossier: Dossier, asked: Asked | None, before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    changed = reckon_fees(dossier, asked or Asked({}, {}))
    if changed is None:
        return {}
    before["fees"], after["fees"] = changed.before, changed.after
    return changed.refs


def _check(dossier: Dossier, changes: Mapping[str, Any], reason: str) -> None:
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise Refused(f"Không đính chính được: {', '.join(sorted(unknown))}.")
    if not reason.strip():
        raise Refused("Ghi lý do đính chính.", field="reason")
    if dossier.accepted_at is None:
        raise NotReady("Hồ sơ chưa tiếp nhận thì sửa trực tiếp, không cần đính chính.")
    if dossier.state == State.RETURNED:
        raise NotReady("Kết quả đã trả. Sai sót sau khi trả được sửa bằng một hồ sơ đính chính liên kết.")
    if not dossier.is_open:
        raise NotReady("Hồ sơ đã kết thúc, không đính chính được.")
    if dossier.case_id and changes.get("case_id", dossier.case_id) is None:
        raise Refused("Chọn trường hợp đúng của hồ sơ.", field="case_id")
    name = changes.get("applicant_name")
    if name is not None and not name:
        raise Refused("Họ tên không được để trống.", field="applicant_name")


def _checked_people(dossier: Dossier, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with their numbers as stored. Raises Refused by the same rules as at reception."""
    before = {name: getattr(dossier, name) for name in NUMBERED}
    checked = corrected_numbers(before, changes)
    for field, number in checked.items():
        if number.problem:
            raise Refused(number.problem, field=field)
    name = changes.get("representative_name", "")
    fault = representative_fault(
        has_representative=bool(name) and name != dossier.representative_name,
        allows_representative=dossier.procedure_version.allows_representative,
    )
    if fault:
        raise Refused(fault, field="representative_name")
    _check_authorisation(dossier, changes)
    return {**changes, **{field: number.value for field, number in checked.items() if field in changes}}


def _check_authorisation(dossier: Dossier, changes: Mapping[str, Any]) -> None:
    """As at reception, where the correction touches it; a row of a former system without one stays so."""
    fields = ("representative_name", "authorisation")
    merged = {field: changes.get(field, getattr(dossier, field)) for field in fields}
    if all(merged[field] == getattr(dossier, field) for field in fields):
        return
    fault = authorisation_fault(
        has_representative=bool(merged["representative_name"].strip()), authorisation=merged["authorisation"]
    )
    if fault:
        raise Refused(fault, field="authorisation")


def _as_stored(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Names have one form, however they were typed or pasted."""
    return {
        field: normalise(str(value)) if field == "applicant_name" else value
        for field, value in changes.items()
    }


def _apply(dossier: Dossier, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for field, value in changes.items():
        old = getattr(dossier, field)
        if old != value:
            before[field], after[field] = _plain(old), _plain(value)
            setattr(dossier, field, value)
    return before, after


def _shorten_promise(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """The promise by the right case; one that another system gave stays, for no case of ours made it."""
    if (
        dossier.case_id
        and dossier.case is not None
        and dossier.case.version_id != dossier.procedure_version_id
    ):
        raise Refused("Trường hợp này không thuộc thủ tục của hồ sơ.", field="case_id")
    if clock.is_theirs(dossier):
        return
    stood, before = (dossier.due_at, dossier.late_after), clock.promise_of(dossier)
    terms = clock.terms_for(
        version=dossier.procedure_version,
        case=dossier.case,
        channel=dossier.channel,
        agency_id=dossier.deciding_agency_id,
        on=dossier.received_on or local_day(at),
    )
    dossier.terms = {**dossier.terms, **terms.as_json()}
    after = clock.reckon(dossier)
    if stood[0] is not None and (dossier.due_at is None or dossier.due_at > stood[0]):
        raise _longer()
    if (
        before
        and after
        and (after.legal_due_at > before.legal_due_at or after.late_after > before.late_after)
    ):
        raise _longer()
    if (dossier.due_at, dossier.late_after) != stood and not clock.is_expected(dossier):
        _check_second_person(dossier, by, at=at)


def _longer() -> Refused:
    return Refused(
        "Trường hợp này có thời hạn dài hơn ngày đã hẹn nên không đính chính được. Giữ ngày đã hẹn, không "
        "kịp thì xin lỗi và hẹn lại; hoặc người nộp ký đề nghị rút và nộp lại theo trường hợp đúng, "
        "nhận giấy hẹn mới.",
        field="case_id",
    )


def _check_second_person(dossier: Dossier, by: Actor, *, at: datetime) -> None:
    """Moving a date takes two: who received, and another who may approve it (rulings 7, 19)."""
    acting = {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}
    if dossier.received_by_id in acting or not can_approve("correct", by, dossier, on=local_day(at)):
        raise NotAllowed(
            "Trường hợp này rút ngắn ngày hẹn trả: dời ngày hẹn phải có hai người. Nhờ "
            f"{Role.ONESTOP_HEAD.label} nơi tiếp nhận hoặc {Role.APPROVER.label}, {Role.HEAD.label} của "
            "cơ quan giải quyết, không phải người đã tiếp nhận hồ sơ, đính chính."
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
