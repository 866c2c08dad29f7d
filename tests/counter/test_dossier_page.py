"""What a clerk does with a dossier that is there: complete, return, correct, withdraw, settle."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, State
from dossiers.models import Dossier, ResultReturn
from dossiers.services import processing
from dossiers.services.processing import ResultIn
from tests.clock import at
from tests.factories.documents import PDF
from tests.factories.dossiers import accepted, asked, assigned, done, in_process, make_office, returned
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MORNING = "2026-03-06 09:32"


@built_once
def office():
    return make_office()


@built_once(frozen_at=MORNING)
def dossier(office):
    """Accepted, and nothing more."""
    return accepted(office)


@built_once(frozen_at=MORNING)
def incomplete(office):
    return asked(office)


@built_once(frozen_at=MORNING)
def begun(office):
    """In process."""
    return in_process(office)


@built_once(frozen_at=MORNING)
def finished(office):
    return done(office)


@built_once(frozen_at=MORNING)
def handed_out(office):
    """Its result has been returned."""
    return returned(office)


@built_once(frozen_at=MORNING)
def rejected(office):
    dossier = assigned(office)
    return processing.reject(
        dossier_id=dossier.pk,
        legal_ground="Luật Hộ tịch, Điều 13",
        result=ResultIn(abstract="Không đủ điều kiện"),
        by=office.actor(Role.APPROVER),
        at=at("2026-03-06 15:00"),
    )


def url(name, dossier):
    return reverse(f"counter:{name}", args=[dossier.pk])


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


class TestPage:
    def test_tells_the_whole_story(self, handed_out, clerk):
        page = clerk.get(url("dossier", handed_out)).content.decode()
        for word in ("Tiếp nhận", "Chuyển xử lý", "Ký duyệt", "Trả kết quả", "Giấy chứng sinh", "8.000 đồng"):
            assert word in page

    @pytest.mark.parametrize(
        ("stage", "offered", "hidden"),
        [
            ("incomplete", "hoan-thien", "tra-ket-qua"),
            ("dossier", "dinh-chinh", "tra-ket-qua"),
            ("finished", "tra-ket-qua", "hoan-thien"),
            ("rejected", "tra-ket-qua", "/rut/"),
            ("handed_out", "in/receipt", "dinh-chinh"),
        ],
    )
    def test_offers_what_can_be_done_now(self, request, clerk, stage, offered, hidden):
        page = clerk.get(url("dossier", request.getfixturevalue(stage))).content.decode()
        assert offered in page
        assert hidden not in page

    def test_a_cashier_only_settles(self, office, dossier, client_of):
        page = client_of(office.people[Role.CASHIER]).get(url("dossier", dossier)).content.decode()
        assert "thu-phi" in page
        for hidden in ("dinh-chinh", "/rut/", "in/receipt"):
            assert hidden not in page

    def test_is_not_there_for_another_office(self, dossier, client_of):
        stranger = client_of(make_office().people[Role.RECEPTION])
        for name in ("dossier", "received", "complete", "return_result", "correct"):
            assert stranger.get(url(name, dossier)).status_code == 404
        for name in ("withdraw", "refuse", "renew_word", "settle"):
            assert stranger.post(url(name, dossier), {}).status_code == 404

    def test_costs_the_same_with_more_papers(self, dossier, clerk, assert_num_queries_same_at_1_and_20):
        orders = iter(range(10, 40))

        def one_more():
            dossier.papers.create(order=next(orders), name="Giấy tờ thêm", evidence="original", originals=1)

        assert_num_queries_same_at_1_and_20(one_more, lambda: clerk.get(url("dossier", dossier)))


class TestCompleting:
    def missing(self, dossier):
        return f"b{dossier.papers.order_by('order').last().pk}"

    def test_what_was_missing_is_ticked_and_the_dossier_accepted(self, incomplete, clerk):
        name = self.missing(incomplete)
        assert "Giấy chứng sinh" in clerk.get(url("complete", incomplete)).content.decode()

        answer = clerk.post(
            url("complete", incomplete),
            {
                f"{name}-has": "on",
                f"{name}-evidence": "original",
                f"{name}-originals": "1",
                f"files-{name}": SimpleUploadedFile("chung-sinh.pdf", PDF),
                "do": "accept",
                "despite_duplicate": "on",  # the file's other dossiers are of the same person
            },
        )

        assert answer.url == url("received", incomplete)
        assert now(incomplete).state == State.ACCEPTED
        kinds = list(incomplete.events.order_by("seq").values_list("kind", flat=True))
        assert kinds == [EventKind.ASK_BEFORE_ACCEPTANCE, EventKind.RESUBMIT, EventKind.ACCEPT]
        assert incomplete.files.get().paper.name == "Giấy chứng sinh"

    def test_papers_alone_leave_it_waiting_for_the_check(self, incomplete, clerk):
        name = self.missing(incomplete)
        typed = {f"{name}-has": "on", f"{name}-evidence": "original", f"{name}-originals": "1", "do": "bring"}
        clerk.post(url("complete", incomplete), typed)
        assert now(incomplete).state == State.SUBMITTED

    @pytest.mark.parametrize("button", ["accept", "bring"])
    def test_nothing_brought_is_nothing_done(self, incomplete, clerk, button):
        typed = {f"{self.missing(incomplete)}-evidence": "original", "do": button}
        page = clerk.post(url("complete", incomplete), typed)
        assert page.status_code == 422
        assert now(incomplete).state == State.SUPPLEMENT_PRE

    def test_a_refused_file_keeps_the_rest(self, incomplete, clerk):
        name = self.missing(incomplete)
        page = clerk.post(
            url("complete", incomplete),
            {
                f"{name}-has": "on",
                f"{name}-evidence": "original",
                f"{name}-originals": "1",
                f"files-{name}": SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 60),
                "do": "accept",
            },
        )
        assert page.status_code == 422
        assert "không được nhận" in page.content.decode()
        assert now(incomplete).state == State.SUPPLEMENT_PRE

    def test_an_accepted_dossier_is_past_that(self, dossier, clerk):
        assert clerk.get(url("complete", dossier)).status_code == 409

    def test_a_refusal_takes_its_reason(self, incomplete, clerk):
        name = self.missing(incomplete)
        typed = {f"{name}-has": "on", f"{name}-evidence": "original", f"{name}-originals": "1", "do": "bring"}
        clerk.post(url("complete", incomplete), typed)
        assert clerk.post(url("refuse", incomplete), {"refuse-reason": " "}).status_code == 422
        clerk.post(url("refuse", incomplete), {"refuse-reason": "Không thuộc thẩm quyền"})
        assert now(incomplete).state == State.REFUSED


class TestReturning:
    GIVEN = {
        "receiver_is_applicant": "on",
        "receiver_name": "Đặng Thị Ước",
        "identity_seen": "Thẻ căn cước",
        "means": "0",
        "originals_returned": "on",
        "signed": "on",
    }

    def test_a_result_is_given_to_a_known_person(self, finished, clerk):
        assert 'value="Đặng Thị Ước"' in clerk.get(url("return_result", finished)).content.decode()

        clerk.post(url("return_result", finished), self.GIVEN)

        assert now(finished).state == State.RETURNED
        given = ResultReturn.objects.get(dossier=finished)
        assert (given.receiver_name, given.identity_seen, given.signed) == (
            "Đặng Thị Ước",
            "Thẻ căn cước",
            True,
        )
        assert not finished.papers.filter(originals__gt=0, given_back_at=None).exists()

    def test_it_must_be_known_who_got_it_and_how(self, finished, clerk):
        for changes in (
            {"receiver_name": ""},
            {"identity_seen": ""},
            {"means": "1", "postal_number": ""},
            {"means": "7"},
        ):
            page = clerk.post(url("return_result", finished), self.GIVEN | changes)
            assert page.status_code == 422, changes
            assert "Thẻ căn cước" in page.content.decode() or "identity_seen" in changes
        assert now(finished).state == State.DONE

    def test_a_neighbour_does_not_pass_for_the_applicant(self, finished, clerk):
        typed = self.GIVEN | {"receiver_name": "Trần Thị Hòa"}
        page = clerk.post(url("return_result", finished), typed)
        assert page.status_code == 422
        assert "không phải tên người nộp" in page.content.decode()
        typed.pop("receiver_is_applicant")
        page = clerk.post(url("return_result", finished), typed)
        assert (page.status_code, "ghi thêm giấy ủy quyền" in page.content.decode()) == (422, True)
        assert now(finished).state == State.DONE

        clerk.post(url("return_result", finished), typed | {"identity_seen": "Giấy ủy quyền và thẻ căn cước"})
        given = ResultReturn.objects.get(dossier=finished)
        assert (given.receiver_name, given.receiver_is_applicant) == ("Trần Thị Hòa", False)

    def test_lateness_and_unpaid_fees_are_said_and_block_nothing(self, finished, clerk, frozen_at):
        Dossier.objects.filter(pk=finished.pk).update(finished_at=at("2026-03-13 09:00"))
        frozen_at("2026-03-13 10:00")
        page = clerk.get(url("return_result", finished)).content.decode()
        assert "trả muộn" in page
        assert "8.000 đồng" in page
        assert f'href="{url("settle", finished)}"' in page, "it is one key from being taken"
        clerk.post(url("return_result", finished), self.GIVEN)
        assert now(finished).state == State.RETURNED

    def test_twice_is_refused_with_a_sentence(self, handed_out, clerk):
        answer = clerk.post(url("return_result", handed_out), self.GIVEN)
        assert answer.status_code == 409
        assert "Đã trả kết quả" in answer.content.decode()

    def test_a_refusal_and_its_papers_are_handed_over(self, rejected, clerk):
        clerk.post(url("return_result", rejected), self.GIVEN)
        assert (now(rejected).state, now(rejected).papers_returned) == (State.REJECTED, True)
        assert rejected.events.filter(kind=EventKind.DECISION_DELIVERED).exists()

    def test_nothing_is_given_before_there_is_something(self, begun, clerk):
        assert clerk.get(url("return_result", begun)).status_code == 409


class TestCorrecting:
    def typed(self, clerk, dossier, **changes):
        """The form as the page shows it, with changes."""
        html = clerk.get(url("correct", dossier)).content.decode()
        typed = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', html))
        typed |= dict(re.findall(r'<input[^>]*?value="([^"]*)"[^>]*name="([^"]+)"', html)) and {}
        typed.pop("csrfmiddlewaretoken", None)
        return typed | {"applicant_sex": "Nữ", "return_means": "0"} | changes

    def test_a_misspelt_name_and_a_wrong_count_are_put_right_with_trace(self, dossier, clerk):
        paper = dossier.papers.order_by("order").first()
        changes = {
            "applicant_name": "Đặng Thị Ướt",
            f"paper_{paper.pk}_originals": "2",
            "reason": "gõ sai tên, đếm lại giấy tờ",
        }
        answer = clerk.post(url("correct", dossier), self.typed(clerk, dossier, **changes))

        assert answer.status_code == 302
        assert now(dossier).applicant_name == "Đặng Thị Ướt"
        correction = dossier.corrections.get()
        assert correction.before["applicant_name"] == "Đặng Thị Ước"
        assert correction.after["applicant_name"] == "Đặng Thị Ướt"
        assert (correction.before["paper_1"]["originals"], correction.after["paper_1"]["originals"]) == (1, 2)
        assert now(dossier).due_at == dossier.due_at

    def test_what_cannot_be(self, dossier, clerk):
        typed = self.typed(clerk, dossier)
        for changes, sentence in (
            ({"reason": ""}, "reason"),
            ({"reason": "không đổi gì"}, "Không có thông tin nào thay đổi"),
            ({"applicant_name": "", "reason": "x"}, "applicant_name"),
            ({"applicant_id_number": "12", "reason": "x"}, "đúng 12 chữ số"),
            ({"applicant_phone": "12", "reason": "x"}, "Số điện thoại không đúng"),
            ({"applicant_born_on": "30/02/2000", "reason": "x"}, "ngày/tháng/năm"),
        ):
            page = clerk.post(url("correct", dossier), typed | changes)
            assert page.status_code == 422, changes
            assert sentence in page.content.decode()
        assert not dossier.corrections.exists()

    def with_cases(self, client_of, role):
        """Its case, the office's other one, and the form of whoever has the role."""
        office = make_office(cases=("Thường", "Phức tạp"))
        dossier = accepted(office)
        client = client_of(office.people[role])
        case = office.procedure.version.cases.get(key="c2")
        typed = self.typed(client, dossier, case_id=str(case.pk), reason="nhầm trường hợp")
        return dossier, lambda: client.post(url("correct", dossier), typed, follow=True)

    def test_another_case_of_the_same_limit_and_fee_changes_neither(self, client_of):
        dossier, post = self.with_cases(client_of, Role.RECEPTION)
        page = post()
        assert page.redirect_chain  # the same limit: nothing gets longer
        assert "Phí, lệ phí đã tính lại" not in page.content.decode()
        assert now(dossier).due_at == dossier.due_at

    def test_a_shorter_case_is_left_to_a_second_person_with_what_was_typed(self, client_of):
        for role, status in ((Role.RECEPTION, 422), (Role.ONESTOP_HEAD, 200)):
            dossier, post = self.with_cases(client_of, role)
            Dossier.objects.filter(pk=dossier.pk).update(
                terms={**dossier.terms, "value": "5"}, due_at=at("2026-03-13 09:32")
            )
            page = post()
            assert page.status_code == status
            assert ("phải có hai người" in page.content.decode()) == (role == Role.RECEPTION)
            assert dossier.corrections.exists() == (role == Role.ONESTOP_HEAD)

    def test_a_returned_dossier_is_past_correction(self, handed_out, clerk):
        assert clerk.get(url("correct", handed_out)).status_code == 409

    def test_a_cashier_corrects_nothing(self, office, dossier, client_of):
        cashier = client_of(office.people[Role.CASHIER])
        assert cashier.get(url("correct", dossier)).status_code == 403


