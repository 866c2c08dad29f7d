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


@built_once
def office():
    return make_office()


@pytest.fixture
def clerk(office, client_of):
    return client_of(office.people[Role.RECEPTION])


def url(name, dossier):
    return reverse(f"counter:{name}", args=[dossier.pk])


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def rejected(office):
    dossier = assigned(office)
    return processing.reject(
        dossier_id=dossier.pk,
        legal_ground="Luật Hộ tịch, Điều 13",
        result=ResultIn(abstract="Không đủ điều kiện"),
        by=office.actor(Role.APPROVER),
        at=at("2026-03-06 15:00"),
    )


class TestPage:
    def test_tells_the_whole_story(self, office, clerk):
        page = clerk.get(url("dossier", returned(office))).content.decode()
        for word in ("Tiếp nhận", "Chuyển xử lý", "Ký duyệt", "Trả kết quả", "Giấy chứng sinh", "8.000 đồng"):
            assert word in page

    @pytest.mark.parametrize(
        ("stage", "offered", "hidden"),
        [
            (asked, "hoan-thien", "tra-ket-qua"),
            (accepted, "dinh-chinh", "tra-ket-qua"),
            (done, "tra-ket-qua", "hoan-thien"),
            (rejected, "tra-ket-qua", "/rut/"),
            (returned, "in/receipt", "dinh-chinh"),
        ],
    )
    def test_offers_what_can_be_done_now(self, office, clerk, stage, offered, hidden):
        page = clerk.get(url("dossier", stage(office))).content.decode()
        assert offered in page
        assert hidden not in page

    def test_a_cashier_only_settles(self, office, client_of):
        dossier = accepted(office)
        page = client_of(office.people[Role.CASHIER]).get(url("dossier", dossier)).content.decode()
        assert "thu-phi" in page
        for hidden in ("dinh-chinh", "/rut/", "in/receipt"):
            assert hidden not in page

    def test_is_not_there_for_another_office(self, office, client_of):
        dossier = accepted(office)
        stranger = client_of(make_office().people[Role.RECEPTION])
        for name in ("dossier", "received", "complete", "return_result", "correct"):
            assert stranger.get(url(name, dossier)).status_code == 404
        for name in ("withdraw", "refuse", "renew_word", "settle"):
            assert stranger.post(url(name, dossier), {}).status_code == 404

    def test_costs_the_same_with_more_papers(self, office, clerk, assert_num_queries_same_at_1_and_20):
        dossier = accepted(office)
        orders = iter(range(10, 40))

        def one_more():
            dossier.papers.create(order=next(orders), name="Giấy tờ thêm", evidence="original", originals=1)

        assert_num_queries_same_at_1_and_20(one_more, lambda: clerk.get(url("dossier", dossier)))


