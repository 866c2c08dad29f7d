from dossiers.models.assigning import AssignmentRule, AssignmentTurn
from dossiers.models.bulk import BulkItem, BulkWork
from dossiers.models.consulting import AnswerLink, Consultation, ConsultationFile, Opinion
from dossiers.models.counter import (
    CodeCounter,
    CounterDraft,
    HandOver,
    HandOverItem,
    RegisterBook,
    SentForm,
)
from dossiers.models.dossier import Dossier
from dossiers.models.ending import AnswerOwed, Ending, Obligation
from dossiers.models.event import DossierEvent, LedgerAnchor, LedgerHead
from dossiers.models.export import RegisterExport
from dossiers.models.integrity import IntegrityFinding
from dossiers.models.late import Apology, DeadlineWarning, Explanation
from dossiers.models.linking import DossierLink, NonBoundary
from dossiers.models.outage import CounterDevice, NumberBlock, Outage, ProvisionalSlip
from dossiers.models.parts import DossierFile, DossierPaper, FeeDue, Pause, StepInstance
from dossiers.models.post import PostalItem
from dossiers.models.redaction import RedactionOrder
from dossiers.models.result import Correction, OverdueEntry, PapersReturn, Reason, Result, ResultReturn
from dossiers.models.supplement import SupplementItem, SupplementRequest
from dossiers.models.syncing import Synchronisation
from dossiers.models.touched import TouchedDossier
from dossiers.models.verifying import Verification


__all__ = [
    "AnswerLink",
    "AnswerOwed",
    "Apology",
    "AssignmentRule",
    "AssignmentTurn",
    "BulkItem",
    "BulkWork",
    "CodeCounter",
    "Consultation",
    "ConsultationFile",
    "Correction",
    "CounterDevice",
    "CounterDraft",
    "DeadlineWarning",
    "Dossier",
    "DossierEvent",
    "DossierFile",
    "DossierLink",
    "DossierPaper",
    "Ending",
    "Explanation",
    "FeeDue",
    "HandOver",
    "HandOverItem",
    "IntegrityFinding",
    "LedgerAnchor",
    "LedgerHead",
    "NonBoundary",
    "NumberBlock",
    "Obligation",
    "Opinion",
    "Outage",
    "OverdueEntry",
    "PapersReturn",
    "Pause",
    "PostalItem",
    "ProvisionalSlip",
    "Reason",
    "RedactionOrder",
    "RegisterBook",
    "RegisterExport",
    "Result",
    "ResultReturn",
    "SentForm",
    "StepInstance",
    "SupplementItem",
    "SupplementRequest",
    "Synchronisation",
    "TouchedDossier",
    "Verification",
]
