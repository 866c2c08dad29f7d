"""A wrong result is put right whatever became of its procedure, and costs its owner nothing (ruling 17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.enums import Role
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.services import correcting_results
from procedures.enums import FeeKind, FeeUnit
from procedures.models import FeeRule, Procedure, ProcedureCase, ProcedureOffer, ProcedureVersion, TimeLimit
from tests.clock import at
from tests.factories.dossiers import Office, accepted, make_office, returned
from tests.factories.procedures import make_version, publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LAST_DAY, TUESDAY = date(2026, 3, 9), at("2026-03-10 09:00")


@built_once
def office() -> Office:
    return make_office(fee=None)


@dataclass(frozen=True)
class Returned:
    office: Office
    dossier: Dossier

    def correct(self) -> Dossier:
        return correcting_results.open_correction(
            dossier_id=self.dossier.pk, reason="Sai năm sinh", brings_result=True, submission_key=uuid4(),
            by=self.office.actor(Role.RECEPTION), at=TUESDAY,
        )  # fmt: skip

    def ends_version(self) -> None:
        ProcedureVersion.objects.filter(pk=self.dossier.procedure_version_id).update(valid_to=LAST_DAY)


@built_once
def wrong(office) -> Returned:
    return Returned(office, returned(office))


def next_version(wrong: Returned, **terms) -> ProcedureVersion:
    """In force from Tuesday on."""
    wrong.ends_version()
    return make_version(
        procedure=wrong.office.procedure.procedure,
        number=2,
        valid_from=TUESDAY.date(),
        publish=False,
        **terms,
    )


@pytest.mark.parametrize("fee", [
    {"name": "Phí thẩm định", "rate": None, "note": "theo Thông tư"},  # told in words
    {"name": "Phí thẩm định", "rate": Decimal(5000), "is_choice": True},  # one of several, named by the clerk
    {"name": "Phí khai thác", "rate": Decimal(310000), "unit": FeeUnit.SQUARE_METRE},  # by a quantity
], ids=["in words", "a choice", "by quantity"])  # fmt: skip
def test_no_fee_is_asked_about_where_none_is_owed(wrong, fee):
    version = next_version(wrong, fee=None)
    FeeRule.objects.create(version=version, kind=FeeKind.FEE, **fee)
    publish_now(version)

    corrected = wrong.correct()

    assert corrected.procedure_version == version
    assert not corrected.fees.exists()


class TestWhatHasEndedSince:
    def test_an_abolished_procedure_by_the_version_the_result_was_made_by(self, wrong):
        Procedure.objects.filter(pk=wrong.office.procedure.procedure.pk).update(abolished_on=LAST_DAY)

        corrected = wrong.correct()

        assert corrected.procedure_version == wrong.dossier.procedure_version
        assert corrected.due_at == at("2026-03-13 09:00")
        assert corrected.steps.count() == wrong.dossier.steps.count()

    def test_nothing_new_is_received_under_it(self, wrong):
        Procedure.objects.filter(pk=wrong.office.procedure.procedure.pk).update(abolished_on=LAST_DAY)
        with pytest.raises(Refused, match="bị bãi bỏ"):
            accepted(wrong.office, when=TUESDAY)

    def test_a_version_without_a_next_one(self, wrong):
        wrong.ends_version()
        assert wrong.correct().procedure_version == wrong.dossier.procedure_version

    def test_an_offer_that_has_run_out(self, wrong):
        ProcedureOffer.objects.filter(pk=wrong.dossier.offer_id).update(valid_to=LAST_DAY)
        assert wrong.correct().offer_id == wrong.dossier.offer_id

    def test_a_limit_that_names_only_cases_now(self, wrong):
        version = next_version(wrong, cases=("Khai sinh lưu động",))
        case = ProcedureCase.objects.get(version=version)
        TimeLimit.objects.filter(version=version).update(case=case)
        publish_now(version)

        assert wrong.correct().procedure_version == wrong.dossier.procedure_version


def test_a_case_the_version_in_force_has_no_more():
    office = make_office(cases=("Trong hạn",))
    wrong = Returned(office, returned(office))
    publish_now(next_version(wrong, cases=()))

    corrected = wrong.correct()

    assert (corrected.procedure_version, corrected.case) == (
        wrong.dossier.procedure_version,
        wrong.dossier.case,
    )


def test_a_paper_that_may_not_be_asked_for_any_more_is_left_out():
    office = make_office()
    wrong = Returned(office, returned(office))
    version = next_version(wrong, papers=("Tờ khai", "Bản sao sổ hộ khẩu"))
    publish_now(version)

    assert set(wrong.correct().papers.filter(reused_from=wrong.dossier).values_list("name", flat=True)) == {
        "Tờ khai"
    }
