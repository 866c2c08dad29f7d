"""A wrong case put right after acceptance: papers, fees and what was taken follow it (docs/adr/0027)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.enums import Role
from dossiers.enums import EventKind, Evidence, FeeState
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.rules.intake import PaperIn
from dossiers.services import corrections, fees, ledger
from dossiers.services.refees import Asked
from indicators.queries.flags import flags_of
from procedures.enums import FeeUnit
from procedures.models import FeeRule
from tests.clock import at
from tests.factories.cases import ABROAD, cases_of, office_with_foreign_case, with_everything
from tests.factories.dossiers import Office, accepted, make_office
from tests.factories.procedures import publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 10:00")
PLAIN, FOREIGN = "Trong nước", "Có yếu tố nước ngoài"


@built_once
def office() -> Office:
    return office_with_foreign_case()


def correct(office, dossier, changes, **more):
    return corrections.correct(
        dossier_id=dossier.pk, changes=changes, reason="Nhầm trường hợp", by=office.actor(Role.RECEPTION),
        at=LATER, **more,
    )  # fmt: skip


def owed(dossier) -> list[int]:
    return [int(fee.amount) for fee in dossier.fees.filter(state=FeeState.DUE)]


class TestPapers:
    def test_those_of_the_right_case_appear_as_missing_and_what_was_handed_in_stays(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, plain)
        handed_in = list(dossier.papers.order_by("order").values_list("name", flat=True))
        corrected = correct(office, dossier, {"case_id": foreign.pk})
        assert [paper.name for paper in corrected.papers.filter(evidence="")] == [ABROAD]
        assert corrected.papers.get(name=ABROAD).required_paper.is_required
        assert set(corrected.papers.exclude(evidence="").values_list("name", flat=True)) == set(handed_in)
        assert corrected.corrections.get().after["papers"] == [*handed_in, ABROAD]
        assert ledger.verify().is_whole

    def test_what_only_the_wrong_case_asked_for_stays_when_it_was_handed_in(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        assert correct(office, dossier, {"case_id": plain.pk}).papers.get(name=ABROAD).is_present

    def test_a_case_is_not_taken_away(self, office):
        dossier = with_everything(office, cases_of(office)[0])
        with pytest.raises(Refused, match="Chọn trường hợp đúng") as refusal:
            correct(office, dossier, {"case_id": None})
        assert refusal.value.field == "case_id"


class TestFees:
    def test_what_is_due_by_the_wrong_case_is_cancelled_on_record(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        (wrong,) = dossier.fees.all()
        corrected = correct(office, dossier, {"case_id": plain.pk})
        assert owed(corrected) == []
        wrong.refresh_from_db()
        assert wrong.state == FeeState.CANCELLED
        assert corrected.events.get(kind=EventKind.CORRECT).refs["fees_cancelled"] == [wrong.pk]
        assert corrected.corrections.get().before["fees"] == ["Lệ phí hộ tịch: 1500000"]
        assert dossier.pk not in flags_of([dossier.pk]).fee_owed, "a mistake is no fee of any indicator"

    def test_what_the_right_case_costs_is_owed(self, office):
        plain, foreign = cases_of(office)
        assert owed(correct(office, with_everything(office, plain), {"case_id": foreign.pk})) == [1_500_000]

    def test_money_taken_by_the_wrong_case_is_too_much_and_told(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=LATER)
        corrected = correct(office, dossier, {"case_id": plain.pk})
        (fee,) = corrected.fees.all()
        assert (fee.state, fee.overpaid, fee.owed) == (FeeState.SETTLED, 1_500_000, 0)
        assert corrected.events.get(kind=EventKind.CORRECT).refs["overpaid"] == 1_500_000

    def test_and_pays_for_it_again_when_that_was_right_after_all(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=LATER)
        correct(office, dossier, {"case_id": plain.pk})
        corrected = correct(office, dossier, {"case_id": foreign.pk})
        assert (owed(corrected), [fee.overpaid for fee in corrected.fees.all()]) == ([], [0])

    def test_a_receipt_annulled_owes_no_more_what_was_too_much(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        (fee,) = fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=LATER)
        correct(office, dossier, {"case_id": plain.pk})
        fees.unsettle(
            dossier_id=dossier.pk, fee_ids=[fee.pk], receipt_id=1, reason="Trả lại", at=LATER,
            by=office.actor(Role.CASHIER),
        )  # fmt: skip
        fee.refresh_from_db()
        assert (fee.state, fee.overpaid) == (FeeState.CANCELLED, 0)

    def test_a_group_that_pays_less_is_put_right_with_its_fee(self):
        office = make_office(fee="8000", publish=False)
        version = office.procedure.version
        rule = {"version": version, "kind": "charge", "name": version.fee_rules.get().name}
        FeeRule.objects.create(**rule, payer_group="child", rate=Decimal(2_000))
        publish_now(version)
        assert owed(correct(office, accepted(office), {"payer_group": "child"})) == [2_000]

    def test_what_has_to_be_counted_is_asked_for(self):
        office = make_office(cases=(PLAIN, FOREIGN), fee=None, publish=False)
        plain, foreign = cases_of(office)
        FeeRule.objects.create(
            version=plain.version, case=foreign, kind="charge", name="Phí", rate=Decimal(2_000),
            unit=FeeUnit.PAGE,
        )  # fmt: skip
        publish_now(plain.version)
        dossier = accepted(office, case_id=plain.pk)
        with pytest.raises(Refused, match="trang"):
            correct(office, dossier, {"case_id": foreign.pk})
        asked = Asked({"page": Decimal(3)}, {})
        assert owed(correct(office, dossier, {"case_id": foreign.pk}, fees=asked)) == [6_000]

    def test_what_another_system_took_stays(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        Dossier.objects.filter(pk=dossier.pk).update(terms={**dossier.terms, "taken_over": True})
        assert owed(correct(office, dossier, {"case_id": plain.pk})) == [1_500_000]

    def test_a_leader_does_the_same_at_his_desk(self, office):
        plain, foreign = cases_of(office)
        dossier = with_everything(office, foreign)
        corrected = corrections.correct_case(
            dossier_id=dossier.pk, case_id=plain.pk, reason="Nhầm", by=office.actor(Role.HEAD), at=LATER
        )
        assert owed(corrected) == []


class TestPapersAsTheyWereHandedIn:
    @pytest.fixture
    def dossier(self, office):
        return with_everything(office, cases_of(office)[0])

    def test_one_ticked_by_mistake_is_missing(self, office, dossier):
        row = dossier.papers.get(order=1)
        correct(office, dossier, {}, papers={row.pk: PaperIn(name=row.name)})
        row.refresh_from_db()
        assert (row.is_present, row.total) == (False, 0)
        correction = dossier.corrections.get()
        assert correction.before["paper_1"]["evidence"] == "original"
        assert correction.after["paper_1"]["evidence"] == ""

    def test_one_that_was_not_ticked_is_there(self, office, dossier):
        row = dossier.papers.get(order=1)
        row.evidence, row.originals = "", 0
        row.save()
        shown = PaperIn(name=row.name, evidence=Evidence.SHOWN_ON_VNEID)
        correct(office, dossier, {}, papers={row.pk: shown})
        row.refresh_from_db()
        assert (row.evidence, row.kept) == (Evidence.SHOWN_ON_VNEID, False)

    def test_none_of_a_counted_paper_is_refused(self, office, dossier):
        row = dossier.papers.get(order=1)
        none = PaperIn(name=row.name, evidence=Evidence.ORIGINAL)
        with pytest.raises(Refused, match="Nhập số lượng bản") as refusal:
            correct(office, dossier, {}, papers={row.pk: none})
        assert refusal.value.field == f"paper_{row.pk}_evidence"

    def test_one_given_back_at_once_is_not_kept(self, office, dossier):
        row = dossier.papers.get(order=1)
        back = PaperIn(name=row.name, evidence=Evidence.ORIGINAL, originals=1, kept=False)
        correct(office, dossier, {}, papers={row.pk: back})
        row.refresh_from_db()
        assert not row.kept

    @pytest.mark.parametrize(
        "changes",
        [
            {"evidence": None, "originals": 0},
            {"evidence": Evidence.CERTIFIED_COPY, "originals": 0, "certified": 1},
            {"originals": 2},
            {"kept": False},
        ],
    )
    def test_of_an_original_that_went_back_what_went_is_not_changed(self, office, dossier, changes):
        row = dossier.papers.get(order=1)
        dossier.papers.filter(pk=row.pk).update(given_back_at=at("2026-03-09 09:00"))
        was = {"evidence": Evidence.ORIGINAL, "originals": 1}
        with pytest.raises(Refused, match="đã trả lại ngày 09/03/2026") as refusal:
            correct(office, dossier, {}, papers={row.pk: PaperIn(name=row.name, **was | changes)})
        assert refusal.value.field == f"paper_{row.pk}_evidence"

        correct(office, dossier, {}, papers={row.pk: PaperIn(name=row.name, **was, copies=3)})
        row.refresh_from_db()
        assert (row.copies, row.given_back_at) == (3, at("2026-03-09 09:00"))


def test_a_company_taken_for_a_citizen_is_put_right(office):
    dossier = with_everything(office, cases_of(office)[0])
    company = {"applicant_kind": 2, "applicant_id_kind": "tax_code", "applicant_id_number": "0100109106"}
    corrected = correct(office, dossier, company)
    assert (corrected.applicant_kind, corrected.applicant_id_kind) == (2, "tax_code")


def test_who_acts_for_another_may_have_a_passport(office):
    dossier = with_everything(office, cases_of(office)[0])
    acting = {
        "representative_name": "Trần Văn Thử", "representative_id_kind": "passport",
        "representative_id_number": "C1234567", "representative_address": "Berlin",
        "authorisation": "Giấy ủy quyền 12",
    }  # fmt: skip
    corrected = correct(office, dossier, acting)
    assert (corrected.representative_id_kind, corrected.representative_address) == ("passport", "Berlin")
    with pytest.raises(Refused):
        correct(office, dossier, {"representative_id_kind": "personal_id"})
