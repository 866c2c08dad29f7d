"""What a closed agency offered is offered where its heirs are, from the first morning on (ruling 41)."""

from datetime import UTC, date, datetime

import pytest

from accounts import queries
from accounts.enums import Level, Role, UnitFate
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency
from procedures.exceptions import NotNow
from procedures.models import ProcedureOffer
from procedures.queries import lacks_of_offers
from procedures.services.announcing import posting_units
from procedures.services.offers import Record, offer_procedure
from procedures.services.succeeding import succeed
from tests.factories.accounts import AgencyFactory, SuccessionFactory, UserFactory
from tests.factories.procedures import make_complete_procedure, make_process, make_sector, make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
EVE, SWITCH = date(2026, 6, 30), date(2026, 7, 1)


class Merger:
    """A commune with a counter and a department, the one that takes over, and both administrators."""

    def __init__(self):
        self.province = AgencyFactory(province=True)
        self.admin = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=self.province))
        self.control = Actor(UserFactory(role=Role.CONTROL, agency=self.province))
        self.old = AgencyFactory(parent=self.province)
        self.counter = AgencyFactory(one_stop=True, parent=self.old)
        self.unit = AgencyFactory(unit=True, parent=self.old)
        self.new = AgencyFactory(parent=self.province, valid_from=SWITCH)
        self.new_counter = AgencyFactory(one_stop=True, parent=self.new, valid_from=SWITCH)
        self.offer = make_complete_procedure(receiving_agency=self.counter, deciding_agency=self.old).offer
        self.procedure = self.offer.procedure

    def succeeds(self, **changes):
        fates = {self.counter.pk: self.new_counter, self.unit.pk: UnitFate.ENDS}
        _succession, moved = succeed(
            **{
                "predecessor": self.old, "successor": self.new, "effective_on": SWITCH, "act": "NQ 60",
                "units": fates, "by": self.admin, "at": AT,
            } | changes
        )  # fmt: skip
        return moved

    def opened(self):
        return ProcedureOffer.objects.get(valid_from=SWITCH)


@built_once
def merger():
    return Merger()


def test_an_offer_ends_on_the_eve_and_opens_at_the_heir(merger):
    ProcedureOffer.objects.update(handling_unit=merger.unit)

    assert merger.succeeds() == 1

    merger.offer.refresh_from_db()
    opened = merger.opened()
    assert merger.offer.valid_to == EVE
    assert (opened.receiving_agency, opened.deciding_agency) == (merger.new_counter, merger.new)
    assert (opened.procedure, opened.process) == (merger.offer.procedure, merger.offer.process)
    assert (opened.handling_unit, opened.valid_to) == (None, None)
    assert list(ProcedureOffer.objects.open_on(SWITCH)) == [opened]
    assert posting_units(merger.procedure.pk, SWITCH) == [merger.new_counter.pk]


def test_the_process_of_the_heirs_level_goes_before_the_old_one(merger):
    Agency.objects.filter(pk=merger.old.pk).update(level=Level.DISTRICT)
    district = make_process(merger.procedure, level="district")
    ProcedureOffer.objects.update(process=district)
    merger.succeeds()
    assert merger.opened().process.level == "commune"


def test_two_that_merge_open_it_once_and_what_the_heir_offers_stays(merger):
    other = AgencyFactory(parent=merger.province)
    counter = AgencyFactory(one_stop=True, parent=other)
    ProcedureOffer.objects.create(
        procedure=merger.procedure, receiving_agency=counter, deciding_agency=other, valid_from=EVE
    )
    assert merger.succeeds() == 1
    assert merger.succeeds(predecessor=other, units={counter.pk: merger.new_counter}) == 0
    assert ProcedureOffer.objects.open_on(SWITCH).get() == merger.opened()


def test_a_counter_that_stays_receives_for_the_heir_who_decides_now(merger):
    centre = AgencyFactory(one_stop=True, parent=merger.province)
    ProcedureOffer.objects.update(receiving_agency=centre)
    assert merger.succeeds() == 1
    opened = merger.opened()
    assert (opened.receiving_agency, opened.deciding_agency) == (centre, merger.new)


