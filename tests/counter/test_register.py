"""The register of dossiers: what narrows it, who takes it away, as which file."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from dossiers.models import RegisterExport
from dossiers.rules.intake import Person
from dossiers.services import exports
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, make_office, returned
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PERSON = Person(name="=1+1", id_number="099187000123")
REGISTER = reverse("counter:register")


@built_once
def office():
    return make_office()


@built_once
def other_office():
    return make_office()


@built_once(frozen_at="2026-03-06 09:32")
def given(office):
    """Returned today, to a man whose name looks like a formula."""
    return returned(office, applicant=PERSON)


@built_once(frozen_at="2026-03-06 09:32")
def old(office):
    return accepted(office, when=at("2026-03-05 09:00"))


class TestRegister:
    def head(self, office, client_of):
        return client_of(office.people[Role.ONESTOP_HEAD])

    def test_today_is_what_it_opens_with(self, given, old, clerk):
        page = clerk.get(REGISTER).content.decode()
        assert given.code in page
        assert old.code not in page

    def test_filters_stay(self, old, clerk):
        clerk.get(REGISTER, {"first": "05/03/2026", "last": "05/03/2026"})
        again = clerk.get(REGISTER, follow=True)
        assert old.code in again.content.decode()
        clerk.get(reverse("counter:register_forget"))
        assert old.code not in clerk.get(REGISTER, follow=True).content.decode()

    @pytest.mark.parametrize(
        ("filters", "there"),
        [
            ({"state": "returned"}, True),
            ({"state": "accepted"}, False),
            ({"procedure": "khai sinh"}, True),
            ({"procedure": "ket hon"}, False),
            ({"means": "0"}, True),
            ({"means": "1"}, False),
            ({"late": "on"}, False),
        ],
    )
    def test_filters_narrow(self, given, clerk, filters, there):
        page = clerk.get(REGISTER, {"first": "06/03/2026", "last": "", **filters}).content.decode()
        assert (given.code in page) == there

    @pytest.mark.parametrize(
        "dates",
        [
            {"first": "06/03/2026", "last": "05/03/2026"},
            {"first": "01/01/2020", "last": ""},
            {"first": "32/01/2026", "last": ""},
        ],
    )
    def test_dates_that_cannot_be(self, office, clerk, client_of, dates):
        assert clerk.get(REGISTER, dates).status_code == 422
        export = self.export(self.head(office, client_of), **dates)
        assert export.status_code == 302

    def export(self, head, *, format="xlsx", key="", **dates):
        address = f"{reverse('counter:register_export')}?{urlencode(dates)}"
        return head.post(address, {"format": format, "submission_key": key or str(uuid4())})

    def test_the_field_narrows_and_only_own_fields_are_offered(self, given, other_office, clerk):
        sector = given.procedure_version.sector
        dates = {"first": "06/03/2026", "last": "06/03/2026"}
        there = clerk.get(REGISTER, {**dates, "sector": sector.search_key}).content.decode()
        assert given.code in there
        assert f'value="{sector.search_key}" selected' in there
        other = other_office.procedure.version.sector
        if other.search_key != sector.search_key:
            assert clerk.get(REGISTER, {**dates, "sector": other.search_key}).status_code == 422
        assert clerk.get(REGISTER, {**dates, "sector": "khong co"}).status_code == 422

    def test_the_head_of_the_unit_takes_it_away_as_a_workbook(self, office, given, other_office, client_of):
        accepted(other_office)

        answer = self.export(self.head(office, client_of))

        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][:3] == ("STT", "Mã hồ sơ", "Tên thủ tục hành chính")
        assert len(rows) == 2
        assert rows[1][1:4] == (given.code, "Đăng ký khai sinh", "=1+1")
        assert rows[1][6].isoformat(timespec="minutes") == "2026-03-06T09:32"
        assert sheet.cell(2, 4).data_type == "s"  # a name that looks like a formula stays a name

    def test_or_as_a_pdf_to_print(self, office, given, client_of):
        answer = self.export(self.head(office, client_of), format="pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-1.7")

    def test_a_long_one_is_made_in_the_background_for_him_alone(self, office, given, client_of, monkeypatch):
        monkeypatch.setattr("dossiers.services.exports.AT_ONCE", 0)
        woken = []
        monkeypatch.setattr("dossiers.tasks.run_register_exports.delay", lambda: woken.append(1))
        head, key, listed = self.head(office, client_of), str(uuid4()), reverse("counter:exports")

        assert self.export(head, key=key).url == listed
        assert self.export(head, key=key).url == listed

        export = RegisterExport.objects.get()
        assert woken
        waiting = head.get(listed).content.decode()
        assert f'hx-get="{listed}"' in waiting
        file = reverse("counter:export_file", args=[export.pk])
        assert head.get(file).status_code == 404
        exports.run_waiting(now=timezone.now)
        ready = head.get(listed).content.decode()
        assert file in ready
        assert "hx-get" not in ready.split('id="exports"')[1].split(">")[0]
        assert b"".join(head.get(file).streaming_content)[:2] == b"PK"
        assert AccessRecord.objects.filter(object_kind="register_export", action=LookAction.EXPORT).exists()
        other = UserFactory(role=Role.ONESTOP_HEAD, agency=office.counter)
        assert client_of(other).get(file).status_code == 404
        RegisterExport.objects.update(expires_at=timezone.now())
        assert head.get(file).status_code == 404

    def test_a_clerk_does_not(self, office, clerk):
        assert self.export(clerk).status_code == 403
        assert clerk.get(reverse("counter:exports")).status_code == 403

    def test_a_form_of_nothing_known_is_not_found(self, office, client_of):
        assert self.export(self.head(office, client_of), format="docx").status_code == 404

    def test_more_rows_cost_no_more_queries(self, office, clerk, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(lambda: accepted(office), lambda: clerk.get(REGISTER))