class TestSmallForms:
    def test_withdrawal_takes_a_reason(self, begun, clerk):
        page = clerk.post(url("withdraw", begun), {"withdraw-reason": ""})
        assert page.status_code == 422
        clerk.post(url("withdraw", begun), {"withdraw-reason": "Theo đơn đề nghị"})
        assert now(begun).state == State.WITHDRAWN

    def test_withdrawing_what_is_over_is_refused(self, handed_out, clerk):
        answer = clerk.post(url("withdraw", handed_out), {"withdraw-reason": "x"})
        assert answer.status_code == 409

    def test_a_new_word_is_given_against_identity(self, dossier, clerk):
        assert clerk.post(url("renew_word", dossier), {"word-identity_seen": ""}).status_code == 422
        clerk.post(url("renew_word", dossier), {"word-identity_seen": "Thẻ căn cước"})
        assert now(dossier).lookup_word != dossier.lookup_word

    def test_a_get_changes_nothing(self, dossier, clerk):
        for name in ("withdraw", "refuse", "renew_word"):
            assert clerk.get(url(name, dossier)).status_code == 405


def test_a_scan_is_added_after_reception_to_the_paper_it_is_of(office, dossier, clerk):
    paper = dossier.papers.order_by("order")[0]
    adding = f"{reverse('desk:attach', args=[dossier.pk])}?page=counter"
    page = reverse("counter:dossier", args=[dossier.pk])
    received = reverse("counter:received", args=[dossier.pk])
    assert f"Chưa quét và chưa ghi lý do: {paper.name}" in clerk.get(received).content.decode()
    for place in (received, page):
        assert f'href="{adding}"' in clerk.get(place).content.decode()

    form = clerk.get(adding)
    assert form.context["form"]["kind"].value() == "component"
    scan = SimpleUploadedFile("quet.pdf", PDF, content_type="application/pdf")
    answer = clerk.post(adding, {"file": scan, "kind": "process", "paper": paper.pk})

    assert answer.url == page, "back to where he came from"
    file = dossier.files.get()
    assert (file.paper, file.kind) == (paper, "component")
    assert f"Chưa quét và chưa ghi lý do: {paper.name}" not in clerk.get(received).content.decode()
    other = accepted(office).papers.order_by("order")[0]
    wrong = clerk.post(
        adding, {"file": SimpleUploadedFile("a.pdf", PDF), "kind": "process", "paper": other.pk}
    )
    assert wrong.status_code == 422


def test_no_scan_is_added_once_the_dossier_is_over(handed_out, clerk):
    page = clerk.get(url("dossier", handed_out))
    assert reverse("desk:attach", args=[handed_out.pk]) not in page.content.decode()
