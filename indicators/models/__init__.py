from indicators.models.definition import ScoreDefinition
from indicators.models.entered import EnteredFigure
from indicators.models.fact import DossierFact, PetitionFact, ProcedureFact
from indicators.models.instruction import Instruction, InstructionEvent
from indicators.models.outside import OutsideReport
from indicators.models.publication import (
    Publication,
    PublicationOfficer,
    PublicationRow,
    PublicEdition,
)
from indicators.models.reply import NameRemoval, Reply, ReplyAnswer, Restatement
from indicators.models.score import UnitScore
from indicators.models.target import Target
from indicators.models.terms import PublicationTerms
from indicators.models.times import TimesTaken
from indicators.models.unit_report import UnitReport


__all__ = [
    "DossierFact",
    "EnteredFigure",
    "Instruction",
    "InstructionEvent",
    "NameRemoval",
    "OutsideReport",
    "PetitionFact",
    "ProcedureFact",
    "PublicEdition",
    "Publication",
    "PublicationOfficer",
    "PublicationRow",
    "PublicationTerms",
    "Reply",
    "ReplyAnswer",
    "Restatement",
    "ScoreDefinition",
    "Target",
    "TimesTaken",
    "UnitReport",
    "UnitScore",
]
