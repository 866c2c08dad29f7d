"""Naming the case (trường hợp) of a dossier that is not accepted yet.

Who files online, by post or from another office may have named the wrong case or, by an older row of another
system, none. The counter that is to accept names it; promise and fee then follow it at acceptance, the list
of papers at once. After acceptance it is a correction (services.corrections). The law may change while it
waits: then it goes on under the version of the day, whose papers are asked for (docs/adr/0023).

A request for papers that is open asked for those of the wrong case. Who cannot bring them would be stuck if
it had to be answered first, so naming another case ends it: the dossier is filed again from that moment, the
counter owes its answer anew, and what the right case lacks is asked for as if for the first time
(rules.supplement.may_ask_again); never a third time. Where none had been named, what was asked for is still
wanted, and the request goes on.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import answers, paper_lists
from dossiers.services.catalogue import current_content
from dossiers.services.events import record, record_change
from dossiers.services.locking import lock, moving
from dossiers.services.opening import case_in
from procedures.models import ProcedureCase, ProcedureVersion


@transaction.atomic
def name_case(
    *, dossier_id: int, case_id: int, by: Actor, at: datetime, brought: Collection[int] = ()
) -> Dossier:
    """Name the case, of the version that binds today; named already, nothing happens.

    Papers handed in stay, and so do those `brought` names by id, which the clerk has before him; those only
    another case asks for are asked for no more, unless a slip names them.
    Raises NotAllowed, NotReady once it is accepted or over, Refused for a case of another procedure.
    """
    dossier = lock(dossier_id)
    check_can("resubmit", by, dossier, on=local_day(at))
    _check_waiting(dossier, "không chọn lại trường hợp ở bước này được")
    version = current_content(dossier.procedure_version.procedure_id, local_day(at))
    if version is None:
        raise Refused("Thủ tục này chưa có nội dung công bố còn hiệu lực. Báo bộ phận kiểm soát thủ tục.")
    case = case_in(version, case_id)
    if case is None or is_same(dossier.case, case):
        return dossier
    before, after = {"case_id": dossier.case_id}, {"case_id": case.pk}
    dossier.procedure_version, dossier.case = version, case
    paper_lists.follow(dossier, version, case, brought)
    dossier.save()
    record_change(
        dossier=dossier, kind=EventKind.CORRECT, by=by, at=at, before=before, after=after, case=case.pk
    )
    if dossier.state == State.SUPPLEMENT_PRE and before["case_id"] is not None:
        _ask_no_more(dossier, by=by, at=at)
    return dossier


@transaction.atomic
def take_up_law(*, dossier_id: int, by: Actor, at: datetime, brought: Collection[int] = ()) -> Dossier:
    """What is filed and not accepted goes on under the version that binds today, whose papers it is to have.

    Under the same version nothing happens, nor while its case is to be chosen anew: naming it does the same.
    Raises NotAllowed, and NotReady once it is accepted or over.
    """
    dossier = lock(dossier_id)
    check_can("resubmit", by, dossier, on=local_day(at))
    _check_waiting(dossier, "không cập nhật danh mục giấy tờ được nữa")
    version = current_content(dossier.procedure_version.procedure_id, local_day(at))
    if version is None or not _goes_on_under(dossier, version):
        return dossier
    before: dict[str, Any] = {"procedure_version_id": dossier.procedure_version_id}
    after: dict[str, Any] = {"procedure_version_id": version.pk}
    dossier.procedure_version, dossier.case = version, paper_lists.case_under(dossier, version)
    papers = paper_lists.follow(dossier, version, dossier.case, brought)
    if papers:
        before, after = before | {"papers": []}, after | {"papers": papers}
    dossier.save()
    record_change(
        dossier=dossier, kind=EventKind.CORRECT, by=by, at=at, before=before, after=after, version=version.pk
    )
    return dossier


def wanted_since(dossier: Dossier, version: ProcedureVersion | None) -> list[str]:
    """Names of the papers `take_up_law` would add where this version binds (docs/adr/0023)."""
    if version is None or not _goes_on_under(dossier, version):
        return []
    case = paper_lists.case_under(dossier, version)
    return [paper.name for paper in paper_lists.newly_wanted(dossier, version, case)]


def _goes_on_under(dossier: Dossier, version: ProcedureVersion) -> bool:
    """Whether it is another version than the dossier's, with no case to be chosen anew."""
    if version.pk == dossier.procedure_version_id:
        return False
    named = version.cases.all()
    return not named or any(is_same(dossier.case, one) for one in named)


def was_named_since(dossier: Dossier, moment: datetime) -> bool:
    """Whether other papers are wanted since that moment: another case was named, or the law has changed."""
    later = dossier.corrections.filter(event__at__gte=moment)
    return later.filter(after__has_any_keys=["case_id", "papers"]).exists()


def _check_waiting(dossier: Dossier, cannot: str) -> None:
    if dossier.state not in (State.SUBMITTED, State.SUPPLEMENT_PRE):
        raise NotReady(f"Hồ sơ đang ở trạng thái “{State(dossier.state).label}” nên {cannot}.")


def _ask_no_more(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """The open request named papers of another case: it is over, and the counter looks at it anew."""
    with moving(dossier, "Chỉ dừng yêu cầu bổ sung của hồ sơ đang chờ bổ sung trước tiếp nhận.") as before:
        dossier.resubmit(at=at)
    dossier.requests.filter(state=RequestState.OPEN).update(state=RequestState.ENDED, ended_at=at)
    answers.owe(dossier, at=at)
    dossier.save()
    record(dossier=dossier, kind=EventKind.ASK_NO_MORE, by=by, at=at, from_state=before)


def is_same(one: ProcedureCase | None, other: ProcedureCase) -> bool:
    """A newer version's case under the same key is the same case."""
    return one is not None and one.key == other.key
