"""The demo's own blank forms: fetched by citizens like real ones, and plainly no form of anybody's."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor, User
from portal.night.demo.blank_forms import WITH_FORMS, add_forms
from portal.night.demo.steering import CONTROL
from procedures.models import ProcedureVersion
from procedures.queries import current_version, forms_of
from procedures.services.shipping import load_catalogue
from procedures.services.versions import draft_new_version
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.harness.worlds import built_once
from tests.portal.oversight.pages import words


pytestmark = pytest.mark.django_db
LOADED, NOW = at("2026-03-02 08:00"), at("2026-03-18 10:20")
TODAY = date(2026, 3, 18)


@built_once
def control():
    load_catalogue(at=LOADED)
    return UserFactory(username=CONTROL, role=Role.CONTROL, agency=AgencyFactory(province=True))


def in_force():
    versions = ProcedureVersion.objects.applicable_on(TODAY).filter(procedure__code__in=WITH_FORMS)
    return list(versions.select_related("procedure").order_by("procedure__code"))


def test_each_form_of_the_three_gets_one_and_a_citizen_fetches_it(control, client, frozen_at):
    frozen_at("2026-03-18 10:20")
    assert add_forms(at=NOW) == len(WITH_FORMS) == len(in_force())
    for version in in_force():
        code = version.procedure.code
        page = words(client.get(reverse("public:procedure", args=[code])))
        for paper in forms_of(version):
            address = reverse("public:form_file", args=[code, paper.key])
            assert address in page
            answer = client.get(address)
            assert answer.content.startswith(b"%PDF"), code
            assert 'filename="mau-minh-hoa.pdf"' in answer["Content-Disposition"]


def test_all_else_of_the_versions_stays_as_it_was_shipped(control):
    before = {one.procedure.code: one for one in in_force()}
    add_forms(at=NOW)
    for version in in_force():
        earlier = before[version.procedure.code]
        earlier.refresh_from_db()
        assert (version.name, version.number) == (earlier.name, earlier.number + 1)
        assert list(version.papers.order_by("position").values_list("name", flat=True)) == list(
            earlier.papers.order_by("position").values_list("name", flat=True)
        )
        assert earlier.valid_to == date(2026, 3, 17)


def test_a_second_time_nothing_changes(control):
    add_forms(at=NOW)
    assert add_forms(at=NOW) == 0


def test_what_somebody_has_begun_meanwhile_is_left_to_him(control):
    version = in_force()[0]
    draft_new_version(
        procedure=version.procedure, valid_from=TODAY, based_on=version, by=Actor(control), at=NOW
    )
    assert add_forms(at=NOW) == len(WITH_FORMS) - 1
    assert current_version(version.procedure_id, TODAY) == version


def test_without_the_demos_people_there_is_nothing_to_do(control):
    User.objects.filter(pk=control.pk).update(username="khac")
    assert add_forms(at=NOW) == 0
