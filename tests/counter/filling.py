"""A clerk's form as a browser sends it."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.urls import reverse

from dossiers.models import Dossier
from procedures.queries import papers_for
from tests.factories.dossiers import Office


def form_of(office: Office, **changes: Any) -> dict[str, Any]:
    """Everything filled in and every paper ticked; `changes` replace fields, None leaves one out."""
    typed: dict[str, Any] = {
        "submission_key": str(uuid4()),
        "applicant_kind": "1",
        "id_kind": "personal_id",
        "id_number": "099187000123",
        "applicant_name": "Đặng Thị Ước",
        "born_on": "04/05/1987",
        "sex": "Nữ",
        "address": "Thôn Thử, xã Thử Nghiệm",
        "phone": "0912 345 678",
        "channel": "1",
        "sets_count": "1",
        "return_means": "0",
        "do": "accept",
    }
    for paper in papers_for(office.procedure.version, None):
        typed |= {
            f"p{paper.pk}-has": "on",
            f"p{paper.pk}-evidence": "original",
            f"p{paper.pk}-originals": "1",
            f"p{paper.pk}-not_scanned": "khổ giấy lớn",
        }
    for number in (1, 2):
        typed |= {f"x{number}-evidence": "original", f"x{number}-originals": "1"}
    typed |= changes
    return {name: value for name, value in typed.items() if value is not None}


def address(office: Office) -> str:
    return reverse("counter:receive", args=[office.procedure.offer.pk])


def fields(browser: Any, address: str) -> dict[str, str]:
    """What the form stands at, as a browser without scripts would send it."""
    shown = browser.get(address).content.decode()
    inside = shown[shown.index("<form", shown.index("<main")) :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag and 'type="file"' not in tag:
            found.setdefault(name[1], value[1] if value else "")
    return found


def taking_form(dossier: Dossier, **changes: Any) -> dict[str, Any]:
    """All that is due taken in cash, in the name of who handed the dossier in."""
    typed: dict[str, Any] = {
        "do": "take",
        "take-key": str(uuid4()),
        "take-fees": [str(fee.pk) for fee in dossier.fees.filter(state="due")],
        "take-method": "cash",
        "take-payer_name": dossier.submitter_name,
    }
    return typed | {f"take-{name}": value for name, value in changes.items()}


def first_paper(office: Office) -> int:
    return papers_for(office.procedure.version, None)[0].pk
