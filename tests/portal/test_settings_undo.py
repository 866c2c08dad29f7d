"""Taking back what is no dossier: days of absence, a kept view, the columns of a list."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.exceptions import AccountsError, NotAllowed, NotNow
from accounts.models import AccessRecord, AccountEvent, Actor, Leave, ListView
from accounts.services import leaves, people
from dossiers.models import BulkWork, DossierEvent, Verification
from dossiers.services import processing
from feedback.models import PetitionEvent, SupportEvent
from indicators.models import Instruction, InstructionEvent, UnitReport
from portal.ui import settings_undo
from tests.factories.accounts import LeaveFactory
from tests.factories.dossiers import in_process, make_office
from tests.factories.petitions import Place
from tests.factories.support import Helped
from tests.harness.worlds import built_once, undone


pytestmark = pytest.mark.django_db
BUTTON, UNDO, DESK = 'class="just-done', "ui:undo_setting", "ho-so-xu-ly"
TODAY, LATER = date(2026, 3, 6), date(2026, 3, 10)


@built_once(frozen_at="2026-03-06 10:00")
def office():
    return make_office()


def offered(client: Client, url: str) -> str:
    """What the button of the page sends along; empty where there is none."""
    page = client.get(url).content.decode()
    if BUTTON not in page:
        return ""
    return page.split('name="event" value="')[1].split('"')[0]


def take_back(client: Client, url: str) -> int:
    answer = client.post(
        reverse(UNDO), {"event": offered(client, url)}, headers={"Referer": f"http://testserver{url}"}
    )
    assert answer.status_code != 302 or answer["Location"].endswith(url)
    return answer.status_code


def test_a_leave_recorded_by_mistake_is_taken_back_once_and_the_history_keeps_it(office, client_of):
    head, page = client_of(office.people[Role.UNIT_HEAD]), reverse("ui:leaves")
    assert not offered(head, page)
    sent = {
        "user": office.people[Role.HANDLER].pk, "first_day": "02/03/2026", "last_day": "10/03/2026",
        "deputy": office.people[Role.UNIT_HEAD].pk,
    }  # fmt: skip
    head.post(page, sent)
    assert Leave.objects.count() == 1
    assert "Ghi vắng mặt" in head.get(page).content.decode().split(BUTTON)[1].split("</form>")[0]
    assert not offered(client_of(office.people[Role.HANDLER]), page), "not his act"
    assert head.post(reverse(UNDO), {"event": "another"}).status_code == 409
    assert take_back(head, page) == 302
    assert not Leave.objects.exists()
    history = apps.get_model("accounts", "LeaveHistory").objects.order_by("pgh_id")
    assert list(history.values_list("pgh_label", flat=True)) == ["insert", "delete"]
    assert not offered(head, page)
    assert head.post(reverse(UNDO), {"event": ""}).status_code == 409


def test_a_leave_ended_or_dropped_by_mistake_is_as_it_was(office, client_of, frozen_at):
    head_user, handler = office.people[Role.UNIT_HEAD], office.people[Role.HANDLER]
    running = LeaveFactory(
        user=handler, deputy=head_user, reason="Ốm", valid_from=date(2026, 3, 2), valid_to=LATER
    )
    coming = LeaveFactory(
        user=head_user,
        deputy=None,
        valid_from=date(2026, 3, 20),
        valid_to=date(2026, 3, 21),
    )
    before = list(Leave.objects.order_by("pk").values())
    head, page = client_of(head_user), reverse("ui:leaves")
    for leave in (running, coming):
        head.post(reverse("ui:end_leave", args=[leave.pk]))
        assert list(Leave.objects.order_by("pk").values()) != before
        assert take_back(head, page) == 302
        assert list(Leave.objects.order_by("pk").values()) == before

    # From the page of the person too, and only until the day is over.
    person = reverse("oversight:person", args=[handler.pk])
    head.post(reverse("oversight:end_leave", args=[running.pk]), {"last_day": "07/03/2026"})
    assert offered(head, person)
    frozen_at("2026-03-07 08:00")
    assert not offered(head, person)


def test_a_leave_in_which_the_deputy_has_worked_is_ended_and_not_taken_back(office, client_of):
    head, handler = office.people[Role.UNIT_HEAD], office.people[Role.HANDLER]
    approver, page = client_of(office.people[Role.APPROVER]), reverse("ui:leaves")
    dossier = in_process(office)
    sent = {"user": head.pk, "first_day": "06/03/2026", "last_day": "10/03/2026", "deputy": handler.pk}
    assert approver.post(page, sent).status_code == 302
    me = Actor(handler, acting_for=head)
    processing.assign(dossier_id=dossier.pk, to=handler, by=me, at=timezone.now())
    assert take_back(approver, page) == 409
    assert Leave.objects.count() == 1


def test_work_in_somebodys_place_counts_wherever_it_is_written_down(office):
    deputy, absent, now = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD], timezone.now()
    leave = LeaveFactory(user=absent, deputy=deputy, valid_from=TODAY, valid_to=LATER, recorded_at=now)
    dossier, petition, support = in_process(office), Place().registered(), Helped().asked()
    order = Instruction.objects.create(
        from_agency=office.commune, given_at=now, given_on=TODAY, given_by=absent, unit=office.unit,
        what="Rà soát", due_on=TODAY,
    )  # fmt: skip
    minutes = {"number": 1, "held_on": TODAY, "place": "Thôn Thử", "present": "Hai người", "content": "Đúng."}
    month = {"first_on": date(2026, 2, 1), "version": 1, "figures": {}, "causes": "Mưa", "measures": "Chờ"}
    work = {"kind": "assign", "submission_key": uuid4(), "assignee": deputy}
    acts = {
        DossierEvent: lambda by: processing.assign(dossier_id=dossier.pk, to=deputy, by=by, at=now),
        Verification: lambda by: Verification.objects.create(
            dossier=dossier, recorded_at=now, recorded_by=by.user, acting_for=by.acting_for, **minutes
        ),
        BulkWork: lambda by: BulkWork.objects.create(
            asked_at=now, asked_by=by.user, acting_for=by.acting_for, **work
        ),
        PetitionEvent: lambda by: PetitionEvent.objects.create(
            petition=petition, kind="classify", at=now, actor=by.user, acting_for=by.acting_for
        ),
        SupportEvent: lambda by: SupportEvent.objects.create(
            request=support, kind="answer", at=now, by=by.user, acting_for=by.acting_for
        ),
        InstructionEvent: lambda by: InstructionEvent.objects.create(
            instruction=order, move="answer", at=now, by=by.user, acting_for=by.acting_for
        ),
        AccountEvent: lambda by: AccountEvent.objects.create(
            at=now, act="locked", user=office.people[Role.RECEPTION], by=by.user, acting_for=by.acting_for
        ),
        UnitReport: lambda by: UnitReport.objects.create(
            agency=office.unit, handed_in_at=now, handed_in_by=by.user, acting_for=by.acting_for, **month
        ),
    }
    # To look at something is no work; every other table with the column is asked.
    written = {
        one for one in apps.get_models() if any(field.name == "acting_for" for field in one._meta.fields)
    }
    assert {one.model for one in settings_undo.ACTS} == set(acts) == written - {AccessRecord}
    for model, act in acts.items():
        assert not settings_undo.deputy_has_acted(leave), model
        with undone():
            act(Actor(deputy, acting_for=absent))
            assert settings_undo.deputy_has_acted(leave), model
            assert not settings_undo.deputy_has_acted(
                LeaveFactory.build(user=absent, deputy=deputy, recorded_at=now + timedelta(minutes=1))
            ), "before this leave"


def test_the_button_says_whose_leave_it_is_and_stands_on_his_page_alone(office, client_of):
    absent, other = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    chief, move = client_of(office.people[Role.APPROVER]), "vang-mat"
    his, others = (reverse("oversight:person", args=[one.pk]) for one in (absent, other))
    sent = {f"{move}-first_day": "06/03/2026", f"{move}-last_day": "10/03/2026"}
    assert chief.post(reverse("oversight:move_person", args=[absent.pk, move]), sent).status_code == 302
    for page in (his, reverse("ui:leaves")):
        assert f"Ghi vắng mặt: {absent.full_name}" in chief.get(page).content.decode()
    assert not offered(chief, others), "it would take back what was done with another"
    assert take_back(chief, his) == 302
    assert not Leave.objects.exists()


def nobody(leave: Leave) -> bool:
    """No deputy has done anything."""
    return leave.pk is None


def test_whose_it_is_and_when_it_is_too_late(office):
    head, handler = office.actor(Role.UNIT_HEAD), office.people[Role.HANDLER]
    now = timezone.now()
    leave = people.record_leave(user=handler, first_day=TODAY, last_day=LATER, deputy=None, by=head, at=now)
    with pytest.raises(NotAllowed):
        leaves.take_back(leave_id=leave.pk, has_acted=nobody, by=office.actor(Role.APPROVER), at=now)
    tomorrow = now + timedelta(days=1)
    with pytest.raises(NotNow):
        leaves.take_back(leave_id=leave.pk, has_acted=nobody, by=head, at=tomorrow)

    was = leaves.LeaveAsItWas.of(leave)
    assert leaves.LeaveAsItWas.from_json(was.as_json()) == was
    people.end_leave(leave=leave, last_day=date(2026, 3, 5), by=head, at=now)
    with pytest.raises(NotNow):  # shortened is not dropped
        leaves.put_back(was=was, left_with=TODAY, by=head, at=now)
    with pytest.raises(NotAllowed):
        leaves.put_back(was=was, left_with=None, by=Actor(handler), at=now)
    LeaveFactory(user=handler, valid_from=LATER, valid_to=LATER)
    with pytest.raises(AccountsError, match="đã có một đợt vắng mặt"):
        leaves.put_back(was=was, left_with=None, by=head, at=now)


def test_a_view_deleted_by_mistake_is_there_again_and_opens_the_list(office, client_of):
    user = office.people[Role.UNIT_HEAD]
    head, setup = client_of(user), reverse("ui:list", args=[DESK])
    head.post(reverse("ui:list_save", args=[DESK]), {"name": "Đất đai"})
    view = ListView.objects.exclude(name="").get()
    head.post(reverse("ui:list_view", args=[view.pk, "mo-dau"]))
    head.post(reverse("ui:list_view", args=[view.pk, "xoa"]))
    assert not ListView.objects.exclude(name="").exists()
    assert "Xóa cách xem “Đất đai”" in head.get(setup).content.decode()
    assert take_back(head, setup) == 302
    again = ListView.objects.exclude(name="").get()
    assert (again.name, again.owner) == ("Đất đai", user)
    assert ListView.objects.get(owner=user, name="").opens_with == again

    # What was chosen elsewhere meanwhile stays; an act that is refused leaves the way back where it is.
    head.post(reverse("ui:list_view", args=[again.pk, "xoa"]))
    assert head.post(reverse("ui:list_view", args=[again.pk, "xoa"])).status_code == 404
    other = client_of(user)
    other.post(reverse("ui:list_save", args=[DESK]), {"name": "Hộ tịch"})
    chosen = ListView.objects.get(name="Hộ tịch")
    other.post(reverse("ui:list_view", args=[chosen.pk, "mo-dau"]))
    colleagues = ListView.objects.create(
        owner=office.people[Role.HANDLER], list_code=DESK, name="Của người khác"
    )
    assert head.post(reverse("ui:list_view", args=[colleagues.pk, "xoa"])).status_code == 409
    assert take_back(head, setup) == 302
    assert ListView.objects.get(owner=user, name="").opens_with == chosen


def test_columns_chosen_by_mistake_are_as_they_were_and_the_list_offers_it(office, client_of):
    user = office.people[Role.HANDLER]
    handler, setup, desk = client_of(user), reverse("ui:list", args=[DESK]), reverse("desk:home")
    places = handler.get(setup).context["form"]
    first = {name: places[name].initial for name in places.fields}
    movable = [name for name, field in places.fields.items() if ("0", "không hiện") in field.choices]
    handler.post(setup, {**first, movable[0]: "0"})
    changed = ListView.objects.get(owner=user, name="").columns
    assert movable[0] not in changed
    assert offered(handler, desk), "he lands on the list and may take it back there"
    assert take_back(handler, desk) == 302
    assert ListView.objects.get(owner=user, name="").columns == []

    handler.post(setup, {**first, movable[0]: "0"})
    client_of(user).post(setup, {**first, movable[1]: "0"})
    elsewhere = ListView.objects.get(owner=user, name="").columns
    assert take_back(handler, desk) == 409
    assert ListView.objects.get(owner=user, name="").columns == elsewhere, "chosen since in another browser"
