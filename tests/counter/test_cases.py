"""The case of a procedure is asked wherever a dossier begins, and may be put right before acceptance."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, Evidence, State
from dossiers.models import Dossier, DossierPaper
from dossiers.services import cases
from tests.clock import at
from tests.factories.cases import (
    IN_TIME_PAPER,
    LATE_PAPER,
    cases_of,
    express_with_cases,
    filed_without_case,
    newer_version,
    office_with_cases,
)
from tests.factories.dossiers import asked, assigned, link_between, make_office, online
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


FOURTH = "Văn bản xác nhận nơi cư trú"


class TestALawThatChangedWhileItWaited:
    """Ruling 16: accepted by the list of the day; the page says before what is lacking."""

    @pytest.fixture
    def waiting(self, office):
        """Filed with everything on the sixth; from the seventh on a fourth paper is wanted."""
        dossier = online(office)
        dossier.papers.filter(evidence="").update(evidence=Evidence.ORIGINAL, originals=1)
        papers = ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh", FOURTH)
        newer_version(office, papers=papers)
        return now(dossier)

    @pytest.fixture
    def today(self, frozen_at):
        frozen_at("2026-03-09 10:00")

    def address(self, dossier):
        return reverse("counter:complete", args=[dossier.pk])

    @pytest.mark.usefixtures("today")
    @pytest.mark.parametrize("page", ["complete", "ask"])
    def test_what_is_wanted_since_stands_on_the_page(self, waiting, clerk, page):
        shown = words(clerk.get(reverse(f"counter:{page}", args=[waiting.pk])))
        assert "Quy định về thủ tục đã thay đổi" in shown
        assert f"<li>{FOURTH}</li>" in shown
        assert "Không còn giấy tờ nào thiếu" not in shown
        assert not waiting.papers.filter(name=FOURTH).exists(), "looking writes nothing"

    @pytest.mark.usefixtures("today")
    def test_one_button_puts_it_on_the_list(self, waiting, clerk):
        answer = clerk.post(self.address(waiting), {"do": "law"})
        row = waiting.papers.get(name=FOURTH)
        assert answer.status_code == 200
        assert f'name="b{row.pk}-has"' in words(answer)
        assert "Quy định về thủ tục đã thay đổi" not in words(answer)

    @pytest.mark.usefixtures("today")
    def test_accepting_says_what_is_lacking_and_shows_it(self, waiting, clerk):
        shown = {"case_known": str(waiting.case_id), "case": str(waiting.case_id)}
        answer = clerk.post(self.address(waiting), {**shown, "do": "accept"})
        row = waiting.papers.get(name=FOURTH)
        assert answer.status_code == 422
        assert f"Còn thiếu 1 giấy tờ: {FOURTH}" in words(answer)
        typed = {f"b{row.pk}-has": "on", f"b{row.pk}-evidence": "original", f"b{row.pk}-originals": "1"}
        clerk.post(self.address(waiting), {**shown, **typed, "do": "accept"})
        assert now(waiting).state in (State.ACCEPTED, State.IN_PROCESS)


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
        assert 'for="id_case">Trường hợp</label>' in page, "not said to be optional: acceptance wants it"
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
        dossier, (_, late) = self.in_time(office), cases_of(office)
        row = dossier.papers.exclude(name=IN_TIME_PAPER).get(evidence="")
        assert IN_TIME_PAPER in words(clerk.get(self.address(dossier)))
        typed = {f"b{row.pk}-has": "on", f"b{row.pk}-evidence": "original", f"b{row.pk}-originals": "1"}
        answer = clerk.post(self.address(dossier), {**typed, "case": str(late.pk), "do": "case"})
        assert answer.status_code == 200
        assert LATE_PAPER in words(answer)
        assert self.box(row.pk) in words(answer)
        assert IN_TIME_PAPER not in words(answer)
        assert now(dossier).case == late
        assert dossier.papers.get(name=LATE_PAPER).evidence == ""

    def box(self, pk):
        """The box of a row, ticked."""
        return f'name="b{pk}-has" class="form-check-input" id="id_b{pk}-has" checked'

    def ticked(self, *rows):
        return {
            name: value
            for row in rows
            for name, value in (
                (f"b{row.pk}-has", "on"),
                (f"b{row.pk}-evidence", "original"),
                (f"b{row.pk}-originals", "1"),
            )
        }

    def in_time(self, office):
        """Filed under the first case, with its own paper still blank."""
        dossier = online(office)
        paper = office.procedure.version.papers.get(name=IN_TIME_PAPER)
        dossier.papers.filter(name=IN_TIME_PAPER).delete()
        DossierPaper.objects.create(dossier=dossier, order=8, required_paper=paper, name=paper.name)
        return dossier

    @pytest.mark.parametrize("do", ["case", "accept", "bring", "look"])
    def test_what_was_ticked_of_the_other_case_is_not_dropped(self, office, clerk, do):
        dossier, (_, late) = self.in_time(office), cases_of(office)
        row = dossier.papers.get(name=IN_TIME_PAPER)
        answer = clerk.post(self.address(dossier), {**self.ticked(row), "case": late.pk, "do": do})
        kept = dossier.papers.get(name=IN_TIME_PAPER)
        if do == "bring":
            assert (answer.status_code, kept.evidence) == (302, Evidence.ORIGINAL)
        else:
            assert self.box(row.pk) in words(answer)

    def test_what_was_ticked_of_papers_another_took_away_is_told(self, office, clerk):
        dossier, (in_time, late) = self.in_time(office), cases_of(office)
        row = dossier.papers.get(name=IN_TIME_PAPER)
        other = office.actor(Role.ONESTOP_HEAD)
        cases.name_case(dossier_id=dossier.pk, case_id=late.pk, by=other, at=at("2026-03-06 09:30"))
        sent = {**self.ticked(row), "case": in_time.pk, "case_known": in_time.pk, "do": "bring"}
        answer = clerk.post(self.address(dossier), sent)
        assert answer.status_code == 422
        assert "1 giấy tờ bạn đánh dấu không còn trong danh mục" in words(answer)

    def test_an_older_page_does_not_undo_a_newer_case(self, office, clerk):
        dossier, (in_time, late) = online(office), cases_of(office)
        other = office.actor(Role.ONESTOP_HEAD)
        cases.name_case(dossier_id=dossier.pk, case_id=late.pk, by=other, at=at("2026-03-06 09:30"))
        row = dossier.papers.exclude(name=LATE_PAPER).get(evidence="")
        sent = {**self.ticked(row), "case": in_time.pk, "case_known": in_time.pk, "do": "bring"}
        assert clerk.post(self.address(dossier), sent).status_code == 302
        assert now(dossier).case == late
        assert dossier.papers.get(pk=row.pk).is_present

    def test_who_chose_while_another_chose_is_told_and_loses_nothing(self, office, clerk):
        dossier, (in_time, late) = filed_without_case(office), cases_of(office)
        other = office.actor(Role.ONESTOP_HEAD)
        cases.name_case(dossier_id=dossier.pk, case_id=late.pk, by=other, at=at("2026-03-06 09:30"))
        row = dossier.papers.get(name=LATE_PAPER)
        sent = {**self.ticked(row), "case": in_time.pk, "case_known": "", "do": "bring"}
        answer = clerk.post(self.address(dossier), sent)
        assert answer.status_code == 422
        assert "người khác đã chọn trường hợp “Quá hạn”" in words(answer)
        assert self.box(row.pk) in words(answer)
        assert f'name="case_known" value="{late.pk}"' in words(answer)
        assert now(dossier).case == late
        clerk.post(self.address(dossier), {**sent, "case_known": late.pk, "do": "case"})
        assert now(dossier).case == in_time

    def test_of_an_abolished_procedure_papers_are_still_taken_in(self, office, clerk):
        dossier, (in_time, late) = online(office), cases_of(office)
        office.procedure.version.__class__.objects.update(valid_to=date(2026, 3, 5))
        row = dossier.papers.get(evidence="")
        sent = {**self.ticked(row), "case": in_time.pk, "do": "bring"}
        assert clerk.post(self.address(dossier), sent).status_code == 302
        assert dossier.papers.get(pk=row.pk).is_present
        told = clerk.post(self.address(dossier), {"case": late.pk, "do": "accept"})
        assert told.status_code == 422
        assert "chưa có nội dung công bố còn hiệu lực" in words(told)

    def test_naming_another_case_leaves_no_slip_of_the_first(self, office, clerk):
        dossier, (_, late) = asked(office), cases_of(office)
        wanted = dossier.reasons.get().text
        assert wanted in words(clerk.get(self.address(dossier)))
        answer = words(clerk.post(self.address(dossier), {"case": late.pk, "do": "case"}))
        assert "Đã yêu cầu bổ sung" not in answer
        assert "Trường hợp: Quá hạn" not in answer

    def test_the_slip_still_stands_there_when_the_first_case_is_named(self, office, clerk):
        dossier, (_, late) = asked(office), cases_of(office)
        Dossier.objects.filter(pk=dossier.pk).update(case=None)
        wanted = dossier.reasons.get().text
        answer = words(clerk.post(self.address(dossier), {"case": late.pk, "do": "case"}))
        assert f'Đã yêu cầu bổ sung</h2> <p class="mb-0">{wanted}</p>' in answer
        page = words(clerk.get(reverse("counter:received", args=[dossier.pk])))
        assert wanted in page
        assert "Trường hợp: Quá hạn" not in page

    def test_the_first_button_only_looks(self, office, clerk):
        dossier, (_, late) = online(office), cases_of(office)
        page = words(clerk.get(self.address(dossier)))
        form = page[page.index('enctype="multipart/form-data"') :]
        first = re.search(r'<button[^>]*value="(\w+)"', form)
        assert first[1] == "look"
        answer = clerk.post(self.address(dossier), {"case": late.pk, "case_known": "", "do": "look"})
        assert answer.status_code == 200
        assert now(dossier).case != late

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
