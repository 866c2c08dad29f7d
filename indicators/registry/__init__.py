"""What this app tells others about itself: its kinds of messages and papers (decision 6)."""

from documents.registry import register_paper
from indicators.registry.instructions import INSTRUCTIONS
from indicators.registry.months import MESSAGES_OF_MONTHS, PAPERS
from indicators.registry.unit_reports import UNIT_REPORT
from notifications.registry import register as register_message


def register() -> None:
    for kind in (*INSTRUCTIONS, *MESSAGES_OF_MONTHS):
        register_message(kind)
    for paper in (*PAPERS, UNIT_REPORT):
        register_paper(paper)
