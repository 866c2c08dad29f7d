"""What the tables themselves hold: nothing leaves, nothing changes, every change is noted, who sees what."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.enums import Role
from dossiers.services import touched as dossiers_touched
from feedback import queries
from feedback.enums import DutyKind
from feedback.models import Petition, PetitionPeriods, Rating, RatingForm
from feedback.rules.late import Owed, late_from
from feedback.rules.visibility import PETITIONS, Relation
from feedback.services import touched
from tests import access_table as table
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory
from tests.factories.dossiers import accepted, make_office, returned
from tests.factories.feedback import NINE, make_duty, make_petition, make_rating


pytestmark = pytest.mark.django_db
TODAY = NINE.date()
D = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        pytest.param([], None, id="nothing owed"),
        pytest.param([Owed(D, D)], None, id="met on its day"),
        pytest.param([Owed(D, D + timedelta(1))], D + timedelta(1), id="a day late"),
        pytest.param([Owed(D)], D + timedelta(1), id="owed: late from the next day on"),
        pytest.param(
            [Owed(D, D), Owed(D + timedelta(9))], D + timedelta(10), id="the first met, the next owed"
        ),
        pytest.param(
            [Owed(D, D + timedelta(5)), Owed(D - timedelta(3))], D - timedelta(2), id="the earlier one"
        ),
    ],
)
def test_late_from(duties, expected):
    assert late_from(duties) == expected


def test_a_form_and_the_limits_ship_and_none_overlaps_another():
    form = queries.form_on(TODAY)
    assert form is not None
    assert [level.is_dislike for level in form.levels.order_by("-value")] == [False, False, True]
    assert form.criteria.filter(is_overall=True).count() == 1
    assert queries.form_on(date(2018, 6, 20)) is None
    periods = PetitionPeriods.objects.get()
    limits = (
        periods.refuse_days,
        periods.ask_days,
        periods.transfer_days,
        periods.answer_days,
        periods.publish_days,
    )
    assert limits == (2, 5, 5, 15, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingForm.objects.create(code="khac", name="Khác", valid_from=TODAY, legal_basis="Thử", open_days=30)


def test_what_was_said_stays_and_every_change_is_noted():
    office = make_office()
    dossier = returned(office)
    dossiers_touched.take(10_000)
    rating = make_rating(dossier, disliked=True)
    assert dossiers_touched.take(10)[1] == {dossier.pk}
    petition = make_petition(office.commune, about_dossier=dossier)
    assert dossiers_touched.take(10)[1] == {dossier.pk}
    assert touched.take(10)[1] == {petition.pk}
    other = accepted(office)
    dossiers_touched.take(10_000)
    petition.about_dossier = other
    petition.save(update_fields=["about_dossier"])
    assert dossiers_touched.take(10)[1] == {dossier.pk, other.pk}
    touched.take(10)
    make_duty(petition, due_on=TODAY)
    assert touched.take(10)[1] == {petition.pk}
    touched.touch_all()
    assert touched.waiting() == 1

    for statement in (
        f"DELETE FROM feedback_petition WHERE id = {petition.pk}",
        f"DELETE FROM feedback_rating WHERE id = {rating.pk}",
        f"UPDATE feedback_rating SET verdict = 'liked' WHERE id = {rating.pk}",
        "DELETE FROM feedback_petitionduty",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert queries.disliked([dossier.pk, other.pk]) == {dossier.pk}
    assert queries.first_disliked_on([dossier.pk]) == {dossier.pk: TODAY}
    assert queries.petitioned([dossier.pk, other.pk]) == {other.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rating(dossier)  # the same rater once more


def test_rows_for_the_scores(django_assert_num_queries):
    commune = AgencyFactory()
    first = make_petition(commune, when=NINE - timedelta(days=30))
    late = make_petition(commune, repeats=first, dislikes=2, likes=1, national_likes=0)
    gone = make_petition(commune)
    make_duty(late, due_on=TODAY, done_on=TODAY + timedelta(3))
    make_duty(late, kind=DutyKind.CLASSIFY, due_on=TODAY, done_on=TODAY + timedelta(9))
    make_duty(
        late,
        kind=DutyKind.TRANSFER,
        due_on=TODAY - timedelta(5),
        done_on=TODAY,
        agency=AgencyFactory(),
        from_at=NINE - timedelta(9),
    )
    make_duty(gone, due_on=TODAY, dropped_at=NINE)
    with django_assert_num_queries(4):
        rows = {row.petition_id: row for row in queries.petition_rows([first.pk, late.pk, gone.pk])}
    assert rows[first.pk].late_from is None
    # The other agency's late transfer and the first look do not make it late here; the late answer does.
    assert rows[late.pk].late_from == TODAY + timedelta(1)
    assert rows[late.pk].due_on == TODAY
    assert (rows[late.pk].dislike_turns, rows[late.pk].repeated_on) == ((TODAY,), TODAY)
    assert (rows[gone.pk].late_from, rows[gone.pk].dislike_turns, rows[gone.pk].repeated_on) == (
        None,
        (),
        None,
    )
    assert {row.unit_id for row in rows.values()} == {commune.pk}


def world():
    """A province, a commune below it with a unit, and petitions of every relation."""
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    unit = AgencyFactory(unit=True, parent=commune)
    return province, commune, unit


def test_who_sees_a_petition_is_what_the_access_table_says():
    province, commune, _ = world()
    other = AgencyFactory(parent=province)
    petition = make_petition(commune)
    for role in Role:
        places = {Relation.SAME_AGENCY: commune, Relation.CHILD: province}
        for relation, agency in places.items():
            person = UserFactory(role=role, agency=agency)
            rule = table.access("petition", role, relation.value)
            seen = Petition.objects.visible_to(person, TODAY).filter(pk=petition.pk).exists()
            assert seen == (rule.see == "yes"), (role, relation)
            grant = PETITIONS.get(role, {}).get(relation)
            assert (grant.value if grant else "no") == rule.personal, (role, relation)
        neighbour = UserFactory(role=role, agency=other)
        assert not Petition.objects.visible_to(neighbour, TODAY).exists(), role
        handler = UserFactory(role=role, agency=commune)
        Petition.objects.filter(pk=petition.pk).update(handler=handler)
        seen = Petition.objects.visible_to(handler, TODAY).exists()
        assert seen == (
            "yes" in {table.access("petition", role, one).see for one in ("own", "same_agency")}
        ), role
        Petition.objects.filter(pk=petition.pk).update(handler=None)


def test_a_petition_about_a_person_is_invisible_to_him_his_unit_and_their_deputies():
    province, commune, unit = world()
    clerk = UserFactory(role=Role.RECEPTION, agency=unit)
    his_head = UserFactory(role=Role.UNIT_HEAD, agency=unit)
    inspector_inside = UserFactory(role=Role.AUDITOR, agency=unit)
    officer = UserFactory(role=Role.PETITION_OFFICER, agency=commune)
    chair = UserFactory(role=Role.HEAD, agency=commune)
    above = UserFactory(role=Role.HEAD, agency=province)
    stand_in = UserFactory(role=Role.PETITION_OFFICER, agency=commune)
    LeaveFactory(user=clerk, deputy=stand_in, valid_from=TODAY, valid_to=TODAY)
    petition = make_petition(commune, is_about_person=True, about_unit=unit, about_person=clerk)

    def seers(people):
        return {
            one for one in people if Petition.objects.visible_to(one, TODAY).filter(pk=petition.pk).exists()
        }

    everybody = {clerk, his_head, inspector_inside, officer, chair, above, stand_in}
    assert seers(everybody) == {officer, chair, above}
    # Given to the complained-of himself it stays invisible to him, and so it does to a person of two units.
    Petition.objects.filter(pk=petition.pk).update(handler=his_head)
    assert his_head not in seers(everybody)
    Petition.objects.filter(pk=petition.pk).update(about_unit=commune, about_person=chair)
    assert seers(everybody) == {above}


def test_who_sees_a_rating_and_that_the_rated_never_learns_who_rated():
    office = make_office()
    dossier = returned(office)
    make_rating(dossier, disliked=True)
    on = TODAY
    seers = {role for role, user in office.people.items() if Rating.objects.visible_to(user, on).exists()}
    assert seers == {
        role
        for role in Role
        if table.access("rating", role, "same_unit").see == "yes"
        or table.access("rating", role, "same_agency").see == "yes"
    } - {Role.UNIT_HEAD}  # held a step of this very dossier
    head = office.people[Role.UNIT_HEAD]
    assert Rating.objects.within_reach(head, on).count() == 1
    colleague = UserFactory(role=Role.UNIT_HEAD, agency=office.unit)
    assert Rating.objects.visible_to(colleague, on).count() == 1
