"""Waivers of fees on their page: added under a resolution, ended by the next (ruling 27)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.models import FeeDue
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import FeeWaiver
from procedures.services.shipping import load_catalogue
from procedures.services.waivers import WaiverIn, add_waiver, end_waiver
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 09:00")
LIST, NEW = reverse("oversight:waivers"), reverse("oversight:new_waiver")
TYPED = {
    "name": "Miễn lệ phí hộ tịch cho hộ nghèo",
    "percent": "100",
    "legal_basis": "Nghị quyết 12/2026/NQ-HĐND, Điều 4",
    "valid_from": "2026-11-23",
    "kind": "charge",
    "payer_group": "poor",
}


@pytest.fixture(autouse=True)
def _monday(frozen_at):
    frozen_at("2026-11-23 09:00")


@built_once
def office():
    return make_office()


@pytest.fixture
def control(office, client_of):
    return client_of(office.people[Role.CONTROL])


def waiver(**changes):
    usual = {
        "name": "Giảm lệ phí nộp trực tuyến", "percent": Decimal(50), "legal_basis": "Nghị quyết 1",
        "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    return WaiverIn(**(usual | changes))


def owed(office, **changes):
    return FeeDue.objects.get(dossier=accepted(office, when=NOW, **changes))


class TestPage:
    def test_a_waiver_is_added_and_the_next_reception_reckons_with_it(self, office, control):
        before = owed(office, payer_group="poor")
        assert control.post(NEW, TYPED).status_code == 302

        page = control.get(LIST).content.decode()
        for word in ("Giảm 100 %", "Lệ phí · Hộ nghèo", "Nghị quyết 12/2026/NQ-HĐND, Điều 4", "Đang áp dụng"):
            assert word in page
        after = owed(office, payer_group="poor")
        assert (before.amount, after.amount) == (8000, 0)
        assert "Miễn lệ phí hộ tịch cho hộ nghèo" in after.arithmetic
        assert owed(office).amount == 8000
        assert FeeDue.objects.get(pk=before.pk).amount == 8000

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"percent": "0"}, "lớn hơn 0"),
            ({"percent": "101"}, "không quá 100"),
            ({"percent": "-5"}, "lớn hơn 0"),
            ({"percent": "một nửa"}, "Mức giảm"),
            ({"legal_basis": "  "}, "bắt buộc"),
            ({"name": ""}, "bắt buộc"),
            ({"valid_to": "2026-11-22"}, "từ ngày bắt đầu trở đi"),
            ({"valid_from": "2026-02-30"}, "Áp dụng từ ngày"),
            ({"procedure": "9.999999"}, "Không có thủ tục mã 9.999999"),
            ({"kind": "x"}, "Loại khoản thu"),
        ],
    )
    def test_what_cannot_be_is_told_and_kept(self, control, changes, sentence):
        answer = control.post(NEW, TYPED | changes)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert "Hộ nghèo" in page
        assert not FeeWaiver.objects.exists()

    def test_twice_is_one(self, control):
        assert [control.post(NEW, TYPED).status_code for _ in range(2)] == [302, 422]
        assert FeeWaiver.objects.count() == 1

    def test_it_ends_on_a_day_to_come(self, office, control):
        control.post(NEW, TYPED)
        address = reverse("oversight:end_waiver", args=[FeeWaiver.objects.get().pk])

        def told(last_day):
            return control.post(address, {"last_day": last_day}, follow=True).content.decode()

        assert "Thôi áp dụng" in control.get(LIST).content.decode()
        assert "Hãy ghi ngày cuối cùng" in told("")
        assert "không được trước hôm nay" in told("2026-11-22")
        assert "Đã ghi ngày cuối cùng" in told("2026-11-30")
        assert FeeWaiver.objects.get().valid_to == date(2026, 11, 30)

    def test_who_added_and_who_ended_it_is_told(self, office, control):
        control.post(NEW, TYPED)
        control.post(
            reverse("oversight:end_waiver", args=[FeeWaiver.objects.get().pk]), {"last_day": "2026-11-30"}
        )
        page = control.get(LIST).content.decode()
        name = office.people[Role.CONTROL].full_name
        assert f"{name} ghi lúc " in page
        assert f"{name} ghi ngày cuối cùng lúc " in page

    def test_everybody_of_the_office_reads_and_control_alone_writes(self, office, client_of):
        row = add_waiver(waiver=waiver(), by=office.actor(Role.CONTROL), at=NOW)
        clerk = client_of(office.people[Role.RECEPTION])
        page = clerk.get(LIST).content.decode()
        assert row.name in page
        assert "Thôi áp dụng" not in page
        assert NEW not in page
        assert clerk.get(NEW).status_code == 403
        assert clerk.post(reverse("oversight:end_waiver", args=[row.pk])).status_code == 403

    def test_more_of_them_cost_no_more_queries(self, office, control, assert_num_queries_same_at_1_and_20):
        names = iter(range(100))

        def one_more():
            told = waiver(name=f"Quy định {next(names)}", procedure=office.procedure.procedure)
            add_waiver(waiver=told, by=office.actor(Role.CONTROL), at=NOW)

        assert_num_queries_same_at_1_and_20(one_more, lambda: control.get(LIST))


class TestService:
    def test_only_procedure_control_adds_and_ends(self, office):
        row = add_waiver(waiver=waiver(), by=office.actor(Role.CONTROL), at=NOW)
        for role in (Role.RECEPTION, Role.ADMINISTRATOR, Role.HEAD):
            with pytest.raises(NotAllowed):
                add_waiver(waiver=waiver(name="Khác"), by=office.actor(role), at=NOW)
            with pytest.raises(NotAllowed):
                end_waiver(waiver_id=row.pk, last_day=NOW.date(), by=office.actor(role), at=NOW)

    def test_an_end_can_be_brought_forward_and_not_put_off(self, office):
        by, last = office.actor(Role.CONTROL), NOW.date() + timedelta(days=30)
        row = add_waiver(waiver=waiver(valid_to=last), by=by, at=NOW)
        with pytest.raises(NotNow, match="thêm quy định mới"):
            end_waiver(waiver_id=row.pk, last_day=last + timedelta(days=1), by=by, at=NOW)
        assert end_waiver(waiver_id=row.pk, last_day=NOW.date(), by=by, at=NOW).valid_to == NOW.date()

    @pytest.mark.parametrize(
        ("first", "second", "fits"),
        [
            ({}, {}, False),
            ({"valid_to": date(2026, 6, 30)}, {"valid_from": date(2026, 7, 1)}, True),
            ({"valid_to": date(2026, 6, 30)}, {"valid_from": date(2026, 6, 30)}, False),  # one day is both's
            ({"valid_from": date(2026, 7, 1)}, {"valid_to": date(2026, 6, 30)}, True),
            ({}, {"payer_group": "poor"}, True),
            ({}, {"channel": 2}, True),
        ],
    )
    def test_the_same_waiver_holds_once_at_a_time(self, office, first, second, fits):
        by = office.actor(Role.CONTROL)
        add_waiver(waiver=waiver(**first), by=by, at=NOW)
        if fits:
            add_waiver(waiver=waiver(**second), by=by, at=NOW)
            return
        with pytest.raises(NotNow, match="Đã có quy định này"):
            add_waiver(waiver=waiver(**second), by=by, at=NOW)

    def test_what_shipped_can_be_ended_and_does_not_come_back(self, office):
        load_catalogue(at=NOW)
        row = FeeWaiver.objects.exclude(content_hash="").order_by("pk")[0]
        end_waiver(waiver_id=row.pk, last_day=NOW.date(), by=office.actor(Role.CONTROL), at=NOW)
        there = FeeWaiver.objects.count()

        load_catalogue(at=NOW)

        assert FeeWaiver.objects.count() == there
        assert FeeWaiver.objects.get(pk=row.pk).valid_to == NOW.date()

    @pytest.mark.parametrize(
        ("fields", "last_day", "sentence"),
        [
            ({"valid_to": date(2026, 5, 1)}, date(2026, 12, 1), "đã hết hiệu lực"),
            ({"valid_from": date(2027, 1, 1)}, date(2026, 12, 1), "trước ngày bắt đầu"),
        ],
    )
    def test_a_day_it_cannot_end(self, office, fields, last_day, sentence):
        row = add_waiver(waiver=waiver(**fields), by=office.actor(Role.CONTROL), at=NOW)
        with pytest.raises(NotNow, match=sentence):
            end_waiver(waiver_id=row.pk, last_day=last_day, by=office.actor(Role.CONTROL), at=NOW)

    def test_a_blank_basis_is_refused(self, office):
        with pytest.raises(ProcedureError, match="căn cứ"):
            add_waiver(waiver=waiver(legal_basis=" "), by=office.actor(Role.CONTROL), at=NOW)
