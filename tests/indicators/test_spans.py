"""What a procedure is at an agency, as stretches of days."""

from datetime import date

from indicators.rules.spans import Days, Stretch, Version, stretches


def days(first, last=None):
    return Days(date.fromisoformat(first), date.fromisoformat(last) if last else None)


def version(first, last=None, **what):
    said = {"is_local": False, "online": False, "costs": (), "is_for_people": True} | what
    return Version(days=days(first, last), **said)


def shown(found):
    """Stretches as (first, last, what is so)."""
    names = ("online", "has_fee", "payment_ready", "is_for_people")
    return [
        (str(one.first), str(one.last) if one.last else "", [name for name in names if getattr(one, name)])
        for one in found
    ]


def test_an_offer_without_end_of_a_version_without_end():
    assert shown(stretches([days("2026-01-01")], [version("2020-01-01", online=True)], [])) == [
        ("2026-01-01", "", ["online", "is_for_people"])
    ]


def test_it_is_cut_where_something_that_is_measured_changes():
    found = stretches(
        [days("2026-01-01", "2026-12-31")],
        [
            version("2020-01-01", "2026-02-28"),
            version("2026-03-01", costs=[days("2020-01-01", "2026-06-30")]),
        ],
        [days("2026-05-01")],
    )
    assert shown(found) == [
        ("2026-01-01", "2026-02-28", ["is_for_people"]),
        ("2026-03-01", "2026-04-30", ["has_fee", "is_for_people"]),
        ("2026-05-01", "2026-06-30", ["has_fee", "payment_ready", "is_for_people"]),
        ("2026-07-01", "2026-12-31", ["payment_ready", "is_for_people"]),
    ]


def test_a_version_that_changes_nothing_measured_cuts_nothing():
    versions = [version("2020-01-01", "2026-02-28", online=True), version("2026-03-01", online=True)]
    assert len(stretches([days("2026-01-01")], versions, [])) == 1


def test_the_local_version_goes_before_the_national_one():
    versions = [version("2020-01-01", online=True), version("2026-03-01", "2026-03-31", is_local=True)]
    assert [one.online for one in stretches([days("2026-01-01")], versions, [])] == [True, False, True]


def test_two_counters_are_one_authority_and_a_gap_is_a_gap():
    offered = [days("2026-01-01", "2026-03-31"), days("2026-02-01", "2026-04-30"), days("2026-06-01")]
    assert stretches(offered, [], []) == [
        Stretch(date(2026, 1, 1), date(2026, 4, 30), False, False, False, False),
        Stretch(date(2026, 6, 1), None, False, False, False, False),
    ]
