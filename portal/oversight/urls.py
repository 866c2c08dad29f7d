from django.urls import URLPattern, URLResolver, path

from portal.oversight import home, jobs


app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("cong-viec/", jobs.jobs, name="jobs"),
    path("cong-viec/tien-do/", jobs.progress, name="jobs_progress"),
    path("cong-viec/chay-bu/", jobs.start, name="jobs_start"),
]
