"""The counter puts a reception right: papers as they came, the case with what follows it, money too much."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import Evidence, FeeState
from dossiers.models import Dossier
from payments.models import Receipt
from tests.counter.filling import taking_form
from tests.factories.cases import ABROAD, cases_of, office_with_foreign_case, with_everything
from tests.factories.payments import book
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return office_with_foreign_case()


@built_once
def plain(office):
    """Accepted as a case of the country, with what that wants."""
    return with_everything(office, cases_of(office)[0])


@built_once
def foreign(office):
    return with_everything(office, cases_of(office)[1])


def words(answer):
    return " ".join(answer.content.decode().split())


def url(name, *args):
    return reverse(f"counter:{name}", args=args)


def typed(dossier, **changes):
    """The form as its page has it."""
    fields = ("applicant_name", "applicant_id_kind", "applicant_id_number", "applicant_phone")
    found = {name: getattr(dossier, name) for name in fields} | {
        "sets_count": dossier.sets_count, "return_means": dossier.return_means, "payer_group": "",
        "case_id": dossier.case_id, "seen": 0, "reason": "Ghi nhầm", "representative_address": "",
        "applicant_kind": dossier.applicant_kind, "applicant_sex": dossier.applicant_sex,
        "applicant_born_on": f"{dossier.applicant_born_on:%d/%m/%Y}" if dossier.applicant_born_on else "",
        "applicant_address": dossier.applicant_address, "applicant_email": dossier.applicant_email,
        "subject": dossier.subject,
    }  # fmt: skip
    for paper in dossier.papers.all():
        for name in ("evidence", "originals", "certified", "copies", "source"):
            found[f"paper_{paper.pk}_{name}"] = getattr(paper, name)
    return found | changes


def test_a_paper_is_ticked_off_and_another_changed(plain, clerk):
    first, second = plain.papers.order_by("order")
    changes = {
        f"paper_{first.pk}_evidence": "",
        f"paper_{second.pk}_evidence": "shown_on_vneid",
        f"paper_{second.pk}_originals": "0",
    }
    answer = clerk.post(url("correct", plain.pk), typed(plain, **changes))
    assert answer.status_code == 302, words(answer)
    assert list(plain.papers.order_by("order").values_list("evidence", "originals", "kept")) == [
        ("", 0, True),
        (Evidence.SHOWN_ON_VNEID, 0, False),
    ]
    assert set(plain.corrections.get().after) == {"paper_1", "paper_2"}


@pytest.mark.parametrize(("evidence", "originals", "sentence"), [
    ("original", "0", "Nhập số lượng bản của giấy tờ này."),
    ("found_in_database", "0", "Ghi cơ sở dữ liệu đã khai thác"),
])  # fmt: skip
def test_what_cannot_be_of_a_paper_is_said_beside_it(plain, clerk, evidence, originals, sentence):
    paper = plain.papers.order_by("order").first()
    changes = {f"paper_{paper.pk}_evidence": evidence, f"paper_{paper.pk}_originals": originals}
    answer = clerk.post(url("correct", plain.pk), typed(plain, **changes))
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_counts_without_a_form_of_paper_are_not_lost_silently(plain, clerk):
    paper = plain.papers.order_by("order").first()
    paper.evidence, paper.originals = "", 0
    paper.save()
    answer = clerk.post(url("correct", plain.pk), typed(plain, **{f"paper_{paper.pk}_originals": "1"}))
    assert answer.status_code == 422
    assert "Chọn hình thức của giấy tờ đã nhận." in words(answer)


def test_the_right_case_says_what_lacks_and_what_is_owed_now(office, plain, clerk):
    case = cases_of(office)[1]
    page = words(clerk.post(url("correct", plain.pk), typed(plain, case_id=case.pk), follow=True))
    assert f"còn thiếu: {ABROAD}" in page
    assert "Phí, lệ phí đã tính lại: còn phải thu 1.500.000 đồng." in page


def test_money_taken_by_a_wrong_case_goes_back_by_a_refund(office, foreign, clerk, client_of):
    book(office)
    cashier = client_of(office.people[Role.CASHIER])
    cashier.post(url("settle", foreign.pk), taking_form(foreign))
    receipt = Receipt.objects.get(dossier=foreign)
    page = words(
        clerk.post(url("correct", foreign.pk), typed(foreign, case_id=cases_of(office)[0].pk), follow=True)
    )
    assert "đã thu thừa 1.500.000 đồng" in page

    shown = words(cashier.get(url("settle", foreign.pk)))
    assert "Đã thu thừa 1.500.000 đồng vì hồ sơ được đính chính" in shown
    assert url("money_receipt", receipt.pk) in shown
    asked = words(cashier.get(url("money_receipt", receipt.pk)))
    assert 'value="1500000"' in asked
    assert "Thu thừa: hồ sơ đã được đính chính" in asked


def test_a_company_and_a_passport_are_put_right(plain, clerk):
    changes = {
        "applicant_kind": "2", "applicant_id_kind": "tax_code", "applicant_id_number": "0100109106",
        "applicant_sex": "", "applicant_born_on": "",
        "representative_name": "Trần Văn Thử", "representative_id_kind": "passport",
        "representative_id_number": "C1234567", "authorisation": "Giấy ủy quyền 12",
    }  # fmt: skip
    answer = clerk.post(url("correct", plain.pk), typed(plain, **changes))
    assert answer.status_code == 302, words(answer)
    now = Dossier.objects.get(pk=plain.pk)
    assert (now.applicant_kind, now.representative_id_kind) == (2, "passport")
    assert not now.fees.exclude(state=FeeState.WAIVED).exists()


def test_the_content_is_asked_for_once_per_process(plain, clerk):
    clerk.get(url("correct", plain.pk))
    again = statements(lambda: clerk.get(url("correct", plain.pk)))
    assert len(again) <= 13
    assert not [sql for sql in again if 'FROM "procedures_' in sql]
