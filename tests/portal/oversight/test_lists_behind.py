"""The lists behind figures: of whose eyes, at what cost, what strange addresses do."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import PauseKind, PauseMode, StepState
from dossiers.models import Dossier, Pause, StepInstance
from dossiers.services import overdue
from portal.ui import formats
from tests.clock import at
from tests.factories import dossiers as make, payments as money
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.feedback import make_duty, make_petition, make_rating
from tests.harness.pages import text_of
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once
from tests.portal.oversight.whole_world import NOW, build


pytestmark = pytest.mark.django_db
LISTS = (
    "petitions_behind", "ratings_behind", "cash_held", "pauses_behind", "money_taken", "lost_time_dossiers",
)  # fmt: skip


@built_once(frozen_at=NOW)
def office():
    made = make.make_office()
    money.book(made, numbers=(1, 400))
    return made


def get(browser, name, **asked):
    answer = browser.get(reverse(f"oversight:{name}"), asked)
    assert answer.status_code == 200, name
    return answer


def rows_of(answer):
    return [[cell["text"] for cell in row["cells"]] for row in answer.context["table"]["rows"]]


def test_another_head_finds_nothing_in_any_list(client_of, frozen_at):
    frozen_at(NOW)
    world = build()
    secrets = (world.late.code, world.office.counter.name, world.office.people[Role.HANDLER].full_name)
    head = client_of(world.head)
    other = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory(district=True)))
    handler = world.office.people[Role.HANDLER]
    for name in LISTS:
        officer = {"officer": handler.pk} if name == "pauses_behind" else {}
        said = text_of(get(other, name, **officer))
        assert not [secret for secret in secrets if secret in said], name
        assert rows_of(get(head, name, **officer)), name
    asked = {"officer": handler.pk, "unit": world.office.unit.pk}
    assert other.get(reverse("oversight:late_officer"), asked).status_code == 302
    rows = f"{reverse('oversight:outside_report', args=[world.report.pk])}?show=rows"
    assert other.get(rows).status_code == 404
    assert world.late.code in text_of(head.get(rows))

    # Who leads the one-stop unit has the dossiers of his first page as lists, and no letters.
    onestop = client_of(world.office.people[Role.ONESTOP_HEAD])
    figures = onestop.get(reverse("oversight:home")).context["figures"]
    for figure in figures:
        listed = rows_of(onestop.get(figure.href)) if figure.href else []
        assert len(listed) == figure.value, figure.label
    assert sum(figure.value for figure in figures) > 5
    offered = get(onestop, "owed", what="letters").context["tabs"]
    assert not [tab for tab in offered if "letters" in tab["href"]]


def test_a_dossier_out_of_sight_is_counted_and_not_named(office, client_of):
    other = make.make_office()
    seen, gone = (money.paid(office, when=at("2026-03-10 10:00")) for _ in range(2))
    dossier = gone.dossier
    # It is another agency's now; the receipt stays in this counter's book.
    Dossier.objects.filter(pk=dossier.pk).update(
        receiving_agency=other.counter, deciding_agency=other.commune, current_unit=other.counter
    )
    head = client_of(office.people[Role.HEAD])
    taken = get(head, "money_taken", month="2026-03")
    *listed, total = rows_of(taken)
    assert [row[2] for row in listed] == [str(seen.dossier)]
    assert str(dossier) not in text_of(taken)
    assert f"1 biên lai ngoài phạm vi xem, {formats.money(gone.amount)}." in text_of(taken)
    assert total[-1] == formats.number(seen.amount)
    held = get(head, "cash_held")
    *movements, total = rows_of(held)
    assert [row[2] for row in movements] == [str(seen.dossier), "ngoài phạm vi xem"]
    assert str(dossier) not in text_of(held)
    assert total[-1] == formats.number(seen.amount + gone.amount), "the cash of a clerk is all of it"


@pytest.mark.parametrize(
    ("number", "strange"), list(enumerate(["", "nonsense", "999999999999999999999", "-1", "٣"]))
)
def test_strange_addresses_find_everything_or_nothing_and_never_fail(office, client_of, number, strange):
    """In `./test` every list gets two of the five, and its neighbours others."""
    head = client_of(office.people[Role.HEAD])
    keys = ("part", "agency", "counter", "clerk", "question", "officer", "unit", "month", "method",
             "procedure", "kind", "show", "first", "last", "what", "cause", "below")  # fmt: skip
    asked = dict.fromkeys(keys, strange)
    names = (*LISTS, "late", "owed", "late_officer", "publication_duties", "synchronisation")
    for place, name in enumerate(names):
        if not THOROUGH and (place + number) % 5 > 1:
            continue
        assert head.get(reverse(f"oversight:{name}"), asked).status_code in (200, 302), name


def test_the_lists_cost_the_same_for_twenty_as_for_one(
    office, client_of, assert_num_queries_same_at_1_and_20
):
    handler = office.people[Role.HANDLER]
    head = client_of(office.people[Role.HEAD])

    def one_more():
        dossier = make.assigned(office, when=at("2026-03-02 09:00"))
        StepInstance.objects.filter(dossier=dossier, state=StepState.ACTIVE).update(
            due_at=at("2026-03-19 07:30")
        )
        Dossier.objects.filter(pk=dossier.pk).update(late_after=at("2026-03-18 17:30"))
        overdue.refresh(as_at=at(NOW))
        make_rating(dossier, disliked=True, on=date(2026, 3, 10))
        make_duty(make_petition(office.commune), due_on=date(2026, 3, 16))
        money.paid(office, dossier)
        Pause.objects.create(
            dossier=dossier, kind=PauseKind.SUPPLEMENT, mode=PauseMode.NONE,
            started_at=at("2026-03-09 09:00"), opened_by=handler,
        )  # fmt: skip

    def look():
        for name in LISTS:
            officer = {"officer": handler.pk} if name == "pauses_behind" else {}
            assert get(head, name, **officer).context["table"]["rows"], name
        officer = {"officer": handler.pk, "unit": office.unit.pk}
        for part in ("late", "handled"):
            assert rows_of(get(head, "late_officer", part=part, **officer))

    assert_num_queries_same_at_1_and_20(one_more, look)
