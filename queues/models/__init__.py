"""Tables of queue numbers."""

from queues.models.place import Device, OfficeQueue, QueueService, Sitting, Window
from queues.models.rules import Precedence, QueueRules
from queues.models.ticket import Ticket, TicketCounter, TicketDossier, TicketEvent


__all__ = [
    "Device",
    "OfficeQueue",
    "Precedence",
    "QueueRules",
    "QueueService",
    "Sitting",
    "Ticket",
    "TicketCounter",
    "TicketDossier",
    "TicketEvent",
    "Window",
]
