"""What other apps tell this one: kinds of paper with their dated layouts, and references to files.

Apps register in `AppConfig.ready()`. Foreign keys to StoredFile are found without being registered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from documents.exceptions import PaperKindUnknown
from documents.rules.layout import Layout


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper. `values` is the frozen dataclass its layouts print. `book` numbers it.

    `suffix` follows the number; `{unit}` in it is the short name of the one-stop unit (law.md §3.2).
    `may_be_outside`: signed for the agency, so that its number may come from the agency's document system.
    """

    code: str
    title: str
    values: type[Any]
    layouts: tuple[Layout, ...]
    book: str = ""
    suffix: str = ""
    may_be_outside: bool = False

    def layout_on(self, day: date) -> Layout:
        """The layout in force on the day of issue. Raises PaperKindUnknown before the first one."""
        in_force = [layout for layout in self.layouts if layout.valid_from <= day]
        if not in_force:
            raise PaperKindUnknown(
                _("Chưa có mẫu “%(title)s” có hiệu lực vào ngày %(day)s.")
                % {"title": self.title, "day": f"{day:%d/%m/%Y}"}
            )
        return max(in_force, key=lambda layout: layout.valid_from)

    def layout_of(self, version: str) -> Layout:
        """The layout a paper was issued with."""
        for layout in self.layouts:
            if layout.version == version:
                return layout
        raise PaperKindUnknown(
            _("Không còn mẫu phiên bản %(version)s của “%(title)s”.")
            % {"version": version, "title": self.title}
        )


FindReferences = Callable[[Sequence[str]], set[str]]
# (agency, year, first number, last number) → the subject that bears each used one, as in `dossier:12`.
FindNumbers = Callable[[int, int, int, int], dict[int, str]]


@dataclass
class _Registry:
    kinds: dict[str, PaperKind] = field(default_factory=dict)
    finders: dict[str, FindReferences] = field(default_factory=dict)
    numbers: dict[str, FindNumbers] = field(default_factory=dict)


_registry = _Registry()


def register_paper(kind: PaperKind) -> None:
    """Make a kind of paper known. The same code twice with another meaning is a fault of the program."""
    known = _registry.kinds.setdefault(kind.code, kind)
    if known != kind:
        raise ValueError(f"Paper kind {kind.code} is registered twice.")


def paper_kind(code: str) -> PaperKind:
    """The kind of that code. Raises PaperKindUnknown."""
    try:
        return _registry.kinds[code]
    except KeyError:
        raise PaperKindUnknown(_("Chưa khai báo loại giấy %(code)s.") % {"code": code}) from None


def paper_kinds() -> list[PaperKind]:
    """Every kind, by code."""
    return [_registry.kinds[code] for code in sorted(_registry.kinds)]


def register_references(name: str, find: FindReferences) -> None:
    """For references that are not foreign keys: `find` gets hashes and returns those still in use."""
    _registry.finders[name] = find


def reference_finders() -> list[FindReferences]:
    """Every registered finder."""
    return list(_registry.finders.values())


def register_numbers(book: str, find: FindNumbers) -> None:
    """For a kind of book whose numbers stand on something else than a registered paper.

    Without it such a number would count as unused, and could be voided.
    """
    _registry.numbers[book] = find


def numbers_borne(book: str, agency_id: int, year: int, first: int, last: int) -> dict[int, str]:
    """What bears the numbers from first to last of such a book; nothing where only papers use it."""
    find = _registry.numbers.get(book)
    return find(agency_id, year, first, last) if find else {}
