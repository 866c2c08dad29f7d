"""Blank forms (mẫu đơn, tờ khai) as files: the answer that hands one out."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from documents.services.files import content_of
from procedures.models import RequiredPaper


# Asked again each time: a form that is no longer in force is not shown from a browser's memory. What it still
# is goes over the line once.
ASK_AGAIN = "private, no-cache"


def form_response(request: HttpRequest, paper: RequiredPaper) -> HttpResponse:
    """The file of a form, to be saved under its name; 304 for who has it already. Raises FileMissing.

    Whether this person may have it was asked before.
    """
    file = paper.form_file
    assert file is not None, "asked for with its file"  # noqa: S101
    etag = f'"{file.sha256}"'
    known = get_conditional_response(request, etag=etag)
    if isinstance(known, HttpResponseNotModified):
        response: HttpResponse = known
    else:
        response = HttpResponse(content_of(file), content_type=file.media_type)
        # Never shown in the browser: what somebody typed into it would be lost with the page.
        response["Content-Disposition"] = (
            content_disposition_header(as_attachment=True, filename=paper.form_file_name) or "attachment"
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Cache-Control"] = ASK_AGAIN
    return response
