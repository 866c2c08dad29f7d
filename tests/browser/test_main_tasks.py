"""The main task of every role, once, with keys alone; what it takes stands in docs/pages.md."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from dossiers.enums import State
from dossiers.models import Dossier, HandOver
from feedback.models import Petition, Rating
from indicators.enums import PeriodKind, PublicationState
from indicators.models import Instruction, Publication
from indicators.rules.periods import period_of
from indicators.services import closing
from payments.models import Receipt
from tests.browser.typist import Typist, words_of
from tests.factories import dossiers as make
from tests.factories.payments import book
from tests.page_table import walkable


pytestmark = [pytest.mark.browser, pytest.mark.slow]
CARD = "099085000456||Lê Văn Khách|04051985|Nam|Thôn Thử, xã Thử Nghiệm|01022022"


@pytest.fixture
def typist(visitor, world):
    """`typist(role, page, task)` sits at the first page of the role's area, hands on the keyboard."""

    def sit_down(role: Role, page: str, task: str, *, home: str) -> Typist:
        someone = visitor(world.people[role])
        assert someone.open(reverse(home)) == 200
        return Typist(someone, role=role, page=page, task=task)

    return sit_down


@pytest.fixture
def citizen(visitor, world) -> Any:
    """Nobody the office knows, at the first page."""

    def sit_down(page: str, task: str) -> Typist:
        someone = visitor()
        assert someone.open(reverse("public:home")) == 200
        return Typist(someone, role="public", page=page, task=task)

    return sit_down


