"""Who may on petitions and support requests: from where, in whose place, and whose it is said to be."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from feedback import permissions
from feedback.models import Petition
from feedback.rules import support
from feedback.rules.acts import Act
from feedback.rules.visibility import Names
from tests.factories.accounts import AgencyFactory, LeaveFactory, MembershipFactory, UserFactory
from tests.factories.petitions import MONDAY, Place
from tests.factories.support import Helped
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
NOT_YOURS = "Việc này không thuộc quyền của bạn. Người thực hiện: "


@built_once
def place():
    return Place()


@built_once
def petition(place):
    """Registered at the commune."""
    return place.registered()


@built_once
def handled(place):
    """Given to the handler of a unit of the commune."""
    return place.handling()


@built_once
def helped():
    return Helped()


@built_once
def request_(helped):
    """The counter's clerk is stuck; the administrator is to answer."""
    return helped.asked()


def away(user, deputy):
    LeaveFactory(user=user, deputy=deputy, valid_from=TODAY, valid_to=TODAY)
    return Actor(deputy, acting_for=user)


class TestActs:
    def test_an_officer_of_any_unit_acts_for_the_whole_agency(self, place, petition):
        permissions.check_can(Act.CLASSIFY, place.by, petition, on=TODAY)
        elsewhere = UserFactory(role=Role.PETITION_OFFICER, agency=AgencyFactory())
        assert not permissions.can(Act.CLASSIFY, Actor(elsewhere), petition, on=TODAY)

    def test_who_is_refused_is_told_whose_it_is(self, place, petition):
        with pytest.raises(NotAllowed) as refusal:
            permissions.check_can(Act.COMPLETE, Actor(place.chair), petition, on=TODAY)
        assert str(refusal.value) == (f"{NOT_YOURS}Cán bộ xử lý phản ánh, kiến nghị (cơ quan đang xử lý).")

    def test_the_handler_answers_what_was_given_to_him_and_nothing_else(self, place, petition, handled):
        by = Actor(place.handler)
        assert permissions.can(Act.ANSWER, by, handled, on=TODAY)
        assert not permissions.can(Act.PUBLISH, by, handled, on=TODAY)
        assert not permissions.can(Act.ANSWER, by, petition, on=TODAY)

    def test_so_does_who_stands_in_for_him_as_his_deputy(self, place, handled):
        deputy = UserFactory(role=Role.RECEPTION, agency=place.unit)
        by = away(place.handler, deputy)
        assert permissions.can(Act.ANSWER, by, handled, on=TODAY)
        assert not permissions.can(Act.ANSWER, Actor(deputy), handled, on=TODAY)  # not in his own name

    def test_a_colleague_with_the_same_role_does_not(self, place, handled):
        colleague = UserFactory(role=Role.HANDLER, agency=place.unit)
        assert not permissions.can(Act.ANSWER, Actor(colleague), handled, on=TODAY)

    def test_nor_does_he_after_he_has_left_the_agency(self, place, handled):
        place.handler.memberships.update(valid_to=date(2026, 3, 1))
        MembershipFactory(user=place.handler, agency=AgencyFactory(), valid_from=TODAY)
        assert not permissions.can(Act.ANSWER, Actor(place.handler), handled, on=TODAY)

    def test_the_head_above_finds_an_answer_vague_and_does_not_answer(self, place, petition):
        above = Actor(UserFactory(role=Role.HEAD, agency=place.province))
        assert permissions.can(Act.FIND_VAGUE, above, petition, on=TODAY)
        assert not permissions.can(Act.ANSWER, above, petition, on=TODAY)
        assert not permissions.can(Act.FIND_VAGUE, Actor(place.above), petition, on=TODAY)
        inside = Actor(UserFactory(role=Role.CONTROL, agency=place.commune))
        assert not permissions.can(Act.FIND_VAGUE, inside, petition, on=TODAY)  # only control above

    def test_nobody_does_anything_to_what_is_about_his_own_unit(self, place, petition):
        Petition.objects.filter(pk=petition.pk).update(is_about_person=True, about_unit=place.room)
        assert not permissions.can_view(place.officer, petition, on=TODAY)
        for act in set(Act) - {Act.REGISTER, Act.IMPORT, Act.ENTER_RATING}:
            assert not permissions.can(act, place.by, petition, on=TODAY)


class TestAtAnAgency:
    @pytest.mark.parametrize("role", Role)
    def test_what_has_no_petition_yet_is_written_down_by_these(self, place, role):
        by = Actor(UserFactory(role=role, agency=place.unit))
        may = {act for act in Act if permissions.can_at(act, by, place.room.pk, on=TODAY)}
        assert (Act.REGISTER in may) == (role in {Role.PETITION_OFFICER, Role.ONESTOP_HEAD})
        assert (Act.IMPORT in may) == (role == Role.PETITION_OFFICER)
        assert (Act.ENTER_RATING in may) == (
            role in {Role.RECEPTION, Role.ONESTOP_HEAD, Role.PETITION_OFFICER}
        )

    def test_a_role_elsewhere_or_above_does_not_count(self, place):
        for agency in (AgencyFactory(), place.province):
            by = Actor(UserFactory(role=Role.PETITION_OFFICER, agency=agency))
            with pytest.raises(NotAllowed, match=f"{NOT_YOURS}Cán bộ xử lý phản ánh, kiến nghị, Trưởng bộ"):
                permissions.check_can_at(Act.REGISTER, by, place.commune.pk, on=TODAY)
        permissions.check_can_at(Act.REGISTER, place.by, place.commune.pk, on=TODAY)

    def test_a_grant_to_the_agency_above_gives_nothing_here(self, place):
        head = Actor(UserFactory(role=Role.HEAD, agency=place.province))
        assert not permissions.can_at(Act.FIND_VAGUE, head, place.commune.pk, on=TODAY)


