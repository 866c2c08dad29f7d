"""The one door to a dossier's files: the permission check, then the bytes, or a page of them as a picture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.enums import LookAction
from accounts.exceptions import NotAllowed
from documents.enums import PageProblem
from documents.models import StoredFile
from documents.rules.pages import USUAL, Wanted, wanted
from documents.services import pages
from documents.services.files import content_of
from dossiers.models import Dossier, DossierFile
from dossiers.queries import access_to
from portal.http import identity_of, reads_only, row_id, text
from portal.looks import shows_personal_data


# A shared machine at a counter keeps nothing of what it showed.
KEEP_NOTHING = "private, no-store"


@shows_personal_data("dossier_file", "file_id", LookAction.FILE)
@reads_only
def download(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file of a dossier in sight; PDFs and pictures open, anything else is saved."""
    return as_response(file_in_sight(request, file_id))


@shows_personal_data("dossier_file", "file_id", LookAction.FILE)
@reads_only
def page(request: HttpRequest, file_id: int, number: int) -> HttpResponseBase:
    """A page of a file as a picture, under the same check as the file; 422 with the reason where none is."""
    file = file_in_sight(request, file_id)
    asked = request.GET
    picture = wanted(page=number, width=row_id(asked.get("width")) or USUAL, turn=row_id(asked.get("turn")))
    shown = pages.show(file.stored_file, picture)
    here = Wanted(shown.page, picture.width, picture.turn)
    drawn = pages.picture(file.stored_file, here) if shown.problem is None else b""
    if not drawn:
        problem = shown.problem or PageProblem.BUSY
        return text(_(problem.label), status=422)
    response = HttpResponse(drawn, content_type="image/webp")
    response["Cache-Control"] = KEEP_NOTHING
    return response


def file_in_sight(request: HttpRequest, file_id: int) -> DossierFile:
    """404 where the dossier is out of sight, NotAllowed where only its progress may be seen."""
    known = identity_of(request)
    today = timezone.localdate()
    if known is None:
        raise Http404
    visible = Dossier.objects.visible_to(known.user, today)
    file = (
        DossierFile.objects.select_related("dossier", "stored_file")
        .filter(pk=file_id, removed_at=None, dossier__in=visible)
        .first()
    )
    if file is None:
        raise Http404
    if not access_to(known.user, file.dossier, on=today).file:
        raise NotAllowed(_("Bạn xem được tiến độ hồ sơ này nhưng không được mở tệp của hồ sơ."))
    return file


def as_response(file: DossierFile) -> HttpResponse:
    """The bytes of a file, once somebody else has said that this person may have them."""
    return stored_response(file.stored_file, file.name)


def stored_response(stored: StoredFile, name: str) -> HttpResponse:
    """The bytes of a stored file under the name it came with. As above."""
    media = stored.media_type
    shown = media == "application/pdf" or media.startswith("image/")
    response = HttpResponse(content_of(stored), content_type=media)
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response["Cache-Control"] = KEEP_NOTHING
    # A sandbox keeps a hostile file from acting in the portal's name.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
