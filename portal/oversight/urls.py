from django.urls import URLPattern, URLResolver, path

from portal.oversight import home


app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
