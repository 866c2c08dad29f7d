"""A head's first page, the publication monitor, the petitions that wait: figures, links, for whom not."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor, AgencyPlacement
from dossiers.enums import LateOccasion
from dossiers.services import deadlines
from indicators.models import DossierFact
from indicators.services import facts, instructions, scores
from indicators.services.instructions import InstructionIn
from procedures.enums import AnnouncedAction, Authority
from procedures.models import PublicationDuty
from procedures.services.announcing import DecisionHead, Entry, record_decision
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import assigned, make_office
from tests.factories.feedback import make_duty, make_petition
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once(frozen_at="2026-03-21 08:00")
def here():
    """Saturday 21 March: two nights scored, a late dossier, an overdue instruction, petition and posting."""
    district, other, office = AgencyFactory(), AgencyFactory(), make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=date(2015, 1, 1))
    late = assigned(office, when=at("2026-03-02 09:00"))
    facts.refresh()
    DossierFact.objects.update(due_on=date(2026, 3, 19))
    scores.score_day(date(2026, 3, 19))
    scores.score_day(date(2026, 3, 20))
    chair, stranger = UserFactory(role=Role.HEAD, agency=district), UserFactory(role=Role.HEAD, agency=other)
    instructions.give(
        entered=InstructionIn(office.commune.pk, "Xử lý ngay.", date(2026, 3, 17)),
        by=Actor(chair), at=at("2026-03-16 09:00"),
    )  # fmt: skip
    petition = make_petition(office.commune, when=at("2026-02-20 09:00"))
    make_duty(petition, due_on=date(2026, 3, 13))
    record_decision(
        head=DecisionHead(
            number="12/QĐ-UBND", title="Công bố", authority=Authority.PROVINCE,
            signed_on=date(2026, 3, 6), effective_on=date(2026, 3, 20),
        ),
        entries=[Entry(office.procedure.procedure, AnnouncedAction.AMENDED)],
        by=Actor(UserFactory(role=Role.CONTROL, agency=district)), at=at("2026-03-06 09:30"),
    )  # fmt: skip
    return office, chair, stranger, late, petition


def test_the_morning_says_what_moved_and_what_is_owed(here, client_of):
    office, chair, _, _, _ = here
    answer = client_of(chair).get(reverse("oversight:home"))
    page = text_of(answer)
    night = answer.context["night"]
    assert night["measured_on"] == date(2026, 3, 20)
    (moved,) = night["rows"]
    assert moved["cells"][0]["text"] == office.commune.name
    assert moved["cells"][2]["text"] == "−26,00", (
        "its only dossier fell late: 20 of progress, 6 of satisfaction"
    )
    assert "Tính đến hết ngày 20/03/2026" in page
    owed = {str(figure.label): figure.value for figure in answer.context["owed"]}
    assert owed["Ý kiến chỉ đạo quá hạn trả lời"] == 1
    assert owed["Phản ánh, kiến nghị chờ trả lời"] == 1
    assert owed["trong đó đã quá hạn trả lời"] == 1
    # Catalogue, e-process, website, national database and one posting, all due on 13 March.
    assert owed["Việc công khai thủ tục quá hạn"] == 5
    assert [figure.value for figure in answer.context["figures"]] == [0, 1, 1, 0]
    for name in ("instructions", "petitions_owed", "publication", "owed", "scores"):
        assert reverse(f"oversight:{name}") in page


def test_another_head_is_told_of_none_of_it(here, client_of):
    office, _, stranger, late, petition = here
    head = client_of(stranger)
    answer = head.get(reverse("oversight:home"))
    assert office.commune.name not in text_of(answer)
    assert [figure.value for figure in answer.context["figures"]] == [0, 0, 0, 0]
    owed = {str(figure.label): figure.value for figure in answer.context["owed"]}
    assert owed == {"Việc công khai thủ tục quá hạn": 4}, "the places of the whole province, not this posting"
    for name in ("publication", "publication_duties", "petitions_owed"):
        for file in ("", "xlsx"):
            asked = {"tep": file, "unit": str(office.counter.pk)}
            found = head.get(reverse(f"oversight:{name}"), asked)
            said = str(values(found)) if file else text_of(found)
            assert office.counter.name not in said, name
            assert petition.code not in said
            assert str(late) not in said


def values(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_the_monitor_says_who_is_late_and_by_how_much(here, client_of):
    office, chair, _, _, _ = here
    head = client_of(chair)
    PublicationDuty.objects.filter(place="website").update(
        done_on=date(2026, 3, 12), confirmed_at=at("2026-03-12 10:00"), confirmed_by=chair
    )
    PublicationDuty.objects.filter(place="e_process").update(
        done_on=date(2026, 3, 17), confirmed_at=at("2026-03-17 10:00"), confirmed_by=chair
    )
    rows = {row[:2]: row[2:] for row in values(head.get(reverse("oversight:publication"), {"tep": "xlsx"}))}
    posting = rows["Niêm yết tại Bộ phận Một cửa", office.counter.name]
    assert posting == (1, 0, 0, 1, 1, 5, 0), "due Friday the 13th, five working days ago"
    assert rows["Trang thông tin điện tử", None] == (1, 1, 0, 0, 0, None, 100)
    assert rows["Quy trình điện tử", None] == (1, 0, 1, 0, 0, None, 0)
    assert rows["Cộng", None][:5] == (5, 1, 1, 3, 3)
    late = values(head.get(reverse("oversight:publication_duties"), {"place": "e_process", "tep": "xlsx"}))
    assert late[-1][-1] == 2, "done two working days after its day"
    listed = text_of(head.get(reverse("oversight:publication_duties"), {"place": "x"}))
    assert "12/QĐ-UBND" in listed


def test_petitions_owed_say_how_late_and_never_who_sent_them(here, client_of):
    _, chair, _, _, petition = here
    page = text_of(client_of(chair).get(reverse("oversight:petitions_owed")))
    assert petition.code in page
    assert "Quá hạn 8 ngày" in page
    for secret in (petition.sender_name, petition.sender_phone, petition.content):
        assert secret not in page


def test_the_first_page_costs_the_same_whatever_there_is(
    here, client_of, assert_num_queries_same_at_1_and_20
):
    office, chair, _, _, _ = here
    head = client_of(chair)

    def one_more():
        assigned(office, when=at("2026-03-02 09:00"))
        make_duty(make_petition(office.commune), due_on=date(2026, 3, 13))

    assert_num_queries_same_at_1_and_20(one_more, lambda: head.get(reverse("oversight:home")))
    with_all = len(counted(head))
    assert with_all <= 32, "session, identity and navigation included"


def counted(head):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        head.get(reverse("oversight:home"))
    return captured.captured_queries


def test_every_figure_of_the_morning_leads_to_as_many_rows(here, client_of):
    _, chair, stranger, late, _ = here
    deadlines.raise_explanations(LateOccasion.DUE, as_at=at("2026-03-21 08:00"))
    deadlines.raise_apologies(as_at=at("2026-03-21 08:00"))
    head, other = client_of(chair), client_of(stranger)
    page = head.get(reverse("oversight:home")).context
    shown = {str(one.label): one for one in (*page["owed"], *page["figures"])}
    led = [one for one in shown.values() if reverse("oversight:owed") in one.href]
    assert {str(one.label) for one in led} >= {
        "Thư xin lỗi còn nợ", "Giải trình còn nợ", "Đang quá hạn (theo hạn pháp luật, L)",
    }  # fmt: skip
    for figure in led:
        rows = values(head.get(f"{figure.href}&tep=xlsx"))
        listed = [row for row in rows if row[0] == str(late)]
        assert len(listed) == figure.value == 1, str(figure.label)
        assert str(late) not in str(values(other.get(f"{figure.href}&tep=xlsx")))


def test_overdue_instructions_are_as_many_as_their_list_whoever_gave_them(here, client_of):
    """The head of the commune owes one to the district; another he gave to a department of his own."""
    office, chair, _, _, _ = here
    instructions.give(
        entered=InstructionIn(office.unit.pk, "Báo cáo.", date(2026, 3, 18)),
        by=office.actor(Role.HEAD), at=at("2026-03-16 09:30"),
    )  # fmt: skip
    for person, expected in ((office.people[Role.HEAD], 2), (chair, 2)):
        browser = client_of(person)
        owed = browser.get(reverse("oversight:home")).context["owed"]
        (tile,) = [one for one in owed if str(one.label) == "Ý kiến chỉ đạo quá hạn trả lời"]
        rows = browser.get(tile.href).context["table"]["rows"]
        assert tile.value == len(rows) == expected, person.username


def test_no_figure_of_the_morning_is_a_dead_end(here, client_of):
    _, chair, _, late, _ = here
    browser = client_of(chair)
    page = browser.get(reverse("oversight:home"))
    assert all(figure.href or not figure.value for figure in page.context["figures"])
    for one in page.context["night"]["own"]:
        assert (one["change"] == "") or browser.get(one["change_href"]).status_code == 200
        assert browser.get(one["place_href"]).status_code == 200
    received = browser.get(reverse("oversight:owed"), {"what": "received"})
    assert late.code not in received.content.decode()  # received weeks ago
