"""Asking for papers, deciding on a request, taking papers in, closing for silence: the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import EventKind, ItemKind, RequestState, State
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.rules.supplement import WHY_NOT, Item
from dossiers.services import silence, supplement, supplying
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.documents import PDF
from tests.factories.dossiers import NINE, assigned, brought, faulty, make_office, waiting
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LATE = "2026-03-12 08:00"


@pytest.fixture(autouse=True)
def _friday(frozen_at, settings, tmp_path):
    frozen_at("2026-03-06 10:00")
    settings.UPLOAD_MIN_FREE_BYTES = 1
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "documents.gateways.storage.DurableFileStorage",
            "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
        },
    }


@built_once
def office():
    return make_office(limit="15")


@built_once
def dossier(office):
    """The handler works on it."""
    return assigned(office)


@built_once
def stopped(office):
    """Waits for one paper, to be answered by Friday 27 March 17:30."""
    return waiting(office)


@built_once
def undecided(office):
    """A request that came after the third working day and waits for the leader."""
    made = assigned(office)
    supplement.ask(
        dossier_id=made.pk,
        asked=AskIn([faulty(made)], "Thiếu chữ ký"),
        by=office.actor(Role.HANDLER),
        at=at(LATE),
    )
    return made


def desk(name, dossier):
    return reverse(f"desk:{name}", args=[dossier.pk])


def supply(dossier):
    return reverse("counter:supply", args=[dossier.pk])


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


class TestAsking:
    def typed(self, dossier, **more):
        paper = dossier.papers.order_by("order")[0].pk
        return {f"p{paper}-ask": "on", f"p{paper}-what": "Ghi đủ nơi sinh", "reason": "Chưa đủ", **more}

    def test_says_beforehand_what_a_request_means_and_makes_it(self, office, dossier, client_of):
        handler = client_of(office.people[Role.HANDLER])
        assert "Yêu cầu bổ sung" in handler.get(desk("dossier", dossier)).content.decode()
        page = handler.get(desk("ask_supplement", dossier)).content.decode()
        assert "Chỉ được yêu cầu một lần" in page
        assert "tính lại từ đầu" in page
        assert "Điều 19 Nghị định 118/2025/NĐ-CP" in page
        assert 'value="27/03/2026"' in page  # fifteen working days

        answer = handler.post(desk("ask_supplement", dossier), self.typed(dossier, answer_on="20/03/2026"))
        assert answer.url == desk("dossier", dossier)
        request = dossier.requests.get()
        assert request.items.get().words == f"{dossier.papers.first().name}: Ghi đủ nơi sinh"
        assert request.answer_due_at == at("2026-03-20 17:30")
        shown = handler.get(answer.url).content.decode()
        assert "Chờ người nộp bổ sung" in shown
        assert "Đồng hồ đang dừng" in shown
        assert "Đang chờ người nộp, đồng hồ dừng" in shown

    @pytest.mark.parametrize(("typed", "sentence"), [
        ({"reason": ""}, "Lý do"),
        ({"answer_on": "31/02/2026"}, "Ngày không đúng"),
        ({"answer_on": "05/03/2026"}, "Hạn bổ sung phải sau hôm nay"),
        ({"answer_on": "14/03/2026"}, "không làm việc"),
        ({"x1-name": "Sổ hộ khẩu", "x1-article": "Điều 1"}, "đã bãi bỏ"),
        ({"x1-name": "Bản vẽ"}, "điều khoản"),
        ({"x2-article": "Điều 1"}, "tên giấy tờ"),
    ])  # fmt: skip
    def test_wrong_input_is_told_in_vietnamese_at_its_place(
        self, office, dossier, client_of, typed, sentence
    ):
        answer = client_of(office.people[Role.HANDLER]).post(
            desk("ask_supplement", dossier), {**self.typed(dossier), **typed}
        )
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not dossier.requests.exists()

    @pytest.mark.parametrize(("typed", "control"), [
        ({"x1-name": "Sổ hộ khẩu", "x1-article": "Điều 1"}, "x1-name"),
        ({"x2-article": "Điều 1"}, "x2-name"),
        ({"x1-name": "Bản vẽ"}, "x1-article"),
    ])  # fmt: skip
    def test_a_fault_stands_at_the_control_it_belongs_to(self, office, dossier, client_of, typed, control):
        answer = client_of(office.people[Role.HANDLER]).post(
            desk("ask_supplement", dossier), {**self.typed(dossier), **typed}
        )
        marked = re.findall(r'<input[^>]*name="([^"]+)"[^>]*aria-invalid', answer.content.decode())
        assert marked == [control]

    def test_nothing_ticked_and_a_fault_without_words(self, office, dossier, client_of):
        handler = client_of(office.people[Role.HANDLER])
        nothing = handler.post(desk("ask_supplement", dossier), {"reason": "x"})
        assert "ít nhất một" in nothing.content.decode()
        typed = {key: "" if key.endswith("-what") else value for key, value in self.typed(dossier).items()}
        assert "cần sửa" in handler.post(desk("ask_supplement", dossier), typed).content.decode()

    def test_only_who_works_on_it_and_only_while_it_is_worked_on(self, office, dossier, stopped, client_of):
        for role in (Role.APPROVER, Role.RECEPTION, Role.RECORDS_CLERK):
            assert client_of(office.people[role]).get(desk("ask_supplement", dossier)).status_code == 403
        assert client_of(office.people[Role.HANDLER]).get(desk("ask_supplement", stopped)).status_code == 409


class TestDeciding:
    def test_the_leader_finds_it_reads_what_it_means_and_approves(
        self, office, undecided, client_of, frozen_at
    ):
        frozen_at(LATE)
        leader = client_of(office.people[Role.APPROVER])
        assert undecided.code in leader.get(reverse("desk:waiting") + "?shelf=approval").content.decode()
        assert "Duyệt yêu cầu bổ sung" in leader.get(desk("dossier", undecided)).content.decode()
        page = leader.get(desk("decide_supplement", undecided)).content.decode()
        assert "Đã quá 03 ngày làm việc" in page
        assert "Đồng hồ KHÔNG dừng" in page
        leader.post(desk("decide_supplement", undecided), {"do": "approve"})
        assert now(undecided).state == State.SUPPLEMENT
        assert leader.get(desk("decide_supplement", undecided)).status_code == 409

    def test_turning_down_wants_a_reason(self, office, undecided, client_of, frozen_at):
        frozen_at(LATE)
        leader = client_of(office.people[Role.APPROVER])
        bare = leader.post(desk("decide_supplement", undecided), {"do": "turn_down"})
        assert (bare.status_code, WHY_NOT in bare.content.decode()) == (422, True)
        with pytest.raises(Refused, match=WHY_NOT):
            supplement.turn_down(
                request_id=undecided.requests.get().pk,
                reason=" ",
                by=office.actor(Role.APPROVER),
                at=at(LATE),
            )
        leader.post(desk("decide_supplement", undecided), {"do": "turn_down", "reason": "Đã đủ"})
        assert undecided.requests.get().state == RequestState.TURNED_DOWN

    def test_leave_asks_nothing_of_the_reason_for_refusing_it(self, office, undecided, client_of, frozen_at):
        frozen_at(LATE)
        leader = client_of(office.people[Role.APPROVER])
        typed = {"do": "approve", "reason": "x" * 1001}
        assert leader.post(desk("decide_supplement", undecided), typed).status_code == 302
        assert now(undecided).state == State.SUPPLEMENT

    def test_it_is_not_there_for_who_has_no_say(self, office, undecided, client_of, frozen_at):
        frozen_at(LATE)
        assert (
            client_of(office.people[Role.HANDLER]).get(desk("decide_supplement", undecided)).status_code
            == 404
        )


class TestReceiving:
    def test_the_counter_prints_the_slip_and_checks_off_what_comes(self, office, client_of):
        dossier = waiting(office, items=2)
        clerk = client_of(office.people[Role.RECEPTION])
        page = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
        assert "In phiếu yêu cầu bổ sung" in page
        assert supply(dossier) in page

        clerk.post(reverse("counter:print_paper", args=[dossier.pk, "supplement_slip"]))
        slip = values_of(IssuedPaper.objects.get(kind="supplement_slip"))
        assert (slip.code, slip.is_accepted, slip.reason) == (
            dossier.code,
            True,
            "Tờ khai chưa đầy đủ (căn cứ: Điều 19 Nghị định 118/2025/NĐ-CP)",
        )
        assert slip.guide_name == office.people[Role.HANDLER].full_name
        assert "tính lại từ đầu" in slip.clock_text
        request = dossier.requests.get()
        assert request.slip_sent_by == office.people[Role.RECEPTION]
        clerk.post(reverse("counter:print_paper", args=[dossier.pk, "supplement_slip"]))
        assert dossier.events.filter(kind=EventKind.SEND_SLIP).count() == 1

        first, second = request.items.order_by("order")
        scan = SimpleUploadedFile("to-khai.pdf", PDF, content_type="application/pdf")
        typed = {f"i{first.pk}-has": "on", f"i{first.pk}-evidence": "original", f"i{first.pk}-originals": "1",
                 f"files-i{first.pk}": scan}  # fmt: skip
        answer = clerk.post(supply(dossier), typed)
        assert answer.url == reverse("counter:dossier", args=[dossier.pk])
        assert "Đã nhận một phần" in clerk.get(answer.url).content.decode()
        assert now(dossier).state == State.SUPPLEMENT
        assert dossier.files.get().paper_id == first.paper_id
        rest = clerk.get(supply(dossier)).content.decode()
        assert f"i{second.pk}-has" in rest
        assert f"i{first.pk}-has" not in rest

        done = clerk.post(supply(dossier), {f"i{second.pk}-has": "on", f"i{second.pk}-originals": "1"})
        assert "Đã nhận đủ. Hẹn trả kết quả" in clerk.get(done.url).content.decode()
        assert now(dossier).state == State.IN_PROCESS

    @pytest.mark.parametrize(("typed", "sentence"), [
        ({}, "Đánh dấu ít nhất một"),
        ({"has": "on", "originals": "-1"}, "nhỏ nhất là 0"),
        ({"has": "on", "originals": "0"}, "Nhập số lượng"),
        ({"has": "on", "evidence": "found_in_database"}, "cơ sở dữ liệu"),
        ({"has": "on", "evidence": "x"}, "không phải"),
    ])  # fmt: skip
    def test_wrong_input_is_told_in_vietnamese(self, office, stopped, client_of, typed, sentence):
        item = stopped.requests.get().items.get()
        sent = {f"i{item.pk}-{name}": value for name, value in typed.items()}
        answer = client_of(office.people[Role.RECEPTION]).post(supply(stopped), sent)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert now(stopped).state == State.SUPPLEMENT

    def test_what_does_not_wait_says_so(self, office, dossier, client_of):
        clerk = client_of(office.people[Role.RECEPTION])
        assert clerk.get(supply(dossier)).status_code == 409

    def test_taken_over_while_it_waited_there_is_nothing_to_check_off(self, office, stopped, client_of):
        request = stopped.requests.get()
        stopped.requests.update(state=RequestState.ENDED, ended_at=NINE)
        clerk = client_of(office.people[Role.RECEPTION])
        assert "Đã nhận đủ giấy tờ đã yêu cầu" in clerk.get(supply(stopped)).content.decode()
        clerk.post(supply(stopped), {})
        assert (now(stopped).state, request.pk) == (State.IN_PROCESS, stopped.requests.get().pk)


class TestSilence:
    def test_reminders_go_once_each_and_then_it_is_on_the_list(self, office, stopped, client_of, frozen_at):
        nights = ("03-23 07:00", "03-24 07:00", "03-24 08:00", "03-26 07:00", "03-28 07:00")
        assert [silence.remind(at=at(f"2026-{night}")) for night in nights] == [0, 1, 0, 1, 0]
        assert OutboxMessage.objects.filter(kind="supplement_reminder").count() == 2
        assert stopped.events.filter(kind=EventKind.REMIND).count() == 2

        handler = client_of(office.people[Role.HANDLER])
        frozen_at("2026-03-27 17:00")
        assert stopped.code not in handler.get(reverse("desk:waiting") + "?shelf=over").content.decode()
        assert stopped.code in handler.get(reverse("desk:waiting") + "?shelf=running").content.decode()
        frozen_at("2026-03-27 17:31")
        assert stopped.code in handler.get(reverse("desk:waiting")).content.decode()
        assert "quá hạn bổ sung" in handler.get(desk("dossier", stopped)).content.decode()

    def test_a_reminder_missed_by_nights_is_made_up_for_by_one(self, stopped):
        assert silence.remind(at=at("2026-03-27 07:00")) == 1
        assert stopped.requests.get().reminders == 2

    def test_who_has_answered_is_not_reminded(self, office, stopped):
        supplying.receive(dossier_id=stopped.pk, brought=brought(stopped), files={},
                          by=office.actor(Role.RECEPTION), at=NINE)  # fmt: skip
        assert silence.remind(at=at("2026-03-24 07:00")) == 0

    def test_only_the_leader_closes_only_when_the_time_is_over_and_with_a_reason(
        self, office, stopped, client_of, frozen_at
    ):
        leader = client_of(office.people[Role.APPROVER])
        frozen_at("2026-03-27 17:30")
        early = leader.post(desk("close_silent", stopped), {"reason": "Không bổ sung"})
        assert (early.status_code, "17:30 ngày 27/03/2026" in early.content.decode()) == (409, True)
        frozen_at("2026-03-30 08:00")
        assert client_of(office.people[Role.HANDLER]).get(desk("close_silent", stopped)).status_code == 403
        assert leader.post(desk("close_silent", stopped), {"reason": " "}).status_code == 422
        leader.post(desk("close_silent", stopped), {"reason": "Đã nhắc hai lần, không bổ sung"})
        found = now(stopped)
        assert (found.state, found.requests.get().state) == (State.CLOSED_NO_REPLY, RequestState.ENDED)
        assert OutboxMessage.objects.filter(kind="dossier_closed_no_reply").exists()
        assert not found.pauses.filter(ended_at=None).exists()

    def test_sector_law_may_give_more_time(self, client_of, frozen_at):
        office = make_office(limit="15", sector_rules={"close_for_silence": {"value": 20}})
        dossier = waiting(office)
        assert dossier.requests.get().answer_due_at == at("2026-04-03 17:30")
        dossier.requests.update(answer_due_at=NINE + timedelta(days=3))
        frozen_at("2026-03-30 08:00")
        leader = client_of(office.people[Role.APPROVER])
        assert leader.post(desk("close_silent", dossier), {"reason": "x"}).status_code == 409


def test_the_list_of_waits_costs_the_same_for_twenty(office, client_of, assert_num_queries_same_at_1_and_20):
    browser = client_of(office.people[Role.HANDLER])
    address = reverse("desk:waiting") + "?shelf=running"
    assert_num_queries_same_at_1_and_20(lambda: waiting(office), lambda: browser.get(address))


def test_an_extra_paper_is_told_on_the_slip_with_its_article(office, dossier):
    item = Item(kind=ItemKind.EXTRA, name="Bản vẽ", article="Điều 7 Nghị định thử")
    request = supplement.ask(dossier_id=dossier.pk, asked=AskIn([item], "Cần bản vẽ"),
                             by=office.actor(Role.UNIT_HEAD), at=NINE)  # fmt: skip
    assert request.items.get().words == "Bản vẽ (theo Điều 7 Nghị định thử)"
