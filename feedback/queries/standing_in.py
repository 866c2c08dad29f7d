"""Where it is written down what was done with petitions and requests for support in a colleague's place."""

from accounts.queries.standing_in import Acts
from feedback.models import PetitionEvent, SupportEvent


ACTS = (
    Acts(PetitionEvent, by="actor", at="at"),
    Acts(SupportEvent, by="by", at="at"),
)
