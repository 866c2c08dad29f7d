"""Rows that are there are checked against what must never be false, without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


CONSTRAINTS = (
    ("answerlink", "answer_link_used_while_valid"),
    ("apology", "apology_confirmed_by_another"),
    ("apology", "apology_dropped_iff_dropped_at"),
    ("dossier", "dossier_promise_belongs_to_a_clock"),
    ("dossier", "dossier_clock_only_when_accepted"),
    ("dossierlink", "part_ends_after_it_opened"),
    ("ending", "ending_known_with_its_reason"),
    ("explanation", "explanation_sent_back_by_another"),
    ("explanation", "explanation_dropped_iff_dropped_at"),
    ("obligation", "obligation_known_by_its_notice"),
    ("obligation", "obligation_unpaid_has_no_proof"),
    ("pause", "pause_opened_here_has_its_basis"),
    ("supplementrequest", "request_state_known"),
    ("supplementrequest", "request_over_iff_ended_at"),
    ("supplementrequest", "request_stops_by_a_pause"),
)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0038_what_must_never_be_false")]

    operations = [ValidateConstraint(model_name=model, name=name) for model, name in CONSTRAINTS]
