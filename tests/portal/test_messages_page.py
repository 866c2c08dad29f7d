from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from notifications.enums import MessageState, Outcome
from notifications.models import ChannelState, OutboxMessage
from notifications.rules import reasons
from notifications.services import delivery
from notifications.services.records import note
from portal.ui import notices
from tests.clock import at
from tests.factories.accounts import MembershipFactory
from tests.factories.dossiers import in_process, make_office
from tests.factories.notifications import OutboxMessageFactory


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 14:00")


@pytest.fixture
def admin(client_of, frozen_at):
    frozen_at("2026-11-20 14:00")
    user = MembershipFactory(role=Role.ADMINISTRATOR, user__full_name="Đặng Quỳnh Ưng").user
    return client_of(user)


def failed(**changes):
    values = {"state": MessageState.FAILED, "next_try_at": None, "closed_at": NOW, "attempts": 1}
    message = OutboxMessageFactory(**{**values, "last_error": "SMTPRecipientsRefused 550", **changes})
    note(message, Outcome.REFUSED, message.last_error, at=NOW)
    return message


def text(answer):
    return " ".join(answer.content.decode().split())


def listing(browser, query=""):
    return text(browser.get(reverse("oversight:messages") + query))


def again(browser, *messages):
    data = {"message": [message.pk for message in messages]}
    return browser.post(reverse("oversight:messages_again"), data, follow=True)


def test_what_was_given_up_is_listed_with_its_reason_and_without_the_person(admin):
    failed()
    page = listing(admin)
    assert "Tin của bài thử" in page
    assert "Máy chủ thư từ chối địa chỉ người nhận (mã 550)." in page
    assert "u***@example.vn" in page
    assert "uoc.nguyen@example.vn" not in page
    assert "Nguyễn Thị Ngọc Ước" not in page
    assert "H99-0007" not in page  # the administrator sees no dossier (ruling 18)


def test_channels_say_whether_they_work(admin, settings):
    settings.NOTIFICATION_GATEWAYS = {"email": "x", "sms": "x"}
    ChannelState.objects.create(
        channel="email", failures=3, reason="ConnectionRefusedError",
        down_since=NOW - timedelta(minutes=4), probe_at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    OutboxMessageFactory()
    page = listing(admin)
    assert "Không kết nối được với máy chủ gửi tin. Từ 13:56 ngày 20/11/2026; thử lại lúc 14:01" in page
    assert page.count("đang gửi được") == 1  # text messages
    assert page.count("tắt</span>") == 1  # Zalo
    assert "Giờ yên tĩnh 21:00-07:00" in page


def test_the_administrator_sends_again_what_he_chose_and_it_is_on_record(admin, monkeypatch):
    first, second = failed(), failed()
    assert "Đã cho gửi lại 1 tin." in text(again(admin, first))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts, first.next_try_at, first.closed_at) == ("waiting", 0, NOW, None)
    assert first.expires_at == NOW + timedelta(days=5)
    assert second.state == "failed"
    record = first.records.order_by("-pk")[0]
    assert (record.outcome, record.by.full_name, record.at) == ("asked_again", "Đặng Quỳnh Ưng", NOW)
    monkeypatch.setattr(delivery, "_gateway", lambda _: lambda _: None)
    delivery.deliver_due(now=lambda: NOW)
    first.refresh_from_db()
    assert first.state == "sent"
    page = listing(admin)
    assert f'id="message-{first.pk}"' not in page
    assert f'id="message-{second.pk}"' in page


def test_what_a_colleague_has_sent_again_meanwhile_is_said(admin):
    message = failed()
    again(admin, message)
    answer = again(admin, message)
    assert answer.status_code == 409
    assert "Không tin nào đã chọn còn trong danh sách" in text(answer)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ([], 200, "Hãy đánh dấu ít nhất một tin."),
        (["x"], 409, "Không tin nào đã chọn còn"),
        (["-1"], 409, "Không tin nào đã chọn còn"),
    ],
)
def test_a_post_without_a_message_is_told(admin, typed, status, sentence):
    failed()
    answer = admin.post(reverse("oversight:messages_again"), {"message": typed}, follow=True)
    assert answer.status_code == status
    assert sentence in text(answer)
    assert not OutboxMessage.objects.waiting().exists()


@pytest.mark.parametrize(
    ("role", "reads", "sends"),
    [(Role.HEAD, 200, 403), (Role.AUDITOR, 200, 403), (Role.CONTROL, 200, 403), (Role.HANDLER, 403, 403)],
)
def test_who_reads_and_who_sends(client_of, role, reads, sends):
    browser, message = client_of(MembershipFactory(role=role).user), failed()
    answer = browser.get(reverse("oversight:messages"))
    assert answer.status_code == reads
    assert "Gửi lại" not in answer.content.decode()
    assert again(browser, message).status_code == sends


def test_a_channel_can_be_looked_at_alone(admin):
    failed()
    failed(channel="sms", address="0912345678", last_error="HTTP 422")
    page = listing(admin, "?channel=sms")
    assert "Nhà cung cấp tin nhắn từ chối (mã 422)." in page
    assert "(mã 550)" not in page
    assert "(mã 550)" in listing(admin, "?channel=pigeon")


def test_an_empty_list_says_how_messages_come_here(admin):
    assert "Không có tin nào bị bỏ." in listing(admin)


def test_one_more_message_costs_no_query(admin, assert_num_queries_same_at_1_and_20):
    assert_num_queries_same_at_1_and_20(failed, lambda: listing(admin))


@pytest.mark.parametrize(
    ("role", "page", "name"),
    [(Role.RECEPTION, "counter:dossier", "dossier_id"), (Role.UNIT_HEAD, "desk:dossier", "pk")],
)
def test_a_dossier_shows_what_was_told_and_what_is_owed(client_of, frozen_at, role, page, name):
    frozen_at("2026-03-06 10:00")
    office = make_office()
    dossier = in_process(office)
    topic = {"topic": f"dossier:{dossier.pk}", "kind": "dossier_accepted", "owed_at": at("2026-03-06 09:30")}
    OutboxMessageFactory(**topic, state="sent", sent_at=at("2026-03-06 09:31"), next_try_at=None)
    waiting = OutboxMessageFactory(
        **topic, next_try_at=at("2026-03-06 10:05"), attempts=2, repeats=1, last_error="SMTPDataError 451"
    )
    note(waiting, Outcome.PUT_OFF, "SMTPDataError 451", at=at("2026-03-06 10:00"))
    answer = text(client_of(office.people[role]).get(reverse(page, kwargs={name: dossier.pk})))
    assert "gửi 09:31 ngày 06/03/2026" in answer
    assert "lần gửi tới 10:05 ngày 06/03/2026" in answer
    assert "Máy chủ thư từ chối nội dung thư (mã 451)." in answer
    assert "Đã thử 2 lần, gửi lặp 1 lần" in answer


def test_every_reason_is_a_sentence():
    for code in ("no address", "TimeoutError", "SMTPRecipientsRefused 550", "HTTP 422", "Zalo -118", "Odd"):
        sentence = notices.reason(code)
        assert sentence.endswith((".", ")."))
        assert "%(" not in sentence
    assert notices.reason("") == ""
    assert notices.reason("RuntimeError") == "Lỗi khi gửi (RuntimeError)."
    assert reasons.in_words("") == ("", "")
