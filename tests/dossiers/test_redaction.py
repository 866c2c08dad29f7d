"""Personal data taken away by two persons and an act: gone everywhere, and everything else as it was."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from documents.exceptions import FileMissing, PaperRedacted
from documents.models import IssuedPaper, StoredFile
from documents.services import files, papers
from dossiers.enums import EventKind
from dossiers.enums.redaction import RedactionGroup
from dossiers.models import Dossier, DossierEvent, HandOver
from dossiers.queries.timeline import timeline
from dossiers.rules.intake import FileIn
from dossiers.services import ledger, redacting, redaction
from dossiers.services.papers import hand_over_values
from indicators.models import DossierFact
from indicators.services import facts
from jobs.services.grants import REDACTOR_ROLE, redactions
from lib.redaction import Stands
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from tests.factories.dossiers import Office, accepted, done, make_office
from tests.factories.files import pdf, stored
from tests.factories.redaction import (
    ADDRESS,
    APPROVED_AT,
    ASKED_AT,
    DONE_AT,
    FORMER_PHONE,
    NAME,
    PERSONAL,
    PHONE,
    an_act,
    approved,
    lived,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
CARD = pdf(pages=2)
SAID = "[đã xóa theo 12/QĐ-TA ngày 20/03/2026]"


@built_once
def office() -> Office:
    return make_office()


@built_once
def dossier(office: Office) -> Dossier:
    return lived(office, file=CARD)


@pytest.fixture(autouse=True)
def _card_in_the_store(dossier: Dossier) -> None:
    """What one test throws away no transaction brings back for the next."""
    stored(CARD)


def places_of(*words: str) -> dict[str, set[str]]:
    """table.column of every column of every table that holds one of the words, whatever its type."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        for table, column in cursor.fetchall():
            holds = f'position(%s in lower("{column}"::text)) > 0'
            for word in words:
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {holds})', [word.lower()])
                if cursor.fetchone()[0]:
                    found.setdefault(f"{table}.{column}", set()).add(word)
    return found


def carried_out(order, as_owner):
    with as_owner():
        return redacting.carry_out(order_id=order.pk, at=DONE_AT)


def rows_of_each_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            (counts[table],) = cursor.fetchone()
    return counts


def is_member(role: str, of: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [role, of])
        return bool(cursor.fetchone()[0])


