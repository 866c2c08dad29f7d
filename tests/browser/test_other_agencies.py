"""Two lives that need other agencies, in a real browser: asked and late; linked across levels."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Consultation, Dossier
from dossiers.services import question_watch
from tests.browser.walk import press
from tests.clock import at
from tests.dossiers.test_linking import done_there
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import Office, assigned, link_between, make_office, proposed, token_for


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office(limit="10")


def test_asked_silent_reported_answered_late_and_counted(office, visitor, on):
    on("2026-03-06 10:00")
    land = AgencyFactory(department=True, name="Sở Thử Nghiệm Đất đai")
    expert = UserFactory(role=Role.HANDLER, agency=land)
    dossier = assigned(office)
    promise = dossier.due_at
    handler = visitor(office.people[Role.HANDLER])
    handler.open(reverse("desk:consult", args=[dossier.pk]))
    handler.page.locator("[name=question]").fill("Thửa đất số 12 có đang tranh chấp không?")
    handler.page.locator("[name=a0-name]").fill("Sở Thử Nghiệm Đất đai")
    handler.page.locator("[name=due_on]").fill("10/03/2026")
    handler.check("consulted 1 ask")
    press(handler)
    handler.check("consulted 2 dossier")

    on("2026-03-10 17:40")
    question_watch.look(as_at=at("2026-03-10 17:35"))
    on("2026-03-11 08:00")
    other = visitor(expert)
    other.open(reverse("desk:questions"))
    other.check("consulted 3 list")
    other.page.locator("td a").first.click()
    other.page.wait_for_load_state("networkidle")
    other.page.locator("[name=kind][value=agree]").check()
    other.page.locator("#id_text").fill("Không có đơn tranh chấp nào được thụ lý.")
    other.check("consulted 4 answer")
    press(other)

    handler.open(reverse("desk:dossier", args=[dossier.pk]))
    handler.check("consulted 5 answered")
    assert "trả lời quá hạn" in handler.page.content()
    assert "Báo quá hạn chưa có ý kiến" in handler.page.content()
    assert Dossier.objects.get(pk=dossier.pk).due_at == promise
    assert Consultation.objects.get().state == "answered"

    head = visitor(office.people[Role.HEAD])
    head.open(reverse("oversight:cooperation"))
    head.check("consulted 6 scoreboard")
    head.page.locator("a[href*='measure=late']").first.click()
    head.page.wait_for_load_state("networkidle")
    head.check("consulted 7 behind the figure")
    assert str(dossier) in head.page.content()


def test_linked_across_levels_and_back(office, visitor, on):
    on("2026-03-06 10:00")
    insurance = make_office(limit="5")
    link, dossier = link_between(office, insurance), proposed(office)
    clerk, there = visitor(office.people[Role.RECEPTION]), visitor(insurance.people[Role.RECEPTION])
    clerk.open(reverse("counter:dossier", args=[dossier.pk]))
    clerk.check("linked 1 whole")
    clerk.page.locator(f"a[href='{reverse('counter:open_part', args=[dossier.pk, link.pk])}']").click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.check("linked 2 send")
    press(clerk)

    child = Dossier.objects.get(kind="linked")
    there.open(reverse("counter:dossier", args=[child.pk]))
    there.check("linked 3 part")
    assert str(dossier) in there.page.content()
    done_there(insurance, child, when=at("2026-03-09 09:00"))
    on("2026-03-10 08:00")
    clerk.open(reverse("counter:dossier", args=[dossier.pk]))
    clerk.check("linked 4 result there")
    form = clerk.page.locator("form[action*='nhan-lien-thong'] button")
    form.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.check("linked 5 result back")
    assert Dossier.objects.get(pk=child.pk).state == "returned"
    leader = visitor(office.people[Role.APPROVER])
    leader.open(reverse("desk:dossier", args=[dossier.pk]))
    leader.check("linked 6 desk")
    assert "Nhận kết quả liên thông" in leader.page.content()


def test_an_agency_without_an_account_answers_on_a_telephone_once(office, visitor, on):
    on("2026-03-06 10:00")
    address = reverse("public:opinion", args=[token_for(office, assigned(office))])
    stranger = visitor(width=320)
    stranger.open(address)
    stranger.page.locator("[name=kind][value=agree]").check()
    stranger.page.locator("#id_text").fill("Xác nhận đúng thời gian công tác.")
    stranger.page.locator("[name=signer_name]").fill("Thiếu tá Trần Văn Thử, Trưởng ban")
    stranger.check("consulted 8 link")
    press(stranger)
    stranger.check("consulted 9 given")
    answer = stranger.page.request.get(stranger.url + address)
    assert answer.status == 410
    assert Consultation.objects.get().state == "answered"
