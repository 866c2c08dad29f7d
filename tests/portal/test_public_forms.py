"""Citizens fetch the blank form beside its paper: of what is in force now, and nothing else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import FileKind
from dossiers.models import DossierFile
from procedures.models import Procedure
from tests.factories import dossiers as make
from tests.factories.documents import DOCX, StoredFileFactory
from tests.factories.procedures import make_version, publish_now, with_form
from tests.portal.oversight.pages import words


pytestmark = pytest.mark.django_db
CODE = "1.001193"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday(frozen_at):
    frozen_at("2026-11-23 09:00")


def address(code=CODE, key="p1"):
    return reverse("public:form_file", args=[code, key])


def made(*, publish=True, **fields):
    version = with_form(make_version(code=CODE, publish=False, **fields), name="Mẫu số 01.docx")
    return publish_now(version) if publish else version


class TestTheLink:
    @pytest.mark.parametrize("page", ["public:procedure", "public:checklist"])
    def test_it_stands_beside_its_paper_with_kind_and_size(self, client, page):
        made()
        text = words(client.get(reverse(page, args=[CODE])))
        assert f'<a class="no-print" href="{address()}">' in text
        assert text.count("Tải mẫu (DOCX, 1 KB)") == 1

    def test_where_there_is_no_file_there_is_no_link(self, client):
        make_version(code=CODE)
        assert "Tải mẫu" not in words(client.get(reverse("public:procedure", args=[CODE])))

    def test_it_costs_the_page_nothing(self, client):
        make_version(code="1.001194")
        made()
        asked = []
        for code in ("1.001194", CODE):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("public:procedure", args=[code]))
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestTheDownload:
    def test_it_is_saved_under_its_name(self, client):
        made()
        answer = client.get(address())
        assert (answer.status_code, answer.content) == (200, DOCX)
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''M%E1%BA%ABu")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"

    def test_who_has_it_already_is_told_so(self, client):
        made()
        first = client.get(address())
        assert first["Cache-Control"] == "private, no-cache"
        again = client.get(address(), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        other = client.get(address(), headers={"If-None-Match": '"khac"'})
        assert (other.status_code, other.content) == (200, DOCX)

    def test_a_browser_that_only_asks_gets_no_content(self, client):
        made()
        answer = client.head(address())
        assert (answer.status_code, answer.content) == (200, b"")

    def test_nothing_can_be_posted_there(self, client):
        made()
        assert client.post(address()).status_code == 405

    def test_too_many_in_a_minute_are_asked_to_wait(self, client):
        made()
        answers = [client.get(address(), REMOTE_ADDR="203.0.113.77").status_code for _ in range(61)]
        assert answers == [200] * 60 + [429]


class TestWhatIsNotHandedOut:
    """Each of these files is in the store, and none can be had without a login."""

    def refused(self, client, **where):
        return client.get(address(**where)).status_code == 404

    def test_that_of_a_draft(self, client):
        made(publish=False)
        assert self.refused(client)

    def test_that_of_a_draft_beside_a_published_version(self, client):
        version = make_version(code=CODE)
        with_form(make_version(procedure=version.procedure, number=2, publish=False))
        assert self.refused(client)

    @pytest.mark.parametrize(("from_day", "to_day"), [
        (TODAY + timedelta(days=1), None), (date(2026, 1, 1), TODAY - timedelta(days=1)),
    ])  # fmt: skip
    def test_that_of_a_version_that_is_not_in_force(self, client, from_day, to_day):
        made(valid_from=from_day, valid_to=to_day)
        assert self.refused(client)

    def test_that_of_a_version_another_one_has_replaced(self, client):
        version = made(valid_to=TODAY - timedelta(days=1))
        make_version(procedure=version.procedure, number=2, valid_from=TODAY)
        assert self.refused(client)

    def test_that_of_a_national_version_behind_a_local_one(self, client):
        version = made(source="national")
        assert not self.refused(client)
        make_version(procedure=version.procedure)
        assert self.refused(client)

    def test_that_of_an_abolished_procedure(self, client):
        made()
        Procedure.objects.update(abolished_on=TODAY)
        assert self.refused(client)

    def test_that_of_another_procedure_or_paper(self, client):
        made()
        make_version(code="1.001194")
        assert self.refused(client, code="1.001194")
        assert self.refused(client, key="p2")
        assert self.refused(client, code="1.999999")

    def test_a_paper_of_a_dossier(self, client):
        office = make.make_office()
        dossier = make.assigned(office)
        file = DossierFile.objects.create(
            dossier=dossier,
            paper=dossier.papers.order_by("order").first(),
            stored_file=StoredFileFactory(),
            kind=FileKind.COMPONENT,
            name="to-khai-da-dien.docx",
            added_at=dossier.accepted_at,
            added_by=office.people[Role.RECEPTION],
        )
        code = office.procedure.procedure.code
        for key in ("p1", str(file.pk), str(file.stored_file_id), file.stored_file.sha256, file.name):
            assert self.refused(client, code=code, key=key)
