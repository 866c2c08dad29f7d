"""A month closed, signed, published: figures by hand, whom it refuses, what cannot be changed any more."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.models import IssuedPaper
from documents.services import papers
from indicators import permissions
from indicators.enums import PeriodKind
from indicators.exceptions import NotReady, Refused
from indicators.models import DossierFact, Publication, UnitScore
from indicators.queries.publications import lines_of, public_month
from indicators.rules.periods import Period
from indicators.services import closing, publishing
from indicators.services.terms import TermsIn, set_terms, terms_of
from notifications.models import OutboxMessage
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, SignatureDelegationFactory, UserFactory
from tests.factories.months import ADDRESS, AFTER_WINDOW, CLOSED, MARCH, MonthWorld
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def world():
    return MonthWorld()


def test_its_days_are_fixed_beforehand(world):
    # 31 March is a Tuesday: three working days to close, three for replies, two to publish.
    assert (world.month.close_on, world.month.review_until, world.month.due_on) == (
        date(2026, 4, 3), date(2026, 4, 8), date(2026, 4, 10),
    )  # fmt: skip


def test_the_night_plans_the_month_once_for_who_has_units_below_it(world):
    assert closing.plan(day=date(2026, 4, 1), at=at("2026-04-02 02:00")) == 0, "planned by hand already"
    Publication.objects.filter(pk=0)
    assert closing.plan(day=date(2026, 5, 1), at=at("2026-05-02 02:00")) == 1
    assert closing.plan(day=date(2026, 5, 2), at=at("2026-05-03 02:00")) == 0
    april = Publication.objects.get(first_on=date(2026, 4, 1))
    assert (april.agency, april.state) == (world.province, "draft")


def test_what_is_closed_is_what_was_counted_by_hand(world):
    month = world.close()
    rows = {row.agency_id: row for row in month.rows.all()}
    own, first, second = (rows[one.pk] for one in (world.province, world.first.commune, world.second.commune))
    assert own.place == 0, "the publishing agency's own line comes first"
    progress = {pk: next(value for value in row.values if value[0] == "ON_TIME") for pk, row in rows.items()}
    # First: the one of 2 March and the one of 16 March are late, one is returned: 1/3 is 33.33 %.
    assert progress[first.agency_id][1:3] == ["1", "3"]
    assert progress[second.agency_id][1:3] == ["1", "1"]
    assert progress[own.agency_id][1:3] == ["2", "4"]
    assert (first.late, second.late, own.late) == (2, 0, 2)
    assert (first.rank, second.rank, first.ranked_among, own.rank) == (2, 1, 2, 1)
    assert first.grade == ("" if first.not_measured else "weak"), "no grade while points are not measured"
    people = list(month.officers.all())
    assert world.first.people[Role.HANDLER].pk in {one.officer_id for one in people}
    assert all(one.minutes > 0 for one in people)


def test_the_scores_that_are_stored_are_left_as_they_were(world):
    world.close()
    assert not UnitScore.objects.exists()


def test_everybody_listed_is_told_once(world):
    month = world.close()
    told = OutboxMessage.objects.filter(topic=f"publication:{month.pk}:staff")
    by_kind = {kind: told.filter(kind=kind).count() for kind in ("month_unit_listed", "month_officer_listed")}
    assert by_kind == {
        "month_unit_listed": 3,
        "month_officer_listed": month.officers.values("officer").count(),
    }


def test_reckoned_again_it_is_the_same_to_the_last_byte(world, capsys):
    month = world.close()
    checked = closing.check(month)
    assert checked.agrees
    assert checked.differences == ()
    call_command("close_month", period="2026-03", check=True)
    said = capsys.readouterr().out
    assert month.data_hash in said
    assert "khớp" in said


def test_one_changed_fact_is_found_and_named(world, capsys):
    world.close()
    DossierFact.objects.filter(pk=world.late.pk).update(ended_on=date(2026, 3, 4))
    with pytest.raises(SystemExit) as end:
        call_command("close_month", period="2026-03", agency=world.province.code, check=True)
    assert end.value.code == 1
    said = capsys.readouterr().out
    (line,) = [one for one in said.splitlines() if one.startswith(f"  {world.first.commune.code}: điểm")]
    assert "ON_TIME 1/3 → 2/3" in line
    assert world.second.commune.code not in said


def test_the_command_closes_for_who_may(world, capsys, frozen_at):
    frozen_at("2026-04-03 09:00")
    call_command("close_month", period="2026-03", by=world.control.username)
    assert Publication.objects.get(pk=world.month.pk).closed_by == world.control
    assert world.province.code in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"period": "2026-13", "check": True}, "Ghi năm và tháng như 2026-10"),
        ({"period": "2026-03", "check": True}, "chưa chốt"),
        ({"period": "2026-03", "check": True, "agency": "KHONG"}, "Không có cơ quan mã “KHONG”"),
        ({"period": "2026-03", "by": "ma"}, "Không có tài khoản “ma”"),
    ],
)
def test_the_command_says_what_it_cannot_use(world, options, sentence):
    from jobs.management.command import UnusableInput

    with pytest.raises(UnusableInput, match=sentence):
        call_command("close_month", **options)


def test_not_you_and_not_now(world):
    for stranger in (world.first.people[Role.HEAD], world.first.people[Role.CONTROL], UserFactory()):
        with pytest.raises(NotAllowed):
            world.close(by=stranger)
    with pytest.raises(NotReady, match="Tháng chưa hết"):
        world.close(when=at("2026-03-31 16:00"))
    with pytest.raises(NotReady, match="chưa chốt"):
        world.sign()
    world.close()
    with pytest.raises(NotReady, match="đã chốt"):
        world.close()
    with pytest.raises(NotReady, match="đến hết ngày 08/04/2026"):
        world.sign(when=at("2026-04-08 16:00"))
    with pytest.raises(NotAllowed):
        world.sign(by=world.control)
    with pytest.raises(NotReady, match="chưa ký"):
        world.publish()
    world.sign()
    with pytest.raises(NotReady, match="đã ký"):
        world.sign()
    with pytest.raises(NotAllowed):
        world.publish(by=world.first.people[Role.HEAD])
    world.publish()
    with pytest.raises(NotReady, match="đã công khai"):
        world.publish()


def test_who_closed_does_not_sign(world):
    world.close(by=world.head)
    with pytest.raises(NotReady, match="người khác ký"):
        world.sign()


def test_who_was_not_given_the_signature_does_not_sign(world):
    world.close()
    other = UserFactory(role=Role.HEAD, agency=world.province)
    with pytest.raises(Refused, match="chưa được giao ký"):
        world.sign(by=other)


def test_a_deputy_signs_with_his_own_name_by_his_own_delegation_or_not_at_all(world):
    world.close()
    deputy = UserFactory(full_name="Trần Thị Thay", role=Role.CASHIER, agency=world.province)
    LeaveFactory(user=world.head, deputy=deputy, valid_from=AFTER_WINDOW.date(), valid_to=AFTER_WINDOW.date())
    sign = partial(
        publishing.sign,
        publication_id=world.month.pk,
        by=Actor(deputy, acting_for=world.head),
        at=AFTER_WINDOW,
    )
    with pytest.raises(Refused, match="chưa được giao ký"):  # the absent head's does not do
        sign()
    SignatureDelegationFactory(agency=world.province, signer=deputy)

    assert sign().signature_lines[-1] == "Trần Thị Thay"


def test_closed_late_the_window_is_whole_and_the_lateness_shown(world):
    month = world.close(when=at("2026-04-13 09:00"))
    assert month.review_until == date(2026, 4, 16)
    assert month.due_on == date(2026, 4, 10), "the day of publication does not move"
    world.sign(when=at("2026-04-17 09:00"))
    world.publish(when=at("2026-04-17 10:00"))
    shown = public_month(world.month, date(2026, 4, 17))
    assert shown.days_late == 7
    notice = papers.values_of(world.month.notice)
    assert any("công khai chậm 7 ngày" in line for line in notice.opening)


def test_published_it_has_a_number_a_day_and_an_end_of_names(world):
    world.close()
    world.sign()
    month = world.publish()
    assert month.notice.number_text == "01/TB-UBND"
    assert month.names_until == date(2026, 7, 10)
    assert month.editions.get().paper == month.notice
    values = papers.values_of(month.notice)
    assert values.signature == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert values.signer_name == world.head.full_name
    assert values.address == ADDRESS
    assert values.data_hash == month.data_hash
    html = papers.html_of(paper=month.notice)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in html
    assert world.first.commune.name in html
    assert str(world.late) not in html


@pytest.mark.parametrize(
    "change",
    [
        lambda month: month.rows.update(total=99),
        lambda month: month.rows.all().delete(),
        lambda month: month.officers.update(name="Người khác"),
        lambda month: Publication.objects.filter(pk=month.pk).update(data_hash="0" * 64),
        lambda month: Publication.objects.filter(pk=month.pk).update(state="draft"),
        lambda month: Publication.objects.filter(pk=month.pk).update(due_on=date(2026, 5, 1)),
        lambda month: Publication.objects.filter(pk=month.pk).delete(),
    ],
)
def test_what_is_closed_stays_whatever_the_rights(world, change, as_owner):
    month = world.close()
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        change(month)


def test_a_published_month_is_not_touched_at_all(world, as_owner):
    world.close()
    world.sign()
    month = world.publish()
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=month.pk).update(names_until=date(2030, 1, 1))


def test_the_hash_is_of_the_figures_and_of_nothing_else(world):
    month = world.close()
    fresh = closing.reckon(world.province.pk, MARCH)
    renamed = replace(fresh, units=tuple(replace(one, name="Tên khác") for one in fresh.units))
    assert closing.hash_of(renamed, month) == month.data_hash
    moved = replace(fresh, units=(replace(fresh.units[0], late=9), *fresh.units[1:]))
    assert closing.hash_of(moved, month) != month.data_hash
    assert IssuedPaper.objects.filter(kind="month_notice").count() == 0


PLACES = {"same_unit": "own", "child": "above", "sibling": "beside", "other_agency": "elsewhere"}
ACTS = {
    "set_month_terms": permissions.CLOSERS,
    "close_month": permissions.CLOSERS,
    "sign_month": permissions.SIGNERS,
    "publish_month": permissions.PUBLISHERS,
    "judge_reply": permissions.JUDGES,
    "restate_month": permissions.RESTATERS,
    "reply_for_unit": permissions.SPEAKERS,
}


def test_who_may_what_is_what_the_access_table_says(world):
    """Each role at the publishing commune, above it, beside it and elsewhere, against docs/access.csv."""
    commune = world.first.commune
    closing.planned(agency=commune, period=MARCH, at=CLOSED)
    world.close()
    line = world.month.rows.get(agency=commune)
    places = {
        "own": commune,
        "above": world.province,
        "beside": world.second.commune,
        "elsewhere": AgencyFactory(province=True, name="UBND tỉnh Khác"),
    }
    found, lines, acts = set(), set(), set()
    for role in Role:
        for relation, place in PLACES.items():
            user = UserFactory(role=role, agency=places[place])
            on = date(2026, 4, 7)
            if Publication.objects.visible_to(user, on).filter(agency=commune).exists():
                found.add((role.value, relation))
            if lines_of(user, on).filter(pk=line.pk).exists():
                lines.add((role.value, relation))
            acts |= {
                (act, role.value, relation)
                for act, roles in ACTS.items()
                if permissions.holds(Actor(user), roles, commune.pk, on)
            }
    seen = {(rule.name, rule.role, rule.relation) for rule in table.objects() if rule.see == "yes"}
    assert {("publication", *one) for one in found} == {one for one in seen if one[0] == "publication"}
    expected = {one for one in seen if one[0] == "publication_line" and one[2] != "own"}
    assert {("publication_line", *one) for one in lines} == expected
    assert acts == {one for one in table.acts() if one[0] in ACTS}


# The calendar ---------------------------------------------------------------------------------------------


def terms_in(**changes):
    values = {
        "close_days": 5, "review_days": 4, "publish_days": 3, "names_months": 6,
        "act": "Quyết định 12/QĐ-UBND", "valid_from": date(2026, 4, 30),
    }  # fmt: skip
    return TermsIn(**{**values, **changes})


def test_an_act_sets_the_calendar_of_the_months_to_come(world):
    by = Actor(world.control)
    set_terms(agency_id=world.province.pk, entered=terms_in(), by=by, at=CLOSED)
    april = closing.planned(
        agency=world.province, period=Period(PeriodKind.MONTH, date(2026, 4, 1)), at=at("2026-05-04 01:00")
    )
    # After 30 April and 1 May, both days off: 4 to 8 May, 11 to 14 May, 15 to 19 May.
    assert (april.close_on, april.review_until, april.due_on, april.names_months) == (
        date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 19), 6,
    )  # fmt: skip
    assert world.month.names_months == 3, "what is planned keeps its days"
    set_terms(
        agency_id=world.province.pk,
        entered=terms_in(close_days=2, valid_from=date(2026, 7, 1)),
        by=by,
        at=CLOSED,
    )
    assert [terms_of(world.province.pk, day).close_days for day in (
        date(2026, 4, 29), date(2026, 6, 30), date(2026, 7, 31),
    )] == [3, 5, 2]  # fmt: skip
    assert terms_of(world.first.commune.pk, date(2026, 7, 31)).close_days == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_from": date(2026, 4, 2)}, "không đổi lùi"),
        ({"valid_from": date(2206, 4, 30)}, "không quá một năm"),
        ({"review_days": 1}, "phản hồi từ 2"),
        ({"names_months": 30}, "tên 1 đến 24 tháng"),
        ({"act": " "}, "văn bản"),
    ],
)
def test_a_calendar_that_cannot_be(world, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        set_terms(
            agency_id=world.province.pk, entered=terms_in(**changes), by=Actor(world.control), at=CLOSED
        )


def test_whose_calendar_it_is(world):
    with pytest.raises(NotAllowed):
        set_terms(
            agency_id=world.province.pk,
            entered=terms_in(),
            by=Actor(world.first.people[Role.CONTROL]),
            at=CLOSED,
        )
    set_terms(agency_id=world.province.pk, entered=terms_in(), by=Actor(world.head), at=CLOSED)
    with pytest.raises(Refused, match="muộn hơn"):
        set_terms(agency_id=world.province.pk, entered=terms_in(), by=Actor(world.head), at=CLOSED)
