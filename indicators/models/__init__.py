from indicators.models.definition import ScoreDefinition
from indicators.models.fact import DossierFact
from indicators.models.score import UnitScore


__all__ = ["DossierFact", "ScoreDefinition", "UnitScore"]
