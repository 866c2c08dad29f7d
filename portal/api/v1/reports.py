"""POST /api/v1/delivery-reports: an operator tells whether a message it took has arrived."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from notifications.exceptions import UnknownMessage
from notifications.services.reports import report
from portal.api.v1 import shapes


OPERATOR = "operator"


class ReportIn(serializers.Serializer[dict[str, object]]):
    """What an operator says about one message."""

    id = serializers.UUIDField(help_text="Mã tin đã gửi kèm khi giao tin.")
    status = shapes.Choice(["delivered", "undelivered"])
    reason = serializers.RegexField(
        r"^[A-Za-z0-9_.:-]{1,60}$", required=False, default="unknown",
        help_text="Mã lỗi của nhà mạng; không ghi số điện thoại hay tên.",
    )  # fmt: skip


class ReportOut(serializers.Serializer[dict[str, object]]):
    """Whether the report was news."""

    is_new = serializers.BooleanField()


class TokenOfOperator(BaseAuthentication):
    """`Authorization: Bearer …` with the office's REPORT_TOKEN, compared in constant time."""

    def authenticate(self, request: Request) -> tuple[None, str]:
        parts = get_authorization_header(request).split()
        token = settings.REPORT_TOKEN.encode()
        if len(parts) != 2 or parts[0].lower() != b"bearer" or not token:
            raise AuthenticationFailed("Cần khóa báo tin của nhà cung cấp.")
        if not hmac.compare_digest(parts[1], token):
            raise AuthenticationFailed("Khóa báo tin không đúng.")
        return None, OPERATOR

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class IsOperator(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.auth == OPERATOR)


class OperatorScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenOfOperator
    name = "operator"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class DeliveryReports(APIView):
    """Reports of operators."""

    authentication_classes = [TokenOfOperator]
    permission_classes = [IsOperator]

    @extend_schema(
        operation_id="report_delivery",
        request=ReportIn,
        responses={
            200: ReportOut, 400: shapes.Fault, 401: shapes.Fault, 404: shapes.Fault, 415: shapes.Fault,
            422: shapes.Fault,
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Report once or often; only the first report on a message counts."""
        told = ReportIn(data=request.data)
        if not told.is_valid():
            field, faults = next(iter(told.errors.items()))
            return Response({"detail": str(faults[0]), "field": field}, status=422)
        said = told.validated_data
        try:
            is_new = report(
                message_id=said["id"],
                is_delivered=said["status"] == "delivered",
                reason=f"operator {said['reason']}",
                at=timezone.now(),
            )
        except UnknownMessage:
            return Response({"detail": "Không có tin mang mã này.", "field": "id"}, status=404)
        return Response({"is_new": is_new})
