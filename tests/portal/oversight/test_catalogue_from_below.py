"""Control of a commune keeps its own offers and annexes, and nothing of the catalogue that binds others."""

from datetime import date

import pytest

from accounts.enums import Role
from procedures.models import AnnouncingDecision, DecisionEntry, PublicationDuty
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import PUBLISHED_AT, make_complete_procedure, make_process, make_version
from tests.portal.oversight.pages import url, words


pytestmark = pytest.mark.django_db
CODE = "1.001193"
FORMS = [
    ("new_procedure", {}),
    ("edit_version", {"version_id": "draft"}),
    ("new_process", {"code": CODE}),
    ("edit_process", {"template_id": "process_draft"}),
    ("record_decision", {}),
    ("new_link", {}),
    ("new_waiver", {}),
]
# On the page of …, a button that leads to …
BUTTONS = [
    ("procedures", {}, "new_procedure", {}),
    ("procedure", {"code": CODE}, "edit_version", {"version_id": "draft"}),
    ("version", {"version_id": "draft"}, "edit_version", {"version_id": "draft"}),
    ("procedure", {"code": CODE}, "new_process", {"code": CODE}),
    ("process", {"template_id": "process_draft"}, "approve_process", {"template_id": "process_draft"}),
    ("decisions", {}, "record_decision", {}),
    ("links", {}, "new_link", {}),
    ("waivers", {}, "new_waiver", {}),
]
OWN = [
    ("procedure", {"code": CODE}, "new_offer", {"code": CODE}),
    ("procedure", {"code": CODE}, "end_offer", {"offer_id": "offer"}),
    ("process", {"template_id": "process"}, "generate_annex", {"template_id": "process"}),
]


@pytest.fixture
def commune(province):
    return AgencyFactory(parent=province)


@pytest.fixture
def below(client_of, commune):
    return client_of(UserFactory(role=Role.CONTROL, agency=commune))


@pytest.fixture
def keys(commune):
    """The primary keys that the tables above name."""
    made = make_complete_procedure(receiving_agency=commune, code=CODE)
    draft = make_version(procedure=made.procedure, number=2, publish=False)
    return {
        "draft": draft.pk,
        "process": made.process.pk,
        "process_draft": make_process(made.procedure, number=2, approve=False).pk,
        "offer": made.offer.pk,
    }


def address(name, values, keys):
    return url(name, **{key: keys.get(value, value) for key, value in values.items()})


@pytest.mark.parametrize(("name", "values"), FORMS)
def test_a_form_that_binds_others_is_refused_in_a_sentence(below, control, keys, name, values):
    page = address(name, values, keys)
    for answer in (below.get(page), below.post(page)):
        assert answer.status_code == 403
        assert "cơ quan cấp trên cùng" in words(answer)
    assert control.get(page).status_code == 200


@pytest.mark.parametrize(("page", "values", "leads_to", "there"), BUTTONS)
def test_its_button_is_shown_to_who_may_press_it(below, control, keys, page, values, leads_to, there):
    link, shown = f'"{address(leads_to, there, keys)}"', address(page, values, keys)
    assert (link in words(below.get(shown)), link in words(control.get(shown))) == (False, True)


@pytest.mark.parametrize(("page", "values", "leads_to", "there"), OWN)
def test_its_own_offers_and_annexes_stay_its_own(below, keys, page, values, leads_to, there):
    assert f'"{address(leads_to, there, keys)}"' in words(below.get(address(page, values, keys)))


def test_a_draft_is_neither_published_nor_dropped_nor_a_process_approved_from_below(below, keys):
    for name, values in (
        ("publish_version", {"version_id": "draft"}),
        ("drop_version", {"version_id": "draft"}),
        ("approve_process", {"template_id": "process_draft"}),
    ):
        answer = below.post(address(name, values, keys), {"decision_number": "9"})
        assert answer.status_code == 403, name


def test_duties_kept_for_all_are_confirmed_at_the_top_alone(below, control, keys):
    day = date(2026, 11, 20)
    decision = AnnouncingDecision.objects.create(
        number="1", title="Công bố", signed_on=day, effective_on=day, recorded_at=PUBLISHED_AT,
        recorded_by=UserFactory(),
    )  # fmt: skip
    entry = DecisionEntry.objects.create(
        decision=decision, procedure=make_version().procedure, action="amended"
    )
    duty = PublicationDuty.objects.create(entry=entry, kind="publish", place="website", due_on=day)
    for page in (url("duties"), url("decision", decision_id=decision.pk)):
        shown = [(f'value="{duty.pk}"' in text, "Xác nhận việc đã đánh dấu" in text) for text in (
            words(below.get(page)), words(control.get(page)),
        )]  # fmt: skip
        assert shown == [(False, False), (True, True)]
    sent = {"duty": duty.pk, "done_on": "2026-11-23"}
    assert below.post(url("confirm_duties"), sent).status_code == 403
    control.post(url("confirm_duties"), sent)
    duty.refresh_from_db()
    assert duty.done_on == date(2026, 11, 23)
