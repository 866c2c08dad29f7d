from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, path

from portal.ui import acting, home


app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("dang-nhap/", LoginView.as_view(template_name="ui/login.html"), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("chua-co-vai-tro/", home.no_role, name="no_role"),
    path("lam-thay/", acting.choose, name="acting"),
    path("lam-thay/chon/", acting.act_for, name="act_for"),
    path("thanh-phan/", home.components, name="components"),
]
