"""Of several cases one is named, whichever way the dossier comes; promise, fee and papers follow it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import EventKind, Evidence, ItemKind, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierEvent, DossierPaper
from dossiers.queries import timeline
from dossiers.queries.linking import offers_for
from dossiers.rules.intake import PaperIn, Person
from dossiers.rules.supplement import Item
from dossiers.services import asking, bringing, cases, express, ledger, linking, reception, supplement
from dossiers.services.express import ExpressIn, ExpressLine
from procedures.models import RequiredPaper
from tests.clock import at
from tests.factories.cases import (
    IN_TIME_PAPER,
    LATE_PAPER,
    cases_of,
    express_with_cases,
    filed_without_case,
    newer_version,
    office_with_cases,
)
from tests.factories.dossiers import (
    NINE,
    accepted,
    asked,
    assigned,
    link_between,
    make_intake,
    make_office,
    online,
)
from tests.factories.procedures import publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN = at("2026-03-06 10:00")
MONDAY = at("2026-03-09 10:00")
SENTENCE = "Chọn trường hợp của thủ tục “Đăng ký khai sinh”: Đúng hạn; Quá hạn."


@built_once
def office():
    return office_with_cases()


def name_case(office, dossier, case, *, role=Role.RECEPTION, when=TEN):
    return cases.name_case(dossier_id=dossier.pk, case_id=case.pk, by=office.actor(role), at=when)


def accept(office, dossier, *, when=TEN):
    return reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=when)


def filed(office, case):
    return reception.submit_online(
        intake=make_intake(office, channel=2, case_id=case.pk), system_id=1, at=NINE
    )


def names(dossier):
    return list(dossier.papers.order_by("order").values_list("name", flat=True))


def hand_in_everything(office, dossier):
    one = PaperIn(name="", evidence=Evidence.ORIGINAL, originals=1)
    missing = dossier.papers.filter(evidence="").values_list("pk", flat=True)
    given = dict.fromkeys(missing, one)
    clerk = office.actor(Role.RECEPTION)
    if given:
        bringing.bring(dossier_id=dossier.pk, papers=given, files={}, by=clerk, at=TEN)


class TestBeforeAcceptance:
    def test_without_a_case_it_is_not_accepted(self, office):
        dossier = filed_without_case(office)
        with pytest.raises(Refused) as refusal:
            accept(office, dossier)
        assert (str(refusal.value), refusal.value.field) == (SENTENCE, "case")

    def test_the_promise_the_fee_and_the_papers_follow_the_case_named(self, office):
        dossier, (_, late) = filed_without_case(office), cases_of(office)
        named = name_case(office, dossier, late)
        assert named.case == late
        assert names(named) == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", LATE_PAPER]
        with pytest.raises(Refused, match=f"Còn thiếu 1 giấy tờ: {LATE_PAPER}"):
            accept(office, dossier)
        hand_in_everything(office, dossier)
        taken = accept(office, dossier)
        assert taken.due_at == at("2026-03-20 10:00")  # ten working days, not three
        assert [int(fee.amount) for fee in taken.fees.all()] == [20_000]
        assert ledger.verify().is_whole

    def test_another_case_is_written_down_with_both(self, office):
        in_time, late = cases_of(office)
        dossier = filed(office, in_time)
        name_case(office, dossier, late)
        event = dossier.events.get(kind=EventKind.CORRECT)
        assert event.refs["fields"] == ["case_id"]
        assert not dossier.reasons.exists()  # the words of a slip or a refusal are the last there are
        assert timeline(dossier)[-1].reason == "Trường hợp: Quá hạn"
        (correction,) = dossier.corrections.all()
        assert (correction.before, correction.after) == ({"case_id": in_time.pk}, {"case_id": late.pk})

    def test_papers_handed_in_stay_and_blank_ones_of_the_other_case_go(self, office):
        in_time, late = cases_of(office)
        papers = [
            PaperIn(name=paper.name, required_paper_id=paper.pk)
            for paper in office.procedure.version.papers.exclude(case=late).order_by("position")
        ]
        dossier = reception.submit_online(
            intake=make_intake(office, channel=2, case_id=in_time.pk, papers=papers), system_id=1, at=NINE
        )
        dossier.papers.filter(name="Giấy chứng sinh").update(evidence=Evidence.ORIGINAL, originals=1)
        assert IN_TIME_PAPER in names(dossier)
        name_case(office, dossier, late)
        assert names(dossier) == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", LATE_PAPER]
        assert dossier.papers.get(name="Giấy chứng sinh").is_present
        back = name_case(office, dossier, in_time)
        assert names(back) == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", IN_TIME_PAPER]

    def test_what_a_slip_names_stays_but_is_not_required_any_more(self, office):
        in_time, late = cases_of(office)
        papers = [
            PaperIn(name=paper.name, required_paper_id=paper.pk, evidence=Evidence.ORIGINAL, originals=1)
            for paper in office.procedure.version.papers.exclude(case=late).order_by("position")
        ]
        dossier = asked(office, case_id=in_time.pk, papers=papers)  # for the last one, of this case alone
        name_case(office, dossier, late)
        row = dossier.papers.get(name=IN_TIME_PAPER)
        assert (row.is_present, row.required_paper) == (False, None)

    def test_a_request_for_papers_of_another_case_is_over_and_may_be_made_anew(self, office):
        """Who was asked for papers he cannot have is not stuck; what is lacking now is asked for."""
        in_time, late = cases_of(office)
        dossier = asked(office, case_id=in_time.pk)
        named = name_case(office, dossier, late)
        assert named.state == State.SUBMITTED
        assert [one.state for one in named.requests.all()] == [RequestState.ENDED]
        last = named.events.order_by("seq").last()
        assert (last.kind, last.from_state, last.to_state) == ("ask_no_more", "supplement_pre", "submitted")
        assert timeline(named)[-1].what == "Dừng yêu cầu bổ sung vì chọn lại trường hợp"
        assert not named.events.filter(kind=EventKind.RESUBMIT).exists(), "nobody brought anything"
        assert named.answers_owed.get(answered_at=None).since == TEN
        row = named.papers.get(name=LATE_PAPER)
        wanted = supplement.AskIn([Item(kind=ItemKind.MISSING, name=row.name, paper_id=row.pk)], "Còn thiếu.")
        again = {"dossier_id": dossier.pk, "asked": wanted, "by": office.actor(Role.RECEPTION), "at": TEN}
        request = asking.ask(**again)
        assert (request.ordinal, request.state) == (2, RequestState.OPEN)
        back = name_case(office, named, in_time)
        with pytest.raises(NotReady, match="hai lần"):
            asking.ask(**again)
        assert back.state == State.SUBMITTED
        assert ledger.verify().is_whole

    def test_what_was_recorded_as_papers_that_came_is_told_as_what_it_was(self, office):
        dossier, (_, late) = filed(office, cases_of(office)[0]), cases_of(office)
        name_case(office, dossier, late)
        for when in (TEN, MONDAY):  # on Monday somebody brought a scan of what had been ticked
            DossierEvent.objects.create(
                dossier=dossier, kind=EventKind.RESUBMIT, at=when, refs={"papers": []}
            )
        told = [line.what for line in timeline(dossier)[-2:]]
        assert told == [EventKind.ASK_NO_MORE.label, EventKind.RESUBMIT.label]

    def test_where_no_case_was_named_the_request_goes_on(self, office):
        dossier = asked(office)
        Dossier.objects.filter(pk=dossier.pk).update(case=None)
        named = name_case(office, dossier, cases_of(office)[1])
        assert named.state == State.SUPPLEMENT_PRE
        assert [one.state for one in named.requests.all()] == [RequestState.OPEN]

    def test_a_blank_row_of_the_same_name_becomes_the_paper_of_the_case(self, office):
        in_time, late = cases_of(office)
        dossier = filed(office, in_time)
        DossierPaper.objects.create(dossier=dossier, order=9, name=LATE_PAPER.upper())
        name_case(office, dossier, late)
        assert dossier.papers.get(order=9).required_paper.name == LATE_PAPER
        assert dossier.papers.filter(name=LATE_PAPER).count() == 0

    def test_the_same_case_again_changes_nothing(self, office):
        in_time, _ = cases_of(office)
        dossier = filed(office, in_time)
        before = (names(dossier), dossier.events.count())
        name_case(office, dossier, in_time)
        assert (names(dossier), dossier.events.count()) == before

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER, Role.AUDITOR])
    def test_who_may_not_take_papers_in_names_no_case(self, office, role):
        dossier, (_, late) = online(office), cases_of(office)
        with pytest.raises(NotAllowed):
            name_case(office, dossier, late, role=role)

    def test_accepted_it_is_a_correction(self, office):
        dossier, (_, late) = accepted(office), cases_of(office)
        with pytest.raises(NotReady, match="Đã tiếp nhận"):
            name_case(office, dossier, late)

    def test_a_case_of_another_procedure_is_none(self, office):
        dossier = online(office)
        (stranger, _) = cases_of(make_office(cases=("Một", "Hai")))
        with pytest.raises(Refused, match="không thuộc thủ tục") as refusal:
            name_case(office, dossier, stranger)
        assert refusal.value.field == "case"


class TestUnderANewerVersion:
    def test_its_case_goes_on_under_its_key(self, office):
        in_time, _ = cases_of(office)
        dossier = filed(office, in_time)
        hand_in_everything(office, dossier)
        newer = newer_version(office)
        assert accept(office, dossier, when=MONDAY).case == newer.cases.get(key="c1")

    def test_without_cases_there_is_nothing_left_to_choose(self, office):
        dossier = filed(office, cases_of(office)[0])
        hand_in_everything(office, dossier)
        newer = newer_version(office, cases=())
        taken = accept(office, dossier, when=MONDAY)
        assert (taken.case, taken.procedure_version) == (None, newer)

    def test_a_case_that_is_gone_is_chosen_again(self, office):
        dossier = filed(office, cases_of(office)[1])
        hand_in_everything(office, dossier)
        (only,) = newer_version(office, cases=("Mọi trường hợp",)).cases.all()
        with pytest.raises(Refused, match="Chọn lại trường hợp"):
            accept(office, dossier, when=MONDAY)
        name_case(office, dossier, only, when=MONDAY)
        assert accept(office, dossier, when=MONDAY).case == only


PAPERS = ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh")
FOURTH = "Văn bản xác nhận nơi cư trú"


def take_up(office, dossier):
    return cases.take_up_law(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=MONDAY)


class TestPapersOfANewerLaw:
    """Ruling 16: the paper list is that of the day of acceptance (docs/adr/0023)."""

    def test_what_it_has_come_to_want_is_asked_for_before_it_is_accepted(self, office):
        dossier = filed(office, cases_of(office)[0])
        hand_in_everything(office, dossier)
        newer_version(office, papers=(*PAPERS, FOURTH))
        with pytest.raises(Refused, match=f"Còn thiếu 1 giấy tờ: {FOURTH}") as refusal:
            accept(office, dossier, when=MONDAY)
        assert refusal.value.field == "papers"

    def test_taken_up_it_is_a_missing_paper_like_others_and_what_was_ticked_stays(self, office):
        dossier = filed(office, cases_of(office)[0])
        hand_in_everything(office, dossier)
        handed_in = set(dossier.papers.values_list("name", flat=True))
        newer = newer_version(office, papers=(*PAPERS, FOURTH))
        taken = take_up(office, dossier)
        assert taken.procedure_version == newer
        assert [paper.name for paper in taken.papers.filter(evidence="")] == [FOURTH]
        assert set(taken.papers.exclude(evidence="").values_list("name", flat=True)) == handed_in
        assert dossier.events.last().refs["fields"] == ["papers", "procedure_version_id"]
        hand_in_everything(office, taken)
        assert accept(office, taken, when=MONDAY).state == State.ACCEPTED
        assert ledger.verify().is_whole

    def test_a_new_paper_of_an_older_ones_name_leaves_it_its_row(self, office):
        dossier = filed(office, cases_of(office)[0])
        hand_in_everything(office, dossier)
        handed_in = dossier.papers.get(name=PAPERS[1])
        renamed = "Giấy chứng sinh điện tử"
        newer = newer_version(office, papers=(PAPERS[0], renamed), publish=False)
        RequiredPaper.objects.create(version=newer, key="p0", name=PAPERS[1], position=0)
        publish_now(newer)
        taken = take_up(office, dossier)
        handed_in.refresh_from_db()
        assert handed_in.required_paper.name == renamed
        assert [paper.name for paper in taken.papers.filter(evidence="")] == [PAPERS[1]]

    def test_what_nobody_could_ask_for_the_first_time_may_be_asked_for_once_more(self, office):
        dossier = asked(office, case_id=cases_of(office)[0].pk)
        hand_in_everything(office, dossier)
        newer_version(office, papers=(*PAPERS, FOURTH))
        row = take_up(office, dossier).papers.get(name=FOURTH)
        wanted = supplement.AskIn([Item(kind=ItemKind.MISSING, name=FOURTH, paper_id=row.pk)], "Luật mới.")
        request = asking.ask(dossier_id=dossier.pk, asked=wanted, by=office.actor(Role.RECEPTION), at=MONDAY)
        assert request.ordinal == 2

    def test_under_the_same_law_nothing_happens(self, office):
        dossier = filed(office, cases_of(office)[0])
        before = (names(dossier), dossier.events.count())
        take_up(office, dossier)
        assert (names(dossier), dossier.events.count()) == before

    def test_a_case_to_be_chosen_anew_is_chosen_first(self, office):
        dossier = filed(office, cases_of(office)[1])
        newer_version(office, cases=("Mọi trường hợp",))
        assert take_up(office, dossier).procedure_version == office.procedure.version


class TestLinked:
    def open_part(self, office, other, case_id):
        link, dossier = link_between(office, other), assigned(office)
        offer = offers_for(dossier, link, NINE.date())[0]
        return linking.open_part(
            dossier_id=dossier.pk, link_id=link.pk, offer_id=offer.pk, case_id=case_id,
            by=office.actor(Role.RECEPTION), at=NINE,
        ).child  # fmt: skip

    def test_its_case_is_named_where_it_is_opened(self, office):
        with pytest.raises(Refused) as refusal:
            self.open_part(make_office(), office, None)
        assert (str(refusal.value), refusal.value.field) == (SENTENCE, "case")
        assert not Dossier.objects.filter(receiving_agency=office.counter).exists()

    def test_its_papers_are_those_of_the_case(self, office):
        _, late = cases_of(office)
        child = self.open_part(make_office(), office, late.pk)
        assert child.case == late
        assert names(child) == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", LATE_PAPER]

    def test_the_counter_it_goes_to_may_name_another(self, office):
        in_time, late = cases_of(office)
        child = self.open_part(make_office(), office, late.pk)
        assert name_case(office, child, in_time).case == in_time


class TestAtOnce:
    def visit(self, office, offer, case):
        return ExpressIn(
            submission_key=uuid4(), offer_id=offer.pk, case_id=case.pk if case else None,
            applicant=Person(name="Đặng Thị Ước"), lines=[ExpressLine("Bằng tốt nghiệp", pages=2)],
            signer_id=office.people[Role.APPROVER].pk,
        )  # fmt: skip

    def test_a_case_is_named(self, office):
        offer = express_with_cases(office)
        with pytest.raises(Refused, match="Từ bản chính; Từ sổ gốc") as refusal:
            express.receive_and_return(
                visit=self.visit(office, offer, None), by=office.actor(Role.RECEPTION), at=NINE
            )
        assert refusal.value.field == "case"

    def test_and_the_fee_follows_it(self, office):
        offer = express_with_cases(office)
        case = offer.procedure.versions.get().cases.get(key="c2")
        dossier = express.receive_and_return(
            visit=self.visit(office, offer, case), by=office.actor(Role.RECEPTION), at=NINE
        )
        assert dossier.case == case
        assert [int(fee.amount) for fee in dossier.fees.all()] == [16_000]
