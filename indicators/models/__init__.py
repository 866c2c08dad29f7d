from indicators.models.definition import ScoreDefinition
from indicators.models.fact import DossierFact
from indicators.models.instruction import Instruction, InstructionEvent
from indicators.models.score import UnitScore
from indicators.models.times import TimesTaken


__all__ = ["DossierFact", "Instruction", "InstructionEvent", "ScoreDefinition", "TimesTaken", "UnitScore"]
