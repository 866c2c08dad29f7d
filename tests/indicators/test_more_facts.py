"""Facts of papers, money, answers, procedures, petitions and entered figures, and what they count to."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Agency, AgencyPlacement
from dossiers.enums import Evidence, FileKind, PaperDatabase
from dossiers.exceptions import Refused
from dossiers.models import Dossier, DossierFile, DossierPaper, FeeDue, Result, Synchronisation
from dossiers.rules.intake import PaperIn
from dossiers.services import supplying, syncing, touched
from dossiers.services.syncing import Answer
from feedback.enums import DutyKind, PetitionKind, PetitionState
from feedback.models import Petition, PetitionDuty
from feedback.services import touched as touched_petitions
from indicators.enums import FigureKind, PeriodKind
from indicators.exceptions import Refused as WrongFigure
from indicators.models import DossierFact, EnteredFigure, PetitionFact, ProcedureFact
from indicators.queries.entered import reported
from indicators.queries.unit_counts import unit_counts
from indicators.rules.contribution import of_petition
from indicators.rules.periods import period_of
from indicators.services import facts
from indicators.services.entering import FigureIn, enter_figure
from indicators.services.petition_facts import refresh_petitions
from indicators.services.procedure_facts import refresh_procedures
from procedures.models import PaymentReadiness, Procedure, ProcedureVersion
from tests.clock import at
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import StoredFileFactory
from tests.factories.dossiers import accepted, brought, done, make_office, returned, waiting
from tests.factories.feedback import make_duty, make_petition, make_rating
from tests.factories.procedures import make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NINE = at("2026-03-06 09:00")
SIXTH = date(2026, 3, 6)
MARCH = period_of(PeriodKind.MONTH, SIXTH)
YEAR = period_of(PeriodKind.YEAR, SIXTH)


@built_once
def office():
    return make_office()


@built_once
def fresh(office):
    """Accepted on the 6th of March."""
    return accepted(office)


def fact(dossier):
    facts.refresh()
    return DossierFact.objects.get(pk=dossier.pk)


def paper(dossier, order=1, **what):
    DossierPaper.objects.filter(dossier=dossier, order=order).update(**what)


def file(dossier, kind, *, added_at=NINE):
    return DossierFile.objects.create(
        dossier=dossier, stored_file=StoredFileFactory(), kind=kind, name="tep.pdf", added_at=added_at
    )


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"evidence": Evidence.ORIGINAL}, (None, None, None)),
        ({"evidence": Evidence.REUSED}, (SIXTH, None, None)),
        ({"evidence": Evidence.SHOWN_ON_VNEID}, (None, SIXTH, None)),
        (
            {"evidence": Evidence.FOUND_IN_DATABASE, "database": PaperDatabase.POPULATION},
            (SIXTH, SIXTH, None),
        ),
        ({"evidence": Evidence.FOUND_IN_DATABASE, "database": PaperDatabase.OTHER}, (SIXTH, None, None)),
        (
            {"evidence": Evidence.ELECTRONIC, "database": PaperDatabase.PERSONAL_STORE},
            (SIXTH, None, SIXTH),
        ),
        # Not handed in: whatever else is written at the row says nothing.
        ({"evidence": "", "database": PaperDatabase.POPULATION}, (None, None, None)),
    ],
)
def test_what_a_paper_tells(fresh, what, expected):
    paper(fresh, 1, **what)
    found = fact(fresh)
    assert (found.reused_on, found.population_on, found.stored_on) == expected


def test_a_paper_brought_later_tells_from_the_day_it_came(office):
    """Reused papers and data of a supplement in April do not change March (docs/adr/0040)."""
    dossier = waiting(office, when=NINE)
    store = PaperDatabase.PERSONAL_STORE
    found_in_store = PaperIn(name="Vẽ", evidence=Evidence.FOUND_IN_DATABASE, database=store, source="Kho")
    supplying.receive(
        dossier_id=dossier.pk, brought=dict.fromkeys(brought(dossier), found_in_store), files={},
        by=office.actor(Role.RECEPTION), at=at("2026-04-02 08:00"),
    )  # fmt: skip
    later = date(2026, 4, 2)
    assert (fact(dossier).reused_on, fact(dossier).stored_on) == (later, later)
    paper(dossier, 2, evidence=Evidence.REUSED)
    assert (fact(dossier).reused_on, fact(dossier).stored_on) == (SIXTH, later), "another came with it"


def test_digitised_from_the_day_both_papers_and_result_are_files(office):
    dossier = done(office)
    assert fact(dossier).digitised_on is None
    scan = file(dossier, FileKind.COMPONENT)
    assert fact(dossier).digitised_on is None, "papers alone"
    file(dossier, FileKind.RESULT, added_at=at("2026-03-09 09:00"))
    assert fact(dossier).digitised_on == date(2026, 3, 9)
    DossierFile.objects.filter(pk=scan.pk).update(removed_at=NINE, removed_by=office.people[Role.RECEPTION])
    assert fact(dossier).digitised_on is None, "a file taken out is none"
    paper(dossier, 1, evidence=Evidence.ELECTRONIC)
    assert fact(dossier).digitised_on == date(2026, 3, 9), "what came as data needs no scan"


def test_an_electronic_result_counts_from_the_end_not_from_its_proposal(office, fresh):
    Result.objects.create(dossier=fresh, abstract="Giấy khai sinh", electronic=True, created_at=NINE)
    assert fact(fresh).e_result_on is None
    dossier = done(office)
    Result.objects.filter(dossier=dossier, replaced_at=None).update(electronic=True)
    found = fact(dossier)
    assert found.e_result_on == found.ended_on is not None


def test_what_is_owed_is_more_than_nothing(fresh):
    assert fact(fresh).fee_owed
    FeeDue.objects.filter(dossier=fresh).update(amount=0)
    assert not fact(fresh).fee_owed


def test_a_dislike_and_a_petition_by_their_first_day(office):
    dossier = returned(office)
    make_rating(dossier, on=SIXTH)
    assert fact(dossier).disliked_on is None
    make_rating(dossier, disliked=True, on=date(2026, 3, 9), rater="submitter")
    make_petition(office.commune, about_dossier=dossier, sent_on=date(2026, 3, 12))
    found = fact(dossier)
    assert (found.disliked_on, found.petitioned_on) == (date(2026, 3, 9), date(2026, 3, 12))


def test_the_answers_of_the_national_portal(office, fresh):
    first, second = fresh, accepted(office)
    by = office.actor(Role.CONTROL)

    def record(*answers, **what):
        values = {"source": "Danh sách LGSP 07/3", "by": by, "at": at("2026-03-12 08:00")} | what
        return syncing.record_answers(answers=answers, **values)

    elsewhere = accepted(make_office())
    answered = record(
        Answer(str(first), SIXTH, stored_on=date(2026, 3, 9)),
        Answer(str(second), SIXTH, refusal="Thiếu mã định danh"),
        Answer(str(elsewhere), SIXTH),
        Answer("H99.0-000000-0000", SIXTH),
    )
    assert (answered.written, answered.unknown) == (2, (str(elsewhere), "H99.0-000000-0000"))
    assert (fact(first).synced_on, fact(first).stored_on) == (SIXTH, date(2026, 3, 9))
    assert fact(second).synced_on is None
    record(Answer(str(second), date(2026, 3, 10)))
    assert fact(second).synced_on == date(2026, 3, 10), "the latest answer counts"
    assert Synchronisation.objects.get(pk=second.pk).refusal == ""
    for wrong, why in (
        ({"source": " "}, "nguồn của danh sách"),
        ({"at": at("2026-03-05 08:00")}, "ở tương lai"),
    ):
        with pytest.raises(Refused, match=why):
            record(Answer(str(first), SIXTH), **wrong)
    with pytest.raises(Refused, match="không vào kho"):
        record(Answer(str(first), SIXTH, refusal="Sai", stored_on=SIXTH))
    with pytest.raises(Refused, match="chưa có hồ sơ"):
        record()
    with pytest.raises(NotAllowed):
        record(Answer(str(first), SIXTH), by=office.actor(Role.HEAD))


def test_every_part_that_is_measured_notes_its_dossier(office, fresh):
    """A rebuild of all facts is what the notes alone led to, byte for byte."""
    dossiers = [fresh, done(office), returned(office)]
    facts.refresh()
    paper(dossiers[0], 1, evidence=Evidence.REUSED)
    file(dossiers[1], FileKind.COMPONENT)
    Result.objects.filter(dossier=dossiers[1]).update(electronic=True)
    FeeDue.objects.filter(dossier=dossiers[2]).update(amount=0)
    Synchronisation.objects.create(
        dossier=dossiers[2], state="acknowledged", answered_on=SIXTH, source="LGSP", recorded_at=NINE
    )
    make_rating(dossiers[2], disliked=True)
    facts.refresh()
    by_notes = list(DossierFact.objects.order_by("pk").values())
    DossierFact.objects.all().delete()
    touched.touch_all()
    facts.refresh()
    assert list(DossierFact.objects.order_by("pk").values()) == by_notes
    assert [row["reused_on"] for row in by_notes] == [SIXTH, None, None]


def procedure_facts(office):
    rows = ProcedureFact.objects.filter(unit=office.commune).order_by("procedure", "first_on")
    return [
        (row.first_on, row.last_on, row.online, row.has_fee, row.payment_ready, row.is_for_people)
        for row in rows
    ]


def test_a_procedure_at_its_agency_follows_the_catalogue(office):
    procedure = office.procedure.procedure
    assert refresh_procedures() > 0
    (only,) = procedure_facts(office)
    assert only[1:] == (None, True, True, False, True)
    assert refresh_procedures() == 0, "nothing changed, nothing is written"
    PaymentReadiness.objects.create(
        offer=office.procedure.offer, valid_from=date(2026, 3, 1), basis="Văn bản tích hợp", added_at=NINE
    )
    Procedure.objects.filter(pk=procedure.pk).update(abolished_on=date(2026, 4, 1))
    refresh_procedures()
    assert [(*row[:2], row[4]) for row in procedure_facts(office)] == [
        (only[0], date(2026, 2, 28), False),
        (date(2026, 3, 1), date(2026, 3, 31), True),
    ]
    before = procedure_facts(office)
    ProcedureFact.objects.all().delete()
    refresh_procedures()
    assert procedure_facts(office) == before


def test_a_petition_follows_its_life(office):
    petition = make_petition(office.commune, kind=PetitionKind.CONDUCT)
    make_duty(petition, due_on=date(2026, 3, 20))
    assert refresh_petitions() == 1
    found = PetitionFact.objects.get(pk=petition.pk)
    assert (found.received_on, found.ended_on, found.is_on_staff, found.is_on_rules) == (
        SIXTH, None, True, False,
    )  # fmt: skip
    assert found.late_on == date(2026, 3, 21)
    assert refresh_petitions() == 0
    before = list(PetitionFact.objects.values())
    touched_petitions.touch_all()
    assert refresh_petitions() == 1
    assert list(PetitionFact.objects.values()) == before
    Petition.objects.filter(pk=petition.pk).update(state=PetitionState.WITHDRAWN, closed_at=NINE)
    refresh_petitions()
    assert not PetitionFact.objects.exists(), "taken back: nobody's to handle"


def test_an_answer_never_published_costs_every_month_until_it_is(office):
    petition = make_petition(office.commune, kind=PetitionKind.RULES, state=PetitionState.HANDLING)
    answered = at("2026-03-30 09:00")
    make_duty(petition, due_on=date(2026, 3, 31), done_on=answered.date())
    publishing = make_duty(petition, kind=DutyKind.PUBLISH, due_on=date(2026, 4, 1), from_at=answered)
    Petition.objects.filter(pk=petition.pk).update(
        state=PetitionState.ANSWERED, answered_at=answered, answered_on=answered.date()
    )

    def on_time(*months):
        refresh_petitions()
        found = PetitionFact.objects.get(pk=petition.pk).life()
        ends = [(month, month.last) for month in (period_of(PeriodKind.MONTH, day) for day in months)]
        return [of_petition(found, *end).get("PETITION_PROCESSING_ON_TIME") for end in ends]

    months = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
    assert on_time(*months) == [(1, 1), (0, 1), (0, 1)]
    published = at("2026-04-20 09:00")
    PetitionDuty.objects.filter(pk=publishing.pk).update(done_at=published, done_on=published.date())
    Petition.objects.filter(pk=petition.pk).update(
        state=PetitionState.PUBLISHED, published_at=published, published_on=published.date()
    )
    assert on_time(*months) == [(1, 1), (0, 1), None]


def figure(office, period, value, *, kind=FigureKind.REPORTED, when=NINE, **what):
    entered = FigureIn(office.commune.pk, kind, period, value, what.get("document", "Báo cáo 12/BC-UBND"))
    return enter_figure(entered=entered, by=office.actor(what.get("role", Role.CONTROL)), at=when)


def of_march(office, indicator):
    """(n, d) of the commune's March as at the 20th; None: nothing to count."""
    count = unit_counts([MARCH], date(2026, 3, 20))[MARCH][office.commune.pk][indicator]
    return None if count.d is None else (int(count.n or 0), int(count.d))


