"""A bundle taken in by scanning each label: what is there, what is missing, what nobody listed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import Found
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, HandOver
from dossiers.services import handover, papers, processing
from dossiers.services.handover import Scanned
from tests.clock import at
from tests.factories.accounts import MembershipFactory
from tests.factories.dossiers import Office, accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
GIVEN, TAKEN, LATER = at("2026-03-06 09:50"), at("2026-03-06 10:10"), at("2026-03-09 08:00")


@built_once
def office() -> Office:
    return make_office()


def bundle_of(office: Office, count: int = 2) -> tuple[HandOver, list[Dossier]]:
    dossiers = [accepted(office) for _ in range(count)]
    (bundle,) = handover.hand_over(
        dossier_ids=[one.pk for one in dossiers], by=office.actor(Role.RECEPTION), at=GIVEN
    )
    return bundle, dossiers


def test_each_label_is_scanned_and_what_differs_is_on_the_slip_and_in_the_story(office):
    bundle, (there, torn, lost) = bundle_of(office, 3)
    other = accepted(office)  # lay on the same table, and is on no slip
    foreign = accepted(make_office())
    head = office.actor(Role.UNIT_HEAD)

    def scan(code: str, when=TAKEN):
        return handover.scan(hand_over_id=bundle.pk, code=code, by=head, at=when).what

    scans = [scan(code) for code in (there.code, there.code, other.code, other.code, foreign.code, "X")]
    assert scans == [
        Scanned.FOUND, Scanned.AGAIN, Scanned.UNLISTED, Scanned.AGAIN, Scanned.UNKNOWN, Scanned.UNKNOWN,
    ]  # fmt: skip

    given = papers.issue_hand_over_slip(hand_over_id=bundle.pk, by=office.actor(Role.RECEPTION), at=GIVEN)
    bundle = handover.receive(
        hand_over_id=bundle.pk, counted={there.pk: 1}, present={torn.pk}, by=head, at=TAKEN
    )
    found = {item.dossier_id: (item.found, item.papers_received) for item in bundle.items.all()}
    assert found == {
        there.pk: (Found.SCANNED, 1),
        torn.pk: (Found.TICKED, 2),
        lost.pk: (Found.MISSING, 0),
        other.pk: (Found.UNLISTED, 2),
    }
    assert {item.dossier_id for item in bundle.items.all() if handover.differs(item)} == {
        there.pk,
        lost.pk,
        other.pk,
    }
    kinds = {one.pk: one.events.latest("seq").kind for one in (there, torn, lost, other)}
    assert kinds == {
        there.pk: "receive_hand_over",
        torn.pk: "receive_hand_over",
        lost.pk: "missing_at_hand_over",
        other.pk: "unlisted_at_hand_over",
    }

    # The slip is issued once more, with what was found; the first stays what it was.
    said = papers.issue_hand_over_slip(hand_over_id=bundle.pk, by=office.actor(Role.RECEPTION), at=LATER)
    notes = {line.code: line.note for line in values_of(said).lines}
    assert notes == {
        there.code: "Nhận 1 giấy tờ", torn.code: "", lost.code: "Không nhận được", other.code: "Ngoài phiếu"
    }  # fmt: skip
    assert said.pk != given.pk
    assert [line.note for line in values_of(IssuedPaper.objects.get(pk=given.pk)).lines if line.note] == [
        "Ngoài phiếu"
    ]

    assert scan(lost.code, LATER) == Scanned.LATER
    item = bundle.items.get(dossier=lost)
    assert (item.found, item.papers_received, item.scanned_at) == (Found.SCANNED, 2, LATER)
    assert lost.events.latest("seq").kind == "receive_hand_over"
    assert {item.dossier_id for item in bundle.items.all() if handover.differs(item)} == {there.pk, other.pk}


def test_a_label_of_the_former_system_is_known_at_the_department(office):
    bundle, (listed,) = bundle_of(office, 1)
    unlisted = accepted(office)
    for dossier, former in ((listed, "HS/2026/17"), (unlisted, "HS/2026/18")):
        Dossier.objects.filter(pk=dossier.pk).update(outside_code=former)
    scans = [
        handover.scan(hand_over_id=bundle.pk, code=code, by=office.actor(Role.UNIT_HEAD), at=TAKEN).what
        for code in ("HS/2026/17", "HS/2026/18", "HS/2026/19")
    ]
    assert scans == [Scanned.FOUND, Scanned.UNLISTED, Scanned.UNKNOWN]


def test_only_the_department_scans_and_signs_also_when_work_has_gone_on(office):
    bundle, (first, second) = bundle_of(office)
    for stranger in (Role.RECEPTION, Role.RECORDS_CLERK):
        with pytest.raises(NotAllowed):
            handover.scan(hand_over_id=bundle.pk, code=first.code, by=office.actor(stranger), at=TAKEN)
    # One of them is with the leader already: the slip can still be signed for by the department.
    head, handler = office.actor(Role.UNIT_HEAD), office.actor(Role.HANDLER)
    processing.assign(dossier_id=first.pk, to=handler.user, by=head, at=TAKEN)
    result = processing.ResultIn(abstract="Giấy khai sinh")
    processing.complete_step(dossier_id=first.pk, by=handler, at=TAKEN, result=result)
    processing.complete_step(dossier_id=first.pk, by=head, at=TAKEN)
    received = handover.receive(hand_over_id=bundle.pk, counted={}, by=handler, at=LATER)
    assert received.received_by == handler.user
    assert not second.events.filter(kind="missing_at_hand_over").exists()


def test_only_the_counter_that_gave_it_issues_the_slip(office):
    bundle, _dossiers = bundle_of(office)
    elsewhere = make_office().actor(Role.RECEPTION)
    for stranger in (office.actor(Role.UNIT_HEAD), office.actor(Role.APPROVER), elsewhere):
        with pytest.raises(NotAllowed, match="Cán bộ tiếp nhận"):
            papers.issue_hand_over_slip(hand_over_id=bundle.pk, by=stranger, at=GIVEN)
    assert not IssuedPaper.objects.filter(kind="hand_over").exists()
    for clerk in (Role.RECEPTION, Role.ONESTOP_HEAD):
        assert papers.issue_hand_over_slip(hand_over_id=bundle.pk, by=office.actor(clerk), at=GIVEN)


def test_a_signed_slip_stays_what_was_signed(office):
    bundle, (ticked, lost) = bundle_of(office)
    beside, head = accepted(office), office.actor(Role.UNIT_HEAD)
    handover.receive(hand_over_id=bundle.pk, counted={}, present={ticked.pk}, by=head, at=TAKEN)

    def scan(dossier: Dossier) -> Scanned:
        return handover.scan(hand_over_id=bundle.pk, code=dossier.code, by=head, at=LATER).what

    assert [scan(one) for one in (ticked, beside, lost)] == [Scanned.AGAIN, Scanned.SIGNED, Scanned.LATER]
    assert set(bundle.items.values_list("dossier", "found", "scanned_at")) == {
        (ticked.pk, Found.TICKED, None), (lost.pk, Found.SCANNED, LATER)
    }  # fmt: skip
    assert not beside.events.filter(kind="unlisted_at_hand_over").exists()


def test_what_is_on_the_slip_is_known_also_when_its_counter_has_an_heir(office):
    bundle, (first, _second) = bundle_of(office)
    Dossier.objects.filter(pk=first.pk).update(receiving_agency=make_office().counter)
    scanned = handover.scan(
        hand_over_id=bundle.pk, code=first.code, by=office.actor(Role.UNIT_HEAD), at=TAKEN
    )
    assert scanned.what == Scanned.FOUND


def test_each_slip_has_one_giver(office):
    """A clerk of two counters hands over, to one department, what lies at both."""
    clerk, other = office.actor(Role.RECEPTION), make_office().counter
    MembershipFactory(user=clerk.user, agency=other, role=Role.RECEPTION)
    dossiers = [accepted(office) for _ in range(4)]
    for inherited in dossiers[2:]:
        Dossier.objects.filter(pk=inherited.pk).update(receiving_agency=other)
    slips = handover.hand_over(dossier_ids=[dossiers[0].pk, dossiers[2].pk], by=clerk, at=GIVEN)
    assert {slip.from_agency: slip.items.get().dossier_id for slip in slips} == {
        office.counter: dossiers[0].pk, other: dossiers[2].pk
    }  # fmt: skip
    assert {slip.to_unit for slip in slips} == {office.unit}
    # One by one, onto what there is, the same.
    for dossier, giver in ((dossiers[3], other), (dossiers[1], office.counter)):
        slip = handover.hand_over_one(dossier_id=dossier.pk, onto=HandOver.objects.all(), by=clerk, at=GIVEN)
        assert slip.from_agency == giver
    assert HandOver.objects.count() == 2


def test_the_dossier_is_locked_before_its_slip_by_everyone(office):
    """Else a scan and a bulk hand-over onto the same slip would wait for each other."""
    bundle, (first, _second) = bundle_of(office)
    more, head = accepted(office), office.actor(Role.UNIT_HEAD)
    clerk, slips = office.actor(Role.RECEPTION), HandOver.objects.all()
    acts = (
        lambda: handover.hand_over_one(dossier_id=more.pk, onto=slips, by=clerk, at=TAKEN),
        lambda: handover.scan(hand_over_id=bundle.pk, code=first.code, by=head, at=TAKEN),
        lambda: handover.receive(hand_over_id=bundle.pk, counted={}, by=head, at=TAKEN),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as asked:
            act()
        locks = [one["sql"] for one in asked.captured_queries if " FOR " in one["sql"]]
        of_slip = next(n for n, sql in enumerate(locks) if 'OF "dossiers_handover"' in sql)
        of_dossiers = [n for n, sql in enumerate(locks) if 'OF "dossiers_dossier"' in sql]
        assert of_dossiers
        assert max(of_dossiers) < of_slip


def test_a_slip_that_grew_while_it_was_being_signed_is_looked_at_again(office, monkeypatch):
    bundle, _dossiers = bundle_of(office)
    more, locked = accepted(office), handover._locked

    def grows(*args, **named):
        handover._add(bundle, [more], by=office.actor(Role.RECEPTION), at=GIVEN)
        return locked(*args, **named)

    monkeypatch.setattr(handover, "_locked", grows)
    with pytest.raises(NotReady, match="vừa có thêm hồ sơ"):
        handover.receive(hand_over_id=bundle.pk, counted={}, by=office.actor(Role.UNIT_HEAD), at=TAKEN)
    bundle.refresh_from_db()
    assert bundle.received_at is None


@pytest.mark.parametrize(("moment", "decree"), [
    ("2025-06-30 10:00", "61/2018"),
    ("2026-03-06 10:00", "118/2025"),
])  # fmt: skip
def test_the_page_cites_the_decree_of_its_day(office, client_of, frozen_at, moment, decree):
    frozen_at(moment)
    page = client_of(office.people[Role.RECEPTION]).get(reverse("counter:hand_over")).content.decode()
    assert "Tiếp nhận đến 15 giờ thì chuyển trong ngày" in page
    assert f"(Điều 18 Nghị định {decree}/NĐ-CP)" in page


def test_the_page_takes_scan_after_scan_and_keeps_what_was_counted(office, client_of):
    bundle, (first, second) = bundle_of(office)
    browser = client_of(office.people[Role.UNIT_HEAD])
    assert bundle.number in browser.get(reverse("desk:bundles")).content.decode()
    page = reverse("desk:bundle", args=[bundle.pk])
    typed = {"do": "scan", "code": f"https://mau.example/tra-cuu/{first.code}/", f"count-{first.pk}": "1"}
    shown = browser.post(page, typed).content.decode()
    assert f"{first.code}: có trong phiếu." in shown
    assert "Đã quét <strong>1</strong> trên <strong>2</strong>" in shown
    assert f'name="count-{first.pk}"\n                         value="1"' in shown
    assert "Nơi giao không có hồ sơ mang mã vừa quét" in browser.post(page, {"code": "?"}).content.decode()

    signed = browser.post(page, {"do": "sign", f"count-{first.pk}": "1"}, follow=True).content.decode()
    assert "1 hồ sơ có trong phiếu nhưng không nhận được" in signed
    assert browser.post(page, {"do": "sign"}).status_code == 409  # signed before
    clerk = client_of(office.people[Role.RECEPTION])
    assert "2 chênh lệch" in clerk.get(reverse("counter:hand_over")).content.decode()
    slip = clerk.get(reverse("counter:slip", args=[bundle.pk])).content.decode()
    assert "Không nhận được" in slip
    found = browser.post(page, {"do": "scan", "code": second.code}).content.decode()
    assert "đã tìm thấy, ghi nhận sau khi ký" in found
    beside = browser.post(page, {"do": "scan", "code": accepted(office).code}).content.decode()
    assert "Phiếu đã ký nhận nên không ghi thêm" in beside
    assert client_of(make_office().people[Role.UNIT_HEAD]).get(page).status_code == 404
