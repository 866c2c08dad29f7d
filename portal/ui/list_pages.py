"""Choosing a list's columns, keeping a view under a name, and the views kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.exceptions import ViewRefused
from accounts.models import ListView, User
from accounts.queries import list_views, may_share_with
from accounts.rules.list_views import LONGEST_NAME, kept_filters
from accounts.services import list_views as service
from portal.http import actor, identity_of, reads_unless_posted, row_id
from portal.ui import settings_undo
from portal.ui.list_specs import spec_of
from portal.ui.lists import SORT, ListSpec, columns_of, view_address


HIDDEN = "0"


class ColumnsForm(forms.Form):
    """For each column its place, or that it is not shown."""

    def __init__(self, data: Any, *, spec: ListSpec, chosen: list[str]) -> None:
        # A column this version brought while the page lay open is not shown yet.
        said = {one.key: data.get(one.key, HIDDEN) for one in spec.columns} if data is not None else None
        super().__init__(said)
        shown = [one.key for one in columns_of(spec, chosen)]
        places = [(str(place), str(place)) for place in range(1, len(spec.columns) + 1)]
        for column in spec.columns:
            nowhere = [] if column.fixed else [(HIDDEN, _("không hiện"))]
            self.fields[column.key] = forms.ChoiceField(
                label=str(column.label),
                choices=[*nowhere, *places],
                initial=str(shown.index(column.key) + 1) if column.key in shown else HIDDEN,
            )

    def columns(self) -> list[str]:
        """Keys in the order of their places; of two with one place the list's own order decides."""
        placed = [(int(place), key) for key, place in self.cleaned_data.items() if place != HIDDEN]
        return [key for _place, key in sorted(placed, key=lambda one: one[0])]


class NameForm(forms.Form):
    """What a view is to be called. Length and the rest are the service's to judge, in its own words."""

    name = forms.CharField(
        label=gettext_lazy("Tên cách xem"),
        required=False,
        help_text=gettext_lazy(
            "Tối đa %(n)s ký tự, ví dụ “Đất đai, đến hạn tuần này”. Không ghi tên, số giấy tờ của người dân."
        )
        % {"n": LONGEST_NAME},
    )


@reads_unless_posted
def setup(request: HttpRequest, code: str) -> HttpResponseBase:
    """A list's columns and views; each person chooses for himself."""
    spec, user = _spec(code), actor(request).user
    last, named = _views(request, spec)
    form = ColumnsForm(
        request.POST if request.method == "POST" and "standard" not in request.POST else None,
        spec=spec,
        chosen=last.columns if last else [],
    )
    if request.method == "POST" and ("standard" in request.POST or form.is_valid()):
        chosen = [] if "standard" in request.POST else form.columns()
        # Columns this version does not know stay where they were kept.
        gone = [key for key in (last.columns if last else []) if key not in spec.keys]
        before = list(last.columns) if last else []
        now = service.remember(user=user, list_code=spec.code, columns=[*chosen, *gone] if chosen else [])
        settings_undo.columns_chosen(request, before, now)
        messages.success(request, _("Đã lưu các cột."))
        return redirect(spec.url_name)
    shares = may_share_with(user, timezone.localdate())
    context = {
        "spec": spec,
        "form": form,
        "views": [_row(one, last, user, {agency.pk for agency in shares}) for one in named],
        "shares": shares,
        "back": reverse(spec.url_name),
        "done": settings_undo.just_set(request, *settings_undo.OF_LISTS, list_code=spec.code),
        "opens_plainly": last is None or last.opens_with_id is None,
    }
    return render(request, "ui/list_setup.html", context, status=422 if form.errors else 200)


