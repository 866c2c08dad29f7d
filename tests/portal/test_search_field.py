"""The search field of every staff page: what it finds, what is written down, how often it may be asked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AccessRecord
from tests.factories.dossiers import assigned, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SEARCH, SUGGEST = reverse("ui:search"), reverse("ui:suggest")


@built_once
def office():
    return make_office()


def looks():
    return list(AccessRecord.objects.order_by("pk").values_list("object_kind", "object_id", "page"))


def test_each_look_up_is_written_down_by_its_kind_and_never_by_its_term(office, client_of):
    dossier = assigned(office)
    browser = client_of(office.people[Role.HANDLER])
    for term, page in (("dang thi uoc", SEARCH), ("099187000123", SUGGEST), ("0977000111", SEARCH)):
        answer = browser.post(page, {"q": term, "area": "desk"})
        assert answer.status_code == 200
        assert (dossier.code in answer.content.decode()) == (term != "0977000111")
    assert looks() == [
        ("search", "name", "ui:search"),
        ("search", "identity", "ui:suggest"),
        ("search", "phone", "ui:search"),
    ]
    assert "099187000123" not in "".join(str(one) for one in AccessRecord.objects.values_list())
    # Too short: nothing was looked for, nothing is written.
    assert "ít nhất ba chữ" in browser.post(SEARCH, {"q": "ab"}).content.decode()
    assert len(looks()) == 3


def test_a_whole_code_leads_to_the_dossier_where_the_person_works(office, client_of):
    dossier = assigned(office)
    for role, area, page in (
        (Role.HANDLER, "desk", "desk:dossier"),
        (Role.HEAD, "oversight", "desk:dossier"),
        (Role.RECEPTION, "counter", "counter:dossier"),
        (Role.ONESTOP_HEAD, "oversight", "counter:dossier"),
    ):
        answer = client_of(office.people[role]).post(SEARCH, {"q": f" {dossier.code} ", "area": area})
        assert answer.url == reverse(page, args=[dossier.pk]), role
    other = assigned(make_office())
    page = client_of(office.people[Role.HANDLER]).post(SEARCH, {"q": other.code}).content.decode()
    assert "Không tìm thấy" in page


def test_the_field_is_on_the_pages_of_whoever_sees_dossiers(office, client_of):
    for role, page in (
        (Role.RECEPTION, "counter:home"),
        (Role.HANDLER, "desk:home"),
        (Role.HEAD, "oversight:home"),
        (Role.CONTROL, "oversight:home"),
    ):
        assert "data-search-box" in client_of(office.people[role]).get(reverse(page)).content.decode()
    assert "data-search-box" not in client_of(office.people[Role.ADMINISTRATOR]).get(
        reverse("oversight:home")
    ).content.decode()  # fmt: skip


def test_an_address_alone_searches_nothing_and_rates_are_kept(office, client_of):
    browser = client_of(office.people[Role.HANDLER])
    assert browser.get(SEARCH, {"q": "dang thi"}).status_code == 302
    answers = [browser.post(SEARCH, {"q": "ab"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert browser.post(SUGGEST, {"q": "ab"}).content == b""
    asked = [browser.post(SUGGEST, {"q": "ab"}) for _ in range(90)]
    assert [one.status_code for one in asked] == [200] * 89 + [429]
    assert "quá nhiều lần" in asked[-1].content.decode()
    assert "<html" not in asked[-1].content.decode()


def test_more_found_cost_no_more_queries(office, client_of, assert_num_queries_same_at_1_and_20):
    browser = client_of(office.people[Role.HANDLER])
    assert_num_queries_same_at_1_and_20(
        lambda: assigned(office), lambda: browser.post(SEARCH, {"q": "dang thi"})
    )
