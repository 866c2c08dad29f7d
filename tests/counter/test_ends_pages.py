"""The counter's pages of what waits and what ends, and the desk's acts that answer them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from accounts.models import SignatureDelegation
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import DossierKind, EndState, State
from dossiers.models import Dossier, Obligation, SupplementRequest
from dossiers.services import ending, fees, notices
from tests.clock import at
from tests.counter.filling import fields
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.documents import PDF
from tests.factories.dossiers import (
    asked,
    assigned,
    done,
    make_office,
    online,
    owing,
    returned,
    waiting,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MORNING = "2026-03-06 09:32"


@built_once
def office():
    made = make_office(limit="15", sector_rules={"stops_clock": {}, "close_unpaid": {}})
    SignatureDelegationFactory(agency=made.commune, signer=made.people[Role.APPROVER])
    return made


@built_once
def other_office():
    return make_office()


@built_once(frozen_at=MORNING)
def dossier(office):
    """In its handler's hands."""
    return assigned(office)


@built_once(frozen_at=MORNING)
def incomplete(office):
    """Asked for its last paper before acceptance."""
    return asked(office)


@built_once(frozen_at=MORNING)
def unpaid(office):
    return owing(office)


@built_once(frozen_at=MORNING)
def finished(office):
    return done(office)


@built_once(frozen_at=MORNING)
def handed_out(office):
    return returned(office)


@pytest.fixture
def leader(office, client_of):
    return client_of(office.people[Role.APPROVER])


def url(name, dossier):
    return reverse(f"counter:{name}", args=[dossier.pk])


def desk(name, dossier):
    return reverse(f"desk:{name}", args=[dossier.pk])


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def text(answer):
    return answer.content.decode()


class TestAskingBeforeAcceptance:
    def typed(self, dossier):
        paper = dossier.papers.get(order=2).pk
        return {f"p{paper}-ask": "on", "reason": "Chưa có giấy chứng sinh", "answer_on": "20/03/2026"}

    def test_what_was_filed_is_asked_for_what_is_missing_and_form_02_goes_with_it(self, office, clerk):
        dossier = online(office)
        assert url("ask", dossier) in text(clerk.get(url("dossier", dossier)))
        assert "Chỉ hướng dẫn một lần" in text(clerk.get(url("ask", dossier)))
        answer = clerk.post(url("ask", dossier), self.typed(dossier))
        assert answer.url == url("dossier", dossier)
        slip = values_of(IssuedPaper.objects.get(kind="supplement_slip"))
        assert (slip.items, slip.reason, slip.is_accepted) == (
            ("Giấy chứng sinh",),
            "Chưa có giấy chứng sinh",
            False,
        )
        assert slip.answer_due_at == at("2026-03-20 17:30")
        page = text(clerk.get(answer.url))
        assert "Chờ người nộp bổ sung" in page
        assert "In phiếu yêu cầu bổ sung" in page

    @pytest.mark.parametrize(("changes", "sentence"), [
        ({"reason": ""}, "Lý do"),
        ({"answer_on": "x"}, "Ngày không đúng"),
        ({"x1-name": "Bản vẽ", "x1-article": "Điều 1"}, "trưởng Bộ phận Một cửa"),
        ({"x1-name": "Sổ tạm trú", "x1-article": "Điều 1"}, "đã bãi bỏ"),
    ])  # fmt: skip
    def test_wrong_input_is_told(self, office, clerk, changes, sentence):
        dossier = online(office)
        answer = clerk.post(url("ask", dossier), {**self.typed(dossier), **changes})
        assert (answer.status_code, sentence in text(answer)) == (422, True)
        assert not SupplementRequest.objects.filter(dossier=dossier).exists()

    def test_it_is_not_offered_when_it_cannot_be_done(self, incomplete, dossier, clerk):
        for one in (incomplete, dossier):
            assert url("ask", one) not in text(clerk.get(url("dossier", one)))
            assert clerk.get(url("ask", one)).status_code == 409

    def test_silence_is_ended_by_the_head_of_the_unit_with_form_03(
        self, office, incomplete, client_of, frozen_at
    ):
        frozen_at("2026-03-30 08:00")
        head = client_of(office.people[Role.ONESTOP_HEAD])
        assert url("lapse", incomplete) in text(head.get(url("dossier", incomplete)))
        head.post(url("lapse", incomplete), {"lapse-reason": "Không bổ sung trong thời hạn"})
        assert now(incomplete).state == State.LAPSED_PRE
        slip = values_of(IssuedPaper.objects.get(kind="refusal_slip"))
        assert slip.reasons == ("Không bổ sung trong thời hạn",)

    def test_a_clerk_does_not_end_it(self, incomplete, clerk):
        assert url("lapse", incomplete) not in text(clerk.get(url("dossier", incomplete)))
        assert clerk.post(url("lapse", incomplete), {"lapse-reason": "x"}).status_code == 403


