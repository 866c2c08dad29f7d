"""Ways of looking at lists that the demo's people have saved, so that nobody meets an empty menu."""

from accounts.models import Agency, ListView, User
from portal.ui.list_specs import DESK, LATE, PETITIONS, REGISTER, WAITING


# User, list, name, columns, sorting, filters, and whether the person's unit shares it.
VIEWS: tuple[tuple[str, str, str, list[str], str, dict[str, str], bool], ...] = (
    (
        "truongphong", DESK.code, "Đến hạn trong tuần, cả phòng",
        [], "due", {"shelf": "open", "due": "week"}, True,
    ),
    (
        "truongphong", DESK.code, "Quá hạn, xem theo ngày nhận",
        ["code", "procedure", "accepted", "due", "standing", "where"], "", {"shelf": "late"}, False,
    ),
    ("truongphong", WAITING.code, "Người nộp quá hạn trả lời", [], "since", {"shelf": "over"}, False),
    ("thuly", DESK.code, "Hôm nay phải xong", [], "due", {"shelf": "mine", "due": "today"}, False),
    (
        "tiepnhan", REGISTER.code, "Đang giải quyết",
        ["code", "procedure", "received", "due", "where", "state"],
        "received", {"state": "in_process"}, False,
    ),
    ("chutich", LATE.code, "Chưa xin lỗi", [], "", {"show": "unapologised"}, False),
    ("chutich", PETITIONS.code, "Phản ánh quá hạn", [], "", {"ngan": "qua-han"}, False),
)  # fmt: skip


def keep_views() -> None:
    """Write them; those that are there already stay. One statement for the people, one for the rows."""
    people = {one.username: one for one in User.objects.filter(username__in={row[0] for row in VIEWS})}
    ListView.objects.bulk_create(
        (
            ListView(
                owner=people[username], list_code=code, name=name, columns=columns, sort=sort,
                filters=filters, agency=_led_by(people[username]) if is_shared else None,
            )
            for username, code, name, columns, sort, filters, is_shared in VIEWS
            if username in people
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _led_by(person: User) -> Agency | None:
    """The unit a head of the demo leads."""
    held = person.memberships.filter(role="unit_head", valid_to=None).select_related("agency")
    first = held.order_by("-valid_from", "pk").first()
    return first.agency if first is not None else None
