"""Who signs which papers in which form, by which act (ruling 15): two acts, different papers."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import queries
from accounts.enums import Role, SigningMode
from accounts.models import Actor, SignatureDelegation
from accounts.services import people
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory


pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)
BASE = {"mode": SigningMode.KT, "signer_title": "Phó Chủ tịch", "valid_from": date(2026, 1, 1)}


@pytest.fixture
def commune():
    return AgencyFactory()


@pytest.fixture
def deputy(commune):
    return UserFactory(role=Role.APPROVER, agency=commune)


def given(commune, deputy, **fields):
    return SignatureDelegationFactory(agency=commune, signer=deputy, **{**BASE, **fields})


def test_two_acts_of_one_form_cover_different_papers(commune, deputy):
    admin = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=commune))
    for act, papers, title in (
        ("QĐ 1", ["certification"], "Phó Chủ tịch phụ trách tư pháp"),
        ("QĐ 2", ["apology", "stop_notice"], "Phó Chủ tịch thường trực"),
    ):
        people.delegate_signature(
            agency=commune, signer=deputy, act=act, paper_kinds=papers, by=admin, at=AT,
            **{**BASE, "signer_title": title},
        )  # fmt: skip

    def last_line(kind):
        block = queries.signature_for(user=deputy, agency=commune, paper_kind=kind, on=TODAY)
        return block and block.lines[-1]

    assert last_line("certification") == "PHÓ CHỦ TỊCH PHỤ TRÁCH TƯ PHÁP"
    assert last_line("stop_notice") == "PHÓ CHỦ TỊCH THƯỜNG TRỰC"
    assert last_line("month_notice") is None


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({"paper_kinds": ["apology"]}, {"paper_kinds": ["apology", "stop_notice"]}, True),
        ({"paper_kinds": []}, {"paper_kinds": []}, True),
        ({"paper_kinds": ["apology"]}, {"paper_kinds": ["stop_notice"]}, False),
        # What names the paper goes before what covers all of them.
        ({"paper_kinds": []}, {"paper_kinds": ["apology"]}, False),
        ({"paper_kinds": ["apology"]}, {"paper_kinds": ["apology"], "mode": SigningMode.TUQ}, False),
        ({"paper_kinds": ["apology"], "valid_to": date(2026, 1, 31)},
         {"paper_kinds": ["apology"], "valid_from": date(2026, 2, 1)}, False),
        ({"paper_kinds": ["apology"], "valid_to": date(2026, 1, 31)},
         {"paper_kinds": ["apology"], "valid_from": date(2026, 1, 31)}, True),
    ],
)  # fmt: skip
def test_one_paper_is_signed_in_one_form_by_one_act(commune, deputy, first, second, refused):
    given(commune, deputy, act="QĐ 1", **first)
    row = SignatureDelegation(agency=commune, signer=deputy, act="QĐ 2", **{**BASE, **second})
    if refused:
        with pytest.raises(ValidationError, match="chọn loại giấy tờ khác"):
            row.full_clean()
    else:
        row.full_clean()
        row.save()
        row.full_clean()  # it does not stand in its own way


@pytest.mark.parametrize(
    ("first", "second", "constraint"),
    [
        ({"act": "QĐ 1"}, {"act": "QĐ 2"}, "delegation_of_all_papers_once_at_a_time"),
        (
            {"act": "QĐ 1", "paper_kinds": ["apology"]},
            {"act": "QĐ 1", "paper_kinds": ["stop_notice"]},
            "delegation_one_act_at_a_time",
        ),
    ],
)
def test_the_database_refuses_what_two_at_once_could_write(commune, deputy, first, second, constraint):
    given(commune, deputy, **first)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        given(commune, deputy, **second)
