from django.urls import URLPattern, URLResolver, path

from portal.public import catalogue, home, hours, months, opinion, petitions, queueing, rating, tracking


app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("gio-lam-viec/", hours.offices, name="offices"),
    path("gio-lam-viec/<str:code>/", hours.office, name="office"),
    path("tra-cuu/", tracking.ask, name="track_ask"),
    # Codes of former systems hold strokes: HS/2026/17.
    path("tra-cuu/<path:code>/", tracking.track, name="track"),
    path("danh-gia/<str:code>/", rating.rate, name="rate"),
    path("phan-anh-kien-nghi/", petitions.explain, name="petitions"),
    path("phan-anh-kien-nghi/gui/", petitions.send, name="petition_send"),
    path("phan-anh-kien-nghi/da-tra-loi/", petitions.answers, name="petition_answers"),
    path("phan-anh-kien-nghi/da-tra-loi/<str:code>/", petitions.answer, name="petition_answer"),
    path("y-kien/<str:token>/", opinion.opinion, name="opinion"),
    path("y-kien/<str:token>/tep/<int:file_id>/", opinion.opinion_file, name="opinion_file"),
    path("diem/", months.months, name="months"),
    path("diem/<str:code>/<str:month>/", months.month, name="month"),
    path("diem/<str:code>/<str:month>/thong-bao.pdf", months.month_pdf, name="month_pdf"),
    path("diem/<str:code>/<str:month>/bang.xlsx", months.month_xlsx, name="month_xlsx"),
    path("diem/<str:code>/<str:month>/du-lieu.json", months.month_json, name="month_json"),
    path("xep-hang/lay-so/<str:token>/", queueing.kiosk, name="kiosk"),
    path("xep-hang/lay-so/<str:token>/<str:ticket>/", queueing.kiosk_ticket, name="kiosk_ticket"),
    path("xep-hang/bang/<str:token>/", queueing.board, name="queue_board"),
    path("xep-hang/so/<str:token>/", queueing.ticket, name="queue_ticket"),
    path("thu-tuc/", catalogue.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", catalogue.procedure, name="procedure"),
    path("thu-tuc/<str:code>/giay-to/", catalogue.checklist, name="checklist"),
    # Keys of papers hold what the national record wrote into them.
    path("thu-tuc/<str:code>/mau-don/<path:key>/", catalogue.form_file, name="form_file"),
]
