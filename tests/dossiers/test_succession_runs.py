"""A confirmed succession moves every open dossier once, whatever ends the work in the middle."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.enums import Role
from accounts.exceptions import NotAllowed, NotNow
from accounts.models import Actor, AgencySuccession
from dossiers import tasks
from dossiers.enums import EventKind
from dossiers.models import Dossier, DossierEvent
from dossiers.queries.successions import successions_waiting
from dossiers.services import ledger, succession, succession_runs
from jobs.enums import RunState
from jobs.exceptions import JobIsRunning
from jobs.models import JobRun
from jobs.services.apart import SomeFailed
from tests.clock import at
from tests.factories.accounts import AgencyFactory, SuccessionFactory, UserFactory
from tests.factories.dossiers import Office, accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")
OPEN = 4


@built_once(frozen_at="2026-03-06 09:00")
def office() -> Office:
    made = make_office()
    for _one in range(OPEN):
        accepted(made)
    return made


@pytest.fixture
def one(office: Office) -> AgencySuccession:
    heir = AgencyFactory(one_stop=True, parent=office.commune)
    return SuccessionFactory(predecessor=office.counter, successor=heir, effective_on="2026-03-06")


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor(Role.HEAD)


def moves_of(row: AgencySuccession) -> list[int]:
    """Dossiers that say they moved, each as often as it says so."""
    told = DossierEvent.objects.filter(kind=EventKind.CHANGE_AGENCY, refs__succession=row.pk)
    return list(told.order_by("dossier").values_list("dossier", flat=True))


def everyone() -> list[int]:
    return list(Dossier.objects.order_by("pk").values_list("pk", flat=True))


def ends_after(monkeypatch: pytest.MonkeyPatch, count: int, how: BaseException) -> None:
    """The next move but `count` ends like this, in the middle of its transaction."""
    moved, record = [], succession.record

    def recorded(**told):
        if len(moved) == count:
            raise how
        moved.append(told["dossier"].pk)
        return record(**told)

    monkeypatch.setattr(succession, "record", recorded)


def test_to_confirm_owes_the_moves_and_moves_none(one, head) -> None:
    run = succession_runs.confirm(succession=one, by=head, at=NOW)
    one.refresh_from_db()
    assert one.confirmed_by == head.user
    assert run.state == RunState.WAITING
    assert succession.propose(one).dossiers == OPEN
    assert moves_of(one) == []


def test_the_background_moves_what_is_owed_and_then_has_nothing_to_do(one, head) -> None:
    succession_runs.confirm(succession=one, by=head, at=NOW)
    assert [succession_runs.run_waiting(at=NOW), succession_runs.run_waiting(at=NOW)] == [OPEN, 0]
    assert moves_of(one) == everyone()
    run = succession_runs.latest_run(one)
    assert (run.state, run.done, run.total, run.counts) == (RunState.DONE, OPEN, OPEN, {"moved": OPEN})
    assert {row.receiving_agency for row in Dossier.objects.all()} == {one.successor}


def test_a_killed_one_is_taken_up_again_and_moves_nothing_twice(one, head, monkeypatch) -> None:
    succession_runs.confirm(succession=one, by=head, at=NOW)
    with monkeypatch.context() as killed:
        ends_after(killed, 2, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            succession_runs.run_waiting(at=NOW)
    assert moves_of(one) == everyone()[:2]
    assert succession_runs.latest_run(one).state == RunState.RUNNING

    tasks.move_to_successors()

    assert moves_of(one) == everyone()
    assert succession_runs.latest_run(one).state == RunState.DONE
    assert ledger.verify().is_whole


def test_one_that_cannot_move_keeps_no_other_and_is_tried_again_in_an_hour(one, head, monkeypatch) -> None:
    succession_runs.confirm(succession=one, by=head, at=NOW)
    with monkeypatch.context() as broken:
        faulty, record = everyone()[1], succession.record

        def recorded(**told):
            if told["dossier"].pk == faulty:
                raise ZeroDivisionError
            return record(**told)

        broken.setattr(succession, "record", recorded)
        with pytest.raises(SomeFailed, match=f"hồ sơ {Dossier.objects.get(pk=faulty)}"):
            succession_runs.run_waiting(at=NOW)
    assert moves_of(one) == [pk for pk in everyone() if pk != faulty]
    assert succession_runs.latest_run(one).state == RunState.FAILED

    ended_at = succession_runs.latest_run(one).ended_at
    assert succession_runs.run_waiting(at=ended_at + timedelta(minutes=59)) == 0
    assert succession_runs.run_waiting(at=ended_at + timedelta(minutes=60)) == 1
    assert moves_of(one) == everyone()


def test_what_another_process_is_at_is_left_to_it(one, head, monkeypatch) -> None:
    succession_runs.confirm(succession=one, by=head, at=NOW)

    def busy(**_asked):
        raise JobIsRunning

    monkeypatch.setattr(succession_runs.runs, "run", busy)
    assert succession_runs.run_waiting(at=NOW) == 0
    assert moves_of(one) == []


def test_confirmed_again_it_moves_what_came_since(office, one, head) -> None:
    succession_runs.carry_out(succession_runs.confirm(succession=one, by=head, at=NOW), at=NOW)
    late = Dossier.objects.get(pk=everyone()[0])
    Dossier.objects.filter(pk=late.pk).update(receiving_agency=office.counter)
    one.refresh_from_db()

    run = succession_runs.confirm(succession=one, by=office.actor(Role.CONTROL), at=NOW)

    assert JobRun.objects.filter(kind=succession_runs.KIND).count() == 1
    assert succession_runs.carry_out(run, at=NOW) == 1
    assert moves_of(one) == sorted([*everyone(), late.pk])
    again = DossierEvent.objects.filter(dossier=late, kind=EventKind.CHANGE_AGENCY).order_by("seq").last()
    assert again.actor == office.people[Role.CONTROL]
    one.refresh_from_db()
    assert one.confirmed_by == head.user


def test_confirmed_again_on_another_day_a_failed_one_is_the_same_row_tried_once_more(
    one, head, monkeypatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(succession, "record", lambda **_told: 1 / 0)
        for day in (6, 7, 8):
            run = succession_runs.confirm(succession=one, by=head, at=at(f"2026-03-{day:02} 10:00"))
            with pytest.raises(SomeFailed):
                succession_runs.carry_out(run, at=at(f"2026-03-{day:02} 10:00"))
            one.refresh_from_db()
        ended = succession_runs.latest_run(one).ended_at
        with pytest.raises(SomeFailed):
            succession_runs.run_waiting(at=ended + timedelta(hours=1))
    (row,) = JobRun.objects.filter(kind=succession_runs.KIND)
    assert (row.state, row.attempts, str(row.for_day)) == (RunState.FAILED, 4, "2026-03-06")

    assert succession_runs.carry_out(row, at=at("2026-03-09 10:00")) == OPEN
    done = succession_runs.confirm(succession=one, by=head, at=at("2026-03-10 10:00"))
    assert done.pk != row.pk, "what came after it was done is another piece of work"


def waits_for(office, role, day="2026-03-06") -> tuple[int, int]:
    found = successions_waiting(office.people[role], date.fromisoformat(day))
    return found.unconfirmed, found.stuck


def test_who_may_confirm_is_told_what_waits_until_all_have_moved(office, one, head, monkeypatch) -> None:
    assert waits_for(office, Role.HEAD, "2026-03-05") == (0, 0), "not before its first day"
    assert [waits_for(office, role) for role in (Role.HEAD, Role.CONTROL)] == [(1, 0), (1, 0)]
    assert [waits_for(office, role) for role in (Role.HANDLER, Role.AUDITOR)] == [(0, 0), (0, 0)]
    stranger = UserFactory(role=Role.HEAD, agency=AgencyFactory())
    assert successions_waiting(stranger, date(2026, 3, 6)).unconfirmed == 0

    run = succession_runs.confirm(succession=one, by=head, at=NOW)
    assert waits_for(office, Role.CONTROL) == (0, 0), "under way"
    with monkeypatch.context() as broken:
        broken.setattr(succession, "record", lambda **_told: 1 / 0)
        with pytest.raises(SomeFailed):
            succession_runs.carry_out(run, at=NOW)
    assert waits_for(office, Role.CONTROL) == (0, 1)
    succession_runs.carry_out(run, at=NOW)
    assert waits_for(office, Role.CONTROL) == (0, 0)


def test_others_and_earlier_days_confirm_nothing(one, head) -> None:
    stranger = Actor(UserFactory(role=Role.HEAD, agency=AgencyFactory()))
    with pytest.raises(NotAllowed):
        succession_runs.confirm(succession=one, by=stranger, at=NOW)
    with pytest.raises(NotNow):
        succession_runs.confirm(succession=one, by=head, at=at("2026-03-05 10:00"))
    assert not JobRun.objects.filter(kind=succession_runs.KIND).exists()


class TestCommand:
    def test_it_proposes_with_every_dossier_and_writes_nothing(self, one, capsys) -> None:
        call_command("successions", "--json", "--dossiers")
        (told,) = json.loads(capsys.readouterr().out)
        assert (told["from"], told["to"]) == (one.predecessor.code, one.successor.code)
        assert (told["waiting"], told["confirmed_by"]) == (OPEN, None)
        assert told["dossiers"] == [str(row) for row in Dossier.objects.order_by("pk")]
        call_command("successions", "--dossiers")
        said = capsys.readouterr().out
        assert f"{one.pk}: {one.predecessor.code} → {one.successor.code}" in said
        assert f"{OPEN} hồ sơ chờ chuyển, chưa xác nhận" in said
        assert all(str(row) in said for row in Dossier.objects.all())
        assert moves_of(one) == []

    def test_it_confirms_for_who_may_and_proposes_no_more(self, one, head, capsys) -> None:
        call_command("successions", "--confirm", str(one.pk), "--by", head.user.username)
        assert f"Đã chuyển {OPEN} hồ sơ" in capsys.readouterr().out
        assert moves_of(one) == everyone()
        call_command("successions")
        assert capsys.readouterr().out == "0 việc kế thừa còn chờ.\n"

    def test_it_ends_with_1_when_some_could_not_move(self, one, head, monkeypatch) -> None:
        monkeypatch.setattr(succession, "record", lambda **_told: 1 / 0)
        with pytest.raises(CommandError, match="chưa chuyển được") as ended:
            call_command("successions", "--confirm", str(one.pk), "--by", head.user.username)
        assert ended.value.returncode == 1

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            (("--confirm", "0", "--by", "ai-do"), "Không có việc kế thừa số 0"),
            (("--confirm", "{pk}", "--by", "ai-do"), "Không có tài khoản “ai-do”"),
            (("--confirm", "{pk}"), "Hãy ghi cả --confirm"),
            (("--by", "ai-do"), "Hãy ghi cả --confirm"),
            (("--confirm", "{pk}", "--by", "{handler}"), "người đứng đầu hoặc cán bộ kiểm soát"),
        ],
    )
    def test_it_says_what_it_cannot_use(self, office, one, asked, sentence) -> None:
        known = {"pk": one.pk, "handler": office.people[Role.HANDLER].username}
        with pytest.raises(CommandError, match=sentence) as ended:
            call_command("successions", *(word.format(**known) for word in asked))
        assert ended.value.returncode == 2
        one.refresh_from_db()
        assert one.confirmed_at is None
