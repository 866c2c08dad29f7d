"""Where folders and finished results lie: name the shelf once, then scan folder after folder."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.services import places
from portal.counter import posts
from portal.http import actor, open_to, reads_unless_posted
from portal.ui import undoing
from portal.ui.scanning import GARBLED, code_in, is_garbled


LAST_PLACE = "counter_place"
FOLDER, RESULT = "folder", "result"


class PlaceForm(forms.Form):
    """What is put where."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Để gì"),
        choices=[(FOLDER, gettext_lazy("Túi hồ sơ giấy")), (RESULT, gettext_lazy("Kết quả chờ trả"))],
    )
    place = forms.CharField(
        label=gettext_lazy("Nơi để"),
        max_length=60,
        help_text=gettext_lazy("Quét hoặc gõ mã tủ, ngăn; giữ nguyên cho các lần quét sau."),
    )
    code = forms.CharField(
        label=gettext_lazy("Mã hồ sơ"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "data-key": "F2"}),
    )


@open_to(*posts.CLERKS)
@reads_unless_posted
def by_scan(request: HttpRequest) -> HttpResponse:
    """GET keeps the last shelf; POST puts one dossier there and is ready for the next scan."""
    if request.method != "POST":
        kept = request.session.get(LAST_PLACE) or {}
        context = {"form": PlaceForm(initial=kept), "done": _just_put(request, kept.get("dossier"))}
        return render(request, "counter/places.html", context)
    form = PlaceForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        found = posts.visible(request).under_code(code_in(typed["code"]) or typed["code"])
        if found is None and is_garbled(typed["code"]):
            form.add_error("code", GARBLED)
        elif found is None:
            form.add_error("code", _("Không có hồ sơ mang mã này trong phạm vi được xem. Hãy quét lại."))
        else:
            move = places.move_folder if typed["kind"] == FOLDER else places.move_result
            move(dossier_id=found.pk, place=typed["place"], by=actor(request), at=posts.now_and_today()[0])
            kept = {"kind": typed["kind"], "place": typed["place"], "dossier": found.pk}
            request.session[LAST_PLACE] = kept
            messages.success(request, _("%(code)s: %(place)s.") % {"code": found, "place": typed["place"]})
            return redirect("counter:places")
    return render(request, "counter/places.html", {"form": form, "done": None}, status=422)


def _just_put(request: HttpRequest, dossier_id: int | None) -> undoing.JustDone | None:
    """The last scan of this person, while it may be taken back."""
    found = posts.visible(request).filter(pk=dossier_id).first() if dossier_id else None
    if found is None:
        return None
    return undoing.just_done(found, actor(request), at=posts.now_and_today()[0], names_it=True)
