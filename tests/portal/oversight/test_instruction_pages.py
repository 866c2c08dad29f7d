"""The pages of instructions: given from a figure, answered, judged, listed, taken away; and for whom not."""

import io
from datetime import date

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord, AgencyPlacement
from indicators.models import Instruction
from lib.text import name_sort_key
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once(frozen_at="2026-03-02 09:00")
def here():
    """A district with its head, a commune below it, the head of another district; Monday 2 March."""
    district, other = AgencyFactory(), AgencyFactory()
    office = make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=date(2015, 1, 1))
    chair = UserFactory(role=Role.HEAD, agency=district)
    stranger = UserFactory(role=Role.HEAD, agency=other)
    return office, chair, stranger


def address(one):
    return reverse("oversight:instruction", args=[one.pk])


def test_from_a_figure_to_an_accepted_answer(here, client_of, frozen_at):
    office, chair, stranger = here
    head, leader = client_of(chair), client_of(office.people[Role.HEAD])
    late = head.get(reverse("oversight:late"))
    assert reverse("oversight:instruct") in text_of(late), "the list offers to write an instruction"
    asked = {"from": "/dieu-hanh/tre-han/?month=2026-03", "label": "Hồ sơ trễ hẹn tháng 03/2026"}
    page = text_of(head.get(reverse("oversight:instruct"), asked))
    assert office.commune.name in page
    assert stranger.memberships.get().agency.name not in page, "only agencies he heads and those below"

    form = reverse("oversight:instruct") + f"?unit={office.commune.pk}&label=12+trễ&from=/dieu-hanh/tre-han/"
    offered = head.get(form).context["form"]
    assert offered["due_on"].value() == date(2026, 3, 9)
    people = [label for _pk, label in offered.fields["person"].choices][1:]
    assert [label.split(" (")[0] for label in people] == sorted(
        (label.split(" (")[0] for label in people), key=name_sort_key
    )
    assert all(label.endswith(")") for label in people), "each with what he is there"
    assert not any(label.startswith(chair.full_name) for label in people), "nobody gives work to himself"
    frozen_at("2026-03-01 09:00")
    assert head.get(form).context["form"]["due_on"].value() == date(2026, 3, 9), "Sunday 8 March is skipped"
    frozen_at("2026-03-02 09:00")
    wrong = head.post(form, {"what": "Xử lý ngay.", "due_on": "01/03/2026", "person": ""})
    assert (wrong.status_code, "Hạn phải từ hôm nay trở đi." in text_of(wrong)) == (422, True)
    assert head.post(form, {"what": "Xử lý ngay.", "due_on": "05/03/2026", "person": ""}).status_code == 302
    one = Instruction.objects.get()
    assert (one.origin_path, one.origin_text) == ("/dieu-hanh/tre-han/", "12 trễ")

    mine = text_of(leader.get(reverse("oversight:instructions")))
    assert "Tôi phải trả lời (1)" in mine
    assert "Xử lý ngay." in mine
    frozen_at("2026-03-06 09:00")
    assert "Quá hạn 1 ngày" in text_of(head.get(reverse("oversight:instructions"), {"show": "overdue"}))
    assert leader.post(address(one), {"move": "answer", "answer-text": " "}).status_code == 422
    assert leader.post(address(one), {"move": "answer", "answer-text": "Đã trả 12 hồ sơ."}).status_code == 302
    assert leader.post(address(one), {"move": "accept"}).status_code == 403, "nobody accepts his own answer"
    waiting = text_of(head.get(reverse("oversight:instructions")))
    assert "Chờ tôi xem xét (1)" in waiting
    assert "Đã trả 12 hồ sơ." in text_of(head.get(address(one)))
    sent = head.post(address(one), {"move": "send_back", "send_back-note": "", "send_back-due_on": ""})
    assert sent.status_code == 422
    assert head.post(address(one), {"move": "accept"}).status_code == 302
    assert head.post(address(one), {"move": "accept"}).status_code == 409, "not now"
    assert head.post(address(one), {"move": "burn"}).status_code == 404
    assert Instruction.objects.get().state == "accepted"


