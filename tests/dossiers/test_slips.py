"""Form 02 and form 03: what they say, who issues them, and when anew (Decree 118/2025)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import EventKind, PauseMode, RequestState, State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.services import asking, places, processing, reception, slips, supplement, supplying
from dossiers.services.processing import ResultIn
from procedures.models import LegalBasis
from tests.clock import at
from tests.factories.dossiers import (
    NINE,
    accepted,
    asked,
    assigned,
    brought,
    done,
    faulty,
    make_intake,
    make_office,
    online,
    waiting,
)
from tests.factories.procedures import publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN = at("2026-03-06 10:00")
URL = "https://mau.example/tra-cuu/"


@built_once
def office():
    return make_office(limit="10")


@built_once
def waits(office):
    """Accepted, and asked in time for one paper."""
    return waiting(office)


@built_once
def lacking(office):
    """Not accepted: its last paper is missing."""
    return asked(office)


def issue(office, dossier, *, by=Role.RECEPTION, when=TEN):
    return slips.issue_supplement_slip(dossier_id=dossier.pk, tracking_url=URL, by=office.actor(by), at=when)


def print_it(office, dossier, *, by=Role.RECEPTION, when=TEN):
    return slips.print_supplement_slip(dossier_id=dossier.pk, tracking_url=URL, by=office.actor(by), at=when)


def refusal(office, dossier, *, by=Role.RECEPTION, when=TEN):
    return slips.issue_refusal_slip(dossier_id=dossier.pk, by=office.actor(by), at=when)


def refused(office, reason="không thuộc thẩm quyền của xã"):
    return reception.refuse_new(
        intake=make_intake(office), reason=reason, by=office.actor(Role.RECEPTION), at=NINE
    )


def rejected(office, *, ground="Luật Hộ tịch, Điều 13", **result):
    entered = ResultIn(**{"abstract": "Không đủ điều kiện", **result})
    return processing.reject(
        dossier_id=assigned(office).pk,
        legal_ground=ground,
        result=entered,
        by=office.actor(Role.APPROVER),
        at=at("2026-03-06 09:50"),
    )


class TestForm02:
    def test_before_acceptance_it_names_what_is_missing_and_gives_no_promise(self, office, lacking):
        says = values_of(issue(office, lacking))
        assert says.code == lacking.temporary_number
        assert says.items == (lacking.papers.order_by("order").last().name,)
        assert (says.is_accepted, says.clock_text) == (False, "")
        assert says.guide_name == office.people[Role.RECEPTION].full_name
        assert says.qr_text == f"{URL}#{lacking.lookup_word}"
        assert says.answer_due_at == lacking.requests.get().answer_due_at

    def test_after_acceptance_it_gives_the_officers_reason_and_what_becomes_of_the_promise(
        self, office, waits
    ):
        request, says = waits.requests.get(), values_of(issue(office, waits))
        assert (says.code, says.is_accepted) == (waits.code, True)
        assert says.items == (f"{request.items.get().name}: Ghi đủ nơi sinh",)
        assert says.reason == f"Tờ khai chưa đầy đủ (căn cứ: {request.legal_basis})"
        assert says.guide_name == office.people[Role.HANDLER].full_name  # who asked, not who prints
        assert says.answer_due_at == request.answer_due_at
        assert says.clock_text == slips.CLOCK_TEXTS[request.mode]

    @pytest.mark.parametrize(
        ("mode", "basis", "said"),
        [
            (PauseMode.SUSPEND, "Điều 19", "Tờ khai mờ (căn cứ: Điều 19)"),
            (PauseMode.NONE, "", "Tờ khai mờ"),  # what stops no clock needs no article
        ],
    )
    def test_a_reason_is_one_sentence_with_its_basis_if_there_is_one(self, office, waits, mode, basis, said):
        waits.requests.update(reason=" Tờ khai mờ. ", legal_basis=basis, mode=mode)
        says = values_of(issue(office, waits))
        assert (says.reason, says.clock_text) == (said, slips.CLOCK_TEXTS[mode])

    def test_where_nothing_is_missing_it_says_that_what_came_is_not_right(self, office):
        dossier = online(office, complete=True)
        request = asking.ask(
            dossier_id=dossier.pk,
            asked=supplement.AskIn([faulty(dossier)], "Thiếu nơi sinh"),
            by=office.actor(Role.RECEPTION),
            at=NINE,
        )
        dossier.requests.update(reason="")
        code = dossier.procedure_version.procedure.code
        assert request.state == RequestState.OPEN
        assert values_of(issue(office, dossier)).reason == (
            f"nội dung nêu trên chưa đầy đủ hoặc chưa chính xác theo thành phần hồ sơ của thủ tục mã {code}"
        )

    def test_without_a_reason_it_cites_the_first_three_documents_of_the_procedure(self):
        office = make_office(publish=False)
        version = office.procedure.version
        for position in (4, 3, 2, 1):
            LegalBasis.objects.create(
                version=version, number=f"{position}/2025/NĐ-CP", title="Nghị định", position=position
            )
        publish_now(version)
        assert values_of(issue(office, asked(office))).reason == (
            f"hồ sơ còn thiếu 1 giấy tờ thuộc thành phần hồ sơ của thủ tục mã {version.procedure.code} "
            "(căn cứ: 1/2025/NĐ-CP, 2/2025/NĐ-CP, 3/2025/NĐ-CP)"
        )

    def test_without_a_request_it_names_the_lines_that_were_written(self, office):
        """As for a dossier taken over from before requests came along."""
        line = "Tờ khai đăng ký khai sinh: Ghi đủ nơi sinh"
        dossier = reception.ask_new(
            intake=make_intake(office), missing=f"- {line}", by=office.actor(Role.RECEPTION), at=NINE
        )
        dossier.requests.update(state=RequestState.ENDED, ended_at=NINE)
        says = values_of(issue(office, dossier))
        assert (says.items, says.answer_due_at) == ((line,), None)

    def test_with_neither_it_names_the_required_papers_that_are_missing(self, office):
        dossier = online(office)
        Dossier.objects.filter(pk=dossier.pk).update(state=State.SUPPLEMENT_PRE)
        says = values_of(issue(office, dossier, by=Role.ONESTOP_HEAD))
        assert says.items == (dossier.papers.order_by("order").last().name,)
        assert says.guide_name == office.people[Role.ONESTOP_HEAD].full_name  # nobody asked: who gives it

    @pytest.mark.parametrize("make", [accepted, assigned, done])
    def test_there_is_none_where_nothing_is_waited_for(self, office, make):
        with pytest.raises(NotReady) as refused_:
            issue(office, make(office))
        assert str(refused_.value) == "Hồ sơ không ở bước chờ bổ sung nên không có phiếu yêu cầu bổ sung."
        assert not IssuedPaper.objects.exists()

    def test_nor_once_the_papers_came_in(self, office, waits):
        issue(office, waits)
        supplying.receive(
            dossier_id=waits.pk, brought=brought(waits), files={}, by=office.actor(Role.RECEPTION), at=TEN
        )
        with pytest.raises(NotReady):
            issue(office, waits)

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.HANDLER, Role.APPROVER, Role.AUDITOR])
    def test_only_the_one_stop_unit_gives_it(self, office, waits, role):
        for act in (issue, print_it):
            with pytest.raises(NotAllowed):
                act(office, waits, by=role)
        assert not IssuedPaper.objects.exists()
        assert waits.requests.get().slip_sent_at is None

    def test_a_stranger_does_not(self, waits):
        with pytest.raises(NotAllowed):
            issue(make_office(), waits)


class TestForm02Again:
    def test_the_same_request_has_one_slip(self, office, waits):
        assert issue(office, waits) == issue(office, waits, when=at("2026-03-09 08:00"))

    def test_a_new_look_up_word_makes_a_new_one(self, office, waits):
        first = issue(office, waits)
        places.renew_lookup_word(
            dossier_id=waits.pk, identity_seen="CCCD", by=office.actor(Role.RECEPTION),
            at=TEN + timedelta(minutes=5),
        )  # fmt: skip
        second = issue(office, waits, when=TEN + timedelta(minutes=6))
        assert second != first
        assert values_of(second).lookup_word != values_of(first).lookup_word

    def test_so_does_the_next_request(self, office, waits):
        first = issue(office, waits)
        supplying.receive(
            dossier_id=waits.pk, brought=brought(waits), files={}, by=office.actor(Role.RECEPTION), at=TEN
        )
        request = supplement.ask(
            dossier_id=waits.pk,
            asked=supplement.AskIn([faulty(waits, "Vẫn thiếu nơi sinh")], "Nộp lại chưa đạt"),
            by=office.actor(Role.HANDLER),
            at=at("2026-03-06 11:00"),
        )
        supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=at("2026-03-06 11:00"))
        second = issue(office, waits, when=at("2026-03-06 11:05"))
        assert second != first
        assert values_of(second).items[0].endswith("Vẫn thiếu nơi sinh")

    def test_printing_notes_once_that_it_went_to_the_applicant(self, office, waits):
        first = print_it(office, waits)
        second = print_it(office, waits, by=Role.ONESTOP_HEAD, when=at("2026-03-06 11:00"))
        request = waits.requests.get()
        assert first == second
        assert (request.slip_sent_at, request.slip_sent_by) == (TEN, office.people[Role.RECEPTION])
        assert waits.events.filter(kind=EventKind.SEND_SLIP).count() == 1

    def test_issuing_alone_notes_nothing(self, office, waits):
        issue(office, waits)
        assert waits.requests.get().slip_sent_at is None


class TestForm03:
    def test_of_what_was_not_accepted_it_gives_each_line_without_its_dash(self, office):
        says = values_of(refusal(office, refused(office, "- không thuộc thẩm quyền\n\n• đã được giải quyết")))
        assert says.reasons == ("không thuộc thẩm quyền", "đã được giải quyết")
        assert says.receiver_name == office.people[Role.RECEPTION].full_name
        assert says.submitter_name == "Đặng Thị Ước"

    def test_who_refused_stands_on_it_whoever_prints_it(self, office):
        says = values_of(refusal(office, refused(office), by=Role.ONESTOP_HEAD))
        assert says.receiver_name == office.people[Role.RECEPTION].full_name

    def test_of_what_nobody_completed_it_says_why_it_was_ended(self, office, lacking):
        over = lacking.requests.get().answer_due_at + timedelta(days=1)
        lapsed = asking.lapse(
            dossier_id=lacking.pk, reason="Quá hạn bổ sung", by=office.actor(Role.ONESTOP_HEAD), at=over
        )
        assert lapsed.state == State.LAPSED_PRE
        says = values_of(refusal(office, lapsed, when=over))
        assert says.reasons == ("Quá hạn bổ sung",)
        assert says.receiver_name == office.people[Role.ONESTOP_HEAD].full_name

    @pytest.mark.parametrize(
        ("result", "document"),
        [
            ({}, ()),
            ({"number": "17/UBND"}, ("Văn bản số 17/UBND",)),
            (
                {"number": "17/UBND", "issued_on": NINE.date()},
                ("Văn bản số 17/UBND ngày 06/03/2026",),
            ),
            ({"issued_on": NINE.date()}, ()),  # a day without a number names no document
        ],
    )
    def test_after_appraisal_it_gives_the_leaders_reason_the_article_and_the_document(
        self, office, result, document
    ):
        says = values_of(refusal(office, rejected(office, **result)))
        assert says.reasons == ("Không đủ điều kiện", "Căn cứ: Luật Hộ tịch, Điều 13", *document)
        assert says.receiver_name == office.people[Role.RECEPTION].full_name  # who gives it (ruling 24)

    def test_a_reason_nobody_wrote_leaves_no_empty_line(self, office):
        assert values_of(refusal(office, rejected(office, abstract=""))).reasons == (
            "Căn cứ: Luật Hộ tịch, Điều 13",
        )

    @pytest.mark.parametrize("make", [refused, rejected])
    def test_it_is_issued_once(self, office, make):
        dossier = make(office)
        assert refusal(office, dossier) == refusal(office, dossier, when=at("2026-04-01 08:00"))
        assert IssuedPaper.objects.count() == 1

    @pytest.mark.parametrize("make", [accepted, asked, assigned, done, waiting])
    def test_there_is_none_of_what_was_not_refused(self, office, make):
        with pytest.raises(NotReady) as refused_:
            refusal(office, make(office))
        assert str(refused_.value) == "Hồ sơ không bị từ chối nên không có phiếu từ chối."

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.HANDLER, Role.APPROVER])
    def test_only_the_one_stop_unit_gives_it(self, office, role):
        with pytest.raises(NotAllowed):
            refusal(office, refused(office), by=role)

    def test_who_acts_for_the_applicant_stands_on_it(self, office):
        intake = make_intake(office)
        acting = replace(intake.applicant, name="Lê Văn Thay", id_number="079187001234")
        dossier = reception.refuse_new(
            intake=replace(
                intake, submission_key=uuid4(), representative=acting, authorisation="Giấy ủy quyền 12"
            ),
            reason="nộp nhầm nơi",
            by=office.actor(Role.RECEPTION),
            at=NINE,
        )
        says = values_of(refusal(office, Dossier.objects.get(pk=dossier.pk)))
        assert (says.representative.name, says.representative.paper) == ("Lê Văn Thay", "Giấy ủy quyền 12")
        assert values_of(refusal(office, refused(office))).representative is None
