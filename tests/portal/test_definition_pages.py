"""Sets of indicators on the screen: the list, the file, and the two steps of adding a version."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from indicators.models import ScoreDefinition
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.indicators.test_definition_versions import ON_TIME, content, with_indicator


pytestmark = pytest.mark.django_db
LIST, NEW = reverse("oversight:definitions"), reverse("oversight:new_definition")


@pytest.fixture
def control(client_of, frozen_at):
    frozen_at("2026-03-20 09:00")
    return client_of(UserFactory(role=Role.CONTROL, agency=AgencyFactory(province=True)))


def uploaded(raw):
    return SimpleUploadedFile("bo.json", json.dumps(raw).encode(), content_type="application/json")


def test_each_version_is_listed_and_can_be_taken_home(control):
    page = control.get(LIST).content.decode()
    assert "766-portal@1" in page
    assert "2018-evaluation@1" in page
    assert "kèm theo phần mềm" in page
    row = ScoreDefinition.objects.get(code="766-portal")
    file = control.get(reverse("oversight:definition_file", args=[row.pk]))
    assert json.loads(file.content) == row.content
    assert 'filename="766-portal.v1.json"' in file["Content-Disposition"]


def test_checked_first_then_added(control):
    raw = with_indicator(ON_TIME, full_at="0.95") | {"valid_from": "2026-03-01"}
    page = control.post(NEW, {"file": uploaded(raw), "do": "check"}).content.decode()
    assert "2.1 Tỷ lệ hồ sơ xử lý đúng hạn: đạt đủ điểm từ tỷ lệ 1 → 0.95" in page
    assert all(period in page for period in ("tháng 03/2026", "quý I năm 2026", "năm 2026"))
    assert ScoreDefinition.objects.count() == 3
    answer = control.post(NEW, {"content": json.dumps(raw), "do": "add"}, follow=True)
    assert "Đã thêm 766-portal@2." in answer.content.decode()
    assert "đạt đủ điểm từ tỷ lệ 1 → 0.95" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"do": "check"}, "Hãy chọn tệp JSON"),
        ({"do": "check", "file": SimpleUploadedFile("a.json", b"\xff\xfe")}, "không phải là chữ UTF-8"),
        ({"do": "check", "file": SimpleUploadedFile("a.json", b" " * (1024 * 1024 + 1))}, "lớn hơn 1 MB"),
        ({"do": "add", "content": "{}"}, "ghi sai hoặc thiếu"),
    ],
)
def test_what_is_wrong_stands_at_the_file(control, sent, sentence):
    answer = control.post(NEW, sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_control_of_a_commune_reads_and_does_not_add(client_of, frozen_at):
    frozen_at("2026-03-20 09:00")
    commune = AgencyFactory(parent=AgencyFactory(province=True))
    browser = client_of(UserFactory(role=Role.CONTROL, agency=commune))
    assert NEW not in browser.get(LIST).content.decode()
    assert browser.post(NEW, {"file": uploaded(content()), "do": "check"}).status_code == 403
