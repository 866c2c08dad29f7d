"""What is said of a file of a dossier: which paper it is of, who put it in when, whether it is signed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dossiers.models import DossierFile
from portal.ui.formats import moment


def file_note(file: DossierFile, about: str) -> str:
    """`about` names the paper or the kind; a signature is told of, not vouched for."""
    parts = [about] if about else []
    if file.added_by is not None:
        parts.append(
            _("%(who)s thêm lúc %(at)s") % {"who": file.added_by.full_name, "at": moment(file.added_at)}
        )
    if file.stored_file.carries_signature:
        parts.append(_("có chữ ký số trong tệp"))
    return " · ".join(parts)
