"""Procedures with two cases that differ in everything a case decides: papers, limit, fee."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from dossiers.enums import Evidence
from dossiers.models import Dossier
from dossiers.rules.intake import PaperIn
from dossiers.services import reception
from procedures.enums import FeeKind, FeeUnit, LimitUnit
from procedures.models import (
    FeeRule,
    ProcedureCase,
    ProcedureOffer,
    ProcedureVersion,
    RequiredPaper,
    TimeLimit,
)
from procedures.queries import papers_for
from tests.factories.dossiers import NINE, Office, accepted, make_intake, make_office
from tests.factories.procedures import LONG_AGO, make_process, make_version, publish_now


CASES = ("Đúng hạn", "Quá hạn")
LATE_PAPER = "Văn bản giải trình việc đăng ký muộn"
ABROAD = "Giấy xác nhận tình trạng hôn nhân"
IN_TIME_PAPER = "Giấy cam đoan đúng hạn"


def office_with_cases(**fields: Any) -> Office:
    """In time: 3 days, 8,000 đ and a paper of its own; late: 10 days, 20,000 đ and another one."""
    office = make_office(cases=CASES, publish=False, **fields)
    version = office.procedure.version
    in_time, late = cases_of(office)
    RequiredPaper.objects.create(version=version, case=in_time, key="p8", name=IN_TIME_PAPER, position=8)
    RequiredPaper.objects.create(version=version, case=late, key="p9", name=LATE_PAPER, position=9)
    TimeLimit.objects.create(version=version, case=late, value=10, unit=LimitUnit.WORKING_DAYS)
    FeeRule.objects.create(
        version=version, case=late, kind=FeeKind.CHARGE, name="Lệ phí hộ tịch", rate=Decimal(20000)
    )
    publish_now(version)
    return office


def office_with_foreign_case(**fee: Any) -> Office:
    """Free within the country; with a foreign element 1,500,000 đ and one more paper."""
    office = make_office(cases=("Trong nước", "Có yếu tố nước ngoài"), fee=None, publish=False)
    version = office.procedure.version
    _, foreign = cases_of(office)
    RequiredPaper.objects.create(version=version, case=foreign, key="p9", name=ABROAD, position=9)
    rule = {"version": version, "kind": FeeKind.CHARGE, "name": "Lệ phí hộ tịch", **fee}
    FeeRule.objects.create(**rule, case=foreign, rate=Decimal(1_500_000))
    publish_now(version)
    return office


def with_everything(office: Office, case: ProcedureCase) -> Dossier:
    """Accepted with every paper of this case."""
    papers = [
        PaperIn(name=paper.name, required_paper_id=paper.pk, evidence=Evidence.ORIGINAL, originals=1)
        for paper in papers_for(office.procedure.version, case)
    ]
    return accepted(office, case_id=case.pk, papers=papers)


def cases_of(office: Office) -> list[ProcedureCase]:
    """In time, late."""
    return list(office.procedure.version.cases.order_by("position"))


def filed_without_case(office: Office, **changes: Any) -> Dossier:
    """As another system's older rows are: submitted, and nobody said which case it is."""
    version = office.procedure.version
    dossier = reception.submit_online(intake=make_intake(office, channel=2, **changes), system_id=1, at=NINE)
    Dossier.objects.filter(pk=dossier.pk).update(case=None, procedure_version=version)
    return Dossier.objects.get(pk=dossier.pk)


def newer_version(office: Office, *, cases: tuple[str, ...] = CASES, **fields: Any) -> ProcedureVersion:
    """What binds from the seventh of March 2026 on."""
    begins = NINE.date().replace(day=7)
    older = office.procedure.version
    older.valid_to = begins - timedelta(days=1)
    older.save(update_fields=["valid_to"])
    procedure = office.procedure.procedure
    return make_version(procedure=procedure, number=2, valid_from=begins, cases=cases, **fields)


def express_with_cases(office: Office) -> ProcedureOffer:
    """Done at once: a copy from an original costs 2,000 đ a page, one from the register 8,000 đ."""
    version = make_version(
        name="Cấp bản sao",
        is_express=True,
        cases=("Từ bản chính", "Từ sổ gốc"),
        papers=(),
        fee=None,
        publish=False,
    )
    for case, rate in zip(version.cases.order_by("position"), (2000, 8000), strict=True):
        FeeRule.objects.create(
            version=version, case=case, kind=FeeKind.CHARGE, name="Phí", rate=Decimal(rate), unit=FeeUnit.PAGE
        )
    publish_now(version)
    return ProcedureOffer.objects.create(
        procedure=version.procedure,
        receiving_agency=office.counter,
        deciding_agency=office.commune,
        process=make_process(version.procedure),
        valid_from=LONG_AGO,
    )
