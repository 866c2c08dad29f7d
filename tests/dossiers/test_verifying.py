"""Minutes of verifications: what they need, who writes them, and that they stay as written."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from time_machine import travel

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import EventKind
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Verification
from dossiers.rules.verifying import Minutes, faults
from dossiers.services import ledger, verifying
from tests.clock import at
from tests.counter.test_at_once import at_once
from tests.factories.documents import PDF
from tests.factories.dossiers import assigned, done, make_office, verified


NOON = at("2026-03-06 11:00")
GOOD = Minutes(date(2026, 3, 6), "Thửa 12", "Ông Mẫu", "Đúng")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"held_on": date(2026, 3, 5)}, None),  # the day of acceptance
        ({"held_on": date(2026, 3, 4)}, "held_on"),
        ({"held_on": date(2026, 3, 7)}, "held_on"),
        ({"place": " "}, "place"),
        ({"present": "\n"}, "present"),
        ({"content": ""}, "content"),
        ({"held_from": time(9), "held_to": time(10)}, None),
        ({"held_from": time(9), "held_to": time(9)}, "held_to"),
        ({"held_to": time(9)}, None),
    ],
)
def test_what_minutes_need(changes, field):
    said = {name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__} | changes
    found = faults(Minutes(**said), today=date(2026, 3, 6), accepted_on=date(2026, 3, 5))
    assert list(found) == ([field] if field else [])


@pytest.mark.django_db
def test_minutes_are_kept_as_written_and_put_right_by_others():
    office = make_office()
    dossier = assigned(office)
    for role in (Role.RECEPTION, Role.RECORDS_CLERK, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed, match="Chuyên viên thụ lý"):
            verifying.record_minutes(dossier_id=dossier.pk, minutes=GOOD, by=office.actor(role), at=NOON)
    with pytest.raises(Refused) as wrong:
        verified(office, dossier, place="")
    assert wrong.value.field == "place"

    first, other = verified(office, dossier), verified(office, dossier)
    assert (first.number, other.number) == (1, 2)
    event = dossier.events.filter(kind=EventKind.RECORD_VERIFICATION).earliest("seq")
    assert event.refs["content_hash"] == verifying.content_hash(
        dossier, Verification.objects.get(pk=first.pk)
    )
    assert "Thửa" not in str(event.refs)

    def again(**typed):
        return verifying.record_minutes(
            dossier_id=dossier.pk, minutes=GOOD, by=office.actor(Role.UNIT_HEAD), at=NOON, **typed
        )

    with pytest.raises(Refused, match="lý do"):
        again(replaces_id=first.pk)
    new = again(replaces_id=first.pk, why="Ghi sai số thửa")
    assert (new.number, new.replaces, new.replaced_why) == (3, first, "Ghi sai số thửa")
    with pytest.raises(NotReady, match="đã được thay bằng biên bản số 3"):
        again(replaces_id=first.pk, why="Lần nữa")
    with pytest.raises(NotReady, match="không thuộc hồ sơ"):
        again(replaces_id=verified(office, assigned(office)).pk, why="Của hồ sơ khác")
    with pytest.raises(NotReady, match="đã được gỡ"):
        again(file_ids=[10**6])
    for act in (lambda: Verification.objects.update(place="Nơi khác"), other.delete):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            act()
    finished = _back_at_the_unit(done(office), office)
    with pytest.raises(NotReady, match="đang giải quyết"):
        verified(office, finished)
    assert ledger.verify().is_whole


def _back_at_the_unit(dossier, office):
    """A finished dossier lies at the counter; here it is as if the unit still had it."""
    dossier.current_unit = office.unit
    dossier.save()
    dossier.steps.filter(state="active").update(state="pending", started_at=None, due_at=None)
    return dossier


@pytest.mark.django_db(transaction=True)
def test_two_at_once_replace_minutes_once():
    office = make_office()
    dossier = assigned(office)
    first = verified(office, dossier)

    def replace(role):
        try:
            return verifying.record_minutes(
                dossier_id=dossier.pk,
                minutes=GOOD,
                by=office.actor(role),
                at=NOON,
                replaces_id=first.pk,
                why="Sai",
            ).number
        except NotReady:
            return None

    told = at_once([lambda r=r: replace(r) for r in (Role.HANDLER, Role.UNIT_HEAD)])
    assert sorted(told, key=str) == [2, None]


@pytest.mark.django_db
def test_the_pages_write_read_and_replace(client_of):
    office = make_office()
    with travel(NOON, tick=False):
        dossier = assigned(office)
        handler = client_of(office.people[Role.HANDLER])
        write = reverse("desk:verify", args=[dossier.pk])
        page = reverse("desk:dossier", args=[dossier.pk])
        assert f'href="{write}"' in handler.get(page).content.decode()
        assert client_of(office.people[Role.RECORDS_CLERK]).get(write).status_code == 403
        typed = {
            "held_on": "06/03/2026",
            "held_from": "8:30",
            "held_to": "9:15",
            "place": "Thửa 12",
            "present": "Ông Mẫu, thôn trưởng",
            "content": "Đúng ranh giới",
        }
        assert handler.post(write, typed | {"held_on": "07/03/2026"}).status_code == 422
        assert handler.post(write, typed | {"held_to": "8:00"}).status_code == 422
        assert Verification.objects.count() == 0
        sent = typed | {"upload": SimpleUploadedFile("bien-ban.pdf", PDF)}
        assert handler.post(write, sent).status_code == 302
        kept = Verification.objects.get()
        read = reverse("desk:minutes", args=[dossier.pk, kept.pk])
        shown = handler.get(read).content.decode()
        for words in ("08:30 – 09:15, 06/03/2026", "Ông Mẫu, thôn trưởng", "bien-ban.pdf", "không có mặt"):
            assert words in shown, words
        form = handler.get(f"{write}?replaces={kept.pk}").content.decode()
        assert "Lập lại biên bản xác minh số 1" in form
        assert "Đúng ranh giới" in form
        again = typed | {"why": "Thiếu tên", "papers": [kept.files.get().pk]}
        assert handler.post(f"{write}?replaces={kept.pk}", again).status_code == 302
        assert "Đã được thay bằng biên bản số 2: Thiếu tên" in handler.get(read).content.decode()
        story = handler.get(page).content.decode()
        assert story.count("Lập biên bản xác minh") >= 2
        assert "đã thay bằng số 2" in story
        stranger = client_of(make_office().people[Role.HANDLER])
        assert stranger.get(read).status_code == 404
