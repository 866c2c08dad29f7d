from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig


if TYPE_CHECKING:
    from dossiers.management.commands.draw_machine import SmallMachine


class QueuesConfig(AppConfig):
    """Queue numbers at the counter: tickets, calls, boards."""

    name = "queues"
    verbose_name = "Xếp hàng"
    default_auto_field = "django.db.models.BigAutoField"

    # Read by jobs' migrate_database when it grants rights to the serving role (decision 9).
    append_only_tables = ("queues_ticketevent", "queues_ticketdossier")
    undeletable_tables = (
        "queues_queuerules",
        "queues_precedence",
        "queues_officequeue",
        "queues_queueservice",
        "queues_window",
        "queues_sitting",
        "queues_device",
        "queues_ticket",
        "queues_ticketcounter",
    )

    def small_machines(self) -> list[SmallMachine]:
        """What ./manage draw_machine adds to docs/small-machines.md."""
        from dossiers.management.commands.draw_machine import SmallMachine
        from queues.enums import TicketState
        from queues.models import Ticket

        clerk = "onestop_head, reception: of the unit, at a window"
        moves = ("call", "call_again", "begin", "finish", "miss", "transfer", "readmit")
        return [
            SmallMachine(
                "The queue ticket",
                Ticket,
                TicketState,
                "waiting",
                "Decree 61/2018 Art 13, docs/adr/0045: one ticket is before one window; nothing is deleted. "
                "What is left standing at night is closed by itself\nand tells no length of service. "
                "The one-stop head who frees the window of a clerk who went away sends its number back "
                "by `transfer`.",
                {},
                who=dict.fromkeys(moves, clerk) | {"leave": "who holds the ticket, or by itself at night"},
            )
        ]
