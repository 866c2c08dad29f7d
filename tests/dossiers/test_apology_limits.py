"""The written apology at its limits: what owes none, what overtook it, whose deputy, the printed letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

import pytest

from accounts.enums import Role, SigningMode
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from dossiers.enums import ApologyState, EventKind
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Apology, Dossier
from dossiers.services import apologies, ending, processing, reception
from dossiers.services.apologies import ApologyIn
from dossiers.services.apology_letters import letter_of
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import (
    AgencyFactory,
    LeaveFactory,
    MembershipFactory,
    SignatureDelegationFactory,
    UserFactory,
)
from tests.factories.dossiers import (
    Office,
    asked,
    assigned,
    done,
    make_intake,
    make_office,
    online,
    returned,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
# Received Friday 6 March 09:32 for three working days: due Wednesday the 11th.
MONDAY, TUESDAY, THURSDAY = at("2026-03-09 09:00"), at("2026-03-10 09:00"), at("2026-03-12 09:00")
WORDS = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", date(2026, 3, 16))
NO_PROMISE, NO_RESULT = "không có ngày hẹn trả", "kết thúc mà không có kết quả"
IN_TIME = "có kết quả đúng hạn"


@built_once
def office() -> Office:
    made = make_office()
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], mode=SigningMode.KT,
        signer_title="Phó Chủ tịch",
    )  # fmt: skip
    return made


@built_once
def dossier(office):
    """It lies with the handler."""
    return assigned(office)


@built_once
def there() -> Office:
    """An office for which others receive."""
    return make_office(is_non_boundary=True)


def draft(office, dossier, entered=WORDS, *, by=None, role=Role.HANDLER, when=TUESDAY) -> Apology:
    by = by or office.actor(role)
    return apologies.draft(dossier_id=dossier.pk, entered=entered, by=by, at=when)


def sign(office, dossier, *, by=None, when=TUESDAY) -> Apology:
    return apologies.sign(dossier_id=dossier.pk, by=by or office.actor(Role.APPROVER), at=when)


def send(office, dossier, *, by=None, when=TUESDAY) -> Apology:
    return apologies.send(dossier_id=dossier.pk, by=by or office.actor(Role.RECEPTION), at=when)


def signed(office, *, when=TUESDAY) -> Dossier:
    dossier = assigned(office)
    draft(office, dossier, when=when)
    sign(office, dossier, when=when)
    return dossier


def withdrawn(office: Office, dossier: Dossier, when: datetime) -> Dossier:
    return ending.withdraw(
        dossier_id=dossier.pk, reason="Không còn nhu cầu", by=office.actor(Role.RECEPTION), at=when
    )


def received_elsewhere(office: Office, there: Office) -> Dossier:
    intake = make_intake(there, counter_id=office.counter.pk)
    return reception.accept_new(intake=intake, by=office.actor(Role.RECEPTION), at=MONDAY)


@dataclass(frozen=True)
class Owing:
    """A dossier, who would write its letter and when, and the sentence he is told."""

    dossier: Dossier
    when: datetime
    writer: Role
    sentence: str


def test_what_owes_no_letter_gets_none_and_is_told_why(office, there):
    clerk, sealer = Role.RECEPTION, Role.RECORDS_CLERK
    cases = {
        # No promise yet: what its receipt tells is an expected date (Art 17(3)).
        "on its way to the competent agency": Owing(
            received_elsewhere(office, there), MONDAY, clerk, NO_PROMISE
        ),
        "filed and not accepted": Owing(online(office), TUESDAY, clerk, NO_PROMISE),
        "waits for papers before acceptance": Owing(asked(office), TUESDAY, clerk, NO_PROMISE),
        # Nobody waits for a result any more, whether it was late when it was taken back or not.
        "taken back": Owing(withdrawn(office, assigned(office), MONDAY), TUESDAY, Role.HANDLER, NO_RESULT),
        "taken back late": Owing(
            withdrawn(office, assigned(office), THURSDAY), THURSDAY, Role.HANDLER, NO_RESULT
        ),
        # The promise was kept, though the letter is written after the due moment.
        "done in time": Owing(done(office), THURSDAY, sealer, IN_TIME),
        "returned in time": Owing(returned(office), THURSDAY, sealer, IN_TIME),
    }
    for name, case in cases.items():
        for entered in (WORDS, replace(WORDS, next_on=None)):
            with pytest.raises(NotReady, match=case.sentence):
                draft(office, case.dossier, entered, role=case.writer, when=case.when)
        assert not case.dossier.apologies.exists(), name


def test_a_letter_on_its_way_is_not_written_anew_for_what_was_taken_back(office, dossier):
    draft(office, dossier, when=MONDAY)
    withdrawn(office, dossier, MONDAY)
    with pytest.raises(NotReady, match=NO_RESULT):
        draft(office, dossier)


def test_what_was_signed_may_be_overtaken_before_it_is_confirmed(office):
    """Each leaves the letter signed, the promise where it was, and nothing told."""
    taken_back = signed(office, when=MONDAY)
    withdrawn(office, taken_back, MONDAY)
    late = signed(office)
    withdrawn(office, late, THURSDAY)
    moved = signed(office)
    Dossier.objects.filter(pk=moved.pk).update(due_at=at("2026-03-13 09:32"), due_on=date(2026, 3, 13))
    with_result = done(office)
    Dossier.objects.filter(pk=with_result.pk).update(finished_at=THURSDAY)
    draft(office, with_result, replace(WORDS, next_on=None), role=Role.RECORDS_CLERK, when=THURSDAY)
    sign(office, with_result, when=THURSDAY)
    processing.reopen(
        dossier_id=with_result.pk,
        to_order=2,
        reason="Sai ngày sinh",
        by=office.actor(Role.APPROVER),
        at=THURSDAY,
    )
    cases = [
        (taken_back, TUESDAY, NO_RESULT),
        (late, THURSDAY, NO_RESULT),
        (moved, TUESDAY, "Hẹn trả của hồ sơ đã đổi từ khi soạn thư"),
        (with_result, THURSDAY, "đang được xử lý lại. Trả lại thư để ghi ngày hẹn lại"),
    ]
    for dossier, when, sentence in cases:
        before = Dossier.objects.get(pk=dossier.pk)
        with pytest.raises(NotReady, match=sentence):
            send(office, dossier, when=when)
        after = Dossier.objects.get(pk=dossier.pk)
        assert (after.due_at, after.reschedule_count) == (before.due_at, 0), sentence
        assert dossier.apologies.get().state == ApologyState.SIGNED
    assert not OutboxMessage.objects.filter(kind__startswith="apology_").exists()


def test_what_is_no_longer_there_is_neither_signed_nor_confirmed_nor_sent_back(office, dossier):
    back = partial(
        apologies.send_back,
        dossier_id=dossier.pk,
        note="Viết rõ hơn",
        by=office.actor(Role.APPROVER),
        at=TUESDAY,
    )
    for act in (partial(sign, office, dossier), partial(send, office, dossier), back):
        with pytest.raises(NotReady, match="không có thư xin lỗi nào đang chờ"):
            act()


@pytest.mark.parametrize(("printed", "day", "told"), [
    ("2026-03-11 09:32", date(2026, 3, 16), "2026-03-16 09:32"),  # the hour printed before
    ("2026-03-11 17:30", date(2026, 3, 16), "2026-03-16 17:30"),
    ("2026-03-11 12:15", date(2026, 3, 16), "2026-03-16 17:30"),  # at lunch: the day's end
])  # fmt: skip
def test_the_new_date_has_the_hour_of_the_old_where_that_is_worked(printed, day, told):
    dossier = Dossier(due_at=at(printed), terms={"calendar": "standard"})
    assert apologies.next_moment(dossier, day) == at(told)


def test_written_again_it_is_about_the_promise_as_it_stands(office, dossier):
    draft(office, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at("2026-03-13 09:32"), due_on=date(2026, 3, 13))

    with pytest.raises(Refused, match="sau ngày 13/03/2026") as refusal:
        draft(office, dossier, replace(WORDS, next_on=date(2026, 3, 13)))
    assert refusal.value.field == "next_on"
    again = draft(
        office, dossier, ApologyIn("staff", " Thiếu người. ", date(2026, 3, 17)), role=Role.UNIT_HEAD
    )

    assert (again.promised_at, again.owed_by_at) == (at("2026-03-13 09:32"), at("2026-03-12 17:30"))
    assert (again.reason_code, again.reason_text) == ("staff", "Thiếu người.")
    assert (again.next_due_at, again.drafted_by) == (at("2026-03-17 09:32"), office.people[Role.UNIT_HEAD])
    assert dossier.events.filter(kind=EventKind.DRAFT_APOLOGY).count() == 2


class TestStandingIn:
    """Deputies act for an absent colleague on the record, and never make two persons of one (ruling 19)."""

    def deputy_of(self, person: User) -> Actor:
        deputy = UserFactory(role=Role.CASHIER, agency=person.memberships.first().agency)
        LeaveFactory(user=person, deputy=deputy, valid_from=TUESDAY.date(), valid_to=TUESDAY.date())
        return Actor(deputy, acting_for=person)

    def test_who_signs_for_an_absent_leader_signs_with_his_own_name_and_the_event_names_both(
        self, office, dossier
    ):
        leader = office.people[Role.APPROVER]
        draft(office, dossier)
        deputy = self.deputy_of(leader)
        SignatureDelegationFactory(
            agency=office.commune, signer=deputy.user, mode=SigningMode.KT, signer_title="Phó Chủ tịch"
        )

        letter = sign(office, dossier, by=deputy)

        assert letter.signed_by == deputy.user
        assert letter.signature_lines == ["KT. NGƯỜI ĐỨNG ĐẦU", "PHÓ CHỦ TỊCH", deputy.user.full_name]
        assert dossier.events.get(kind=EventKind.SIGN_APOLOGY).acting_for == leader

    def test_nobody_confirms_for_or_in_place_of_who_wrote_or_signed(self, office):
        clerk = office.people[Role.RECEPTION]
        MembershipFactory(user=clerk, agency=office.unit, role=Role.HANDLER)
        dossier = assigned(office)
        draft(office, dossier, by=Actor(clerk))
        sign(office, dossier)
        for by in (Actor(clerk), self.deputy_of(clerk)):
            with pytest.raises(NotReady, match="phải có hai người"):
                send(office, dossier, by=by)
        assert send(office, dossier, by=office.actor(Role.ONESTOP_HEAD)).state == ApologyState.SENT


class TestThePaper:
    def test_it_is_printed_again_and_never_another(self, office):
        dossier = signed(office)
        for_printer = partial(apologies.reprint, dossier_id=dossier.pk, at=TUESDAY)
        with pytest.raises(NotReady, match="chưa được xác nhận nên chưa có bản in"):
            for_printer(by=office.actor(Role.RECEPTION))
        paper = send(office, dossier).paper
        printed = {}
        for role, person in office.people.items():
            try:
                printed[role] = for_printer(by=Actor(person))
            except NotAllowed:
                continue
        assert set(printed) == {Role.RECEPTION, Role.ONESTOP_HEAD, Role.POSTAL_AGENT}
        assert set(printed.values()) == {paper}

    def test_a_committee_names_nobody_above_and_a_department_its_committee(self, office):
        province = AgencyFactory(province=True)
        department = AgencyFactory(department=True, parent=province)
        for agency, above in ((office.commune, ""), (department, province.name)):
            dossier = assigned(office)
            draft(office, dossier)
            apology = sign(office, dossier)
            apology.agency = agency
            head = letter_of(dossier, apology, is_late_already=False, on=TUESDAY.date()).header
            assert (head.parent_agency, head.agency, head.one_stop_unit) == (
                above, agency.name, office.counter.name,
            )  # fmt: skip


def test_of_a_dossier_kept_elsewhere_the_letter_is_written_here_all_the_same(office, dossier):
    """Ruling 23: apologies and explanations remain."""
    Dossier.objects.filter(pk=dossier.pk).update(system_of_record="Hệ thống tỉnh")
    draft(office, dossier)
    apologies.send_back(dossier_id=dossier.pk, note="Rõ hơn", by=office.actor(Role.APPROVER), at=TUESDAY)
    draft(office, dossier)
    sign(office, dossier)
    assert send(office, dossier).moves_promise
    assert apologies.reprint(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)
