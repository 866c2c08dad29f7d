"""A forged ledger stays forged, however often the night is run again (ruling 35)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from dossiers.exceptions import LedgerBroken
from dossiers.models import Dossier, LedgerAnchor
from dossiers.services import ledger
from jobs.models import JobRun
from portal.night import driver, steps
from tests.clock import at
from tests.factories.dossiers import make_office, returned
from tests.harness.tampering import edit, rewrite_from
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)
LEDGER_STEPS = ("verify_ledger", "anchor")
ACT = {"by": "Phan Thị Kết, Chánh Thanh tra", "act": "Biên bản số 5 ngày 12/03/2026"}


@pytest.fixture(autouse=True)
def steps_of_the_ledger(monkeypatch):
    monkeypatch.setattr(steps, "NIGHT", tuple(one for one in steps.NIGHT if one.name in LEDGER_STEPS))


@built_once
def dossier() -> Dossier:
    return returned(make_office())


def night(day: date) -> dict[str, str]:
    return {
        step.name: step.state for step in driver.run_night(day=day, at=at(f"{day.isoformat()} 23:30")).steps
    }


def verified(capsys) -> tuple[int, list[str]]:
    """Exit code and the places named by the command."""
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger", "--json")
    return ended.value.code, [one["kind"] for one in json.loads(capsys.readouterr().out)["breaks"]]


def anchored() -> list[date]:
    return list(LedgerAnchor.objects.order_by("day").values_list("day", flat=True))


BOTH_FAILED = {"verify_ledger": "failed", "anchor": "failed"}
BOTH_DONE = {"verify_ledger": "done", "anchor": "done"}


def test_a_chain_rewritten_between_two_nights_stays_broken_for_ever(dossier, as_owner, capsys):
    assert night(MONDAY) == BOTH_DONE
    edit(dossier, 4, as_owner)
    rewrite_from(dossier, 4, as_owner)

    assert [night(TUESDAY), night(TUESDAY), night(WEDNESDAY)] == [BOTH_FAILED] * 3
    assert anchored() == [MONDAY]
    assert verified(capsys) == (1, ["anchor"])
    assert JobRun.objects.get(kind="night.anchor", for_day=TUESDAY).error.startswith(
        "LedgerBroken: Sổ sự kiện có 1 chỗ đứt"
    )


def test_what_was_seen_stays_named_when_the_rest_is_made_to_agree(dossier, as_owner, capsys):
    """Of a day that no anchor covers yet: the hashes alone would tell nothing any more."""
    edit(dossier, 4, as_owner)
    assert night(TUESDAY) == BOTH_FAILED
    rewrite_from(dossier, 4, as_owner)

    assert [night(TUESDAY), night(WEDNESDAY)] == [BOTH_FAILED] * 2
    assert verified(capsys) == (1, ["edited"])
    assert [name[-6:] for name in ledger.outside_names()] == [".found"], "a backup takes it along"
    (told,) = ledger.verify().breaks
    assert told.sentence == (
        f"Hồ sơ {dossier.pk}: sự kiện 4 bị sửa nội dung. Thấy ngày 10/03/2026, nay không còn thấy; "
        "chưa có kết luận."
    )


def test_an_anchor_is_refused_though_the_chains_were_not_walked_before(dossier, as_owner):
    ledger.anchor(MONDAY)
    edit(dossier, 4, as_owner)
    rewrite_from(dossier, 4, as_owner)

    with pytest.raises(LedgerBroken, match=r"1 chỗ đứt.*không neo.*Mốc neo ngày 2026-03-09"):
        ledger.anchor(TUESDAY)
    assert anchored() == [MONDAY]


def test_a_row_that_somebody_put_in_without_its_file_gets_none(dossier, as_owner):
    ledger.anchor(MONDAY)
    edit(dossier, 4, as_owner)
    rewrite_from(dossier, 4, as_owner)
    ((dossiers, events, heads),) = ledger._heads([10**9])
    LedgerAnchor.objects.create(
        day=TUESDAY, dossiers=dossiers, events=events, heads_hash=heads, last_event_id=10**9
    )

    assert {one.kind for one in ledger.verify().breaks} == {"anchor", "anchor_lost"}
    with pytest.raises(LedgerBroken):
        ledger.anchor(TUESDAY)


def test_a_night_killed_between_row_and_file_writes_the_file_when_it_is_taken_up(dossier):
    first = ledger.anchor(TUESDAY)
    (ledger.anchor_folder() / "2026-03-10.json").unlink()

    assert ledger.anchor(TUESDAY) == first
    assert ledger.verify().is_whole


def test_the_anchor_that_covers_most_is_the_one_reckoned_again(dossier, as_owner):
    """A night that was caught up has an older day and covers what came later."""
    ledger.anchor(TUESDAY)
    late = returned(make_office())
    ledger.anchor(MONDAY)
    edit(late, 4, as_owner)
    rewrite_from(late, 4, as_owner)

    assert [one.sentence for one in ledger.verify().breaks] == [
        "Mốc neo ngày 2026-03-09 không khớp các chuỗi sự kiện hiện tại."
    ]


def test_every_anchor_reckoned_tells_from_which_day_on(dossier, as_owner):
    """As where an earlier release has anchored the forgery: the newest agrees with it."""
    ledger.anchor(MONDAY)
    kept = (ledger.anchor_folder() / "2026-03-09.json").rename(ledger.anchor_folder() / "aside")
    edit(dossier, 4, as_owner)
    rewrite_from(dossier, 4, as_owner)
    ledger.anchor(TUESDAY)
    kept.rename(ledger.anchor_folder() / "2026-03-09.json")
    assert ledger.verify().is_whole

    (told,) = ledger.verify(every_anchor=True).breaks
    assert "2026-03-09" in told.sentence


class TestSettled:
    def test_a_named_person_settles_it_and_anchoring_goes_on(self, dossier, as_owner, capsys):
        night(MONDAY)
        edit(dossier, 4, as_owner)
        rewrite_from(dossier, 4, as_owner)
        night(TUESDAY)

        call_command("settle_ledger", "--by", ACT["by"], "--act", ACT["act"])
        assert "Đã ghi kết luận về 1 chỗ đứt" in capsys.readouterr().out
        (kept,) = ledger.anchor_folder().glob("*.settled")
        assert {key: json.loads(kept.read_text())[key] for key in ACT} == ACT
        call_command("verify_ledger")
        assert "[đã có kết luận] Mốc neo ngày 2026-03-09" in capsys.readouterr().out
        assert [night(TUESDAY), night(WEDNESDAY)] == [BOTH_DONE] * 2
        assert anchored() == [MONDAY, TUESDAY, WEDNESDAY]

    def test_the_same_place_tampered_with_again_is_another_break(self, dossier, as_owner):
        edit(dossier, 4, as_owner)
        ledger.settle(**ACT, at=at("2026-03-10 08:00"))
        assert ledger.verify().is_whole
        edit(dossier, 4, as_owner, kind="approve")
        assert [one.kind for one in ledger.verify().breaks] == ["edited"]

    def test_nothing_broken_has_nothing_to_settle(self, dossier):
        with pytest.raises(CommandError, match="không có chỗ đứt nào"):
            call_command("settle_ledger", "--by", ACT["by"], "--act", ACT["act"])

    @pytest.mark.parametrize("missing", ["by", "act"])
    def test_nobody_settles_without_a_name_and_an_act(self, dossier, as_owner, missing):
        edit(dossier, 4, as_owner)
        with pytest.raises(CommandError, match="Ghi họ tên"):
            call_command(
                "settle_ledger",
                "--by",
                "" if missing == "by" else "A",
                "--act",
                "" if missing == "act" else "B",
            )
        assert not ledger.verify().is_whole

    def test_a_lost_file_is_copied_back_and_not_settled(self, dossier):
        ledger.anchor(MONDAY)
        (ledger.anchor_folder() / "2026-03-09.json").unlink()
        with pytest.raises(CommandError, match="không có chỗ đứt nào"):
            call_command("settle_ledger", "--by", ACT["by"], "--act", ACT["act"])
