"""First page of those who steer and check: how many dossiers stand how, and where to go."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Dossier
from portal.http import identity_of, open_to, reads_only
from portal.ui.navigation import OVERSIGHT


@dataclass(frozen=True)
class Figure:
    """A number and the words for it."""

    label: str | Promise
    value: int


@open_to(*OVERSIGHT)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """Figures of the dossiers in this person's sight; none for an administrator, who sees no dossier."""
    known = identity_of(request)
    figures = _figures(known.user) if known else []
    return render(request, "oversight/home.html", {"figures": figures, "now": timezone.now()})


def _figures(user: User) -> list[Figure]:
    now = timezone.now()
    today = timezone.localdate(now)
    seen = Dossier.objects.visible_to(user, today)
    figures = [
        Figure(_("Tiếp nhận hôm nay"), seen.received_between(today, today).count()),
        Figure(_("Đang giải quyết"), seen.unfinished().accepted().count()),
        Figure(_("Đang quá hạn (theo hạn pháp luật, L)"), seen.unfinished().late_at(now).count()),
        Figure(_("Đã có kết quả, chờ trả"), seen.waiting_for_return().count()),
    ]
    return figures if any(figure.value for figure in figures) else []
