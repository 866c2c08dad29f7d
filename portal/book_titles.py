"""What books of numbers are called: on their page and in the set-up file alike."""

from __future__ import annotations

from documents.registry import paper_kinds


# Papers are Vietnamese for every reader (docs/adr/0054), and so are the names of their books.
OTHER_TITLES = {"certification": "Sổ chứng thực", "petition": "Sổ phản ánh, kiến nghị"}


def book_titles() -> dict[str, str]:
    """Every kind of book whose numbers are given here, with its title."""
    return {kind.book: kind.title for kind in paper_kinds() if kind.book} | OTHER_TITLES
