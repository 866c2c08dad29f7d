"""The case of a procedure is asked wherever a dossier begins, and may be put right before acceptance."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, Evidence, State
from dossiers.models import Dossier
from tests.clock import at
from tests.factories.cases import (
    LATE_PAPER,
    cases_of,
    express_with_cases,
    filed_without_case,
    office_with_cases,
)
from tests.factories.dossiers import assigned, link_between, make_office, online
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
ASKED = "Chọn trường hợp: giấy tờ, thời hạn và phí tính theo đó."


@built_once
def office():
    return office_with_cases()


def words(answer):
    return " ".join(answer.content.decode().split())


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


class TestCompleting:
    def address(self, dossier):
        return reverse("counter:complete", args=[dossier.pk])

    def test_a_procedure_without_cases_asks_for_none(self, client_of):
        plain = make_office()
        page = client_of(plain.people[Role.RECEPTION]).get(self.address(online(plain)))
        assert "Trường hợp" not in words(page)

    def test_the_case_it_was_filed_under_stands_there(self, office, clerk):
        _, late = cases_of(office)
        page = words(clerk.get(self.address(filed_without_case(office))))
        assert f'<option value="{late.pk}">Quá hạn</option>' in page
        chosen = words(clerk.get(self.address(online(office))))
        assert f'<option value="{cases_of(office)[0].pk}" selected>' in chosen

    def test_accepting_asks_for_it_and_keeps_what_was_ticked(self, office, clerk):
        dossier = online(office)
        Dossier.objects.filter(pk=dossier.pk).update(case=None)
        row = dossier.papers.get(evidence="")
        typed = {f"b{row.pk}-has": "on", f"b{row.pk}-evidence": "original", f"b{row.pk}-originals": "1"}
        answer = clerk.post(self.address(dossier), {**typed, "case": "", "do": "accept"})
        assert answer.status_code == 422
        assert ASKED in words(answer)
        assert f'name="b{row.pk}-has" class="form-check-input" id="id_b{row.pk}-has" checked' in words(answer)
        assert now(dossier).state == State.SUBMITTED

    def test_another_case_shows_its_papers_and_keeps_what_was_ticked(self, office, clerk):
        dossier, (_, late) = online(office), cases_of(office)
        row = dossier.papers.get(evidence="")
        typed = {f"b{row.pk}-has": "on", f"b{row.pk}-evidence": "original", f"b{row.pk}-originals": "1"}
        answer = clerk.post(self.address(dossier), {**typed, "case": str(late.pk), "do": "case"})
        assert answer.status_code == 200
        assert LATE_PAPER in words(answer)
        assert "checked" in words(answer)
        assert now(dossier).case == late
        assert dossier.papers.get(name=LATE_PAPER).evidence == ""

    def test_a_case_chosen_while_accepting_is_not_accepted_without_its_papers(self, office, clerk):
        """Nobody is told that it is missing and then shown no place to tick it."""
        dossier, (_, late) = filed_without_case(office), cases_of(office)
        answer = clerk.post(self.address(dossier), {"case": str(late.pk), "do": "accept"})
        assert answer.status_code == 422
        assert f"Còn thiếu 1 giấy tờ: {LATE_PAPER}" in words(answer)
        row = dossier.papers.get(name=LATE_PAPER)
        assert f'name="b{row.pk}-has"' in words(answer)
        typed = {f"b{row.pk}-has": "on", f"b{row.pk}-evidence": "original", f"b{row.pk}-originals": "1"}
        done = clerk.post(self.address(dossier), {**typed, "case": str(late.pk), "do": "accept"})
        assert done.url == reverse("counter:received", args=[dossier.pk])
        assert now(dossier).due_at == at("2026-03-20 09:32")
        assert [int(fee.amount) for fee in dossier.fees.all()] == [20_000]
        assert dossier.events.filter(kind=EventKind.CORRECT).count() == 1

    @pytest.mark.parametrize("typed", ["999999", "abc"])
    @pytest.mark.parametrize("do", ["case", "accept", "bring"])
    def test_what_is_no_case_is_refused(self, office, clerk, typed, do):
        dossier = filed_without_case(office)
        answer = clerk.post(self.address(dossier), {"case": typed, "do": do})
        assert answer.status_code == 422
        assert "lựa chọn" in words(answer).lower()
        assert now(dossier).case is None

    def test_papers_are_taken_in_before_anybody_knows_the_case(self, office, clerk):
        dossier = online(office)
        Dossier.objects.filter(pk=dossier.pk).update(case=None)
        row = dossier.papers.get(evidence="")
        typed = {f"b{row.pk}-has": "on", f"b{row.pk}-evidence": "original", f"b{row.pk}-originals": "1"}
        answer = clerk.post(self.address(dossier), {**typed, "case": "", "do": "bring"})
        assert answer.status_code == 302
        assert dossier.papers.get(pk=row.pk).evidence == Evidence.ORIGINAL


class TestExpress:
    @pytest.fixture
    def page(self, office):
        self.offer = express_with_cases(office)
        return reverse("counter:express", args=[self.offer.pk])

    def visit(self, office, **changes):
        return {
            "submission_key": str(uuid4()), "line_count": "1", "l0-name": "Học bạ", "l0-pages": "2",
            "l0-copies": "1", "applicant_name": "Đặng Thị Ước", "do": "finish",
            "signer": str(office.people[Role.APPROVER].pk), **changes,
        }  # fmt: skip

    def test_it_is_asked_for(self, office, clerk, page):
        assert "Từ sổ gốc" in words(clerk.get(page))
        answer = clerk.post(page, self.visit(office, case=""))
        assert answer.status_code == 422
        assert ASKED in words(answer)
        assert 'value="Học bạ"' in words(answer)
        assert not Dossier.objects.exists()

    def test_the_total_follows_it(self, office, clerk, page):
        copy, register = self.offer.procedure.versions.get().cases.order_by("position")
        assert "Chọn trường hợp để tính tiền." in words(clerk.post(page, self.visit(office, do="look")))
        for case, total in ((copy, "4.000 đồng"), (register, "16.000 đồng")):
            assert total in words(clerk.post(page, self.visit(office, do="look", case=case.pk)))
        clerk.post(page, self.visit(office, case=register.pk))
        dossier = Dossier.objects.get()
        assert (dossier.case, int(dossier.fees.get().amount)) == (register, 16_000)


def test_a_linked_dossier_is_opened_with_its_case(office, client_of):
    whole = make_office()
    link, dossier = link_between(whole, office), assigned(whole)
    page = reverse("counter:open_part", args=[dossier.pk, link.pk])
    clerk = client_of(whole.people[Role.RECEPTION])
    assert "Quá hạn" in words(clerk.get(page))
    sent = {"offer": office.procedure.offer.pk}
    asked = clerk.post(page, sent)
    assert asked.status_code == 422
    assert ASKED in words(asked)
    assert not Dossier.objects.filter(kind="linked").exists()
    _, late = cases_of(office)
    assert clerk.post(page, {**sent, "case": late.pk}).status_code == 302
    assert Dossier.objects.get(kind="linked").case == late
