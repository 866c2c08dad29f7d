"""The result of a dossier."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Actor
from dossiers.enums import StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, Result
from dossiers.rules.days import local_day
from dossiers.rules.issuing import fault_of_day
from procedures.enums import StepKind
from procedures.models import ResultType


if TYPE_CHECKING:
    from dossiers.services.processing import ResultIn


def enter(dossier: Dossier, entered: ResultIn, *, by: Actor, at: datetime, legal_ground: str = "") -> Result:
    """Write the result in force; one entered before is kept, marked as replaced.

    Raises Refused when the type is not one of the procedure's and the reason is missing (ruling 28), and
    when it bears a day that cannot be.
    """
    _check_type(dossier, entered)
    if fault := fault_of_day(entered.issued_on, received_on=dossier.received_on, today=local_day(at)):
        raise Refused(fault, field="issued_on")
    dossier.results.in_force().update(replaced_at=at)
    return Result.objects.create(
        dossier=dossier,
        result_type_id=_type_of(dossier, entered, is_refusal=bool(legal_ground)),
        other_type=entered.other_type,
        other_type_reason=entered.other_type_reason,
        is_refusal=bool(legal_ground),
        legal_ground=legal_ground,
        number=entered.number,
        issued_on=entered.issued_on,
        signer_name=entered.signer_name,
        abstract=entered.abstract,
        valid_to=entered.valid_to,
        on_paper=entered.on_paper,
        electronic=entered.electronic,
        created_at=at,
    )


def must_exist(dossier: Dossier) -> Result:
    result = _in_force(dossier)
    if result is None:
        raise NotReady("Hồ sơ chưa có kết quả. Nhập kết quả (loại, trích yếu) trước khi ký duyệt.")
    return result


def must_be_signable(dossier: Dossier, *, is_shown: bool) -> None:
    """There is a result of a listed type; one of another type is the leader's, who has it before him.

    `is_shown`: the act carries the result, as the form does in which he reads it (ruling 28).
    """
    result = must_exist(dossier)
    _must_have_type(result)
    if result.other_type and not is_shown:
        raise NotReady(
            "Kết quả thuộc loại ngoài danh mục: mở hồ sơ, bấm “Ký duyệt”, xem loại và lý do rồi ký ở đó."
        )


def must_be_as_signed(dossier: Dossier, entered: ResultIn) -> None:
    """Behind the signature nobody chooses a type that is not listed. Raises Refused."""
    signed = _in_force(dossier)
    if entered.other_type and (signed is None or signed.other_type != entered.other_type):
        raise Refused(
            "Loại ngoài danh mục do lãnh đạo chọn khi ký duyệt. Chọn loại trong danh sách.",
            field="other_type",
        )


def is_numbered(dossier: Dossier) -> bool:
    """Whether the result in force has what a sealed paper bears: number, date of issue, signer."""
    result = _in_force(dossier)
    return result is not None and _bears_number(result)


def must_be_numbered(dossier: Dossier) -> None:
    """Nothing is sealed without a number, a date and a signer, by whomever and from whatever page."""
    result = must_exist(dossier)
    _must_have_type(result)
    if not _bears_number(result):
        raise NotReady(
            "Kết quả chưa đủ số, ngày ban hành và người ký. Mở hồ sơ, bấm “Vào sổ, đóng dấu” và ghi đủ."
        )


def to_give(dossier: Dossier) -> Result:
    """The result with which work ends: one typed anew behind the seal bears what the sealed one bore.

    Raises NotReady.
    """
    result = must_exist(dossier)
    if not _bears_number(result) and dossier.steps.filter(kind=StepKind.SEAL, state=StepState.DONE).exists():
        raise NotReady(
            "Kết quả đã đóng dấu được ghi lại mà chưa đủ số, ngày ban hành và người ký. Hãy ghi đủ."
        )
    return result


def _in_force(dossier: Dossier) -> Result | None:
    found: Result | None = dossier.results.in_force().first()
    return found


def _bears_number(result: Result) -> bool:
    return bool(result.number.strip() and result.issued_on and result.signer_name.strip())


def _must_have_type(result: Result) -> None:
    """Refusals have none; nor has the result of a procedure that lists none."""
    if result.result_type_id or result.other_type or result.is_refusal:
        return
    if result.dossier.procedure_version.results.exists():
        raise NotReady(
            "Kết quả chưa có loại. Mở bước này, chọn loại trong danh sách, hoặc ghi loại khác kèm lý do."
        )


def _type_of(dossier: Dossier, entered: ResultIn, *, is_refusal: bool) -> int | None:
    """The type entered; where the procedure lists one only, that one."""
    if entered.result_type_id is not None or entered.other_type or is_refusal:
        return entered.result_type_id
    listed = list(dossier.procedure_version.results.values_list("pk", flat=True)[:2])
    return listed[0] if len(listed) == 1 else None


def _check_type(dossier: Dossier, entered: ResultIn) -> None:
    if entered.result_type_id is not None:
        listed = ResultType.objects.filter(pk=entered.result_type_id, version_id=dossier.procedure_version_id)
        if not listed.exists():
            raise Refused(
                "Loại kết quả không thuộc thủ tục này. Chọn loại trong danh sách.", field="result_type"
            )
    elif entered.other_type and not entered.other_type_reason:
        raise Refused("Kết quả ngoài danh mục phải có lý do của lãnh đạo.", field="other_type_reason")
