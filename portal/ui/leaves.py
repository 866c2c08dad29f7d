"""The leave calendar: who is away when; one's own days, and for heads those of their people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.exceptions import AccountsError, NotAllowed
from accounts.models import Actor, Leave, User
from accounts.queries import colleagues
from accounts.queries.leaves import leaves_seen, left_without_deputy, people_whose_leave_is_kept
from accounts.services import people
from accounts.services.leaves import LeaveAsItWas
from portal.http import actor, reads_unless_posted
from portal.ui import settings_undo
from portal.ui.forms import DayInput


DAY_FORMATS = ["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]


class LeaveForm(forms.Form):
    """Who is away from when to when; a head may also name who stands in."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Người vắng"), queryset=User.objects.none(), empty_label=None
    )
    first_day = forms.DateField(
        label=gettext_lazy("Nghỉ từ ngày"), widget=DayInput, input_formats=DAY_FORMATS
    )
    last_day = forms.DateField(label=gettext_lazy("Đến hết ngày"), widget=DayInput, input_formats=DAY_FORMATS)
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Người làm thay"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("chưa có"),
        help_text=gettext_lazy("Người làm thay dùng được vai trò của người vắng; do lãnh đạo chọn."),
    )
    reason = forms.CharField(label=gettext_lazy("Lý do"), required=False, max_length=120)

    def __init__(self, *args: Any, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        kept = people_whose_leave_is_kept(by, on)
        fields["user"].queryset = _with_himself(kept, by)
        fields["user"].initial = by.user.pk
        if kept.exists():
            fields["deputy"].queryset = _with_himself(colleagues(by.user, on), by)
        else:
            del fields["deputy"]


def _with_himself(others: QuerySet[User], by: Actor) -> QuerySet[User]:
    found = User.objects.filter(Q(pk__in=others.values("pk")) | Q(pk=by.user.pk))
    return found.order_by("full_name", "pk")


@reads_unless_posted
def leaves(request: HttpRequest) -> HttpResponse:
    """Who is away now and later, and the form that enters days."""
    me, on = actor(request), timezone.localdate()
    form = LeaveForm(request.POST if request.method == "POST" else None, by=me, on=on)
    if request.method == "POST" and form.is_valid():
        data = {"deputy": None, **form.cleaned_data}
        try:
            leave = people.record_leave(**data, by=me, at=timezone.now())
        except NotAllowed:
            raise
        except AccountsError as refusal:
            form.add_error(None, str(refusal))
        else:
            settings_undo.leave_recorded(request, leave)
            messages.success(request, _("Đã ghi đợt vắng mặt."))
            warn_of_deputising(request, leave)
            return redirect("ui:leaves")
    kept = set(people_whose_leave_is_kept(me, on).values_list("pk", flat=True))
    rows = leaves_seen(me, on).select_related("user", "deputy", "recorded_by")
    context = {
        "form": form,
        "done": settings_undo.just_set(request, *settings_undo.OF_LEAVES),
        "leaves": [
            {
                "row": row,
                "is_now": row.valid_from <= on,
                "may_end": row.user_id in kept or people.is_own_entry(row, me),
            }
            for row in rows.order_by("valid_from", "user__full_name", "pk")
        ],
    }
    return render(request, "ui/leaves.html", context, status=422 if form.errors else 200)


def warn_of_deputising(request: HttpRequest, leave: Leave) -> None:
    """Who stands in for others may fall ill: the days are recorded, and it is told whom they leave alone."""
    for other in left_without_deputy(leave):
        names = {"deputy": leave.user.full_name, "absent": other.user.full_name}
        messages.warning(
            request,
            _(
                "%(deputy)s được cử làm thay %(absent)s trong những ngày này nên không còn ai làm thay. "
                "Lãnh đạo đơn vị hãy kết thúc đợt vắng mặt của %(absent)s và ghi lại với người khác."
            )
            % names,
        )


@require_POST
def end_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from today on; days that have not begun are taken away."""
    me, on = actor(request), timezone.localdate()
    row = get_object_or_404(leaves_seen(me, on), pk=pk)
    was = LeaveAsItWas.of(row)
    left = people.end_leave(leave=row, last_day=on - timedelta(days=1), by=me, at=timezone.now())
    settings_undo.leave_ended(request, row.user, was, left)
    messages.success(request, _("Đã kết thúc đợt vắng mặt."))
    return redirect("ui:leaves")
