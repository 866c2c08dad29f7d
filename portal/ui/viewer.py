"""The papers of a dossier beside a viewer: what there is of each, and one page of one file as a picture.

Turning over, enlarging and turning round are links, so they work without script; htmx takes the same links
and puts the answer in the place of the old view (docs/adr/0050).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.rules.pages import USUAL, WIDTHS, Wanted, closer, farther, wanted
from documents.services import pages
from dossiers.enums import Evidence, FileKind, PaperDatabase
from dossiers.models import Dossier, DossierFile, DossierPaper
from dossiers.permissions import can
from dossiers.rules.visibility import Access
from portal.http import actor, row_id
from portal.ui.formats import day, moment
from portal.ui.sizes import size_in_words


PLACE = "viewer"
"""Id of the part of the page that is changed, and of the place a link leads to."""


@dataclass(frozen=True)
class Mark:
    """A fact of a paper in a word or two; `kind` colours the badge."""

    label: str
    kind: str = ""


@dataclass(frozen=True)
class FileLine:
    """A file as the list shows it; without `href` it may not be opened by this person."""

    pk: int
    name: str
    href: str
    size: str
    note: str
    is_open: bool
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class FormLink:
    """Where the blank form of a paper is, and which kind of file it is."""

    href: str
    kind: str


@dataclass
class PaperLine:
    """A paper of the dossier, or what was added to it, with its files."""

    name: str
    marks: Sequence[Mark] = ()
    notes: Sequence[str] = ()
    # Where its blank form is a file: that of the version the dossier came under.
    form: FormLink | None = None
    files: list[FileLine] = field(default_factory=list)


@dataclass(frozen=True)
class Pane:
    """The page that is shown, and where its links lead. An empty address: there is nothing further."""

    name: str
    original: str
    problem: str = ""
    again: str = ""
    page: int = 1
    pages: int = 0
    turnable: int = 0
    picture: str = ""
    smaller: str = ""
    size: tuple[int, int] = (0, 0)
    is_enlarged: bool = False
    page_before: str = ""
    page_after: str = ""
    file_before: str = ""
    file_after: str = ""
    closer: str = ""
    farther: str = ""
    turn: str = ""
    take_out: str = ""


@dataclass(frozen=True)
class Viewer:
    """What components/viewer.html shows."""

    papers: Sequence[PaperLine]
    count: int
    pane: Pane | None
    first: str
    may_open: bool


def fragment_asked(request: HttpRequest) -> bool:
    """Whether only the view is to be answered, because htmx puts it into the page that is there."""
    asked: Any = request.headers
    return asked.get("HX-Target") == PLACE and "HX-History-Restore-Request" not in asked


def fragment(request: HttpRequest, dossier: Dossier, access: Access) -> HttpResponse:
    """The view alone."""
    return render(request, "components/viewer.html", {"viewer": viewer(request, dossier, access)})


def viewer(request: HttpRequest, dossier: Dossier, access: Access) -> Viewer:
    """Papers and files of the dossier, and the page the address names."""
    asked = ("reused_from", "found_by", "required_paper")
    papers = list(dossier.papers.select_related(*asked).order_by("order"))
    found = dossier.files.filter(removed_at=None).select_related("stored_file", "added_by").order_by("pk")
    files = _in_order(papers, found)
    at = _Place(request)
    opened = next((file for file in files if file.pk == at.file_id), None) if access.file else None
    lines = _lines(papers, files, at, may_open=access.file, opened=opened)
    return Viewer(
        papers=lines,
        count=len(files),
        pane=_pane(files, opened, at, take_out=_take_out(request, dossier, opened)) if opened else None,
        first=at.to(files[0].pk) if files and access.file else "",
        may_open=access.file,
    )


class _Place:
    """Where the address stands: which file, page, width and turn; and the addresses of others."""

    def __init__(self, request: HttpRequest) -> None:
        asked = request.GET
        self.path = request.path
        self.file_id = row_id(asked.get("file"))
        self.wanted = wanted(
            page=row_id(asked.get("page")), width=row_id(asked.get("width")) or USUAL,
            turn=row_id(asked.get("turn")),
        )  # fmt: skip

    def to(self, file_id: int, *, page: int = 1, width: int = USUAL, turn: int = 0) -> str:
        """Address of another view; what is usual is left out."""
        plain = {"page": 1, "width": USUAL, "turn": 0}
        said = {"page": page, "width": width, "turn": turn}
        query = {"file": file_id, **{name: value for name, value in said.items() if value != plain[name]}}
        return f"{self.path}?{urlencode(query)}#{PLACE}"

    def here(self, page: int, **changed: int) -> str:
        """Address of the same file with something changed."""
        kept = {"width": self.wanted.width, "turn": self.wanted.turn}
        return self.to(self.file_id, page=page, **(kept | changed))


def _in_order(papers: Sequence[DossierPaper], found: Iterable[DossierFile]) -> list[DossierFile]:
    """As one turns them over: the files of each paper in the order of the papers, then the others."""
    places = {paper.pk: number for number, paper in enumerate(papers)}
    return sorted(found, key=lambda file: (places.get(file.paper_id or 0, len(places)), file.kind, file.pk))


def _lines(
    papers: Sequence[DossierPaper],
    files: Sequence[DossierFile],
    at: _Place,
    *,
    may_open: bool,
    opened: DossierFile | None,
) -> list[PaperLine]:
    by_paper = {
        paper.pk: PaperLine(paper.name, _marks(paper), _notes(paper), _form(paper)) for paper in papers
    }
    by_kind: dict[str, PaperLine] = {}
    for file in files:
        line = by_paper.get(file.paper_id or 0)
        if line is None:
            line = by_kind.setdefault(file.kind, PaperLine(FileKind(file.kind).label))
        line.files.append(
            FileLine(
                pk=file.pk,
                name=file.name,
                href=at.to(file.pk) if may_open else "",
                size=size_in_words(file.stored_file.size),
                note=_added(file),
                is_open=opened is not None and file.pk == opened.pk,
                marks=[Mark(_("có chữ ký số trong tệp"), "done")]
                if file.stored_file.carries_signature
                else [],
            )
        )
    return [*by_paper.values(), *by_kind.values()]


def _form(paper: DossierPaper) -> FormLink | None:
    asked = paper.required_paper
    if asked is None or asked.form_file_id is None:
        return None
    return FormLink(reverse("oversight:form_file", args=[asked.version_id, asked.key]), asked.form_kind)


def _signed(file: DossierFile) -> list[Mark]:
    """Told of, not vouched for."""
    return [Mark(_("có chữ ký số trong tệp"), "done")] if file.stored_file.carries_signature else []


def _added(file: DossierFile) -> str:
    if file.added_by is None:
        return _("từ hệ thống gửi hồ sơ")
    return _("%(who)s thêm lúc %(at)s") % {"who": file.added_by.full_name, "at": moment(file.added_at)}


def _marks(paper: DossierPaper) -> list[Mark]:
    """Original or copy, how many, whether reused: read at a glance."""
    if not paper.is_present:
        return [Mark(_("chưa có"), "waiting")]
    marks = [Mark(Evidence(paper.evidence).label, "active" if paper.evidence == Evidence.ORIGINAL else "")]
    counted = [
        (paper.originals, _("bản chính")),
        (paper.certified, _("bản chứng thực")),
        (paper.copies, _("bản chụp")),
    ]  # fmt: skip
    # One of what the word before says already needs no figure.
    if paper.total > 1 or sum(bool(count) for count, _word in counted) > 1:
        marks += [Mark(f"{count} {word}") for count, word in counted if count]
    return marks


def _notes(paper: DossierPaper) -> list[str]:
    """Where it came from, where it is, why it was not scanned."""
    reused = _("dùng lại từ hồ sơ %(code)s") % {"code": paper.reused_from} if paper.reused_from else ""
    given_back = (
        _("đã trả lại ngày %(day)s") % {"day": day(paper.given_back_at)} if paper.given_back_at else ""
    )
    unscanned = paper.not_scanned_reason
    told = [
        reused or _found(paper),
        given_back or (_("không giữ lại") if paper.is_present and not paper.kept else ""),
        _("không quét: %(why)s") % {"why": unscanned} if unscanned else "",
    ]
    return [one for one in told if one]


def _found(paper: DossierPaper) -> str:
    """In which database, when and by whom (ruling 26)."""
    where = [paper.get_database_display(), paper.source]
    if paper.database in ("", PaperDatabase.OTHER) and paper.source:
        where = [paper.source]
    told = "; ".join(one for one in where if one)
    if paper.found_at is None:
        return told
    if paper.found_by is None:
        return _("%(database)s, khai thác lúc %(at)s") % {"database": told, "at": moment(paper.found_at)}
    words = {"database": told, "at": moment(paper.found_at), "name": paper.found_by.full_name}
    return _("%(database)s, %(name)s khai thác lúc %(at)s") % words


def _take_out(request: HttpRequest, dossier: Dossier, opened: DossierFile) -> str:
    """Where this person takes the opened file out of view; empty: he may not."""
    if dossier.system_of_record or not can("attach_file", actor(request), dossier, on=timezone.localdate()):
        return ""
    page = request.resolver_match.namespace if request.resolver_match else ""
    return f"{reverse('ui:take_out', args=[opened.pk])}?{urlencode({'page': page})}"


def _pane(files: Sequence[DossierFile], opened: DossierFile, at: _Place, *, take_out: str) -> Pane:
    shown = pages.show(opened.stored_file, at.wanted)
    place = [file.pk for file in files].index(opened.pk)
    common: dict[str, Any] = {
        "name": opened.name,
        "original": reverse("ui:file", args=[opened.pk]),
        "pages": shown.pages,
        "turnable": shown.turnable,
        "page": shown.page,
        "page_before": at.here(shown.page - 1) if shown.page > 1 else "",
        "page_after": at.here(shown.page + 1) if shown.page < shown.turnable else "",
        "file_before": at.to(files[place - 1].pk) if place else "",
        "file_after": at.to(files[place + 1].pk) if place + 1 < len(files) else "",
        "take_out": take_out,
    }
    if shown.problem is not None:
        return Pane(problem=_(shown.problem.label), again=at.here(at.wanted.page), **common)
    return Pane(**common, **_enlarging(opened, at, shown))


def _enlarging(opened: DossierFile, at: _Place, shown: pages.Shown) -> dict[str, Any]:
    width, turn = at.wanted.width, at.wanted.turn
    near, far = closer(width), farther(width)
    picture = Wanted(shown.page, width, turn)
    return {
        "picture": picture_url(opened.pk, picture),
        # A telephone takes the small one; whoever enlarged gets what he asked for.
        "smaller": picture_url(opened.pk, Wanted(shown.page, WIDTHS[0], turn)) if width == USUAL else "",
        "size": shown.size,
        "is_enlarged": width > USUAL,
        "closer": at.here(shown.page, width=near) if near else "",
        "farther": at.here(shown.page, width=far) if far else "",
        "turn": at.here(shown.page, turn=(turn + 90) % 360),
    }


def picture_url(file_id: int, picture: Wanted) -> str:
    """Address of the picture of a page."""
    address = reverse("ui:file_page", args=[file_id, picture.page])
    return f"{address}?{urlencode({'width': picture.width, 'turn': picture.turn})}"
