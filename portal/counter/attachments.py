"""Files chosen in a form: kept at once, so that a page shown again does not ask for them again.

Until the form is accepted a kept file is known by a signed line in the form, which only the same person
can hand in again. What nobody refers to in the end is swept.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from documents.exceptions import FileRefused
from documents.rules.uploads import short_name
from documents.services import files


SALT = "counter.attachment"
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Kept:
    """A stored file of the form. `slot` is the paper it belongs to; `line` is what the form carries."""

    slot: str
    stored_file_id: int
    name: str
    line: str


@dataclass(frozen=True)
class Attachments:
    """All files of a form, and why some were not taken (by slot)."""

    kept: tuple[Kept, ...]
    refused: dict[str, list[str]]

    def of(self, slot: str) -> list[Kept]:
        return [file for file in self.kept if file.slot == slot]


def take(request: HttpRequest, user: User, *, prefix: str = "files-") -> Attachments:
    """Files handed in with this request and those kept from before, without the ones ticked to be dropped."""
    dropped = set(request.POST.getlist("drop"))
    kept = [
        file
        for line in request.POST.getlist("kept")
        if line not in dropped and (file := _read(line, user)) is not None
    ]
    refused: dict[str, list[str]] = {}
    for field in request.FILES:
        if not field.startswith(prefix):
            continue
        slot = field.removeprefix(prefix)
        for upload in request.FILES.getlist(field):
            try:
                kept.append(_keep(upload, slot, user))
            except FileRefused as refusal:
                said = _("Tệp “%(name)s”: %(why)s") % {"name": short_name(upload.name), "why": refusal}
                refused.setdefault(slot, []).append(said)
    return Attachments(tuple(kept), refused)


def _keep(upload: "UploadedFile[Any]", slot: str, user: User) -> Kept:
    name = short_name(upload.name)
    stored = files.store(upload.file or upload, name)
    line = signing.dumps([user.pk, slot, stored.pk, name], salt=SALT, compress=True)
    return Kept(slot, stored.pk, name, line)


def _read(line: str, user: User) -> Kept | None:
    """A kept file's line; None when it is not ours, too old or somebody else's."""
    try:
        owner, slot, stored, name = signing.loads(line, salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError):
        return None
    return Kept(slot, stored, name, line) if owner == user.pk else None
