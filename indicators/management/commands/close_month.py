"""./manage close_month: close a month, or prove that its figures still follow from the facts."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.exceptions import AccountsError
from accounts.models import Actor, Agency, User
from indicators.enums import PeriodKind
from indicators.exceptions import IndicatorError
from indicators.models import Publication
from indicators.queries.closing import publishing_agencies
from indicators.rules.periods import Period
from indicators.services import closing
from jobs.management.command import OfficeCommand, UnusableInput


class Command(OfficeCommand):
    help = (
        "Chốt số liệu một tháng (--by), hoặc tính lại tháng đã chốt và so với bản đã chốt (--check). "
        "Mã thoát 1 khi số liệu hoặc mã băm tính lại khác bản đã chốt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, help="tháng, ví dụ 2026-10")
        parser.add_argument("--agency", help="mã cơ quan công khai; bỏ trống: mọi cơ quan")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="chỉ tính lại và so, không ghi gì")
        what.add_argument("--by", help="tên đăng nhập của người chốt")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, **options: Any) -> None:
        period = _period(options["period"])
        try:
            if options["check"]:
                found = [_checked(one) for one in _closed(period, options["agency"])]
            else:
                found = [
                    _closed_now(agency, period, _actor(options["by"]))
                    for agency in _agencies(period, options["agency"])
                ]
        except (IndicatorError, AccountsError) as refusal:
            raise UnusableInput(str(refusal)) from refusal
        self._tell(found, as_json=options["json"])
        if not all(one["agrees"] for one in found):
            raise SystemExit(1)

    def _tell(self, found: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for one in found:
            word = "khớp" if one["agrees"] else "KHÁC"
            if one["restatement"] is not None:
                word = f"khớp bản điều chỉnh lần {one['restatement']}"
            self.stdout.write(
                f"{one['agency']} {one['period']}: {word}, {one['units']} đơn vị, {one['officers']} cán bộ, "
                f"mã băm {one['hash']}"
            )
            for line in one["differences"]:
                self.stdout.write(f"  {line}")


def _period(text: str) -> Period:
    match = re.fullmatch(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])", text)
    if match is None:
        raise UnusableInput(f"Không hiểu tháng “{text}”. Ghi năm và tháng như 2026-10.")
    return Period(PeriodKind.MONTH, date(int(match[1]), int(match[2]), 1))


def _agencies(period: Period, code: str | None) -> list[Agency]:
    if code is None:
        return publishing_agencies(period.last)
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise UnusableInput(f"Không có cơ quan mã “{code}”.")
    return [found]


def _closed(period: Period, code: str | None) -> list[Publication]:
    rows = Publication.objects.filter(period_kind=period.kind, first_on=period.first)
    if code is not None:
        _agencies(period, code)
        rows = rows.filter(agency__code=code)
    closed = rows.exclude(state="draft").select_related("agency", "definition")
    found = list(closed.order_by("agency__code"))
    if not found:
        raise UnusableInput(f"Tháng {period.first:%m/%Y} chưa chốt, nên chưa có gì để so.")
    return found


def _actor(username: str) -> Actor:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnusableInput(f"Không có tài khoản “{username}” đang dùng.")
    return Actor(user)


def _closed_now(agency: Agency, period: Period, by: Actor) -> dict[str, Any]:
    at = timezone.now()
    publication = closing.planned(agency=agency, period=period, at=at)
    done = closing.close(publication_id=publication.pk, by=by, at=at)
    return _as_dict(done, closing.Checked(done.data_hash, done.data_hash, is_whole=True, differences=()))


def _checked(publication: Publication) -> dict[str, Any]:
    return _as_dict(publication, closing.check(publication))


def _as_dict(publication: Publication, checked: closing.Checked) -> dict[str, Any]:
    differences = list(checked.differences)
    accepted = publication.restatements.filter(state="accepted", data_hash=checked.fresh_hash)
    # What differs from the original may be what was published beside it.
    restated = accepted.values_list("number", flat=True).first() if checked.is_whole else None
    if not checked.is_whole:
        differences.insert(0, "các dòng đang lưu không còn cho đúng mã băm đã chốt")
    return {
        "agency": publication.agency.code,
        "period": publication.month,
        "definition": str(publication.definition),
        "agrees": checked.agrees or restated is not None,
        "restatement": restated,
        "hash": checked.kept_hash,
        "hash_now": checked.fresh_hash,
        "units": publication.rows.count(),
        "officers": publication.officers.count(),
        "differences": differences,
    }