@require_POST
def save(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep the list as it is now under a name; a name that cannot be had is asked for again."""
    spec, user = _spec(code), actor(request).user
    if not spec.has_views:
        raise Http404
    last, named = _views(request, spec)
    source = next((one for one in named if one.pk == row_id(request.POST.get("view", ""))), last)
    asked = kept_filters(request.POST.dict(), spec.kept)
    sort = request.POST.get(SORT, "")
    form = NameForm(request.POST)
    try:
        view = service.save_view(
            user=user,
            list_code=spec.code,
            name=request.POST.get("name", ""),
            columns=source.columns if source else (),
            sort=sort if spec.sorts(sort) else "",
            filters=asked,
        )
    except ViewRefused as refusal:
        form.is_valid()
        form.add_error("name", str(refusal))
        hidden = {**asked, SORT: sort, "view": request.POST.get("view", "")}
        context = {"spec": spec, "form": form, "hidden": hidden, "back": reverse(spec.url_name)}
        return render(request, "ui/list_save.html", context, status=422)
    messages.success(request, _("Đã lưu cách xem “%(name)s”.") % {"name": view.name})
    return redirect(view_address(spec, view))


@require_POST
def change(request: HttpRequest, pk: int, act: str) -> HttpResponseBase:
    """Delete a view, share it, keep it to oneself again, or let the list open with it."""
    user, on = actor(request).user, timezone.localdate()
    view = ListView.objects.filter(pk=pk).exclude(name="").first()
    spec = spec_of(view.list_code) if view else None
    if view is None or spec is None or act not in DONE:
        raise Http404
    if act in ("mo-dau", "thoi-mo-dau"):
        if view.pk not in {one.pk for one in _views(request, spec)[1]}:
            raise Http404
        service.open_with(user=user, list_code=spec.code, view=view if act == "mo-dau" else None)
    elif act == "xoa":
        what = _("Xóa cách xem “%(name)s”") % {"name": view.name}
        opened = ListView.objects.filter(owner=user, opens_with=view).exists()
        service.drop_view(user=user, view_id=pk)
        settings_undo.view_dropped(request, view, opened=opened, what=what)
    else:
        agency = row_id(request.POST.get("agency", "")) if act == "dung-chung" else None
        service.share_view(user=user, view_id=pk, agency_id=agency, on=on)
    if act != "xoa":
        # Only once it is done: an act that is refused leaves what can be taken back.
        settings_undo.forget(request)
    said = TAKEN_OUT if act == "thoi-dung-chung" and view.owner_id != user.pk else DONE[act]
    messages.success(request, said % {"name": view.name})
    return redirect("ui:list", spec.code)


DONE = {
    "mo-dau": gettext_lazy("Danh sách sẽ mở bằng cách xem “%(name)s”."),
    "thoi-mo-dau": gettext_lazy("Danh sách mở như lần xem trước."),
    "xoa": gettext_lazy("Đã xóa cách xem “%(name)s”."),
    "dung-chung": gettext_lazy("Cách xem “%(name)s” nay dùng chung."),
    "thoi-dung-chung": gettext_lazy("Cách xem “%(name)s” nay chỉ bạn dùng."),
}
TAKEN_OUT = gettext_lazy("Cách xem “%(name)s” thôi dùng chung; người lưu vẫn giữ cho riêng mình.")


def _spec(code: str) -> ListSpec:
    found = spec_of(code)
    if found is None:
        raise Http404
    return found


def _views(request: HttpRequest, spec: ListSpec) -> tuple[ListView | None, list[ListView]]:
    known = identity_of(request)
    posts = frozenset(post.agency_id for post in known.posts) if known else frozenset()
    return list_views(actor(request).user, spec.code, posts=posts, on=timezone.localdate())


def _row(one: ListView, last: ListView | None, user: User, led: Collection[int]) -> dict[str, Any]:
    is_mine = one.owner_id == user.pk
    return {
        "view": one,
        "is_mine": is_mine,
        "may_take_out": one.agency_id is not None and (is_mine or one.agency_id in led),
        "opens": last is not None and last.opens_with_id == one.pk,
    }
