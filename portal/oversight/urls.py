from django.urls import URLPattern, URLResolver, path

from portal.oversight import calendars, calendars_changes, home, jobs


app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("cong-viec/", jobs.jobs, name="jobs"),
    path("cong-viec/tien-do/", jobs.progress, name="jobs_progress"),
    path("cong-viec/chay-bu/", jobs.start, name="jobs_start"),
    path("lich/", calendars.year, name="calendar"),
    path("lich/van-ban/", calendars.documents, name="calendar_documents"),
    path("lich/gio/", calendars.hours, name="calendar_hours"),
    path("lich/gio/doi/", calendars_changes.new_hours, name="calendar_new_hours"),
    path("lich/them/", calendars_changes.new_calendar, name="calendar_new"),
    path("lich/thay-doi/", calendars_changes.listing, name="calendar_changes"),
    path("lich/thay-doi/them-ngay/", calendars_changes.add_days, name="calendar_add_days"),
    path("lich/thay-doi/bo-ngay/", calendars_changes.revoke_day, name="calendar_revoke_day"),
    path("lich/thay-doi/<int:pk>/", calendars_changes.detail, name="calendar_change"),
    path("lich/thay-doi/<int:pk>/xac-nhan/", calendars_changes.confirm, name="calendar_confirm"),
    path("lich/thay-doi/<int:pk>/bo/", calendars_changes.drop, name="calendar_drop"),
]
