"""The API for systems that file for applicants: once per key, only at its counters, faults by field."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings as hypothesis_settings

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier, DossierFile
from dossiers.services import ledger, reception
from integrations.models import OutsideSystem
from integrations.services.systems import register
from procedures.enums import FeeKind, FeeUnit
from procedures.models import FeeRule
from tests.clock import at
from tests.factories.dossiers import Office, make_office
from tests.factories.procedures import publish_now


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 09:32")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
PROGRAM = base64.b64encode(b"MZ" + bytes(100)).decode()


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def token(office) -> str:
    return register(name="Cổng DVC quốc gia", agencies=[office.counter], at=NOW)[1]


def body(office: Office, **changes: Any) -> dict[str, Any]:
    return {
        "procedure": office.procedure.procedure.code,
        "receiving_agency": office.counter.code,
        "applicant": {"name": "Đặng Thị Ước", "id_number": "099187000123"},
        "papers": [
            {"key": "p1", "files": [{"name": "to-khai.png", "content": base64.b64encode(PNG).decode()}]},
            {"key": "p2"},
        ],
        "outside_code": "000.00.00.G22-260306-0001",
        **changes,
    }


def post(client, token: str | None, data: Any, *, key: Any = None, raw: str | None = None):
    headers = {"Idempotency-Key": str(key or uuid4())}
    if token:
        headers["Authorization"] = f"Token {token}"
    content = raw if raw is not None else json.dumps(data)
    return client.post(reverse("api:dossiers"), content, content_type="application/json", headers=headers)


def test_a_dossier_comes_in_with_a_temporary_number_and_its_files(client, office, token):
    answer = post(client, token, body(office))

    assert answer.status_code == 201, answer.content
    given = answer.json()
    assert given["number"].startswith("TN-260306-")
    assert (given["state"], given["national_status"]) == ("submitted", 1)
    dossier = Dossier.objects.get()
    assert dossier.channel == 2
    assert dossier.outside_code == "000.00.00.G22-260306-0001"
    assert DossierFile.objects.get().paper.name == "Tờ khai đăng ký khai sinh"
    assert ledger.verify().is_whole


@pytest.mark.parametrize(
    "fee",
    [
        {"rate": 2000, "unit": FeeUnit.PAGE},
        {"rate": None, "note": "Theo Nghị quyết của Hội đồng nhân dân"},
    ],
)
def test_what_a_fee_needs_is_asked_for_at_the_counter(client, fee):
    """No caller can send a quantity or an amount, and no fee is written before acceptance."""
    office = make_office(fee=None, publish=False)
    version = office.procedure.version
    FeeRule.objects.create(version=version, kind=FeeKind.CHARGE, name="Lệ phí", **fee)
    publish_now(version)
    token = register(name="Cổng DVC tỉnh", agencies=[office.counter], at=NOW)[1]
    answer = post(client, token, body(office))
    assert answer.status_code == 201, answer.content
    assert not Dossier.objects.get().fees.exists()


def test_the_counter_accepts_it_like_any_other_and_the_system_reads_it_back(client, office, token):
    number = post(client, token, body(office)).json()["temporary_number"]
    dossier = Dossier.objects.get()
    reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=NOW)
    headers = {"Authorization": f"Token {token}"}

    for known_as in (number, Dossier.objects.get().code, "000.00.00.G22-260306-0001"):
        answer = client.get(reverse("api:dossier", args=[known_as]), headers=headers)
        assert answer.json()["state"] == State.ACCEPTED


def test_the_same_key_twice_is_one_dossier_and_the_same_answer(client, office, token):
    key = uuid4()
    first, again = (post(client, token, body(office), key=key) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Dossier.objects.count() == 1


def test_a_key_of_another_system_gives_nothing_away(client, office, token):
    key = uuid4()
    post(client, token, body(office), key=key)
    other = register(name="Hệ thống khác", agencies=[office.counter], at=NOW)[1]

    answer = post(client, other, body(office), key=key)

    assert answer.status_code == 409
    assert "lookup_word" not in answer.content.decode()
    found = client.get(
        reverse("api:dossier", args=[Dossier.objects.get().temporary_number]),
        headers={"Authorization": f"Token {other}"},
    )
    assert found.status_code == 404


@pytest.mark.parametrize(("changes", "status", "words"), [
    ({"procedure": "9.999999"}, 422, "không được tiếp nhận"),
    ({"receiving_agency": "XX"}, 403, "không được nộp hồ sơ vào nơi"),
    ({"case": "zz"}, 422, "không có trường hợp"),
    ({"applicant": {"name": ""}}, 422, ""),
    ({"applicant": None}, 422, ""),
    ({"papers": [{"key": "khac"}]}, 422, "không có trong danh mục"),
    ({"papers": [{"key": "p1", "files": [{"name": "a.png", "content": "***"}]}]}, 422, "base64"),
    ({"papers": [{"key": "p1", "files": [{"name": "a.exe", "content": PROGRAM}]}]}, 422, ""),
    ({"representative": {"name": "Nguyễn Văn An"}}, 422, "ủy quyền"),
    ({"subject": "\x00"}, 422, ""),
    ({"applicant": {"name": "\u200b"}}, 422, "Nhập họ tên"),
    ({"applicant": {"name": "Đặng Thị Ước", "id_number": "123"}}, 422, "đúng 12 chữ số"),
    ({"applicant": {"name": "Đặng Thị Ước", "id_number": "099187000123", "sex": "Nam"}}, 422, "giới tính"),
    ({"applicant": {"name": "Công ty Thử", "id_kind": "tax_code", "id_number": "12"}}, 422, "Mã số thuế"),
    ({"applicant": {"name": "Đặng Thị Ước", "phone": "12"}}, 422, "điện thoại"),
    ({"return_means": "\ud83d"}, 422, "không có trong danh sách"),  # half of a surrogate pair
])  # fmt: skip
def test_faults_are_told_and_nothing_is_written(client, office, token, changes, status, words):
    answer = post(client, token, body(office, **changes))

    assert answer.status_code == status, answer.content
    assert words in answer.json()["detail"]
    assert not Dossier.objects.exists()


def test_a_procedure_of_several_cases_is_not_filed_without_one(client):
    office = make_office(cases=("Đúng hạn", "Quá hạn"))
    token = register(name="Cổng tỉnh", agencies=[office.counter], at=NOW)[1]
    keys = [case.key for case in office.procedure.version.cases.order_by("position")]

    refused = post(client, token, body(office))
    assert (refused.status_code, refused.json()["field"]) == (422, "case")
    assert ", ".join(keys) in refused.json()["detail"]
    assert post(client, token, body(office, case=keys[1])).status_code == 201


def test_where_the_applicant_files_himself_nobody_files_for_him(client):
    office = make_office(allows_representative=False)
    token = register(name="Cổng khác", agencies=[office.counter], at=NOW)[1]
    acting = {"representative": {"name": "Nguyễn Văn An"}, "authorisation": "Giấy ủy quyền 12"}
    answer = post(client, token, body(office, **acting))
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": "Thủ tục này phải do chính người yêu cầu nộp, không được ủy quyền.",
        "field": "representative_name",
    }
    assert post(client, token, body(office)).status_code == 201


@pytest.mark.parametrize(("raw", "status"), [("{", 400), ("[]", 422), ("null", 422), ("", 422)])
def test_what_is_no_dossier_at_all_is_refused(client, token, raw, status):
    assert post(client, token, None, raw=raw).status_code == status


def test_without_a_token_or_with_a_revoked_one_nobody_comes_in(client, office, token):
    assert post(client, None, body(office)).status_code == 401
    assert post(client, "sai", body(office)).status_code == 401
    OutsideSystem.objects.update(is_active=False)
    assert post(client, token, body(office)).status_code == 401


def test_without_a_key_it_says_so(client, office, token):
    answer = client.post(
        reverse("api:dossiers"),
        json.dumps(body(office)),
        content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_the_token_is_shown_once_and_kept_as_a_hash(office, capsys):
    call_command("register_system", "Cổng tỉnh", office.counter.code)

    token = capsys.readouterr().out.strip()
    assert token not in str(OutsideSystem.objects.values().get())
    with pytest.raises(CommandError, match="Không có nơi tiếp nhận: XX"):
        call_command("register_system", "Cổng tỉnh", "XX")


def test_a_token_is_withdrawn_without_a_new_one(office, client, capsys):
    call_command("register_system", "Cổng tỉnh", office.counter.code)
    token = capsys.readouterr().out.strip()
    assert post(client, token, body(office)).status_code == 201

    call_command("register_system", "Cổng tỉnh", "--withdraw")
    assert post(client, token, body(office)).status_code == 401
    with pytest.raises(CommandError, match="Không có hệ thống nào tên “Cổng tỉnh” đang có khóa"):
        call_command("register_system", "Cổng tỉnh", "--withdraw")
    for neither_or_both in ([], [office.counter.code, "--withdraw"]):
        with pytest.raises(CommandError, match="hoặc chỉ --withdraw"):
            call_command("register_system", "Cổng tỉnh", *neither_or_both)


def test_the_description_names_both_addresses(client):
    description = client.get(reverse("api:openapi")).content.decode()

    assert "/api/v1/dossiers" in description
    assert "Idempotency-Key" in description


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_whatever_fits_the_description_is_answered_as_described(live_server, office, token):
    """Schemathesis writes requests from the description; no answer is a crash or an undescribed status."""
    schema = schemathesis.openapi.from_url(live_server.url + reverse("api:openapi"))
    headers = {"Authorization": f"Token {token}"}

    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @hypothesis_settings(
            max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        def is_answered(case: Any) -> None:
            case.headers = {**(case.headers or {}), **headers}
            response = case.call()
            assert response.status_code < 500, response.text

        is_answered()
