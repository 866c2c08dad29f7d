"""One dossier as the counter works on it: facts, papers, files, story, and what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Actor
from documents.gateways import pdf
from dossiers.enums import (
    OPEN_STATES,
    WITH_DECISION,
    ApologyState,
    DossierKind,
    FeeState,
    ReturnMeans,
    State,
)
from dossiers.models import Dossier, FeeDue, NonBoundary
from dossiers.permissions import can, can_receive_at, heir_in
from dossiers.queries import access_to
from dossiers.rules.supplement import Before, may_still_ask
from dossiers.rules.visibility import Access, Personal
from dossiers.services import arriving, clock, ending, giving_back
from dossiers.services.files import takes_files
from lib.masking import mask_name, mask_number
from portal.counter import dossier_forms as forms, lists, posts
from portal.counter.receipt import slip_of
from portal.http import actor, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui import linking, notices, opinions, undoing, viewer
from portal.ui.clock_story import clock_story
from portal.ui.dossiers import Clockwork, explanation, story
from portal.ui.formats import day, moment
from portal.ui.next_act import Act, before_act, next_of
from portal.ui.waiting import waits_of


BEFORE_ACCEPTANCE = (State.SUBMITTED, State.SUPPLEMENT_PRE)
LEADS_ON = ("give_result", "deliver", "accept", "bring", "supply", "pay", "hand_over", "settle")
"""What brings the dossier on; everything else is done beside it."""


@dataclass(frozen=True)
class Todo:
    """What this person may do with the dossier now; each is a button or a small form of the page."""

    accept: bool
    bring: bool
    supply: bool
    ask: bool
    lapse: bool
    pay: bool
    ask_stop: bool
    correct_result: bool
    refuse: bool
    hand_over: bool
    give_result: bool
    deliver: bool
    papers: bool
    correct: bool
    attach: bool
    withdraw: bool
    settle: bool
    money: bool
    renew_word: bool
    print: bool
    control_slip: bool
    slip: bool
    place: bool

    @property
    def is_nothing(self) -> bool:
        return not any(vars(self).values())


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.ONE_STOP)
@reads_only
def dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The page of one dossier in sight."""
    return show(request, posts.dossier_or_404(request, dossier_id))


