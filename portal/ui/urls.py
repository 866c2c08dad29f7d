from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from portal.ui import (
    account,
    acting,
    bulk,
    files,
    home,
    leaves,
    list_pages,
    login,
    my_months,
    search,
    telling,
    undoing,
)


app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("dang-nhap/", login.login, name="login"),
    path("cua-toi/", account.profile, name="profile"),
    path("nhan-tin/", telling.preferences, name="telling"),
    path("viec-hom-nay/", telling.today, name="today"),
    path("cong-khai-thang/", my_months.my_months, name="my_months"),
    path("cong-khai-thang/dong/<int:pk>/", my_months.my_line, name="my_line"),
    path("cong-khai-thang/don-vi/<int:pk>/", my_months.unit_line, name="unit_line"),
    path("doi-mat-khau/", account.change_password, name="change_password"),
    path("buoc-hai/", account.show_second_factor, name="second_factor"),
    path("buoc-hai/bat/", account.enrol, name="enrol"),
    path("buoc-hai/bat-dau/", account.begin_enrolment, name="begin_enrolment"),
    path("buoc-hai/ma-du-phong/", account.recovery_codes, name="recovery_codes"),
    path("buoc-hai/tat/", account.switch_off, name="switch_off"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("chua-co-vai-tro/", home.no_role, name="no_role"),
    path("lam-thay/", acting.choose, name="acting"),
    path("lam-thay/chon/", acting.act_for, name="act_for"),
    path("vang-mat/", leaves.leaves, name="leaves"),
    path("vang-mat/<int:pk>/ket-thuc/", leaves.end_leave, name="end_leave"),
    path("ngon-ngu/", home.choose_language, name="language"),
    path("tep/<int:file_id>/", files.download, name="file"),
    path("tep/<int:file_id>/trang/<int:number>/", files.page, name="file_page"),
    path("ho-so/<int:dossier_id>/hoan-tac/", undoing.undo, name="undo"),
    path("viec-hang-loat/<int:work_id>/", bulk.bulk_work, name="bulk_work"),
    path("tim/", search.search, name="search"),
    path("tim/goi-y/", search.suggest, name="suggest"),
    path("danh-sach/<slug:code>/", list_pages.setup, name="list"),
    path("danh-sach/<slug:code>/luu/", list_pages.save, name="list_save"),
    path("danh-sach/cach-xem/<int:pk>/<slug:act>/", list_pages.change, name="list_view"),
    path("thanh-phan/", home.components_moved, name="components_moved"),
]