class TestShelves:
    def shelf(self, browser, name):
        return text(browser.get(reverse("counter:shelf", args=[name])))

    def test_answers_owed_by_when_and_late_ones_said_to_be_late(self, office, clerk, frozen_at):
        dossier = online(office)
        page = self.shelf(clerk, "cho-tra-loi")
        assert dossier.temporary_number in page
        assert "trả lời trước 09:32 ngày 09/03/2026" in page
        assert "Quá hạn trả lời" not in page
        frozen_at("2026-03-09 09:33")
        assert "Quá hạn trả lời" in self.shelf(clerk, "cho-tra-loi")
        clerk.post(url("refuse", dossier), {"refuse-reason": "Không thuộc thẩm quyền"})
        assert dossier.temporary_number not in self.shelf(clerk, "cho-tra-loi")

    def test_what_waits_for_applicants(self, office, clerk, incomplete, unpaid):
        after = waiting(office)
        page = self.shelf(clerk, "cho-bo-sung")
        assert all(str(one) in page for one in (incomplete, after, unpaid))

    def test_results_nobody_fetched(self, finished, clerk, frozen_at):
        frozen_at("2026-04-05 08:00")  # promised for 27 March
        assert finished.code not in self.shelf(clerk, "chua-den-nhan")
        frozen_at("2026-04-06 08:00")
        assert finished.code in self.shelf(clerk, "chua-den-nhan")

    def test_the_shelf_of_answers_costs_the_same_for_twenty(
        self, office, clerk, assert_num_queries_same_at_1_and_20
    ):
        assert_num_queries_same_at_1_and_20(
            lambda: online(office), lambda: clerk.get(reverse("counter:shelf", args=["cho-tra-loi"]))
        )


class TestPaying:
    def typed(self, **changes):
        notice = SimpleUploadedFile("tb.pdf", PDF, content_type="application/pdf")
        return {
            "rule": self.rule, "name": "Lệ phí trước bạ", "amount": "4200000", "notice_number": "TB-17",
            "notice_on": "06/03/2026", "pay_on": "06/04/2026", "notice": notice, **changes,
        }  # fmt: skip

    @pytest.fixture(autouse=True)
    def _rule(self, office):
        self.rule = office.procedure.version.sector_rules.get(kind="stops_clock").pk

    def test_the_handler_attaches_the_notice_and_the_counter_takes_the_proof(
        self, office, dossier, clerk, client_of
    ):
        handler = client_of(office.people[Role.HANDLER])
        assert desk("await_payment", dossier) in text(handler.get(desk("dossier", dossier)))
        assert "Điều 9 Nghị định thử nghiệm" in text(handler.get(desk("await_payment", dossier)))
        handler.post(desk("await_payment", dossier), self.typed())
        page = text(handler.get(desk("dossier", dossier)))
        assert "Lệ phí trước bạ" in page
        assert "4.200.000 đồng" in page
        assert "tb.pdf" in page

        assert url("paid", dossier) in text(clerk.get(url("dossier", dossier)))
        answer = clerk.post(url("paid", dossier), {"paid_on": "06/03/2026", "number": "BL-9"})
        assert "Đã ghi nhận chứng từ" in text(clerk.get(answer.url))
        assert (now(dossier).state, Obligation.objects.get(dossier=dossier).proof_number) == (
            State.IN_PROCESS,
            "BL-9",
        )

    @pytest.mark.parametrize(("changes", "sentence"), [
        ({"rule": ""}, "Điều khoản cho dừng"),
        ({"name": ""}, "Nghĩa vụ tài chính"),
        ({"amount": "0"}, "lớn hơn"),
        ({"amount": "x"}, "số"),
        ({"notice_on": "31/02/2026"}, "Ngày không đúng"),
        ({"notice_on": "07/03/2026"}, "tương lai"),
        ({"pay_on": "06/03/2026"}, "sau hôm nay"),
        ({"notice": ""}, "Thông báo nghĩa vụ tài chính"),
    ])  # fmt: skip
    def test_wrong_input_is_told_in_vietnamese(self, office, dossier, client_of, changes, sentence):
        answer = client_of(office.people[Role.HANDLER]).post(
            desk("await_payment", dossier), self.typed(**changes)
        )
        assert (answer.status_code, sentence in text(answer)) == (422, True)
        assert now(dossier).state == State.IN_PROCESS

    @pytest.mark.parametrize(("typed", "sentence"), [
        ({"paid_on": "06/03/2026"}, "số chứng từ"),
        ({"number": "1"}, "Ngày nộp tiền"),
        ({"paid_on": "07/03/2026", "number": "1"}, "tương lai"),
    ])  # fmt: skip
    def test_payment_is_proven(self, unpaid, clerk, typed, sentence):
        answer = clerk.post(url("paid", unpaid), typed)
        assert (answer.status_code, sentence in text(answer)) == (422, True)

    def test_without_an_article_it_is_not_offered(self, other_office, client_of):
        dossier = assigned(other_office)
        page = text(client_of(other_office.people[Role.HANDLER]).get(desk("dossier", dossier)))
        assert desk("await_payment", dossier) not in page

    def test_the_desk_takes_the_proof_too_and_the_leader_closes_what_stays_unpaid(
        self, office, unpaid, client_of, leader, frozen_at
    ):
        paid = owing(office)
        handler = client_of(office.people[Role.HANDLER])
        handler.post(desk("resume_payment", paid), {"paid_on": "06/03/2026", "number": "BL-1"})
        assert now(paid).state == State.IN_PROCESS
        frozen_at("2026-06-01 09:00")
        assert desk("close_unpaid", unpaid) in text(leader.get(desk("dossier", unpaid)))
        leader.post(desk("close_unpaid", unpaid), {"reason": "Không nộp lệ phí trước bạ"})
        notice = values_of(IssuedPaper.objects.get(kind="closing_notice"))
        assert (now(unpaid).state, notice.legal_basis) == (State.CLOSED_UNPAID, "Điều 9 Nghị định thử nghiệm")

    def test_what_does_not_wait_for_a_payment_takes_none(self, dossier, clerk):
        assert clerk.get(url("paid", dossier)).status_code == 409


