"""Pages of the one-stop unit, under /mot-cua/."""

from django.urls import URLPattern, URLResolver, path

from portal.counter import (
    actions,
    apologising,
    choose,
    completing,
    correcting,
    dossier,
    express,
    find,
    hand_over,
    home,
    places_by_scan,
    receipt,
    reception,
    register,
    returning,
    supplying,
)


app_name = "counter"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("ke/<slug:shelf>/", home.shelf, name="shelf"),
    path("tim/", find.find, name="find"),
    path("ket-qua-tim/", find.found, name="found"),
    path("tiep-nhan/", choose.choose, name="choose"),
    path("tiep-nhan/<int:offer_id>/", reception.receive, name="receive"),
    path("giai-quyet-ngay/<int:offer_id>/", express.serve, name="express"),
    path("ban-giao/", hand_over.hand_over, name="hand_over"),
    path("ban-giao/<int:hand_over_id>/", hand_over.slip, name="slip"),
    path("ban-giao/<int:hand_over_id>/in/", hand_over.print_slip, name="print_slip"),
    path("noi-luu/", places_by_scan.by_scan, name="places"),
    path("so-theo-doi/", register.register, name="register"),
    path("so-theo-doi/bo-loc/", register.forget, name="register_forget"),
    path("so-theo-doi/xuat.xlsx", register.export, name="register_export"),
    path("ho-so/<int:dossier_id>/", dossier.dossier, name="dossier"),
    path("ho-so/<int:dossier_id>/da-nhan/", receipt.received, name="received"),
    path("ho-so/<int:dossier_id>/in/<slug:kind>/", receipt.print_paper, name="print_paper"),
    path("ho-so/<int:dossier_id>/hoan-thien/", completing.complete, name="complete"),
    path("ho-so/<int:dossier_id>/nhan-bo-sung/", supplying.supply, name="supply"),
    path("ho-so/<int:dossier_id>/tra-ket-qua/", returning.return_result, name="return_result"),
    path("ho-so/<int:dossier_id>/dinh-chinh/", correcting.correct, name="correct"),
    path("xin-loi/", apologising.waiting, name="apologies"),
    path("ho-so/<int:dossier_id>/xin-loi/", apologising.confirm, name="apology"),
    path("ho-so/<int:dossier_id>/rut/", actions.withdraw, name="withdraw"),
    path("ho-so/<int:dossier_id>/tu-choi/", actions.refuse, name="refuse"),
    path("ho-so/<int:dossier_id>/bao-tin/", actions.telling, name="telling"),
    path("ho-so/<int:dossier_id>/tu-khoa/", actions.renew_word, name="renew_word"),
    path("ho-so/<int:dossier_id>/thu-phi/", actions.settle, name="settle"),
    path("giay/<int:paper_id>.pdf", receipt.paper_pdf, name="paper_pdf"),
    path("giay/<int:paper_id>/", receipt.paper_page, name="paper_page"),
    path("giay/<int:paper_id>.css", receipt.paper_style, name="paper_style"),
]
