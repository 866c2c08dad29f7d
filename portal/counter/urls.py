from django.urls import URLPattern, URLResolver, path

from portal.counter import home


app_name = "counter"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
