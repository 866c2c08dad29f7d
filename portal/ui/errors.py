"""Pages for what went wrong: in Vietnamese, with the next thing to do. API callers get JSON."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models import Explanation
from portal.http import NotThere, identity_of, page_before


@dataclass(frozen=True)
class Words:
    """Title, sentence and advice of one kind of error."""

    title: str | Promise
    sentence: str | Promise
    advice: str | Promise


WORDS = {
    400: Words(
        _("Yêu cầu không hợp lệ"),
        _("Máy chủ không đọc được yêu cầu vừa gửi."),
        _("Hãy quay lại trang trước, kiểm tra nội dung đã nhập rồi gửi lại."),
    ),
    403: Words(
        _("Không có quyền thực hiện"),
        _("Tài khoản đang dùng không được phép làm việc này."),
        _("Nếu đây là việc được giao, hãy đề nghị quản trị hệ thống của cơ quan bổ sung vai trò."),
    ),
    404: Words(
        _("Không tìm thấy trang"),
        _("Địa chỉ này không có, hoặc nội dung không thuộc phạm vi được xem."),
        _("Hãy kiểm tra lại địa chỉ hoặc tìm từ trang chủ."),
    ),
    405: Words(
        _("Không mở trang bằng cách này được"),
        _("Địa chỉ này chỉ nhận thao tác từ nút bấm trên trang."),
        _("Hãy quay lại trang trước và dùng nút bấm trên trang."),
    ),
    409: Words(
        _("Chưa thực hiện được lúc này"),
        _("Tình trạng hiện tại không cho phép thao tác này."),
        _("Hãy tải lại trang để xem tình trạng mới nhất, rồi chọn thao tác phù hợp."),
    ),
    413: Words(
        _("Nội dung gửi lên quá lớn"),
        _("Tệp hoặc biểu mẫu vượt giới hạn cho phép."),
        _("Hãy giảm dung lượng hoặc số lượng tệp rồi gửi lại."),
    ),
    429: Words(
        _("Thao tác quá nhiều lần"),
        _("Đã có quá nhiều yêu cầu trong thời gian ngắn."),
        _("Hãy chờ ít phút rồi thử lại."),
    ),
    500: Words(
        _("Hệ thống gặp lỗi"),
        _("Yêu cầu chưa được thực hiện; lỗi đã được ghi lại."),
        _("Hãy thử lại sau ít phút. Nếu vẫn lỗi, báo cho quản trị hệ thống kèm thời điểm xảy ra."),
    ),
    503: Words(
        _("Hệ thống đang bận"),
        _("Máy chủ tạm thời chưa phục vụ được."),
        _("Hãy thử lại sau ít phút."),
    ),
}


# Audiences whose pages are about a dossier, with the name of its id in their addresses.
DOSSIER_PAGES = {"counter": "dossier_id", "desk": "pk"}
# Elsewhere at the desk the id is that of an explanation, a petition, a question.
DOSSIER_ROUTES = ("ho-so/<int:", "tai-cho/<int:")
EXPLANATION_ROUTE = "giai-trinh/<int:"


def too_long(request: HttpRequest) -> HttpResponse:
    """What is typed cannot go along to the page shown anew: nothing is changed, and it is still there."""
    return page(
        request,
        413,
        sentence=str(
            _(
                "Nội dung đang nhập quá dài nên không mang theo được khi đổi cách hiển thị. Hãy bấm nút "
                "Quay lại của trình duyệt: nội dung còn nguyên ở đó; gửi biểu mẫu rồi hãy đổi."
            )
        ),
    )


def page(request: HttpRequest, status: int, *, sentence: str = "", typed: str = "") -> HttpResponse:
    """The page of error `status`; `sentence` replaces the general one when the domain gave its own.

    `typed`: what somebody wrote in vain, where no form is left that could show it to him again.
    """
    words = WORDS[status]
    said = sentence or str(words.sentence)
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": said}, status=status, json_dumps_params={"ensure_ascii": False})
    context = {
        "words": words,
        "sentence": said,
        "typed": typed,
        "status": status,
        "dossier": _dossier_page(request) if status == 409 else "",
        "back": page_before(request),
        "reference": reference(),
        "may_ask": status != 429 and identity_of(request) is not None,
    }
    response = render(request, "errors/error.html", context, status=status)
    if request.headers.get("HX-Request"):
        # An htmx request asked for a fragment; the error takes the page's place instead.
        response["HX-Retarget"], response["HX-Reselect"], response["HX-Reswap"] = (
            "#main",
            "#main",
            "outerHTML",
        )
    return response


def reference() -> str:
    """What finds this call in the log, to be told to whoever helps."""
    bound: Mapping[str, object] = structlog.contextvars.get_contextvars()
    return str(bound.get("request_id", ""))


def _dossier_page(request: HttpRequest) -> str:
    """Where the dossier this was about is shown as it stands now; empty when it was about none."""
    match = request.resolver_match
    if match is None or match.namespace not in DOSSIER_PAGES:
        return ""
    dossier_id = match.kwargs.get(DOSSIER_PAGES[match.namespace])
    if dossier_id and match.namespace == "desk":
        dossier_id = _dossier_at_the_desk(match.route, dossier_id)
    return reverse(f"{match.namespace}:dossier", args=[dossier_id]) if dossier_id else ""


def _dossier_at_the_desk(route: str, pk: int) -> int | None:
    """Whose id it is; None of a question or a petition, whose readers need not see a dossier."""
    if any(part in route for part in DOSSIER_ROUTES):
        return pk
    if EXPLANATION_ROUTE in route:
        return Explanation.objects.filter(pk=pk).values_list("dossier_id", flat=True).first()
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the body or the number of fields or files is over the limit."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return _without_layout(request, 413 if too_big else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return page(request, 403, sentence=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; what Django's own Http404 carries is for programmers and is not shown."""
    return page(request, 404, sentence=str(exception) if isinstance(exception, NotThere) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away; from a template that needs neither it nor a session."""
    away = isinstance(sys.exc_info()[1], InterfaceError | OperationalError)
    return _without_layout(request, 503 if away else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old or came from elsewhere."""
    return page(
        request, 403, sentence=str(_("Trang đã mở quá lâu nên biểu mẫu hết hiệu lực; hãy tải lại trang."))
    )


def _without_layout(request: HttpRequest, status: int) -> HttpResponse:
    """A page that asks nobody who is there: the database or the request itself may be what failed."""
    words = WORDS[status]
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": str(words.sentence)}, status=status)
    # A session's cookie tells that it may be somebody of the office, without asking who.
    may_ask = status == 500 and settings.SESSION_COOKIE_NAME in request.COOKIES
    context = {
        "words": words,
        "status": status,
        "reference": reference(),
        "path": request.path,
        "may_ask": may_ask,
    }
    return HttpResponse(render_to_string("errors/bare.html", context), status=status)
