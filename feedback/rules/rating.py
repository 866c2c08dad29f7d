"""What a rating comes to, and when one may be given (Decree 61/2018 Art. 29 and 31; law.md §2.14).

A rating is taken from the end of the dossier (its result is ready, or it ended otherwise) for so many days as
its form says; earlier only when the promised day has passed or papers are missing: then there is something
to rate. One per rater; the first stands.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from dossiers.enums import State
from feedback.enums import Verdict


@dataclass(frozen=True)
class Said:
    """One answer: to the overall question or not, on a dissatisfied level or not."""

    is_overall: bool
    is_dislike: bool


def verdict(said: Collection[Said]) -> Verdict:
    """The overall answer decides; without one, more dissatisfied answers than others are a dislike."""
    overall = [one.is_dislike for one in said if one.is_overall]
    if overall:
        return Verdict.DISLIKED if overall[0] else Verdict.LIKED
    dislikes = sum(one.is_dislike for one in said)
    return Verdict.DISLIKED if dislikes > len(said) - dislikes else Verdict.LIKED


# Papers were asked for: form 02 was handed out, and the slip with it (Circular 01/2018 Art. 12(2)).
WITH_A_SLIP = (State.SUPPLEMENT_PRE, State.SUPPLEMENT)


def too_early(state: State, *, ended_on: date | None, due_on: date | None, on: date) -> bool:
    """Nothing to rate yet: in hand, and its promised day not passed."""
    if state == State.DRAFT:
        return True
    return ended_on is None and state not in WITH_A_SLIP and not (due_on is not None and due_on < on)


def open_until(*, ended_on: date | None, open_days: int) -> date | None:
    """The last day a rating is taken; None while the dossier has not ended."""
    return None if ended_on is None else ended_on + timedelta(days=open_days)
