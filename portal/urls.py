"""All addresses. One line per audience (see docs/architecture.md)."""

from django.urls import URLPattern, URLResolver, include, path

from portal.ui.health import healthz


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("tai-khoan/", include("portal.ui.urls")),
    path("he-thong/", include("portal.ui.system_urls")),
    path("tro-giup/", include("portal.help.urls")),
    path("ca-nhan/", include("portal.citizen.urls")),
    path("mot-cua/", include("portal.counter.urls")),
    path("xu-ly/", include("portal.desk.urls")),
    path("dieu-hanh/", include("portal.oversight.urls")),
    path("api/v1/", include("portal.api.v1.urls")),
    path("", include("portal.public.urls")),
]

handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.permission_denied"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
