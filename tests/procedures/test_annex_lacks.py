"""Annexes reach who answers for them: what control reads says which, since when, and how late (ruling 20)."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Agency
from procedures.models import ProcedureOffer, ProcessAnnex
from procedures.queries import lacks_of_annexes
from procedures.services import annexes
from tests.clock import at
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.factories.dossiers import Office, make_office
from tests.factories.procedures import make_complete_procedure
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 09:00")  # a Friday
DUE = date(2026, 3, 13)


@built_once(frozen_at="2026-03-06 09:00")
def office() -> Office:
    return make_office()


def draw_up(office: Office) -> ProcessAnnex:
    offer = office.procedure.offer
    return annexes.generate_annex(
        template_id=offer.process_id,
        agency_id=offer.deciding_agency_id,
        by=office.actor(Role.CONTROL),
        at=NOW,
    )


def sign(office: Office, annex: ProcessAnnex) -> ProcessAnnex:
    return annexes.sign_annex(annex_id=annex.pk, by=office.actor(Role.APPROVER), at=NOW)


def marked(office: Office) -> ProcessAnnex:
    """Signed, and somebody else has come since."""
    annex = sign(office, draw_up(office))
    MembershipFactory(agency=office.commune, role=Role.APPROVER)
    assert annexes.mark_outdated_annexes(at=NOW) == 1
    return annex


def lacks(office: Office, on: date) -> dict[str, str]:
    found = lacks_of_annexes([office.commune, office.counter, office.unit], on)
    assert {lack.agency for lack in found} <= {office.commune.name}
    assert not any(lack.blocks for lack in found), "reception goes on"
    return {lack.kind: lack.sentence for lack in found}


def test_from_none_to_a_signed_one_nothing_is_left(office: Office) -> None:
    today, code = NOW.date(), office.procedure.procedure.code
    assert list(lacks(office, today)) == ["no_annex"]
    assert f"thủ tục {code} chưa có phụ lục" in lacks(office, today)["no_annex"]
    annex = draw_up(office)
    assert list(lacks(office, today)) == ["annex_unsigned"]
    sign(office, annex)
    assert lacks(office, today) == {}


def test_what_is_to_be_approved_again_says_its_day_and_then_how_late_it_is(office: Office) -> None:
    marked(office)
    coming = lacks(office, DUE)
    assert list(coming) == ["annex_to_reapprove"]
    assert "chậm nhất ngày 13/03/2026" in coming["annex_to_reapprove"]
    late = lacks(office, DUE + timedelta(days=4))
    assert list(late) == ["annex_overdue"]
    assert "ngày 13/03/2026, đã quá 4 ngày" in late["annex_overdue"]


def test_a_new_one_not_signed_yet_hides_no_mark_of_the_one_in_force(office: Office) -> None:
    marked(office)
    newer = draw_up(office)
    assert list(lacks(office, DUE)) == ["annex_to_reapprove"]
    sign(office, newer)
    assert lacks(office, DUE) == {}


def test_many_are_one_line_that_names_the_first(office: Office) -> None:
    places = {"receiving_agency": office.counter, "deciding_agency": office.commune}
    for _one in range(4):
        make_complete_procedure(**places)
    codes = sorted(ProcedureOffer.objects.values_list("procedure__code", flat=True))
    sentence = lacks(office, NOW.date())["no_annex"]
    assert f"thủ tục {', '.join(codes[:3])} và 2 thủ tục nữa chưa có" in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"system_of_record": "Hệ thống khác", "system_basis": "QĐ"},
        {"valid_to": NOW.date()},
        {"process": None},
    ],
)
def test_of_a_process_nobody_works_by_here_nothing_is_asked(office: Office, changes) -> None:
    marked(office)
    ProcedureOffer.objects.update(**changes)
    assert lacks(office, DUE) == {}


def test_of_a_closed_agency_nothing_is_asked(office: Office) -> None:
    marked(office)
    Agency.objects.filter(pk=office.commune.pk).update(valid_to=NOW.date())
    assert lacks_of_annexes([office.commune], DUE) == []


def test_it_costs_the_same_for_one_and_for_many(office: Office, assert_num_queries_same_at_1_and_20) -> None:
    places = {"receiving_agency": office.counter, "deciding_agency": office.commune}
    assert_num_queries_same_at_1_and_20(
        lambda: make_complete_procedure(**places), lambda: lacks_of_annexes([office.commune], NOW.date())
    )


def test_control_reads_it_on_his_first_page_and_on_the_page_it_leads_to(
    office: Office, client_of, frozen_at
) -> None:
    control = client_of(office.people[Role.CONTROL])
    marked(office)
    owed = {str(one.label): one for one in control.get(reverse("oversight:home")).context["owed"]}
    assert owed["Phụ lục quy trình phải phê duyệt lại"].value == 1
    assert "trong đó đã quá hạn phê duyệt lại" not in owed
    frozen_at("2026-03-17 09:00")
    control = client_of(office.people[Role.CONTROL])
    owed = {str(one.label): one for one in control.get(reverse("oversight:home")).context["owed"]}
    late = owed["trong đó đã quá hạn phê duyệt lại"]
    assert (late.value, late.is_bad) == (1, True)
    assert "đã quá 4 ngày" in text_of(control.get(late.href))


def test_of_another_office_he_reads_nothing(office: Office, client_of) -> None:
    marked(office)
    stranger = client_of(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))
    page = stranger.get(reverse("oversight:home"))
    assert "Phụ lục" not in " ".join(str(one.label) for one in page.context["owed"])
    assert "phụ lục" not in text_of(stranger.get(reverse("oversight:missing")))


def test_the_command_names_it_too(office: Office, capsys) -> None:
    with pytest.raises(CommandError):
        call_command("missing", "--on", "2026-03-06", "--json")
    assert "no_annex" in {lack["kind"] for lack in json.loads(capsys.readouterr().out)}
