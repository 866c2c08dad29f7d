"""Public look-up: nothing that names a person, nothing to be learnt by trying."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from redis.connection import AbstractConnection as Connection
from redis.exceptions import RedisError

from dossiers.models import Dossier
from portal.public import limits
from portal.public.limits import Limit
from tests.clock import at
from tests.factories.dossiers import assigned, make_office, returned
from tests.factories.notifications import OutboxMessageFactory
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


def url(dossier: Dossier) -> str:
    return reverse("public:track", args=[str(dossier)])


@built_once
def dossier() -> Dossier:
    return assigned(make_office())


@built_once
def other() -> Dossier:
    return assigned(make_office())


def test_the_code_alone_gives_code_and_one_of_five_words(client, dossier):
    page = client.get(url(dossier)).content.decode()

    assert dossier.code in page
    assert "Đang giải quyết" in page
    for secret in (dossier.applicant_name, dossier.procedure_version.name, "Thẩm định", dossier.lookup_word):
        assert secret not in page


def test_code_and_word_give_steps_by_department_without_names(client, dossier):
    page = client.post(url(dossier), {"word": dossier.lookup_word}).content.decode()

    assert "Thẩm định hồ sơ" in page
    assert "11/03/2026" in page
    assert dossier.current_unit.name in page
    for name in (dossier.applicant_name, dossier.current_holder.full_name, dossier.applicant_id_number):
        assert name not in page


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]}{0[3]}-{0[4]}{0[5]}{0[6]}{0[7]}"])
def test_the_word_is_read_as_people_type_it(client, dossier, typed):
    word = typed.format(dossier.lookup_word.upper())

    assert "Thẩm định hồ sơ" in client.post(url(dossier), {"word": word}).content.decode()


def test_a_wrong_word_answers_like_the_code_alone_with_the_same_statements(
    client, dossier, django_assert_num_queries
):
    # savepoint, READ ONLY and rollback belong to the reading GET alone
    with django_assert_num_queries(2):
        wrong = client.post(url(dossier), {"word": "aaaaaaaa"}).content.decode()
    with django_assert_num_queries(2):
        client.post(url(dossier), {"word": dossier.lookup_word})

    def without_token(page: str) -> str:
        # What the page tells scripts of its own request: that it answers a form.
        page = re.sub(r'data-carries="(all)?"', "", page)
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert "Đang giải quyết" in wrong
    assert without_token(wrong) == without_token(client.get(url(dossier)).content.decode())


def test_the_word_of_another_dossier_opens_nothing(client, dossier, other):
    assert "Thẩm định" not in client.post(url(dossier), {"word": other.lookup_word}).content.decode()


def test_an_unknown_code_says_what_to_do(client):
    answer = client.get(reverse("public:track", args=["H99.1-260306-9999"]))

    assert answer.status_code == 404
    assert "Kiểm tra lại mã" in answer.content.decode()


def test_the_temporary_number_is_tracked_too(client, dossier):
    answer = client.get(reverse("public:track", args=[dossier.temporary_number]))

    assert answer.status_code == 200


@pytest.mark.parametrize("code", ["HS/2026/17", "hs-2026-17", "000.00.00.G22-260306-0001"])
def test_a_code_of_another_system_is_tracked_where_it_names_one(client, dossier, other, code):
    Dossier.objects.filter(pk=dossier.pk).update(outside_code=code)

    answer = client.post(reverse("public:track_ask"), {"code": code.lower()})
    assert answer.status_code == 302, answer.content
    assert dossier.code in client.get(answer.url).content.decode()

    Dossier.objects.filter(pk=other.pk).update(outside_code=code)
    assert client.get(answer.url).status_code == 404


def test_what_has_no_outside_code_is_not_found_by_none(client, dossier):
    Dossier.objects.exclude(pk=dossier.pk).update(outside_code="CU-1")
    assert client.get(reverse("public:track", args=["- -"])).status_code == 404


@pytest.mark.parametrize("number", ["TQ-17-hs17", "TQ-17-HS/2026/17"])
def test_a_temporary_number_is_found_as_it_was_given(client, dossier, number):
    Dossier.objects.filter(pk=dossier.pk).update(temporary_number=number)
    assert dossier.code in client.get(reverse("public:track", args=[number])).content.decode()


def test_an_ended_dossier_says_so(client):
    assert "Đã kết thúc" in client.get(url(returned(make_office()))).content.decode()


def test_the_box_leads_to_the_page_of_the_code(client, dossier):
    answer = client.post(reverse("public:track_ask"), {"code": f" {dossier.code.lower()} "})

    assert answer.url == url(dossier)
    for written in (
        dossier.code.replace("-", " "),
        dossier.code.replace("-", " – "),
        f"{dossier.code}\u00a0",
    ):
        assert client.post(reverse("public:track_ask"), {"code": written}).url == url(dossier), written
    assert client.post(reverse("public:track_ask"), {"code": "<b>"}).status_code == 422
    assert client.post(reverse("public:track_ask"), {"code": "- - - -"}).status_code == 422


def sent(dossier: Dossier, subject: str = "Hồ sơ đã được tiếp nhận", **changes):
    return OutboxMessageFactory(
        topic=f"dossier:{dossier.pk}",
        cause=f"{dossier.pk}{subject}",
        **{"state": "sent", "sent_at": at("2026-03-06 09:40"), "next_try_at": None, "subject": subject}
        | changes,
    )


def test_the_word_shows_the_subjects_of_what_was_sent_and_nothing_else_of_it(client, dossier, other):
    message = sent(dossier)
    sent(dossier, "Hẹn trả đã đổi", sent_at=at("2026-03-09 10:00"))
    sent(dossier, "Chưa gửi", state="waiting", sent_at=None, next_try_at=at("2026-03-06 09:40"))
    sent(other, "Của hồ sơ khác")

    page = client.post(url(dossier), {"word": dossier.lookup_word}).content.decode()

    assert page.index("Hồ sơ đã được tiếp nhận") < page.index("Hẹn trả đã đổi")
    assert "09:40 ngày 06/03/2026" in page
    for hidden in ("Chưa gửi", "Của hồ sơ khác", message.address, message.recipient_name):
        assert hidden not in page
    assert "Hồ sơ đã được tiếp nhận" not in client.get(url(dossier)).content.decode()


def test_a_message_without_a_subject_is_told_by_its_kind(client, dossier):
    sent(dossier, "", channel="sms")

    assert "Tin của bài thử" in client.post(url(dossier), {"word": dossier.lookup_word}).content.decode()


ADDRESS = "127.0.0.1"  # of a test's browser


def often(times: int, ask: Callable[[int], Any], *counted: Limit) -> list[int]:
    """What `times` requests are answered with; `./test` only counts those before the last three."""
    begun = 0 if THOROUGH else times - 3
    for _ in range(begun):
        limits.first_over(counted)
    return [ask(n).status_code for n in range(begun, times)]


def of_strangers(dossier: Dossier) -> Limit:
    return Limit("track-code", dossier.code, times=30, seconds=3600)


def walking() -> Limit:
    return Limit("track-address", ADDRESS, times=60, seconds=60)


def exhaust(client, dossier: Dossier) -> None:
    def guess(n: int):
        return client.post(url(dossier), {"word": "aaaaaaaa"}, REMOTE_ADDR=f"10.0.0.{n}")

    *before, last = often(31, guess, of_strangers(dossier))
    assert (set(before), last) == ({200}, 429)


def test_strangers_tries_do_not_shut_out_who_has_the_word(client, dossier):
    exhaust(client, dossier)

    scanned = client.get(
        url(dossier), REMOTE_ADDR="10.1.0.1"
    )  # the QR opens the page before its word is sent
    assert scanned.status_code == 429
    assert 'data-fragment="word"' in scanned.content.decode()
    assert "Đang giải quyết" not in scanned.content.decode()

    opened = client.post(url(dossier), {"word": dossier.lookup_word}, REMOTE_ADDR="10.1.0.1")
    assert opened.status_code == 200
    assert "Thẩm định hồ sơ" in opened.content.decode()


def test_the_right_word_counts_against_no_limit_of_the_code(client, dossier):
    often(29, lambda n: client.get(url(dossier), REMOTE_ADDR=f"10.4.0.{n}"), of_strangers(dossier))
    for n in range(40 if THOROUGH else 3):
        answer = client.post(url(dossier), {"word": dossier.lookup_word}, REMOTE_ADDR=f"10.2.0.{n}")
        assert answer.status_code == 200
    assert client.get(url(dossier), REMOTE_ADDR="10.3.0.1").status_code == 200


@pytest.mark.parametrize(
    ("addresses", "is_one"),
    [
        (["10.0.0.1"] * 11, True),
        ([f"2001:db8:1:2::{n}" for n in range(11)], True),  # one network of 64 bits is one visitor
        ([f"2001:db8:1:{n}::1" for n in range(11)], False),
    ],
)
def test_an_address_that_guesses_is_refused_even_with_the_right_word(client, dossier, addresses, is_one):
    statuses = [
        client.post(url(dossier), {"word": "aaaaaaaa"}, REMOTE_ADDR=address).status_code
        for address in addresses
    ]
    assert statuses == [200] * 10 + [429 if is_one else 200]

    answer = client.post(url(dossier), {"word": dossier.lookup_word}, REMOTE_ADDR=addresses[-1])
    assert answer.status_code == (429 if is_one else 200)
    assert ("Thẩm định hồ sơ" in answer.content.decode()) is not is_one


def test_guesses_at_many_dossiers_are_counted_together(client):
    def guess(n: int):
        return client.post(reverse("public:track", args=[f"H99.{n}-260306-0001"]), {"word": "aaaaaaaa"})

    *before, last = often(31, guess, Limit("track-guesses", ADDRESS, times=30, seconds=3600))
    assert (set(before), last) == ({404}, 429)


def test_without_valkey_nobody_is_turned_away(client, dossier, monkeypatch):
    assert often(62, lambda _: client.get(url(dossier)), walking())[-1] == 429

    def away(*_args):
        raise RedisError

    monkeypatch.setattr(limits, "_ask", away)
    assert {client.get(url(dossier)).status_code for _ in range(70 if THOROUGH else 3)} == {200}


def test_too_many_tries_at_one_code_are_turned_away(client, dossier, other):
    def look(n: int):
        return client.get(url(dossier), REMOTE_ADDR=f"10.0.0.{n}")

    assert set(often(30, look, of_strangers(dossier))) == {200}

    answer = client.get(url(dossier), REMOTE_ADDR="10.0.1.1")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert client.get(url(other)).status_code == 200


PADDED = ["{}", " {}", "{}  ", "\u00a0{}", "{}-", "- {}", "{}\u2013"]


def test_a_code_spelled_otherwise_is_the_same_code(client, dossier):
    def look(n: int, spelling: str):
        spelled = spelling.format(dossier.code.lower() if n % 2 else dossier.code)
        return client.get(reverse("public:track", args=[spelled]), REMOTE_ADDR=f"10.0.0.{n}")

    often(29, lambda n: look(n, "{}"), of_strangers(dossier))
    assert look(30, PADDED[2]).status_code == 200
    assert {look(31 + n, spelling).status_code for n, spelling in enumerate(PADDED)} == {429}


@pytest.mark.parametrize("page", ["public:track", "public:rate"])
def test_a_code_spelled_otherwise_gives_no_more_tries_of_its_word(client, dossier, page):
    def guess(n: int):
        spelled = PADDED[n % len(PADDED)].format(dossier.code)
        return client.post(reverse(page, args=[spelled]), {"word": "aaaaaaaa"})

    statuses = [guess(n).status_code for n in range(11)]
    assert (set(statuses[:10]), statuses[10]) == ({200} if page == "public:track" else {422}, 429)


def test_one_address_cannot_walk_through_the_codes(client):
    def look(n: int):
        return client.get(reverse("public:track", args=[f"H99.{n}-260306-0001"]))

    *before, last = often(61, look, walking())
    assert (set(before), last) == ({404}, 429)


def test_nothing_of_it_is_kept_by_a_cache(client, dossier):
    assert "no-store" in client.get(url(dossier))["Cache-Control"]


def test_looking_up_asks_valkey_once_and_touches_no_session(client, dossier, monkeypatch, settings):
    sent = []
    send = Connection.send_packed_command

    def counted(self, command, *args, **kwargs):
        sent.append(command)
        return send(self, command, *args, **kwargs)

    client.post(url(dossier), {"word": dossier.lookup_word})  # connects
    monkeypatch.setattr(Connection, "send_packed_command", counted)
    known = client.post(url(dossier), {"word": dossier.lookup_word})
    trips_of_a_known_word = len(sent)
    sent.clear()
    client.post(url(dossier), {"word": "aaaaaaaa"})

    assert trips_of_a_known_word == 1
    assert len(sent) == 2
    assert settings.SESSION_COOKIE_NAME not in known.cookies
