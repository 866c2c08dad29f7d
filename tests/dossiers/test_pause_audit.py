"""Pauses looked at afterwards: overlaps count once, what was opened near the promise stands out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given, strategies as st

from accounts.enums import Role
from dossiers.queries.pause_audit import asked_beyond_the_list, audit
from dossiers.rules.pauses import Looked, is_near_due, tallies, union
from dossiers.services import supplement
from dossiers.services.supplement import AskIn
from tests.clock import at
from tests.dossiers.test_supplement import extra
from tests.factories.dossiers import NINE, assigned, faulty, make_office, owing, waiting
from tests.harness.worlds import built_once


DUE = at("2026-03-27 09:32")
moments = st.integers(min_value=0, max_value=5000).map(lambda minutes: NINE + timedelta(minutes=minutes))
spans = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(spans, spans)
def test_overlapping_pauses_count_once(some, more):
    """By every minute that lies in a span, which is the slow way and plainly right."""
    covered = {start + timedelta(minutes=n) for start, end in some for n in range((end - start) // MINUTE)}
    assert union(some) == len(covered) * MINUTE
    assert union(some + some) == union(some)
    assert max(union(some), union(more)) <= union(some + more) <= union(some) + union(more)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("started", "due", "near"), [
    ("2026-03-26 09:31", DUE, False),
    ("2026-03-26 09:32", DUE, False),  # exactly a day before
    ("2026-03-26 09:33", DUE, True),
    ("2026-04-01 09:33", DUE, True),  # after it
    ("2026-04-01 09:33", None, False),  # nothing was promised
])  # fmt: skip
def test_a_pause_may_have_come_to_save_the_promise(started, due, near):
    pause = Looked(1, 1, at(started), None, due, is_sent=True)
    assert is_near_due(pause) == near


def test_the_mean_is_of_dossiers_and_a_running_pause_counts_up_to_now():
    day = timedelta(days=1)
    pauses = [
        Looked(1, 7, NINE, NINE + 2 * day, DUE, is_sent=True),
        Looked(1, 7, NINE + day, NINE + 3 * day, DUE, is_sent=False),  # overlaps: three days in all
        Looked(2, 7, NINE, None, DUE, is_sent=True),
        Looked(3, 8, NINE, NINE + day, None, is_sent=True),
    ]
    first, second = tallies(pauses, at=NINE + 5 * day)
    assert (first.officer_id, first.pauses, first.dossiers, first.unsent) == (7, 3, 2, 1)
    assert first.mean == 4 * day
    assert (second.officer_id, second.mean) == (8, day)


@built_once
def office():
    return make_office(limit="15", sector_rules={"stops_clock": {}})


@pytest.mark.django_db
class TestMonth:
    def look(self, office, role=Role.HEAD):
        first, last = at("2026-03-01 00:00"), at("2026-04-01 00:00")
        return audit(office.people[role], first=first, last=last, on=NINE.date(), at=NINE)

    def test_every_pause_of_the_agency_by_who_opened_it(self, office):
        waiting(office)
        owing(office)
        ((officer, tally),) = self.look(office).officers
        assert officer == office.people[Role.HANDLER]
        # A payment has its notice attached; the slip of the supplement is still at the counter.
        assert (tally.pauses, tally.dossiers, tally.unsent, tally.near_due) == (2, 2, 1, 0)
        assert [one.is_unsent for one in self.look(office).flagged] == [True]

    def test_a_slip_handed_over_is_none_to_look_at(self, office):
        dossier = waiting(office)
        supplement.send_slip(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=NINE)
        assert self.look(office).flagged == ()

    def test_what_was_not_opened_here_has_its_slip_elsewhere(self, office):
        waiting(office).pauses.update(opened_by=None)
        found = self.look(office)
        assert found.flagged == ()
        assert [officer for officer, _tally in found.officers] == [None]

    def test_what_was_opened_near_the_promise_is_flagged(self, office):
        dossier = assigned(office)
        request = supplement.ask(
            dossier_id=dossier.pk, asked=AskIn([faulty(dossier)], "x"), by=office.actor(Role.HANDLER),
            at=at("2026-03-26 16:00"),
        )  # fmt: skip
        supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=at("2026-03-26 17:00"))
        (one,) = self.look(office).flagged
        assert (one.is_near_due, one.pause.due_at) == (True, DUE)

    def test_others_see_nothing_of_it(self, office):
        waiting(office)
        assert self.look(make_office()).officers == ()

    def test_papers_beyond_the_list_with_article_and_approval(self, office):
        dossier = assigned(office)
        supplement.ask(
            dossier_id=dossier.pk, asked=AskIn([extra()], "x"), by=office.actor(Role.UNIT_HEAD), at=NINE
        )
        first, last = at("2026-03-01 00:00"), at("2026-04-01 00:00")
        (item,) = asked_beyond_the_list(office.people[Role.HEAD], first=first, last=last, on=NINE.date())
        assert (item.article, item.request.extra_approved_by) == (
            "Điều 7 Nghị định thử",
            office.people[Role.UNIT_HEAD],
        )

    def test_the_page_of_a_month(self, office, client_of, frozen_at):
        frozen_at("2026-03-20 09:00")
        dossier = waiting(office)
        head = client_of(office.people[Role.HEAD])
        page = head.get(reverse("oversight:pauses")).content.decode()
        assert "tháng 03/2026" in page
        assert dossier.code in page
        assert office.people[Role.HANDLER].full_name in page
        assert dossier.code not in head.get(reverse("oversight:pauses") + "?month=2026-02").content.decode()
        for strange in ("sai", "9999-12", "0001-01", "12/9999"):
            for name in ("oversight:pauses", "oversight:pauses_behind"):
                answer = head.get(reverse(name), {"month": strange})
                assert "tháng 03/2026" in answer.content.decode(), (name, strange)
        assert client_of(office.people[Role.HANDLER]).get(reverse("oversight:pauses")).status_code == 403

    def test_it_costs_the_same_for_twenty(
        self, office, client_of, frozen_at, assert_num_queries_same_at_1_and_20
    ):
        frozen_at("2026-03-20 09:00")
        head = client_of(office.people[Role.HEAD])
        address = reverse("oversight:pauses")
        assert_num_queries_same_at_1_and_20(lambda: waiting(office), lambda: head.get(address))