def test_dossiers_are_divided_by_the_report_or_by_what_was_received(office, fresh):
    Synchronisation.objects.create(
        dossier=fresh, state="acknowledged", answered_on=SIXTH, source="LGSP", recorded_at=NINE
    )
    accepted(office)
    facts.refresh()
    assert of_march(office, "DOSSIER_SYNC") is None, "no report of any kind: null (law.md §1.2)"
    last_year = period_of(PeriodKind.YEAR, date(2025, 1, 1))
    figure(office, last_year, 42)
    assert reported(MARCH)[office.commune.pk] == 4, "3.5, to the whole dossier"
    assert of_march(office, "DOSSIER_SYNC") == (1, 4)
    figure(office, MARCH, 1)
    assert of_march(office, "DOSSIER_SYNC") == (1, 2), "more were received than were reported"
    figure(office, MARCH, 9, when=at("2026-03-07 09:00"))
    assert of_march(office, "DOSSIER_SYNC") == (1, 9), "the later entry counts"
    assert reported(YEAR)[office.commune.pk] == 42
    assert EnteredFigure.objects.count() == 3


def test_last_year_s_report_of_an_agency_that_was_closed_counts_nowhere(office):
    """Merged into its successor, which has dossiers of its own to report."""
    province = AgencyFactory(province=True)
    AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=date(2015, 1, 1))
    figure(office, period_of(PeriodKind.YEAR, date(2025, 1, 1)), 1200)
    day = date(2026, 3, 20)
    assert unit_counts([MARCH], day)[MARCH][province.pk]["DOSSIER_SYNC"].d == 100
    Agency.objects.filter(pk=office.commune.pk).update(valid_to=date(2025, 12, 31))
    office.commune.placements.update(valid_to=date(2025, 12, 31))
    assert unit_counts([MARCH], day)[MARCH][province.pk]["DOSSIER_SYNC"].d == 0


