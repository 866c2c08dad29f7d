from indicators.models.definition import ScoreDefinition
from indicators.models.fact import DossierFact
from indicators.models.instruction import Instruction, InstructionEvent
from indicators.models.score import UnitScore


__all__ = ["DossierFact", "Instruction", "InstructionEvent", "ScoreDefinition", "UnitScore"]
