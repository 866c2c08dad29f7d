"""Pages of the one-stop unit, under /mot-cua/."""

from django.urls import URLPattern, URLResolver, path

from portal.counter import choose, home, receipt, reception


app_name = "counter"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("tiep-nhan/", choose.choose, name="choose"),
    path("tiep-nhan/<int:offer_id>/", reception.receive, name="receive"),
    path("ho-so/<int:dossier_id>/da-nhan/", receipt.received, name="received"),
    path("ho-so/<int:dossier_id>/in/<slug:kind>/", receipt.print_paper, name="print_paper"),
    path("giay/<int:paper_id>.pdf", receipt.paper_pdf, name="paper_pdf"),
    path("giay/<int:paper_id>/", receipt.paper_page, name="paper_page"),
    path("giay/<int:paper_id>.css", receipt.paper_style, name="paper_style"),
]
