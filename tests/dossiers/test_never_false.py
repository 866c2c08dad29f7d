"""What must never be false of waits, ends, letters and links: the database refuses it, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.enums import Role
from dossiers.enums import LateOccasion
from dossiers.models import (
    AnswerLink,
    Apology,
    Dossier,
    DossierLink,
    Ending,
    Explanation,
    Obligation,
    Pause,
    SupplementRequest,
)
from dossiers.services import apologies, deadlines, ending, explanations, linking
from dossiers.services.apologies import ApologyIn
from dossiers.services.explanations import ExplanationIn
from procedures.models import ProcedureOffer
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.dossiers import Office, assigned, link_between, make_office, owing, token_for, waiting


TUESDAY, THURSDAY = at("2026-03-10 09:00"), at("2026-03-12 10:00")


def of_a_letter(office: Office) -> None:
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    dossier, words = assigned(office), ApologyIn("verification", "Chờ xác nhận.", date(2026, 3, 16))
    apologies.draft(dossier_id=dossier.pk, entered=words, by=office.actor(Role.HANDLER), at=TUESDAY)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)


def of_an_explanation(office: Office) -> None:
    assigned(office)
    deadlines.raise_explanations(LateOccasion.DUE, as_at=THURSDAY)
    words = ExplanationIn("verification", "Trả lời chậm.", "Đã nhắc.")
    explanation = Explanation.objects.get()
    explanations.submit(
        explanation_id=explanation.pk, entered=words, by=office.actor(Role.HANDLER), at=THURSDAY
    )
    explanations.send_back(
        explanation_id=explanation.pk, note="Chưa rõ", by=office.actor(Role.UNIT_HEAD), at=THURSDAY
    )


def of_an_end(office: Office) -> None:
    dossier = assigned(office)
    ending.withdraw(dossier_id=dossier.pk, reason="Theo đề nghị", by=office.actor(Role.RECEPTION), at=TUESDAY)


def of_a_part(office: Office) -> None:
    link, dossier = link_between(office, make_office()), assigned(office)
    linking.open_part(
        dossier_id=dossier.pk, link_id=link.pk,
        offer_id=ProcedureOffer.objects.get(procedure=link.linked).pk,
        by=office.actor(Role.RECEPTION), at=TUESDAY,
    )  # fmt: skip


def of_a_link(office: Office) -> None:
    token_for(office, assigned(office))


LOST = {"state": "lost", "asked_at": None, "ended_at": TUESDAY}
CASES: tuple[tuple[Callable[[Office], object], type[Any], dict[str, Any], str], ...] = (
    (waiting, SupplementRequest, LOST, "request_state_known"),
    (waiting, SupplementRequest, {"phase": "during"}, "request_state_known"),
    (waiting, SupplementRequest, {"ended_at": TUESDAY}, "request_over_iff_ended_at"),
    (waiting, SupplementRequest, {"state": "answered"}, "request_over_iff_ended_at"),
    (waiting, SupplementRequest, {"pause": None}, "request_stops_by_a_pause"),
    (waiting, Pause, {"legal_basis": ""}, "pause_opened_here_has_its_basis"),
    (waiting, Pause, {"reason": ""}, "pause_opened_here_has_its_basis"),
    (owing, Obligation, {"notice_number": ""}, "obligation_known_by_its_notice"),
    (owing, Obligation, {"pay_due_at": F("asked_at")}, "obligation_known_by_its_notice"),
    (owing, Obligation, {"proof_number": "CT-1"}, "obligation_unpaid_has_no_proof"),
    (of_an_end, Ending, {"kind": "returned"}, "ending_known_with_its_reason"),
    (of_an_end, Ending, {"reason": ""}, "ending_known_with_its_reason"),
    (of_a_letter, Apology, {"sent_by": F("drafted_by")}, "apology_confirmed_by_another"),
    (of_a_letter, Apology, {"sent_by": F("signed_by")}, "apology_confirmed_by_another"),
    (of_a_letter, Apology, {"dropped_at": TUESDAY}, "apology_dropped_iff_dropped_at"),
    (of_an_explanation, Explanation, {"judged_by": F("submitted_by")}, "explanation_sent_back_by_another"),
    (of_an_explanation, Explanation, {"note": ""}, "explanation_sent_back_by_another"),
    (of_an_explanation, Explanation, {"state": "dropped"}, "explanation_dropped_iff_dropped_at"),
    (of_a_part, DossierLink, {"ended_at": TUESDAY - timedelta(1)}, "part_ends_after_it_opened"),
    (of_a_link, AnswerLink, {"used_at": F("expires_at")}, "answer_link_used_while_valid"),
    (assigned, Dossier, {"due_on": None}, "dossier_promise_belongs_to_a_clock"),
    (assigned, Dossier, {"clock_started_at": None}, "dossier_promise_belongs_to_a_clock"),
    (assigned, Dossier, {"accepted_at": None, "code": None}, "dossier_clock_only_when_accepted"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("make", dict.fromkeys(case[0] for case in CASES), ids=lambda make: make.__name__)
def test_the_database_refuses_what_must_never_be(make):
    make(make_office(sector_rules={"stops_clock": {}}))
    for made_by, model, fields, constraint in CASES:
        if made_by is make:
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                model.objects.update(**fields)
