"""What belongs to the installation and to no audience: its look, and the page of components."""

from django.urls import URLPattern, URLResolver, path

from portal.ui import home, look


app_name = "system"
urlpatterns: list[URLPattern | URLResolver] = [
    path("thanh-phan/", home.components, name="components"),
    path("hien-thi/", look.choose, name="display"),
    path("mau/<slug:version>.css", look.colours, name="colours"),
    path("bieu-trung/<slug:version>/", look.logo, name="logo"),
]