def asked_to_stop(office, dossier):
    request = ending.AskedIn(at("2026-03-06 09:00").date(), "counter", "x")
    by = office.actor(Role.RECEPTION)
    ending.ask_stop(dossier_id=dossier.pk, asked=request, by=by, at=at("2026-03-06 09:32"))


class TestStopping:
    def test_asked_at_the_counter_stopped_by_the_leader_handed_over_with_its_notice(
        self, office, dossier, clerk, leader
    ):
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=at("2026-03-06 09:32"))
        clerk.post(url("ask_stop", dossier), {"stop-reason": "Không còn nhu cầu", "stop-via": "post",
                                              "stop-asked_on": "05/03/2026"})  # fmt: skip
        assert "Người nộp đề nghị dừng, chờ lãnh đạo" in text(clerk.get(url("dossier", dossier)))
        assert dossier.code in text(leader.get(reverse("desk:waiting") + "?shelf=stopping"))
        page = text(leader.get(desk("stop", dossier)))
        assert "Người nộp đề nghị dừng ngày 05/03/2026 (qua bưu chính): Không còn nhu cầu" in page
        leader.post(desk("stop", dossier), {"reason": "Không còn nhu cầu"})
        assert now(dossier).state == State.STOPPED

        clerk.post(reverse("counter:print_paper", args=[dossier.pk, "end_notice"]))
        notice = values_of(IssuedPaper.objects.get(kind="stop_notice"))
        assert (notice.code, notice.fees_paid) == (dossier.code, 8000)
        page = text(clerk.get(url("return_result", dossier)))
        assert "Phí, lệ phí trả lại" in page
        given = {"receiver_name": "Đặng Thị Ước", "identity_seen": "CCCD", "means": "0",
                 "originals_returned": "on", "fees_given_back": "9000"}  # fmt: skip
        assert "8.000 đồng" in text(clerk.post(url("return_result", dossier), given))
        clerk.post(url("return_result", dossier), {**given, "fees_given_back": "8000"})
        assert now(dossier).endings.get().fees_given_back == 8000
        assert not now(dossier).papers.filter(given_back_at=None).exists()

    def test_a_fault_while_the_notice_is_made_leaves_the_dossier_stopped(
        self, office, dossier, clerk, leader, monkeypatch
    ):
        asked_to_stop(office, dossier)
        typed = fields(leader, desk("stop", dossier)) | {"reason": "Không còn nhu cầu"}

        def broken(**_given):
            raise MemoryError("the renderer is out of memory")

        leader.raise_request_exception = False
        with monkeypatch.context() as patch:
            patch.setattr(notices, "issue_end_notice", broken)
            assert leader.post(desk("stop", dossier), typed).status_code == 500
        assert now(dossier).state == State.STOPPED
        # Sent again it leads to what was done; the counter's button makes the notice.
        assert leader.post(desk("stop", dossier), typed).url == desk("dossier", dossier)
        clerk.post(reverse("counter:print_paper", args=[dossier.pk, "end_notice"]))
        assert IssuedPaper.objects.filter(kind="stop_notice").count() == 1

    def test_a_leader_who_may_not_sign_it_is_told_at_once(self, office, dossier, clerk, leader):
        SignatureDelegation.objects.update(valid_to=at("2026-03-05 09:00").date())
        asked_to_stop(office, dossier)
        page = text(leader.post(desk("stop", dossier), {"reason": "Không còn nhu cầu"}, follow=True))
        assert now(dossier).state == State.STOPPED
        assert "chưa được giao ký thông báo" in page
        answer = clerk.post(reverse("counter:print_paper", args=[dossier.pk, "end_notice"]), follow=True)
        assert "Ghi phân công ký ở trang cơ quan" in text(answer)
        assert not IssuedPaper.objects.filter(kind="stop_notice").exists()

    def test_the_leader_may_say_no(self, office, dossier, leader):
        asked_to_stop(office, dossier)
        assert leader.post(desk("drop_stop", dossier), {"reason": ""}).status_code == 422
        leader.post(desk("drop_stop", dossier), {"reason": "Đang có tranh chấp"})
        assert now(dossier).endings.get().state == EndState.DROPPED

    @pytest.mark.parametrize(("typed", "sentence"), [
        ({"stop-reason": "", "stop-via": "post"}, "Lý do"),
        ({"stop-reason": "x", "stop-via": "fax"}, "fax"),
        ({"stop-reason": "x", "stop-via": "post", "stop-asked_on": "31/02/2026"}, "Ngày không đúng"),
        ({"stop-reason": "x", "stop-via": "post", "stop-asked_on": "07/03/2026"}, "tương lai"),
    ])  # fmt: skip
    def test_wrong_input_is_told(self, dossier, clerk, typed, sentence):
        answer = clerk.post(url("ask_stop", dossier), typed)
        assert (answer.status_code, sentence in text(answer)) == (422, True)

    def test_officers_neither_ask_nor_are_offered(self, office, dossier, client_of):
        handler = client_of(office.people[Role.HANDLER])
        assert desk("stop", dossier) not in text(handler.get(desk("dossier", dossier)))
        assert handler.get(desk("stop", dossier)).status_code == 403

    def test_withdrawal_says_when_and_how_it_was_asked(self, dossier, clerk):
        clerk.post(url("withdraw", dossier), {"withdraw-reason": "Đổi ý", "withdraw-via": "counter"})
        end = now(dossier).endings.get()
        assert (end.kind, end.asked_on, end.asked_via) == (
            State.WITHDRAWN,
            at("2026-03-06 09:32").date(),
            "counter",
        )


