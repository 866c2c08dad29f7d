"""The file of a blank form belongs to its version: written while that is a draft, frozen with it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.enums import Role
from accounts.models import Actor
from documents.models import StoredFile
from documents.services import upkeep
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import ProcedureVersion, RequiredPaper
from procedures.queries import content_of, difference_list, files_in_force, form_of, public_form
from procedures.rules.blank_forms import kind_of_file
from procedures.rules.content import PaperContent
from procedures.services import blank_forms, drafts, versions
from procedures.services.importing import import_procedures
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.procedures import make_version, publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FORM, OTHER = "p1", "p2"  # the factory's first paper is a form, the second is none


@built_once
def control():
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))


@built_once
def draft():
    return make_version(code="1.001193", publish=False, valid_from=TODAY)


@pytest.fixture
def stored():
    return StoredFileFactory()


@pytest.fixture
def attach(control):
    def attach(version, stored, *, key=FORM, name="to-khai.docx", seen=0):
        return blank_forms.attach_form(
            version_id=version.pk, paper_key=key, stored_file_id=stored.pk, name=name, seen=seen,
            by=control, at=AT,
        )  # fmt: skip

    return attach


@pytest.fixture
def remove(control):
    def remove(version, *, key=FORM, seen=0):
        return blank_forms.remove_form(version_id=version.pk, paper_key=key, seen=seen, by=control, at=AT)

    return remove


@pytest.fixture
def rewrite(control):
    def rewrite(version, content):
        return drafts.rewrite_draft(
            version_id=version.pk, content=content, valid_from=TODAY, by=control, at=AT
        )

    return rewrite


def files(version):
    """Key → stored file and name, of the papers that have one."""
    rows = version.papers.filter(form_file__isnull=False).order_by("position")
    return {row.key: (row.form_file_id, row.form_file_name) for row in rows}


@pytest.mark.parametrize(("name", "kind"), [
    ("Mẫu số 01.docx", "DOCX"), ("to.khai.PDF", "PDF"), ("a.Doc", "DOC"),
])  # fmt: skip
def test_a_kind_of_file_is_called_by_its_ending(name, kind):
    assert kind_of_file(name) == kind


class TestWriting:
    def test_a_form_of_a_draft_gets_its_file(self, draft, stored, attach):
        attach(draft, stored)
        assert files(draft) == {FORM: (stored.pk, "to-khai.docx")}

    def test_another_takes_its_place(self, draft, stored, attach):
        attach(draft, stored)
        better = StoredFileFactory()
        attach(draft, better, name="to-khai.pdf", seen=stored.pk)
        assert files(draft) == {FORM: (better.pk, "to-khai.pdf")}

    def test_it_is_taken_out_again(self, draft, stored, attach, remove):
        attach(draft, stored)
        remove(draft, seen=stored.pk)
        assert files(draft) == {}

    def test_the_same_file_twice_is_once(self, draft, stored, attach, remove):
        attach(draft, stored)
        attach(draft, stored)  # the second press still saw none
        assert files(draft) == {FORM: (stored.pk, "to-khai.docx")}
        remove(draft, seen=stored.pk)
        remove(draft, seen=stored.pk)
        assert files(draft) == {}

    def test_what_somebody_else_has_changed_since_is_not_overwritten(self, draft, stored, attach, remove):
        attach(draft, stored)
        with pytest.raises(NotNow, match="Người khác vừa thay hoặc gỡ tệp"):
            attach(draft, StoredFileFactory(), name="khac.docx", seen=0)
        with pytest.raises(NotNow, match="Người khác vừa thay hoặc gỡ tệp"):
            remove(draft, seen=0)
        assert files(draft) == {FORM: (stored.pk, "to-khai.docx")}

    @pytest.mark.parametrize("key", [OTHER, "khong-co"])
    def test_only_a_form_has_one(self, draft, stored, attach, remove, key):
        for act in (lambda: attach(draft, stored, key=key), lambda: remove(draft, key=key)):
            with pytest.raises(NotNow, match="không còn là mẫu đơn, tờ khai"):
                act()

    def test_a_published_version_keeps_what_it_has(self, draft, stored, attach, remove):
        attach(draft, stored)
        publish_now(draft)
        with pytest.raises(NotNow, match="lập phiên bản mới"):
            attach(draft, StoredFileFactory(), seen=stored.pk)
        with pytest.raises(NotNow, match="lập phiên bản mới"):
            remove(draft, seen=stored.pk)
        with pytest.raises(IntegrityError, match="hãy lập phiên bản mới"), transaction.atomic():
            draft.papers.filter(key=FORM).update(form_file=None, form_file_name="")
        assert files(draft) == {FORM: (stored.pk, "to-khai.docx")}

    @pytest.mark.parametrize("broken", [
        {"form_file_name": ""}, {"is_form": False}, {"form_file": None},
    ])  # fmt: skip
    def test_the_database_refuses_half_a_file(self, draft, stored, attach, broken):
        attach(draft, stored)
        with pytest.raises(IntegrityError, match="paper_form_file_of_a_form"), transaction.atomic():
            draft.papers.filter(key=FORM).update(**broken)


class TestRewritingTheDraft:
    def test_the_file_survives_by_its_papers_key(self, draft, stored, attach, rewrite):
        attach(draft, stored)
        content = content_of(draft)
        papers = (
            PaperContent("moi", "Giấy mới"),
            *content.papers[1:],
            replace(content.papers[0], name="Đơn"),
        )
        rewrite(draft, replace(content, papers=papers))
        assert files(draft) == {FORM: (stored.pk, "to-khai.docx")}
        assert draft.papers.get(key=FORM).name == "Đơn"

    def test_a_page_opened_before_neither_drops_nor_brings_back_a_file(
        self, draft, stored, attach, remove, rewrite
    ):
        before = content_of(draft)
        attach(draft, stored)
        with_file = content_of(draft)
        rewrite(draft, before)
        assert files(draft) == {FORM: (stored.pk, "to-khai.docx")}
        remove(draft, seen=stored.pk)
        rewrite(draft, with_file)
        assert files(draft) == {}

    def test_what_has_a_file_is_not_made_a_paper_without_a_form(self, draft, stored, attach, rewrite):
        attach(draft, stored)
        content = content_of(draft)
        plain = replace(content.papers[0], is_form=False)
        with pytest.raises(ProcedureError, match="hãy gỡ tệp trước khi bỏ dấu “Là mẫu đơn”"):
            rewrite(draft, replace(content, papers=(plain, *content.papers[1:])))
        assert content_of(draft) == content

    def test_a_paper_that_is_dropped_takes_its_file_along(self, draft, stored, attach, rewrite):
        attach(draft, stored)
        content = content_of(draft)
        rewrite(draft, replace(content, papers=content.papers[1:]))
        assert files(draft) == {}


class TestNewDrafts:
    def copied(self, version, control):
        return versions.draft_new_version(
            procedure=version.procedure, valid_from=TODAY, based_on=version, by=control, at=AT
        )

    def test_a_draft_begins_with_the_files_of_the_version_it_is_made_from(
        self, draft, stored, attach, control
    ):
        attach(draft, stored)
        publish_now(draft)
        assert files(self.copied(draft, control)) == {FORM: (stored.pk, "to-khai.docx")}

    def test_what_it_changes_leaves_the_published_one_alone(self, draft, stored, attach, remove, control):
        attach(draft, stored)
        publish_now(draft)
        copy = self.copied(draft, control)
        remove(copy, seen=stored.pk)
        assert (files(copy), files(draft)) == ({}, {FORM: (stored.pk, "to-khai.docx")})

    def test_it_is_published_with_the_version(self, draft, stored, attach, control):
        attach(draft, stored)
        versions.publish_version(version_id=draft.pk, by=control, at=AT)
        assert files_in_force(draft.procedure_id, TODAY) == {FORM: stored.pk}


class TestTheStore:
    def test_a_form_is_no_orphan_and_what_is_taken_out_becomes_one(self, draft, stored, attach, remove):
        attach(draft, stored)
        upkeep.sweep(at=AT)
        stored.refresh_from_db()
        assert stored.unreferenced_since is None
        remove(draft, seen=stored.pk)
        upkeep.sweep(at=AT)
        stored.refresh_from_db()
        assert stored.unreferenced_since == AT

    def test_the_sweep_finds_it_by_an_index_of_the_few_papers_that_have_one(self, stored):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        rows = RequiredPaper.objects.filter(form_file=stored.pk)
        assert "paper_form_file" in rows.explain()

    def test_a_file_somebody_refers_to_is_not_deleted(self, draft, stored, attach):
        attach(draft, stored)
        with pytest.raises(ProtectedError):
            StoredFile.objects.filter(pk=stored.pk).delete()
        assert not upkeep.discard(stored.sha256)


class TestWhichFormIsPublic:
    """A file that is not what the public page of a procedure shows now cannot be fetched by the public."""

    def found(self, key=FORM, code="1.001193", on=TODAY):
        found = public_form(code, key, on)
        return found and found.form_file_id

    def test_that_of_the_version_in_force_is(self, draft, stored, attach):
        attach(draft, stored)
        publish_now(draft)
        assert self.found() == stored.pk

    def test_that_of_a_draft_is_not(self, draft, stored, attach):
        attach(draft, stored)
        assert self.found() is None
        assert form_of(draft.pk, FORM).form_file_id == stored.pk

    @pytest.mark.parametrize(("from_day", "to_day"), [
        (TODAY + timedelta(days=1), None),  # published, not in force yet
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1)),  # over
    ])  # fmt: skip
    def test_that_of_another_time_is_not(self, stored, attach, from_day, to_day):
        version = make_version(code="1.001194", publish=False, valid_from=from_day, valid_to=to_day)
        attach(version, stored)
        publish_now(version)
        assert self.found(code="1.001194") is None

    def test_that_of_an_abolished_procedure_is_not(self, draft, stored, attach):
        attach(draft, stored)
        publish_now(draft)
        draft.procedure.abolished_on = TODAY
        draft.procedure.save(update_fields=["abolished_on"])
        assert self.found() is None
        assert self.found(on=TODAY - timedelta(days=1)) is None  # before its first day
        draft.procedure.abolished_on = TODAY + timedelta(days=1)
        draft.procedure.save(update_fields=["abolished_on"])
        assert self.found() == stored.pk

    @pytest.mark.parametrize("asked", [{"key": OTHER}, {"key": "khong-co"}, {"code": "1.999999"}])
    def test_what_is_no_form_is_not(self, draft, stored, attach, asked):
        attach(draft, stored)
        publish_now(draft)
        assert self.found(**asked) is None


class TestTheTwoSources:
    def test_the_list_of_differences_names_the_form_the_national_record_has_not(self, draft, stored, attach):
        make_version(procedure=draft.procedure, source="national")
        attach(draft, stored)
        publish_now(draft)
        (pair,) = difference_list(TODAY)
        (difference,) = pair.differences
        assert (difference.label, difference.national) == ("Tệp mẫu đơn, tờ khai", ())
        assert difference.local == ("Tờ khai đăng ký khai sinh: to-khai.docx",)

    def test_a_file_makes_no_change_of_an_unchanged_import(self, stored, attach, control):
        record = {
            "code": "1.004222",
            "name": "Đăng ký thường trú",
            "fields": [{"code": "A", "name": "Cư trú"}],
        }
        record["document_groups"] = [
            {"documents": [{"name": "Tờ khai", "original": 1, "forms": ["CT01.docx"]}]}
        ]
        lines = [json.dumps(record).encode()]
        assert import_procedures(lines, at=AT).created == 1
        national = ProcedureVersion.objects.national().get()
        local = versions.draft_new_version(
            procedure=national.procedure, valid_from=TODAY, based_on=national, by=control, at=AT
        )
        attach(local, stored, key=local.papers.get().key, name="CT01.docx")
        publish_now(local)
        again = import_procedures(lines, at=AT + timedelta(days=1))
        assert (again.unchanged, again.updated, again.created) == (1, 0, 0)
        assert files(local) == {local.papers.get().key: (stored.pk, "CT01.docx")}
        assert files(national) == {}
