"""The one door to a dossier's files: the permission check, then the bytes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.enums import LookAction
from accounts.exceptions import NotAllowed
from documents.services.files import content_of
from dossiers.models import Dossier, DossierFile
from dossiers.queries import access_to
from portal.http import identity_of, reads_only
from portal.looks import shows_personal_data


@shows_personal_data("dossier_file", "file_id", LookAction.FILE)
@reads_only
def download(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file of a dossier in sight; PDFs and pictures open, anything else is saved."""
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
    return as_response(file)


def as_response(file: DossierFile) -> HttpResponse:
    """The bytes of a file, once somebody else has said that this person may have them."""
    media = file.stored_file.media_type
    shown = media == "application/pdf" or media.startswith("image/")
    response = HttpResponse(content_of(file.stored_file), content_type=media)
    response["Content-Disposition"] = content_disposition_header(not shown, file.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    # A sandbox keeps a hostile file from acting in the portal's name.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response
