from django.urls import URLPattern, URLResolver, path

from portal.public import home


app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
