"""The demo's offices: built by the set-up files, every printed account can work."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import queries
from accounts.enums import Role
from accounts.models import Agency, Membership, User
from dossiers.services.staffing import places_for
from portal.night.demo import office
from procedures.models import ProcedureOffer, ProcessAnnex
from procedures.queries import lacks_of_offers, steps_for
from tests.factories.accounts import AgencyFactory


pytestmark = pytest.mark.django_db

# Of every account in the set-up files.
PASSWORD = "motcua-thu-nghiem"


def test_every_account_that_is_printed_has_something_to_try_in_the_readme():
    """Without a row, nobody who looks around finds the cashier's or the postal agent's part."""
    with (office.SETUP.parent / "accounts.csv").open(encoding="utf-8", newline="") as stream:
        printed = {row["username"] for row in csv.DictReader(stream)}
    told = (settings.BASE_DIR / "README.md").read_text().partition("| log in as |")[2]
    assert printed <= set(re.findall(r"`([a-z]+)`", told.partition("\n\n")[0]))


@pytest.mark.slow
def test_the_office_works_after_one_call_and_is_unchanged_by_a_second():
    now = timezone.now()
    office.set_up_office(at=now)
    _every_role_is_held()
    _nothing_blocks_reception()
    _twelve_communes_become_five()
    _every_offer_has_a_signed_annex()
    _dossiers_go_to_the_unit_of_their_matter()
    _printed_accounts_log_in()
    deputy = User.objects.get(username=office.DEPUTY)
    assert [person.username for person in queries.stands_in_for(deputy, timezone.localdate(now))] == [
        office.ABSENT
    ]
    annexes = ProcessAnnex.objects.count()
    again = office.set_up_office(at=now)
    assert (again.created, again.updated) == (0, 0)
    assert ProcessAnnex.objects.count() == annexes


def _every_role_is_held():
    for day in (date(2025, 4, 1), date(2025, 9, 1)):
        held = set(Membership.objects.in_force(day).values_list("role", flat=True))
        assert held >= set(Role) - {Role.HELPER, Role.POSTAL_AGENT}, day
    assert set(Membership.objects.in_force(timezone.localdate()).values_list("role", flat=True)) == set(Role)


def _nothing_blocks_reception():
    everything = list(Agency.objects.order_by("code"))
    for day in (date(2025, 1, 2), date(2025, 3, 3), date(2025, 7, 1), timezone.localdate()):
        lacks = [*queries.lacks_of_agencies(everything, day), *lacks_of_offers(everything, day)]
        assert [lack for lack in lacks if lack.blocks] == []


def _twelve_communes_become_five():
    before, after = date(2025, 6, 30), date(2025, 7, 1)
    old = Agency.objects.in_force(before).filter(kind="commune")
    new = Agency.objects.in_force(after).filter(kind="commune")
    assert (old.count(), new.count()) == (12, 5)
    assert not set(old) & set(new)
    assert {queries.successor_of(agency.pk, after) for agency in old} == {agency.pk for agency in new}
    assert not Agency.objects.in_force(after).filter(level="district").exists()


def _every_offer_has_a_signed_annex():
    offers = ProcedureOffer.objects.valid_on(timezone.localdate()).filter(system_of_record="")
    wanted = set(offers.values_list("process", "deciding_agency"))
    signed = ProcessAnnex.objects.filter(signed_at__isnull=False, reapprove_due_on=None)
    assert wanted == set(signed.values_list("template", "agency"))


def _dossiers_go_to_the_unit_of_their_matter():
    """Births to the office for culture and society, businesses to the one for the economy, wholly."""
    on = timezone.localdate()
    for code, unit in (("1.001193", "XSM-VHXH"), ("1.001612", "XSM-KT")):
        offer = ProcedureOffer.objects.valid_on(on).get(procedure__code=code, deciding_agency__code="XSM")
        steps = [step for step in steps_for(offer, on) if step.role in (Role.UNIT_HEAD, Role.HANDLER)]
        places = places_for(offer, steps, on)
        assert {Agency.objects.get(pk=places[step.pk].unit_id).code for step in steps} == {unit}


def _printed_accounts_log_in():
    with (office.SETUP.parent / "accounts.csv").open(encoding="utf-8", newline="") as lines:
        printed = [row["username"] for row in csv.DictReader(lines)]
    held = set()
    for username in printed:
        user = User.objects.get(username=username)
        assert user.check_password(PASSWORD)
        assert not user.must_change_password
        held |= queries.identity(user, timezone.localdate()).roles
    assert held == set(Role)


def test_missing_tells_what_stops_reception():
    AgencyFactory(one_stop=True, name="Bộ phận Một cửa xã Mẫu")
    out = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("missing", stdout=out)
    assert refusal.value.returncode == 1
    assert "! Bộ phận Một cửa xã Mẫu: Chưa có cán bộ tiếp nhận." in out.getvalue()
    before_it_existed = io.StringIO()
    call_command("missing", on=date(2000, 1, 1), json=True, stdout=before_it_existed)
    assert json.loads(before_it_existed.getvalue()) == []


def test_a_broken_set_up_file_is_named(monkeypatch, tmp_path):
    (tmp_path / "users.csv").write_text("Tên đăng nhập,Họ và tên\na,\n", encoding="utf-8")
    monkeypatch.setattr(office, "SETUP", tmp_path)
    with pytest.raises(office.DemoIsBroken, match="“Người dùng”, dòng 2"):
        office.set_up_office(at=timezone.now())
