"""Whoever is given a result or papers: how he was known, by which way it went."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dossiers.enums import ReturnMeans
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.rules.posting import USUAL_CARRIER, PostedOut, faults_out
from dossiers.rules.receiver import fault_of


@dataclass(frozen=True)
class Receiver:
    """To whom something is given and how he was known."""

    receiver_name: str
    receiver_is_applicant: bool = True
    identity_seen: str = ""
    means: ReturnMeans = ReturnMeans.OFFICE
    postal_number: str = ""
    carrier: str = USUAL_CARRIER
    post_fee: Decimal | None = None
    signed: bool = False
    note: str = ""

    def kept(self) -> dict[str, Any]:
        """What is written down with the act; the envelope has a row of its own."""
        return {
            "receiver_name": self.receiver_name,
            "receiver_is_applicant": self.receiver_is_applicant,
            "identity_seen": self.identity_seen,
            "means": self.means,
            "postal_number": self.postal_number,
            "signed": self.signed,
            "note": self.note,
        }

    def envelope(self) -> PostedOut:
        return PostedOut(self.postal_number, self.carrier, self.post_fee)


def check_receiver(dossier: Dossier, given: Receiver) -> None:
    """Raises Refused, with the field, when it cannot be said who received it."""
    if not given.receiver_name.strip():
        raise Refused("Ghi họ tên người nhận kết quả.", field="receiver_name")
    if given.means == ReturnMeans.OFFICE and not given.identity_seen.strip():
        raise Refused("Ghi giấy tờ đã đối chiếu của người nhận.", field="identity_seen")
    if given.means == ReturnMeans.POSTAL and (wrong := faults_out(given.envelope())):
        field, sentence = next(iter(wrong.items()))
        raise Refused(sentence, field=field)
    fault = fault_of(
        name=given.receiver_name,
        is_applicant=given.receiver_is_applicant,
        applicant=dossier.applicant_name,
        representative=dossier.representative_name,
        numbers=(dossier.applicant_id_number, dossier.representative_id_number),
        seen=given.identity_seen,
        at_the_office=given.means == ReturnMeans.OFFICE,
    )
    if fault:
        raise Refused(fault[1], field=fault[0])
