"""Where it is written down what was done with dossiers in a colleague's place."""

from accounts.queries.standing_in import Acts
from dossiers.models import BulkWork, DossierEvent, Verification


ACTS = (
    Acts(DossierEvent, by="actor", at="at"),
    Acts(Verification, by="recorded_by", at="recorded_at"),
    Acts(BulkWork, by="asked_by", at="asked_at"),
)