def test_entered_figures_are_refused_and_stay(office, as_owner):
    for wrong, why in (
        ({"document": " "}, "văn bản làm căn cứ"),
        ({"value": -1}, "không được âm"),
        ({"period": MARCH.after()}, "chưa bắt đầu"),
    ):
        values = {"period": MARCH, "value": 3} | wrong
        with pytest.raises(WrongFigure, match=why):
            figure(office, values.pop("period"), values.pop("value"), **values)
    with pytest.raises(NotAllowed):
        figure(office, MARCH, 3, role=Role.HEAD)
    with pytest.raises(NotAllowed):
        enter_figure(
            entered=FigureIn(make_office().commune.pk, FigureKind.REPORTED, MARCH, 3, "Báo cáo"),
            by=office.actor(Role.CONTROL),
            at=NINE,
        )
    kept = figure(office, MARCH, 3)
    with as_owner(), pytest.raises(DatabaseError, match="không sửa, không xóa"), transaction.atomic():
        EnteredFigure.objects.filter(pk=kept.pk).update(value=5)


def test_communes_that_certify_copies_are_a_share_of_those_above(office):
    province = AgencyFactory(province=True)
    other = make_office()
    for one in (office, other):
        AgencyPlacement.objects.create(agency=one.commune, parent=province, valid_from=date(2015, 1, 1))
    figure(office, MARCH.before(), 12, kind=FigureKind.E_COPIES)
    figure(other, MARCH, 0, kind=FigureKind.E_COPIES)
    counts = unit_counts([MARCH], date(2026, 3, 20))[MARCH]
    copies = {unit: found["ELECTRONIC_CERTIFIED_COPY"] for unit, found in counts.items()}
    shown = {unit: (int(count.n), int(count.d)) for unit, count in copies.items()}
    assert shown == {office.commune.pk: (1, 1), other.commune.pk: (0, 1), province.pk: (1, 2)}