def test_what_an_english_page_calls_itself_is_not_what_the_unit_reads(here, client_of):
    office, chair, _stranger = here
    head = client_of(chair)
    form = (
        reverse("oversight:instruct")
        + f"?unit={office.commune.pk}&label=Late+dossiers&from=/dieu-hanh/tre-han/"
    )
    typed = {"what": "Xử lý ngay.", "due_on": "05/03/2026", "person": ""}
    asked = 'name="origin_text"'
    assert asked not in head.get(form).content.decode()
    head.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = head.get(form).content.decode()
    assert (asked in page, "Late dossiers" in page) == (True, True)
    for words in ("12 hồ sơ trễ", ""):
        assert head.post(form, {**typed, "origin_text": words}).status_code == 302
        one = Instruction.objects.latest("pk")
        assert (one.origin_path, one.origin_text) == ("/dieu-hanh/tre-han/", words)
    unit = client_of(office.people[Role.HEAD])
    assert "Trang đã xem khi giao" in text_of(unit.get(address(one))), "it is led to all the same"


def test_another_districts_head_sees_none_of_it(here, client_of):
    office, chair, stranger = here
    head, other = client_of(chair), client_of(stranger)
    form = reverse("oversight:instruct") + f"?unit={office.commune.pk}"
    head.post(form, {"what": "Bí mật của huyện.", "due_on": "05/03/2026", "person": ""})
    one = Instruction.objects.get()
    assert other.get(address(one)).status_code == 404
    assert other.post(address(one), {"move": "withdraw", "withdraw-reason": "x"}).status_code == 404
    for show in ("mine", "judge", "overdue", "open", "over"):
        for file in ("", "xlsx", "pdf"):
            answer = other.get(reverse("oversight:instructions"), {"show": show, "tep": file})
            assert b"B\xc3\xad m\xe1\xba\xadt" not in answer.content
            if file == "xlsx":
                assert values(answer)[-1][0] == "Số", "heads alone"
    chosen = other.get(form)
    assert chosen.status_code == 200
    assert office.commune.name not in text_of(chosen), "his own units are asked for instead"
    assert client_of(office.people[Role.RECEPTION]).get(address(one)).status_code == 404


def values(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_the_list_is_taken_away_and_that_is_written_down(here, client_of):
    office, chair, _ = here
    head = client_of(chair)
    form = reverse("oversight:instruct") + f"?unit={office.commune.pk}"
    head.post(form, {"what": "=1+1", "due_on": "05/03/2026", "person": office.people[Role.HANDLER].pk})
    book = head.get(reverse("oversight:instructions"), {"show": "open", "tep": "xlsx"})
    assert book["Content-Disposition"] == 'attachment; filename="y-kien-chi-dao.xlsx"'
    row = values(book)[-1]
    assert row[1] == "=1+1", "typed as text, never a formula"
    assert (row[5].date(), row[6].date()) == (date(2026, 3, 2), date(2026, 3, 5))
    assert row[3] == office.people[Role.HANDLER].full_name
    printed = head.get(reverse("oversight:instructions"), {"show": "open", "tep": "pdf"})
    assert printed.content.startswith(b"%PDF")
    looks = AccessRecord.objects.filter(action=LookAction.EXPORT, user=chair)
    assert [(look.object_id, look.page) for look in looks] == [
        ("y-kien-chi-dao", "oversight:instructions")
    ] * 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/dieu-hanh/tre-han/?month=2026-03", "/dieu-hanh/tre-han/?month=2026-03"),
        ("https://xau.example/", ""),
        ("//xau.example/dieu-hanh/", ""),
        ("/khong-co-trang-nay/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_pages_of_this_portal_are_remembered(typed, kept):
    from portal.oversight.instructions import own_page

    assert own_page(typed) == kept


def test_as_many_statements_for_twenty_as_for_one(here, client_of, assert_num_queries_same_at_1_and_20):
    office, chair, _ = here
    head = client_of(chair)
    form = reverse("oversight:instruct") + f"?unit={office.commune.pk}"

    def one_more():
        head.post(form, {"what": "Làm.", "due_on": "05/03/2026", "person": ""})

    assert_num_queries_same_at_1_and_20(
        one_more, lambda: head.get(reverse("oversight:instructions"), {"show": "open"})
    )
