from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from feedback.rules.redacted import REDACTIONS


if TYPE_CHECKING:
    from dossiers.management.commands.draw_machine import SmallMachine


class FeedbackConfig(AppConfig):
    """Ratings of dossiers, petitions and their answers, support requests of the office's own people."""

    name = "feedback"
    verbose_name = "Đánh giá, phản ánh"
    default_auto_field = "django.db.models.BigAutoField"

    # Read by jobs' migrate_database when it grants rights to the serving role (decision 9).
    append_only_tables = (
        "feedback_rating",
        "feedback_ratinganswer",
        "feedback_petitionevent",
        "feedback_petitionwords",
        "feedback_petitionvote",
        "feedback_supportevent",
    )
    undeletable_tables = (
        "feedback_ratingform",
        "feedback_ratinglevel",
        "feedback_ratingcriterion",
        "feedback_petitionperiods",
        "feedback_petition",
        "feedback_petitionduty",
        "feedback_petitionanswer",
        "feedback_supportdesk",
        "feedback_supportrequest",
    )
    # With the dossier they are about. A petition is its own sender's: docs/adr/0064.
    redactions = REDACTIONS

    def ready(self) -> None:
        from documents.registry import register_numbers
        from feedback.queries.petition_book import petition_numbers
        from feedback.registry import register

        register()
        register_numbers("petition", petition_numbers)

    def small_machines(self) -> list[SmallMachine]:
        """Read by `./manage draw_machine`."""
        from dossiers.management.commands.draw_machine import SmallMachine
        from feedback.enums import PetitionState, SupportState
        from feedback.models import Petition, SupportRequest
        from feedback.rules import support
        from feedback.rules.acts import who_in_words

        return [
            SmallMachine(
                "The petition",
                Petition,
                PetitionState,
                "received",
                "Decree 20/2008 Art 9, 14; ruling 30. Limits are duties beside the states (docs/adr/0039).",
                {},
                who=who_in_words(),
            ),
            SmallMachine(
                "The support request",
                SupportRequest,
                SupportState,
                "asked",
                "An answer is due within two working hours each time it is asked (docs/adr/0052).",
                {},
                who=support.who_in_words(),
            ),
        ]