class TestCompleting:
    def missing(self, dossier):
        return f"b{dossier.papers.order_by('order').last().pk}"

    def test_what_was_missing_is_ticked_and_the_dossier_accepted(self, office, clerk):
        dossier = asked(office)
        name = self.missing(dossier)
        assert "Giấy chứng sinh" in clerk.get(url("complete", dossier)).content.decode()

        answer = clerk.post(
            url("complete", dossier),
            {
                f"{name}-has": "on",
                f"{name}-evidence": "original",
                f"{name}-originals": "1",
                f"files-{name}": SimpleUploadedFile("chung-sinh.pdf", PDF),
                "do": "accept",
            },
        )

        assert answer.url == url("received", dossier)
        assert now(dossier).state == State.ACCEPTED
        kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))
        assert kinds == [EventKind.ASK_BEFORE_ACCEPTANCE, EventKind.RESUBMIT, EventKind.ACCEPT]
        assert dossier.files.get().paper.name == "Giấy chứng sinh"

    def test_papers_alone_leave_it_waiting_for_the_check(self, office, clerk):
        dossier = asked(office)
        name = self.missing(dossier)
        typed = {f"{name}-has": "on", f"{name}-evidence": "original", f"{name}-originals": "1", "do": "bring"}
        clerk.post(url("complete", dossier), typed)
        assert now(dossier).state == State.SUBMITTED

    @pytest.mark.parametrize("button", ["accept", "bring"])
    def test_nothing_brought_is_nothing_done(self, office, clerk, button):
        dossier = asked(office)
        typed = {f"{self.missing(dossier)}-evidence": "original", "do": button}
        page = clerk.post(url("complete", dossier), typed)
        assert page.status_code == 422
        assert now(dossier).state == State.SUPPLEMENT_PRE

    def test_a_refused_file_keeps_the_rest(self, office, clerk):
        dossier = asked(office)
        name = self.missing(dossier)
        page = clerk.post(
            url("complete", dossier),
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
        assert now(dossier).state == State.SUPPLEMENT_PRE

    def test_an_accepted_dossier_is_past_that(self, office, clerk):
        assert clerk.get(url("complete", accepted(office))).status_code == 409

    def test_a_refusal_takes_its_reason(self, office, clerk):
        dossier = asked(office)
        name = self.missing(dossier)
        typed = {f"{name}-has": "on", f"{name}-evidence": "original", f"{name}-originals": "1", "do": "bring"}
        clerk.post(url("complete", dossier), typed)
        assert clerk.post(url("refuse", dossier), {"refuse-reason": " "}).status_code == 422
        clerk.post(url("refuse", dossier), {"refuse-reason": "Không thuộc thẩm quyền"})
        assert now(dossier).state == State.REFUSED


class TestReturning:
    GIVEN = {
        "receiver_is_applicant": "on",
        "receiver_name": "Đặng Thị Ước",
        "identity_seen": "Thẻ căn cước",
        "means": "0",
        "originals_returned": "on",
        "signed": "on",
    }

    def test_a_result_is_given_to_a_known_person(self, office, clerk):
        dossier = done(office)
        assert 'value="Đặng Thị Ước"' in clerk.get(url("return_result", dossier)).content.decode()

        clerk.post(url("return_result", dossier), self.GIVEN)

        assert now(dossier).state == State.RETURNED
        given = ResultReturn.objects.get()
        assert (given.receiver_name, given.identity_seen, given.signed) == (
            "Đặng Thị Ước",
            "Thẻ căn cước",
            True,
        )
        assert not dossier.papers.filter(originals__gt=0, given_back_at=None).exists()

    @pytest.mark.parametrize(
        "changes",
        [{"receiver_name": ""}, {"identity_seen": ""}, {"means": "1", "postal_number": ""}, {"means": "7"}],
    )
    def test_it_must_be_known_who_got_it_and_how(self, office, clerk, changes):
        dossier = done(office)
        page = clerk.post(url("return_result", dossier), self.GIVEN | changes)
        assert page.status_code == 422
        assert "Thẻ căn cước" in page.content.decode() or "identity_seen" in changes
        assert now(dossier).state == State.DONE

    def test_lateness_and_unpaid_fees_are_said_and_block_nothing(self, office, clerk, frozen_at):
        dossier = done(office, when=at("2026-03-06 09:32"))
        Dossier.objects.filter(pk=dossier.pk).update(finished_at=at("2026-03-13 09:00"))
        frozen_at("2026-03-13 10:00")
        page = clerk.get(url("return_result", dossier)).content.decode()
        assert "trả muộn" in page
        assert "8.000 đồng" in page
        assert f'href="{url("settle", dossier)}"' in page, "it is one key from being taken"
        clerk.post(url("return_result", dossier), self.GIVEN)
        assert now(dossier).state == State.RETURNED

    def test_twice_is_refused_with_a_sentence(self, office, clerk):
        dossier = returned(office)
        answer = clerk.post(url("return_result", dossier), self.GIVEN)
        assert answer.status_code == 409
        assert "Đã trả kết quả" in answer.content.decode()

    def test_a_refusal_and_its_papers_are_handed_over(self, office, clerk):
        dossier = rejected(office)
        clerk.post(url("return_result", dossier), self.GIVEN)
        assert (now(dossier).state, now(dossier).papers_returned) == (State.REJECTED, True)
        assert dossier.events.filter(kind=EventKind.DECISION_DELIVERED).exists()

    def test_nothing_is_given_before_there_is_something(self, office, clerk):
        assert clerk.get(url("return_result", in_process(office))).status_code == 409


class TestCorrecting:
    def typed(self, clerk, dossier, **changes):
        """The form as the page shows it, with changes."""
        html = clerk.get(url("correct", dossier)).content.decode()
        typed = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', html))
        typed |= dict(re.findall(r'<input[^>]*?value="([^"]*)"[^>]*name="([^"]+)"', html)) and {}
        typed.pop("csrfmiddlewaretoken", None)
        return typed | {"applicant_sex": "Nữ", "return_means": "0"} | changes

    def test_a_misspelt_name_and_a_wrong_count_are_put_right_with_trace(self, office, clerk):
        dossier = accepted(office)
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
        assert correction.after == {"applicant_name": "Đặng Thị Ướt", "paper_1": [2, 0, 0]}
        assert now(dossier).due_at == dossier.due_at

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"reason": ""}, "reason"),
            ({"reason": "không đổi gì"}, "Không có thông tin nào thay đổi"),
            ({"applicant_name": "", "reason": "x"}, "applicant_name"),
            ({"applicant_id_number": "12", "reason": "x"}, "đúng 12 chữ số"),
            ({"applicant_phone": "12", "reason": "x"}, "Số điện thoại không đúng"),
            ({"applicant_born_on": "30/02/2000", "reason": "x"}, "ngày/tháng/năm"),
        ],
    )
    def test_what_cannot_be(self, office, clerk, changes, sentence):
        dossier = accepted(office)
        page = clerk.post(url("correct", dossier), self.typed(clerk, dossier, **changes))
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert not dossier.corrections.exists()

    def test_a_longer_case_is_refused(self, client_of):
        office = make_office(cases=("Thường", "Phức tạp"))
        clerk = client_of(office.people[Role.RECEPTION])
        dossier = accepted(office)
        case = office.procedure.version.cases.get(key="c2")
        answer = clerk.post(
            url("correct", dossier),
            self.typed(clerk, dossier, case_id=str(case.pk), reason="nhầm trường hợp"),
        )
        assert answer.status_code == 302  # the same limit: nothing gets longer
        assert now(dossier).due_at == dossier.due_at

    def test_a_returned_dossier_is_past_correction(self, office, clerk):
        assert clerk.get(url("correct", returned(office))).status_code == 409

    def test_a_cashier_corrects_nothing(self, office, client_of):
        cashier = client_of(office.people[Role.CASHIER])
        assert cashier.get(url("correct", accepted(office))).status_code == 403


