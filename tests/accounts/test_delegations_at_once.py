"""Two enter acts of one signer at the very same moment: for one paper only one of them is kept."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from accounts.enums import Role, SigningMode
from accounts.exceptions import AccountsError
from accounts.models import Actor, SignatureDelegation
from accounts.services import people
from portal import setup_files
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.accounts import AgencyFactory, UserFactory


pytestmark = pytest.mark.django_db(transaction=True)
AT, TODAY = datetime(2026, 3, 4, 2, tzinfo=UTC), date(2026, 3, 4)
HEADING = ("Mã cơ quan", "Tên đăng nhập", "Hình thức ký", "Chức danh người ký", "Loại giấy tờ",
           "Văn bản giao ký", "Từ ngày")  # fmt: skip


@pytest.fixture
def commune():
    return AgencyFactory(code="X")


@pytest.fixture
def on_the_page(commune):
    admin = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=commune))
    signer = UserFactory(username="nguoi.ky", role=Role.APPROVER, agency=commune)
    return partial(
        people.delegate_signature, agency=commune, signer=signer, mode=SigningMode.KT,
        signer_title="Phó Chủ tịch", valid_from=TODAY, paper_kinds=["apology"], by=admin, at=AT,
    )  # fmt: skip


def from_a_file():
    row = ("X", "nguoi.ky", "KT. (ký thay)", "Phó Chủ tịch", "apology", "QĐ 3", "04/03/2026")
    tables = setup_files.read_tables({"delegations": [HEADING, row]})
    if faults := setup_files.take(tables, commit=True, by=None, on=TODAY).faults:
        raise AccountsError(str(faults[0]))


def test_on_the_page(on_the_page):
    acts = tuple(partial(on_the_page, act=act) for act in ("QĐ 1", "QĐ 2"))
    assert at_once(acts) == ["AccountsError", DONE]
    assert SignatureDelegation.objects.count() == 1


def test_on_the_page_and_from_a_file(on_the_page):
    assert at_once((partial(on_the_page, act="QĐ 1"), from_a_file)) == ["AccountsError", DONE]
    assert SignatureDelegation.objects.count() == 1
