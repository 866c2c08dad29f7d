"""A bundle taken in by scanning each label: what is there, what is missing, what nobody listed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import Found
from dossiers.models import Dossier, HandOver
from dossiers.services import handover, papers, processing
from dossiers.services.handover import Scanned
from tests.clock import at
from tests.factories.dossiers import Office, accepted, make_office


pytestmark = pytest.mark.django_db
GIVEN, TAKEN, LATER = at("2026-03-06 09:50"), at("2026-03-06 10:10"), at("2026-03-09 08:00")


@pytest.fixture
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
    assert handover.differences(bundle) == []  # nothing differs before it is signed for

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
    assert {item.dossier_id for item in handover.differences(bundle)} == {there.pk, lost.pk, other.pk}
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
    assert {item.dossier_id for item in handover.differences(bundle)} == {there.pk, other.pk}


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
    assert client_of(make_office().people[Role.UNIT_HEAD]).get(page).status_code == 404
