from django.urls import URLPattern, URLResolver, path

from portal.desk import (
    acts,
    bulk,
    consult,
    dossier,
    home,
    late,
    late_acts,
    late_work,
    questions,
    supplement,
    waiting,
)


app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("ky-nhieu/", bulk.sign_many, name="sign_many"),
    path("ban-giao/", bulk.bundles, name="bundles"),
    path("tre-han/", late_work.late_work, name="late_work"),
    path("ho-so/<int:pk>/", dossier.show, name="dossier"),
    path("ho-so/<int:pk>/tre-han/", late.show, name="late"),
    path("ho-so/<int:pk>/thu-xin-loi.pdf", late.paper, name="apology_paper"),
    path("ho-so/<int:pk>/thu-xin-loi/soan/", late_acts.draft_apology, name="draft_apology"),
    path("ho-so/<int:pk>/thu-xin-loi/ky/", late_acts.sign_apology, name="sign_apology"),
    path("ho-so/<int:pk>/thu-xin-loi/tra-lai/", late_acts.send_back_apology, name="send_back_apology"),
    path("giai-trinh/<int:pk>/viet/", late_acts.submit_explanation, name="submit_explanation"),
    path("giai-trinh/<int:pk>/chap-nhan/", late_acts.accept_explanation, name="accept_explanation"),
    path("giai-trinh/<int:pk>/tra-lai/", late_acts.send_back_explanation, name="send_back_explanation"),
    path("ho-so/<int:pk>/nhan-viec/", acts.take, name="take"),
    path("ho-so/<int:pk>/phan-cong/", acts.assign, name="assign"),
    path("ho-so/<int:pk>/hoan-thanh/", acts.complete, name="complete"),
    path("ho-so/<int:pk>/tra-lai/", acts.send_back, name="send_back"),
    path("ho-so/<int:pk>/xu-ly-lai/", acts.reopen, name="reopen"),
    path("ho-so/<int:pk>/tu-choi/", acts.reject, name="reject"),
    path("cho-nguoi-nop/", waiting.waiting, name="waiting"),
    path("ho-so/<int:pk>/yeu-cau-bo-sung/", supplement.ask, name="ask_supplement"),
    path("ho-so/<int:pk>/duyet-bo-sung/", supplement.decide, name="decide_supplement"),
    path("ho-so/<int:pk>/dong-ho-so/", acts.close_silent, name="close_silent"),
    path("ho-so/<int:pk>/lay-y-kien/", consult.ask, name="consult"),
    path("ho-so/<int:pk>/y-kien/<int:question_id>/", consult.asked, name="asked"),
    path("y-kien/", questions.questions, name="questions"),
    path("y-kien/<int:pk>/", questions.question, name="question"),
    path("y-kien/<int:pk>/tep/<int:file_id>/", questions.question_file, name="question_file"),
    path("ho-so/<int:pk>/dinh-kem/", acts.attach, name="attach"),
]
