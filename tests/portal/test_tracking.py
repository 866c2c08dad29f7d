"""Public look-up: nothing that names a person, nothing to be learnt by trying."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dossiers.models import Dossier
from tests.factories.dossiers import assigned, make_office, returned


pytestmark = pytest.mark.django_db


def url(dossier: Dossier) -> str:
    return reverse("public:track", args=[str(dossier)])


@pytest.fixture
def dossier() -> Dossier:
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

    assert "Đang giải quyết" in wrong
    assert "Thẩm định" not in wrong


def test_the_word_of_another_dossier_opens_nothing(client, dossier):
    other = assigned(make_office())

    assert "Thẩm định" not in client.post(url(dossier), {"word": other.lookup_word}).content.decode()


def test_an_unknown_code_says_what_to_do(client):
    answer = client.get(reverse("public:track", args=["H99.1-260306-9999"]))

    assert answer.status_code == 404
    assert "Kiểm tra lại mã" in answer.content.decode()


def test_the_temporary_number_is_tracked_too(client, dossier):
    answer = client.get(reverse("public:track", args=[dossier.temporary_number]))

    assert answer.status_code == 200


def test_an_ended_dossier_says_so(client):
    assert "Đã kết thúc" in client.get(url(returned(make_office()))).content.decode()


def test_the_box_leads_to_the_page_of_the_code(client, dossier):
    answer = client.post(reverse("public:track_ask"), {"code": f" {dossier.code.lower()} "})

    assert answer.url == url(dossier)
    assert client.post(reverse("public:track_ask"), {"code": "<b>"}).status_code == 422


def test_too_many_tries_at_one_code_are_turned_away(client, dossier):
    statuses = {client.get(url(dossier), REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(30)}
    assert statuses == {200}

    answer = client.get(url(dossier), REMOTE_ADDR="10.0.1.1")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert client.get(url(assigned(make_office()))).status_code == 200


def test_one_address_cannot_walk_through_the_codes(client):
    statuses = [
        client.get(reverse("public:track", args=[f"H99.{n}-260306-0001"])).status_code for n in range(61)
    ]

    assert statuses[:60] == [404] * 60
    assert statuses[60] == 429


def test_nothing_of_it_is_kept_by_a_cache(client, dossier):
    assert "no-store" in client.get(url(dossier))["Cache-Control"]
