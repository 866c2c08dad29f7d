"""Lists of dossiers: what is on a shelf of the desk, what a search finds, and what it costs to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from dossiers.models import Dossier
from dossiers.queries import Bucket, Desk, search
from tests.clock import at
from tests.factories.dossiers import accepted, assigned, done, in_process, make_office
from tests.factories.procedures import make_complete_procedure
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")


@built_once
def office():
    return make_office()


def desk_of(office, role):
    return Desk(office.people[role], on=NOW.date(), at=NOW)


class TestDesk:
    def test_counts_say_what_lies_on_the_shelves(self, office):
        mine = assigned(office, when=at("2026-03-05 09:00"))
        waiting = done(office, when=at("2026-03-02 09:00"))

        handler, clerk = desk_of(office, Role.HANDLER), desk_of(office, Role.RECEPTION)

        assert list(handler.shelf(Bucket.MINE)) == [mine]
        assert list(clerk.shelf(Bucket.TO_RETURN)) == [waiting]
        for desk in (handler, clerk):
            counts = desk.counts(list(Bucket))
            assert counts == {bucket: desk.shelf(bucket).count() for bucket in Bucket}
        assert handler.counts([Bucket.MINE]) == {Bucket.MINE: 1}

    def test_work_whose_limit_is_only_told_in_words_is_work_and_comes_last(self):
        office = make_office(limit=None)
        without = assigned(office)
        waits_without = in_process(office)
        dated = replace(office, procedure=make_complete_procedure(
            receiving_agency=office.counter, deciding_agency=office.commune
        ))  # fmt: skip
        mine, waits = assigned(dated), in_process(dated)
        waits.steps.update(holder=None)
        waits_without.steps.update(holder=None)
        handler, head = desk_of(office, Role.HANDLER), desk_of(office, Role.UNIT_HEAD)

        assert (without.due_at, waits_without.due_at) == (None, None)
        assert list(handler.shelf(Bucket.MINE)) == [mine, without]
        assert list(head.shelf(Bucket.UNIT)) == [waits, waits_without]
        assert handler.counts([Bucket.MINE, Bucket.NO_PROMISE]) == {Bucket.MINE: 2, Bucket.NO_PROMISE: 2}
        assert head.counts([Bucket.UNIT]) == {Bucket.UNIT: 2}

    @pytest.mark.parametrize("bucket", [Bucket.OPEN, Bucket.LATE, Bucket.WAITING, Bucket.NO_PROMISE])
    def test_what_the_units_ever_worked_on_is_not_read_for_a_page_of_it(self, office, bucket):
        everything = Dossier.objects.visible_to(office.people[Role.HANDLER], NOW.date())

        assert "hashed SubPlan" in everything.explain()
        assert "hashed SubPlan" not in desk_of(office, Role.HANDLER).shelf(bucket)[:50].explain()

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.HEAD, Role.RECEPTION])
    def test_a_shelf_and_all_counts_cost_eight_statements_at_most(self, office, role):
        assigned(office, when=at("2026-03-05 09:00"))
        with CaptureQueriesContext(connection) as sent:
            desk = desk_of(office, role)
            ids = list(desk.shelf(Bucket.OPEN).values_list("pk", flat=True)[:50])
            list(Dossier.objects.filter(pk__in=ids).with_list_data())
            desk.counts(list(Bucket))
        assert len(sent) <= 8


class TestSearch:
    def find(self, office, text):
        return search(office.people[Role.RECEPTION], text, on=NOW.date())

    def test_a_whole_code_finds_its_dossier_alone_without_looking_at_letters(self, office):
        dossier = accepted(office)
        longer = accepted(office)
        Dossier.objects.filter(pk=longer.pk).update(search_text=f"{dossier.code.lower()}9")

        with CaptureQueriesContext(connection) as sent:
            found = self.find(office, f" {dossier.code.lower()} ")

        assert found == [dossier]
        assert not any('search_text" LIKE' in query["sql"] for query in sent)
        assert self.find(office, dossier.temporary_number) == [dossier]

    def test_part_of_a_code_finds_every_dossier_that_has_it_newest_first(self, office):
        first, second = accepted(office), accepted(office)
        part = first.code[:-3].lower()
        assert self.find(office, part) == [second, first]

    def test_a_whole_code_out_of_sight_finds_nothing(self, office):
        hidden = accepted(make_office())
        assert self.find(office, hidden.code) == []
