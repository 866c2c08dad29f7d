from django.urls import URLPattern, URLResolver, path

from portal.help import asking, desks, requests


app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ho-tro/", requests.requests, name="requests"),
    path("ho-tro/gui/", asking.ask, name="ask"),
    path("ho-tro/nguoi-tra-loi/", desks.desks, name="desks"),
    path("ho-tro/nguoi-tra-loi/<int:pk>/ket-thuc/", desks.end_desk, name="end_desk"),
    path("ho-tro/<int:pk>/", requests.support_request, name="request"),
]
