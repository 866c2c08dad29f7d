"""Adding a version of a score definition. What is there is never edited (docs/adr/0030)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Actor
from dossiers.rules.days import local_day
from indicators.exceptions import WrongDefinition
from indicators.models import ScoreDefinition
from indicators.permissions import check_can_add_definition
from indicators.rules.definition import Definition, definition_from, whole
from indicators.rules.periods import Period
from indicators.rules.versions import Change, changes, check_next, periods_scored


LARGEST = 200_000
"""Characters of a file; the shipped one has a twelfth of it."""
UNREADABLE = re.compile(r"\\u0000|[\ud800-\udfff]")
"""What no column of the database takes, as JSON writes it."""


@dataclass(frozen=True)
class Proposal:
    """A version as it would be added. `before`: what it follows, None for a set that is new."""

    definition: Definition
    before: Definition | None
    changes: Sequence[Change]
    periods: Sequence[Period]
    content: Mapping[str, Any]


def propose(text: str, *, by: Actor, at: datetime) -> Proposal:
    """What adding this file would do. Raises NotAllowed, WrongDefinition with what to mend."""
    today = local_day(at)
    check_can_add_definition(by, on=today)
    rows = list(ScoreDefinition.objects.order_by("code", "version"))
    content = _in_full(text, [row.content for row in rows])
    definition = definition_from(content)
    before = check_next(definition, [definition_from(row.content) for row in rows], today=today)
    return Proposal(
        definition=definition,
        before=before,
        changes=changes(before, definition) if before else [],
        periods=periods_scored(definition, today=today),
        content=content,
    )


@transaction.atomic
def add(text: str, *, by: Actor, at: datetime) -> ScoreDefinition:
    """Add the version. Raises as `propose` does; nothing is scored before the next night."""
    proposal = propose(text, by=by, at=at)
    definition = proposal.definition
    try:
        with transaction.atomic():
            return ScoreDefinition.objects.create(
                code=definition.code,
                version=definition.version,
                is_default=definition.is_default,
                valid_from=definition.valid_from,
                valid_to=definition.valid_to,
                content=proposal.content,
                content_hash=hashlib.sha256(text.encode()).hexdigest(),
                added_at=at,
                added_by=by.user,
            )
    except IntegrityError as doubled:
        raise WrongDefinition("Phiên bản này vừa được người khác ghi. Tải lại trang để xem.") from doubled


def _in_full(text: str, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if len(text) > LARGEST:
        raise WrongDefinition(f"Tệp dài quá {LARGEST // 1000} nghìn ký tự: không phải một bộ chỉ số.")
    try:
        raw = json.loads(text)
        unreadable = UNREADABLE.search(json.dumps(raw, ensure_ascii=False))
    except (ValueError, RecursionError):
        raise WrongDefinition("Tệp không phải là JSON. Hãy tải một bộ đang có về làm mẫu.") from None
    if unreadable:
        raise WrongDefinition("Tệp có ký tự không ghi được (\\u0000, hoặc nửa ký tự \\ud800–\\udfff).")
    if not isinstance(raw, dict):
        raise WrongDefinition("Tệp phải là một đối tượng JSON: {“code”: …, “version”: …}.")
    try:
        return whole(raw, others)
    except (KeyError, TypeError, AttributeError):
        raise WrongDefinition(
            "“based_on” phải ghi code và version của một bộ đang có, “changes” là đối tượng theo mã chỉ số."
        ) from None
