"""A unit's monthly report: pre-filled, handed in by its own, in versions that stay, seen from above alone."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, AgencyPlacement
from documents.models import IssuedPaper
from documents.services import papers
from dossiers.queries.late_list import Month
from dossiers.services import overdue
from indicators.exceptions import NotReady, Refused
from indicators.models import UnitReport
from indicators.services import facts, scores, unit_reports
from tests.clock import at
from tests.factories import payments as money
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import assigned, make_office, returned
from tests.factories.feedback import make_duty, make_petition
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MARCH = Month(2026, 3)
WORDS = {"causes": "Hai chuyên viên nghỉ ốm.", "measures": "Điều thêm người từ phòng khác."}


@built_once(frozen_at="2026-04-02 09:00")
def here():
    """2 April: March is over, with a dossier returned in time, a late one, a petition not answered."""
    district, other, office = AgencyFactory(), AgencyFactory(), make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=date(2015, 1, 1))
    assigned(office, when=at("2026-03-02 09:00"))
    returned(office, when=at("2026-03-03 09:00"))
    make_duty(make_petition(office.commune), due_on=date(2026, 3, 20))
    facts.refresh()
    scores.score_day(date(2026, 3, 31))
    overdue.refresh(as_at=at("2026-04-02 09:00"))
    chair, stranger = UserFactory(role=Role.HEAD, agency=district), UserFactory(role=Role.HEAD, agency=other)
    return office, chair, stranger


def address(office, month="2026-03"):
    return f"{reverse('oversight:unit_report', args=[office.commune.pk])}?month={month}"


def hand_in(office, *, by, month=MARCH, when="2026-04-02 09:00", **words):
    return unit_reports.hand_in(
        agency_id=office.commune.pk, month=month, by=by, at=at(when), **(WORDS | words)
    )


def figures(report):
    kept = unit_reports.figures_of(report)
    return {(section.title, line.label): line.value for section in kept.sections for line in section.lines}


def test_it_is_prefilled_handed_in_and_kept(here, client_of):
    office, chair, _ = here
    leader, head = client_of(office.people[Role.HEAD]), client_of(chair)
    assert "Chưa nộp" in text_of(head.get(reverse("oversight:unit_reports"), {"month": "2026-03"}))
    page = text_of(leader.get(address(office)))
    assert "Số liệu hệ thống đang có" in page
    assert "2 hồ sơ" in page
    empty = leader.post(address(office), {"causes": "", "measures": "x"})
    assert (empty.status_code, UnitReport.objects.count()) == (422, 0)
    assert leader.post(address(office), WORDS).status_code == 302

    report = UnitReport.objects.get()
    found = figures(report)
    work, late = "Hồ sơ (thước đo N)", "Quá hạn theo pháp luật (L), xin lỗi, giải trình"
    assert [found[work, label] for label in ("Tiếp nhận trong tháng", "Đang giải quyết quá hạn")] == [2, 1]
    assert found[work, "Tỷ lệ đúng hạn"] == 50
    assert found[late, "Hồ sơ bắt đầu quá hạn"] == 1
    assert found["Phản ánh, kiến nghị", "trong đó đã quá hạn"] == 1
    assert found["Điểm theo Quyết định 766", "Tiến độ giải quyết"] == 10

    seen = text_of(head.get(address(office)))
    assert WORDS["causes"] in seen
    assert "Nộp báo cáo" not in seen, "the head above reads, he does not hand in"
    assert "Đã nộp" in text_of(head.get(reverse("oversight:unit_reports"), {"month": "2026-03"}))
    paper = head.get(reverse("oversight:unit_report_paper", args=[report.pk]))
    assert paper.content.startswith(b"%PDF")
    words = papers.html_of(paper=IssuedPaper.objects.get(kind="unit_report"))
    assert all(text in words for text in WORDS.values())


def test_handing_in_again_is_another_version_and_nothing_is_lost(here):
    office, _, _ = here
    leader = office.actor(Role.HEAD)
    first = hand_in(office, by=leader)
    returned(office, when=at("2026-03-09 09:00"))
    facts.refresh()
    second = hand_in(office, by=office.actor(Role.CONTROL), causes="Bổ sung số liệu.")
    assert (first.version, second.version) == (1, 2)
    received = ("Hồ sơ (thước đo N)", "Tiếp nhận trong tháng")
    assert (figures(first)[received], figures(second)[received]) == (2, 3), "each keeps its own figures"
    assert list(UnitReport.objects.latest_of_each()) == [second]
    for verb in (lambda rows: rows.update(causes="Khác"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            verb(UnitReport.objects.filter(pk=first.pk))


def test_who_hands_in_and_when(here):
    office, chair, stranger = here
    for by in (Actor(chair), Actor(stranger), office.actor(Role.HANDLER), office.actor(Role.AUDITOR)):
        with pytest.raises(NotAllowed, match="của chính đơn vị"):
            hand_in(office, by=by)
    leader = office.actor(Role.HEAD)
    with pytest.raises(NotReady, match="chưa bắt đầu"):
        hand_in(office, by=leader, month=Month(2026, 5))
    with pytest.raises(Refused) as refused:
        hand_in(office, by=leader, measures=" ")
    assert refused.value.field == "measures"


def test_another_districts_head_reads_no_report(here, client_of):
    office, _, stranger = here
    report = hand_in(office, by=office.actor(Role.HEAD))
    other = client_of(stranger)
    assert other.get(address(office)).status_code == 404
    assert other.post(address(office), WORDS).status_code == 404
    assert other.get(reverse("oversight:unit_report_paper", args=[report.pk])).status_code == 404
    for file in ("", "xlsx", "pdf"):
        listed = other.get(reverse("oversight:unit_reports"), {"month": "2026-03", "tep": file})
        assert office.commune.name.encode() not in listed.content


def test_who_controls_procedures_reads_the_sums_of_money_and_no_list(here, client_of):
    office, chair, _ = here
    money.paid(office, when=at("2026-03-10 10:00"))
    listed, words = reverse("oversight:money_taken"), "Danh sách biên lai chỉ mở cho người lãnh đạo"
    control = client_of(UserFactory(role=Role.CONTROL, agency=office.commune))
    for browser, is_open in ((client_of(chair), True), (control, False)):
        page = text_of(browser.get(address(office)))
        assert "1 biên lai" in page
        assert (listed in page, words in page) == (is_open, not is_open)
        assert ('data-made-of="hidden"' in page) is not is_open
    assert control.get(listed).status_code == 403
