"""Money owed elsewhere while the dossier waits: a tax, a land fee (ruling 8).

Only where the procedure's version names the article; the notice is attached, the proof of payment ends it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from calendars.rules.worktime import end_of_working_day, is_working_day
from dossiers.enums import EventKind, FileKind, ObligationState, PauseKind, PauseMode, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile, Obligation
from dossiers.permissions import check_can
from dossiers.rules.days import VIETNAM, local_day
from dossiers.rules.intake import FileIn
from dossiers.services import clock, messages, sector, waits
from dossiers.services.events import record
from dossiers.services.locking import lock, moving
from procedures.enums import SectorRuleKind
from procedures.models import SectorRule


@dataclass(frozen=True)
class ObligationIn:
    """What is owed, by the notice that says so. Amount in đồng; some notices leave it to the tax office."""

    name: str
    notice_number: str
    notice_on: date
    pay_on: date
    notice: FileIn | None
    rule_id: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class ProofIn:
    """That it was paid: the day, and the number or the scan of what proves it."""

    paid_on: date
    number: str = ""
    file: FileIn | None = None


@transaction.atomic
def await_payment(*, dossier_id: int, owed: ObligationIn, by: Actor, at: datetime) -> Dossier:
    """The dossier waits for the payment; the clock as the sector rule says.

    Raises NotReady where no rule of the version allows it, Refused with the field at fault.
    """
    dossier = lock(dossier_id)
    check_can("await_payment", by, dossier, on=local_day(at))
    rule = _rule(dossier, owed)
    _check(owed, today=local_day(at))
    pay_due_at = _pay_due_at(dossier, owed.pay_on, at=at)
    with moving(dossier, "Chỉ chờ nghĩa vụ tài chính khi hồ sơ đang xử lý.") as before:
        dossier.await_payment()
    pause = waits.open_wait(
        dossier,
        kind=PauseKind.PAYMENT,
        mode=_mode(dossier, rule, at=at),
        legal_basis=rule.article,
        reason=owed.name.strip(),
        expected_end_at=pay_due_at,
        by=by,
        at=at,
    )
    assert owed.notice is not None, "checked above"  # noqa: S101
    obligation = Obligation.objects.create(
        dossier=dossier,
        rule=rule,
        state=ObligationState.OPEN,
        name=owed.name.strip(),
        amount=owed.amount,
        notice=_attach(dossier, owed.notice, by=by, at=at),
        notice_number=owed.notice_number.strip(),
        notice_on=owed.notice_on,
        asked_at=at,
        asked_by=by.user,
        pay_due_at=pay_due_at,
        pause=pause,
    )
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.AWAIT_PAYMENT,
        by=by,
        at=at,
        from_state=before,
        obligation=obligation.pk,
        mode=pause.mode,
        pay_due_at=pay_due_at,
    )
    messages.owe("payment_awaited", dossier, at=at, due=pay_due_at)
    return dossier


@transaction.atomic
def resume_after_payment(*, dossier_id: int, proof: ProofIn | None, by: Actor, at: datetime) -> Dossier:
    """It was paid: work goes on, the promise is reckoned anew.

    `proof` may be missing only for a dossier taken over while it waited, which has no notice here.
    """
    dossier = lock(dossier_id)
    check_can("resume_after_payment", by, dossier, on=local_day(at))
    obligation = open_obligation(dossier)
    if obligation is not None and dossier.state == State.AWAITING_PAYMENT:
        _settle(obligation, proof, by=by, at=at)
    with moving(dossier, "Chỉ ghi nhận khi hồ sơ đang chờ nghĩa vụ tài chính.") as before:
        dossier.resume_after_payment()
    waits.close_wait(dossier, by=by, at=at)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.RESUME_AFTER_PAYMENT,
        by=by,
        at=at,
        from_state=before,
        obligation=obligation.pk if obligation else None,
        due_at=dossier.due_at,
    )
    messages.owe("payment_received", dossier, at=at)
    return dossier


def open_obligation(dossier: Dossier) -> Obligation | None:
    """What is to be paid now."""
    found: Obligation | None = (
        dossier.obligations.filter(state=ObligationState.OPEN).select_related("rule", "asked_by").first()
    )
    return found


def rules_for(dossier: Dossier) -> list[SectorRule]:
    """The articles of its version under which this dossier may wait for a payment."""
    return sector.rules_of(dossier, SectorRuleKind.STOPS_CLOCK)


def closing_article(dossier: Dossier) -> str:
    """Under which an unpaid dossier is closed; empty where nothing allows it."""
    rule = sector.rule_of(dossier, SectorRuleKind.CLOSE_UNPAID)
    return rule.article if rule else ""


def check_may_close(dossier: Dossier, *, at: datetime) -> None:
    """Raise NotReady unless sector law lets the unpaid dossier be closed now (ruling 17).

    Never before the day the applicant was told to pay by.
    """
    if dossier.state != State.AWAITING_PAYMENT:
        return  # the machine says what is wrong
    rule = sector.rule_of(dossier, SectorRuleKind.CLOSE_UNPAID)
    if rule is None:
        raise NotReady(
            "Thủ tục này không có quy định cho đóng hồ sơ khi chưa thực hiện nghĩa vụ tài chính; "
            "hồ sơ tiếp tục chờ."
        )
    pause = dossier.pauses.filter(ended_at=None).order_by("started_at").first()
    obligation = open_obligation(dossier)
    given = (
        (sector.ends_at(dossier, rule, pause.started_at) if pause else None, rule.article),
        (obligation.pay_due_at, f"thông báo {obligation.notice_number}") if obligation else (None, ""),
    )
    last, source = max(((until, why) for until, why in given if until), default=(None, ""))
    if last is not None and at <= last:
        local = last.astimezone(VIETNAM)
        raise NotReady(f"Người nộp còn thời hạn đến {local:%H:%M ngày %d/%m/%Y} ({source}).")


def _rule(dossier: Dossier, owed: ObligationIn) -> SectorRule:
    rules = rules_for(dossier)
    if not rules:
        raise NotReady(
            "Thủ tục này không có quy định chuyên ngành cho dừng thời gian để thực hiện nghĩa vụ tài chính."
        )
    if owed.rule_id is None and len(rules) == 1:
        return rules[0]
    found = next((rule for rule in rules if rule.pk == owed.rule_id), None)
    if found is None:
        raise Refused("Chọn điều khoản áp dụng cho nghĩa vụ này.", field="rule")
    return found


def _check(owed: ObligationIn, *, today: date) -> None:
    if not owed.name.strip():
        raise Refused("Ghi tên nghĩa vụ tài chính.", field="name")
    if not owed.notice_number.strip():
        raise Refused("Ghi số thông báo nghĩa vụ tài chính.", field="notice_number")
    if owed.notice_on > today:
        raise Refused("Ngày thông báo không thể ở tương lai.", field="notice_on")
    if owed.amount is not None and owed.amount <= 0:
        raise Refused("Số tiền phải lớn hơn 0; để trống nếu thông báo không ghi.", field="amount")
    if owed.notice is None:
        raise Refused("Đính kèm thông báo nghĩa vụ tài chính.", field="notice")


def _pay_due_at(dossier: Dossier, on: date, *, at: datetime) -> datetime:
    calendar = clock.calendar_of(dossier, at=at)
    if on <= local_day(at):
        raise Refused("Hạn nộp phải sau hôm nay.", field="pay_on")
    if (on - local_day(at)).days > 366:
        raise Refused("Hạn nộp không quá một năm.", field="pay_on")
    if not is_working_day(calendar, on):
        raise Refused(f"Ngày {on:%d/%m/%Y} không làm việc. Chọn một ngày làm việc.", field="pay_on")
    return end_of_working_day(calendar, on)


def _mode(dossier: Dossier, rule: SectorRule, *, at: datetime) -> PauseMode:
    """As the rule says; nothing opened at or after the due moment stops the clock (ruling 8)."""
    due_at = clock.legal_due_at(dossier)
    is_over = due_at is not None and at >= due_at
    return PauseMode.NONE if is_over else PauseMode(rule.mode)


def _settle(obligation: Obligation, proof: ProofIn | None, *, by: Actor, at: datetime) -> None:
    if proof is None or (not proof.number.strip() and proof.file is None):
        raise Refused("Ghi số chứng từ hoặc đính kèm chứng từ nộp tiền.", field="number")
    if proof.paid_on > local_day(at):
        raise Refused("Ngày nộp không thể ở tương lai.", field="paid_on")
    if proof.paid_on < obligation.notice_on:
        raise Refused("Ngày nộp không thể trước ngày thông báo.", field="paid_on")
    obligation.state = ObligationState.PAID
    obligation.paid_on, obligation.proof_number = proof.paid_on, proof.number.strip()
    obligation.proof = _attach(obligation.dossier, proof.file, by=by, at=at) if proof.file else None
    obligation.ended_at, obligation.ended_by = at, by.user
    obligation.save()


def _attach(dossier: Dossier, file: FileIn, *, by: Actor, at: datetime) -> DossierFile:
    return DossierFile.objects.create(
        dossier=dossier,
        stored_file_id=file.stored_file_id,
        kind=FileKind.PROCESS,
        name=file.name,
        added_by=by.user,
        added_at=at,
    )
