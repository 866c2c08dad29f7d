"""Receipts and cash reports as papers, filled in and frozen when they are issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency
from accounts.queries import stands_for
from documents.models import IssuedPaper
from documents.rules.papers import Party
from documents.services import papers
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services.papers import header_for
from lib.words import money_in_words
from payments.enums import Method, ReceiptState, ReportState
from payments.exceptions import NotNow
from payments.models import CashReport, Receipt
from payments.permissions import can_count_cash
from payments.rules.papers import CashLine, CashSheet, MoneyLine, MoneyReceipt
from payments.rules.receipts import padded
from payments.services.taking import lock_receipt, write_number


RECEIPT, SHEET = "money_receipt", "cash_sheet"


@transaction.atomic
def print_receipt(*, receipt_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """The receipt as a paper, issued once; one without a number gets it now, for it is asked for.

    Raises NotNow when it no longer stands, NoNumberLeft, NotAllowed.
    """
    dossier, receipt = lock_receipt(receipt_id)
    check_can("settle_fee", by, dossier, on=local_day(at))
    if not receipt.is_issued:
        raise NotNow(f"Biên lai này không in lại được: {ReceiptState(receipt.state).label.lower()}.")
    receipt = write_number(receipt_id=receipt_id, by=by, at=at)
    subject = f"{RECEIPT}:{receipt.pk}"
    issued = IssuedPaper.objects.filter(kind=RECEIPT, subject=subject).select_related("file").first()
    if issued is not None:
        return issued
    return papers.issue(
        kind=RECEIPT,
        agency_id=receipt.counter_id,
        subject=subject,
        values=receipt_values(receipt, by=by, at=at),
        by=by,
        at=at,
    )


@transaction.atomic
def print_cash_report(*, report_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """The report as a paper; anew when what it says has changed. Raises NotAllowed."""
    rows = CashReport.objects.select_for_update(of=("self",)).select_related("counter", "clerk", "judged_by")
    report: CashReport = rows.get(pk=report_id)
    if report.clerk_id != by.user.pk and not can_count_cash(by, report.counter_id, on=local_day(at)):
        raise NotAllowed("Báo cáo quỹ do người thu và người xác nhận in.")
    subject, values = f"{SHEET}:{report.pk}", sheet_values(report, at=at)
    issued = (
        IssuedPaper.objects.filter(kind=SHEET, subject=subject).select_related("file").order_by("-pk").first()
    )
    if issued is not None and _same_but_the_day(papers.values_of(issued), values):
        return issued
    return papers.issue(kind=SHEET, agency_id=report.counter_id, subject=subject, values=values, by=by, at=at)


def receipt_values(receipt: Receipt, *, by: Actor, at: datetime) -> MoneyReceipt:
    """What the paper of a numbered receipt says."""
    series, number = receipt.series, receipt.number
    assert series is not None, "only a numbered receipt is printed"  # noqa: S101
    assert number is not None  # noqa: S101
    taker = receipt.taken_by or by.user
    return MoneyReceipt(
        # Its series is the counter's that took the money, whoever carries on when it is first printed.
        header=replace(header_for(receipt.counter, on=receipt.taken_on), issued_on=local_day(at)),
        form=series.form,
        symbol=series.symbol,
        number=padded(number),
        code=str(receipt.dossier),
        payer=Party(name=receipt.payer_name, address=receipt.payer_address),
        procedure=receipt.dossier.procedure_version.name,
        lines=tuple(
            MoneyLine(name=line.name, amount=int(line.amount), arithmetic=line.fee.arithmetic)
            for line in receipt.lines.select_related("fee").order_by("pk")
        ),
        total=int(receipt.amount),
        total_in_words=money_in_words(int(receipt.amount)),
        method=Method(receipt.method).label.lower(),
        taken_at=receipt.taken_at,
        cashier_name=taker.full_name,
        replaces=receipt.replaces.number_text if receipt.replaces else "",
    )


def sheet_values(report: CashReport, *, at: datetime) -> CashSheet:
    """What the paper of a cash report says."""
    place, settled_on = settled_at(report, on=local_day(at))
    elsewhere = place != report.counter
    return CashSheet(
        header=replace(header_for(place, on=settled_on), issued_on=local_day(at)),
        day=report.day,
        clerk_name=report.clerk.full_name
        + (f" (đếm thay: {report.counted_by.full_name})" if report.counted_by else ""),
        sums=(
            ("Thu tiền mặt", int(report.cash_taken)),
            ("Trả lại do hủy biên lai", int(report.cash_voided)),
            ("Hoàn bằng tiền mặt", int(report.cash_refunded)),
            ("Tiền mặt phải có", int(report.expected)),
            ("Chuyển khoản (không qua quỹ)", int(report.transfer)),
            ("Quẹt thẻ (không qua quỹ)", int(report.card)),
            ("Trực tuyến (không qua quỹ)", int(report.online)),
        ),
        counted=int(report.counted),
        counted_in_words=money_in_words(int(report.counted)),
        difference=int(report.difference),
        explanation=report.explanation,
        lines=tuple(lines_of(report)),
        handed_over_at=report.handed_over_at,
        state=ReportState(report.state).label.lower(),
        judge_name=report.judged_by.full_name if report.judged_by else "",
        judged_at=report.judged_at,
        taken_where=report.counter.name if elsewhere else "",
        settled_where=place.name if elsewhere else "",
    )


def settled_at(report: CashReport, *, on: date) -> tuple[Agency, date]:
    """Who settles this cash, and on which day: the counter; once it is closed who stands for it (ruling 41).

    What was confirmed before the closing stays the counter's own.
    """
    if report.state == ReportState.CONFIRMED and report.judged_at is not None:
        on = local_day(report.judged_at)
    place = stands_for(report.counter_id, on)
    return (report.counter if place == report.counter_id else Agency.objects.get(pk=place)), on


def lines_of(report: CashReport) -> list[CashLine]:
    """Receipts taken, receipts annulled, refunds paid, in this order."""
    taken = report.receipts.select_related("series", "dossier").order_by("pk")
    voided = report.voided_receipts.select_related("series", "dossier").order_by("pk")
    refunds = report.refunds.select_related("receipt__series", "dossier").order_by("pk")
    return [
        *(_line(row, int(row.amount), _note(row)) for row in taken),
        *(_line(row, -int(row.amount), "trả lại do hủy") for row in voided),
        *(
            CashLine(
                number=refund.receipt.number_text,
                code=str(refund.dossier),
                method=refund.get_means_display(),
                amount=-int(refund.amount),
                note="hoàn tiền",
            )
            for refund in refunds
        ),
    ]


def _line(receipt: Receipt, amount: int, note: str) -> CashLine:
    return CashLine(
        number=receipt.number_text or "không viết",
        code=str(receipt.dossier),
        method=receipt.get_method_display(),
        amount=amount,
        note=note,
    )


def _note(receipt: Receipt) -> str:
    if receipt.replaces_id is not None:
        return "thay biên lai khác, không thu thêm"
    return "" if receipt.is_issued else str(receipt.get_state_display()).lower()


def _same_but_the_day(issued: Any, values: CashSheet) -> bool:
    header = replace(values.header, issued_on=issued.header.issued_on)
    return bool(issued == replace(values, header=header))
