"""The tracking page as a parcel's: what to do, where it is, every date promised; no names."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.enums import Role, SigningMode
from calendars.services import changes
from dossiers.models import Dossier, DossierEvent, SupplementItem
from dossiers.rules.intake import PaperIn
from dossiers.rules.journey import Task
from dossiers.services import apologies, supplying
from dossiers.services.apologies import ApologyIn
from portal.night import calendar_moves
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.calendars import proposed_swap
from tests.factories.dossiers import accepted, asked, assigned, done, make_office, owing, returned, waiting
from tests.factories.queues import make_room, take
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    made = make_office(sector_rules={"stops_clock": {}})
    made.counter.address = "Số 5 đường Mẫu"
    made.counter.phone = "02009 301 010"
    made.counter.save()
    SignatureDelegationFactory(
        agency=made.commune,
        signer=made.people[Role.APPROVER],
        mode=SigningMode.KT,
        signer_title="Phó Chủ tịch",
    )
    return made


@built_once
def on_its_way(office):
    return assigned(office)


@built_once
def before(office):
    """Not accepted yet: its last paper is missing."""
    return asked(office)


@built_once
def stopped(office):
    """The applicant has been asked for a paper."""
    return waiting(office)


@built_once
def unpaid(office):
    return owing(office)


@built_once
def ready(office):
    return done(office)


@built_once
def over(office):
    return returned(office)


@built_once
def apologised(office):
    made, when = assigned(office), at("2026-03-10 09:00")
    entered = ApologyIn("verification", "Chờ ông Lê Văn Kín xác nhận.", date(2026, 3, 16))
    apologies.draft(dossier_id=made.pk, entered=entered, by=office.actor(Role.HANDLER), at=when)
    apologies.sign(dossier_id=made.pk, by=office.actor(Role.APPROVER), at=when)
    apologies.send(dossier_id=made.pk, by=office.actor(Role.RECEPTION), at=when)
    return made


def look(client, dossier, **more):
    return client.post(reverse("public:track", args=[str(dossier)]), {"word": dossier.lookup_word}, **more)


def read(answer):
    return " ".join(strip_tags(text_of(answer)).split())


def stages(answer):
    return [(stop.stage, stop.title) for stop in answer.context["way"]]


def test_on_its_way_nothing_is_up_to_the_citizen(client, office, on_its_way, frozen_at):
    frozen_at("2026-03-06 15:00")
    dossier = on_its_way
    answer = look(client, dossier)
    page = read(answer)
    assert "Bạn chưa phải làm gì" in page
    assert f"Hồ sơ đang ở {dossier.current_unit.name}." in page
    assert answer.context["todo"].office is None
    found = stages(answer)
    assert found[0] == ("done", "Nộp hồ sơ")
    assert [title for stage, title in found if stage == "now"] == ["Thẩm định hồ sơ"]
    assert found[-1] == ("next", "Bạn nhận kết quả")
    assert "hẹn 09:32 ngày 11/03/2026" in page


def test_a_result_is_fetched_at_the_office_that_is_open_now(client, office, ready, frozen_at):
    frozen_at("2026-03-09 09:00")
    room = make_room(office.counter)
    for _ in range(2):
        take(room.a, when=at("2026-03-09 09:00"))
    answer = look(client, ready)
    page = read(answer)
    for said in (
        "Kết quả đã có: mời bạn đến nhận", "Số 5 đường Mẫu", "02009 301 010", "Đang mở cửa đến 11:30",
        "Đang chờ: 2 người.",
    ):  # fmt: skip
        assert said in page
    assert [one for one in stages(answer) if one[0] != "done"] == [("now", "Có kết quả, chờ bạn nhận")]


def test_a_closed_office_says_when_one_can_come(client, ready, frozen_at):
    frozen_at("2026-03-14 09:00")
    assert "Đóng cửa. Mở lại 07:30 thứ Hai, 16/03/2026." in read(look(client, ready))


def test_missing_papers_are_named_by_the_catalogue_and_nothing_that_was_typed(client, before, frozen_at):
    frozen_at("2026-03-06 10:00")
    SupplementItem.objects.filter(request__dossier=before).update(name="Đơn của bà Đặng Thị Ước")
    page = read(look(client, before))
    assert "Bạn cần nộp bổ sung giấy tờ" in page
    assert before.papers.order_by("order").last().required_paper.name in page
    assert "Đặng Thị Ước" not in page
    assert "Ngày hẹn trả có khi hồ sơ được tiếp nhận." in page


def test_what_somebody_worded_is_on_the_slip_and_not_here(client, stopped, frozen_at):
    frozen_at("2026-03-06 10:00")
    page = read(look(client, stopped))
    request = stopped.requests.get()
    assert (
        f"Nộp trước {request.answer_due_at.astimezone(at('2026-03-06').tzinfo):%H:%M ngày %d/%m/%Y}." in page
    )
    assert "ghi trên phiếu yêu cầu đã gửi bạn" in page
    for typed in (request.reason, "Ghi đủ nơi sinh"):
        assert typed not in page
    assert request.items.get().name not in page


def test_a_request_that_is_over_stands_where_it_ended(client, office, stopped, frozen_at):
    frozen_at("2026-03-06 10:00")
    dossier = stopped
    assert "Bạn đã bổ sung giấy tờ" not in read(look(client, dossier)), "one still open is the card's"
    request = dossier.requests.get()
    brought = {item.pk: PaperIn(item.name, originals=1) for item in request.items.all()}
    clerk = office.actor(Role.RECEPTION)
    supplying.receive(dossier_id=dossier.pk, brought=brought, files={}, by=clerk, at=timezone.now())
    found = look(client, dossier)
    now = next(index for index, (stage, _title) in enumerate(stages(found)) if stage == "now")
    assert stages(found)[now - 1] == ("done", "Bạn đã bổ sung giấy tờ")
    assert "10:00 ngày 06/03/2026" in found.context["way"][now - 1].when
    dossier.requests.update(state="ended")
    assert ("done", "Yêu cầu bổ sung giấy tờ đã kết thúc") in stages(look(client, dossier))


def test_a_tax_to_pay_is_told_without_its_amount(client, unpaid, frozen_at):
    frozen_at("2026-03-06 10:00")
    page = read(look(client, unpaid))
    assert "Bạn cần nộp tiền vào ngân sách" in page
    assert "TB-0017" not in page


def test_an_unpaid_fee_is_told_beside_the_rest(client, on_its_way, frozen_at):
    frozen_at("2026-03-06 10:00")
    dossier = on_its_way
    owes = dossier.fees.filter(state="due").exists()
    assert ("Còn phí, lệ phí chưa nộp" in read(look(client, dossier))) is owes
    dossier.fees.update(state="cancelled")
    assert "Còn phí, lệ phí chưa nộp" not in read(look(client, dossier))


def test_at_the_end_the_way_is_behind(client, over, frozen_at):
    frozen_at("2026-03-20 10:00")
    dossier = over
    dossier.fees.update(state="due")
    assert dossier.fees.exists()
    owing_page = look(client, dossier)
    assert owing_page.context["todo"].is_yours, "over, and yet something is up to the citizen"
    assert "chỉ còn phí, lệ phí bạn chưa nộp" in read(owing_page)
    assert "không phải làm gì nữa" not in read(owing_page)
    dossier.fees.update(state="paid")
    answer = look(client, dossier)
    assert "Hồ sơ đã xong, bạn không phải làm gì nữa" in read(answer)
    assert stages(answer)[-1] == ("now", "Đã trả kết quả cho bạn")
    assert "next" not in {stage for stage, _ in stages(answer)}


def test_a_late_dossier_says_so_and_what_is_owed(client, on_its_way, frozen_at):
    frozen_at("2026-03-20 10:00")
    page = read(look(client, on_its_way))
    assert "Hồ sơ đã quá ngày hẹn trả." in page
    assert "Cơ quan phải gửi bạn thư xin lỗi" in page
    assert "02009 301 010" in page  # whom to ask


def test_the_diary_tells_the_first_promise_and_the_apology_with_its_reason(
    client, office, apologised, frozen_at
):
    frozen_at("2026-03-13 10:00")
    answer = look(client, apologised)
    page = read(answer)
    first, second = answer.context["diary"]
    assert "Hẹn ban đầu: 09:32 ngày 11/03/2026." in first.words
    assert "Cơ quan gửi thư xin lỗi vì trễ hẹn. Hẹn mới:" in second.words
    assert "16/03/2026" in second.words
    assert second.why.startswith("Lý do: ")
    assert "Lê Văn Kín" not in page
    for person in office.people.values():
        assert person.full_name not in page


def test_a_changed_calendar_moves_the_date_and_says_why(client, office, frozen_at):
    when = at("2026-12-23 09:00")
    dossier = accepted(office, when=at("2026-12-23 08:30"))
    by = office.people[Role.CONTROL].pk
    change = changes.confirm(change_id=proposed_swap(by=by).pk, by=by, at=when)
    calendar_moves.move_promises(change, by=office.actor(Role.CONTROL), at=when)
    assert DossierEvent.objects.filter(dossier=dossier, kind="move_promise").exists()
    frozen_at("2026-12-24 09:00")
    answer = look(client, Dossier.objects.get(pk=dossier.pk))
    assert "Ngày nghỉ, ngày làm bù thay đổi" in answer.context["diary"][1].words


def test_the_code_alone_tells_the_way_in_four_words(client, office, stopped, frozen_at):
    frozen_at("2026-03-06 10:00")
    answer = client.get(reverse("public:track", args=[str(stopped)]))
    assert [(stop.stage, stop.title) for stop in answer.context["strip"]] == [
        ("done", "Đã tiếp nhận"), ("now", "Chờ bổ sung"), ("next", "Đã có kết quả"), ("next", "Đã kết thúc"),
    ]  # fmt: skip
    assert "todo" not in answer.context
    assert office.counter.name not in read(answer)


def test_two_statements_and_the_office_once_a_minute(
    client, on_its_way, ready, frozen_at, django_assert_num_queries
):
    """Who has nothing to do there costs two statements; the office is asked for others once."""
    frozen_at("2026-03-09 09:00")
    with django_assert_num_queries(2):
        look(client, on_its_way)
    look(client, ready, REMOTE_ADDR="10.0.0.2")
    with django_assert_num_queries(2):
        answer = look(client, ready, REMOTE_ADDR="10.0.0.3")
    assert answer.context["found"].task == Task.COLLECT
    assert answer.context["todo"].office is not None


@pytest.mark.parametrize("world", ["stopped", "before", "unpaid", "ready", "over", "apologised"])
def test_no_name_number_or_typed_word_stands_on_any_page(client, office, frozen_at, request, world):
    dossier = request.getfixturevalue(world)
    frozen_at("2026-03-20 10:00")
    page = text_of(look(client, dossier))
    secrets = [
        dossier.applicant_name, dossier.applicant_id_number, dossier.applicant_phone,
        dossier.applicant_address,
        *(person.full_name for person in office.people.values()),
    ]  # fmt: skip
    assert not [secret for secret in secrets if secret and secret in page]
