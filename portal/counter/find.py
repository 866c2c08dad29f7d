"""The search box: a scanned receipt or card, a code, a name. What was typed never stands in an address."""

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers.enums import State
from dossiers.models import Dossier, PostalItem
from dossiers.permissions import can
from dossiers.queries import search
from dossiers.rules.posting import is_number
from dossiers.rules.searching import kind_of, may_be_code
from lib import citizen_card
from portal.counter import choose, keys, known, lists, post, posts
from portal.counter.usual import usual_procedures
from portal.http import actor, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui.limits import limit_rate
from portal.ui.scanning import GARBLED, code_in, is_garbled


FOUND = "counter_search"
A_MINUTE = 30
FEWEST_LETTERS = 3
SHOWN = 10


@open_to(*posts.ONE_STOP)
@require_POST
def find(request: HttpRequest) -> HttpResponseBase:
    """Leads to the dossier when it is one, else to what was found."""
    limit_rate(request, "find", times=A_MINUTE)
    typed = request.POST.get("q", "").strip()[:500]
    code = code_in(typed) or typed
    dossier = posts.visible(request).under_code(code) if may_be_code(code) else None
    if dossier is not None:
        return redirect(_next_page(request, dossier))
    if envelope := _envelope(request, typed):
        return redirect("counter:post_item", envelope.pk)
    request.session[FOUND] = _question(request, typed)
    return redirect("counter:found")


@shows_personal_data("search", "")
@open_to(*posts.ONE_STOP)
@reads_only
def found(request: HttpRequest) -> HttpResponseBase:
    """What the last search of this session found: dossiers in sight, and procedures to receive."""
    at, on = posts.now_and_today()
    user = posts.user_of(request)
    asked: dict[str, str] = request.session.get(FOUND) or {"text": "", "shown": "", "note": ""}
    dossiers = list(search(user, asked["text"], on=on))
    request.looked_for = str(kind_of(asked["text"]) or "")  # type: ignore[attr-defined]  # read by portal.looks
    can_receive = bool(posts.counter_ids(user, on))
    procedures = choose.choices(user, on) if can_receive else []
    card = request.session.get(choose.CARD) if can_receive else None
    context = {
        "asked": asked,
        "too_short": bool(asked["text"]) and len(asked["text"]) < FEWEST_LETTERS,
        "columns": lists.COLUMNS,
        "rows": lists.rows(dossiers, user, at=at, on=on),
        "choices": choose.with_keys(_procedures(request, procedures, asked)[:SHOWN]),
        "card": card,
        "keys": keys.HOME,
        "search_waits": bool(card),  # the numbers of the procedures come first
    }
    return render(request, "counter/found.html", context)


def _procedures(
    request: HttpRequest, offered: list[choose.Choice], asked: dict[str, str]
) -> list[choose.Choice]:
    """What may be received next: of a scanned card what this clerk receives most, else what is asked for."""
    usual = usual_procedures(request) if offered else []
    if asked.get("is_card"):
        return [choice for choice in choose.usual_first(offered, usual) if choice.href]
    return choose.usual_first(choose.matching(offered, asked["text"]), usual) if asked["text"] else []


def _envelope(request: HttpRequest, typed: str) -> PostalItem | None:
    """The one envelope in sight with this tracking number, for who may write down what became of it."""
    found = post.items_numbered(request, typed) if is_number(typed) else []
    by, on = actor(request), posts.now_and_today()[1]
    if len(found) == 1 and can("follow_post", by, found[0].dossier, on=on):
        return found[0]
    return None


def _next_page(request: HttpRequest, dossier: Dossier) -> str:
    """A receipt that is scanned when the result is there means: give it."""
    by, on = actor(request), posts.now_and_today()[1]
    if dossier.state == State.DONE and can("return_result", by, dossier, on=on):
        return reverse("counter:return_result", args=[dossier.pk])
    return reverse("counter:dossier", args=[dossier.pk])


def _question(request: HttpRequest, typed: str) -> dict[str, str]:
    """What to search for; a scanned card is also kept for the next reception form."""
    if not citizen_card.looks_like_card(typed):
        return {"text": typed, "shown": typed, "note": str(GARBLED) if is_garbled(typed) else ""}
    try:
        card = citizen_card.parse(typed)
    except citizen_card.CardUnreadable as refusal:
        return {"text": "", "shown": "", "note": _(str(refusal))}
    start = QueryDict(mutable=True)
    start.update(dict.fromkeys(known.TAKEN_OVER, "") | {"scan": typed, "applicant_kind": ""})
    said = known.read_scans(request, start)
    request.session[choose.CARD] = {**start.dict(), "said": said}
    return {"text": card.personal_id, "shown": card.name, "note": "", "is_card": "yes"}
