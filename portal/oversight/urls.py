from django.urls import URLPattern, URLResolver, path

from portal.oversight import (
    accounts,
    accounts_agencies,
    calendars,
    calendars_changes,
    home,
    jobs,
    setup,
    wording,
)


app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("cong-viec/", jobs.jobs, name="jobs"),
    path("cong-viec/tien-do/", jobs.progress, name="jobs_progress"),
    path("cong-viec/chay-bu/", jobs.start, name="jobs_start"),
    path("mau-tin/", wording.listing, name="wordings"),
    path("mau-tin/<slug:kind>/<slug:channel>/", wording.edit, name="wording"),
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
    path("tai-khoan/", accounts.people_list, name="people"),
    path("tai-khoan/mo/", accounts.open_account, name="open_account"),
    path("tai-khoan/nguoi/<int:pk>/", accounts.person, name="person"),
    path("tai-khoan/nguoi/<int:pk>/<slug:move>/", accounts.move_person, name="move_person"),
    path("tai-khoan/vai-tro/<int:pk>/ket-thuc/", accounts.end_role, name="end_role"),
    path("tai-khoan/vang-mat/<int:pk>/ket-thuc/", accounts.end_leave, name="end_leave"),
    path("tai-khoan/nhat-ky-xem/", accounts.looks, name="looks"),
    path("tai-khoan/co-quan/", accounts_agencies.agency_tree, name="agencies"),
    path("tai-khoan/co-quan/<int:pk>/", accounts_agencies.agency, name="agency"),
    path("tai-khoan/co-quan/<int:pk>/<slug:move>/", accounts_agencies.move_agency, name="move_agency"),
    path(
        "tai-khoan/phan-cong-ky/<int:pk>/ket-thuc/", accounts_agencies.end_delegation, name="end_delegation"
    ),
    path("tai-khoan/ke-thua/", accounts_agencies.successions, name="successions"),
    path(
        "tai-khoan/ke-thua/<int:pk>/xac-nhan/",
        accounts_agencies.confirm_succession,
        name="confirm_succession",
    ),
    path("thiet-lap/", setup.setup, name="setup"),
    path("thiet-lap/mau.xlsx", setup.template, name="setup_template"),
    path("thiet-lap/con-thieu/", setup.missing, name="missing"),
]
