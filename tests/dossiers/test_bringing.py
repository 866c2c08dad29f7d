"""Papers brought before acceptance: what they change, what is refused, whom, when; accepting with them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from django.db import transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.services import files
from dossiers.enums import EventKind, Evidence, PaperDatabase, RequestState, State
from dossiers.exceptions import NotReady, RecordedElsewhere, Refused
from dossiers.models import Dossier
from dossiers.rules.intake import FileIn, PaperIn
from dossiers.services import bringing, ending, reception, silence
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.documents import PDF
from tests.factories.dossiers import Office, accepted, asked, done, in_process, make_office, online
from tests.harness.worlds import built_once, undone


pytestmark = pytest.mark.django_db
# Asked on Friday 6 March to answer until Friday the 27th; filed online it is owed an answer by Monday 09:32.
MONDAY, TUESDAY = at("2026-03-09 08:00"), at("2026-03-10 10:00")


@built_once
def office() -> Office:
    return make_office()


@built_once
def waits(office) -> Dossier:
    """Filed at the counter without its second and last paper, and told so."""
    return asked(office)


@built_once
def filed(office) -> Dossier:
    """Filed online without its last paper; nobody has looked at it yet."""
    return online(office)


def now(dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def last_of(dossier):
    return dossier.papers.order_by("-order")[0]


def paper(dossier, **changes) -> dict[int, PaperIn]:
    """Its last paper as one original, or as `changes` have it."""
    row = last_of(dossier)
    return {row.pk: replace(PaperIn(name=row.name, evidence=Evidence.ORIGINAL, originals=1), **changes)}


def scan(name="to-khai.pdf") -> FileIn:
    return FileIn(files.store_made(PDF, "application/pdf").pk, name)


def bring(office, dossier, papers=None, *, with_files=None, role=Role.RECEPTION, when=TUESDAY) -> Dossier:
    return bringing.bring(
        dossier_id=dossier.pk, papers=paper(dossier) if papers is None else papers, files=with_files or {},
        by=office.actor(role), at=when,
    )  # fmt: skip


def bring_and_accept(office, dossier, papers=None, *, role=Role.RECEPTION) -> Dossier:
    return bringing.bring_and_accept(
        dossier_id=dossier.pk, papers=paper(dossier) if papers is None else papers, files={}, quantities={},
        amounts={}, by=office.actor(role), at=TUESDAY,
    )  # fmt: skip


def test_what_a_dossier_waited_for_submits_it_again_and_owes_it_an_answer(office, waits):
    row, clerk = last_of(waits), office.people[Role.RECEPTION]

    found = bring(office, waits, paper(waits, copies=2), with_files={row.pk: [scan()]})

    assert (found.state, found.pre_supplement_count) == (State.SUBMITTED, 1)
    row = last_of(waits)
    assert (row.evidence, row.originals, row.certified, row.copies, row.kept) == ("original", 1, 0, 2, True)
    file = waits.files.get()
    assert (file.paper, file.name, file.added_by, file.added_at) == (row, "to-khai.pdf", clerk, TUESDAY)
    request = waits.requests.get()
    item = request.items.get()
    assert (request.state, request.ended_at) == (RequestState.ANSWERED, TUESDAY)
    assert (item.received_at, item.received_by) == (TUESDAY, clerk)
    owed = waits.answers_owed.get(answered_at=None)
    assert (owed.since, owed.due_at) == (TUESDAY, at("2026-03-11 17:30"))  # the counter: one working day
    event = waits.events.order_by("-seq")[0]
    assert (event.kind, event.actor, event.refs["papers"]) == (EventKind.RESUBMIT, clerk, [row.pk])
    assert (event.from_state, event.to_state) == (State.SUPPLEMENT_PRE, State.SUBMITTED)


def test_what_waits_to_be_looked_at_goes_on_waiting_for_the_answer_it_is_owed(office, filed):
    found = bring(office, filed)

    assert found.state == State.SUBMITTED
    owed = filed.answers_owed.get()  # and not one hour longer for bringing more
    assert (owed.due_at, owed.answered_at) == (at("2026-03-09 09:32"), None)
    event = filed.events.order_by("-seq")[0]
    assert (event.kind, event.from_state, event.to_state) == ("resubmit", State.SUBMITTED, State.SUBMITTED)


def test_who_brought_what_was_asked_for_is_not_reminded_of_it_any_more(office, waits, settings):
    """Ruling 37: a message overtaken by events is cancelled, not sent."""
    settings.NOTIFICATION_GATEWAYS = {"sms": "x"}
    assert silence.remind(at=at("2026-03-24 07:00")) == 1
    assert OutboxMessage.objects.get(kind="supplement_reminder").state == MessageState.WAITING
    taken = {
        "brought": partial(bring, office, waits, when=at("2026-03-24 08:00")),
        "said to have been brought": partial(
            reception.resubmit,
            dossier_id=waits.pk,
            by=office.actor(Role.RECEPTION),
            at=at("2026-03-24 08:00"),
        ),
        "accepted with it": partial(bring_and_accept, office, waits),
    }
    for name, act in taken.items():
        with undone():
            act()
            (reminder,) = OutboxMessage.objects.filter(kind="supplement_reminder")
            assert reminder.state == MessageState.CANCELLED, name
            assert silence.remind(at=at("2026-03-26 07:00")) == 0


SHOWN = {"originals": 1, "kept": True}


@pytest.mark.parametrize(("brought", "kept", "database"), [
    ({"evidence": Evidence.CERTIFIED_COPY, "certified": 1, "kept": False}, False, ""),
    # What was only shown went home again, whatever was ticked.
    ({"evidence": Evidence.SHOWN_ON_PAPER, **SHOWN}, False, ""),
    ({"evidence": Evidence.SHOWN_ON_VNEID, **SHOWN}, False, ""),
    ({"evidence": Evidence.FOUND_IN_DATABASE, "source": "CSDL dân cư, 10/3"}, True, PaperDatabase.POPULATION),
])  # fmt: skip
def test_how_a_paper_was_produced_is_kept_with_it(office, waits, brought, kept, database):
    bring(office, waits, paper(waits, **brought))
    row = last_of(waits)
    assert (row.evidence, row.kept, row.database) == (brought["evidence"], kept, database)


def test_what_is_wrong_with_what_was_brought_is_told_and_nothing_is_taken_in(office, waits, filed):
    row, first = last_of(waits), waits.papers.get(order=1)
    marked = "Đánh dấu ít nhất một giấy tờ"
    refused = [
        (paper(filed), {}, "không thuộc hồ sơ"),  # another dossier's paper
        (paper(waits), {last_of(filed).pk: [scan()]}, "không thuộc hồ sơ"),
        ({}, {}, marked),
        ({}, {row.pk: [scan()]}, marked),  # a scan alone is no paper
        (paper(waits), {first.pk: [scan()]}, "giấy tờ chưa đánh dấu"),
        (paper(waits, evidence=None), {}, marked),
        (paper(waits, originals=0), {}, "Nhập số lượng bản"),
        (paper(waits, copies=-1), {}, "không được âm"),
        (paper(waits, evidence=Evidence.FOUND_IN_DATABASE), {}, "Ghi cơ sở dữ liệu đã khai thác"),
        (paper(waits, evidence=Evidence.REUSED), {}, "Chọn hồ sơ có giấy tờ"),
        (paper(waits, name="Bản sao Sổ hộ khẩu"), {}, "đã bãi bỏ"),
        # Of several one is at fault: none is taken in.
        (
            {**paper(waits), first.pk: PaperIn(name=first.name, evidence=Evidence.ORIGINAL)},
            {},
            "Nhập số lượng",
        ),
    ]
    events = waits.events.count()
    for papers, scans, sentence in refused:
        with pytest.raises(Refused, match=sentence):
            bring(office, waits, papers, with_files=scans)
    assert (now(waits).state, waits.events.count()) == (State.SUPPLEMENT_PRE, events)
    assert not last_of(waits).is_present
    assert not waits.files.exists()


def test_a_dossier_has_no_more_files_however_often_something_is_brought(office, filed, settings):
    settings.UPLOAD_MAX_FILES = 2
    row = last_of(filed)
    bring(office, filed, with_files={row.pk: [scan(), scan("mat-sau.pdf")]})
    with pytest.raises(Refused, match="tệp") as refusal:
        bring(office, filed, with_files={row.pk: [scan("lan-sau.pdf")]})
    assert refusal.value.field == "files"


def test_only_before_acceptance_and_only_here(office, waits):
    withdrawn = ending.withdraw(
        dossier_id=asked(office).pk, reason="Thôi", by=office.actor(Role.RECEPTION), at=MONDAY
    )
    labels = {
        accepted(office): "Đã tiếp nhận", in_process(office): "Đang", done(office): "Đã", withdrawn: "rút",
    }  # fmt: skip
    for dossier, label in labels.items():
        with pytest.raises(NotReady, match=f"chưa được tiếp nhận. Hồ sơ đang ở trạng thái “.*{label}"):
            bring(office, dossier)
    Dossier.objects.filter(pk=waits.pk).update(system_of_record="Hệ thống tỉnh")
    with pytest.raises(RecordedElsewhere, match="Hệ thống tỉnh"):
        bring(office, waits)


def may(act) -> set[Role]:
    """Who may, and of them nothing stays."""
    found = set()
    for role in Role:
        try:
            with undone():
                act(role=role)
                found.add(role)
        except NotAllowed:
            continue
    return found


def test_who_may_bring_and_who_may_accept_with_it(office, waits):
    assert may(partial(bring, office, waits)) == {Role.RECEPTION, Role.ONESTOP_HEAD, Role.POSTAL_AGENT}
    assert may(partial(bring_and_accept, office, waits)) == {Role.RECEPTION, Role.ONESTOP_HEAD}


class TestAcceptingWithIt:
    def test_brought_and_accepted_in_one(self, office, waits):
        taken = bring_and_accept(office, waits)
        assert (taken.state, taken.accepted_at) == (State.ACCEPTED, TUESDAY)
        assert not waits.answers_owed.filter(answered_at=None).exists()
        assert [event.kind for event in waits.events.order_by("seq")][-2:] == ["resubmit", "accept"]

    def test_what_is_complete_takes_nothing_in(self, office):
        complete = online(office, complete=True)
        assert bring_and_accept(office, complete, papers={}).state == State.ACCEPTED
        assert not complete.events.filter(kind=EventKind.RESUBMIT).exists()

    def test_both_or_neither(self, office, waits):
        first = waits.papers.get(order=1)
        again = {first.pk: PaperIn(name=first.name, evidence=Evidence.ORIGINAL, originals=1)}
        events = waits.events.count()
        with transaction.atomic(), pytest.raises(Refused, match="Còn thiếu 1 giấy tờ: Giấy chứng sinh"):
            bring_and_accept(office, waits, again)
        with pytest.raises(NotAllowed):
            bring_and_accept(office, waits, role=Role.POSTAL_AGENT)
        assert (now(waits).state, waits.events.count()) == (State.SUPPLEMENT_PRE, events)
        assert not last_of(waits).is_present
