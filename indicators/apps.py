from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig


if TYPE_CHECKING:
    from dossiers.management.commands.draw_machine import SmallMachine


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Chỉ số"
    default_auto_field = "django.db.models.BigAutoField"

    # Rights of the serving role: a definition is never edited, only followed by a version.
    append_only_tables: ClassVar[list[str]] = [
        "indicators_scoredefinition",
        "indicators_instructionevent",
        "indicators_unitreport",
        "indicators_target",
        "indicators_publicationrow",
        "indicators_publicationofficer",
        "indicators_publicedition",
        "indicators_outsidereport",
        "indicators_reply",
        "indicators_replyanswer",
        "indicators_nameremoval",
    ]
    undeletable_tables: ClassVar[list[str]] = [
        "indicators_instruction",
        "indicators_publication",
        "indicators_publicationterms",
        "indicators_restatement",
    ]

    def small_machines(self) -> list[SmallMachine]:
        """What ./manage draw_machine adds to docs/small-machines.md."""
        from dossiers.management.commands.draw_machine import SmallMachine
        from indicators.enums import InstructionState, PublicationState
        from indicators.models import Instruction, Publication

        judge = "head: of the agency that gave it, not who answered"
        return [
            SmallMachine(
                "The instruction of a head",
                Instruction,
                InstructionState,
                "given",
                "Ruling 13 by analogy: nobody accepts his own answer, and who gave it does not answer it.",
                {},
                who={
                    "answer": "who is named; where nobody is, head, onestop_head, unit_head: of the unit",
                    "accept": judge,
                    "send_back": judge,
                    "withdraw": "head: of the agency that gave it",
                },
            ),
            SmallMachine(
                "The month on its way to the public",
                Publication,
                PublicationState,
                "draft",
                "Ruling 14: close, reply, sign and publish on fixed days; what is closed is never edited.",
                {},
                who={
                    "close": "control, head: of the publishing agency",
                    "sign": "approver, head: of the publishing agency, by delegation, not who closed",
                    "publish": "control, head, records_clerk: of the publishing agency",
                },
            ),
        ]

    def ready(self) -> None:
        from indicators.registry import register

        register()
