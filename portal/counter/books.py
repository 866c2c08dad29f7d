"""The counter's own books of numbers: what became of each, voiding one with its reason, closing a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from documents.exceptions import DocumentError
from documents.models import Book
from documents.permissions import KEEPERS
from documents.queries import books_kept_by
from documents.services import books as service
from feedback.models import Petition
from portal.book_titles import book_titles
from portal.counter import posts
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.ui.pagination import page_of


# So many numbers stand on a page of a book.
ON_A_PAGE = 100


class VoidForm(forms.Form):
    """Which number, and why it will not be used."""

    number = forms.IntegerField(label=gettext_lazy("Số cần hủy"), min_value=1)
    reason = forms.CharField(label=gettext_lazy("Lý do hủy số"), max_length=255)


@open_to(*KEEPERS)
@reads_only
def books(request: HttpRequest) -> HttpResponse:
    """Books he keeps, the latest year first."""
    page = page_of(
        _seen(request),
        order=("-year", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=_with_void,
    )
    titles = book_titles()
    rows = [{"book": one, "title": _title(one, titles)} for one in page.rows]
    return render(request, "counter/books.html", {"rows": rows, "page": page})


@open_to(*KEEPERS)
@reads_unless_posted
def book(request: HttpRequest, book_id: int) -> HttpResponse:
    """Its numbers, void ones struck; POST voids one or closes the book."""
    found = _seen(request).select_related("agency", "closed_by").filter(pk=book_id).first()
    if found is None:
        raise Http404
    form = VoidForm(request.POST if request.POST.get("do") == "void" else None)
    if request.method == "POST" and _done(request, found, form):
        return redirect("counter:book", found.pk)
    context = {
        "book": found,
        "title": _title(found, book_titles()),
        "form": form,
        "may_close": found.closed_on is None and posts.now_and_today()[1].year > found.year,
        **_leaf(request, found),
    }
    return render(request, "counter/book.html", context, status=422 if request.method == "POST" else 200)


def _done(request: HttpRequest, found: Book, form: VoidForm) -> bool:
    """Whether what was pressed is done with; a form at fault is shown again."""
    if request.POST.get("do") == "close":
        return _close(request, found)
    return _void(request, found, form)


def _seen(request: HttpRequest) -> QuerySet[Book]:
    return books_kept_by(posts.user_of(request), posts.now_and_today()[1])


def _with_void(rows: QuerySet[Book]) -> QuerySet[Book]:
    return rows.select_related("agency").annotate(void=Count("void_numbers"))


def _title(found: Book, titles: dict[str, str]) -> str:
    return titles.get(found.kind, found.kind)


def _void(request: HttpRequest, found: Book, form: VoidForm) -> bool:
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        service.void_number(book=found, by=actor(request), at=posts.now_and_today()[0], **typed)
    except DocumentError as refusal:
        form.add_error("number", str(refusal))
        return False
    messages.success(request, _("Đã hủy số %(number)s.") % {"number": typed["number"]})
    return True


def _close(request: HttpRequest, found: Book) -> bool:
    try:
        service.close_book(book=found, by=actor(request), at=posts.now_and_today()[0])
    except DocumentError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã khóa sổ năm %(year)s.") % {"year": found.year})
    return True


def _leaf(request: HttpRequest, found: Book) -> dict[str, Any]:
    """A hundred numbers, the highest first, and where the others are."""
    last = found.last_number
    top = min(row_id(request.GET.get("from")) or last, last)
    return {
        "lines": _lines(request, found, top),
        "newer": min(top + ON_A_PAGE, last) if top < last else 0,
        "older": max(top - ON_A_PAGE, 0),
    }


def _lines(request: HttpRequest, found: Book, top: int) -> list[dict[str, Any]]:
    """Numbers from `top` down: what bears it, or that it is void and why, or that nothing explains it."""
    shown = {"number__gt": top - ON_A_PAGE, "number__lte": top}
    papers = {one.number: one for one in found.papers.filter(**shown)}
    void = {one.number: one for one in found.void_numbers.filter(**shown).select_related("voided_by")}
    borne = service.borne(found, max(top - ON_A_PAGE, 0) + 1, top)
    subjects = borne | {number: paper.subject for number, paper in papers.items()}
    codes = _codes(request, set(subjects.values()))
    return [
        {
            "number": number,
            "paper": papers.get(number),
            "is_borne": number in borne,
            "is_former": number <= found.former_last,
            "code": codes.get(subjects.get(number, ""), ""),
            "void": void.get(number),
        }
        for number in range(top, max(top - ON_A_PAGE, 0), -1)
    ]


def _codes(request: HttpRequest, subjects: set[str]) -> dict[str, str]:
    """Codes of dossiers and petitions, for those this person sees."""
    seen: dict[str, QuerySet[Any]] = {
        "dossier": posts.visible(request),
        "petition": Petition.objects.visible_to(posts.user_of(request), posts.now_and_today()[1]),
    }
    found: dict[str, str] = {}
    for name, rows in seen.items():
        ids = {row_id(one.partition(":")[2]) for one in subjects if one.startswith(f"{name}:")}
        if ids:
            found |= {f"{name}:{one.pk}": str(one) for one in rows.filter(pk__in=ids)}
    return found
