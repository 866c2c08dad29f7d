"""Systems identify themselves with a token: `Authorization: Token …`."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from integrations.models import OutsideSystem
from integrations.services.systems import by_token


class TokenOfSystem(BaseAuthentication):
    """Sets `request.auth` to the system; there is no user behind it."""

    def authenticate(self, request: Request) -> tuple[None, OutsideSystem] | None:
        parts = get_authorization_header(request).split()
        if len(parts) != 2 or parts[0].lower() != b"token":
            return None
        system = by_token(parts[1].decode("latin-1"))
        if system is None:
            raise AuthenticationFailed("Khóa API không đúng hoặc đã bị thu hồi.")
        return None, system

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class IsSystem(BasePermission):
    message = "Cần khóa API của hệ thống đã đăng ký."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, OutsideSystem)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenOfSystem
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token KHÓA"}
