"""What one fact adds to each indicator of its unit (law.md §1.2). The querysets say the same in SQL.

Facts are asked as at a day: what became true later does not count, so a month that is over comes out the same
whenever it is reckoned. Tested against the aggregation and the drill-down, which must agree with this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from indicators.rules.periods import Period
from indicators.rules.progress import ProgressDays, is_counted, is_late_on


PUBLISH_ON_TIME = "PUBLISH_ON_TIME"
PUBLIC_UPDATE_ON_TIME = "PUBLIC_UPDATE_ON_TIME"
PUBLIC_CONTENT_FULL = "PUBLIC_CONTENT_FULL"
DOSSIER_SYNC = "DOSSIER_SYNC"
ON_TIME = "ON_TIME"
AVG_TIME = "AVG_TIME"
ONLINE_TTHC = "ONLINE_TTHC"
ONLINE_TTHC_USED = "ONLINE_TTHC_USED"
ONLINE_DOSSIER = "ONLINE_DOSSIER"
PAYMENT_TTHC_READY = "PAYMENT_TTHC_READY"
PAYMENT_TTHC_USED = "PAYMENT_TTHC_USED"
PAYMENT_DOSSIER = "PAYMENT_DOSSIER"
E_RESULT = "ORIGINAL_RESULT_AVAILABLE"
DIGITISED = "SO_HOA_GIAY_TO_GIAI_QUYET"
REUSED = "REUSED_DIGITIZED_DATA"
PERSONAL_STORE = "SYNCED_WITH_DVCQG_PERSONAL_STORAGE"
POPULATION_TTHC = "CITIZEN_DATA_CONNECTED_FORMALITY"
POPULATION_DOSSIER = "CITIZEN_DATA_CONNECTED_DOSSIER"
E_COPY = "ELECTRONIC_CERTIFIED_COPY"
PETITIONS_ON_RULES = "PETITION_CLASSIFICATION_TTHC"
PETITIONS_ON_STAFF = "PETITION_CLASSIFICATION_STAFF"
PETITIONS_ON_TIME = "PETITION_PROCESSING_ON_TIME"
PETITIONS_SATISFIED = "PETITION_HANDLING_SATISFACTION"
SATISFACTION = "DOSSIER_RECEIVING_SATISFACTION"

ONLINE_CHANNEL = 2


@dataclass(frozen=True)
class DossierLife(ProgressDays):
    """All that is measured of one dossier. A day that is None has not come.

    `must_be_on_paper`: its result is to be given on paper by law. `fee_owed`: of what is to be paid for it
    something is more than nothing, as told at acceptance. `fee_dropped_on`: since when it is not any more,
    waived or over with the dossier; a month that is over keeps what was owed in it. `reused_on`,
    `population_on`: the first such paper came in. `stored_on`: a paper came from the personal store, or the
    result went there.
    """

    finished_on: date | None = None
    days_taken: Decimal | None = None
    channel: int = 1
    must_be_on_paper: bool = False
    e_result_on: date | None = None
    digitised_on: date | None = None
    fee_owed: bool = False
    fee_dropped_on: date | None = None
    paid_online_on: date | None = None
    reused_on: date | None = None
    population_on: date | None = None
    stored_on: date | None = None
    synced_on: date | None = None
    disliked_on: date | None = None
    petitioned_on: date | None = None


class Among(StrEnum):
    """Which dossiers of a unit an indicator divides by."""

    # Received in the period or carried into it: what the national portal divides by almost everywhere.
    COUNTED = "counted"
    # Received in the period: where the channel or the transmission of a reception is counted.
    RECEIVED = "received"


@dataclass(frozen=True)
class ProcedureLife:
    """A procedure at an agency over a stretch of days, and what its dossiers of a period did there."""

    online: bool = False
    online_used: bool = False
    has_fee: bool = False
    payment_ready: bool = False
    paid_online: bool = False
    is_for_people: bool = False
    population_used: bool = False


@dataclass(frozen=True)
class PetitionLife:
    """All that is measured of one petition (law.md §5, indicators 5.1 to 5.3).

    `late_on`: the first day on which it had missed one of its limits. `dislike_turns`: days from which
    dislikes outweighed likes, then no more, in turn. `repeated_on`: since when it is known to repeat another.
    """

    received_on: date
    ended_on: date | None = None
    is_on_rules: bool = False
    is_on_staff: bool = False
    late_on: date | None = None
    dislike_turns: tuple[date, ...] = ()
    repeated_on: date | None = None


Contribution = Mapping[str, tuple[Fraction, Fraction]]
"""Indicator → (numerator, denominator); an indicator that is not named gets nothing."""


def contribution(fact: DossierLife, period: Period, day: date) -> Contribution:
    """What one dossier adds to the indicators that count dossiers, of a period as at `day`."""
    last = period.measured_at(day)
    counted = is_counted(fact, period, day)
    received = period.first <= fact.received_on <= last
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for indicator, (among, is_within, is_lost) in _dossier_rules(fact, last).items():
        if (counted if among == Among.COUNTED else received) and is_within:
            found[indicator] = (Fraction(not is_lost), Fraction(1))
    if fact.finished_on is not None and period.first <= fact.finished_on <= last:
        found[AVG_TIME] = (Fraction(fact.days_taken or 0), Fraction(1))
    return found


def _dossier_rules(fact: DossierLife, last: date) -> dict[str, tuple[Among, bool, bool]]:
    """Indicator → (among which dossiers, whether it belongs to the denominator, whether it is lost)."""
    late = is_late_on(fact, last)
    owed = fact.fee_owed and not _came(fact.fee_dropped_on, last)
    complained = _came(fact.disliked_on, last) or _came(fact.petitioned_on, last)
    return {
        DOSSIER_SYNC: (Among.RECEIVED, True, not _came(fact.synced_on, last)),
        ON_TIME: (Among.COUNTED, True, late),
        ONLINE_DOSSIER: (Among.RECEIVED, True, not is_online(fact, last)),
        PAYMENT_DOSSIER: (Among.COUNTED, owed, not _came(fact.paid_online_on, last)),
        E_RESULT: (Among.COUNTED, fact.must_be_on_paper, not _came(fact.e_result_on, last)),
        DIGITISED: (Among.COUNTED, True, not _came(fact.digitised_on, last)),
        REUSED: (Among.COUNTED, True, not _came(fact.reused_on, last)),
        PERSONAL_STORE: (Among.COUNTED, True, not _came(fact.stored_on, last)),
        POPULATION_DOSSIER: (Among.COUNTED, True, not _came(fact.population_on, last)),
        SATISFACTION: (Among.COUNTED, True, late or complained),
    }


def is_online(fact: DossierLife, last: date) -> bool:
    """Filed online, and its result electronic where the law wants one on paper too (indicator 3.3)."""
    return fact.channel == ONLINE_CHANNEL and (not fact.must_be_on_paper or _came(fact.e_result_on, last))


def _came(on: date | None, last: date) -> bool:
    return on is not None and on <= last


def of_procedure(fact: ProcedureLife) -> Contribution:
    """What one procedure adds to the indicators that count procedures of an agency."""
    rules = {
        ONLINE_TTHC: (True, fact.online),
        ONLINE_TTHC_USED: (fact.online, fact.online_used),
        PAYMENT_TTHC_READY: (fact.has_fee, fact.payment_ready),
        PAYMENT_TTHC_USED: (fact.has_fee, fact.paid_online),
        POPULATION_TTHC: (fact.is_for_people, fact.population_used),
    }
    return {
        indicator: (Fraction(is_won), Fraction(1))
        for indicator, (is_within, is_won) in rules.items()
        if is_within
    }


def of_petition(fact: PetitionLife, period: Period, day: date) -> Contribution:
    """What one petition adds to 5.1 to 5.3, of a period as at `day`."""
    if not is_petition_counted(fact, period, day):
        return {}
    last = period.measured_at(day)
    late = _came(fact.late_on, last)
    lost = late or _is_more_disliked(fact, last) or _came(fact.repeated_on, last)
    won = {
        PETITIONS_ON_RULES: fact.is_on_rules,
        PETITIONS_ON_STAFF: fact.is_on_staff,
        PETITIONS_ON_TIME: not late,
        PETITIONS_SATISFIED: not lost,
    }
    return {indicator: (Fraction(is_won), Fraction(1)) for indicator, is_won in won.items()}


def _is_more_disliked(fact: PetitionLife, last: date) -> bool:
    """An odd number of turns has come."""
    return sum(on <= last for on in fact.dislike_turns) % 2 == 1


def is_petition_counted(fact: PetitionLife, period: Period, day: date) -> bool:
    """Received in the period, or received before and not over before it began."""
    is_carried = fact.ended_on is None or fact.ended_on >= period.first
    return fact.received_on <= period.measured_at(day) and (fact.received_on >= period.first or is_carried)
