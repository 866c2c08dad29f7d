from payments.models.online import OnlinePayment
from payments.models.receipt import Receipt, ReceiptLine, Waiving
from payments.models.refund import Refund
from payments.models.report import CashReport
from payments.models.series import ReceiptSeries


__all__ = [
    "CashReport",
    "OnlinePayment",
    "Receipt",
    "ReceiptLine",
    "ReceiptSeries",
    "Refund",
    "Waiving",
]
