"""The demo's offices: built by the set-up files, every printed account can work."""

import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import queries
from accounts.enums import Role
from accounts.models import User
from portal.night.demo import office
from procedures.models import ProcedureOffer, ProcessAnnex


pytestmark = pytest.mark.django_db


def test_no_account_is_printed_before_the_demo_is_there():
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    assert "Chưa nạp dữ liệu dùng thử" in out.getvalue()
    assert office.printed_accounts()[0].password not in out.getvalue()


def test_the_office_works_after_one_call_and_is_unchanged_by_a_second():
    now = timezone.now()
    office.set_up_office(at=now)
    _every_offer_has_a_signed_annex()
    _printed_accounts_log_in()
    annexes = ProcessAnnex.objects.count()
    again = office.set_up_office(at=now)
    assert (again.created, again.updated) == (0, 0)
    assert ProcessAnnex.objects.count() == annexes


def _every_offer_has_a_signed_annex():
    offers = ProcedureOffer.objects.valid_on(timezone.localdate()).filter(system_of_record="")
    wanted = set(offers.values_list("process", "deciding_agency"))
    signed = ProcessAnnex.objects.filter(signed_at__isnull=False, reapprove_due_on=None)
    assert wanted == set(signed.values_list("template", "agency"))


def _printed_accounts_log_in():
    out = io.StringIO()
    call_command("demo_accounts", json=True, stdout=out)
    printed = json.loads(out.getvalue())
    held = set()
    for account in printed:
        user = User.objects.get(username=account["username"])
        assert user.check_password(account["password"])
        assert not user.must_change_password
        held |= queries.identity(user, timezone.localdate()).roles
    assert held == set(Role)


def test_a_broken_set_up_file_is_named(monkeypatch, tmp_path):
    (tmp_path / "users.csv").write_text("Tên đăng nhập,Họ và tên\na,\n", encoding="utf-8")
    monkeypatch.setattr(office, "SETUP", tmp_path)
    with pytest.raises(office.DemoIsBroken, match="“Người dùng”, dòng 2"):
        office.set_up_office(at=timezone.now())
