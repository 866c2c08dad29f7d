"""The right of reply, names that go, and months restated beside their original."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.services import papers
from dossiers.models import Dossier
from indicators.exceptions import NotReady, Refused
from indicators.models import DossierFact, NameRemoval, Reply, Restatement
from indicators.queries.publications import edition_for, public_month
from indicators.services import closing, month_watch, publishing, replies, restating
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.months import MonthWorld
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
IN_WINDOW, LAST_DAY, LATER = at("2026-04-07 10:00"), at("2026-04-08 10:00"), at("2026-04-20 10:00")
TODAY = date(2026, 4, 20)


@built_once
def world():
    world = MonthWorld()
    world.close()
    world.handler = world.first.people[Role.HANDLER]
    world.line = world.month.officers.get(officer=world.handler)
    world.row = world.month.rows.get(agency=world.first.commune)
    return world


def say(world, text="Tôi nghỉ phép, đã bàn giao việc.", when=IN_WINDOW, by=None):
    return replies.reply_for_officer(line_id=world.line.pk, text=text, by=Actor(by or world.handler), at=when)


def answer(world, reply, *, upheld, by=None, when=LAST_DAY, text="Đã xem lại lịch nghỉ."):
    return replies.answer(reply_id=reply.pk, upheld=upheld, text=text, by=Actor(by or world.head), at=when)


def publish(world):
    world.sign()
    return world.publish()


def test_a_reply_stands_beside_the_line_with_its_answer(world):
    answer(world, say(world), upheld=False)
    unit = replies.reply_for_unit(
        row_id=world.row.pk,
        text="Hai hồ sơ do mất điện.",
        by=Actor(world.first.people[Role.HEAD]),
        at=IN_WINDOW,
    )
    answer(world, unit, upheld=False, text="Không đủ căn cứ.")
    month = public_month(publish(world), TODAY)
    (officer,) = [one for one in month.officers if one.name == world.handler.full_name]
    assert [(one.text, one.is_upheld, one.answer) for one in officer.replies] == [
        ("Tôi nghỉ phép, đã bàn giao việc.", False, "Đã xem lại lịch nghỉ.")
    ]
    (commune,) = [one for one in month.units if one.code == world.first.commune.code]
    assert [one.text for one in commune.replies] == ["Hai hồ sơ do mất điện."]
    notice = papers.values_of(world.month.notice)
    assert [one.answer for one in notice.replies] == [
        "Không chấp nhận: Không đủ căn cứ.", "Không chấp nhận: Đã xem lại lịch nghỉ.",
    ]  # fmt: skip


def test_upheld_before_it_is_public_the_name_never_gets_out(world):
    answer(world, say(world), upheld=True)
    month = publish(world)
    html = papers.html_of(paper=month.notice)
    assert world.handler.full_name not in html
    assert "Đã gỡ tên ngày 08/04/2026: phản hồi được chấp nhận" in html


def test_upheld_afterwards_the_name_goes_from_every_edition_and_the_original_is_kept(world):
    month = publish(world)
    assert world.handler.full_name in papers.html_of(paper=edition_for(month, TODAY).paper)
    answer(world, say(world, when=LATER), upheld=True, when=at("2026-04-21 09:00"))
    edition = edition_for(month, TODAY)
    html = papers.html_of(paper=edition.paper)
    assert (edition.number, edition.names) == (2, month.officers.count() - 1)
    assert world.handler.full_name not in html
    assert "Bản công khai số 2, lập ngày 21/04/2026." in html
    assert "Bản gốc đã ký số 01/TB-UBND được lưu" in html
    assert "01/TB-UBND" in html, "an edition bears the number of its original"
    assert world.handler.full_name in papers.html_of(paper=month.notice)
    shown = public_month(month, TODAY)
    assert world.handler.full_name not in str(shown)
    (gone,) = [one for one in shown.officers if one.removed_on]
    assert (gone.removed_on, gone.dossiers) == (date(2026, 4, 21), world.line.dossiers)


def test_names_end_with_their_time_and_totals_stay(world):
    month = publish(world)
    last, after = date(2026, 7, 10), date(2026, 7, 11)
    assert public_month(month, last).names_shown
    over = public_month(month, after)
    assert (over.names_shown, over.late_people) == (False, month.officers.count())
    assert all(one.name == "" for one in over.officers)
    assert edition_for(month, last).number == 1
    assert edition_for(month, after) is None, "what prints names is not given out until it is issued anew"
    assert publishing.end_names(at=at("2026-07-11 01:00")) == 1
    assert publishing.end_names(at=at("2026-07-12 01:00")) == 0
    html = papers.html_of(paper=edition_for(month, after).paper)
    assert world.handler.full_name not in html
    assert "Hết thời hạn công khai tên (10/07/2026): chỉ còn tổng số." in html
    assert "cán bộ, công chức quá hạn ở bước của mình, tổng cộng" in html


@pytest.mark.parametrize(
    "words",
    [
        "Người nộp là bà Đặng Thị Ước vắng nhà.",
        "bà DANG THI UOC không ký",
        "Đã gọi 0912 345 678 nhiều lần",
        "Căn cước 099187000123",
        "Gửi thư tới uoc@example.vn",
    ],
)
def test_an_applicant_is_not_named_to_the_public(world, words):
    with pytest.raises(Refused, match="không được nhắc") as refusal:
        say(world, words)
    assert refusal.value.field == "text"
    with pytest.raises(Refused, match="không được nhắc"):
        replies.reply_for_unit(
            row_id=world.row.pk, text=words, by=Actor(world.first.people[Role.HEAD]), at=IN_WINDOW
        )
    reply = say(world)
    with pytest.raises(Refused, match="không được nhắc"):
        answer(world, reply, upheld=False, text=words)


def test_dossier_codes_and_names_of_other_listed_officers_are_refused_too(world):
    with pytest.raises(Refused, match="không được nhắc"):
        say(world, f"Hồ sơ {world.late} nộp muộn")
    head = Actor(world.first.people[Role.HEAD])
    with pytest.raises(Refused, match="không được nhắc"):
        replies.reply_for_unit(
            row_id=world.row.pk, text=f"Do {world.handler.full_name} nghỉ", by=head, at=IN_WINDOW
        )
    assert say(world, "Tháng 03/2026 có 1.234.567 lượt, quyết định 12/QĐ-UBND ngày 02/03/2026.").pk


def test_whose_line_it_is(world):
    with pytest.raises(NotAllowed):
        say(world, by=world.first.people[Role.UNIT_HEAD])
    with pytest.raises(NotAllowed):
        replies.reply_for_unit(
            row_id=world.row.pk, text="Không đúng.", by=Actor(world.second.people[Role.HEAD]), at=IN_WINDOW
        )
    reply = say(world)
    with pytest.raises(NotAllowed):
        answer(world, reply, upheld=True, by=world.first.people[Role.HEAD])
    with pytest.raises(NotReady, match="Còn 1 phản hồi"):
        world.sign()
    answer(world, reply, upheld=False)
    with pytest.raises(NotReady, match="đã được trả lời"):
        answer(world, reply, upheld=True)


def test_nobody_answers_himself(world):
    own_row = world.month.rows.get(agency=world.province)
    reply = replies.reply_for_unit(
        row_id=own_row.pk, text="Số liệu đúng.", by=Actor(world.head), at=IN_WINDOW
    )
    with pytest.raises(NotAllowed, match="của chính mình"):
        answer(world, reply, upheld=True, by=world.head)
    assert answer(world, reply, upheld=False, by=world.control).pk


def test_the_window_and_the_time_of_names(world):
    with pytest.raises(NotReady, match="hết ngày 08/04/2026"):
        say(world, when=at("2026-04-09 07:00"))
    publish(world)
    assert say(world, when=LATER).pk
    with pytest.raises(NotReady):
        say(world, when=at("2026-07-11 08:00"))


def test_what_was_said_stays(world, as_owner):
    reply = say(world)
    given = answer(world, reply, upheld=True)
    for change in (
        lambda: Reply.objects.filter(pk=reply.pk).update(text="khác"),
        given.delete,
        lambda: NameRemoval.objects.all().delete(),
    ):
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            change()


# Restatements ---------------------------------------------------------------------------------------------


def correct(world):
    """The late dossier of the handler was returned in time after all: entered late."""
    DossierFact.objects.filter(pk=world.late.pk).update(ended_on=date(2026, 3, 4))
    world.late.overdue_entries.all().delete()


def test_nothing_changed_proposes_nothing(world):
    assert restating.watch(day=date(2026, 4, 20), at=LATER) == 0


def test_a_late_correction_is_proposed_once_and_shown_beside_the_original(world, capsys):
    month = publish(world)
    correct(world)
    assert restating.watch(day=date(2026, 4, 20), at=LATER) == 1
    assert restating.watch(day=date(2026, 4, 21), at=LATER) == 0
    proposal = Restatement.objects.get()
    assert any("ON_TIME 1/3 → 2/3" in line for line in proposal.differences)
    assert OutboxMessage.objects.filter(kind="month_restatement_proposed").count() == 1
    assert public_month(month, TODAY).restatements == (), "a proposal is not public"
    restating.decide(
        restatement_id=proposal.pk, accept=True, reason="Ngày trả nhập muộn.", by=Actor(world.head), at=LATER
    )
    shown = public_month(month, TODAY)
    (commune,) = [one for one in shown.units if one.code == world.first.commune.code]
    assert (commune.total, commune.late) == (world.row.total, 2), "the original stays"
    (restated,) = shown.restatements
    changes = {one.code: one for one in restated.changes}
    moved = changes[world.first.commune.code]
    assert (moved.total_before, moved.late_before, moved.late_after) == (str(world.row.total), 2, 1)
    assert Decimal(moved.total_after) - world.row.total >= Decimal("6.66"), "a third of 20 points at least"
    assert world.second.commune.code not in changes
    gone = NameRemoval.objects.get(officer=world.line)
    assert (gone.reason, gone.removed_on) == ("restated", TODAY)
    html = papers.html_of(paper=edition_for(month, TODAY).paper)
    assert world.handler.full_name not in html
    assert "Số liệu điều chỉnh lần 1 ngày 20/04/2026" in html
    assert restating.watch(day=date(2026, 4, 22), at=LATER) == 0, "what is restated is not news"
    call_command("close_month", period="2026-03", check=True)
    assert "khớp bản điều chỉnh lần 1" in capsys.readouterr().out


def test_turned_down_it_is_not_proposed_again_and_names_stay(world):
    month = publish(world)
    correct(world)
    restating.watch(day=date(2026, 4, 20), at=LATER)
    proposal = Restatement.objects.get()
    with pytest.raises(NotAllowed):
        restating.decide(
            restatement_id=proposal.pk, accept=True, reason="Đúng.", by=Actor(world.control), at=LATER
        )
    with pytest.raises(Refused, match="ghi lý do"):
        restating.decide(restatement_id=proposal.pk, accept=False, reason=" ", by=Actor(world.head), at=LATER)
    restating.decide(
        restatement_id=proposal.pk, accept=False, reason="Chưa có căn cứ.", by=Actor(world.head), at=LATER
    )
    with pytest.raises(NotReady, match="đã được quyết định"):
        restating.decide(
            restatement_id=proposal.pk, accept=True, reason="Đúng.", by=Actor(world.head), at=LATER
        )
    assert restating.watch(day=date(2026, 4, 22), at=LATER) == 0
    assert not NameRemoval.objects.exists()
    assert public_month(month, TODAY).restatements == ()
    with pytest.raises(SystemExit):
        call_command("close_month", period="2026-03", check=True)


def test_the_night_reminds_whose_turn_it_is(world):
    until = at("2026-04-08 02:00")
    assert month_watch.remind(at=until)[0] == world.month.officers.count()
    assert month_watch.remind(at=at("2026-04-09 02:00"))[1] == 0
    told, late = month_watch.remind(at=at("2026-04-13 02:00"))
    assert (told, late) == (1, 1), "the head is to sign, and the month is behind"
    again = month_watch.remind(at=at("2026-04-13 03:00"))
    assert again == (1, 1)
    assert (
        OutboxMessage.objects.filter(kind="month_step_owed", topic__contains=str(world.month.pk)).count() == 2
    )
    done = month_watch.look(day=date(2026, 4, 30), at=at("2026-05-01 01:00"))
    assert (done.planned, done.restatements) == (1, 0)
    assert closing.check(world.month).agrees


def test_the_public_reason_of_a_restatement_names_no_applicant(world):
    publish(world)
    Dossier.objects.filter(pk=world.late.pk).update(applicant_name="Lò Thị Muộn")
    Dossier.objects.filter(pk=world.unhanded.pk).update(applicant_name="Hồ Văn Chờ")
    correct(world)
    restating.watch(day=date(2026, 4, 20), at=LATER)
    proposal = Restatement.objects.get()
    for reason in ("Hồ sơ của bà lò thị muộn nhập sau.", "Đã xem lại hồ sơ ông Hồ Văn Chờ."):
        for accept in (True, False):
            with pytest.raises(Refused, match="không được nhắc"):
                restating.decide(
                    restatement_id=proposal.pk, accept=accept, reason=reason, by=Actor(world.head), at=LATER
                )
    assert Restatement.objects.get().reason == ""


def test_restated_before_it_is_public_the_edition_given_out_says_so(world):
    world.sign()
    correct(world)
    early = at("2026-04-09 15:00")
    restating.watch(day=early.date(), at=early)
    restating.decide(
        restatement_id=Restatement.objects.get().pk, accept=True, reason="Ngày trả nhập muộn.",
        by=Actor(world.head), at=early,
    )  # fmt: skip
    month = world.publish()
    assert [one.number for one in month.editions.order_by("number")] == [1, 2]
    html = papers.html_of(paper=edition_for(month, TODAY).paper)
    assert "Số liệu điều chỉnh lần 1 ngày 09/04/2026" in html
    assert world.handler.full_name not in html
