"""Who is told of what stayed with an agency that closed, and whose papers are issued for it (ruling 41)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement, Membership, SignatureDelegation
from documents.services import outside_numbers as sources
from documents.services.papers import values_of
from dossiers.enums import AskedVia
from dossiers.exceptions import NotReady
from dossiers.models import Apology, Dossier, StepInstance
from dossiers.queries.outside_numbers import unnumbered
from dossiers.services import ending, notices, outside_numbers, papers, processing
from dossiers.services.deadlines import look
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import Office, assigned, make_office, numbered, returned
from tests.factories.heirs import AFTER, SWITCH_DAY, Heir, switch
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@built_once
def office() -> Office:
    return make_office()


@built_once
def heir() -> Heir:
    return Heir()


def told(kind: str) -> set[str]:
    """Addresses the message went to."""
    return set(OutboxMessage.objects.filter(kind=kind).values_list("address", flat=True))


def reachable(*places: Office | Heir) -> None:
    for place in places:
        for role in (Role.UNIT_HEAD, Role.HEAD, Role.RECORDS_CLERK):
            person = place.people[role]
            person.email = f"{role}@{place.commune.code}.example".lower()
            person.save(update_fields=["email"])


def stopped(office: Office) -> Dossier:
    dossier = assigned(office)
    asked = ending.AskedIn(asked_on=date(2026, 3, 9), via=AskedVia.POST, reason="Không còn nhu cầu")
    ending.ask_stop(
        dossier_id=dossier.pk, asked=asked, by=office.actor(Role.RECEPTION), at=at("2026-03-09 09:00")
    )
    return ending.stop(
        dossier_id=dossier.pk,
        reason="Theo đề nghị",
        by=office.actor(Role.APPROVER),
        at=at("2026-03-10 09:00"),
    )


def test_an_apology_for_the_step_of_a_closed_department_is_the_task_of_its_heirs_head(office, heir):
    reachable(office, heir)
    dossier = assigned(office, when=at("2026-03-12 09:32"))
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=at("2026-03-13 17:00"),
            result=numbered(when=at("2026-03-13 17:00")) if role == Role.HANDLER else None,
        )  # fmt: skip
    StepInstance.objects.filter(dossier=dossier, unit=office.unit).update(due_at=at("2026-03-13 09:00"))
    switch(office, heir)

    look(as_at=AFTER)

    assert Apology.objects.get(dossier=dossier).unit == office.unit  # whose step it was stays
    assert told("apology_owed") == {f"unit_head@{heir.commune.code}.example".lower()}


def test_the_notice_of_how_it_ended_is_the_heirs_paper(office, heir):
    dossier = stopped(office)
    switch(office, heir)

    notice = notices.issue_end_notice(dossier_id=dossier.pk, by=heir.actor(Role.RECEPTION), at=AFTER)

    header = values_of(notice).header
    assert (header.agency, header.one_stop_unit) == (heir.commune.name, heir.counter.name)


def test_it_is_signed_by_whoever_ended_it_as_he_might_sign_then_and_says_for_whom(office, heir):
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    dossier = stopped(office)
    switch(office, heir)

    notice = notices.issue_end_notice(dossier_id=dossier.pk, by=heir.actor(Role.RECEPTION), at=AFTER)

    said = values_of(notice)
    assert (said.signer_name, said.signature[-1]) == (
        office.people[Role.APPROVER].full_name,
        "PHÓ CHỦ TỊCH",
    )
    assert (said.header.agency, said.decided_by) == (heir.commune.name, office.commune.name)


@pytest.mark.parametrize(("issues", "signs", "title"), [
    (Role.RECEPTION, Role.HEAD, "NGƯỜI ĐỨNG ĐẦU"),
    (Role.APPROVER, Role.APPROVER, "PHÓ CHỦ TỊCH"),  # who issues it and may sign goes before the head
])  # fmt: skip
def test_where_he_might_not_sign_either_somebody_of_the_heir_signs_now(office, heir, issues, signs, title):
    dossier = stopped(office)
    switch(office, heir)

    notice = notices.issue_end_notice(dossier_id=dossier.pk, by=heir.actor(issues), at=AFTER)

    said = values_of(notice)
    assert (said.signer_name, said.signature[-1]) == (heir.people[signs].full_name, title)


def test_where_nobody_of_the_heir_may_sign_the_counter_reads_what_to_do(office, heir):
    dossier = stopped(office)
    switch(office, heir)
    Membership.objects.filter(agency=heir.commune, role=Role.HEAD).update(valid_to=SWITCH_DAY - ONE_DAY)
    SignatureDelegation.objects.filter(agency=heir.commune).update(paper_kinds=["apology"])

    with pytest.raises(NotReady, match=f"Chưa ai được giao ký thông báo của {heir.commune.name}"):
        notices.issue_end_notice(dossier_id=dossier.pk, by=heir.actor(Role.RECEPTION), at=AFTER)


def test_its_number_is_typed_by_the_heirs_records_clerk_where_the_heir_has_a_system(office, heir):
    sources.set_source(agency_id=heir.commune.pk, kind="stop_notice", system="QLVB", valid_from=SWITCH_DAY)
    dossier = stopped(office)
    switch(office, heir)

    clerk = heir.actor(Role.RECORDS_CLERK)
    (waits,) = unnumbered(clerk.user, SWITCH_DAY)
    assert (waits.dossier, waits.agency_id) == (dossier, heir.commune.pk)
    outside_numbers.enter(
        dossier_id=dossier.pk, kind="stop_notice", number_text="7/TB", dated_on=SWITCH_DAY, by=clerk, at=AFTER
    )
    notice = notices.issue_end_notice(dossier_id=dossier.pk, by=heir.actor(Role.RECEPTION), at=AFTER)

    assert notice.number_text == "7/TB"
    assert unnumbered(clerk.user, SWITCH_DAY) == []


def test_where_a_sector_has_its_own_heir_number_and_notice_are_that_ones(office, heir):
    general = Heir("H98.2")
    for commune in (heir.commune, general.commune):
        sources.set_source(agency_id=commune.pk, kind="stop_notice", system="QLVB", valid_from=SWITCH_DAY)
    dossier = stopped(office)
    heir.takes_over(office, sector_code=dossier.procedure_version.sector.code)
    switch(office, general)

    clerk = heir.actor(Role.RECORDS_CLERK)
    assert unnumbered(general.people[Role.RECORDS_CLERK], SWITCH_DAY) == []
    (waits,) = unnumbered(clerk.user, SWITCH_DAY)
    assert (waits.dossier, waits.agency_id) == (dossier, heir.commune.pk)
    outside_numbers.enter(
        dossier_id=dossier.pk, kind="stop_notice", number_text="7/TB", dated_on=SWITCH_DAY, by=clerk, at=AFTER
    )
    # What is over lies at the counter of the general heir: that one hands it out.
    notice = notices.issue_end_notice(dossier_id=dossier.pk, by=general.actor(Role.RECEPTION), at=AFTER)

    header = values_of(notice).header
    assert (header.agency, header.one_stop_unit) == (heir.commune.name, heir.counter.name)


def test_of_one_that_closed_without_an_heir_they_are_those_of_who_is_left_above(office):
    """Only who decided has closed; the counter, of the agency above, is there to give the notice."""
    province = AgencyFactory(province=True)
    AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from="2015-01-01")
    AgencyPlacement.objects.filter(agency=office.counter).update(parent=province)
    UserFactory(role=Role.HEAD, agency=province)
    clerk = UserFactory(role=Role.RECORDS_CLERK, agency=province)
    sources.set_source(agency_id=province.pk, kind="stop_notice", system="QLVB", valid_from=SWITCH_DAY)
    dossier = stopped(office)
    closed = {"valid_to": SWITCH_DAY - ONE_DAY}
    Agency.objects.filter(pk=office.commune.pk).update(**closed)
    for dated in (AgencyPlacement, Membership):
        dated.objects.filter(agency=office.commune).update(**closed)

    (waits,) = unnumbered(clerk, SWITCH_DAY)
    assert (waits.dossier, waits.agency_id) == (dossier, province.pk)
    outside_numbers.enter(
        dossier_id=dossier.pk, kind="stop_notice", number_text="7/TB", dated_on=SWITCH_DAY, by=Actor(clerk),
        at=AFTER,
    )  # fmt: skip
    notice = notices.issue_end_notice(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=AFTER)

    assert values_of(notice).header.agency == province.name
    assert values_of(notice).decided_by == office.commune.name


def test_of_its_other_sectors_they_are_the_general_heirs(office, heir):
    general = Heir("H98.2")
    for commune in (heir.commune, general.commune):
        sources.set_source(agency_id=commune.pk, kind="stop_notice", system="QLVB", valid_from=SWITCH_DAY)
    dossier = stopped(office)
    heir.takes_over(office, sector_code="khac")
    switch(office, general)

    assert unnumbered(heir.people[Role.RECORDS_CLERK], SWITCH_DAY) == []
    (waits,) = unnumbered(general.people[Role.RECORDS_CLERK], SWITCH_DAY)
    assert (waits.dossier, waits.agency_id) == (dossier, general.commune.pk)


def test_a_paper_of_what_had_ended_has_the_heirs_head(office, heir):
    dossier = returned(office)
    switch(office, heir)

    header = papers.header_for(Dossier.objects.get(pk=dossier.pk).receiving_agency, on=SWITCH_DAY)

    assert (header.agency, header.one_stop_unit) == (heir.commune.name, heir.counter.name)
