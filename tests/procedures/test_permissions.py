"""Who may what in the catalogue is what docs/access.csv says: every act by every role in every place."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from procedures import permissions
from procedures.models import (
    AnnouncingDecision,
    DecisionEntry,
    FeeWaiver,
    LinkedProcedure,
    PaymentReadiness,
    ProcessAnnex,
    PublicationDuty,
    Sector,
)
from procedures.queries import content_of
from procedures.services import (
    annexes,
    announcing,
    blank_forms,
    drafts,
    linking,
    offers,
    processes,
    readiness,
    versions,
    waivers,
)
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.procedures import make_complete_procedure, make_process, make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 09:00")
TODAY = date(2026, 11, 23)
WAIVED = {"name": "Giảm", "percent": Decimal(50), "legal_basis": "NQ 1", "valid_from": TODAY}
LINKED = {"task": "Làm cùng", "legal_basis": "NĐ 1", "valid_from": TODAY}

# How a role held in each place stands to what the act is about (docs/access.md).
OF_ALL = {"province": {"top"}, "commune": set(), "counter": set(), "neighbour": set()}
OF_THE_COMMUNE = {
    "province": {"child"}, "commune": {"same_unit"}, "counter": {"same_agency"}, "neighbour": {"sibling"},
}  # fmt: skip
OF_THE_COUNTER = {
    "province": {"child"}, "commune": {"child"}, "counter": {"same_unit"}, "neighbour": {"other_agency"},
}  # fmt: skip


@built_once
def world():
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    counter = AgencyFactory(one_stop=True, parent=commune)
    neighbour = AgencyFactory(parent=province)
    made, somebody = make_complete_procedure(receiving_agency=counter, deciding_agency=commune), UserFactory()
    other = make_version().procedure
    signed = {"number": "1", "title": "Công bố", "signed_on": TODAY, "effective_on": TODAY}
    decision = AnnouncingDecision.objects.create(**signed, recorded_at=NOW, recorded_by=somebody)
    entry = DecisionEntry.objects.create(decision=decision, procedure=made.procedure, action="new")
    owed = {"entry": entry, "kind": "publish", "due_on": TODAY}
    return SimpleNamespace(
        places={"province": province, "commune": commune, "counter": counter, "neighbour": neighbour},
        commune=commune,
        counter=counter,
        procedure=made.procedure,
        other=other,
        version=made.version,
        draft=make_version(procedure=made.procedure, number=2, publish=False, valid_from=TODAY),
        process=made.process,
        process_draft=make_process(made.procedure, number=2, approve=False),
        annex=ProcessAnnex.objects.create(template=made.process, agency=commune, generated_at=NOW),
        offer=made.offer,
        ready=PaymentReadiness.objects.create(
            offer=made.offer, valid_from=TODAY, basis="CV 1", added_at=NOW, added_by=somebody
        ),
        posting=PublicationDuty.objects.create(**owed, place="posting", agency=counter),
        website=PublicationDuty.objects.create(**owed, place="website"),
        waiver=FeeWaiver.objects.create(**WAIVED),
        link=LinkedProcedure.objects.create(**LINKED, procedure=made.procedure, linked=other),
    )


def offered(world, **who):
    return offers.offer_procedure(
        procedure=world.other, receiving=world.counter, deciding=world.commune, valid_from=TODAY,
        record=offers.Record(), **who,
    )  # fmt: skip


def recorded(world, **who):
    head = announcing.DecisionHead("2", "Công bố", "province", TODAY, TODAY)
    return announcing.record_decision(head=head, entries=[announcing.Entry(world.other, "new")], **who)


def confirmed(duty, **who):
    return announcing.confirm_duties(duty_ids=[duty.pk], done_on=TODAY, **who)


def begun(world, **who):
    return drafts.begin_procedure(
        code="1.999999", name="Mới", sector=Sector.objects.first(), valid_from=TODAY, **who
    )


def copied(world, **who):
    return versions.draft_new_version(
        procedure=world.other, valid_from=TODAY, based_on=world.other.versions.get(), **who
    )


def rewritten(world, **who):
    content = content_of(world.draft)
    return drafts.rewrite_draft(version_id=world.draft.pk, content=content, valid_from=TODAY, **who)


def process_drafted(world, **who):
    return processes.draft_process(procedure=world.other, level="commune", name="Quy trình", steps=[], **who)


def process_approved(world, **who):
    return processes.approve_process(template_id=world.process_draft.pk, decision_number="9", **who)


def annexed(world, **who):
    step = world.process.steps.exclude(role=Role.RECEPTION)
    for role in step.values_list("role", flat=True):
        UserFactory(role=role, agency=world.commune)
    return annexes.generate_annex(template_id=world.process.pk, agency_id=world.commune.pk, **who)


def declared(world, **who):
    undeclared = make_complete_procedure(receiving_agency=world.counter, deciding_agency=world.commune).offer
    return readiness.declare_ready(offer_id=undeclared.pk, valid_from=TODAY, basis="CV 2", **who)


def attached(world, **who):
    return blank_forms.attach_form(
        version_id=world.draft.pk, paper_key="p1", stored_file_id=StoredFileFactory().pk, name="to-khai.docx",
        seen=0, **who,
    )  # fmt: skip


ATTEMPTS = [
    ("draft_version", OF_ALL, begun),
    ("draft_version", OF_ALL, copied),
    ("draft_version", OF_ALL, rewritten),
    ("draft_version", OF_ALL, attached),
    ("draft_version", OF_ALL, lambda world, **who: blank_forms.remove_form(
        version_id=world.draft.pk, paper_key="p1", seen=0, **who)),
    ("draft_version", OF_ALL, lambda world, **who: drafts.drop_draft(version_id=world.draft.pk, **who)),
    ("publish_version", OF_ALL, lambda w, **who: versions.publish_version(version_id=w.draft.pk, **who)),
    ("record_decision", OF_ALL, recorded),
    ("confirm_duty", OF_ALL, lambda world, **who: confirmed(world.website, **who)),
    ("confirm_duty", OF_THE_COUNTER, lambda world, **who: confirmed(world.posting, **who)),
    ("draft_process", OF_ALL, process_drafted),
    ("draft_process", OF_ALL, lambda w, **who: processes.replace_steps(
        template_id=w.process_draft.pk, steps=[], **who)),
    ("approve_process", OF_ALL, process_approved),
    ("keep_waiver", OF_ALL, lambda world, **who: waivers.add_waiver(
        waiver=waivers.WaiverIn(**WAIVED | {"name": "Miễn"}), **who)),
    ("keep_waiver", OF_ALL, lambda world, **who: waivers.end_waiver(
        waiver_id=world.waiver.pk, last_day=TODAY, **who)),
    ("keep_link", OF_ALL, lambda world, **who: linking.add_link(
        link=linking.LinkIn(procedure=world.procedure, linked=make_version().procedure, **LINKED), **who)),
    ("keep_link", OF_ALL, lambda world, **who: linking.end_link(
        link_id=world.link.pk, last_day=TODAY, **who)),
    ("offer_procedure", OF_THE_COUNTER, offered),
    ("offer_procedure", OF_THE_COUNTER, lambda world, **who: offers.end_offer(
        offer_id=world.offer.pk, last_day=TODAY, **who)),
    ("declare_payment", OF_THE_COUNTER, declared),
    ("declare_payment", OF_THE_COUNTER, lambda world, **who: readiness.end_ready(
        readiness_id=world.ready.pk, last_day=TODAY, **who)),
    ("generate_annex", OF_THE_COMMUNE, annexed),
    ("sign_annex", OF_THE_COMMUNE, lambda world, **who: annexes.sign_annex(annex_id=world.annex.pk, **who)),
]  # fmt: skip


def is_allowed(attempt, world, by):
    """Whether it goes through; what it did is taken back."""
    with transaction.atomic():
        try:
            attempt(world, by=by, at=NOW)
        except NotAllowed:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("role", Role)
def test_every_act_by_every_role_is_what_the_access_table_says(world, role):
    for name, agency in world.places.items():
        by = Actor(UserFactory(role=role, agency=agency))
        for act, standing, attempt in ATTEMPTS:
            listed = any((act, role.value, relation) in table.acts() for relation in standing[name])
            assert is_allowed(attempt, world, by) is listed, (act, role, name)


def test_every_cell_of_the_table_about_these_acts_is_tried():
    tried = {(act, how) for act, standing, _ in ATTEMPTS for hows in standing.values() for how in hows}
    assert {(act, how) for act, _, how in table.acts() if act in {name for name, _ in tried}} <= tried


@pytest.mark.parametrize("role", Role)
def test_the_page_offers_what_may_be_done(world, role):
    for name, agency in world.places.items():
        user = UserFactory(role=role, agency=agency)
        keeps = ("publish_version", role.value, "top") in table.acts() and name == "province"
        assert permissions.can_edit_catalogue(user, on=TODAY) is keeps
        places = permissions.units_confirmed_by(user, on=TODAY)
        for duty in (world.posting, world.website):
            assert permissions.can_confirm(user, duty, on=TODAY) is (duty.agency_id in places)


def test_whose_catalogue_it_is_stands_in_the_refusal(world):
    by = UserFactory(role=Role.CONTROL, agency=world.commune)
    with pytest.raises(NotAllowed, match="kiểm soát thủ tục hành chính của cơ quan cấp trên cùng"):
        permissions.check_can_edit_catalogue(by, on=TODAY)
