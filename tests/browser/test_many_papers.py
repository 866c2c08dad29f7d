"""Many papers in a real browser: numbers typed, letters confirmed and printed, the register taken away."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from documents.models import NumberSource
from dossiers.services import apologies, bulk, exports
from dossiers.services.apologies import ApologyIn
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.dossiers import Office, assigned, make_office
from tests.harness.pdf_text import pages_of, text_of


pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", date(2026, 3, 16))


@pytest.fixture
def office(transactional_db: None) -> Office:
    made = make_office()
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], signer_title="Phó Chủ tịch"
    )
    NumberSource.objects.create(
        agency=made.commune, kind="apology", system="Hệ thống văn bản tỉnh", valid_from=date(2026, 3, 1)
    )
    return made


def signed(office: Office, when: str) -> Any:
    dossier = assigned(office)
    moment = at(when)
    apologies.draft(dossier_id=dossier.pk, entered=WORDS, by=office.actor(Role.HANDLER), at=moment)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=moment)
    return dossier


def fetched(someone: Any, address: str) -> bytes:
    answer = someone.page.request.get(someone.url + address)
    assert answer.headers["content-type"] == "application/pdf"
    body: bytes = answer.body()
    return body


@pytest.mark.parametrize("width", [1280, 320])
@time_machine.travel(at("2026-03-10 09:00"), tick=True)
def test_numbers_letters_and_the_register(office, visitor, monkeypatch, width):
    monkeypatch.setattr("dossiers.tasks.run_bulk_works.delay", lambda: None)
    monkeypatch.setattr("dossiers.tasks.run_register_exports.delay", lambda: None)
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    dossiers = [signed(office, "2026-03-10 08:30") for _ in range(3)]

    records = visitor(office.people[Role.RECORDS_CLERK], width=width)
    for number, dossier in enumerate(dossiers, start=125):
        records.open(reverse("desk:outside_numbers"))
        records.page.locator(f"#apology-{dossier.pk}-number").fill(f"{number}/UBND-VP")
        records.page.locator(f"#apology-{dossier.pk}-dated_on").fill("2026-03-10")
        records.check(f"papers {width} 1 numbers")
        records.page.locator(f"form:has(#apology-{dossier.pk}-number) button").click()
        records.page.wait_for_load_state("networkidle")
    records.check(f"papers {width} 2 numbered")

    clerk = visitor(office.people[Role.RECEPTION], width=width)
    clerk.open(reverse("counter:apologies"))
    for dossier in dossiers:
        clerk.page.locator(f"#signed-{dossier.pk}").check()
    clerk.page.locator("details.confirm summary").click()
    clerk.check(f"papers {width} 3 letters")
    clerk.page.locator("button[name=do][value=send]").click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.check(f"papers {width} 4 waiting")
    bulk.run_waiting(now=timezone.now)
    clerk.page.reload()
    clerk.check(f"papers {width} 5 done")
    letters = fetched(clerk, clerk.page.locator("main a.btn-primary").get_attribute("href"))
    assert pages_of(letters) == 3
    # Each letter brings a table of its own for fonts of one name: here every page is read by its own.
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(letters)).pages)
    assert all(str(dossier) in said for dossier in dossiers)
    assert all(f"{number}/UBND-VP" in said for number in (125, 126, 127))
    clerk.open(reverse("counter:apologies"))
    clerk.check(f"papers {width} 6 sent")

    head = visitor(office.people[Role.ONESTOP_HEAD], width=width)
    head.open(reverse("counter:register") + "?first=01/03/2026&last=10/03/2026")
    head.check(f"papers {width} 7 register")
    head.page.locator("button[name=format][value=pdf]").click()
    head.page.wait_for_load_state("networkidle")
    head.check(f"papers {width} 8 exporting")
    exports.run_waiting(now=timezone.now)
    head.page.reload()
    head.check(f"papers {width} 9 exported")
    book = fetched(head, head.page.locator("#exports td a").first.get_attribute("href"))
    assert pages_of(book) == 1
    assert "Tổng số: 3 hồ sơ." in text_of(book)
