from django.urls import URLPattern, URLResolver, path

from portal.ui import home


app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("chua-co-vai-tro/", home.no_role, name="no_role"),
    path("thanh-phan/", home.components, name="components"),
]