def test_upwards_a_procedure_counts_once(office, fresh):
    """Two communes offer one procedure; it was used online in one of them."""
    province = AgencyFactory(province=True)
    other = make_office()
    ProcedureFact.objects.all().delete()
    for one in (office, other):
        AgencyPlacement.objects.create(agency=one.commune, parent=province, valid_from=date(2015, 1, 1))
        ProcedureFact.objects.create(
            unit=one.commune, procedure=office.procedure.procedure, first_on=date(2025, 1, 1),
            online=True, has_fee=one is other, payment_ready=False, is_for_people=True,
        )  # fmt: skip
    Dossier.objects.filter(pk=fresh.pk).update(channel=2)
    facts.refresh()
    counts = unit_counts([MARCH], date(2026, 3, 20))[MARCH]

    def shown(unit, *indicators):
        return [(int(counts[unit.pk][one].n), int(counts[unit.pk][one].d)) for one in indicators]

    indicators = ("ONLINE_TTHC", "ONLINE_TTHC_USED", "PAYMENT_TTHC_READY")
    assert shown(office.commune, *indicators) == [(1, 1), (1, 1), (0, 0)]
    assert shown(other.commune, *indicators) == [(1, 1), (0, 1), (0, 1)]
    assert shown(province, *indicators) == [(1, 1), (1, 1), (0, 1)]


def test_every_unit_carries_the_figures_of_the_announcing_authority(office):
    lacking = make_version(steps_text="")
    counts = unit_counts([MARCH], date(2026, 3, 20))[MARCH][office.commune.pk]
    assert (counts["PUBLIC_CONTENT_FULL"].n, counts["PUBLIC_CONTENT_FULL"].d) == (1, 1)
    assert not ProcedureVersion.objects.get(pk=lacking.pk).steps_text, "offered nowhere, it is nobody's"
    assert counts["PUBLISH_ON_TIME"].d == 0


def test_days_asked_are_what_was_true_then(office, fresh):
    Synchronisation.objects.create(
        dossier=fresh, state="acknowledged", answered_on=date(2026, 3, 19), source="LGSP", recorded_at=NINE
    )
    figure(office, MARCH, 1)
    facts.refresh()
    before, after = date(2026, 3, 18), date(2026, 3, 19)
    found = [unit_counts([MARCH], day)[MARCH][office.commune.pk]["DOSSIER_SYNC"].n for day in (before, after)]
    assert found == [0, 1]
