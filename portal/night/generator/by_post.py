"""What came in and went out by post, told with the move it belongs to (dossiers.services.post)."""

from calendars.rules.terms import DAY, moment_of
from dossiers.enums import EventKind as E, PostState, ReturnMeans
from dossiers.rules.posting import USUAL_CARRIER
from portal.night.generator.lived import Record
from portal.night.generator.parts import Envelope, Given
from procedures.enums import Channel


class ByPost(Record):
    """Envelopes of a dossier."""

    def posted(self, at: int) -> tuple[str, int]:
        """Number and day of the envelope a dossier handed in at that moment came in."""
        chance = int(self.submission_key[:8], 16)
        return f"CN{chance % 10**9:09d}VN", at // DAY - 1 - chance % 3

    def post_delivered(self, at: int, by: int) -> None:
        """The operator says who took the result that was sent."""
        envelope = self.envelopes[-1]
        self._act(at, by, "post_delivered", receiver=self.name)
        envelope.state, envelope.note = PostState.DELIVERED.value, self.name
        envelope.ended, envelope.ended_by = at, by
        said = f"{envelope.number}, ngày {_day(at // DAY)}"
        self._event(E.POST_DELIVERED, at, by, "", f'{{"item": {envelope.id}}}', reason=said)

    def _came_by_post(self, at: int, by: int) -> None:
        if self.matter.channel != Channel.POSTAL:
            return
        number, day = self.posted(at)
        envelope = self._envelope(PostState.RECEIVED, number, day, at, by)
        said = f"{number}, {USUAL_CARRIER}, gửi ngày {_day(day)}"
        self._event(E.RECEIVE_POST, at, by, "", f'{{"item": {envelope.id}}}', reason=said)

    def _sent_by_post(self, at: int, by: int, given: Given) -> None:
        if given.means != ReturnMeans.POSTAL:
            return
        envelope = self._envelope(PostState.SENT, given.postal_number, at // DAY, at, by)
        said = f"{given.postal_number}, {USUAL_CARRIER}"
        self._event(E.SEND_POST, at, by, "", f'{{"item": {envelope.id}}}', reason=said)

    def _envelope(self, state: PostState, number: str, day: int, at: int, by: int) -> Envelope:
        item = next(self.sheets.ids["dossiers_postalitem"])
        envelope = Envelope(item, state.value, number, day, at, by)
        self.envelopes.append(envelope)
        return envelope


def _day(ordinal: int) -> str:
    return f"{moment_of(ordinal * DAY):%d/%m/%Y}"