class TestTheSendersName:
    @pytest.mark.parametrize(
        ("role", "here", "above"),
        [
            (Role.PETITION_OFFICER, Names.YES, Names.MASKED),
            (Role.HEAD, Names.YES, Names.MASKED),
            (Role.AUDITOR, Names.YES, Names.YES),
            (Role.CONTROL, Names.MASKED, Names.MASKED),
        ],
    )
    def test_by_role_in_the_agency_and_above_it(self, place, petition, role, here, above):
        for agency, shown in ((place.commune, here), (place.unit, here), (place.province, above)):
            user = UserFactory(role=role, agency=agency)
            assert permissions.names_shown(user, petition, on=TODAY) == shown

    def test_the_handler_knows_whom_he_answers(self, place, petition, handled):
        assert permissions.names_shown(place.handler, handled, on=TODAY) == Names.YES
        assert permissions.names_shown(place.handler, petition, on=TODAY) == Names.MASKED

    def test_so_does_his_deputy(self, place, handled):
        deputy = UserFactory(role=Role.RECEPTION, agency=place.unit)
        assert permissions.names_shown(deputy, handled, on=TODAY) == Names.MASKED
        away(place.handler, deputy)
        assert permissions.names_shown(deputy, handled, on=TODAY) == Names.YES

    def test_roles_add_up(self, place, petition):
        user = UserFactory(role=Role.CONTROL, agency=place.commune)
        MembershipFactory(user=user, role=Role.AUDITOR, agency=place.province)
        assert permissions.names_shown(user, petition, on=TODAY) == Names.YES

    def test_the_agency_that_registered_it_knows_it_after_it_went_elsewhere(self, place, petition):
        Petition.objects.filter(pk=petition.pk).update(handling_agency=place.province)
        moved = Petition.objects.get(pk=petition.pk)
        assert permissions.names_shown(place.officer, moved, on=TODAY) == Names.YES

    def test_who_has_no_role_there_sees_it_masked(self, place, petition):
        assert permissions.names_shown(UserFactory(), petition, on=TODAY) == Names.MASKED


class TestSupport:
    def may(self, by, request_):
        return {act for act in support.Act if permissions.can_support(act, by, request_, on=TODAY)}

    def test_who_asked_says_more_closes_and_reopens_and_never_answers_himself(self, helped, request_):
        assert self.may(Actor(helped.clerk), request_) == {
            support.Act.ASK,
            support.Act.SAY_MORE,
            support.Act.CLOSE,
            support.Act.REOPEN,
        }

    def test_an_administrator_does_not_answer_himself_either(self, helped):
        own = helped.asked(by=Actor(helped.keeper))
        assert support.Act.ANSWER not in self.may(Actor(helped.keeper), own)
        assert support.Act.HAND_ON not in self.may(Actor(helped.keeper), own)

    def test_who_is_to_answer_answers_hands_on_and_closes(self, helped, request_):
        assert {support.Act.ANSWER, support.Act.HAND_ON, support.Act.CLOSE} <= self.may(
            Actor(helped.keeper), request_
        )

    def test_the_head_hands_on_and_does_not_answer(self, helped, request_):
        assert self.may(Actor(helped.chair), request_) == {support.Act.HAND_ON, support.Act.NAME}

    def test_asked_for_many_acts_at_once_it_says_the_same_with_the_questions_of_one(self, helped, request_):
        by = Actor(helped.keeper)
        one = len(statements(lambda: permissions.can_support(support.Act.ANSWER, by, request_, on=TODAY)))
        asked = statements(lambda: permissions.support_acts(support.Act, by, request_, on=TODAY))
        assert permissions.support_acts(support.Act, by, request_, on=TODAY) == self.may(by, request_)
        around = len(statements(lambda: permissions.can_support(support.Act.NAME, by, request_, on=TODAY)))
        assert len(asked) <= one + around

    def test_others_do_nothing(self, helped, request_):
        head_above = UserFactory(role=Role.HEAD, agency=helped.province)
        for user in (helped.handler, head_above):
            assert self.may(Actor(user), request_) == set()

    def test_who_is_refused_is_told_whose_it_is(self, helped, request_):
        with pytest.raises(NotAllowed) as refusal:
            permissions.check_can_support(support.Act.REOPEN, Actor(helped.handler), request_, on=TODAY)
        assert str(refusal.value) == f"{NOT_YOURS}người đã hỏi."
        permissions.check_can_support(support.Act.REOPEN, Actor(helped.clerk), request_, on=TODAY)

    @pytest.mark.parametrize("role", Role)
    def test_who_answers_is_named_by_the_administrator_or_the_head(self, helped, role):
        by = Actor(UserFactory(role=role, agency=helped.commune))
        may = role in {Role.ADMINISTRATOR, Role.HEAD}
        assert permissions.can_name_support(by, helped.counter.pk, on=TODAY) == may
        assert not permissions.can_name_support(by, helped.province.pk, on=TODAY)
        if not may:
            with pytest.raises(NotAllowed, match=f"{NOT_YOURS}Người đứng đầu, Quản trị hệ thống của cơ quan"):
                permissions.check_can_name_support(by, helped.counter.pk, on=TODAY)