def test_what_a_unit_without_an_heir_decided_is_decided_by_who_answers_for_it(merger):
    ProcedureOffer.objects.update(deciding_agency=merger.unit)
    merger.succeeds()
    assert merger.opened().deciding_agency == merger.new


@pytest.mark.parametrize("sector", ["T-Hộ tịch", "T-Đất đai"])
def test_a_sector_goes_to_its_own_heir(merger, sector):
    department = AgencyFactory(department=True, parent=merger.province)
    make_sector("Đất đai")
    moved = merger.succeeds(successor=department, sector_code=sector, units=None)
    assert moved == (sector == "T-Hộ tịch")
    if moved:
        opened = merger.opened()
        assert (opened.receiving_agency, opened.deciding_agency) == (merger.counter, department)


def test_a_sectors_heir_recorded_first_keeps_it(merger):
    department = AgencyFactory(department=True, parent=merger.province)
    merger.succeeds(successor=department, sector_code="T-Hộ tịch", units=None)
    merger.succeeds()
    opened = ProcedureOffer.objects.open_on(SWITCH).get()
    assert (opened.receiving_agency, opened.deciding_agency) == (merger.new_counter, department)


def test_what_is_abolished_by_then_is_not_opened(merger):
    type(merger.procedure).objects.filter(pk=merger.procedure.pk).update(abolished_on=SWITCH)
    assert merger.succeeds() == 0


def test_is_said_by_who_keeps_the_settings_of_the_one_that_closes(merger):
    with pytest.raises(NotAllowed):
        merger.succeeds(by=merger.control)
    assert not merger.old.successions.exists()


AUTUMN = date(2026, 9, 1)


class TestInTurn:
    """Offers planned ahead, or one after the other: every day somebody receives stays a day somebody does."""

    def also(self, merger, receiving, deciding, first, last=None):
        return ProcedureOffer.objects.create(
            procedure=merger.procedure, receiving_agency=receiving, deciding_agency=deciding,
            valid_from=first, valid_to=last,
        )  # fmt: skip

    def received(self, *counters):
        rows = ProcedureOffer.objects.filter(receiving_agency__in=counters, deciding_agency__valid_to=None)
        return list(rows.order_by("valid_from").values_list("receiving_agency", "valid_from", "valid_to"))

    def test_a_planned_offer_of_a_counter_that_stays_is_decided_by_the_heir(self, merger):
        centre = AgencyFactory(one_stop=True, parent=merger.province)
        planned = self.also(merger, centre, merger.old, AUTUMN)
        assert merger.succeeds() == 2
        planned.refresh_from_db()
        assert (planned.deciding_agency, planned.valid_from) == (merger.new, AUTUMN)
        assert planned in ProcedureOffer.objects.open_on(AUTUMN)

    def test_both_of_two_in_turn_go_over(self, merger):
        ProcedureOffer.objects.update(valid_to=date(2026, 8, 31))
        self.also(merger, merger.counter, merger.old, AUTUMN)
        assert merger.succeeds() == 1
        assert self.received(merger.new_counter) == [
            (merger.new_counter.pk, SWITCH, date(2026, 8, 31)),
            (merger.new_counter.pk, AUTUMN, None),
        ]

    def test_the_days_before_and_after_the_heirs_own_offer_are_filled(self, merger):
        self.also(merger, merger.new_counter, merger.new, AUTUMN, date(2026, 12, 31))
        assert merger.succeeds() == 1
        assert [(first, last) for _place, first, last in self.received(merger.new_counter)] == [
            (SWITCH, date(2026, 8, 31)),
            (AUTUMN, date(2026, 12, 31)),
            (date(2027, 1, 1), None),
        ]

    @pytest.mark.parametrize("first", [SWITCH, AUTUMN])
    def test_a_planned_offer_of_a_sector_leaves_the_counter_that_lives_on(self, merger, first):
        ProcedureOffer.objects.update(valid_from=first)
        merger.succeeds(
            predecessor=merger.counter, successor=merger.new_counter, sector_code="T-Hộ tịch", units=None
        )
        assert self.received(merger.counter, merger.new_counter) == [(merger.new_counter.pk, first, None)]


