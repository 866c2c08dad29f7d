"""A second dossier of the same matter is shown before it is accepted, whichever way it came."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier, DossierLink
from dossiers.queries.linking import offers_for
from dossiers.rules.posting import PostedIn
from dossiers.services import linking, reception
from portal.counter import completing
from procedures.enums import Channel
from tests.factories.dossiers import (
    NINE,
    accepted,
    asked,
    assigned,
    link_between,
    make_intake,
    make_office,
    online,
)
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SHOWN = "Có thể đã nộp: hồ sơ cùng người, cùng thủ tục, chưa kết thúc"
SENTENCE = "Người này đang có hồ sơ cùng thủ tục. Xem hồ sơ đó, hoặc đánh dấu “vẫn tiếp nhận”."


@built_once
def office():
    return make_office()


@built_once
def other_office():
    return make_office()


def filed_online(office):
    return online(office, complete=True)


def with_a_temporary_number(office):
    return reception.submit_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=NINE)


def by_post(office):
    envelope = PostedIn(number="RN123456785VN", posted_on=date(2026, 3, 5))
    intake = make_intake(office, channel=Channel.POSTAL, posted=envelope)
    return reception.submit_new(intake=intake, by=office.actor(Role.RECEPTION), at=NINE)


def page_of(dossier):
    return reverse("counter:complete", args=[dossier.pk])


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize("come", [filed_online, with_a_temporary_number, by_post])
def test_who_has_filed_before_is_shown_first_and_accepted_all_the_same_where_ticked(office, clerk, come):
    there, second = accepted(office), come(office)
    shown = clerk.get(page_of(second)).content.decode()
    assert SHOWN in shown
    assert there.code in shown

    refused = clerk.post(page_of(second), {"do": "accept"})

    assert refused.status_code == 422
    assert SENTENCE in refused.content.decode()
    assert now(second).state == State.SUBMITTED
    clerk.post(page_of(second), {"do": "accept", "despite_duplicate": "on"})
    assert now(second).state == State.ACCEPTED


def test_papers_alone_are_taken_in_without_a_second_look(office, clerk):
    accepted(office)
    waits = asked(office)
    name = f"b{waits.papers.order_by('order').last().pk}"
    typed = {f"{name}-has": "on", f"{name}-evidence": "original", f"{name}-originals": "1"}
    assert clerk.post(page_of(waits), typed | {"do": "bring"}).status_code == 302
    refused = clerk.post(page_of(waits), {"do": "accept"})
    assert refused.status_code == 422


def test_who_filed_once_or_elsewhere_sees_nothing_of_it(office, other_office, clerk):
    accepted(other_office)
    second = filed_online(office)
    assert SHOWN not in clerk.get(page_of(second)).content.decode()
    clerk.post(page_of(second), {"do": "accept"})
    assert now(second).state == State.ACCEPTED


def test_where_nobody_else_is_the_look_costs_two_statements(office, clerk, monkeypatch):
    second = filed_online(office)
    with_the_look = statements(lambda: clerk.get(page_of(second)))
    monkeypatch.setattr(completing, "duplicates_of", lambda dossier, seen: Dossier.objects.none())
    assert len(with_the_look) == len(statements(lambda: clerk.get(page_of(second)))) + 2


def test_a_refused_acceptance_looks_once_and_asks_once_what_binds(office, clerk):
    accepted(office)
    second = filed_online(office)
    clerk.get(page_of(second))
    for act in (lambda: clerk.get(page_of(second)), lambda: clerk.post(page_of(second), {"do": "accept"})):
        asked = statements(act)
        assert len([sql for sql in asked if 'FROM "dossiers_dossierlink"' in sql]) == 1
        assert len([sql for sql in asked if 'FROM "procedures_' in sql]) == 1


class TestLinked:
    def opened(self, office, dossier, link):
        return linking.open_part(
            dossier_id=dossier.pk,
            link_id=link.pk,
            offer_id=offers_for(dossier, link, NINE.date())[0].pk,
            by=office.actor(Role.RECEPTION),
            at=NINE,
        ).child

    def test_a_part_is_accepted_at_once_where_there_is_no_other(self, office):
        link = link_between(office, office, linked=True)
        child = self.opened(office, assigned(office), link)
        assert child.state == State.ACCEPTED

    def test_a_part_filed_before_by_himself_waits_for_the_clerk_s_look(self, office, clerk):
        link = link_between(office, office, linked=True)
        whole = assigned(office)
        by_himself = self.opened(office, assigned(office), link)

        address = reverse("counter:open_part", args=[whole.pk, link.pk])
        offer = offers_for(whole, link, NINE.date())[0]
        told = clerk.post(address, {"offer": offer.pk}, follow=True).content.decode()

        child = Dossier.objects.get(part_of__parent=whole)
        assert child.state == State.SUBMITTED
        assert f"Hồ sơ {child} chờ tiếp nhận: người này đang có hồ sơ cùng thủ tục." in told
        shown = clerk.get(page_of(child)).content.decode()
        assert SHOWN in shown
        assert by_himself.code in shown
        clerk.post(page_of(child), {"do": "accept", "despite_duplicate": "on"})
        assert now(child).state == State.ACCEPTED

    def test_every_reason_why_it_waits_is_told(self, office, clerk):
        link = link_between(office, office, linked=True, wants={"papers": ("Giấy phép cũ",)})
        self.opened(office, assigned(office), link)
        whole = assigned(office)
        offer = offers_for(whole, link, NINE.date())[0]

        address = reverse("counter:open_part", args=[whole.pk, link.pk])
        told = clerk.post(address, {"offer": offer.pk}, follow=True).content.decode()

        child = Dossier.objects.get(part_of__parent=whole)
        why = "còn thiếu Giấy phép cũ; người này đang có hồ sơ cùng thủ tục"
        assert f"Hồ sơ {child} chờ tiếp nhận: {why}. Mở hồ sơ để xem trước." in told

    def test_what_it_is_linked_with_is_no_second_one(self, office, clerk):
        whole, part, its_part = assigned(office), filed_online(office), filed_online(office)
        link = link_between(office, office, linked=True)
        for parent, child in ((whole, part), (part, its_part)):
            DossierLink.objects.create(
                parent=parent, child=child, link=link, opened_at=NINE, opened_by=office.people[Role.RECEPTION]
            )
        assert SHOWN not in clerk.get(page_of(part)).content.decode()
        clerk.post(page_of(its_part), {"do": "accept"})
        assert now(its_part).state == State.ACCEPTED