class TestSmallForms:
    def test_withdrawal_takes_a_reason(self, office, clerk):
        dossier = in_process(office)
        page = clerk.post(url("withdraw", dossier), {"withdraw-reason": ""})
        assert page.status_code == 422
        clerk.post(url("withdraw", dossier), {"withdraw-reason": "Theo đơn đề nghị"})
        assert now(dossier).state == State.WITHDRAWN

    def test_withdrawing_what_is_over_is_refused(self, office, clerk):
        answer = clerk.post(url("withdraw", returned(office)), {"withdraw-reason": "x"})
        assert answer.status_code == 409

    def test_a_new_word_is_given_against_identity(self, office, clerk):
        dossier = accepted(office)
        assert clerk.post(url("renew_word", dossier), {"word-identity_seen": ""}).status_code == 422
        clerk.post(url("renew_word", dossier), {"word-identity_seen": "Thẻ căn cước"})
        assert now(dossier).lookup_word != dossier.lookup_word

    def test_a_get_changes_nothing(self, office, clerk):
        dossier = accepted(office)
        for name in ("withdraw", "refuse", "renew_word"):
            assert clerk.get(url(name, dossier)).status_code == 405


def test_a_scan_is_added_after_reception_to_the_paper_it_is_of(office, client_of):
    clerk, dossier = client_of(office.people[Role.RECEPTION]), accepted(office)
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


def test_no_scan_is_added_once_the_dossier_is_over(office, client_of):
    dossier = returned(office)
    page = client_of(office.people[Role.RECEPTION]).get(reverse("counter:dossier", args=[dossier.pk]))
    assert reverse("desk:attach", args=[dossier.pk]) not in page.content.decode()
