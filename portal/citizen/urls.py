from django.urls import URLPattern, URLResolver, path

from portal.citizen import home


app_name = "citizen"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
