"""Who may make which move, as data. docs/access.csv, written by hand, is what tests hold it against."""

from collections.abc import Mapping
from typing import Final

from accounts.enums import Role as R


# Where the role must be held (docs/access.md, "Relations of a move").
RECEIVING: Final = "receiving"
DECIDING: Final = "deciding"
HOLDING: Final = "holding"
HOLDER: Final = "holder"
SEALING: Final = "sealing"
ENDED: Final = "ended"
ANSWERING: Final = "answering"
ABOVE: Final = "above"
CONSULTED: Final = "consulted"

Grant = tuple[frozenset[R], str]


def _at(relation: str, *roles: R) -> Grant:
    return frozenset(roles), relation


_COUNTER = _at(RECEIVING, R.RECEPTION, R.ONESTOP_HEAD)
_COUNTER_OR_POST = _at(RECEIVING, R.RECEPTION, R.ONESTOP_HEAD, R.POSTAL_AGENT)
_CASH = _at(RECEIVING, R.CASHIER, R.RECEPTION, R.ONESTOP_HEAD)
_LEADER = _at(DECIDING, R.APPROVER, R.HEAD)
_LATE_UNIT = _at(
    HOLDING, R.HANDLER, R.UNIT_HEAD, R.RECEPTION, R.ONESTOP_HEAD, R.APPROVER, R.RECORDS_CLERK, R.HEAD
)
_WORKS_ON_IT = _at(HOLDING, R.HANDLER, R.UNIT_HEAD)
_ASKERS = (_WORKS_ON_IT, _LEADER)