def refused(sql: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        connection.cursor().execute(sql)


def as_redactor(order_id: int | None) -> None:
    """On the owner's connection, until the role is taken off."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {REDACTOR_ROLE}")
        cursor.execute("SELECT set_config('portal.redaction', %s, true)", [str(order_id or "")])


class TestAfterwards:
    def test_nothing_personal_is_found_in_any_column_of_any_table(self, office, dossier, as_owner):
        before = places_of(*PERSONAL)
        assert {word for words in before.values() for word in words} == set(PERSONAL)
        assert len(before) > 25, "a world in which names stand in few places proves little"

        carried_out(approved(office, dossier), as_owner)

        assert places_of(*PERSONAL) == {}

    def test_a_tombstone_stands_where_something_was_and_nothing_where_nothing_was(
        self, office, dossier, as_owner
    ):
        carried_out(approved(office, dossier), as_owner)

        dossier = Dossier.objects.get(pk=dossier.pk)
        assert (dossier.applicant_name, dossier.applicant_id_number) == (SAID, "")
        assert (dossier.applicant_born_on, dossier.return_place) == (None, "")
        assert {one.applicant_name for one in dossier.history.all()} == {SAID}
        assert SAID in {line.reason for line in timeline(dossier)}
        assert timeline(dossier)[-1].what == EventKind.REDACT.label
        assert set(dossier.corrections.get().after) == {"applicant_phone"}

    def test_what_is_no_personal_data_stays(self, office, dossier, as_owner):
        stays = (
            "code", "temporary_number", "state", "received_on", "due_at", "late_after", "ended_on",
            "register_number", "procedure_version_id", "case_id", "current_unit_id", "applicant_kind",
            "applicant_id_kind", "payer_group", "lookup_word",
        )  # fmt: skip
        before = Dossier.objects.values(*stays).get(pk=dossier.pk)
        events = list(DossierEvent.objects.order_by("pk").values())
        counts = rows_of_each_table()

        carried_out(approved(office, dossier), as_owner)

        assert Dossier.objects.values(*stays).get(pk=dossier.pk) == before
        assert list(DossierEvent.objects.order_by("pk").values())[:-1] == events
        after = rows_of_each_table()
        grown = {table: after[table] - counts[table] for table in counts if after[table] > counts[table]}
        assert grown.pop("dossiers_dossierhistory") >= 1
        assert grown.pop("dossiers_toucheddossier") >= 1
        assert grown == {"dossiers_redactionorder": 1, "dossiers_dossierevent": 1}
        assert not {table for table in counts if after[table] < counts[table]}

    def test_the_ledger_verifies_before_and_after_and_names_the_act(self, office, dossier, as_owner):
        assert ledger.verify().is_whole
        order = carried_out(approved(office, dossier, RedactionGroup.IDENTITY), as_owner)

        report = ledger.verify()

        assert report.is_whole
        assert [(one["dossier"], one["act"]) for one in report.redacted] == [(dossier.pk, order.act)]

    def test_its_event_holds_references_alone(self, office, dossier, as_owner):
        order = carried_out(approved(office, dossier, RedactionGroup.CONTACT), as_owner)

        last = dossier.events.order_by("-seq").first()

        assert (last.kind, last.actor, last.from_state) == (EventKind.REDACT, None, "")
        assert last.refs == {
            "order": order.pk, "groups": ["contact"], "act_on": "2026-03-20",
            "asked_by": office.people[Role.CONTROL].pk, "decided_by": office.people[Role.HEAD].pk,
        }  # fmt: skip

    def test_only_the_groups_of_the_act_are_taken_away(self, office, dossier, as_owner):
        carried_out(approved(office, dossier, RedactionGroup.CONTACT), as_owner)

        found = places_of(PHONE, ADDRESS, FORMER_PHONE)
        assert set(found) <= {
            "dossiers_dossier.subject", "dossiers_dossier.representative_address",
            "dossiers_dossierhistory.subject", "dossiers_dossierhistory.representative_address",
            "dossiers_reason.text", "dossiers_stepinstance.note", "dossiers_verification.content",
            "dossiers_consultation.question", "dossiers_result.abstract", "dossiers_resultreturn.note",
            "feedback_rating.comment", "feedback_supportrequest.what",
        }, "an act about contact leaves what somebody wrote"  # fmt: skip
        dossier = Dossier.objects.get(pk=dossier.pk)
        assert (dossier.applicant_name, dossier.applicant_phone) == (NAME, "")
        assert "rieng biet" in dossier.search_text

    def test_the_slip_of_a_bundle_still_tells_of_the_others(self, office, dossier, as_owner):
        carried_out(approved(office, dossier), as_owner)

        slip = IssuedPaper.objects.get(kind="hand_over", subject__startswith="hand_over:")
        told = str(slip.payload)
        assert (NAME in told, SAID in told, "Đặng Thị Ước" in told) == (False, True, True)
        assert NAME not in papers.html_of(paper=slip)

    def test_on_that_slip_nobody_else_is_renamed_whatever_the_two_are_called(self, office, dossier, as_owner):
        bundle = HandOver.objects.get(items__dossier=dossier)
        other = bundle.items.exclude(dossier=dossier).get().dossier_id
        names = {dossier.pk: 'Công ty "Riêng Biệt"', other: 'Công ty "Riêng Biệt" chi nhánh 2'}
        for pk, name in names.items():
            Dossier.objects.filter(pk=pk).update(applicant_name=name)
        papers.issue(
            kind="hand_over", agency_id=bundle.from_agency_id, subject=f"hand_over:{bundle.pk}",
            values=hand_over_values(bundle), by=office.actor(Role.RECEPTION), at=APPROVED_AT,
        )  # fmt: skip
        Dossier.objects.filter(pk=dossier.pk).update(applicant_name=NAME)  # put right after it was printed

        carried_out(approved(office, dossier), as_owner)

        slip = IssuedPaper.objects.filter(kind="hand_over").latest("pk")
        said = {line["code"]: line["applicant"] for line in slip.payload["lines"]}
        assert said == {dossier.code: SAID, Dossier.objects.get(pk=other).code: names[other]}

    def test_a_paper_of_the_dossier_says_that_it_is_gone(self, office, dossier, as_owner):
        carried_out(approved(office, dossier), as_owner)

        receipt = IssuedPaper.objects.get(kind="receipt", subject=f"dossier:{dossier.pk}")
        for show in (partial(papers.pdf_of, at=DONE_AT), papers.html_of):
            with pytest.raises(PaperRedacted, match="đã xóa"):
                show(paper=receipt)

    def test_nothing_waits_to_be_sent_about_it(self, office, dossier, as_owner):
        carried_out(approved(office, dossier), as_owner)

        waiting = OutboxMessage.objects.filter(state__in=(MessageState.WAITING, MessageState.HELD))
        assert not [one for one in waiting if f"dossier:{dossier.pk}" in one.topic]

    def test_what_is_counted_of_it_stays_as_it_was(self, office, dossier, as_owner):
        facts.refresh()
        before = list(DossierFact.objects.order_by("pk").values())
        carried_out(approved(office, dossier), as_owner)

        facts.refresh()

        assert before
        assert list(DossierFact.objects.order_by("pk").values()) == before

    @pytest.mark.parametrize(
        ("page", "role"),
        [
            ("desk:dossier", Role.HEAD),
            ("desk:dossier", Role.CONTROL),
            ("counter:dossier", Role.RECEPTION),
        ],
    )
    def test_its_pages_open_and_show_tombstones(self, office, dossier, as_owner, client_of, page, role):
        carried_out(approved(office, dossier), as_owner)

        answer = client_of(office.people[role]).get(reverse(page, args=[dossier.pk]))

        assert answer.status_code == 200
        assert SAID in answer.content.decode()
        assert NAME not in answer.content.decode()

    def test_its_receipt_is_refused_in_a_sentence(self, office, dossier, as_owner, client_of):
        carried_out(approved(office, dossier), as_owner)
        receipt = IssuedPaper.objects.get(kind="receipt", subject=f"dossier:{dossier.pk}")
        clerk = client_of(office.people[Role.RECEPTION])
        answer = clerk.get(reverse("counter:paper_page", args=[receipt.pk]))
        assert answer.status_code == 409
        assert "đã xóa theo văn bản" in answer.content.decode()


class TestFiles:
    def test_the_content_goes_and_a_notice_stands_in_its_place(self, office, dossier, as_owner):
        kept = dossier.files.get().stored_file

        order = carried_out(approved(office, dossier, RedactionGroup.FILES), as_owner)

        file = dossier.files.get()
        assert "12/QĐ-TA" in files.content_of(file.stored_file).decode()
        assert file.name == SAID
        assert not StoredFile.objects.filter(pk=kept.pk).exists()
        with pytest.raises(FileMissing):
            files.content_of(kept)
        assert kept.sha256 in order.contents
        assert order.finished_at == DONE_AT

    def test_content_that_another_dossier_has_too_stays_there(self, office, dossier, as_owner):
        shared = dossier.files.get().stored_file
        other = accepted(office, files=[FileIn(shared.pk, "chung.pdf")])

        carried_out(approved(office, dossier, RedactionGroup.FILES), as_owner)

        assert files.content_of(other.files.get().stored_file).startswith(b"%PDF")
        assert dossier.files.get().stored_file != shared

    def test_without_files_in_the_act_they_stay(self, office, dossier, as_owner):
        kept = dossier.files.get().stored_file
        carried_out(approved(office, dossier, RedactionGroup.IDENTITY), as_owner)
        assert dossier.files.get().stored_file == kept


class TestWhatTheDatabaseRefuses:
    REASON = "UPDATE dossiers_reason SET text = '-'"

    def test_the_serving_role_neither_redacts_nor_becomes_the_redactor_nor_calls_an_order_done(
        self, office, dossier
    ):
        order = approved(office, dossier)
        # As in production, where nobody can take off the role: a member of none.
        assert not is_member("portal_app", REDACTOR_ROLE)
        for sql, said in (
            (self.REASON, "permission denied"),
            ("UPDATE dossiers_dossierhistory SET applicant_name = '-'", "permission denied"),
            ("UPDATE dossiers_verification SET content = '-'", "refused"),
            (
                f"UPDATE dossiers_redactionorder SET state = 'done', done_at = now() WHERE id = {order.pk}",
                "forwards",
            ),
            (f"UPDATE dossiers_redactionorder SET act_number = '1' WHERE id = {order.pk}", "stays what"),
            (f"DELETE FROM dossiers_redactionorder WHERE id = {order.pk}", "permission denied"),
        ):
            refused(sql, said)

    def test_the_redactor_does_nothing_without_an_order_nor_beyond_it(self, office, dossier, as_owner):
        asked = redaction.ask(
            dossier_id=dossier.pk, entered=an_act("texts"), by=office.actor(Role.CONTROL), at=ASKED_AT
        )
        with as_owner():
            as_redactor(None)
            refused(self.REASON, "without an approved order")
            as_redactor(asked.pk)
            refused(self.REASON, "without an approved order")
            connection.cursor().execute("RESET ROLE")
        redaction.approve(order_id=asked.pk, by=office.actor(Role.HEAD), at=APPROVED_AT)
        other = done(office)
        with as_owner():
            as_redactor(asked.pk)
            connection.cursor().execute(f"{self.REASON} WHERE dossier_id = {dossier.pk}")
            refused("UPDATE dossiers_dossier SET applicant_name = '-'", "beyond order")
            refused(
                f"UPDATE dossiers_stepinstance SET note = '-' WHERE dossier_id = {other.pk}", "beyond order"
            )
            refused("UPDATE dossiers_dossier SET state = 'draft'", "permission denied")
            refused("UPDATE dossiers_dossierevent SET refs = '{}'", "permission denied")
            connection.cursor().execute("RESET ROLE")

    def test_the_owner_himself_changes_no_minutes(self, dossier, as_owner):
        with as_owner():
            refused("UPDATE dossiers_verification SET content = '-'", "refused")

    def test_one_person_cannot_be_both(self, office, dossier):
        order = redaction.ask(
            dossier_id=dossier.pk, entered=an_act(), by=office.actor(Role.CONTROL), at=ASKED_AT
        )
        refused(
            f"UPDATE dossiers_redactionorder SET state = 'approved', decided_at = now(),"
            f" decided_by_id = asked_by_id WHERE id = {order.pk}",
            "redaction_takes_two_persons",
        )

    def test_what_is_done_stays_as_it_was_done(self, office, dossier, as_owner):
        order = carried_out(approved(office, dossier), as_owner)
        with as_owner():
            for change in ("state = 'asked'", "done_at = now()", "counts = '{}'", "finished_at = NULL"):
                refused(f"UPDATE dossiers_redactionorder SET {change} WHERE id = {order.pk}", "order|record")

    def test_every_declared_column_has_its_guard_and_room_for_a_tombstone(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'redaction_guard'")
            assert {name for (name,) in cursor.fetchall()} == {one.table for one in redactions()}
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND character_maximum_length < 100"
            )
            short = set(cursor.fetchall())
        for one in redactions():
            for name, column in one.columns.items():
                assert column.stands != Stands.TOMBSTONE or (one.table, name) not in short, (one.table, name)
