"""Pages of stored files as pictures: drawn when first looked at, kept by content on this machine's disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from documents.enums import PageProblem
from documents.exceptions import FileMissing
from documents.gateways import page_store, pages, storage
from documents.models import StoredFile
from documents.rules.pages import MOST_PAGES, Wanted, drawn_size


KEPT = timedelta(days=7)
TRIED_AGAIN_AFTER = 3600.0
"""Seconds until a page that took too long is tried again: the machine may have been busy."""
SWEPT_EVERY = 3600.0
"""Seconds between two sweeps of the pictures on a machine that draws."""
OF_THE_FILE = (
    PageProblem.ENCRYPTED,
    PageProblem.BROKEN,
    PageProblem.TOO_LARGE,
    PageProblem.NOT_SHOWN,
)


@dataclass(frozen=True)
class Shown:
    """A page ready to be shown, or the reason why not.

    `pages` in the file, `page` the one shown, `size` in pixels as drawn. Where `problem` is set there is
    no picture; `pages` may be known all the same.
    """

    pages: int = 0
    page: int = 1
    size: tuple[int, int] = (0, 0)
    problem: PageProblem | None = None

    @property
    def turnable(self) -> int:
        """Pages that can be turned over here."""
        return min(self.pages, MOST_PAGES)


def show(file: StoredFile, wanted: Wanted) -> Shown:
    """See to it that the picture is there. Takes a quarter of a second the first time, at most nine."""
    outline = page_store.read_outline(file.sha256)
    if outline is None and (problem := _problem_of(file, wanted)):
        return Shown(problem=problem)
    if outline is None:
        drawn = _draw(file, wanted)
        if not drawn.pages:  # nobody could find out, for now or for ever
            return Shown(problem=drawn.problem or PageProblem.BUSY)
        outline = {"pages": drawn.pages, "sizes": drawn.sizes}
    if outline.get("problem"):
        return Shown(problem=PageProblem(outline["problem"]))
    return _page_of(file, wanted, outline["pages"], outline["sizes"])


def _page_of(file: StoredFile, wanted: Wanted, count: int, sizes: list[list[float]]) -> Shown:
    page = min(wanted.page, count, len(sizes))
    wanted = Wanted(page, wanted.width, wanted.turn)
    problem = None if picture(file, wanted) else _problem_of(file, wanted) or PageProblem.BUSY
    width, height = sizes[page - 1]
    size = drawn_size(width=width, height=height, wanted_width=wanted.width, turn=wanted.turn)
    if file.media_type.startswith("image/"):
        size = _at_most(size, (width, height), turn=wanted.turn)
    return Shown(pages=count, page=page, size=size, problem=problem)


def picture(file: StoredFile, wanted: Wanted) -> bytes:
    """WebP of the page; empty where it cannot be drawn."""
    kept = page_store.read_picture(file.sha256, wanted.name)
    if kept is not None:
        return kept
    if _problem_of(file, wanted):
        return b""
    return _draw(file, wanted).picture


def drop_old(*, at: datetime) -> int:
    """Throw away the pictures of files nobody has looked at for a week. Safe to run twice."""
    return page_store.forget_older(than=(at - KEPT).timestamp())


def _sweep_here() -> None:
    """The night's sweep reaches only the disk of its own machine, so each that draws sweeps its own, too.

    What nobody has drawn for a week goes, and what belongs to a file that was destroyed.
    """
    if not page_store.claim_sweep(every=SWEPT_EVERY):
        return
    drop_old(at=timezone.now())
    kept = page_store.digests()
    known = StoredFile.objects.filter(sha256__in=kept).values_list("sha256", flat=True)
    for digest in set(kept).difference(known):
        page_store.forget(digest)


def _problem_of(file: StoredFile, wanted: Wanted) -> PageProblem | None:
    said = page_store.read_problem(file.sha256, wanted.name, younger_than=TRIED_AGAIN_AFTER)
    return PageProblem(said) if said else None


def _draw(file: StoredFile, wanted: Wanted) -> pages.Drawn:
    try:
        with storage.open_for_reading(file.path) as content:
            drawn = pages.draw(content, file.media_type, wanted)
    except FileMissing:
        return pages.Drawn(problem=PageProblem.MISSING)
    _sweep_here()
    _keep(file, wanted, drawn)
    return drawn


def _keep(file: StoredFile, wanted: Wanted, drawn: pages.Drawn) -> None:
    if drawn.problem in OF_THE_FILE:
        page_store.write_outline(file.sha256, {"problem": drawn.problem.value})
        return
    if drawn.pages:
        page_store.write_outline(file.sha256, {"pages": drawn.pages, "sizes": drawn.sizes})
    if drawn.picture:
        page = min(wanted.page, drawn.pages)
        page_store.write_picture(file.sha256, Wanted(page, wanted.width, wanted.turn).name, drawn.picture)
    elif drawn.problem is not None and drawn.problem != PageProblem.BUSY:
        page_store.write_problem(file.sha256, wanted.name, drawn.problem.value)


def _at_most(size: tuple[int, int], own: tuple[float, float], *, turn: int) -> tuple[int, int]:
    """A picture is never drawn larger than it is."""
    width, height = (own[1], own[0]) if turn % 180 else own
    return size if size[0] < width else (int(width), int(height))
