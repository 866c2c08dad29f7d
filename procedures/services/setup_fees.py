"""Rates set by a resolution, from the set-up sheet: they make a new version of the procedure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.services.setup_rows import Outcome, WrongCell, user_by_name
from lib.sheets import Filled, Row
from procedures.exceptions import ProcedureError
from procedures.models import FeeRule, Procedure, ProcedureVersion
from procedures.queries import current_version
from procedures.services.versions import draft_new_version, publish_version


def take_fees(filled: Filled) -> Outcome:
    """The rows of one procedure and one first day make one version; a fault is told at their first row."""
    outcome = Outcome(faults=list(filled.faults))
    groups: dict[tuple[str, date], list[Row]] = {}
    for row in filled.rows:
        groups.setdefault((row["procedure"], row["valid_from"]), []).append(row)
    for (code, first_day), rows in sorted(groups.items()):
        try:
            with transaction.atomic():
                outcome.count(_set_rates(code, first_day, rows))
        except WrongCell as wrong:
            outcome.faults.append(filled.fault(rows[0], wrong.key, str(wrong)))
        except (ProcedureError, NotAllowed) as refusal:
            outcome.faults.append(filled.fault(rows[0], "valid_from", str(refusal)))
    return outcome


def _set_rates(code: str, first_day: date, rows: Sequence[Row]) -> str:
    procedure = Procedure.objects.filter(code=code).first()
    version = current_version(procedure.pk, first_day) if procedure else None
    if procedure is None or version is None:
        raise WrongCell("procedure", f"Danh mục không có thủ tục mã “{code}” còn hiệu lực ngày đó.")
    if all(_rule(version, row).rate == row["rate"] for row in rows):
        return "unchanged"
    head = rows[0]
    by = Actor(user_by_name(head["published_by"], "published_by"))
    at = timezone.make_aware(datetime.combine(head["published_on"], time(8)))
    draft = draft_new_version(procedure=procedure, valid_from=first_day, based_on=version, by=by, at=at)
    for row in rows:
        rule = _rule(draft, row)
        rule.rate, rule.legal_basis, rule.note = row["rate"], row["legal_basis"], row["note"] or rule.note
        rule.save(update_fields=["rate", "legal_basis", "note"])
    publish_version(version_id=draft.pk, by=by, at=at)
    return "updated"


def _rule(version: ProcedureVersion, row: Row) -> FeeRule:
    """The one rule of the version that the row names."""
    rules = version.fee_rules.filter(name=row["name"], payer_group=row["payer_group"])
    if row["channel"]:
        rules = rules.filter(channel=int(row["channel"]))
    found = list(rules.order_by("pk")[:2])
    if not found:
        names = "; ".join(version.fee_rules.order_by("position", "pk").values_list("name", flat=True))
        raise WrongCell("name", f"Thủ tục không có khoản thu này. Các khoản thu: {names or 'không có'}.")
    if len(found) > 1:
        raise WrongCell("name", "Có nhiều mức thu cùng tên; hãy ghi thêm hình thức nộp, nhóm người nộp.")
    return found[0]
