"""Looks of papers, by the day they were issued."""

from dataclasses import dataclass
from datetime import date

from documents.enums import PaperSize


@dataclass(frozen=True)
class Layout:
    """A look of a paper, in force from a day on until the next one of its kind (ruling 16)."""

    version: str
    template: str
    size: PaperSize
    valid_from: date
    # Tagged for screen readers: what is published for everybody.
    is_tagged: bool = False
