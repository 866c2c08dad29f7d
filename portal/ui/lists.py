"""A list as its person has it: columns in his order, sorted and filtered as last time, or by a named view.

A page declares its list once (portal.ui.list_specs), asks `shown(request, SPEC)` and gives each row as a
mapping of column key to cell. What the address names counts; what it does not name comes from what the
person kept. Reading never writes: what was asked is kept after the page was shown, by `ListsRemembered`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import ListView
from accounts.queries import list_views
from accounts.rules.list_views import columns_shown, kept_filters, unknown
from accounts.services.list_views import remember
from portal.http import actor, identity_of, row_id
from portal.ui import settings_undo


SORT, VIEW = "sort", "view"
STEPS = ("after", "before")


@dataclass(frozen=True)
class ListColumn:
    """A column: its key in what is kept, its head, and the field its rows can be stepped through by.

    `sort` is a field of the list's own model that is never null there and has an index where the list is
    long: portal.ui.pagination goes by it. `fixed` columns cannot be left out; `standard` ones are shown to
    whoever chose nothing.
    """

    key: str
    label: str | Promise
    sort: str = ""
    fixed: bool = False
    standard: bool = True
    css: str = ""


@dataclass(frozen=True)
class ListSpec:
    """A list of the portal. `filters`: names in its address that may be kept, none of them free text.

    `part` is the name of the address that says which shelf is shown: kept in named views only.
    """

    code: str
    label: str | Promise
    url_name: str
    columns: tuple[ListColumn, ...]
    filters: tuple[str, ...] = ()
    part: str = ""
    # A list that is reached only through another page has columns and sorting, but no views to open it by.
    has_views: bool = True

    def column(self, key: str) -> ListColumn | None:
        return next((one for one in self.columns if one.key == key), None)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.columns)

    @property
    def kept(self) -> tuple[str, ...]:
        """Names a named view keeps."""
        return (*self.filters, self.part) if self.part else self.filters

    def sorts(self, sort: str) -> bool:
        """Whether this is a sorting of the list: a column that has one, with or without a "-"."""
        column = self.column(sort.removeprefix("-"))
        return bool(column and column.sort)


@dataclass(frozen=True)
class Shown:
    """How the list is shown this time."""

    request: HttpRequest
    spec: ListSpec
    last: ListView | None
    views: tuple[ListView, ...]
    view: ListView | None
    columns: tuple[ListColumn, ...]
    sort: str
    filters: Mapping[str, str]
    # The filters as the form of the page takes them, with what is not kept (texts).
    data: Mapping[str, str] | QueryDict
    is_asked: bool

    @property
    def part(self) -> str:
        """The shelf asked for by the address or by the named view; empty: as the page likes."""
        asked = self.request.GET.get(self.spec.part, "")
        return asked or (str(self.view.filters.get(self.spec.part, "")) if self.view else "")

    def order(self, otherwise: Sequence[str], *, only: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Field names for `page_of`. `only`: the columns this shelf can be sorted by, each with its field."""
        field = self._fields(only).get(self.sort.removeprefix("-"))
        if field is None:
            return tuple(otherwise)
        sign = "-" if self.sort.startswith("-") else ""
        return (f"{sign}{field}", f"{sign}pk")

    def heads(
        self,
        order: Sequence[str] = (),
        *,
        only: Mapping[str, str] | None = None,
        labels: Mapping[str, str | Promise] | None = None,
    ) -> list[dict[str, Any]]:
        """Columns for components/table.html: those that sort are links, the one it goes by says so.

        labels: words of this shelf for a column.
        """
        by, fields, said = order[0] if order else "", self._fields(only), labels or {}
        return [
            self._head(one, said.get(one.key, one.label), by, fields.get(one.key, "")) for one in self.columns
        ]

    def without(self, *keys: str) -> Shown:
        """For a shelf whose rows have nothing to show in these columns."""
        return replace(self, columns=tuple(one for one in self.columns if one.key not in keys))

    def _fields(self, only: Mapping[str, str] | None) -> Mapping[str, str]:
        return {one.key: one.sort for one in self.spec.columns if one.sort} if only is None else only

    def _head(self, column: ListColumn, label: str | Promise, by: str, field: str) -> dict[str, Any]:
        head: dict[str, Any] = {"label": label, "css": column.css}
        if field:
            falls, goes = by.startswith("-"), by.removeprefix("-") == field
            head["sort_href"] = self.address(**{SORT: f"-{column.key}" if goes and not falls else column.key})
            if goes:
                head["sorted"] = "descending" if falls else "ascending"
        return head

    def cells(self, found: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """A row's cells in the order of the columns."""
        return [found[one.key] for one in self.columns]

    def address(self, **changed: str) -> str:
        """This page with something else asked, from its first row on."""
        asked = self.request.GET.copy()
        for name in STEPS:
            asked.pop(name, None)
        for name, value in changed.items():
            asked[name] = value
        return f"{self.request.path}?{asked.urlencode()}"

    def tools(self) -> dict[str, Any]:
        """For components/list_tools.html: the menu of views, keeping this one, choosing columns."""
        kept = {**self.filters, **({self.spec.part: self.part} if self.part else {})}
        return {
            "code": self.spec.code,
            "done": settings_undo.just_set(self.request, *settings_undo.OF_LISTS, list_code=self.spec.code),
            "has_views": self.spec.has_views,
            "current": self.view.name if self.view else "",
            "views": [_link(self.spec, one, self.view, self.request) for one in self.views],
            "asked": [{"name": name, "value": value} for name, value in kept.items()]
            + ([{"name": SORT, "value": self.sort}] if self.sort else [])
            + ([{"name": VIEW, "value": self.view.pk}] if self.view else []),
            "clear": self.address(**dict.fromkeys(self.spec.filters, "")),
            "hidden": self._beside_filters(),
            "lost": self._lost(),
        }

    def _beside_filters(self) -> list[dict[str, str]]:
        """What a change of filters leaves as it is: the shelf, the sorting."""
        found = {self.spec.part: self.part, SORT: self.sort}
        return [{"name": name, "value": value} for name, value in found.items() if name and value]

    def _lost(self) -> str:
        """A sentence on columns of another version."""
        source = self.view or self.last
        gone = unknown(source.columns, self.spec.keys) if source else ()
        if not gone:
            return ""
        return _(
            "%(n)s cột đã chọn không có ở phiên bản này nên chưa hiện; lựa chọn của bạn vẫn được giữ."
        ) % {"n": len(gone)}


def shown(request: HttpRequest, spec: ListSpec) -> Shown:
    """The list as its person has it. Two statements, however many views there are."""
    known = identity_of(request)
    posts = frozenset(post.agency_id for post in known.posts) if known else frozenset()
    last, named = list_views(actor(request).user, spec.code, posts=posts, on=timezone.localdate())
    view = _view(request, spec, last, named)
    source = view or last
    names_filters = any(name in request.GET for name in spec.filters)
    kept = kept_filters(source.filters, spec.filters) if source else {}
    filters = kept_filters(request.GET.dict(), spec.filters) if names_filters else kept
    sort = request.GET.get(SORT, source.sort if source else "")
    found = Shown(
        request=request,
        spec=spec,
        last=last,
        views=tuple(named),
        view=view,
        columns=columns_of(spec, source.columns if source else ()),
        sort=sort if spec.sorts(sort) else "",
        filters=filters,
        data=request.GET if names_filters else filters,
        is_asked=names_filters or SORT in request.GET,
    )
    request.list_shown = found  # type: ignore[attr-defined]  # read by ListsRemembered
    return found


def columns_of(spec: ListSpec, chosen: Sequence[str]) -> tuple[ListColumn, ...]:
    """The columns of a list for a choice that was kept."""
    keys = columns_shown(
        chosen,
        known=spec.keys,
        fixed=[one.key for one in spec.columns if one.fixed],
        standard=[one.key for one in spec.columns if one.standard],
    )
    by_key = {one.key: one for one in spec.columns}
    return tuple(by_key[key] for key in keys)


def view_address(spec: ListSpec, view: ListView) -> str:
    """Where a named view is opened: nothing but its id stands in the address."""
    return f"{reverse(spec.url_name)}?{VIEW}={view.pk}"


def _view(
    request: HttpRequest, spec: ListSpec, last: ListView | None, named: Sequence[ListView]
) -> ListView | None:
    """The view of the address; without a question in it, the one the person's list opens with."""
    asked = row_id(request.GET.get(VIEW, ""))
    if not any(name in request.GET for name in (VIEW, SORT, *spec.kept)) and last is not None:
        asked = last.opens_with_id or 0
    return next((one for one in named if one.pk == asked), None)


def _link(spec: ListSpec, one: ListView, current: ListView | None, request: HttpRequest) -> dict[str, Any]:
    shared = one.owner_id != actor(request).user.pk
    said = _("%(name)s (dùng chung: %(agency)s)") % {"name": one.name, "agency": one.agency}
    return {
        "label": said if shared else one.name,
        "href": view_address(spec, one),
        "is_current": one == current,
    }


class ListsRemembered:
    """Keeps how a list was sorted and filtered once its page was shown, where that differs from last time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        found: Shown | None = getattr(request, "list_shown", None)
        if found is not None and found.is_asked and response.status_code < 300:
            was = (found.last.sort, found.last.filters) if found.last else ("", {})
            if was != (found.sort, dict(found.filters)):
                remember(
                    user=actor(request).user,
                    list_code=found.spec.code,
                    sort=found.sort,
                    filters=found.filters,
                )
        return response