MAY: Final[Mapping[str, tuple[Grant, ...]]] = {
    "save_draft": (_COUNTER_OR_POST,),
    "submit": (_COUNTER_OR_POST,),
    "accept": (_COUNTER,),
    "ask_before_acceptance": (_COUNTER,),
    "refuse": (_COUNTER,),
    "resubmit": (_COUNTER_OR_POST,),
    "lapse": (_at(RECEIVING, R.ONESTOP_HEAD),),
    "withdraw": (_COUNTER,),
    "start_processing": (_COUNTER,),
    "assign": (_at(HOLDING, R.UNIT_HEAD, R.ONESTOP_HEAD, R.APPROVER, R.HEAD), _LEADER),
    "set_assignment": (_at(HOLDING, R.UNIT_HEAD, R.ONESTOP_HEAD, R.APPROVER, R.HEAD), _LEADER),
    "take_step": (
        _at(
            HOLDING, R.HANDLER, R.RECEPTION, R.UNIT_HEAD, R.APPROVER, R.RECORDS_CLERK, R.ONESTOP_HEAD, R.HEAD
        ),
    ),
    "take_over_step": (
        _at(
            HOLDING, R.HANDLER, R.RECEPTION, R.UNIT_HEAD, R.APPROVER, R.RECORDS_CLERK, R.ONESTOP_HEAD, R.HEAD
        ),
    ),
    "record_verification": (_WORKS_ON_IT,),
    "propose": (_at(HOLDER, R.HANDLER, R.UNIT_HEAD),),
    "approve": (_LEADER,),
    "send_back": (_at(HOLDING, R.UNIT_HEAD, R.APPROVER, R.HEAD), _at(SEALING, R.RECORDS_CLERK)),
    "seal": (_at(DECIDING, R.RECORDS_CLERK),),
    "request_supplement": (_WORKS_ON_IT,),
    "receive_supplement": (_COUNTER_OR_POST,),
    "approve_late_supplement": (_LEADER,),
    "approve_extra_paper": (_at(HOLDING, R.UNIT_HEAD), _LEADER, _at(RECEIVING, R.ONESTOP_HEAD)),
    "await_payment": (_WORKS_ON_IT,),
    "resume_after_payment": (_CASH, _WORKS_ON_IT),
    "finish": (_at(DECIDING, R.RECORDS_CLERK, R.APPROVER, R.HEAD), _at(HOLDER, R.HANDLER)),
    "reject": (_LEADER,),
    "ask_stop": (_COUNTER,),
    "stop": (_LEADER,),
    "open_correction": (_COUNTER,),
    "close_without_reply": (_LEADER,),
    "close_unpaid": (_LEADER,),
    "return_result": (_COUNTER_OR_POST,),
    "return_papers": (_COUNTER_OR_POST,),
    "keep_papers": (_COUNTER,),
    "follow_post": (_COUNTER_OR_POST,),
    "reopen": (_LEADER,),
    "correct": (_COUNTER,),
    "correct_case": (_LEADER,),
    "print_receipt": (_COUNTER_OR_POST,),
    "attach_file": (
        _COUNTER_OR_POST,
        _at(HOLDING, R.HANDLER, R.UNIT_HEAD, R.APPROVER, R.HEAD, R.RECORDS_CLERK),
        _at(ENDED, R.APPROVER, R.HEAD),
    ),
    "import_dossiers": (_at(RECEIVING, R.CONTROL, R.ONESTOP_HEAD),),
    "move_place": (
        _at(RECEIVING, R.RECEPTION, R.ONESTOP_HEAD, R.RECORDS_CLERK),
        _at(HOLDING, R.HANDLER, R.UNIT_HEAD, R.RECORDS_CLERK),
    ),
    "renew_lookup_word": (_COUNTER,),
    "settle_fee": (_CASH,),
    "void_receipt": (_CASH,),
    "waive_fee": (_COUNTER,),
    "ask_refund": (_CASH,),
    "approve_refund": (_at(RECEIVING, R.ONESTOP_HEAD), _LEADER),
    "pay_refund": (_CASH,),
    "consult": _ASKERS,
    "renew_question": _ASKERS,
    "dispute_answer": _ASKERS,
    "withdraw_question": _ASKERS,
    "answer_question": (_at(CONSULTED, R.HANDLER, R.UNIT_HEAD, R.APPROVER, R.HEAD),),
    "open_linked": (_COUNTER, _WORKS_ON_IT),
    "receive_linked": (_COUNTER, _WORKS_ON_IT),
    "draft_apology": (_LATE_UNIT,),
    "sign_apology": (_at(ANSWERING, R.APPROVER, R.HEAD),),
    "send_back_apology": (_at(ANSWERING, R.APPROVER, R.HEAD), _COUNTER),
    "send_apology": (_COUNTER,),
    "submit_explanation": (_LATE_UNIT,),
    "accept_explanation": (
        _at(HOLDING, R.UNIT_HEAD, R.ONESTOP_HEAD),
        _at(ANSWERING, R.HEAD),
        _at(ABOVE, R.HEAD),
    ),
    "send_back_explanation": (
        _at(HOLDING, R.UNIT_HEAD, R.ONESTOP_HEAD),
        _at(ANSWERING, R.HEAD),
        _at(ABOVE, R.HEAD),
    ),
    "ask_redaction": (_at(DECIDING, R.CONTROL, R.RECORDS_CLERK),),
    "approve_redaction": (_at(DECIDING, R.HEAD),),
}

# What takes another person's consent as well: who may give it (docs/access.csv, "approval").
APPROVAL: Final[Mapping[str, tuple[Grant, ...]]] = {
    "correct": (_at(RECEIVING, R.ONESTOP_HEAD), _LEADER),
}

# Said to who may not; names whose it is.
WHOSE: Final[Mapping[str, str]] = {
    RECEIVING: "Bộ phận Một cửa nơi tiếp nhận hồ sơ",
    DECIDING: "cơ quan có thẩm quyền giải quyết hồ sơ",
    HOLDING: "phòng, đơn vị đang giữ hồ sơ",
    HOLDER: "người được phân công bước đang làm",
    SEALING: "đơn vị có bước đóng dấu đang chờ",
    ENDED: "cơ quan giải quyết, khi đã từ chối, dừng hoặc đóng hồ sơ",
    ANSWERING: "cơ quan có con dấu chịu trách nhiệm về bước chậm",
    ABOVE: "cơ quan cấp trên của cơ quan đó",
    CONSULTED: "cơ quan được lấy ý kiến",
}


def whose(move: str) -> str:
    """The people a refused person is sent to, in words."""
    parts = []
    for roles, relation in MAY[move]:
        names = ", ".join(sorted(role.label for role in roles))
        parts.append(f"{names} của {WHOSE[relation]}")
    return "; ".join(parts)
