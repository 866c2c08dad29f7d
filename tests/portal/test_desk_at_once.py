"""The desk under two people and two clicks: nothing is doubled, the second is told where it stands."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, State, StepState
from dossiers.models import Dossier
from portal.desk import bulk
from portal.ui.dossiers import Clockwork
from tests.clock import at
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.documents import PDF
from tests.factories.dossiers import assigned, done, in_process, make_office, proposed
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(at("2026-03-06 10:00"), tick=False):
        yield


@built_once
def office():
    return make_office()


@built_once
def handled(office):
    """The handler is at work."""
    return assigned(office)


@built_once
def to_sign(office):
    """The leader is to sign."""
    return proposed(office)


def url(name, dossier):
    return reverse(f"desk:{name}", args=[dossier.pk])


def running(dossier):
    return dossier.steps.get(state=StepState.ACTIVE)


def kinds(dossier):
    return list(dossier.events.order_by("seq").values_list("kind", flat=True))


def is_told(answer, dossier, sentence):
    """Refused as "not now", with the sentence and the way to the dossier as it is."""
    page = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in page
    assert f'href="{url("dossier", dossier)}"' in page


class TestTwiceTheSameButton:
    def test_of_assigning_assigns_once(self, office, client_of):
        dossier = in_process(office)
        browser = client_of(office.people[Role.UNIT_HEAD])
        typed = {"to": office.people[Role.HANDLER].pk, "step": running(dossier).pk}
        assert f'name="step" value="{typed["step"]}"' in browser.get(url("assign", dossier)).content.decode()
        for _ in range(2):
            assert browser.post(url("assign", dossier), typed).status_code == 302
        assert kinds(dossier).count(EventKind.ASSIGN) == 1

    def test_of_signing_many_tells_who_signed_that_it_was_himself(
        self, office, to_sign, client_of, monkeypatch
    ):
        """Both presses have read the list before the first of them signs."""
        browser, address = client_of(office.people[Role.APPROVER]), reverse("desk:sign_many")
        sure = {"dossier": [to_sign.pk], f"step-{to_sign.pk}": running(to_sign).pk, "sure": "1"}
        sign, pressed = bulk._sign, []

        def after_the_other(*asked):
            if not pressed:
                pressed.append(None)
                assert browser.post(address, sure).status_code == 302
            return sign(*asked)

        monkeypatch.setattr(bulk, "_sign", after_the_other)
        told = browser.post(address, sure, follow=True).content.decode()
        assert "Bạn đã xử lý bước này rồi." in told
        assert "người khác" not in told
        assert kinds(to_sign).count(EventKind.APPROVE) == 1

    def test_of_a_step_tells_who_did_it_that_it_was_himself(self, office, handled, client_of):
        """What was typed is changed and sent again, or sent from a second tab."""
        browser, step = client_of(office.people[Role.HANDLER]), running(handled)
        kind = office.procedure.version.results.get()
        typed = {"step": step.pk, "abstract": "Giấy khai sinh", "result_type": kind.pk}
        assert browser.post(url("complete", handled), typed).status_code == 302
        changed = typed | {"note": "Sửa lại ý kiến"}
        is_told(browser.post(url("complete", handled), changed), handled, "Bạn đã xử lý bước này rồi")
        colleague = client_of(office.people[Role.UNIT_HEAD])
        is_told(colleague.post(url("complete", handled), typed), handled, "người khác làm xong")

    def test_of_taking_takes_once(self, office, handled, client_of):
        handled.steps.filter(state=StepState.ACTIVE).update(holder=None)
        browser = client_of(office.people[Role.HANDLER])
        for _ in range(2):
            assert browser.post(url("take", handled)).status_code == 302
        assert kinds(handled).count(EventKind.TAKE_STEP) == 1
        assert running(handled).holder == office.people[Role.HANDLER]

    def test_of_attaching_attaches_once(self, office, handled, client_of):
        browser = client_of(office.people[Role.HANDLER])
        for _ in range(2):
            upload = SimpleUploadedFile("bien-ban.pdf", PDF)
            answer = browser.post(url("attach", handled), {"file": upload, "kind": "process"})
            assert answer.status_code == 302
        assert handled.files.count() == 1
        assert kinds(handled).count(EventKind.ATTACH_FILE) == 1

    def test_of_sending_back_goes_back_one_time(self, office, to_sign, client_of):
        leader = office.people[Role.APPROVER]
        # He heads the unit too: only the step his page named keeps the second press from going further back.
        MembershipFactory(user=leader, agency=office.unit, role=Role.UNIT_HEAD)
        browser = client_of(leader)
        typed = {"to_order": "4", "reason": "Thiếu căn cứ", "step": running(to_sign).pk}
        assert browser.post(url("send_back", to_sign), typed).status_code == 302
        there = running(to_sign)
        again = browser.post(url("send_back", to_sign), typed | {"to_order": "3"})
        is_told(again, to_sign, "Bạn đã xử lý bước này rồi")
        assert running(to_sign) == there
        assert kinds(to_sign).count(EventKind.SEND_BACK) == 1

    def test_of_sending_back_what_went_to_another_tells_who_did_it_so(self, office, to_sign, client_of):
        browser = client_of(office.people[Role.APPROVER])
        typed = {"to_order": "3", "reason": "Thiếu căn cứ", "step": running(to_sign).pk}
        assert browser.post(url("send_back", to_sign), typed).status_code == 302
        again = browser.post(url("send_back", to_sign), typed | {"reason": "Thiếu căn cứ pháp lý"})
        is_told(again, to_sign, "Bạn đã xử lý bước này rồi")
        other = client_of(office.people[Role.RECORDS_CLERK]).post(url("send_back", to_sign), typed)
        assert other.status_code == 403

    def test_of_reopening_reopens_once(self, office, client_of):
        dossier = done(office)
        browser = client_of(office.people[Role.APPROVER])
        typed = {"to_order": "3", "reason": "Sai tên"}
        assert browser.post(url("reopen", dossier), typed).status_code == 302
        is_told(browser.post(url("reopen", dossier), typed), dossier, f"“{State.IN_PROCESS.label}”")
        assert kinds(dossier).count(EventKind.REOPEN) == 1

    def test_of_refusing_refuses_once(self, office, to_sign, client_of):
        browser = client_of(office.people[Role.APPROVER])
        typed = {"legal_ground": "Luật Hộ tịch, Điều 13", "abstract": "Không đủ điều kiện"}
        assert browser.post(url("reject", to_sign), typed).status_code == 302
        is_told(browser.post(url("reject", to_sign), typed), to_sign, "Hồ sơ đang ở trạng thái")
        assert Dossier.objects.get(pk=to_sign.pk).results.count() == to_sign.results.count()

    def test_of_signing_many_says_that_they_are_signed(self, office, to_sign, client_of):
        browser = client_of(office.people[Role.APPROVER])
        typed = {"dossier": [to_sign.pk], "sure": "1"}
        browser.post(reverse("desk:sign_many"), typed)
        page = browser.post(reverse("desk:sign_many"), typed, follow=True).content.decode()
        assert "1 hồ sơ đã chọn không còn chờ ở đây" in page
        assert to_sign.code not in page  # the seal is the records clerk's
        assert kinds(to_sign).count(EventKind.APPROVE) == 1

    def test_of_signing_nothing_asks_for_a_choice(self, office, client_of):
        page = client_of(office.people[Role.APPROVER]).post(reverse("desk:sign_many"), follow=True)
        assert "Chọn ít nhất một hồ sơ." in page.content.decode()


class TestTwoPeople:
    def test_two_heads_assign_and_the_first_choice_stays(self, office, client_of):
        dossier = in_process(office)
        other_head = client_of(UserFactory(role=Role.UNIT_HEAD, agency=office.unit))
        other = UserFactory(role=Role.HANDLER, agency=office.unit)
        seen = running(dossier).pk
        head = client_of(office.people[Role.UNIT_HEAD])
        head.post(url("assign", dossier), {"to": office.people[Role.HANDLER].pk, "step": seen})

        answer = other_head.post(url("assign", dossier), {"to": other.pk, "step": seen})

        is_told(answer, dossier, "Bước này đã được người khác làm xong")
        assert running(dossier).holder == office.people[Role.HANDLER]

    def test_two_handlers_take_and_the_first_has_it(self, office, handled, client_of):
        handled.steps.filter(state=StepState.ACTIVE).update(holder=None)
        other = client_of(UserFactory(role=Role.HANDLER, agency=office.unit))
        client_of(office.people[Role.HANDLER]).post(url("take", handled))
        is_told(other.post(url("take", handled)), handled, "đã có người nhận")

    def test_the_leader_signs_what_was_just_sent_back_and_is_told(self, office, to_sign, client_of):
        seen = running(to_sign).pk
        leader = client_of(office.people[Role.APPROVER])
        other = client_of(UserFactory(role=Role.APPROVER, agency=office.commune))
        other.post(url("send_back", to_sign), {"to_order": "3", "reason": "Sai", "step": seen})
        is_told(leader.post(url("complete", to_sign), {"step": seen}), to_sign, "người khác làm xong")
        assert Dossier.objects.get(pk=to_sign.pk).state == State.IN_PROCESS


@pytest.mark.parametrize("typed", ["31/02/2026", "29/02/2025", "01/13/2026", "1/1/26", "hôm nay"])
def test_a_day_that_is_none_is_told_in_vietnamese_and_keeps_the_form(office, to_sign, client_of, typed):
    answer = client_of(office.people[Role.APPROVER]).post(
        url("reject", to_sign),
        {"legal_ground": "Luật Hộ tịch, Điều 13", "abstract": "Không đủ điều kiện", "issued_on": typed},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nhập ngày theo dạng ngày/tháng/năm" in page
    assert f'value="{typed}"' in page
    assert "Không đủ điều kiện" in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("trong.pdf", b"", "rỗng"),
        ("gia.pdf", b"khong phai pdf", "Loại tệp này không được nhận"),
        ("anh.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "không khớp với nội dung"),
    ],
)
def test_a_file_that_cannot_be_is_told(office, handled, client_of, name, content, sentence):
    answer = client_of(office.people[Role.HANDLER]).post(
        url("attach", handled), {"file": SimpleUploadedFile(name, content), "kind": "process"}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not handled.files.exists()


def test_a_long_vietnamese_file_name_is_taken(office, handled, client_of):
    name = "Biên bản xác minh thực địa của ông Nguyễn Văn Ưởng và bà Đặng Thị Mỹ Ỷ " * 5 + ".pdf"
    answer = client_of(office.people[Role.HANDLER]).post(
        url("attach", handled), {"file": SimpleUploadedFile(name, PDF), "kind": "process"}
    )
    assert answer.status_code == 302
    assert handled.files.get().name.endswith(".pdf")


# Accepted Friday 6 March 09:32 with three working days: due Wednesday 11 March 09:32, late after 17:30.
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-11 08:32", "Còn 1 giờ làm việc"),
        ("2026-03-11 09:32", "Đến giờ hẹn"),
        ("2026-03-11 15:00", "Đến giờ hẹn"),  # past the printed time, and not late yet
        ("2026-03-11 19:00", "Vừa quá hạn"),  # no working time has gone by
        ("2026-03-12 08:30", "Quá hạn 1 giờ làm việc"),
    ],
)
def test_nothing_left_and_nothing_over_are_said_in_words(office, moment, said):
    dossier = in_process(office, when=at("2026-03-06 09:32"))
    assert Clockwork(at(moment)).standing(dossier).words == said
