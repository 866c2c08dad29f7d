"""Letters and explanations through their pages: who sees what, what is refused, both stories whole."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import LateOccasion
from dossiers.models import Apology, Dossier
from dossiers.queries.late_work import letter_that_counts
from dossiers.services import apologies, deadlines
from dossiers.services.apologies import ApologyIn
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import assigned, done, make_office, twin
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TUESDAY, THURSDAY = at("2026-03-10 09:00"), at("2026-03-12 09:00")


@built_once
def office():
    made = make_office()
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], signer_title="Phó Chủ tịch"
    )
    return made


@built_once
def dossier(office):
    """Promised for Wednesday 11 March; the handler works on it."""
    return assigned(office)


@built_once
def drafted(office):
    """The handler has written a letter about it, which is to be signed."""
    made = assigned(office)
    entered = ApologyIn("verification", "Chờ xác minh tại nơi cư trú trước.", date(2026, 3, 16))
    apologies.draft(dossier_id=made.pk, entered=entered, by=office.actor(Role.HANDLER), at=TUESDAY)
    return made


@built_once
def done_late(office):
    made = done(office)
    Dossier.objects.filter(pk=made.pk).update(finished_at=at("2026-03-12 08:30"), ended_on="2026-03-12")
    return made


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def thursday():
    with time_machine.travel(THURSDAY, tick=False):
        yield


def url(name, one):
    return reverse(name, args=[one.pk])


WORDS = {
    "reason_code": "verification",
    "reason_text": "Chờ xác minh tại nơi cư trú trước.",
    "next_on": "16/03/2026",
}


def shelf(client_of, user, name=""):
    address = reverse("desk:late_work") + (f"?shelf={name}" if name else "")
    return client_of(user).get(address).content.decode()


def test_a_letter_goes_from_shelf_to_shelf_until_the_promise_has_moved(office, dossier, client_of, tuesday):
    deadlines.look(as_at=TUESDAY)
    handler, leader, clerk = (office.people[role] for role in (Role.HANDLER, Role.APPROVER, Role.RECEPTION))
    assert dossier.code in shelf(client_of, handler)

    form = client_of(handler).get(url("desk:draft_apology", dossier)).content.decode()
    assert "bước còn lại" in form
    assert "12/03/2026" in form  # the first working day after the promise, proposed
    answer = client_of(handler).post(url("desk:draft_apology", dossier), WORDS, follow=True)
    assert "chờ ký" in answer.content.decode()

    assert dossier.code in shelf(client_of, leader, "sign")
    page = client_of(leader).get(url("desk:sign_apology", dossier)).content.decode()
    assert "Chờ xác minh tại nơi cư trú trước." in page
    client_of(leader).post(url("desk:sign_apology", dossier))

    assert dossier.code in client_of(clerk).get(reverse("counter:apologies")).content.decode()
    page = client_of(clerk).get(url("counter:apology", dossier)).content.decode()
    assert "chỉ một lần" in page
    answer = client_of(clerk).post(url("counter:apology", dossier), {"do": "send"}, follow=True)
    assert "01/PXL" in answer.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("2026-03-16 09:32")

    page = client_of(handler).get(url("desk:late", dossier)).content.decode()
    for words in (
        "không được hẹn lại lần nữa",
        "Hẹn trả 09:32 ngày 16/03/2026",
        "trước đó: 09:32 ngày 11/03/2026",
    ):
        assert words in page
    assert "Soạn thư xin lỗi" not in page
    assert "Còn 4 ngày làm việc, đã hẹn lại" in page
    assert client_of(handler).post(url("desk:draft_apology", dossier), WORDS).status_code == 409


def test_the_letter_printed_twice_is_the_same_bytes(office, drafted, client_of, tuesday):
    dossier = drafted
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)
    clerk = client_of(office.people[Role.RECEPTION])
    address = reverse("counter:print_paper", args=[dossier.pk, "apology"])

    first, second = (clerk.post(address, follow=True) for _ in range(2))

    assert first.content == second.content
    assert first["Content-Type"] == "application/pdf"
    assert (
        first.content
        == client_of(office.people[Role.HANDLER]).get(url("desk:apology_paper", dossier)).content
    )
    assert Apology.objects.get(dossier=dossier).paper.number == 1


@pytest.mark.parametrize(("typed", "words"), [
    ({"reason_code": ""}, "Lý do"),
    ({"reason_code": "none"}, "Lý do"),
    ({"reason_text": " "}, "Giải thích"),
    ({"next_on": ""}, "Nhập ngày hẹn lại"),
    ({"next_on": "31/02/2026"}, "Hẹn lại ngày"),
    ({"next_on": "15/03/2026"}, "ngày nghỉ; ngày làm việc tiếp theo là 16/03/2026"),
    ({"next_on": "10/03/2026"}, "phải sau ngày"),
])  # fmt: skip
def test_what_cannot_stand_in_a_letter_is_told_at_its_field(
    office, dossier, client_of, tuesday, typed, words
):
    answer = client_of(office.people[Role.HANDLER]).post(url("desk:draft_apology", dossier), WORDS | typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Apology.objects.filter(dossier=dossier).exists()


def test_the_counter_sends_a_letter_back_with_what_is_to_be_changed(office, drafted, client_of, tuesday):
    dossier = drafted
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    clerk = client_of(office.people[Role.RECEPTION])
    assert clerk.post(url("counter:apology", dossier), {"do": "back", "note": ""}).status_code == 422

    clerk.post(url("counter:apology", dossier), {"do": "back", "note": "Ghi rõ nơi xác minh."})

    page = client_of(office.people[Role.HANDLER]).get(url("desk:draft_apology", dossier)).content.decode()
    assert "Ghi rõ nơi xác minh." in page
    again = [clerk.get(url("counter:apology", dossier))]
    again += [clerk.post(url("counter:apology", dossier), {"do": do, "note": "x"}) for do in ("back", "send")]
    for answer in again:  # nothing to confirm any more, and where it is now
        assert answer.status_code == 409
        assert f"{office.unit.name} soạn lại" in answer.content.decode()
    entered = ApologyIn("verification", "Chờ xác minh tại nơi cư trú trước.", date(2026, 3, 16))
    apologies.draft(dossier_id=dossier.pk, entered=entered, by=office.actor(Role.HANDLER), at=TUESDAY)
    answer = clerk.get(url("counter:apology", dossier))
    assert (answer.status_code, f"chờ {office.commune.name} ký" in answer.content.decode()) == (409, True)


def test_where_there_was_no_letter_the_counter_finds_no_page(office, dossier, client_of, tuesday):
    assert client_of(office.people[Role.RECEPTION]).get(url("counter:apology", dossier)).status_code == 404


def test_of_several_letters_every_page_has_the_one_in_force_else_the_last_dropped(
    office, dossier, client_of, tuesday
):
    def dropped(moment):
        letter = apologies.raise_for(dossier, at=TUESDAY)
        Apology.objects.filter(pk=letter.pk).update(state="dropped", dropped_at=moment)
        return letter

    last, _first = dropped(THURSDAY), dropped(TUESDAY)
    assert letter_that_counts(dossier) == last
    answer = client_of(office.people[Role.RECEPTION]).get(url("counter:apology", dossier))
    assert (answer.status_code, "không còn phải gửi" in answer.content.decode()) == (409, True)
    again = apologies.raise_for(dossier, at=TUESDAY)
    assert letter_that_counts(dossier) == again


def test_who_may_not_sign_is_told_whose_it_is(office, drafted, client_of, tuesday):
    head = client_of(office.people[Role.HEAD])
    answer = head.post(url("desk:sign_apology", drafted))
    assert answer.status_code == 422  # a leader without a delegation for this paper
    assert "chưa được giao ký" in answer.content.decode()
    refused = client_of(office.people[Role.UNIT_HEAD]).post(url("desk:sign_apology", drafted))
    assert refused.status_code == 403


def test_late_without_extension_apologises_with_the_result_and_explains(
    office, done_late, client_of, thursday
):
    dossier = done_late
    deadlines.look(as_at=THURSDAY)
    sealer, head = office.people[Role.RECORDS_CLERK], office.people[Role.HEAD]
    form = client_of(sealer).get(url("desk:draft_apology", dossier)).content.decode()
    assert "Hẹn lại ngày" not in form
    client_of(sealer).post(
        url("desk:draft_apology", dossier), {"reason_code": "staff", "reason_text": "Văn thư nghỉ ốm."}
    )
    explanation = dossier.explanations.get()
    assert dossier.code in shelf(client_of, sealer, "explain")
    answer = client_of(sealer).post(url("desk:submit_explanation", explanation), {"reason_code": "staff"})
    assert answer.status_code == 422
    client_of(sealer).post(
        url("desk:submit_explanation", explanation),
        {"reason_code": "staff", "cause": "Văn thư nghỉ ốm hai ngày.", "remedy": "Đã phân công người thay."},
    )
    assert dossier.code in shelf(client_of, head, "judge")
    page = client_of(head).get(url("desk:late", dossier)).content.decode()
    for words in ("Đã phân công người thay.", "Chấp nhận", "Thời gian đã dùng", "quá hạn"):
        assert words in page
    client_of(head).post(url("desk:send_back_explanation", explanation), {"note": "Nêu ngày."})
    assert dossier.explanations.get().state == "sent_back"
    client_of(sealer).post(
        url("desk:submit_explanation", explanation),
        {"reason_code": "staff", "cause": "Nghỉ ốm ngày 10, 11.", "remedy": "Đã phân công người thay."},
    )
    client_of(head).post(url("desk:accept_explanation", explanation))
    assert dossier.explanations.get().state == "accepted"


def test_the_page_says_who_may_judge_the_head_above_whom_nobody_is(office, done_late, client_of, thursday):
    dossier = done_late
    deadlines.look(as_at=THURSDAY)
    explanation, head = dossier.explanations.get(), office.people[Role.HEAD]
    browser = client_of(head)
    browser.post(
        url("desk:submit_explanation", explanation),
        {"reason_code": "staff", "cause": "Văn thư nghỉ ốm.", "remedy": "Đã phân công người thay."},
    )
    lacking = "Chưa ai xem xét được giải trình này"
    assert lacking in browser.get(url("desk:late", dossier)).content.decode()

    second = UserFactory(role=Role.HEAD, agency=office.commune, full_name="Lê Thị Thứ Hai")
    page = browser.get(url("desk:late", dossier)).content.decode()
    assert lacking not in page
    assert "(Lê Thị Thứ Hai)" in page
    assert client_of(second).post(url("desk:accept_explanation", explanation)).status_code == 302
    assert dossier.explanations.get().state == "accepted"


def test_the_three_measures_stand_apart_on_both_pages_of_a_dossier(office, dossier, client_of, thursday):
    for role, name in ((Role.HANDLER, "desk:dossier"), (Role.RECEPTION, "counter:dossier")):
        page = client_of(office.people[role]).get(url(name, dossier)).content.decode()
        for words in (
            "Theo pháp luật", "Theo Quyết định 766", "Theo thống kê II.06a", "17:30 ngày 11/03/2026",
            "23:59 ngày 11/03/2026", "Chuyên viên, phòng chuyên môn", "Nhật ký hẹn trả",
        ):  # fmt: skip
            assert words in page


def test_out_of_sight_there_is_nothing(office, client_of, tuesday):
    other = make_office()
    dossier = assigned(other)
    deadlines.look(as_at=THURSDAY)
    explanation = dossier.explanations.get()
    browser = client_of(office.people[Role.HANDLER])
    for name in ("late", "draft_apology", "sign_apology", "send_back_apology", "apology_paper"):
        assert browser.get(url(f"desk:{name}", dossier)).status_code == 404, name
    for name in ("submit_explanation", "accept_explanation", "send_back_explanation"):
        assert browser.get(url(f"desk:{name}", explanation)).status_code == 404, name
    assert client_of(office.people[Role.RECEPTION]).get(url("counter:apology", dossier)).status_code == 404


def test_a_list_of_twenty_costs_no_more_queries_than_one(
    office, dossier, client_of, tuesday, assert_num_queries_same_at_1_and_20
):
    browser = client_of(office.people[Role.HANDLER])

    def one_more():
        apologies.raise_for(twin(dossier, "steps"), at=THURSDAY)
        deadlines.raise_explanations(LateOccasion.DUE, as_at=THURSDAY)

    def both_shelves():
        for name in ("draft", "explain"):
            browser.get(reverse("desk:late_work") + f"?shelf={name}")

    assert_num_queries_same_at_1_and_20(one_more, both_shelves)
