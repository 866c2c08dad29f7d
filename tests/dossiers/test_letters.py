"""Many letters at once: confirmed or printed in the background, one file of stored papers, each once."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import LookAction, Role, SigningMode
from accounts.models import AccessRecord
from documents.models import IssuedPaper, StoredFile
from documents.services import papers
from documents.services.files import content_of
from dossiers.enums import BulkKind, BulkOutcome, EventKind
from dossiers.exceptions import NotReady
from dossiers.models import BulkWork
from dossiers.services import apologies, bulk, letters
from dossiers.services.apologies import ApologyIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import assigned, make_office
from tests.harness.pdf_text import pages_of, text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(os.environ.get("NO_PDF") == "1", reason="NO_PDF=1: this machine has no pango")
TUESDAY = at("2026-03-10 09:00")
WORDS = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", at("2026-03-16 09:00").date())


@built_once
def office():
    made = make_office()
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], mode=SigningMode.KT,
        signer_title="Phó Chủ tịch",
    )  # fmt: skip
    return made


def signed(office):
    dossier = assigned(office)
    apologies.draft(dossier_id=dossier.pk, entered=WORDS, by=office.actor(Role.HANDLER), at=TUESDAY)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    return dossier


def ask(office, dossiers, kind=BulkKind.SEND_LETTERS):
    return bulk.ask(
        kind=kind,
        seen={dossier.pk: None for dossier in dossiers},
        key=uuid4(),
        by=office.actor(Role.RECEPTION),
        at=TUESDAY,
    )


def run(work):
    bulk.run(work_id=work.pk, now=lambda: TUESDAY)
    work.refresh_from_db()
    return work


def outcomes(work):
    return list(work.items.order_by("pk").values_list("outcome", flat=True))


@needs_pdf
def test_ticked_letters_are_confirmed_each_once_and_joined_in_their_order(office):
    first, second = signed(office), signed(office)
    unsigned = assigned(office)
    work = run(ask(office, [second, unsigned, first]))

    done, refused = BulkOutcome.DONE, BulkOutcome.REFUSED
    assert outcomes(work) == [done, refused, done]
    assert "không có thư xin lỗi" in work.items.get(outcome=refused).said
    assert sorted(IssuedPaper.objects.values_list("number", flat=True)) == [1, 2]
    assert OutboxMessage.objects.filter(kind="apology_sent").count() == 2
    said = text_of(content_of(work.file))
    assert 0 < said.index(second.code) < said.index(first.code)
    assert work.file_until == TUESDAY + letters.KEPT_FOR


@needs_pdf
def test_printing_takes_the_stored_papers_and_renders_nothing(office, monkeypatch):
    dossiers = [signed(office) for _ in range(2)]
    run(ask(office, dossiers))
    singles = {paper.pk: content_of(papers.pdf_of(paper=paper, at=TUESDAY)) for paper in issued()}
    monkeypatch.setattr("documents.gateways.pdf.render", lambda *_: pytest.fail("rendered again"))

    work = run(ask(office, dossiers, BulkKind.PRINT_LETTERS))

    assert outcomes(work) == [BulkOutcome.DONE] * 2
    assert {paper.pk: content_of(paper.file) for paper in issued()} == singles
    assert pages_of(content_of(work.file)) == sum(pages_of(content) for content in singles.values())
    assert IssuedPaper.objects.count() == 2
    assert OutboxMessage.objects.filter(kind="apology_sent").count() == 2


def issued():
    return IssuedPaper.objects.filter(kind="apology").select_related("file")


def test_a_letter_that_was_not_sent_is_not_printed(office):
    work = run(ask(office, [signed(office)], BulkKind.PRINT_LETTERS))
    assert outcomes(work) == [BulkOutcome.REFUSED]
    assert "chưa được xác nhận" in work.items.get().said
    assert work.file is None
    with pytest.raises(NotReady, match="Chọn lại"):
        letters.file_of(work, at=TUESDAY)


@needs_pdf
@pytest.mark.parametrize("place", ["before the PDF", "before the file"])
def test_killed_anywhere_the_next_run_goes_on_and_nothing_is_doubled(office, monkeypatch, place):
    dossiers = [signed(office) for _ in range(3)]
    work = ask(office, dossiers)
    name = {"before the PDF": "render", "before the file": "join"}[place]
    real, turns = getattr(letters, name), iter(range(9))

    def killed_at_first(*given, **more):
        if next(turns) == 0:
            raise KeyboardInterrupt
        return real(*given, **more)

    monkeypatch.setattr(letters, name, killed_at_first)
    with pytest.raises(KeyboardInterrupt):
        run(work)
    work.refresh_from_db()
    assert work.ended_at is None

    bulk.run_waiting(now=lambda: TUESDAY)
    work.refresh_from_db()
    assert outcomes(work) == [BulkOutcome.DONE] * 3
    assert pages_of(content_of(work.file)) == 3
    assert sorted(issued().values_list("number", flat=True)) == [1, 2, 3]
    for dossier in dossiers:
        assert dossier.events.filter(kind=EventKind.SEND_APOLOGY).count() == 1


def test_without_an_engine_the_letters_are_sent_all_the_same(office, monkeypatch):
    from documents.exceptions import PdfUnavailable

    def away(*_):
        raise PdfUnavailable

    monkeypatch.setattr("documents.gateways.pdf.render", away)
    work = run(ask(office, [signed(office)]))
    assert outcomes(work) == [BulkOutcome.DONE]
    assert (work.file, work.ended_at) == (None, TUESDAY)


@needs_pdf
def test_the_file_goes_after_its_days_and_the_letters_stay(office):
    work = run(ask(office, [signed(office)]))
    digest = work.file.sha256
    assert letters.expire(at=TUESDAY + letters.KEPT_FOR - timedelta(seconds=1)) == 0
    assert letters.expire(at=TUESDAY + letters.KEPT_FOR) == 1
    assert not StoredFile.objects.filter(sha256=digest).exists()
    assert content_of(issued().get().file).startswith(b"%PDF")


@needs_pdf
def test_the_pages_confirm_watch_and_print(office, client_of, frozen_at, monkeypatch):
    frozen_at("2026-03-10 09:00")
    woken = []
    monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: woken.append(1))
    dossier = signed(office)
    clerk = client_of(office.people[Role.RECEPTION])
    page, post = reverse("counter:apologies"), reverse("counter:letters")
    assert f'id="signed-{dossier.pk}"' in clerk.get(page).content.decode()
    assert clerk.post(post, {"do": "send"}).url == page  # nothing ticked
    assert clerk.post(post, {"do": "burn", "dossier": dossier.pk}).status_code == 404

    watch = clerk.post(post, {"do": "send", "dossier": dossier.pk, "submission_key": str(uuid4())}).url

    work = BulkWork.objects.get()
    assert woken
    file = reverse("counter:letters_file", args=[work.pk])
    assert file not in clerk.get(watch).content.decode()
    assert clerk.get(file).status_code == 409
    bulk.run_waiting(now=timezone.now)
    assert file in clerk.get(watch).content.decode()
    answer = clerk.get(file)
    assert answer["Content-Type"] == "application/pdf"
    assert dossier.code in text_of(b"".join(answer.streaming_content))
    assert AccessRecord.objects.filter(object_kind="bulk_work", action=LookAction.PRINT).exists()
    assert f'id="sent-{dossier.pk}"' in clerk.get(page).content.decode()
    stranger = UserFactory(role=Role.RECEPTION, agency=office.counter)
    assert client_of(stranger).get(file).status_code == 404