def now(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_the_clerk_receives_a_dossier(typist, world):
    count = Dossier.objects.count()
    with typist(
        Role.RECEPTION, "counter:receive", "Nhận hồ sơ của người có thẻ căn cước", home="counter:home"
    ) as clerk:
        clerk.press("Escape")
        clerk.leads("t")
        clerk.type("dkks")
        clerk.enter()
        clerk.press("F2")
        clerk.type(CARD)
        clerk.press("Enter")
        clerk.page.wait_for_selector("text=Đã đọc thẻ căn cước")
        clerk.press("F8")
        clerk.page.wait_for_selector("text=Đã đủ theo danh mục")
        clerk.shortcut("button[value=accept]")
        clerk.letters -= len(CARD)  # the scanner typed them
    assert Dossier.objects.count() == count + 1
    assert "Đã tiếp nhận" in words_of(clerk.someone)


def test_the_one_stop_head_hands_over_the_day(typist, world):
    with typist(
        Role.ONESTOP_HEAD, "counter:hand_over", "Bàn giao hồ sơ trong ngày", home="counter:home"
    ) as head:
        head.press("Escape")
        head.leads("b")
        head.shortcut("main form button.btn-primary")
    assert HandOver.objects.get().items.count() == 1
    assert now(world.dossiers["accepted"]).state == State.IN_PROCESS


def test_the_unit_head_shares_out_the_work(typist, world):
    dossier = world.dossiers["in_process"]
    with typist(Role.UNIT_HEAD, "desk:home", "Phân công người thụ lý", home="desk:home") as head:
        open_first(head, dossier)
        head.leads("e")
        head.to_main()
        head.fill(to=str(world.people[Role.HANDLER].pk))
        head.leads("Control+Enter")
    assert now(dossier).steps.get(state="active").holder == world.people[Role.HANDLER]


def test_the_handler_proposes_a_result(typist, world):
    dossier = world.dossiers["assigned"]
    with typist(Role.HANDLER, "desk:dossier", "Đề xuất kết quả", home="desk:home") as handler:
        open_first(handler, dossier)
        handler.leads("e")
        handler.to_main()
        handler.fill(abstract="Giấy khai sinh số 1")
        handler.leads("Control+Enter")
    assert now(dossier).results.get().abstract == "Giấy khai sinh số 1"


def test_the_leader_signs(typist, world):
    dossier = world.dossiers["proposed"]
    with typist(Role.APPROVER, "desk:dossier", "Ký kết quả", home="desk:home") as leader:
        open_first(leader, dossier)
        leader.leads("e")
        assert leader.page.url.endswith(reverse("desk:complete", args=[dossier.pk]))
        leader.leads("Control+Enter")
    assert now(dossier).steps.get(state="active").role == Role.RECORDS_CLERK


def test_the_records_clerk_numbers_and_seals(typist, world):
    dossier = make.proposed(world.office)
    make.processing.complete_step(
        dossier_id=dossier.pk, by=world.office.actor(Role.APPROVER), at=make.NINE, result=None
    )
    with typist(Role.RECORDS_CLERK, "desk:dossier", "Cho số, đóng dấu", home="desk:home") as records:
        open_first(records, dossier)
        records.leads("e")
        records.to_main()
        records.fill(number="1/KS")
        records.leads("Control+Enter")
    assert now(dossier).state == State.DONE


def open_first(someone: Typist, dossier: Dossier) -> None:
    """j to the first line of the list, Enter; it is the one that waits."""
    someone.press("Escape")
    someone.press("j")
    someone.enter()
    assert someone.page.url.endswith(reverse("desk:dossier", args=[dossier.pk]))


def test_the_cashier_takes_a_fee(typist, world):
    book(world.office, symbol="AP-26P")
    dossier = world.dossiers["accepted"]
    with typist(
        Role.CASHIER, "counter:settle", "Thu phí, viết biên lai", home="counter:fees_owed"
    ) as cashier:
        cashier.follow(f"main a[href$='{reverse('counter:settle', args=[dossier.pk])}']")
        cashier.shortcut("main form button[data-shortcut]")
    assert Receipt.objects.get().dossier == dossier
    assert "AP-26P 0000001" in words_of(cashier.someone)


def test_the_petition_officer_writes_down_a_call(typist, world):
    with typist(
        Role.PETITION_OFFICER, "desk:petition_new", "Ghi nhận phản ánh qua điện thoại", home="desk:petitions"
    ) as officer:
        officer.to_main()
        officer.follow(f"a[href='{reverse('desk:petition_new')}']")
        officer.to_main()
        officer.fill(channel="phone", content="Tờ khai khác nhau.", name="Lương Thị Gửi")
        officer.leads("Control+Enter")
    assert Petition.objects.get().channel == "phone"


def test_the_control_officer_closes_a_month(typist, world):
    last = period_of(PeriodKind.MONTH, timezone.localdate()).before()
    month = closing.planned(agency=world.office.commune, period=last, at=timezone.now())
    with typist(Role.CONTROL, "oversight:month", "Chốt số liệu tháng", home="oversight:months") as officer:
        officer.to_main()
        officer.follow(f"main a[href='{reverse('oversight:month', args=[month.pk])}']")
        officer.to_main()
        officer.reach("main details.confirm summary")
        officer.press("Enter")
        officer.follow("main details.confirm[open] button")
    assert Publication.objects.get(pk=month.pk).state == PublicationState.IN_REVIEW


def test_the_head_gives_an_instruction(typist, world):
    with typist(
        Role.HEAD, "oversight:instruct", "Giao việc cho một đơn vị", home="oversight:instructions"
    ) as head:
        head.to_main()
        head.follow(f"main a[href^='{reverse('oversight:instruct')}']")
        head.to_main()
        head.fill(unit=str(world.office.unit.pk))
        head.send()
        head.to_main()
        head.fill(what="Xử lý dứt điểm hồ sơ quá hạn.")
        head.leads("Control+Enter")
    assert Instruction.objects.get().unit == world.office.unit


def test_the_auditor_reads_everything_and_finds_nothing_to_press(typist, world):
    with typist(
        Role.AUDITOR, "oversight:late", "Xem hồ sơ trễ hẹn, điểm số", home="oversight:home"
    ) as auditor:
        for name in ("oversight:late", "oversight:home", "oversight:integrity"):
            auditor.shortcut(f".subnav a[href='{reverse(name)}']")
            assert buttons_that_change(auditor.page.content()) == []
    mine = [row for row in walkable() if Role.AUDITOR in row.who and not row.has_parameters]
    found = {}
    for row in mine:
        answer = auditor.page.request.get(auditor.someone.url + reverse(row.name))
        assert answer.status == 200, row.name
        if pressed := buttons_that_change(answer.text()):
            found[row.name] = pressed
    assert found == {}


def buttons_that_change(html: str) -> list[str]:
    """Forms of the page itself that post; how one's own lists look (under one's account) is one's own."""
    main = html.partition("<main")[2].partition("</main>")[0]
    posts = [form for form in re.findall(r"<form\b[^>]*>", main) if 'method="post"' in form]
    return [form for form in posts if f'action="{reverse("ui:home")}' not in form]


def test_the_administrator_opens_an_account(typist, world):
    with typist(
        Role.ADMINISTRATOR, "oversight:open_account", "Mở tài khoản", home="oversight:people"
    ) as administrator:
        administrator.to_main()
        administrator.follow(f"main a[href='{reverse('oversight:open_account')}']")
        administrator.to_main()
        administrator.fill(
            username="tranvanmoi", full_name="Trần Văn Mới", password="mot-cua-2026-moi",
            agency=str(world.office.counter.pk), role=Role.RECEPTION,
        )  # fmt: skip
        administrator.leads("Control+Enter")
    opened = User.objects.get(username="tranvanmoi")
    assert Membership.objects.get(user=opened).role == Role.RECEPTION


def test_the_helper_finds_a_dossier(typist, world):
    dossier = world.dossiers["accepted"]
    with typist(Role.HELPER, "counter:found", "Tìm hồ sơ cho người đến hỏi", home="counter:home") as helper:
        helper.type(str(dossier))
        helper.enter()
    assert str(dossier) in words_of(helper.someone)


def test_the_postal_agent_takes_papers_for_the_one_stop_unit(typist, world):
    with typist(
        Role.POSTAL_AGENT, "counter:receive", "Nhận hồ sơ tại bưu cục cho Một cửa", home="counter:home"
    ) as agent:
        agent.press("Escape")
        agent.leads("t")
        agent.type("dkks")
        agent.enter()
        agent.reach("[name=applicant_name]")
        agent.fill(applicant_name="Lê Văn Khách", phone="0912345678")
        agent.press("F8")
        agent.page.wait_for_selector("text=Đã đủ theo danh mục")
        agent.shortcut("button[value=submit]")
    sent = Dossier.objects.order_by("-pk")[0]
    assert (sent.applicant_name, sent.state) == ("Lê Văn Khách", State.SUBMITTED)


def test_a_citizen_finds_what_to_bring(citizen, world):
    procedure = world.office.procedure.procedure
    with citizen("public:procedure", "Tìm thủ tục và giấy tờ phải nộp") as someone:
        someone.to_main()
        someone.fill(q="khai sinh")
        someone.enter()
        someone.to_main()
        someone.follow(f"main a[href='{reverse('public:procedure', args=[procedure.code])}']")
    assert procedure.code in words_of(someone.someone)


def test_a_citizen_sees_how_far_his_dossier_is(citizen, world):
    dossier = world.dossiers["assigned"]
    with citizen("public:track", "Tra cứu hồ sơ") as someone:
        someone.to_main()
        someone.fill(code=str(dossier))
        someone.enter()
        someone.to_main()
        someone.fill(word=dossier.lookup_word)
        someone.press("Enter")
        someone.page.wait_for_selector("text=Thẩm định hồ sơ")
    assert dossier.applicant_name not in words_of(someone.someone)


def test_a_citizen_rates(on, citizen, world):
    on("2026-03-09 19:00")
    dossier = world.dossiers["returned"]
    with citizen("public:rate", "Đánh giá sau khi nhận kết quả") as someone:
        someone.someone.open(reverse("public:rate", args=[dossier.code]))  # the address in the slip's QR
        someone.to_main()
        someone.fill(word=dossier.lookup_word)
        someone.enter()
        someone.to_main()
        someone.fill(q_overall="3")
        someone.send()
    assert Rating.objects.get().dossier_id == dossier.pk


def test_a_citizen_sends_a_petition(citizen, world, settings):
    settings.PETITION_WEB_INTAKE = True
    with citizen("public:petition_send", "Gửi phản ánh, kiến nghị") as someone:
        someone.follow(f"a[href='{reverse('public:petitions')}']")
        someone.to_main()
        someone.follow(f"main a[href='{reverse('public:petition_send')}']")
        someone.fill(
            agency=str(world.office.commune.pk), name="Lương Thị Gửi", address="Thôn Thử", phone="0912000111",
            content="Tờ khai khác nhau.",
        )  # fmt: skip
        someone.send()
    assert Petition.objects.get().content == "Tờ khai khác nhau."
