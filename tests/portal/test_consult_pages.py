"""Asking another agency, answering with an account and by a one-time link: the pages."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse

from accounts.enums import Role
from documents.services.files import store
from dossiers.enums import FileKind
from dossiers.models import Consultation, Dossier
from dossiers.rules.intake import FileIn
from dossiers.services import files
from notifications.models import OutboxMessage
from portal.public import limits
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.documents import PDF
from tests.factories.dossiers import NINE, assigned, make_office, question_to, token_for
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday(frozen_at, settings):
    frozen_at("2026-03-06 10:00")
    settings.UPLOAD_MIN_FREE_BYTES = 1


@built_once
def office():
    return make_office(limit="10")


@built_once
def land():
    agency = AgencyFactory(department=True, name="Sở Thử Nghiệm Đất đai")
    return UserFactory(role=Role.HANDLER, agency=agency), agency


def scanned(office):
    """A dossier the handler works on, with one scanned paper."""
    made = assigned(office)
    stored = store(BytesIO(PDF), "to-khai.pdf")
    files.attach(
        dossier_id=made.pk,
        file=FileIn(stored_file_id=stored.pk, name="to-khai.pdf", kind=FileKind.COMPONENT),
        by=office.actor(Role.RECEPTION),
        at=NINE,
    )
    return made


@built_once
def dossier(office):
    return scanned(office)


@built_once
def question(office, land):
    """Asked about another dossier, without its paper."""
    return question_to(land[1], scanned(office), office)


def desk(name, *args):
    return reverse(f"desk:{name}", args=args)


def typed(dossier, **more):
    return {
        "question": "Thửa đất có tranh chấp không?", "due_on": "10/03/2026", "due_time": "",
        "papers": [dossier.files.get().pk], "a0-name": "Sở Thử Nghiệm Đất đai", "a0-email": "",
        "a1-name": "", "a1-email": "", "a2-name": "", "a2-email": "", **more,
    }  # fmt: skip


def asked(office, dossier, client_of, **more):
    return client_of(office.people[Role.HANDLER]).post(desk("consult", dossier.pk), typed(dossier, **more))


def test_asked_at_the_desk_answered_by_the_other_agency_read_on_the_dossier(office, land, dossier, client_of):
    handler, other = client_of(office.people[Role.HANDLER]), client_of(land[0])
    page = handler.get(desk("consult", dossier.pk)).content.decode()
    assert "không dừng đồng hồ" in page
    assert "Sở Thử Nghiệm Đất đai" in page
    assert asked(office, dossier, client_of).url == desk("dossier", dossier.pk)
    question = dossier.consultations.get()

    assert "tranh chấp" in other.get(desk("questions")).content.decode()
    page = other.get(desk("question", question.pk)).content.decode()
    assert "to-khai.pdf" in page
    for hidden in (str(dossier), dossier.applicant_name, dossier.procedure_version.name):
        assert hidden not in page
    assert other.get(desk("dossier", dossier.pk)).status_code == 404
    sent = {"kind": "disagree", "text": "Đang có đơn tranh chấp thụ lý."}
    assert other.post(desk("question", question.pk), sent).url == desk("questions")

    for page in (
        handler.get(desk("dossier", dossier.pk)).content.decode(),
        client_of(office.people[Role.RECEPTION])
        .get(reverse("counter:dossier", args=[dossier.pk]))
        .content.decode(),
    ):
        assert "Đang có đơn tranh chấp thụ lý." in page
        assert "Không đồng ý" in page


def test_only_the_papers_given_with_the_question_can_be_opened(office, land, dossier, client_of):
    asked(office, dossier, client_of)
    question, other = dossier.consultations.get(), client_of(land[0])
    given = dossier.files.get()
    stored = store(BytesIO(PDF + b"%x"), "khac.pdf")
    kept_back = files.attach(
        dossier_id=dossier.pk,
        file=FileIn(stored_file_id=stored.pk, name="khac.pdf", kind=FileKind.COMPONENT),
        by=office.actor(Role.RECEPTION),
        at=NINE,
    )

    assert other.get(desk("question_file", question.pk, given.pk)).content == PDF
    assert other.get(desk("question_file", question.pk, kept_back.pk)).status_code == 404
    assert other.get(reverse("ui:file", args=[given.pk])).status_code == 404
    control = client_of(UserFactory(role=Role.CONTROL, agency=land[1]))
    assert control.get(desk("question", question.pk)).status_code == 200
    assert control.get(desk("question_file", question.pk, given.pk)).status_code == 404


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"question": ""}, "Trường này là bắt buộc"),
        ({"due_on": "31/02/2026"}, "ngày"),
        ({"due_on": "08/03/2026"}, "là ngày nghỉ; ngày làm việc tiếp theo là 09/03/2026"),
        ({"due_time": "25:61"}, "Nhập giờ theo dạng giờ:phút"),
        ({"a0-name": ""}, "Chọn ít nhất một cơ quan để hỏi."),
        ({"a0-name": "Sở Không Có"}, "Không có cơ quan “Sở Không Có” trong danh sách."),
        ({"a0-name": "Sở Không Có", "a0-email": "sai"}, "email"),
        ({"a0-name": "", "a0-email": "so@khac.example"}, "Ghi tên cơ quan có thư điện tử này."),
        ({"papers": ["999999"]}, "999999"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(office, land, dossier, client_of, more, sentence):
    answer = asked(office, dossier, client_of, **more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not dossier.consultations.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Trường này là bắt buộc"),
        ({"kind": "perhaps", "text": "x"}, "perhaps"),
        ({"kind": "agree", "text": " "}, "Trường này là bắt buộc"),
        ({"kind": "not_ours", "text": "Không phải"}, "Ghi tên cơ quan có chức năng"),
        ({"kind": "more_time", "text": "Ít", "proposed_on": "x"}, "ngày"),
        ({"kind": "more_papers", "text": "Thiếu"}, "Ghi rõ những giấy tờ cần gửi thêm."),
    ],
)
def test_a_bad_answer_is_told_in_vietnamese(land, question, client_of, sent, sentence):
    answer = client_of(land[0]).post(desk("question", question.pk), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_vague_answer_is_sent_back_and_the_question_withdrawn(office, land, question, client_of):
    client_of(land[0]).post(desk("question", question.pk), {"kind": "comment", "text": "Theo quy định."})
    handler, page = client_of(office.people[Role.HANDLER]), desk("asked", question.dossier_id, question.pk)

    assert "Đề nghị trả lời lại" in handler.get(page).content.decode()
    assert handler.post(page, {"do": "dispute", "dispute-reason": ""}).status_code == 422
    assert handler.post(page, {"do": "dispute", "dispute-reason": "Không rõ"}).status_code == 302
    assert "Không rõ" in client_of(land[0]).get(desk("question", question.pk)).content.decode()
    assert handler.post(page, {"do": "renew"}).status_code == 409
    assert handler.post(page, {"do": "withdraw", "withdraw-reason": "Đã tự xác minh"}).status_code == 302
    assert Consultation.objects.get(pk=question.pk).state == "withdrawn"


def test_a_question_handed_back_is_asked_again_with_the_paper(office, land, question, client_of):
    sent = {"kind": "more_papers", "text": "Thiếu tờ khai", "missing_papers": "Tờ khai"}
    client_of(land[0]).post(desk("question", question.pk), sent)
    page, given = desk("asked", question.dossier_id, question.pk), question.dossier.files.get().pk
    handler = client_of(office.people[Role.HANDLER])

    wrong = handler.post(page, {"do": "renew", "renew-due_on": "08/03/2026"})
    assert "là ngày nghỉ" in wrong.content.decode()
    handler.post(page, {"do": "renew", "renew-due_on": "12/03/2026", "renew-papers": [given]})

    assert list(question.given.values_list("file", flat=True)) == [given]
    assert Consultation.objects.get(pk=question.pk).due_at == at("2026-03-12 17:30")


def test_a_question_of_another_agency_does_not_exist_for_others(office, land, question, client_of):
    stranger = client_of(UserFactory(role=Role.HANDLER, agency=AgencyFactory(department=True)))
    assert stranger.get(desk("question", question.pk)).status_code == 404
    assert stranger.post(desk("question", question.pk), {"kind": "agree", "text": "Có"}).status_code == 404
    assert stranger.get(desk("asked", question.dossier_id, question.pk)).status_code == 404
    assert stranger.get(desk("consult", question.dossier_id)).status_code == 404
    assert str(question.question) not in stranger.get(desk("questions")).content.decode()


def test_a_longer_list_costs_no_more_questions(office, land, client_of, assert_num_queries_same_at_1_and_20):
    other = client_of(land[0])

    def more():
        question_to(land[1], assigned(office), office)

    assert_num_queries_same_at_1_and_20(more, lambda: other.get(desk("questions")))


# --- the one-time link ------------------------------------------------------------------------------------


@built_once
def asked_about(office):
    """A dossier an agency outside is asked about, with its paper."""
    return scanned(office)


@built_once
def link(office, asked_about):
    return reverse("public:opinion", args=[token_for(office, asked_about)])


SIGNED = {"kind": "agree", "text": "Xác nhận đúng.", "signer_name": "Thiếu tá Trần Văn Thử"}


def test_a_stranger_with_the_link_sees_question_and_papers_and_answers_once(client, link, asked_about):
    page = client.get(link)
    words = page.content.decode()
    assert "Đề nghị xác nhận thời gian công tác." in words
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    for hidden in (
        str(asked_about),
        asked_about.applicant_name,
        asked_about.procedure_version.name,
        "Nguyễn Văn",
    ):
        assert hidden not in words
    paper = client.get(f"{link}tep/{asked_about.files.get().pk}/")
    assert paper.content == PDF

    assert "đã nhận được ý kiến" in client.post(link, SIGNED).content.decode()
    for answer in (client.get(link), client.post(link, SIGNED)):
        assert answer.status_code == 410
        assert "đã được dùng để trả lời" in answer.content.decode()
    assert client.get(f"{link}tep/{asked_about.files.get().pk}/").status_code == 404
    assert asked_about.consultations.get().opinions.count() == 1


def test_a_bad_answer_leaves_the_link_as_it_was(client, link):
    answer = client.post(link, {**SIGNED, "signer_name": ""})
    assert answer.status_code == 422
    assert client.get(link).status_code == 200


def test_another_dossiers_paper_is_not_behind_the_link(client, link, dossier, office):
    stored = store(BytesIO(PDF + b"%y"), "la.pdf")
    other = files.attach(
        dossier_id=dossier.pk,
        file=FileIn(stored_file_id=stored.pk, name="la.pdf", kind=FileKind.COMPONENT),
        by=office.actor(Role.RECEPTION),
        at=NINE,
    )
    assert client.get(f"{link}tep/{other.pk}/").status_code == 404


def test_a_wrong_link_says_one_sentence_and_guessing_is_stopped(client, link, monkeypatch):
    wrong = client.get(reverse("public:opinion", args=["khong-phai"]))
    assert wrong.status_code == 410
    assert "Liên kết này không đúng." in wrong.content.decode()

    monkeypatch.setattr(limits, "first_over", lambda counted, reached=(): counted[-1])
    stopped = client.get(link)
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "3600"


def test_an_expired_link_says_so(client, link, frozen_at):
    frozen_at("2026-03-21 08:00")
    answer = client.get(link)
    assert answer.status_code == 410
    assert "đã hết hiệu lực" in answer.content.decode()


def test_the_link_of_a_dossier_that_ended_meanwhile_is_closed(client, link, asked_about):
    Dossier.objects.filter(pk=asked_about.pk).update(system_of_record="Hệ thống Bộ Thử Nghiệm")
    answer = client.post(link, SIGNED)
    assert answer.status_code == 409
    assert "Hệ thống Bộ Thử Nghiệm" in answer.content.decode()


def test_the_letter_with_the_link_names_neither_dossier_nor_person(asked_about, link):
    letter = OutboxMessage.objects.get(kind="question_link")
    said = str(letter.variables) + letter.recipient_name + letter.cause + letter.topic
    assert str(asked_about) not in said
    assert asked_about.applicant_name not in said
