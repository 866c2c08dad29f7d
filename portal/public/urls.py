from django.urls import URLPattern, URLResolver, path

from portal.public import catalogue, home, opinion, tracking


app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("tra-cuu/", tracking.ask, name="track_ask"),
    path("tra-cuu/<str:code>/", tracking.track, name="track"),
    path("y-kien/<str:token>/", opinion.opinion, name="opinion"),
    path("y-kien/<str:token>/tep/<int:file_id>/", opinion.opinion_file, name="opinion_file"),
    path("thu-tuc/", catalogue.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", catalogue.procedure, name="procedure"),
]
