"""Adding a version of a definition: who, from when, what it says to change; what is over keeps its own."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from indicators.exceptions import WrongDefinition
from indicators.models import ScoreDefinition
from indicators.queries import shipped_definition
from indicators.queries.definitions import shipped_contents
from indicators.queries.definitions_kept import definition_in_force, kept_definition
from indicators.rules.definition import definition_from
from indicators.rules.versions import changes, check_next, periods_scored
from indicators.services import definitions
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.harness.worlds import built_once


NOW = at("2026-03-20 09:00")
TODAY = NOW.date()
ON_TIME = "ON_TIME"


def content(**changed: Any) -> dict[str, Any]:
    """The shipped set as its version 2 from 1 April, with whatever differs."""
    (shipped,) = (one for one in shipped_contents() if one["code"] == "766-portal")
    return {**shipped, "version": 2, "valid_from": "2026-04-01", **changed}


def with_indicator(indicator_id: str, **changed: Any) -> dict[str, Any]:
    raw = content()
    return raw | {
        "indicators": [{**one, **changed} if one["id"] == indicator_id else one for one in raw["indicators"]]
    }


REFUSED = [
    ({"version": 1}, "Phiên bản phải là 2"),
    ({"version": 3}, "Phiên bản phải là 2"),
    ({"code": "766-moi", "version": 2, "is_default": False}, "Phiên bản phải là 1"),
    ({"code": "Bộ mới", "version": 1}, "chữ thường không dấu"),
    ({"code": "x" * 41, "version": 1}, "tối đa 40"),
    ({"valid_from": "2026-02-28"}, "phải từ 01/03/2026"),
    ({"valid_from": "2206-04-01"}, "không quá một năm"),
    ({"is_default": False}, "is_default"),
    ({"code": "766-moi", "version": 1, "is_default": True}, "của bộ mới phải là false"),
]


@pytest.mark.parametrize(("changed", "sentence"), REFUSED)
def test_what_may_not_follow(changed: dict[str, Any], sentence: str) -> None:
    known = [shipped_definition("766-portal")]
    with pytest.raises(WrongDefinition, match=sentence):
        check_next(definition_from(content(**changed)), known, today=TODAY)


def test_it_begins_after_the_version_it_follows() -> None:
    second = definition_from(content(valid_from="2026-05-01"))
    third = definition_from(content(version=3, valid_from="2026-04-01"))
    with pytest.raises(WrongDefinition, match=r"sau ngày của phiên bản 2 \(01/05/2026\)"):
        check_next(third, [shipped_definition("766-portal"), second], today=TODAY)


def test_a_set_nobody_knows_begins_with_its_first_version() -> None:
    new = definition_from(content(code="bo-cua-tinh", version=1, is_default=False))
    assert check_next(new, [shipped_definition("766-portal")], today=TODAY) is None


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"valid_from": "2026-03-01"}, ["month", "quarter", "year"]),
        ({"valid_from": "2026-03-20"}, ["month", "quarter", "year"]),
        ({"valid_from": "2026-03-21"}, []),
        ({"valid_from": "2026-03-01", "is_default": False}, []),
    ],
)
def test_which_open_periods_it_will_score(changed: dict[str, Any], kinds: list[str]) -> None:
    new = definition_from(content(**changed))
    assert [period.kind.value for period in periods_scored(new, today=TODAY)] == kinds


def test_what_it_changes_in_so_many_words() -> None:
    before = shipped_definition("766-portal")
    assert changes(before, definition_from(content())) == []
    new = with_indicator(ON_TIME, full_at="0.95", legal_basis="Quyết định mới")
    assert [vars(one) for one in changes(before, definition_from(new))] == [
        {"of": ON_TIME, "name": "full_at", "was": "1", "now": "0.95"}
    ]
    gone = content(
        groups=[group for group in content()["groups"] if group["id"] != "progress"],
        indicators=[one for one in content()["indicators"] if one["group"] != "progress"],
        ties=["satisfaction"],
    )
    found = [(one.of, one.name, one.was, one.now) for one in changes(before, definition_from(gone))]
    assert found == [
        ("", "ties", "progress, satisfaction", "satisfaction"),
        (ON_TIME, "removed", "20", ""),
        ("AVG_TIME", "removed", "0", ""),
    ]
    back = changes(definition_from(gone), before)
    assert ("ON_TIME", "added", "", "20") in [(one.of, one.name, one.was, one.now) for one in back]


@built_once
def control() -> Actor:
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory(province=True)))


@pytest.mark.django_db
def test_added_it_scores_from_its_day_and_the_old_days_keep_theirs(control: Actor) -> None:
    text = json.dumps(with_indicator(ON_TIME, full_at="0.95"))
    proposal = definitions.propose(text, by=control, at=NOW)
    assert ScoreDefinition.objects.count() == 3, "looking adds nothing"
    assert (len(proposal.changes), list(proposal.periods)) == (1, [])
    row = definitions.add(text, by=control, at=NOW)
    assert (str(row), row.added_by, row.added_at, row.shipped) == ("766-portal@2", control.user, NOW, False)
    assert definition_in_force(date(2026, 3, 31)).definition.version == 1
    assert definition_in_force(date(2026, 4, 1)).definition == proposal.definition
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreDefinition.objects.filter(pk=row.pk).update(is_default=False)
    with pytest.raises(WrongDefinition, match="Phiên bản phải là 3"):
        definitions.add(text, by=control, at=NOW)


@pytest.mark.django_db
def test_a_version_may_say_only_what_differs(control: Actor) -> None:
    raw = content(code="766-document", is_default=False)
    short = {key: raw[key] for key in ("code", "version", "is_default", "label", "legal_basis", "valid_from")}
    short |= {"based_on": {"code": "766-portal", "version": 1}, "changes": {ON_TIME: {"full_at": "0.9"}}}
    row = definitions.add(json.dumps(short), by=control, at=NOW)
    assert row.content["indicators"][4]["full_at"] == "0.9"
    assert definition_from(row.content).points_decimals == 2


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (with_indicator(ON_TIME, max="1e99999999"), "số “1e99999999”"),
        (with_indicator(ON_TIME, full_at="0." + "1" * 40), "số “0.111"),
        (content(points_decimals=10**8), "từ 0 đến 4 chữ số"),
        (content(points_decimals=-1), "từ 0 đến 4 chữ số"),
    ],
)
def test_numbers_that_would_hang_the_night_are_refused(raw: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WrongDefinition, match=sentence):
        definition_from(raw)


BROKEN = [
    ("không phải JSON", "Tệp không phải là JSON"),
    ("[1]", "một đối tượng JSON"),
    ("[" * 100_000, "Tệp không phải là JSON"),
    (" " * 200_001, "dài quá 200 nghìn ký tự"),
    ('{"code": "766-portal"}', "ghi sai hoặc thiếu"),
    (r'{"code": "x\u0000"}', "ký tự không ghi được"),
    (r'{"code": "x", "label": {"vi": "\ud800"}}', "ký tự không ghi được"),
    ('{"code": "x", "based_on": 3}', "based_on"),
    ('{"code": "x", "based_on": {"code": "y", "version": 1}, "changes": {}}', "không có bộ đó"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_what_cannot_be_read_is_told_in_a_sentence(control: Actor, text: str, sentence: str) -> None:
    with pytest.raises(WrongDefinition, match=sentence):
        definitions.propose(text, by=control, at=NOW)


@pytest.mark.django_db
def test_parts_that_contradict_each_other_are_told(control: Actor) -> None:
    with pytest.raises(WrongDefinition, match="không cộng thành điểm của nhóm"):
        definitions.propose(json.dumps(with_indicator(ON_TIME, max="19")), by=control, at=NOW)


@pytest.mark.django_db
def test_only_control_of_the_agency_at_the_top_adds() -> None:
    """Against docs/access.csv: who may at the agency itself, and nobody below or beside it."""
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    rules = [rule for rule in table.objects() if rule.name == "score_definition" and rule.see == "yes"]
    allowed = {rule.role for rule in rules if rule.relation == "same_agency"}
    text = json.dumps(content())
    for role in Role:
        for place in (province, commune):
            by = Actor(UserFactory(role=role, agency=place))
            if place is province and role.value in allowed:
                assert definitions.propose(text, by=by, at=NOW).definition.version == 2
            else:
                with pytest.raises(NotAllowed, match="cấp trên cùng"):
                    definitions.propose(text, by=by, at=NOW)
    assert allowed == {"control"}


@pytest.mark.django_db
def test_counts_are_scored_by_what_this_installation_keeps(control: Actor, monkeypatch: Any) -> None:
    definitions.add(json.dumps(with_indicator(ON_TIME, full_at="0.5")), by=control, at=NOW)
    counts = {"units": [{"code": "A", "counts": {ON_TIME: {"n": 1, "d": 2}}}]}

    def scored(*arguments: str) -> dict[str, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(counts)))
        out = io.StringIO()
        call_command("score_counts", *arguments, stdout=out)
        return json.loads(out.getvalue())

    assert scored()["units"][0]["total"] == 10
    assert scored("--from-database")["definition"] == "766-portal@2"
    assert scored("--from-database")["units"][0]["total"] == 20
    assert scored("--from-database", "--definition", "766-portal@1")["units"][0]["total"] == 10
    for name in ("khong-co", "766-portal@9", "766-portal@hai"):
        with pytest.raises(CommandError, match="Các bộ đang có: 2018-evaluation@1, 766-document@1"):
            scored("--from-database", "--definition", name)
    assert kept_definition("766-document").version == 1
