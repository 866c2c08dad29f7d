from procedures.models.announcing import AnnouncingDecision, DecisionEntry, PublicationDuty
from procedures.models.catalogue import Procedure, Sector, SubjectType
from procedures.models.fees import FeeRule, FeeTier, FeeWaiver
from procedures.models.linking import LinkedProcedure
from procedures.models.process import AnnexHolder, ProcedureOffer, ProcessAnnex, ProcessStep, ProcessTemplate
from procedures.models.readiness import PaymentReadiness
from procedures.models.version import (
    CutoffRule,
    LegalBasis,
    ProcedureCase,
    ProcedureVersion,
    RequiredPaper,
    ResultType,
    SectorRule,
    TimeLimit,
)


__all__ = [
    "AnnexHolder",
    "AnnouncingDecision",
    "CutoffRule",
    "DecisionEntry",
    "FeeRule",
    "FeeTier",
    "FeeWaiver",
    "LegalBasis",
    "LinkedProcedure",
    "PaymentReadiness",
    "Procedure",
    "ProcedureCase",
    "ProcedureOffer",
    "ProcedureVersion",
    "ProcessAnnex",
    "ProcessStep",
    "ProcessTemplate",
    "PublicationDuty",
    "RequiredPaper",
    "ResultType",
    "Sector",
    "SectorRule",
    "SubjectType",
    "TimeLimit",
]