def show(
    request: HttpRequest, found: Dossier, *, bound: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a small form that was refused in its place (`bound`, by name)."""
    at, on = posts.now_and_today()
    user = posts.user_of(request)
    allowed = access_to(user, found, on=on)
    if viewer.fragment_asked(request):
        return viewer.fragment(request, found, allowed)
    is_named = allowed.personal == Personal.YES
    label, kind = lists.state_badge(found, at)
    fees = list(found.fees.exclude(state=FeeState.CANCELLED).order_by("pk"))
    todo = todo_for(request, found, on, fees=fees)
    letter = found.apologies.filter(state__in=[ApologyState.SIGNED, ApologyState.SENT]).first()
    context = {
        "dossier": found,
        "state_label": label,
        "state_kind": kind,
        "facts": _facts(found, allowed),
        "standing": Clockwork(at).standing(found),
        "steps": explanation(found),
        "story": None if clock.is_expected(found) else clock_story(found, at=at),
        "viewer": viewer.viewer(request, found, allowed),
        "done": undoing.just_done(found, actor(request), at=at),
        "next": next_of(_acts(found, todo, has_letter=letter is not None), why=[_where(found)], on=on),
        "due": _("Hẹn trả %(moment)s") % {"moment": moment(found.due_at)} if found.due_at else "",
        "beside": {
            kind: before_act(kind, kind, on=on)
            for kind in ("refuse", "lapse", "ask_stop", "withdraw", "renew_lookup_word")
        },
        "fees": fees,
        "fee_total": sum(fee.owed for fee in fees),
        "events": story(found, is_named=is_named),
        "way": NonBoundary.objects.filter(dossier=found).select_related("counter").first()
        if found.kind == DossierKind.NON_BOUNDARY
        else None,
        "is_returned": found.state == State.RETURNED,
        "post": list(found.postal_items.select_related("written_by", "ended_by").order_by("pk")),
        "is_named": is_named,
        "notices": notices.about(found, is_named=is_named),
        "linked": linking.about(found, actor(request), at=at),
        "questions": opinions.about(found),
        "todo": todo,
        "waits": waits_of(found, at=at),
        "slip": slip_of(found),
        "about": _about(found, is_named=is_named),
        "prints": todo.print or todo.control_slip or todo.slip or todo.place,
        "prints_from_page": (todo.print or todo.slip) and not pdf.is_available(),
        "show_word": is_named and todo.print,
        **forms.small_forms(found),
        **(bound or {}),
    }
    return render(request, "counter/dossier.html", context, status=status)


def todo_for(request: HttpRequest, found: Dossier, on: date, *, fees: Sequence[FeeDue]) -> Todo:
    """Allowed by role and possible in this state; services check both again."""
    by = actor(request)
    ours = not found.system_of_record
    owes, has_fees = any(fee.state == FeeState.DUE for fee in fees), bool(fees)
    state = State(found.state)

    def may(move: str, *, when: bool) -> bool:
        return ours and when and can(move, by, found, on=on)

    return Todo(
        accept=may("accept", when=state in BEFORE_ACCEPTANCE),
        bring=may("resubmit", when=state in BEFORE_ACCEPTANCE),
        supply=may("receive_supplement", when=state == State.SUPPLEMENT),
        ask=may(
            "ask_before_acceptance",
            when=state == State.SUBMITTED and may_still_ask(Before(found.pre_supplement_count)),
        ),
        lapse=may("lapse", when=state == State.SUPPLEMENT_PRE),
        pay=may("resume_after_payment", when=state == State.AWAITING_PAYMENT),
        ask_stop=may("ask_stop", when=state in OPEN_STATES and ending.may_ask_stop(found)),
        correct_result=may(
            "open_correction", when=state == State.RETURNED and may_receive_for(found, by, on=on)
        ),
        refuse=may("refuse", when=state == State.SUBMITTED),
        hand_over=may("start_processing", when=state == State.ACCEPTED and not arriving.is_under_way(found)),
        give_result=may("return_result", when=state == State.DONE),
        deliver=may("return_result", when=may_deliver(found)),
        papers=may(
            "return_papers", when=state in giving_back.MAY_GIVE_BACK and bool(giving_back.held(found))
        ),
        correct=may("correct", when=found.accepted_at is not None and found.is_open),
        attach=may("attach_file", when=found.accepted_at is not None and takes_files(found)),
        withdraw=may(
            "withdraw",
            when=state in BEFORE_ACCEPTANCE or (state in OPEN_STATES and not ending.has_decision(found)),
        ),
        settle=may("settle_fee", when=owes),
        money=may("settle_fee", when=has_fees),
        renew_word=may("renew_lookup_word", when=state != State.DRAFT),
        print=may("print_receipt", when=found.accepted_at is not None),
        control_slip=may("print_receipt", when=found.accepted_at is not None and state != State.ACCEPTED),
        slip=may("print_receipt", when=bool(slip_of(found))),
        place=may("move_place", when=True),
    )


def may_deliver(found: Dossier) -> bool:
    """Whether it ended without a result and its decision has not left the office."""
    if found.state not in WITH_DECISION or found.papers_returned:
        return False
    return not giving_back.has_been_handed_over(found)


def may_receive_for(found: Dossier, by: Actor, *, on: date) -> bool:
    """Whether he receives where its result is corrected: what came for another counter, at that one."""
    if found.kind != DossierKind.NON_BOUNDARY:
        return True
    return can_receive_at(by, heir_in(found, found.non_boundary.counter_id, on), on=on)


def _acts(found: Dossier, todo: Todo, *, has_letter: bool) -> list[Act]:
    """The pages that lead on from here, the most urgent first; the first that stands out goes in front."""
    known = (
        (todo.give_result, _("Trả kết quả"), "return_result", "give_result", "r"),
        (todo.deliver, _("Giao văn bản, trả giấy tờ"), "return_result", "deliver", "r"),
        (todo.papers, _("Trả giấy tờ"), "return_papers", "return_papers", ""),
        (todo.accept, _("Nhận đủ giấy tờ, tiếp nhận"), "complete", "accept", "r"),
        (todo.bring and not todo.accept, _("Nhận giấy tờ bổ sung"), "complete", "bring", "r"),
        (todo.supply, _("Nhận giấy tờ bổ sung"), "supply", "supply", "r"),
        (todo.pay, _("Nhận chứng từ nộp tiền"), "paid", "pay", "r"),
        (todo.hand_over, _("Bàn giao"), "hand_over", "hand_over", ""),
        (todo.settle, _("Thu phí, lệ phí"), "settle", "settle", "u"),
        (todo.ask, _("Yêu cầu bổ sung"), "ask", "ask", ""),
        (has_letter, _("Thư xin lỗi"), "apology", "apology", ""),
        (todo.money and not todo.settle, _("Biên lai, hoàn tiền"), "settle", "money", ""),
        (todo.correct_result, _("Kết quả sai: lập hồ sơ đính chính"), "correct_result", "correct_result", ""),
        (todo.correct, _("Đính chính"), "correct", "correct", "d"),
        (todo.attach, _("Thêm bản quét"), "attach", "attach", ""),
    )
    return [
        Act(label, _page(name, found), is_main=key in LEADS_ON, key=key, hot=hot)
        for is_open, label, name, key, hot in known
        if is_open
    ]


def _page(name: str, found: Dossier) -> str:
    if name == "hand_over":  # the day's hand-over is one page for all dossiers: of them this one is ticked
        return f"{reverse('counter:hand_over')}?dossier={found.pk}"
    if name == "attach":
        return f"{reverse('desk:attach', args=[found.pk])}?page=counter"
    return reverse(f"counter:{name}", args=[found.pk])


def _where(found: Dossier) -> str:
    """Where the folder is and what it waits for, in one line."""
    holder = found.current_holder.full_name if found.current_holder else ""
    place = ", ".join(part for part in (found.current_unit.name, holder) if part)
    return _("Hồ sơ đang ở %(place)s.") % {"place": place}


def _about(found: Dossier, *, is_named: bool) -> str:
    name = found.applicant_name if is_named else mask_name(found.applicant_name)
    return f"{found.procedure_version.name} · {name}"


def _facts(found: Dossier, allowed: Access) -> list[dict[str, str]]:
    is_named = allowed.personal == Personal.YES
    number, other = found.applicant_id_number, found.representative_name
    facts = [
        (_("Thủ tục"), found.procedure_version.name),
        (_("Trường hợp"), found.case.name if found.case else ""),
        (_("Người nộp"), found.applicant_name if is_named else mask_name(found.applicant_name)),
        (_("Số giấy tờ"), number if is_named else mask_number(number)),
        (_("Ngày sinh"), day(found.applicant_born_on) if is_named and found.applicant_born_on else ""),
        (_("Địa chỉ"), found.applicant_address if is_named else ""),
        (_("Điện thoại"), found.applicant_phone if is_named else mask_number(found.applicant_phone)),
        (
            _("Người nộp thay"),
            other if is_named else mask_name(other),
        ),
        (_("Giấy ủy quyền"), found.authorisation if is_named else ""),
        (_("Nội dung"), found.subject if is_named else ""),
        (_("Nhận tại"), found.receiving_agency.name),
        (_("Giải quyết"), found.deciding_agency.name),
        (_("Đang ở"), found.current_unit.name),
        (_("Nhận lúc"), moment(found.accepted_at or found.created_at)),
        (_("Người tiếp nhận"), found.received_by.full_name if found.received_by else ""),
        (_("Nhận kết quả"), ReturnMeans(found.return_means).label),
        (_("Nơi nhận kết quả"), found.return_place if is_named else ""),
        (_("Nơi để hồ sơ giấy"), found.folder_place),
        (_("Nơi để kết quả"), found.result_place),
        (_("Hệ thống gốc"), found.system_of_record),
    ]
    return [{"label": label, "value": str(value), "href": ""} for label, value in facts if value]
