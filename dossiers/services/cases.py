"""Naming the case (trường hợp) of a dossier that is not accepted yet.

Who files online, by post or from another office may have named the wrong case or, by an older row of another
system, none. The counter that is to accept names it; promise and fee then follow it at acceptance, the list
of papers at once. After acceptance it is a correction (services.corrections).

A request for papers that is open asked for those of the wrong case. Who cannot bring them would be stuck if
it had to be answered first, so naming another case ends it: the dossier is filed again from that moment, the
counter owes its answer anew, and what the right case lacks is asked for as if for the first time
(rules.supplement.may_ask_again); never a third time. Where none had been named, what was asked for is still
wanted, and the request goes on.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Correction, Dossier, DossierFile, DossierPaper, SupplementItem
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import answers
from dossiers.services.catalogue import current_content
from dossiers.services.events import record, salted_hash
from dossiers.services.locking import lock, moving
from dossiers.services.opening import case_in
from lib.text import search_key
from procedures.models import ProcedureCase, ProcedureVersion, RequiredPaper
from procedures.queries import papers_for


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
    if dossier.state not in (State.SUBMITTED, State.SUPPLEMENT_PRE):
        label = State(dossier.state).label
        raise NotReady(f"Hồ sơ đang ở trạng thái “{label}” nên không chọn lại trường hợp ở bước này được.")
    version = current_content(dossier.procedure_version.procedure_id, local_day(at))
    if version is None:
        raise Refused("Thủ tục này chưa có nội dung công bố còn hiệu lực. Báo bộ phận kiểm soát thủ tục.")
    case = case_in(version, case_id)
    if case is None or is_same(dossier.case, case):
        return dossier
    before, after = {"case_id": dossier.case_id}, {"case_id": case.pk}
    dossier.procedure_version, dossier.case = version, case
    _follow(dossier, version, case, brought)
    dossier.save()
    event = record(
        dossier=dossier,
        kind=EventKind.CORRECT,
        by=by,
        at=at,
        fields=["case_id"],
        case=case.pk,
        before=salted_hash(dossier, before),
        after=salted_hash(dossier, after),
    )
    Correction.objects.create(dossier=dossier, event=event, before=before, after=after)
    if dossier.state == State.SUPPLEMENT_PRE and before["case_id"] is not None:
        _ask_no_more(dossier, by=by, at=at)
    return dossier


def was_named_since(dossier: Dossier, moment: datetime) -> bool:
    """Whether the case was named after that moment, before acceptance or after."""
    return dossier.corrections.filter(event__at__gte=moment, after__has_key="case_id").exists()


def _ask_no_more(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """The open request named papers of another case: it is over, and the counter looks at it anew."""
    with moving(dossier, "Chỉ dừng yêu cầu bổ sung của hồ sơ đang chờ bổ sung trước tiếp nhận.") as before:
        dossier.resubmit(at=at)
    dossier.requests.filter(state=RequestState.OPEN).update(state=RequestState.ENDED, ended_at=at)
    answers.owe(dossier, at=at)
    dossier.save()
    record(dossier=dossier, kind=EventKind.RESUBMIT, by=by, at=at, from_state=before, papers=[])


def is_same(one: ProcedureCase | None, other: ProcedureCase) -> bool:
    """A newer version's case under the same key is the same case."""
    return one is not None and one.key == other.key


def _follow(
    dossier: Dossier, version: ProcedureVersion, case: ProcedureCase, brought: Collection[int]
) -> None:
    """The dossier's list of papers becomes the list of the case."""
    rows = list(dossier.papers.select_for_update(of=("self",)).order_by("order"))
    listed = {paper.pk: paper for paper in RequiredPaper.objects.filter(pk__in=_listed(rows))}
    wanted = papers_for(version, case)
    free = list(rows)
    for paper in wanted:
        row = _row_of(paper, free, listed)
        if row is None:
            continue
        free.remove(row)
        row.required_paper = paper
        row.save(update_fields=["required_paper"])
    held = {row.required_paper_id for row in rows if row not in free}
    _let_go([row for row in free if row.required_paper_id and not row.is_present], brought)
    last = max((row.order for row in rows), default=0)
    DossierPaper.objects.bulk_create(
        DossierPaper(dossier=dossier, order=order, required_paper=paper, name=paper.name)
        for order, paper in enumerate((one for one in wanted if one.pk not in held), start=last + 1)
    )


def _listed(rows: list[DossierPaper]) -> list[int]:
    return [row.required_paper_id for row in rows if row.required_paper_id]


def _row_of(
    paper: RequiredPaper, rows: list[DossierPaper], listed: dict[int, RequiredPaper]
) -> DossierPaper | None:
    """The row this paper has already: by its key, else one of the same name."""
    by_key = (row for row in rows if row.required_paper_id and listed[row.required_paper_id].key == paper.key)
    by_name = (row for row in rows if search_key(row.name) == search_key(paper.name))
    return next(by_key, None) or next(by_name, None)


def _let_go(rows: list[DossierPaper], brought: Collection[int]) -> None:
    """Blank rows that nothing names are taken away; what a slip names or what is being handed in at this
    moment stays, but is not required any more."""
    ids = [row.pk for row in rows]
    named = {
        *(pk for pk in ids if pk in brought),
        *SupplementItem.objects.filter(paper__in=ids).values_list("paper_id", flat=True),
        *DossierFile.objects.filter(paper__in=ids).values_list("paper_id", flat=True),
    }
    DossierPaper.objects.filter(pk__in=named).update(required_paper=None)
    DossierPaper.objects.filter(pk__in=set(ids) - named).delete()
