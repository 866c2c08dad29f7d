"""The button that takes back, on the pages of a dossier; and what acts say before they are done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord, Actor
from dossiers.enums import EventKind, FileKind, StepState
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.consequences import CAN_BE_TAKEN_BACK, CONSEQUENCES
from dossiers.rules.intake import FileIn
from dossiers.services import files
from tests.factories import files as make
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, assigned, done, in_process, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
BUTTON = 'class="just-done'


@built_once(frozen_at="2026-03-06 10:00")
def office():
    return make_office()


def test_right_after_the_act_its_button_is_there_and_takes_it_back_once(office, client_of, frozen_at):
    dossier = in_process(office)
    head, handler = client_of(office.people[Role.UNIT_HEAD]), client_of(office.people[Role.HANDLER])
    url = reverse("desk:dossier", args=[dossier.pk])
    step = dossier.steps.get(state=StepState.ACTIVE)
    assert BUTTON not in head.get(url).content.decode()
    sent = {"to": office.people[Role.HANDLER].pk, "step": step.pk, "holder": 0}
    after = head.post(reverse("desk:assign", args=[dossier.pk]), sent, follow=True).content.decode()
    assert after.index(BUTTON) < after.index("Việc tiếp theo")
    assert "Phân công" in after[after.index(BUTTON) : after.index("Việc tiếp theo")]
    assert BUTTON not in handler.get(url).content.decode(), "not his act"

    undo = reverse("ui:undo", args=[dossier.pk])
    event = {"event": dossier.events.latest("seq").pk}
    assert handler.post(undo, event).status_code == 403
    assert client_of(make_office().people[Role.UNIT_HEAD]).post(undo, event).status_code == 404
    assert head.get(undo).status_code == 405
    assert head.post(undo, {"event": "x"}).status_code == 409
    back = head.post(undo, event, headers={"Referer": f"http://testserver{url}"}, follow=True)
    assert back.redirect_chain[0][0].endswith(url)
    page = back.content.decode()
    assert "Đã hoàn tác." in page
    assert BUTTON not in page
    assert "Hoàn tác: Phân công" in page
    assert head.post(undo, event).status_code == 409
    assert Dossier.objects.get(pk=dossier.pk).events.filter(kind=EventKind.UNDO).count() == 1

    head.post(
        reverse("desk:assign", args=[dossier.pk]),
        sent | {"step": dossier.steps.get(state=StepState.ACTIVE).pk},
    )
    assert BUTTON in head.get(url).content.decode()
    frozen_at("2026-03-07 08:00")
    assert BUTTON not in head.get(url).content.decode(), "the next day it stands"


def test_a_file_is_taken_out_with_a_reason_and_comes_back_with_one_press(office, client_of):
    handler = office.people[Role.HANDLER]
    dossier = assigned(office)
    given = FileIn(stored_file_id=make.stored(make.pdf()).pk, name="nham.pdf", kind=FileKind.PROCESS)
    file = files.attach(dossier_id=dossier.pk, file=given, by=Actor(handler), at=timezone.now())
    client, url = client_of(handler), reverse("desk:dossier", args=[dossier.pk])
    out = f"{reverse('ui:take_out', args=[file.pk])}?page=desk"
    assert out in client.get(f"{url}?file={file.pk}").content.decode()

    asked = client.get(out).content.decode()
    assert CAN_BE_TAKEN_BACK in asked
    assert "nham.pdf" in asked
    assert client.post(out, {"reason": " "}).status_code == 422
    assert client_of(office.people[Role.CONTROL]).get(out).status_code in (403, 404)
    assert client_of(make_office().people[Role.HANDLER]).get(out).status_code == 404

    after = client.post(out, {"reason": "Đính kèm nhầm"}, follow=True)
    assert after.redirect_chain[0][0] == url
    page = after.content.decode()
    assert BUTTON in page
    assert f"?file={file.pk}" not in page
    assert client.get(out).status_code == 404, "it is out of view"
    event = {"event": dossier.events.latest("seq").pk}
    back = client.post(
        reverse("ui:undo", args=[dossier.pk]), event, headers={"Referer": f"http://testserver{url}"}
    )
    assert back.status_code == 302
    assert f"?file={file.pk}" in client.get(url).content.decode()


def test_only_who_may_open_a_file_is_shown_its_name_and_takes_it_out_and_the_look_is_kept(office, client_of):
    dossier, handler = assigned(office), office.people[Role.HANDLER]
    given = FileIn(stored_file_id=make.stored(make.pdf()).pk, name="kín.pdf", kind=FileKind.PROCESS)
    file = files.attach(dossier_id=dossier.pk, file=given, by=Actor(handler), at=timezone.now())
    postman = UserFactory(role=Role.POSTAL_AGENT, agency=office.counter)
    out = reverse("ui:take_out", args=[file.pk])
    # He may attach where he receives, so that only the file's own right stands between.
    Dossier.objects.filter(pk=dossier.pk).update(received_by=postman, state="submitted")
    check_can("attach_file", Actor(postman), Dossier.objects.get(pk=dossier.pk), on=timezone.localdate())
    asked = client_of(postman).get(out)
    assert (asked.status_code, "kín.pdf" in asked.content.decode()) == (403, False)
    assert client_of(postman).post(out, {"reason": "Nhầm"}).status_code == 403
    file.refresh_from_db()
    assert file.removed_at is None
    assert not AccessRecord.objects.filter(object_kind="dossier_file").exists()

    Dossier.objects.filter(pk=dossier.pk).update(state=dossier.state)
    assert client_of(handler).get(out).status_code == 200
    look = AccessRecord.objects.get(object_kind="dossier_file")
    assert (look.user, look.action, look.object_id) == (handler, LookAction.SEE, str(file.pk))


def test_the_last_scan_of_a_shelf_is_taken_back_on_its_page(office, client_of):
    dossier = accepted(office)
    clerk, page = client_of(office.people[Role.RECEPTION]), reverse("counter:places")
    assert BUTTON not in clerk.get(page).content.decode()
    shown = clerk.post(page, {"kind": "folder", "place": "Tủ 3", "code": dossier.code}, follow=True)
    assert f"Chuyển nơi lưu {dossier}" in shown.content.decode()
    event = {"event": dossier.events.latest("seq").pk}
    clerk.post(reverse("ui:undo", args=[dossier.pk]), event)
    assert Dossier.objects.get(pk=dossier.pk).folder_place == ""
    assert BUTTON not in clerk.get(page).content.decode()


@pytest.mark.parametrize(
    ("page", "role", "words"),
    [
        ("reject", Role.APPROVER, CONSEQUENCES["reject"]),
        ("ask_supplement", Role.HANDLER, CONSEQUENCES["request_supplement"]),
        ("consult", Role.HANDLER, CONSEQUENCES["consult"]),
        ("complete", Role.HANDLER, CAN_BE_TAKEN_BACK),
        ("attach", Role.HANDLER, CAN_BE_TAKEN_BACK),
    ],
)
def test_an_act_says_before_its_button_what_will_happen_and_by_which_rule(
    office, client_of, page, role, words
):
    dossier = assigned(office)
    shown = client_of(office.people[role]).get(reverse(f"desk:{page}", args=[dossier.pk]))
    text = shown.content.decode()
    assert shown.status_code == 200
    assert words in text
    assert text.index("<form") < text.index(words)
    assert "<cite>" in text


def test_acceptance_and_return_say_beside_their_button_what_they_do(office, client_of):
    clerk = client_of(office.people[Role.RECEPTION])
    sheet = clerk.get(reverse("counter:receive", args=[office.procedure.offer.pk])).content.decode()
    button = sheet.index('value="accept"')
    assert button < sheet.index(CONSEQUENCES["accept"]) < sheet.index('value="check"')
    for kind in ("ask_before_acceptance", "refuse"):
        assert CONSEQUENCES[kind] in sheet
    given = clerk.get(reverse("counter:return_result", args=[done(office).pk])).content.decode()
    assert given.index("<form id") < given.index(CONSEQUENCES["return_result"]) < given.index('id="submit"')


def test_what_was_taken_back_is_done_again_with_the_same_form(office, client_of):
    """After going back to the form it is meant again, and is not the form that was sent before."""
    dossier, handler = assigned(office), client_of(office.people[Role.HANDLER])
    url, file = reverse("desk:attach", args=[dossier.pk]), make.pdf()
    page = handler.get(url).content.decode()
    key = page.split('name="submission_key" value="')[1].split('"')[0]
    files = dossier.files.filter(removed_at=None)
    for _ in range(2):
        upload = SimpleUploadedFile("bien-ban.pdf", file, content_type="application/pdf")
        sent = {"kind": FileKind.PROCESS, "submission_key": key, "file": upload}
        assert handler.post(url, sent).status_code == 302
        assert files.count() == 1
        handler.post(reverse("ui:undo", args=[dossier.pk]), {"event": dossier.events.latest("seq").pk})
        assert files.count() == 0
