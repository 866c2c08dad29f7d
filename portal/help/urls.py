from django.urls import URLPattern, URLResolver, path

from portal.help import asking, desks, pages, requests


app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("hoi-dap/", pages.answers, name="answers"),
    path("an-goi-y/", pages.dismiss, name="dismiss"),
    path("ho-tro/", requests.requests, name="requests"),
    path("ho-tro/gui/", asking.ask, name="ask"),
    path("ho-tro/nguoi-tra-loi/", desks.desks, name="desks"),
    path("ho-tro/nguoi-tra-loi/<int:pk>/ket-thuc/", desks.end_desk, name="end_desk"),
    path("ho-tro/<int:pk>/", requests.support_request, name="request"),
    path("ho-tro/<int:pk>/tep/", requests.attached, name="request_file"),
    # Last: any other word is the address of a tour.
    path("<slug:slug>/", pages.tour, name="tour"),
    path("<slug:slug>/huong-dan.pdf", pages.guide, name="guide"),
    path("<slug:slug>/<int:number>/", pages.step, name="step"),
]
