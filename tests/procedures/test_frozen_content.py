"""What was published, approved or signed never changes, also behind the services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from procedures.models import (
    FeeRule,
    FeeTier,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    TimeLimit,
)
from tests.factories.procedures import (
    PUBLISHED_AT,
    make_copy_certification,
    make_process,
    make_version,
    publish_now,
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    return make_version(cases=("Trong nước",), publish=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Tên khác"),
        ("is_express", True),
        ("valid_from", date(2024, 1, 1)),
        ("published_at", None),
    ],
)
def test_no_field_of_a_published_version_changes(published, field, value):
    with pytest.raises(IntegrityError, match="hãy lập phiên bản mới"), transaction.atomic():
        ProcedureVersion.objects.filter(pk=published.pk).update(**{field: value})


def test_a_published_version_may_be_ended(published):
    ProcedureVersion.objects.filter(pk=published.pk).update(valid_to=date(2026, 1, 1))
    published.refresh_from_db()
    assert published.valid_to == date(2026, 1, 1)


def test_a_published_version_cannot_be_deleted(published):
    with pytest.raises(IntegrityError, match="hãy lập phiên bản mới"), transaction.atomic():
        published.delete()


@pytest.mark.parametrize(
    "part",
    ["cases", "papers", "limits", "results", "fee_rules"],
)
def test_no_part_of_a_published_version_changes_or_goes(published, part):
    rows = getattr(published, part)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(version=published)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.all()._raw_delete("default")


def test_nothing_is_added_to_a_published_version(published):
    with pytest.raises(IntegrityError), transaction.atomic():
        RequiredPaper.objects.create(version=published, key="p9", name="Sổ hộ khẩu")
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeLimit.objects.create(version=published, value=1, unit="working_days")


def test_a_part_cannot_move_out_of_a_published_version(published):
    draft = make_version(publish=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        published.papers.update(version=draft)


def test_fee_tiers_are_content_too():
    version = make_copy_certification()
    tier = FeeTier.objects.get(rule__version=version)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeTier.objects.filter(pk=tier.pk).update(rate=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeTier.objects.create(rule_id=tier.rule_id, above=9, rate=1)


def test_a_draft_can_be_written_and_dropped():
    draft = make_version(publish=False)
    draft.papers.update(originals=2)
    draft.delete()
    assert not ProcedureVersion.objects.exists()


def test_an_approved_process_is_fixed_and_a_draft_is_not():
    procedure = Procedure.objects.create(code="1.900000")
    draft = make_process(procedure, approve=False)
    draft.steps.update(hours=Decimal(1))
    approved = make_process(procedure, number=2)
    for change in (
        lambda: approved.steps.update(hours=Decimal(2)),
        lambda: type(approved).objects.filter(pk=approved.pk).update(name="Khác"),
        approved.delete,
    ):
        with pytest.raises(IntegrityError, match="đã phê duyệt"), transaction.atomic():
            change()


class TestValidity:
    def test_two_published_versions_of_one_source_never_overlap(self, published):
        later = make_version(
            procedure=published.procedure, number=2, valid_from=date(2026, 1, 1), publish=False
        )
        with pytest.raises(IntegrityError, match="version_validity_apart"), transaction.atomic():
            publish_now(later)

    def test_the_day_of_the_end_still_counts(self, published):
        ProcedureVersion.objects.filter(pk=published.pk).update(valid_to=date(2026, 1, 1))
        same_day = make_version(
            procedure=published.procedure, number=2, valid_from=date(2026, 1, 1), publish=False
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            publish_now(same_day)
        day_after = make_version(
            procedure=published.procedure,
            number=3,
            valid_from=date(2026, 1, 1) + timedelta(days=1),
        )
        assert day_after.published_at == PUBLISHED_AT

    def test_a_national_and_a_local_version_live_side_by_side(self, published):
        national = make_version(procedure=published.procedure, source="national")
        assert national.is_published

    def test_a_draft_may_overlap(self, published):
        assert make_version(procedure=published.procedure, number=2, publish=False).pk

    def test_an_end_before_the_start_is_refused(self):
        with pytest.raises(IntegrityError, match="version_ends_after_start"), transaction.atomic():
            make_version(publish=False, valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1))


@pytest.mark.parametrize(
    "code", ["4.000001", "1.00001", "1.0000011", "1.000001.000.00.00.h22", "", "G1.000001"]
)
def test_a_malformed_code_is_refused_by_the_database(code):
    with pytest.raises(IntegrityError, match="procedure_code_form"), transaction.atomic():
        Procedure.objects.create(code=code)


@pytest.mark.parametrize("code", ["1.000001", "3.000181", "2.000815.000.00.00.H22"])
def test_real_codes_are_taken(code):
    assert Procedure.objects.create(code=code).pk


def test_a_fee_in_foreign_money_is_typed_and_never_reckoned_as_dong():
    draft = make_version(publish=False)
    fee = {"version": draft, "kind": "fee", "name": "Phí", "rate": Decimal(20), "currency": "USD"}
    with pytest.raises(IntegrityError, match="fee_foreign_is_typed"), transaction.atomic():
        FeeRule.objects.create(**fee)
    assert FeeRule.objects.create(**fee, is_choice=True).currency == "USD"
