"""Where it is written down what was done with instructions and units' reports in a colleague's place."""

from accounts.queries.standing_in import Acts
from indicators.models import InstructionEvent, UnitReport


ACTS = (
    Acts(InstructionEvent, by="by", at="at"),
    Acts(UnitReport, by="handed_in_by", at="handed_in_at"),
)