class TestCorrectingAResult:
    def test_a_new_dossier_is_received_free_with_its_receipt(self, handed_out, clerk):
        assert url("correct_result", handed_out) in text(clerk.get(url("dossier", handed_out)))
        page = clerk.get(url("correct_result", handed_out))
        key = page.context["form"].initial["key"]
        typed = {"reason": "Sai năm sinh", "brings_result": "on", "key": str(key)}
        answer = clerk.post(url("correct_result", handed_out), typed)
        second = Dossier.objects.get(corrects=handed_out)
        assert answer.url == url("received", second)
        assert second.kind == DossierKind.CORRECTION
        assert IssuedPaper.objects.filter(kind="receipt", subject=f"dossier:{second.pk}").exists()
        # The double click makes one.
        assert clerk.post(url("correct_result", handed_out), typed).url == url("received", second)

    def test_it_says_what_was_wrong_and_is_for_returned_results(self, handed_out, finished, clerk):
        assert clerk.post(url("correct_result", handed_out), {"reason": ""}).status_code == 422
        assert clerk.get(url("correct_result", finished)).status_code == 409


def test_none_of_it_is_there_for_another_office(dossier, other_office, client_of):
    stranger = client_of(other_office.people[Role.RECEPTION])
    for name in ("ask", "paid", "correct_result", "supply"):
        assert stranger.get(url(name, dossier)).status_code == 404
    for name in ("ask_stop", "lapse"):
        assert stranger.post(url(name, dossier), {}).status_code == 404
