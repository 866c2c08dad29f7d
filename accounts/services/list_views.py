"""Keeping how people look at their lists. Each keeps his own; who leads may share with his people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.exceptions import NotAllowed, NotNow, ViewRefused
from accounts.models import ListView, User
from accounts.queries.list_views import may_share_with, owner_leads
from accounts.rules.list_views import LONGEST_NAME, MOST_VIEWS, holds_a_number, tidy_name


@transaction.atomic
def remember(
    *,
    user: User,
    list_code: str,
    sort: str | None = None,
    filters: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
) -> ListView:
    """How the person has the list now; what is None stays as it was. Of two tabs the last counts."""
    row, _ = ListView.objects.select_for_update(of=("self",)).get_or_create(
        owner=user, list_code=list_code, name=""
    )
    if sort is not None:
        row.sort = sort
    if filters is not None:
        row.filters = dict(filters)
    if columns is not None:
        row.columns = list(columns)
    row.save()
    return row


@transaction.atomic
def restore_columns(*, user: User, list_code: str, was: Sequence[str], now: Sequence[str]) -> ListView:
    """The columns as they were before `now` was chosen. Raises NotNow where others were chosen since."""
    row = ListView.objects.select_for_update(of=("self",)).filter(owner=user, list_code=list_code, name="")
    found = row.first()
    if found is None or found.columns != list(now):
        raise NotNow("Cột đã được chọn lại sau đó nên không hoàn tác được. Tải lại trang để xem hiện nay.")
    found.columns = list(was)
    found.save(update_fields=["columns"])
    return found


@transaction.atomic
def save_view(
    *,
    user: User,
    list_code: str,
    name: str,
    columns: Sequence[str] = (),
    sort: str = "",
    filters: Mapping[str, str] | None = None,
) -> ListView:
    """Keep a view under a name. Raises ViewRefused for a name that is empty, too long, taken, or a number."""
    tidy = _checked(name)
    # The row of the person is the lock: two at once do not pass the limit together.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = ListView.objects.filter(owner=user).exclude(name="")
    if mine.count() >= MOST_VIEWS:
        raise ViewRefused(
            f"Mỗi người lưu tối đa {MOST_VIEWS} cách xem. Xóa một cách xem không dùng nữa rồi lưu lại."
        )
    if mine.filter(list_code=list_code, name__iexact=tidy).exists():
        raise ViewRefused(f"Bạn đã có cách xem “{tidy}” ở danh sách này. Đặt tên khác.")
    try:
        with transaction.atomic():
            return ListView.objects.create(
                owner=user, list_code=list_code, name=tidy,
                columns=list(columns), sort=sort, filters=dict(filters or {}),
            )  # fmt: skip
    except IntegrityError as taken:
        raise ViewRefused(f"Bạn đã có cách xem “{tidy}” ở danh sách này. Đặt tên khác.") from taken


@transaction.atomic
def drop_view(*, user: User, view_id: int) -> None:
    """Delete one's own named view. A list that opened with it opens as its person last had it."""
    _own(user, view_id).delete()


@dataclass(frozen=True)
class ViewAsItWas:
    """A named view before it was deleted; `opened`: the list opened with it."""

    list_code: str
    name: str
    columns: list[str]
    sort: str
    filters: dict[str, str]
    agency_id: int | None
    opened: bool

    @classmethod
    def of(cls, view: ListView, *, opened: bool) -> Self:
        return cls(
            list_code=view.list_code,
            name=view.name,
            columns=list(view.columns),
            sort=view.sort,
            filters=dict(view.filters),
            agency_id=view.agency_id,
            opened=opened,
        )


@transaction.atomic
def restore_view(*, user: User, was: ViewAsItWas, on: date) -> ListView:
    """A view deleted by mistake is there again, shared and opened with as it was. Raises as `save_view`.

    A list that was told meanwhile to open with another view goes on opening with that one.
    """
    view = save_view(
        user=user, list_code=was.list_code, name=was.name, columns=was.columns, sort=was.sort,
        filters=was.filters,
    )  # fmt: skip
    last = ListView.objects.filter(owner=user, list_code=was.list_code, name="")
    if was.opened and not last.filter(opens_with__isnull=False).exists():
        open_with(user=user, list_code=was.list_code, view=view)
    return share_view(user=user, view_id=view.pk, agency_id=was.agency_id, on=on) if was.agency_id else view


@transaction.atomic
def share_view(*, user: User, view_id: int, agency_id: int | None, on: date) -> ListView:
    """Show one's view to the people of an agency one leads, or to nobody else (None).

    Whoever leads an agency may also take out what another shared there. Raises NotAllowed for an agency he
    does not lead, ViewRefused for a name shared there already.
    """
    led = {one.pk for one in may_share_with(user, on)}
    view = _own(user, view_id, or_shared_with=led if agency_id is None else ())
    if agency_id is not None and agency_id not in led:
        raise NotAllowed("Chỉ người đứng đầu đơn vị mới dùng chung cách xem cho đơn vị đó.")
    if agency_id is not None:
        _free_the_name(view, agency_id, on)
    view.agency_id = agency_id
    try:
        with transaction.atomic():
            view.save(update_fields=["agency"])
    except IntegrityError as taken:
        raise ViewRefused(f"Đơn vị đã có cách xem dùng chung tên “{view.name}”. Đặt tên khác.") from taken
    return view


@transaction.atomic
def open_with(*, user: User, list_code: str, view: ListView | None) -> ListView:
    """The list opens with this view when nothing else is asked for; None: as the person last had it."""
    row = remember(user=user, list_code=list_code)
    row.opens_with = view
    row.save(update_fields=["opens_with"])
    return row


def _checked(name: str) -> str:
    tidy = tidy_name(name)
    if not tidy:
        raise ViewRefused("Đặt tên cho cách xem, ví dụ “Đất đai, đến hạn tuần này”.")
    if len(tidy) > LONGEST_NAME:
        raise ViewRefused(f"Tên cách xem dài tối đa {LONGEST_NAME} ký tự.")
    if "\x00" in tidy or holds_a_number(tidy):
        raise ViewRefused("Tên cách xem không ghi số giấy tờ hay số điện thoại của ai. Đặt tên khác.")
    return tidy


def _free_the_name(view: ListView, agency_id: int, on: date) -> None:
    """What somebody shared who no longer leads there is his own again: in no menu, it holds no name."""
    same = ListView.objects.filter(agency=agency_id, list_code=view.list_code, name__iexact=view.name)
    same.exclude(pk=view.pk).exclude(owner_leads(on)).update(agency=None)


def _own(user: User, view_id: int, *, or_shared_with: Collection[int] = ()) -> ListView:
    allowed = Q(owner=user) | Q(agency__in=or_shared_with)
    view = ListView.objects.select_for_update(of=("self",)).filter(allowed, pk=view_id).first()
    if view is None or not view.name:
        raise ViewRefused("Cách xem này đã bị xóa hoặc là của người khác. Tải lại trang để xem danh sách.")
    return view
