"""Reception: what it refuses, what it costs, what it does under many clerks at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Agency, AgencySuccession
from dossiers.enums import Evidence, ReturnMeans, State
from dossiers.exceptions import NotReady, RecordedElsewhere, Refused
from dossiers.models import Dossier, RegisterBook
from dossiers.rules.intake import PaperIn, Person
from dossiers.services import reception
from dossiers.services.opening import open_intake, reopen
from tests.clock import at
from tests.factories.accounts import AgencyFactory
from tests.factories.dossiers import NINE, make_intake, make_office
from tests.factories.procedures import LONG_AGO
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def receive(office, *, by: Role = Role.RECEPTION, when=NINE, **changes):
    return reception.accept_new(intake=make_intake(office, **changes), by=office.actor(by), at=when)


PERSON = Person(name="Đặng Thị Ước")


@pytest.mark.parametrize(("changes", "field", "sentence"), [
    ({"applicant": replace(PERSON, name=" ")}, "applicant_name", "Nhập họ tên"),
    ({"applicant": replace(PERSON, name="\u200b")}, "applicant_name", "Nhập họ tên"),  # nothing to be seen
    ({"applicant": replace(PERSON, born_on=date(1850, 1, 1))}, "applicant_born_on", "1900"),
    ({"representative": PERSON}, "authorisation", "giấy ủy quyền"),
    ({"sets_count": 0}, "sets_count", "ít nhất là 1"),
    ({"return_means": ReturnMeans.POSTAL}, "return_place", "địa chỉ nhận kết quả"),
    ({"case_id": 1}, "case", "không thuộc thủ tục"),
    ({"offer_id": 0}, "offer", "không được tiếp nhận tại đây"),
    ({"papers": [PaperIn("Tờ khai")]}, "papers", "Còn thiếu 1 giấy tờ: Tờ khai"),
    ({"papers": [PaperIn("Tờ khai", evidence=Evidence.ORIGINAL)]}, "paper_0", "số lượng"),
    ({"papers": [PaperIn("Tờ khai", evidence=Evidence.ORIGINAL, originals=-1)]}, "paper_0", "được âm"),
    ({"papers": [PaperIn("Dữ liệu cư trú", evidence=Evidence.FOUND_IN_DATABASE)]}, "paper_0", "cơ sở"),
    ({"papers": [PaperIn("Giấy khai sinh", evidence=Evidence.REUSED)]}, "paper_0", "Chọn hồ sơ"),
    ({"papers": [PaperIn("Sổ hộ khẩu", evidence=Evidence.ORIGINAL, originals=1)]}, "paper_0", "bãi bỏ"),
])  # fmt: skip
def test_what_cannot_be_received_is_said_with_its_field_and_nothing_is_written(
    office, changes, field, sentence
):
    with pytest.raises(Refused, match=sentence) as refusal:
        receive(office, **changes)

    assert refusal.value.field == field
    assert not Dossier.objects.exists()
    assert not RegisterBook.objects.exists()


def test_who_is_not_at_this_counter_may_not_receive(office):
    with pytest.raises(NotAllowed, match="Cán bộ tiếp nhận"):
        receive(office, by=Role.HANDLER)


def test_a_procedure_recorded_elsewhere_is_not_received_here():
    office = make_office(system_of_record="CSDL hộ tịch điện tử")

    with pytest.raises(RecordedElsewhere, match="CSDL hộ tịch điện tử"):
        receive(office)


def test_a_closed_counter_names_the_day(office):
    office.counter.valid_to = date(2026, 2, 28)
    office.counter.save()

    with pytest.raises(Refused, match="28/02/2026"):
        receive(office)


@pytest.mark.parametrize("place", ["counter", "commune"])
@pytest.mark.parametrize(("begins", "ends", "sentence"), [
    (LONG_AGO, date(2026, 3, 5), "kết thúc hoạt động từ sau ngày 05/03/2026. Hãy tiếp nhận tại Xã mới"),
    (date(2026, 3, 7), None, "chỉ hoạt động từ ngày 07/03/2026"),
])  # fmt: skip
def test_nothing_is_received_at_or_for_a_place_that_is_not_there_that_day(
    office, place, begins, ends, sentence
):
    agency = getattr(office, place)
    AgencySuccession.objects.create(
        predecessor=agency, successor=AgencyFactory(name="Xã mới"), effective_on=date(2026, 3, 6), act="NQ 1"
    )
    filed = reception.submit_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=NINE)
    Agency.objects.filter(pk=agency.pk).update(valid_from=begins, valid_to=ends)

    with pytest.raises(Refused, match=sentence):
        open_intake(make_intake(office), at=NINE)
    with pytest.raises(Refused, match=sentence):
        reopen(Dossier.objects.get(pk=filed.pk), at=NINE, quantities={}, amounts={})


def test_where_another_system_is_prescribed_nothing_is_received_by_any_way(office, settings):
    filed = reception.submit_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=NINE)
    settings.OVERLAY_ONLY = True

    with pytest.raises(RecordedElsewhere, match="hệ thống được giao"):
        receive(office)
    with pytest.raises(RecordedElsewhere, match="hệ thống được giao"):
        reception.submit_online(intake=make_intake(office), system_id=1, at=NINE)
    with pytest.raises(RecordedElsewhere, match="hệ thống được giao"):
        reception.accept(dossier_id=filed.pk, by=office.actor(Role.RECEPTION), at=NINE)


def test_an_abolished_procedure_is_not_received_from_its_first_day_without(office):
    office.procedure.procedure.abolished_on = date(2026, 3, 6)
    office.procedure.procedure.save()

    with pytest.raises(Refused):
        receive(office)


def test_a_counter_without_identifier_says_what_to_enter(office):
    office.counter.identifier = ""
    office.counter.save()

    with pytest.raises(Refused, match="mã định danh"):
        receive(office)


def test_codes_count_by_counter_and_day_and_books_by_year(office):
    codes = [receive(office).code, receive(office).code, receive(office, when=at("2026-03-09 08:00")).code]

    prefix = office.counter.identifier
    assert codes == [f"{prefix}-260306-0001", f"{prefix}-260306-0002", f"{prefix}-260309-0001"]
    assert receive(office, when=at("2027-01-04 08:00")).register_number == 1


@pytest.mark.parametrize(
    ("when", "day"), [("2026-03-31 23:30", date(2026, 3, 31)), ("2026-04-01 06:30", date(2026, 4, 1))]
)
def test_the_legal_day_is_the_day_in_vietnam_at_a_months_edge(office, when, day):
    dossier = receive(office, when=at(when))

    assert dossier.received_on == day
    assert dossier.code is not None
    assert f"-{day:%y%m%d}-" in dossier.code


def test_a_rolled_back_reception_leaves_no_gap_in_the_book(office):
    receive(office)
    with transaction.atomic():
        assert receive(office).register_number == 2
        transaction.set_rollback(True)

    assert receive(office).register_number == 2


@pytest.mark.parametrize("papers", [1, 20])
def test_a_reception_takes_at_most_sixteen_statements_however_many_papers(papers):
    office = make_office(papers=tuple(f"Giấy tờ {n}" for n in range(papers)))
    receive(office)  # the catalogue of the version is read once per process
    intake = make_intake(office)

    with CaptureQueriesContext(connection) as queries:
        reception.accept_new(intake=intake, by=office.actor(Role.RECEPTION), at=NINE)

    counted = [
        q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(counted) <= 16, "\n".join(sql[:150] for sql in counted)


def test_a_procedure_whose_limit_is_only_told_in_words_gives_no_promise():
    office = make_office(limit=None)

    dossier = receive(office)

    assert dossier.due_at is None
    assert dossier.terms["text"] == "theo nội dung quy định"
    assert dossier.state == State.ACCEPTED


class TestBeforeAcceptance:
    def test_a_walk_in_waits_with_a_temporary_number_and_is_accepted_later(self, office):
        waiting = reception.submit_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=NINE)
        assert (waiting.state, waiting.code, waiting.due_at) == (State.SUBMITTED, None, None)
        assert waiting.temporary_number.startswith("TN-260306-")

        dossier = reception.accept(
            dossier_id=waiting.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-09 08:00")
        )

        assert dossier.code == f"{office.counter.identifier}-260309-0001"
        assert dossier.due_at == at("2026-03-12 08:00")
        assert dossier.steps.count() == 7
        assert dossier.fees.count() == 1

    def test_the_slip_names_what_is_missing_and_the_answer_comes_back(self, office):
        asked = reception.ask_new(
            intake=make_intake(office, papers=[PaperIn("Tờ khai")]),
            missing="Tờ khai",
            by=office.actor(Role.RECEPTION),
            at=NINE,
        )
        assert (asked.state, asked.pre_supplement_count, asked.supplement_count) == (
            State.SUPPLEMENT_PRE,
            1,
            0,
        )
        assert asked.reasons.get().text == "Tờ khai"

        back = reception.resubmit(dossier_id=asked.pk, by=office.actor(Role.RECEPTION), at=NINE)
        assert back.state == State.SUBMITTED

    def test_a_refusal_needs_its_reason(self, office):
        with pytest.raises(Refused, match="lý do"):
            reception.refuse_new(
                intake=make_intake(office), reason=" ", by=office.actor(Role.RECEPTION), at=NINE
            )
        refused = reception.refuse_new(
            intake=make_intake(office),
            reason="Không thuộc thẩm quyền",
            by=office.actor(Role.RECEPTION),
            at=NINE,
        )
        assert refused.state == State.REFUSED
        assert refused.ended_on == date(2026, 3, 6)

    def test_what_was_submitted_can_be_refused(self, office):
        waiting = reception.submit_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=NINE)
        refused = reception.refuse(
            dossier_id=waiting.pk, reason="Không thuộc thẩm quyền", by=office.actor(Role.RECEPTION), at=NINE
        )
        assert refused.state == State.REFUSED

    def test_accepting_twice_says_where_it_stands(self, office):
        waiting = reception.submit_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=NINE)
        reception.accept(dossier_id=waiting.pk, by=office.actor(Role.RECEPTION), at=NINE)
        with pytest.raises(NotReady, match="Đã tiếp nhận"):
            reception.accept(dossier_id=waiting.pk, by=office.actor(Role.RECEPTION), at=NINE)

    @pytest.mark.parametrize("make", ["submit_new", "refuse_new", "ask_new"])
    def test_the_same_form_twice_is_one_dossier(self, office, make):
        intake = make_intake(office, submission_key=uuid4())
        extra = {"refuse_new": {"reason": "x"}, "ask_new": {"missing": "Giấy chứng sinh: bản rõ hơn"}}.get(
            make, {}
        )
        made = {
            getattr(reception, make)(intake=intake, by=office.actor(Role.RECEPTION), at=NINE, **extra).pk
            for _ in range(2)
        }
        assert len(made) == 1


@pytest.mark.parametrize("way", ["accept_new", "submit_new"])
def test_a_procedure_of_several_cases_is_not_received_without_one(way):
    office = make_office(cases=("Đúng hạn", "Quá hạn"))
    receive_so = getattr(reception, way)

    with pytest.raises(Refused, match="Đúng hạn; Quá hạn") as refusal:
        receive_so(intake=make_intake(office, case_id=None), by=office.actor(Role.RECEPTION), at=NINE)
    assert refusal.value.field == "case"

    case = office.procedure.version.cases.first()
    intake = make_intake(office, case_id=case.pk)
    assert receive_so(intake=intake, by=office.actor(Role.RECEPTION), at=NINE).case == case


def test_the_law_of_the_day_of_acceptance_holds(office):
    assert office.procedure.version.valid_from == LONG_AGO
    dossier = receive(office)
    assert dossier.procedure_version == office.procedure.version
