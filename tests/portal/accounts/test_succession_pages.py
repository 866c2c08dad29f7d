"""Successions: what would move is listed before a person confirms, and how far it is while it moves."""

import re
from datetime import date

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.enums import AgencyKind, Role
from accounts.models import Agency, AgencySuccession
from dossiers.models import Dossier
from dossiers.services import succession as moving, succession_runs
from jobs.exceptions import JobIsRunning
from portal.oversight import successions as pages
from tests.clock import at
from tests.factories import dossiers as make
from tests.factories.accounts import AgencyFactory, SuccessionFactory, UserFactory
from tests.harness.pages import text_of


pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 6)


@pytest.fixture
def succession(office):
    heir = AgencyFactory(one_stop=True, parent=office.commune, identifier="H99.77.1")
    make.accepted(office)
    Agency.objects.filter(pk=office.counter.pk).update(valid_to=date(2026, 3, 5))
    return SuccessionFactory(predecessor=office.counter, successor=heir, effective_on=TODAY)


def one_more(office):
    """Accepted before its counter closed."""
    Agency.objects.filter(pk=office.counter.pk).update(valid_to=None)
    make.accepted(office)
    Agency.objects.filter(pk=office.counter.pk).update(valid_to=date(2026, 3, 5))


@pytest.fixture
def head(office, client_of):
    return client_of(office.people[Role.HEAD])


def page_of(succession):
    return reverse("oversight:succession", args=[succession.pk])


def confirm_of(succession):
    return reverse("oversight:confirm_succession", args=[succession.pk])


def codes_of(page):
    return re.findall(r'<td class="code">\s*(?:<a [^>]*>)?([^<\s]+)', page)


def test_the_dossiers_are_listed_before_anybody_confirms(head, succession):
    listing = head.get(reverse("oversight:successions")).text
    assert "Xem hồ sơ chờ chuyển và xác nhận" in listing
    assert page_of(succession) in listing
    assert confirm_of(succession) not in listing, "not before one has seen what moves"
    page = head.get(page_of(succession)).text
    assert codes_of(page) == [str(Dossier.objects.get())]
    assert "Hồ sơ chờ chuyển: 1" in " ".join(page.split())
    assert confirm_of(succession) in page


def test_they_have_pages_and_a_file(office, head, succession, monkeypatch):
    one_more(office)
    one_more(office)
    monkeypatch.setattr(pages.exporting, "page_size", lambda _request: 2)
    first = head.get(page_of(succession)).text
    step = re.search(r'rel="next" href="([^"]*)"', first)[1].replace("&amp;", "&")
    found = codes_of(first) + codes_of(head.get(page_of(succession) + step).text)
    assert found == [str(one) for one in Dossier.objects.order_by("pk")]
    monkeypatch.undo()
    assert head.get(page_of(succession), {"tep": "xlsx"})["Content-Type"].endswith("sheet")


def test_the_administrator_is_told_how_many_and_shown_none(admin, succession):
    page = admin.get(page_of(succession)).text
    assert codes_of(page) == []
    assert "Hồ sơ chờ chuyển: 1" in " ".join(page.split())
    assert "1 hồ sơ ngoài phạm vi xem." in page
    assert "Không còn hồ sơ dở dang" not in page
    assert confirm_of(succession) not in page


def test_the_head_of_the_heir_confirms_where_both_stood_beside_each_other(succession, client_of):
    province = AgencyFactory(kind=AgencyKind.PROVINCE)
    closed, heir = (AgencyFactory(kind=AgencyKind.COMMUNE, parent=province) for _ in range(2))
    Agency.objects.filter(pk=closed.pk).update(valid_to=date(2026, 3, 5))
    merged = SuccessionFactory(predecessor=closed, successor=heir, effective_on=TODAY)
    browser = client_of(UserFactory(role=Role.HEAD, agency=heir))

    assert closed.name in text_of(browser.get(reverse("oversight:successions")))
    assert browser.get(page_of(merged)).status_code == 200
    assert browser.get(page_of(succession)).status_code == 404
    browser.post(confirm_of(merged))
    merged.refresh_from_db()
    assert merged.confirmed_at is not None


def test_those_of_others_do_not_exist(client_of, succession):
    stranger = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory()))
    assert stranger.get(page_of(succession)).status_code == 404


def test_one_of_a_day_to_come_is_listed_and_not_confirmed(head, succession):
    AgencySuccession.objects.update(effective_on=date(2026, 3, 7))
    page = head.get(page_of(succession)).text
    assert len(codes_of(page)) == 1
    assert "Chưa đến ngày" in page
    assert confirm_of(succession) not in page


