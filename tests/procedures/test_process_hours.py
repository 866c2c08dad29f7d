"""Hours of processes against limits that come later: asked at approval, told at publication."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest

from accounts.enums import Role
from accounts.models import Actor
from procedures.exceptions import ProcessTooLong
from procedures.models import Procedure
from procedures.queries import lacks_of_offers, processes_that_no_longer_fit
from procedures.rules.binding import Held, binding_from
from procedures.services import processes
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_complete_procedure, make_process, make_version
from tests.portal.oversight.pages import url, words


AT = datetime(2026, 12, 22, 3, 0, tzinfo=UTC)
TODAY, NEW_YEAR = date(2026, 12, 22), date(2027, 1, 1)
LOCAL = Held(1, is_local=True, first=date(2026, 1, 1), last=None)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], []),
        ([LOCAL], [(TODAY, 1)]),
        ([Held(2, is_local=False, first=date(2025, 1, 1), last=None), LOCAL], [(TODAY, 1)]),
        (
            [Held(1, is_local=True, first=date(2026, 1, 1), last=date(2026, 12, 31)),
             Held(2, is_local=True, first=NEW_YEAR, last=None)],
            [(TODAY, 1), (NEW_YEAR, 2)],
        ),
        # The local one ends and nothing follows it: the national record binds again.
        (
            [Held(1, is_local=True, first=date(2026, 1, 1), last=date(2026, 12, 31)),
             Held(2, is_local=False, first=date(2025, 1, 1), last=None)],
            [(TODAY, 1), (NEW_YEAR, 2)],
        ),
        ([Held(1, is_local=True, first=date(2025, 1, 1), last=date(2025, 12, 31))], []),  # over
        ([Held(1, is_local=True, first=NEW_YEAR, last=None)], [(NEW_YEAR, 1)]),
    ],
)  # fmt: skip
def test_which_versions_bind_from_a_day_on(versions, expected):
    assert binding_from(versions, TODAY) == expected


def test_none_binds_once_the_procedure_is_abolished():
    later = Held(2, is_local=True, first=NEW_YEAR, last=None)
    earlier = Held(1, is_local=True, first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert binding_from([earlier, later], TODAY, before=NEW_YEAR) == [(TODAY, 1)]
    assert binding_from([earlier, later], TODAY, before=TODAY) == []


@pytest.fixture
def commune():
    return AgencyFactory()


@pytest.fixture
def control(commune):
    return UserFactory(role=Role.CONTROL, agency=commune)


def limit_from_new_year(procedure, limit, **fields):
    """The province announces another limit: the version before ends with the year."""
    procedure.versions.filter(valid_to=None).update(valid_to=date(2026, 12, 31))
    return make_version(procedure=procedure, number=2, limit=limit, valid_from=NEW_YEAR, **fields)


@pytest.mark.django_db
class TestApproval:
    def approve(self, template, by):
        return processes.approve_process(template_id=template.pk, decision_number="1/QĐ", by=Actor(by), at=AT)

    def test_hours_must_fit_a_version_that_is_coming(self, control):
        procedure = make_version(limit="10").procedure
        limit_from_new_year(procedure, "2")
        with pytest.raises(ProcessTooLong, match=r"Từ ngày 01/01/2027: .* 24 giờ, vượt .* \(16 giờ"):
            self.approve(make_process(procedure, approve=False), control)

    def test_hours_are_asked_though_nothing_is_in_force_yet(self, control):
        procedure = make_version(limit="2", valid_from=NEW_YEAR).procedure
        with pytest.raises(ProcessTooLong):
            self.approve(make_process(procedure, approve=False), control)

    def test_what_is_over_or_abolished_by_then_is_not_asked(self, control):
        procedure = make_version(limit="10").procedure
        limit_from_new_year(procedure, "2")
        Procedure.objects.filter(pk=procedure.pk).update(abolished_on=NEW_YEAR)
        assert self.approve(make_process(procedure, approve=False), control).approved_at == AT

    def test_offers_that_begin_later_follow_it(self, control, commune):
        """Entered on 20 December for 1 January; without a process reception would be blocked that day."""
        coming = make_complete_procedure(receiving_agency=commune)
        coming.offer.valid_from, coming.offer.process = NEW_YEAR, None
        coming.offer.save()
        over = make_complete_procedure(receiving_agency=commune)
        over.offer.procedure, over.offer.valid_to = coming.procedure, date(2026, 12, 21)
        over.offer.save()
        template = make_process(coming.procedure, number=2, approve=False)
        self.approve(template, control)
        for complete in (coming, over):
            complete.offer.refresh_from_db()
        assert coming.offer.process == template
        assert over.offer.process == over.process


@pytest.mark.django_db
class TestProcedurePage:
    def test_it_costs_the_same_with_1_and_20_processes(
        self, control, client_of, assert_num_queries_same_at_1_and_20
    ):
        procedure = make_version(limit="2").procedure
        numbers, client = count(1), client_of(control)
        assert_num_queries_same_at_1_and_20(
            lambda: make_process(procedure, number=next(numbers)),
            lambda: client.get(url("procedure", code=procedure.code)),
        )

    def test_it_shows_the_hours_that_the_sentence_beside_them_counts(self, control, client_of):
        """Of steps side by side the longest; handing the result over is not counted."""
        procedure = make_version(limit="2").procedure
        steps = [("receive", 1, 0, 1), ("handle", 2, 0, 20), ("handle", 2, 1, 8), ("return", 3, 0, 4)]
        template = make_process(procedure, approve=False)
        template.steps.all().delete()
        for kind, order, branch, hours in steps:
            template.steps.create(
                kind=kind, order=order, branch=branch, name=kind, role="handler", hours=hours
            )
        page = words(client_of(control).get(url("procedure", code=procedure.code)))
        assert "quy trình 1</a>: 21 giờ" in page
        assert "Tổng thời gian các bước là 21 giờ, vượt" in page


@pytest.mark.django_db
class TestPublication:
    """An announced limit binds from its day, whether processes fit or not: it is told, not refused."""

    def test_the_officer_is_told_which_processes_no_longer_fit(self, control, commune, client_of, frozen_at):
        frozen_at("2026-12-22 10:00")
        complete = make_complete_procedure(receiving_agency=commune, limit="10")
        draft = make_version(
            procedure=complete.procedure, number=2, limit="2", valid_from=NEW_YEAR, publish=False
        )
        answer = client_of(control).post(url("publish_version", version_id=draft.pk), follow=True)
        assert "Đã công bố phiên bản 2" in words(answer)
        assert f"{complete.process.name} (Cấp xã). Từ ngày 01/01/2027: Tổng thời gian" in words(answer)
        assert "Hãy lập và phê duyệt quy trình mới" in words(answer)

    def test_a_process_nobody_follows_is_not_told(self, commune):
        complete = make_complete_procedure(receiving_agency=commune, limit="2")
        newer = make_process(complete.procedure, number=2, approve=False)
        newer.steps.filter(kind="handle").update(hours=Decimal(1))
        told = processes_that_no_longer_fit(complete.procedure.pk, TODAY)
        assert [template for template, _fault in told] == [complete.process]
        complete.offer.process = newer
        complete.offer.save()
        assert processes_that_no_longer_fit(complete.procedure.pk, TODAY) == []

    @pytest.mark.parametrize("source", ["local", "national"])
    def test_what_is_still_missing_says_so_and_blocks_nothing(self, commune, source):
        """So does a change of the national record, which comes without anybody publishing it."""
        complete = make_complete_procedure(receiving_agency=commune, limit="10", source=source)
        limit_from_new_year(complete.procedure, "2", source=source)
        (lack,) = [lack for lack in lacks_of_offers([commune], TODAY) if lack.kind == "process_too_long"]
        assert (lack.agency, lack.blocks) == (commune.name, False)
        assert complete.procedure.code in lack.sentence
        assert "Từ ngày 01/01/2027" in lack.sentence

    def test_what_is_missing_costs_the_same_at_1_and_20(self, commune, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(
            lambda: make_complete_procedure(receiving_agency=commune, limit="2"),
            lambda: lacks_of_offers([commune], TODAY),
        )
