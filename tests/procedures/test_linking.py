"""Links between procedures: added and ended by procedure control, dated, never in a circle (ruling 16)."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Actor
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import LinkedProcedure
from procedures.services import linking
from procedures.services.linking import LinkIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-09 10:00")
TODAY, TOMORROW = date(2026, 3, 9), date(2026, 3, 10)
MONTH_END, APRIL = date(2026, 3, 31), date(2026, 4, 1)


@built_once
def control():
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory(province=True)))


@built_once
def births():
    return make_version(name="Đăng ký khai sinh").procedure


@built_once
def residence():
    return make_version(name="Đăng ký thường trú").procedure


@built_once
def insurance():
    return make_version(name="Cấp thẻ bảo hiểm y tế").procedure


def link_in(procedure, linked, **changes):
    values = {
        "task": "Đăng ký thường trú theo Giấy khai sinh",
        "legal_basis": "Nghị định 63/2024/NĐ-CP",
        "valid_from": TODAY,
        **changes,
    }
    return LinkIn(procedure, linked, **values)


def added(by, procedure, linked, **changes):
    return linking.add_link(link=link_in(procedure, linked, **changes), by=by, at=NOW)


def ended(by, link, last_day, *, when=NOW):
    return linking.end_link(link_id=link.pk, last_day=last_day, by=by, at=when)


def binding(procedure, on):
    """What a dossier of the procedure that is accepted that day needs."""
    return {
        link.linked for link in procedure.links.all() if link.valid_from <= on <= (link.valid_to or date.max)
    }


class TestAdding:
    def test_a_link_is_written_down_with_who_added_it(self, control, births, residence):
        link = added(control, births, residence, stage=2, is_required=False, valid_to=MONTH_END)
        link.refresh_from_db()
        assert (link.procedure, link.linked, link.stage, link.is_required) == (births, residence, 2, False)
        assert (link.valid_from, link.valid_to) == (TODAY, MONTH_END)
        assert (link.added_by, link.added_at, link.ended_by) == (control.user, NOW, None)
        assert link.legal_basis == "Nghị định 63/2024/NĐ-CP"

    def test_one_procedure_may_need_several_at_once(self, control, births, residence, insurance):
        added(control, births, residence)
        added(control, births, insurance)
        assert binding(births, TODAY) == {residence, insurance}

    def test_two_that_need_the_same_one_are_no_circle(self, control, births, residence, insurance):
        added(control, births, insurance)
        added(control, residence, insurance)
        added(control, births, residence)
        assert binding(births, TODAY) == {residence, insurance}

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"task": "  "}, "Ghi nhiệm vụ của thủ tục liên thông và căn cứ."),
            ({"legal_basis": "\t"}, "Ghi nhiệm vụ của thủ tục liên thông và căn cứ."),
            ({"stage": 0}, "Đợt liên thông đánh số từ 1."),
            ({"valid_to": date(2026, 3, 8)}, "Ngày cuối cùng phải từ ngày bắt đầu trở đi."),
        ],
    )
    def test_what_cannot_be_is_refused(self, control, births, residence, changes, sentence):
        with pytest.raises(ProcedureError) as refusal:
            added(control, births, residence, **changes)
        assert str(refusal.value) == sentence
        assert not LinkedProcedure.objects.exists()

    def test_a_link_may_hold_for_one_day(self, control, births, residence):
        assert added(control, births, residence, valid_to=TODAY).valid_to == TODAY

    def test_a_procedure_does_not_need_itself(self, control, births):
        with pytest.raises(ProcedureError, match="không thể liên thông với chính nó"):
            added(control, births, births)

    @pytest.mark.parametrize("unpublished_first", [True, False])
    def test_both_have_announced_content_from_that_day(self, control, births, unpublished_first):
        later = make_version(name="Thủ tục chưa áp dụng", valid_from=TOMORROW).procedure
        pair = (later, births) if unpublished_first else (births, later)
        with pytest.raises(ProcedureError, match=f"Thủ tục {later.code} chưa có nội dung công bố áp dụng"):
            added(control, *pair)
        assert added(control, *pair, valid_from=TOMORROW).valid_from == TOMORROW

    def test_an_abolished_procedure_is_not_linked(self, control, births, residence):
        residence.abolished_on = TODAY
        residence.save()
        with pytest.raises(ProcedureError, match=f"Thủ tục {residence.code} chưa có nội dung"):
            added(control, births, residence)


class TestTwiceInOneTime:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ((TODAY, None), (TODAY, None)),
            ((TODAY, None), (APRIL, None)),  # the first one never ends
            ((APRIL, None), (TODAY, None)),  # the second one never ends and reaches the first
            ((TODAY, MONTH_END), (MONTH_END, None)),  # the last day is still of the first
            ((APRIL, None), (TODAY, APRIL)),
        ],
    )
    def test_the_same_two_are_not_linked_twice(self, control, births, residence, first, second):
        added(control, births, residence, valid_from=first[0], valid_to=first[1])
        with pytest.raises(NotNow, match="đã liên thông trong thời gian đó"):
            added(control, births, residence, valid_from=second[0], valid_to=second[1])
        assert births.links.count() == 1

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ((TODAY, MONTH_END), (APRIL, None)),
            ((APRIL, None), (TODAY, MONTH_END)),
        ],
    )
    def test_one_time_after_the_other_they_are(self, control, births, residence, first, second):
        for valid_from, valid_to in (first, second):
            added(control, births, residence, valid_from=valid_from, valid_to=valid_to)
        assert births.links.count() == 2


class TestCircles:
    def test_the_other_way_round_is_a_circle(self, control, births, residence):
        added(control, births, residence)
        with pytest.raises(ProcedureError) as refusal:
            added(control, residence, births)
        assert str(refusal.value) == "Liên thông thành vòng: thủ tục kia đã cần thủ tục này."
        assert not isinstance(refusal.value, NotNow)

    def test_so_is_one_through_a_third(self, control, births, residence, insurance):
        added(control, births, residence)
        added(control, residence, insurance)
        with pytest.raises(ProcedureError, match="thành vòng"):
            added(control, insurance, births)

    def test_a_circle_among_others_does_not_keep_the_question_going(
        self, control, births, residence, insurance
    ):
        """Such rows cannot come from here; a shipped catalogue might bring them."""
        for procedure, linked in ((residence, insurance), (insurance, residence)):
            LinkedProcedure.objects.create(**vars(link_in(procedure, linked)))
        assert added(control, births, residence).pk

    def test_what_has_ended_before_closes_no_circle(self, control, births, residence):
        added(control, births, residence, valid_to=MONTH_END)
        assert added(control, residence, births, valid_from=APRIL).pk
        with pytest.raises(ProcedureError, match="thành vòng"):
            added(control, residence, births, valid_to=MONTH_END)

    def test_nor_does_what_begins_after(self, control, births, residence):
        added(control, births, residence, valid_from=APRIL)
        assert added(control, residence, births, valid_to=MONTH_END).pk


class TestEnding:
    def test_dossiers_accepted_until_the_last_day_still_need_it(self, control, births, residence):
        link = added(control, births, residence)
        ended(control, link, MONTH_END)
        link.refresh_from_db()
        assert (link.valid_to, link.ended_by, link.ended_at) == (MONTH_END, control.user, NOW)
        assert (binding(births, MONTH_END), binding(births, APRIL)) == ({residence}, set())

    def test_today_may_be_the_last_day(self, control, births, residence):
        assert ended(control, added(control, births, residence), TODAY).valid_to == TODAY

    def test_a_last_day_may_be_brought_forward(self, control, births, residence):
        link = added(control, births, residence, valid_to=APRIL)
        assert ended(control, link, MONTH_END).valid_to == MONTH_END

    def test_the_day_is_that_of_the_office(self, control, births, residence):
        """At six in the morning of the tenth it is still the ninth by the clock of Greenwich."""
        link = added(control, births, residence)
        with pytest.raises(NotNow, match="không được trước hôm nay"):
            ended(control, link, TODAY, when=at("2026-03-10 06:00"))

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "last_day", "sentence"),
        [
            (date(2026, 3, 2), None, date(2026, 3, 8), "không được trước hôm nay"),
            (APRIL, None, MONTH_END, "Ngày cuối cùng không được trước ngày bắt đầu."),
            (TODAY, MONTH_END, APRIL, "chỉ đến hết ngày 31/03/2026. Muốn kéo dài, hãy thêm mới."),
            (date(2026, 3, 2), date(2026, 3, 6), TODAY, "chỉ đến hết ngày 06/03/2026"),  # over already
        ],
    )
    def test_a_day_it_cannot_be_is_refused(
        self, control, births, residence, valid_from, valid_to, last_day, sentence
    ):
        link = added(control, births, residence, valid_from=valid_from, valid_to=valid_to)
        with pytest.raises(NotNow, match=sentence):
            ended(control, link, last_day)
        link.refresh_from_db()
        assert (link.valid_to, link.ended_by, link.ended_at) == (valid_to, None, None)