class TestLeftStanding:
    """A set-up file closed the agency alone; its counter gets its heir afterwards, on its own page."""

    @pytest.fixture(autouse=True)
    def closed(self, merger):
        Agency.objects.filter(pk=merger.old.pk).update(valid_to=EVE)

    def heir_recorded(self, merger):
        return SuccessionFactory(
            predecessor=merger.old, successor=merger.new, effective_on=SWITCH, sector_code=""
        )

    def counter_succeeds(self, merger):
        return merger.succeeds(predecessor=merger.counter, successor=merger.new_counter, units=None)

    @pytest.mark.parametrize("decides", ["old", "unit"])
    def test_who_carries_on_decides_what_the_heir_receives(self, merger, decides):
        self.heir_recorded(merger)
        ProcedureOffer.objects.update(deciding_agency=getattr(merger, decides), handling_unit=merger.unit)
        assert self.counter_succeeds(merger) == 1
        opened = ProcedureOffer.objects.open_on(SWITCH).get()
        places = opened.receiving_agency, opened.deciding_agency, opened.handling_unit
        assert places == (merger.new_counter, merger.new, None)

    def test_without_an_heir_who_answers_for_the_agency_decides(self, merger):
        assert self.counter_succeeds(merger) == 1
        assert ProcedureOffer.objects.open_on(SWITCH).get().deciding_agency == merger.province


class TestWhereNobodyHandedThemOver:
    """Set-up files close agencies without their offers."""

    @pytest.fixture(autouse=True)
    def closed(self, merger):
        Agency.objects.filter(pk__in=[merger.old.pk, merger.counter.pk]).update(valid_to=EVE)

    def test_nobody_is_sent_to_the_closed_place(self, merger):
        assert list(ProcedureOffer.objects.valid_on(SWITCH)) == [merger.offer]
        assert not ProcedureOffer.objects.open_on(SWITCH).exists()
        assert posting_units(merger.procedure.pk, SWITCH) == [merger.new_counter.pk]

    def test_nor_where_the_unit_stands_and_its_agency_does_not(self, merger):
        Agency.objects.filter(pk=merger.counter.pk).update(valid_to=None)
        assert not ProcedureOffer.objects.open_on(SWITCH).exists()
        assert merger.counter.pk not in posting_units(make_version().procedure_id, SWITCH)

    def test_what_is_missing_names_them(self, merger):
        everything = queries.agencies_of(queries.subtree([merger.province.pk], SWITCH, also_closed=True))
        lacks = {lack.kind: lack for lack in lacks_of_offers(everything, SWITCH)}
        assert lacks["offers_of_closed"].agency_id == merger.counter.pk
        assert lacks["offers_of_closed"].sentence.startswith(f"1 thủ tục vẫn ghi {merger.counter.name}")
        assert lacks["no_offers"].agency_id == merger.new_counter.pk
        assert "offers_of_closed" not in {lack.kind for lack in lacks_of_offers(everything, EVE)}

    @pytest.mark.parametrize("name", ["counter", "old"])
    def test_nothing_new_is_offered_there(self, merger, name):
        places = {"receiving": merger.new_counter, "deciding": merger.new}
        gone = getattr(merger, name)
        gone.refresh_from_db()
        places |= {"receiving": gone} if name == "counter" else {"deciding": gone}
        with pytest.raises(NotNow, match="đã kết thúc hoạt động"):
            offer_procedure(
                procedure=make_version().procedure, **places, valid_from=SWITCH, record=Record(),
                by=merger.control, at=datetime(2026, 7, 1, 2, tzinfo=UTC),
            )  # fmt: skip
