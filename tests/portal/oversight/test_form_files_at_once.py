"""Two who work on one draft at the same moment: neither loses what the other has done without being told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.documents import DOCX, ODT
from tests.factories.procedures import make_version
from tests.portal.oversight.pages import filled, url


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def colleague(client_of, province):
    return client_of(UserFactory(role=Role.CONTROL, agency=province))


def together(*acts):
    """Statuses of acts begun at one moment, each on its own connection."""
    ready = Barrier(len(acts))

    def begin(act):
        try:
            ready.wait(timeout=20)
            return act().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def upload(client, draft, content, name, key):
    told = {"do": "attach", "paper": "p1", "seen": 0, "submission_key": key}
    page = url("form_files", version_id=draft.pk)
    return client.post(page, {**told, "file": SimpleUploadedFile(name, content)})


def form_of(draft):
    return draft.papers.get(key="p1").form_file_name


def test_three_presses_are_one_act(control):
    draft, key = make_version(publish=False), str(uuid4())
    presses = [lambda: upload(control, draft, DOCX, "mau.docx", key)] * 3
    assert together(*presses) == [302, 302, 302]
    assert form_of(draft) == "mau.docx"


def test_of_two_files_one_is_taken_and_the_other_is_told(control, colleague):
    draft = make_version(publish=False)
    one, other = str(uuid4()), str(uuid4())
    statuses = together(
        lambda: upload(control, draft, DOCX, "mot.docx", one),
        lambda: upload(colleague, draft, ODT, "hai.odt", other),
    )
    assert sorted(statuses) == [302, 409]
    assert form_of(draft) == ("mot.docx" if statuses[0] == 302 else "hai.odt")


def test_who_saves_the_draft_meanwhile_drops_no_file(control, colleague):
    draft = make_version(publish=False)
    edit = url("edit_version", version_id=draft.pk)
    typed = {**filled(colleague.get(edit)), "name": "Đăng ký khai sinh, bản sửa"}
    key = str(uuid4())
    statuses = together(
        lambda: upload(control, draft, DOCX, "mau.docx", key), lambda: colleague.post(edit, typed)
    )
    assert statuses == [302, 302]
    draft.refresh_from_db()
    assert (form_of(draft), draft.name) == ("mau.docx", "Đăng ký khai sinh, bản sửa")
