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
from lib.text import search_key
from procedures.enums import Channel, PayerGroup
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
    named = [_rule(version, row) for row in rows]
    if len({rule.pk for rule in named}) < len(rows):
        raise WrongCell("name", "Hai dòng cùng nói về một mức thu; hãy bỏ một dòng.")
    if all(_says(rule, row) for rule, row in zip(named, rows, strict=True)):
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


def _says(rule: FeeRule, row: Row) -> bool:
    """Whether the rule is already as the row wants it: an equal rate of a new resolution is a new one."""
    wanted = (row["rate"], row["legal_basis"], row["note"] or rule.note)
    return (rule.rate, rule.legal_basis, rule.note) == wanted


def _rule(version: ProcedureVersion, row: Row) -> FeeRule:
    """The one rule of the version that the row names; left empty, the one that binds all.

    Rules of one name are told apart by case, channel and payer group.
    """
    rules = list(version.fee_rules.select_related("case").order_by("position", "pk"))
    found = [rule for rule in rules if _is_named(rule, row)]
    if row["case"]:
        keys = _cases(version, row["case"])
        found = [rule for rule in found if rule.case and rule.case.key in keys]
    if len(found) > 1:
        bind_all = [
            rule
            for rule in found
            if (row["case"] or rule.case is None) and (row["channel"] or rule.channel is None)
        ]
        found = bind_all if len(bind_all) == 1 else found
    if not found:
        listed = "; ".join(dict.fromkeys(_described(rule) for rule in rules)) or "không có"
        raise WrongCell("name", f"Thủ tục không có khoản thu này. Các khoản thu: {listed}.")
    if len(found) > 1:
        raise WrongCell("name", _told_apart(found))
    return found[0]


def _is_named(rule: FeeRule, row: Row) -> bool:
    channel = row["channel"]
    return (
        rule.name == row["name"]
        and rule.payer_group == row["payer_group"]
        and (not channel or rule.channel == int(channel))
    )


def _cases(version: ProcedureVersion, named: str) -> set[str]:
    """Keys of the cases that are called so. Raises WrongCell."""
    cases = list(version.cases.order_by("position", "pk"))
    found = {case.key for case in cases if named == case.key or search_key(named) == search_key(case.name)}
    if not found:
        listed = "; ".join(f"“{case.name}”" for case in cases) or "không có"
        raise WrongCell("case", f"Thủ tục không có trường hợp này. Các trường hợp: {listed}.")
    return found


def _described(rule: FeeRule) -> str:
    within = [
        f"trường hợp “{rule.case.name}”" if rule.case else "",
        Channel(rule.channel).label.lower() if rule.channel else "",
        PayerGroup(rule.payer_group).label.lower() if rule.payer_group else "",
    ]
    narrowed = ", ".join(filter(None, within))
    return f"{rule.name} ({narrowed})" if narrowed else rule.name


def _told_apart(found: Sequence[FeeRule]) -> str:
    """What to write beside the name, where something helps."""
    helps = [
        heading
        for heading, values in (
            ("trường hợp", {rule.case_id for rule in found}),
            ("hình thức nộp", {rule.channel for rule in found}),
        )
        if len(values) > 1
    ]
    if not helps:
        return "Có nhiều mức thu cùng tên, chỉ khác nhau ở ghi chú; hãy đổi ở trang của thủ tục."
    listed = "; ".join(dict.fromkeys(_described(rule) for rule in found))
    return f"Có nhiều mức thu cùng tên; hãy ghi thêm {', '.join(helps)}. Các mức: {listed}."
