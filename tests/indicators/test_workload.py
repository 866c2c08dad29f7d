"""Figures by unit and field: a hand-counted table, the lists behind each figure, one scan."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import AgencyPlacement
from indicators.enums import PeriodKind
from indicators.models import DossierFact
from indicators.queries.workload import Part, Work, behind, workload
from indicators.rules.periods import period_of
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
MARCH = period_of(PeriodKind.MONTH, DAY)

# (received, due, ended), days of 2026, more columns, and what it counts as on 20 March.
LIVES = [
    (("03-02", "03-09", "03-06"), {"channel": 2}, {Part.RECEIVED, Part.EARLY}),
    (("03-02", "03-09", "03-09"), {"digitised_on": "03-09"}, {Part.RECEIVED, Part.ON_TIME}),
    (("03-02", "03-09", "03-10"), {}, {Part.RECEIVED, Part.LATE}),
    (("03-16", "03-20", None), {}, {Part.RECEIVED, Part.OPEN_IN_TIME}),  # its day is not over
    (("03-03", "03-19", None), {}, {Part.RECEIVED, Part.OPEN_LATE}),
    (("02-20", "02-27", "03-02"), {}, {Part.CARRIED, Part.LATE}),
    (("02-20", None, "03-02"), {}, {Part.CARRIED, Part.ON_TIME}),  # no limit at all
    (("02-20", None, None), {}, {Part.CARRIED, Part.OPEN_IN_TIME}),
    (("02-02", "02-09", "02-27"), {}, set()),  # over before March
    (("03-21", "03-27", None), {}, set()),  # after the day asked
    (("03-05", "03-10", "03-25"), {}, {Part.RECEIVED, Part.OPEN_LATE}),  # ended later
    # One supplement from the 5th to the 9th moved the limit from the 10th to the 14th.
    (
        ("03-04", "03-10", "03-13"),
        {"asked_on": "03-05", "answered_on": "03-09", "extended_on": "03-14"},
        {Part.RECEIVED, Part.EARLY},
    ),
    (
        ("03-04", "03-10", "03-06"),
        {"asked_on": "03-04", "asked_again_on": "03-05"},
        {Part.RECEIVED, Part.LATE},
    ),
]


def fact(office, days, more):
    dossier = accepted(office)
    received, due, ended = (date.fromisoformat(f"2026-{one}") if one else None for one in days)
    values = {
        name: date.fromisoformat(f"2026-{value}") if name.endswith("_on") else value
        for name, value in more.items()
    }
    return DossierFact.objects.create(
        dossier=dossier, unit=office.commune, procedure=office.procedure.procedure,
        received_on=received, due_on=due, ended_on=ended, **values,
    )  # fmt: skip


COLUMNS = [part for part in Part if part in Work.__dataclass_fields__]


@built_once
def here():
    province, office = AgencyFactory(province=True), make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=date(2015, 1, 1))
    facts = [(fact(office, days, more), counts_as) for days, more, counts_as in LIVES]
    return UserFactory(role=Role.HEAD, agency=province), office, facts


def test_each_dossier_is_counted_where_it_belongs(here):
    head, office, facts = here
    found = workload(head, DAY, MARCH, DAY)
    work = found.by_unit[office.commune.pk]
    assert {part: work.of(part) for part in COLUMNS} == {
        part: sum(part in counts_as for _, counts_as in facts) for part in COLUMNS
    }
    assert work.counted == 11 == sum(work.of(part) for part in COLUMNS) - work.counted
    assert (work.online, work.online_of) == (1, 8)
    assert (work.digitised, work.digitised_of) == (1, 11)
    assert str(work.on_time_share) == "54.55"  # 6 of 11
    assert list(found.by_sector.values()) == [work], "one procedure, one field"
    assert sum(found.by_unit.values(), Work()) == work


def test_the_list_behind_each_figure_is_what_was_counted(here):
    head, office, facts = here
    listed = {part: set(behind(head, DAY, MARCH, DAY, part).values_list("pk", flat=True)) for part in Part}
    for part in COLUMNS:
        assert listed[part] == {one.pk for one, counts_as in facts if part in counts_as}, part
    assert listed[Part.ALL_LATE] == listed[Part.LATE] | listed[Part.OPEN_LATE]
    assert len(listed[Part.NOT_ONLINE]) == 8 - 1
    assert len(listed[Part.NOT_DIGITISED]) == 11 - 1
    sector = next(iter(workload(head, DAY, MARCH, DAY).by_sector))
    late = behind(head, DAY, MARCH, DAY, Part.LATE, unit_id=office.commune.pk, sector=sector)
    assert late.count() == 3
    assert behind(head, DAY, MARCH, DAY, Part.LATE, sector="khong co").count() == 0


def test_another_head_counts_nothing_of_it(here):
    _, office, _ = here
    stranger = UserFactory(role=Role.HEAD, agency=AgencyFactory())
    assert not workload(stranger, DAY, MARCH, DAY).by_unit
    assert not workload(stranger, DAY, MARCH, DAY, unit_id=office.commune.pk).by_unit
    assert not behind(stranger, DAY, MARCH, DAY, Part.RECEIVED, unit_id=office.commune.pk).exists()
    clerk = office.people[Role.RECEPTION]
    assert not workload(clerk, DAY, MARCH, DAY).by_unit, "a clerk watches nobody"


def test_a_handful_of_statements_however_many_dossiers(here, django_assert_num_queries):
    head, _, _ = here
    with django_assert_num_queries(4):
        workload(head, DAY, MARCH, DAY)
