"""Lists as their person has them: columns, sorting and filters that stay, views with a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import ListView, User
from accounts.services import list_views as service
from portal.ui.list_specs import ALL, DESK
from tests.clock import at
from tests.factories.accounts import LeaveFactory, UserFactory
from tests.factories.dossiers import assigned, make_office
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(at("2026-03-06 10:00"), tick=False):
        yield


@built_once
def office():
    return make_office()


@built_once
def before(office):
    """Taken in on Thursday, with the handler."""
    return assigned(office, when=at("2026-03-05 09:40"))


def text(browser, address, **asked):
    answer = browser.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def table(page):
    """The list with its filters, without the sheet above it."""
    return page[page.index('class="filters') :]


def heads(page):
    """Heads of the table in their order."""
    head = page[page.index("<thead>") : page.index("</thead>")]
    return [part.split("</th>")[0] for part in head.split('<th scope="col"')[1:]]


def test_sorting_and_filters_stay_with_the_person_beyond_the_session(office, before, client_of):
    handler = office.people[Role.HANDLER]
    sooner = before.code
    later = assigned(office, when=at("2026-03-06 09:40")).code
    home, browser = reverse("desk:home"), client_of(handler)
    first = table(text(browser, home))
    assert first.index(sooner) < first.index(later)
    turned = table(text(browser, home, sort="-due"))
    assert turned.index(later) < turned.index(sooner)
    assert 'aria-sort="descending"' in turned

    again = table(text(client_of(handler), home))  # another session
    assert again.index(later) < again.index(sooner)
    text(browser, home, state="supplement", due="")
    filtered = text(client_of(handler), home)
    assert "Bắt đầu từ đây" in filtered  # what comes first does not go by filters
    filtered = table(filtered)
    assert sooner not in filtered
    assert "khớp bộ lọc" in filtered
    cleared = text(browser, home, state="", due="")
    assert sooner in table(cleared)
    assert sooner in table(text(client_of(handler), home))
    # A colleague has it as it comes; reading wrote nothing but this one row.
    kept = ListView.objects.get()
    assert (kept.owner, kept.name, kept.sort, kept.filters) == (handler, "", "-due", {})


def test_columns_are_chosen_with_their_order_and_wrong_ones_said(office, before, client_of):
    browser = client_of(office.people[Role.HANDLER])
    setup = reverse("ui:list", args=[DESK.code])
    said = browser.get(setup).content.decode()
    assert "Mã thủ tục" in said
    wrong = browser.post(setup, {"code": "1", "due": "mười"})
    assert wrong.status_code == 422
    assert not ListView.objects.exists()

    saved = browser.post(setup, {"code": "3", "procedure_code": "1", "due": "2"})
    assert saved.status_code == 302
    shown = heads(text(browser, reverse("desk:home")))
    assert ["Mã thủ tục" in shown[0], "Hẹn trả" in shown[1], "Mã hồ sơ" in shown[2], len(shown)] == [
        True, True, True, 3,
    ]  # fmt: skip
    browser.post(setup, {"standard": "1"})
    assert len(heads(text(browser, reverse("desk:home")))) == 7


def test_columns_of_another_version_are_passed_over_said_and_kept(office, before, client_of):
    handler = office.people[Role.HANDLER]
    service.remember(user=handler, list_code=DESK.code, columns=["code", "was_once", "due"], sort="was_once")
    browser = client_of(handler)
    page = text(browser, reverse("desk:home"))
    assert len(heads(page)) == 2
    assert "không có ở phiên bản này" in page
    browser.post(reverse("ui:list", args=[DESK.code]), {"code": "1", "state": "2"})
    assert ListView.objects.get().columns == ["code", "state", "was_once"]


def test_a_view_is_saved_chosen_opened_with_shared_and_deleted(office, before, client_of):
    head, handler = office.people[Role.HEAD], office.people[Role.HANDLER]
    leader = office.people[Role.UNIT_HEAD]
    browser, save = client_of(leader), reverse("ui:list_save", args=[DESK.code])
    asked = {"name": "  Trả  sau cùng ", "shelf": "open", "sort": "-due", "due": "week", "q": "Nguyễn Văn A"}
    answer = browser.post(save, asked)
    view = ListView.objects.get(name="Trả sau cùng")
    assert answer.url == f"{reverse('desk:home')}?view={view.pk}"
    assert (view.sort, view.filters) == ("-due", {"due": "week", "shelf": "open"})
    page = text(browser, answer.url)
    assert before.code in page
    assert "Cách xem: Trả sau cùng" in page
    assert "Tất cả đang giải quyết</h1>" in page

    def change(act, who=browser, **more):
        return who.post(reverse("ui:list_view", args=[view.pk, act]), more)

    # Only who leads shares, and only with whom he leads.
    assert view.name not in text(client_of(handler), reverse("desk:home"))
    assert change("dung-chung", agency=office.commune.pk).status_code == 403
    assert change("dung-chung", agency=office.unit.pk).status_code == 302
    colleague = client_of(handler)
    assert view.name in text(colleague, reverse("desk:home"))
    assert change("mo-dau", colleague).status_code == 302
    assert "Cách xem: Trả sau cùng" in text(colleague, reverse("desk:home"))
    assert change("xoa", colleague).status_code == 409
    assert change("mo-dau", client_of(make_office().people[Role.HANDLER])).status_code == 404
    assert change("khac").status_code == 404
    assert change("xoa").status_code == 302
    assert "Cách xem: Trả sau cùng" not in text(colleague, reverse("desk:home"))
    assert head


def test_what_is_shared_goes_with_who_leads_and_who_follows_may_take_it_out(office, client_of):
    leader, handler = office.people[Role.UNIT_HEAD], office.people[Role.HANDLER]
    successor = UserFactory(role=Role.UNIT_HEAD, agency=office.unit)
    on, unit = at("2026-03-06 10:00").date(), office.unit.pk
    view = service.save_view(user=leader, list_code=DESK.code, name="Cả phòng")

    def menu(who=handler):
        return text(client_of(who), reverse("ui:list", args=[DESK.code]))

    def take_out(who):
        return client_of(who).post(reverse("ui:list_view", args=[view.pk, "thoi-dung-chung"]))

    service.share_view(user=leader, view_id=view.pk, agency_id=unit, on=on)
    assert "Cả phòng" in menu()
    assert "Thôi dùng chung “Cả phòng”" not in menu()
    assert take_out(handler).status_code == 409
    assert "Thôi dùng chung “Cả phòng”" in menu(successor)
    assert take_out(successor).status_code == 302
    assert "Cả phòng" not in menu()
    assert "Cả phòng" in menu(leader)

    service.share_view(user=leader, view_id=view.pk, agency_id=unit, on=on)
    leader.memberships.update(valid_to=on - timedelta(days=1))
    assert "Cả phòng" not in menu()
    assert "Cả phòng" not in menu(successor)
    same = service.save_view(user=successor, list_code=DESK.code, name="cả phòng")
    assert service.share_view(user=successor, view_id=same.pk, agency_id=unit, on=on) == same
    view.refresh_from_db()
    assert view.agency is None
    assert "cả phòng" in menu()

    # Whoever stands in for the leader shares as he does, for as long.
    LeaveFactory(user=successor, deputy=handler, valid_from=on, valid_to=on)
    deputys = service.save_view(user=handler, list_code=DESK.code, name="Khi thay mặt")
    service.share_view(user=handler, view_id=deputys.pk, agency_id=unit, on=on)
    assert deputys.name in menu(successor)
    User.objects.filter(pk=handler.pk).update(is_active=False)
    assert deputys.name not in menu(successor)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Đặt tên cho cách xem"),
        ("x" * 61, "tối đa 60"),
        ("đến hạn", "đã có cách xem"),
        ("ĐẾN HẠN", "đã có cách xem"),  # case does not tell two names apart
        ("Bà Lan 0912 345 678", "số giấy tờ"),
        ("079.099.001.234", "số giấy tờ"),
    ],
)
def test_a_name_that_cannot_be_had_is_asked_for_again_with_everything_kept(office, client_of, name, said):
    handler = office.people[Role.HANDLER]
    service.save_view(user=handler, list_code=DESK.code, name="đến hạn")
    asked = {"name": name, "shelf": "late", "sort": "-due"}
    answer = client_of(handler).post(reverse("ui:list_save", args=[DESK.code]), asked)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'name="shelf" value="late"' in page
    assert ListView.objects.count() == 1


def test_no_more_views_than_a_menu_holds(office, client_of):
    handler = office.people[Role.HANDLER]
    ListView.objects.bulk_create(
        ListView(owner=handler, list_code=DESK.code, name=f"Cách {n}") for n in range(30)
    )
    answer = client_of(handler).post(reverse("ui:list_save", args=[DESK.code]), {"name": "Một nữa"})
    assert answer.status_code == 422
    assert "tối đa 30" in answer.content.decode()


def test_a_list_nobody_knows_is_not_there(office, client_of):
    browser = client_of(office.people[Role.HANDLER])
    assert browser.get(reverse("ui:list", args=["khong-co"])).status_code == 404


def test_a_page_of_another_sorting_begins_anew(office, before):
    """The key of a page says how the list was sorted."""
    from portal.ui.pagination import page_of

    first, second = assigned(office, when=at("2026-03-04 09:40")), before
    rows = type(first).objects.all()
    step = page_of(rows, order=("due_at", "pk"), size=1).next
    assert page_of(rows, order=("due_at", "pk"), after=step, size=1).rows == (second,)
    assert page_of(rows, order=("accepted_at", "pk"), after=step, size=1).rows == (first,)


def test_columns_and_codes_of_lists_are_told_apart():
    assert len({spec.code for spec in ALL}) == len(ALL)
    for spec in ALL:
        assert len(set(spec.keys)) == len(spec.keys), spec.code
        assert [one.key for one in spec.columns if one.fixed], spec.code
        # A form has a field per column, and a filter must not be taken for one.
        assert not {"view", "sort", "after", "before"} & {*spec.kept}, spec.code


PEOPLE = {
    "counter:register": Role.RECEPTION,
    "desk:waiting": Role.HANDLER,
    "desk:late_work": Role.HANDLER,
    "desk:questions": Role.HANDLER,
    "desk:petitions": Role.PETITION_OFFICER,
    "oversight:late": Role.HEAD,
}
STRANGE = ({"sort": "--due"}, {"sort": "password"}, {"view": "9" * 30}, {"view": "x", "after": "y"})


def test_every_list_takes_each_of_its_sortings_and_views_and_whatever_an_address_brings(
    office, before, client_of
):
    """One office, every list: sorted both ways (in `./test` every other column each way), all columns, and
    addresses nobody would write.
    """
    for place, (name, role) in enumerate(PEOPLE.items()):
        spec, browser = next(one for one in ALL if one.url_name == name), client_of(office.people[role])
        service.remember(user=office.people[role], list_code=spec.code, columns=list(reversed(spec.keys)))
        for number, column in enumerate(spec.columns):
            both = (column.key, f"-{column.key}")
            for sort in both if THOROUGH else both[number % 2 :][:1]:
                text(browser, reverse(name), sort=sort)
        # What reads an address is the same for each list: in ./test one has all of it, the others one each.
        for asked in STRANGE if THOROUGH or place == 0 else STRANGE[place % len(STRANGE) :][:1]:
            text(browser, reverse(name), **asked)
        assert browser.get(reverse("ui:list", args=[spec.code])).status_code == 200


def test_the_register_opens_with_today_and_the_filters_kept(office, before, client_of):
    from dossiers.enums import State

    today = assigned(office, when=at("2026-03-06 09:40"))
    clerk, register = office.people[Role.RECEPTION], reverse("counter:register")
    dates = {"first": "01/03/2026", "last": "06/03/2026", "sector": "", "procedure": "", "means": ""}
    browser = client_of(clerk)
    both = text(browser, register, **dates, state=State.IN_PROCESS)
    assert today.code in both
    assert before.code in both
    again = text(client_of(clerk), register)
    assert today.code in again
    assert before.code not in again
    assert '<option value="4" selected' in again or f'value="{State.IN_PROCESS.value}" selected' in again
    forgotten = browser.get(reverse("counter:register_forget"), follow=True).content.decode()
    assert f'value="{State.IN_PROCESS.value}" selected' not in forgotten
    assert ListView.objects.get(owner=clerk).filters == {}


def test_a_file_of_oversight_has_the_columns_of_the_page(office, client_of):
    from io import BytesIO

    from openpyxl import load_workbook

    head = office.people[Role.HEAD]
    service.remember(user=head, list_code="ho-so-tre-hen", columns=["since", "code"])
    answer = client_of(head).get(reverse("oversight:late"), {"tep": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer) if answer.streaming else answer.content)).active
    heads = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    assert ["Quá hạn từ (L)", "Mã hồ sơ"] in heads


def test_the_morning_sheet_stands_above_ones_own_work_and_prints(office, client_of):
    handler = office.people[Role.HANDLER]
    dossier = assigned(office, when=at("2026-03-03 09:40"))  # due on Friday the 6th
    browser = client_of(handler)
    home = text(browser, reverse("desk:home"))
    assert home.index("Bắt đầu từ đây") < home.index("Đến hạn hôm nay, ") < home.index("<thead>")
    assert "Bắt đầu từ đây" not in text(browser, reverse("desk:home"), shelf="open")
    paper = text(browser, reverse("ui:today"))
    assert paper.index("Bắt đầu từ đây") < paper.index(dossier.code)
    assert "data-print" in paper
    assert "Bắt đầu từ đây" not in text(client_of(office.people[Role.RECEPTION]), reverse("ui:today"))
