"""Months of several agencies that list the same people, deputies, late entries, what cannot be scored."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from accounts.enums import Role, SigningMode
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, AgencySuccession, Membership, SignatureDelegation
from documents.services import papers
from dossiers.models import Dossier, OverdueEntry
from dossiers.services import overdue, touched
from indicators.exceptions import NotReady
from indicators.models import DossierFact, PublicationOfficer, Restatement
from indicators.queries.closing import late_by_law
from indicators.queries.publications import edition_for, public_month
from indicators.rules.public_month import as_json
from indicators.services import closing, names, publishing, replies, restating
from notifications.models import OutboxMessage
from portal.ui.months import shown
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.months import ADDRESS, CLOSED, MARCH, PUBLISHED, MonthWorld
from tests.harness.worlds import built_once


ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 20)
IN_WINDOW, LATER = at("2026-04-07 10:00"), at("2026-04-20 10:00")


@built_once
def world():
    return MonthWorld()


def commune_month(world):
    return closing.planned(agency=world.first.commune, period=MARCH, at=at("2026-04-01 02:00"))


def close(month, by):
    return closing.close(publication_id=month.pk, by=Actor(by), at=CLOSED)


def say(line, when):
    return replies.reply_for_officer(line_id=line.pk, text="Tôi nghỉ phép.", by=Actor(line.officer), at=when)


def uphold(reply, by, when):
    return replies.answer(reply_id=reply.pk, upheld=True, text="Đúng là nghỉ phép.", by=Actor(by), at=when)


def test_an_upheld_reply_takes_the_name_from_every_agency_that_published_it(world):
    handler = world.first.people[Role.HANDLER]
    world.close()
    own = close(commune_month(world), world.first.people[Role.HEAD])
    world.sign()
    month = world.publish()
    assert handler.full_name in papers.html_of(paper=edition_for(month, TODAY).paper)
    line = own.officers.get(officer=handler)
    assert line.dossier_ids == month.officers.get(officer=handler).dossier_ids

    uphold(say(line, IN_WINDOW), world.first.people[Role.CONTROL], LATER)

    assert PublicationOfficer.objects.filter(officer=handler, removal=None).count() == 0
    assert handler.full_name not in str(public_month(month, TODAY))
    edition = edition_for(month, TODAY)
    assert edition.number == 2
    assert handler.full_name not in papers.html_of(paper=edition.paper)


def test_who_closes_after_the_reply_was_upheld_does_not_list_the_name_anew(world):
    handler = world.first.people[Role.HANDLER]
    own = close(commune_month(world), world.first.people[Role.HEAD])
    uphold(say(own.officers.get(officer=handler), IN_WINDOW), world.first.people[Role.CONTROL], IN_WINDOW)

    month = world.close(when=at("2026-04-08 09:00"))

    removal = month.officers.get(officer=handler).removal
    assert (removal.reason, removal.removed_on) == ("upheld", date(2026, 4, 8))
    assert handler.full_name not in str(public_month(month, TODAY))


def test_a_line_with_more_dossiers_keeps_its_name(world):
    handler = world.first.people[Role.HANDLER]
    other = world.close().officers.get(officer=handler)
    own = close(commune_month(world), world.first.people[Role.HEAD]).officers.get(officer=handler)
    own.dossier_ids, other.dossier_ids = [1], [1, 2]
    assert not names.covers(own, other)
    assert names.covers(other, own)


def test_a_deputy_may_not_what_his_principal_may_not(world):
    world.close(by=world.head)
    deputy = UserFactory(role=Role.CONTROL, agency=world.province)
    with pytest.raises(NotReady, match="người khác ký"):
        publishing.sign(
            publication_id=world.month.pk,
            by=Actor(UserFactory(role=Role.HEAD, agency=world.province), acting_for=world.head),
            at=at("2026-04-09 09:00"),
        )
    reply = replies.reply_for_unit(
        row_id=world.month.rows.get(agency=world.province).pk,
        text="Số liệu đúng.",
        by=Actor(world.control),
        at=IN_WINDOW,
    )
    with pytest.raises(NotAllowed, match="của chính mình"):
        replies.answer(
            reply_id=reply.pk,
            upheld=True,
            text="Đúng.",
            by=Actor(deputy, acting_for=world.control),
            at=IN_WINDOW,
        )


# Figures --------------------------------------------------------------------------------------------------


def test_closed_before_the_night_it_has_what_was_entered_on_the_last_day(world):
    DossierFact.objects.filter(pk=world.unhanded.pk).delete()
    touched.touch_all()

    month = world.close(when=at("2026-04-01 00:10"))

    row = month.rows.get(agency=world.first.commune)
    assert next(value for value in row.values if value[0] == "ON_TIME")[1:3] == ["1", "3"]


def test_a_lateness_taken_back_is_not_counted_for_good(world):
    """Its promise moves with the calendar: an open entry goes at once, that of what ended in time too."""
    assert late_by_law(MARCH) == {world.first.commune.pk: 2}
    as_at = at("2026-04-01 00:00")
    Dossier.objects.filter(pk=world.late.pk).update(
        late_after=at("2026-04-02 17:30"), late_after_766=at("2026-04-03 00:00"), due_on=date(2026, 4, 2)
    )
    Dossier.objects.filter(pk=world.unhanded.pk).update(late_after=None)

    overdue.refresh(as_at=as_at)

    assert not OverdueEntry.objects.filter(dossier=world.late).exists()
    assert OverdueEntry.objects.filter(dossier=world.unhanded, measure="L", closed=False).exists(), (
        "while its clock stands still what was late stays listed"
    )
    assert late_by_law(MARCH) == {world.first.commune.pk: 1}
    OverdueEntry.objects.create(
        dossier=world.late, measure="L", late_since=at("2026-03-05 17:30"), minutes_late=60, as_at=as_at,
        deciding_agency=world.first.commune, closed=False,
    )  # fmt: skip
    Dossier.objects.filter(pk=world.late.pk).update(finished_at=at("2026-03-31 10:00"))
    overdue.refresh(as_at=at("2026-04-03 00:00"))
    assert not OverdueEntry.objects.filter(dossier=world.late, measure="L").exists()


def test_one_agency_closed_backwards_does_not_stop_the_watch_of_the_others(world):
    close(commune_month(world), world.first.people[Role.HEAD])
    month = world.close()
    Agency.objects.filter(pk=world.first.commune.pk).update(valid_to=date(2026, 2, 28))

    assert restating.watch(day=TODAY, at=LATER) == 1
    assert Restatement.objects.get().publication == month
    with pytest.raises(NotReady, match="chưa có điểm"):
        closing.reckon(world.first.commune.pk, MARCH)


def test_a_paper_that_cannot_be_drawn_holds_up_no_other(world, monkeypatch):
    world.close()
    world.sign()
    month = world.publish()
    drawn = []

    def render(*, paper, at):
        drawn.append(paper.pk)
        raise ZeroDivisionError

    monkeypatch.setattr("documents.gateways.pdf.is_available", lambda: True)
    monkeypatch.setattr("documents.services.papers.pdf_of", render)
    assert publishing.render_waiting(at=PUBLISHED) == 0
    assert drawn == [month.notice_id]


def test_an_officer_still_named_is_shown_with_what_was_put_right(world):
    world.close()
    world.sign()
    month = world.publish()
    fresh = closing.reckon(world.province.pk, MARCH)
    first = next(one for one in fresh.officers if one.user_id == world.first.people[Role.HANDLER].pk)
    less = replace(first, minutes=30)
    others = tuple(one for one in fresh.officers if one != first)
    proposal = restating.propose(month, replace(fresh, officers=(less, *others)), at=LATER)
    restating.decide(
        restatement_id=proposal.pk, accept=True, reason="Ngày trả nhập muộn.", by=Actor(world.head), at=LATER
    )

    seen = public_month(month, TODAY)
    (change,) = seen.restatements[0].officers
    assert (change.name, change.minutes_before, change.minutes_after) == (first.name, first.minutes, 30)
    (row,) = shown(seen)["restatements"][0]["officer_rows"]
    assert row["cells"][0]["text"] == first.name
    assert row["cells"][3]["text"].endswith("→ 0,5")
    (sent,) = as_json(seen)["restatements"][0]["officers"]
    assert sent["minutes_over"] == [first.minutes, 30]
    schema = json.loads((ROOT / "docs" / "schemas" / "month.schema.json").read_text())
    jsonschema.validate(as_json(seen), schema)
    over = public_month(month, date(2026, 7, 11))
    assert over.restatements[0].officers == (), "no name longer than its time"


# Mergers --------------------------------------------------------------------------------------------------


def merge(old, into, effective_on):
    AgencySuccession.objects.create(
        predecessor=old, successor=into, effective_on=effective_on, act="Nghị quyết sắp xếp"
    )
    last = effective_on - timedelta(days=1)
    Agency.objects.filter(pk=old.pk).update(valid_to=last)
    Membership.objects.filter(agency=old).update(valid_to=last)


def test_the_heir_closes_signs_and_publishes_the_last_month_of_a_merged_agency(world):
    month = commune_month(world)
    heir = AgencyFactory(name="UBND xã Hợp Nhất")
    head, control = (UserFactory(role=role, agency=heir) for role in (Role.HEAD, Role.CONTROL))
    SignatureDelegation.objects.create(
        agency=heir, signer=head, mode=SigningMode.TM, signer_title="Chủ tịch", act="Quy chế làm việc",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        close(month, control)
    merge(world.first.commune, heir, date(2026, 4, 1))
    for stranger in (world.first.people[Role.HEAD], world.second.people[Role.HEAD]):
        with pytest.raises(NotAllowed):
            close(month, stranger)

    own = close(month, control)
    reply = say(own.officers.first(), IN_WINDOW)
    told = OutboxMessage.objects.filter(topic=f"publication:{own.pk}:staff", kind="month_reply_waiting")
    assert told.count() == 2, "head and control of the heir judge it"
    replies.answer(reply_id=reply.pk, upheld=False, text="Không đủ căn cứ.", by=Actor(head), at=IN_WINDOW)
    publishing.sign(publication_id=own.pk, by=Actor(head), at=at("2026-04-09 09:00"))
    own = publishing.publish(publication_id=own.pk, address=ADDRESS, by=Actor(control), at=PUBLISHED)

    notice = papers.values_of(own.notice)
    assert (own.notice.agency, notice.header.agency) == (heir, heir.name)
    assert world.first.commune.name in papers.html_of(paper=own.notice), "the month is that of the old one"