def test_a_leader_confirms_and_the_dossiers_move(office, head, succession):
    done = head.post(confirm_of(succession), follow=True)
    assert done.redirect_chain[-1][0] == page_of(succession)
    assert "Đã chuyển 1 hồ sơ" in done.text
    assert "Không còn hồ sơ dở dang nào chờ chuyển." in done.text
    assert confirm_of(succession) not in done.text
    succession.refresh_from_db()
    assert succession.confirmed_by == office.people[Role.HEAD]
    assert Dossier.objects.get().receiving_agency_id == succession.successor_id
    again = head.post(confirm_of(succession), follow=True)
    assert "Đã chuyển 0 hồ sơ" in again.text


def test_others_confirm_none(succession, client_of, admin):
    elsewhere = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory()))
    for browser in (admin, elsewhere):
        assert browser.post(confirm_of(succession)).status_code == 403
    assert not AgencySuccession.objects.exclude(confirmed_at=None).exists()


@pytest.mark.parametrize("broker", ["alive", "away"])
def test_many_move_in_the_background_and_the_page_shows_how_far(head, succession, monkeypatch, broker):
    woken = []

    def delay():
        woken.append(broker)
        if broker == "away":
            raise OperationalError

    monkeypatch.setattr(pages, "MOVED_AT_ONCE", 0)
    monkeypatch.setattr(pages.tasks.move_to_successors, "delay", delay)
    page = head.post(confirm_of(succession), follow=True).text
    assert woken == [broker]
    assert "Đang chuyển hồ sơ sang cơ quan kế thừa" in page
    assert f'hx-get="{page_of(succession)}"' in page
    assert confirm_of(succession) not in page
    assert len(codes_of(page)) == 1

    assert succession_runs.run_waiting(at=at("2026-03-06 10:01")) == 1

    assert "hx-get" not in head.get(page_of(succession)).text.partition("<main")[2]
    assert codes_of(head.get(page_of(succession)).text) == []


def test_one_that_cannot_move_is_told_and_may_be_tried_again(head, succession, monkeypatch):
    monkeypatch.setattr("dossiers.services.succession.record", lambda **_told: 1 / 0)
    page = head.post(confirm_of(succession), follow=True).text
    assert "1 hồ sơ chưa chuyển được" in page
    assert "Hệ thống thử lại mỗi giờ" in page
    assert confirm_of(succession) in page


def test_who_presses_while_it_runs_is_told_so(head, succession, monkeypatch):
    def busy(*_given, **_asked):
        raise JobIsRunning

    monkeypatch.setattr(succession_runs, "carry_out", busy)
    assert "đang chạy ở nơi khác" in head.post(confirm_of(succession), follow=True).text


def test_many_successions_cost_no_more_queries(office, head, assert_num_queries_same_at_1_and_20):
    def make_one():
        closed = AgencyFactory(one_stop=True, parent=office.commune, valid_to=date(2026, 1, 31))
        SuccessionFactory(predecessor=closed, successor=office.counter, effective_on=date(2026, 2, 1))

    assert_num_queries_same_at_1_and_20(make_one, lambda: head.get(reverse("oversight:successions")))


def test_many_dossiers_cost_no_more_queries(office, head, succession, assert_num_queries_same_at_1_and_20):
    assert_num_queries_same_at_1_and_20(lambda: one_more(office), lambda: head.get(page_of(succession)))


def test_the_first_page_says_what_waits_to_be_confirmed_and_what_could_not_move(
    office, head, succession, monkeypatch
):
    listing = f'href="{reverse("oversight:successions")}"'
    waits = "Kế thừa giữa các cơ quan chờ xác nhận"
    first = head.get(reverse("oversight:home")).text
    assert waits in first
    assert listing in first[first.index(waits) - 300 : first.index(waits) + 300]
    with monkeypatch.context() as broken:
        broken.setattr(moving, "record", lambda **_told: 1 / 0)
        head.post(confirm_of(succession))
    first = head.get(reverse("oversight:home")).text
    assert waits not in first
    assert "Kế thừa còn hồ sơ chưa chuyển được" in first
    assert "Đã thử 1 lần, gần nhất" in text_of(head.get(page_of(succession)))
    head.post(confirm_of(succession))
    assert "Kế thừa còn" not in head.get(reverse("oversight:home")).text
