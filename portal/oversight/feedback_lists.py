"""The lists behind the figures of petitions and ratings. Who sent or gave one is not said here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.models import Dossier
from feedback.enums import PetitionKind, PetitionState, Verdict
from feedback.models import Petition, Rating, RatingCriterion
from feedback.queries.figures import PetitionPart, petitions_behind, ratings_behind
from portal.http import actor, open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.feedback import PARTS, WATCHERS, Days, question_words
from portal.oversight.in_sight import agency_in_sight
from portal.oversight.tables import CODE, DAY, NUMBER, Cell, Column, Table
from portal.ui.formats import day
from portal.ui.made_of import BELOW
from portal.ui.roles import RATING_READERS


SHOWN = 500
SUMMED = {PetitionPart.TRANSFERS: "transfer_count", PetitionPart.VAGUE: "vague_count"}
PETITION_COLUMNS = (
    Column(gettext_lazy("Số"), CODE, 24),
    Column(gettext_lazy("Loại"), width=30),
    Column(gettext_lazy("Cơ quan xử lý"), width=40),
    Column(gettext_lazy("Người xử lý"), width=28),
    Column(gettext_lazy("Ngày gửi"), DAY),
    Column(gettext_lazy("Ngày trả lời"), DAY),
    Column(gettext_lazy("Tình trạng")),
    Column(gettext_lazy("Lượt chuyển"), NUMBER),
    Column(gettext_lazy("Chưa rõ"), NUMBER),
)
RATING_COLUMNS = (
    Column(gettext_lazy("Ngày"), DAY),
    Column(gettext_lazy("Hồ sơ"), CODE, 28),
    Column(gettext_lazy("Thủ tục"), width=44),
    Column(gettext_lazy("Nơi tiếp nhận"), width=36),
    Column(gettext_lazy("Đánh giá")),
    Column(gettext_lazy("Ý kiến"), width=44),
)


@open_to(*WATCHERS)
@reads_only
def petitions(request: HttpRequest) -> HttpResponseBase:
    """The petitions behind one figure of one agency, or of all, the earliest first."""
    user, days = actor(request).user, Days.of(request)
    asked, agency = request.GET.get("part", ""), row_id(request.GET.get("agency", ""))
    part = PetitionPart(asked) if asked in list(PetitionPart) else PetitionPart.RECEIVED
    found = petitions_behind(
        user, part, days.first, days.last, on=timezone.localdate(), at=timezone.now(), agency_id=agency
    )
    rows = found.select_related("handling_agency", "handler").order_by("sent_on", "pk")
    shown, is_cut = exporting.taken(request, rows, SHOWN)
    table = Table(
        name=f"phan-anh-{part}-{days.last:%Y%m%d}",
        title=_("Phản ánh, kiến nghị: %(part)s") % {"part": str(PARTS[part]).lower()},
        about=(_said(days), *_of(request, agency)),
        columns=PETITION_COLUMNS,
        rows=[_petition(one) for one in shown],
        total=_sums(shown) if part in SUMMED and not is_cut else (),
        is_cut=is_cut,
        empty=_("Không có phản ánh, kiến nghị nào trong phạm vi xem của bạn."),
    )
    return _page(request, table, "oversight:petitions", _("Việc trả lời phản ánh, kiến nghị"), days)


def _petition(one: Petition) -> list[Any]:
    return [
        Cell(one.code, reverse("desk:petition", args=[one.pk])),
        PetitionKind(one.kind).label if one.kind else _("chưa phân loại"),
        one.handling_agency.name,
        one.handler.full_name if one.handler else "",
        one.sent_on,
        one.answered_on,
        PetitionState(one.state).label,
        one.transfer_count,
        one.vague_count,
    ]


def _sums(shown: Sequence[Petition]) -> list[Any]:
    counts = (sum(getattr(one, name) for one in shown) for name in SUMMED.values())
    return [_("Cộng"), *[""] * 3, None, None, "", *(Cell(count, made_of=BELOW) for count in counts)]


@open_to(*RATING_READERS)
@reads_only
def ratings(request: HttpRequest) -> HttpResponseBase:
    """The ratings behind one figure of a counter or a question; those of one's own work are only counted."""
    user, on, days = actor(request).user, timezone.localdate(), Days.of(request)
    counter, asked = row_id(request.GET.get("counter", "")), row_id(request.GET.get("question", ""))
    question = RatingCriterion.objects.filter(pk=asked).first() if asked else None
    disliked = request.GET.get("part") == "disliked"
    given = Rating.objects.given_between(days.first, days.last)
    found, reached = (
        ratings_behind(some, disliked=disliked, counter_id=counter, criterion=question)
        for some in (given.visible_to(user, on), given.within_reach(user, on))
    )
    hidden = reached.count() - found.count()
    rows = found.select_related("dossier__procedure_version", "dossier__receiving_agency")
    shown, is_cut = exporting.taken(request, rows.order_by("given_on", "pk"), SHOWN)
    table = Table(
        name=f"danh-gia-{days.last:%Y%m%d}",
        title=_("Đánh giá không hài lòng") if disliked else _("Các đánh giá"),
        about=(_said(days), *_of(request, counter), *_question(question), *_hidden(hidden)),
        columns=RATING_COLUMNS,
        rows=_rating_rows(shown, _openable(request, shown)),
        is_cut=is_cut,
        empty=_("Không có đánh giá nào trong phạm vi xem của bạn."),
    )
    return _page(request, table, "oversight:ratings", _("Ý kiến đánh giá"), days)


def _openable(request: HttpRequest, shown: Sequence[Rating]) -> set[int]:
    """Dossiers of these ratings that this person may open; the others are not named. One query."""
    seen = Dossier.objects.visible_to(actor(request).user, timezone.localdate())
    return set(seen.filter(pk__in=[one.dossier_id for one in shown]).values_list("pk", flat=True))


def _rating_rows(shown: Sequence[Rating], openable: set[int]) -> list[list[Any]]:
    return [
        [
            one.given_on,
            Cell(str(one.dossier), reverse("desk:dossier", args=[one.dossier_id]))
            if one.dossier_id in openable
            else Cell(_("ngoài phạm vi xem")),
            one.dossier.procedure_version.name,
            one.dossier.receiving_agency.name,
            Verdict(one.verdict).label,
            one.comment,
        ]
        for one in shown
    ]


def _question(one: RatingCriterion | None) -> list[str]:
    return [_("Nội dung: %(words)s") % {"words": question_words(one)}] if one else []


def _hidden(count: int) -> list[str]:
    if count <= 0:
        return []
    said = _(
        "%(n)s đánh giá về hồ sơ bạn đã nhận hoặc xử lý không hiện ở đây: người được đánh giá không xem "
        "được ai đánh giá."
    )
    return [said % {"n": count}]


def _of(request: HttpRequest, agency_id: int) -> list[str]:
    agency = agency_in_sight(request, agency_id, WATCHERS)
    return [agency.name] if agency else []


def _said(days: Days) -> str:
    return _("Từ %(first)s đến hết %(last)s.") % {"first": day(days.first), "last": day(days.last)}


def _page(request: HttpRequest, table: Table, back: str, label: str, days: Days) -> HttpResponseBase:
    context = {
        "back": {"label": label, "href": f"{reverse(back)}?{days.typed}"},
        "lead": table.about,
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)
