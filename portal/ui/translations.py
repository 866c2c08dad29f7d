"""Collects the sentences of templates and code, without gettext's binaries."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize


ROOT = Path(settings.BASE_DIR)
SINGULAR = ("_", "_l", "gettext", "gettext_lazy", "gettext_noop", "Term")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS = dict.fromkeys((*SINGULAR, *PLURAL, *IN_CONTEXT))
# Reading a file as Python takes a hundred times as long as seeing that no sentence is in it.
CALLS = re.compile(rb"\b(" + "|".join(KEYWORDS).encode() + rb")\(")
HEADER = """\
# Translations of the portal. Message ids are Vietnamese, the language of the law.
# Collected by ./manage update_messages; write the msgstr by hand."""
# A fixed date: a catalogue changes when its sentences do.
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file that may carry a sentence, templates turned into what a Python extractor reads."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        # A template's indentation means nothing, to Python it would.
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "\n".join(line.strip() for line in lines).encode()
    yield from code()


def code() -> Iterator[tuple[Path, bytes]]:
    """Every file of ours in Python."""
    for package in ("portal", *settings.DOMAIN_APPS):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_bytes()


@cache
def collect() -> Catalog:
    """All sentences in use, with the files they come from. Looked for once in the life of a process."""
    found = Catalog(fuzzy=False)
    for path, text in sources():
        if not CALLS.search(text):
            continue
        for line, function, raw, _comments in extract_python(BytesIO(text), KEYWORDS, (), {}):
            said: Any = raw
            several: tuple[Any, ...] = said if isinstance(said, tuple) else (said,)
            parts: list[str] = [part for part in several if isinstance(part, str)]
            place = [(str(path.relative_to(ROOT)), line)]
            if function in PLURAL and len(parts) > 1:
                found.add((parts[0], parts[1]), locations=place)
            elif function in IN_CONTEXT and len(parts) > 1:
                found.add(parts[1], context=parts[0], locations=place)
            elif function in SINGULAR and parts:
                found.add(parts[0], locations=place)
    return found


def catalogue_path(language: str) -> Path:
    """Where the translations into `language` are."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def merged(language: str) -> bytes:
    """The catalogue of `language` as it should be: the sentences in use, their translations kept."""
    path = catalogue_path(language)
    known = (
        read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    )
    wanted = Catalog(locale=language, header_comment=HEADER, project="portal", fuzzy=False)
    wanted.creation_date = wanted.revision_date = LONG_AGO
    for message in collect():
        if message.id:
            old = known.get(message.id, message.context)
            files = sorted({(file, 0) for file, _line in message.locations})
            kept = old.string if old is not None else ""
            wanted.add(message.id, kept, context=message.context, locations=files, flags=message.flags)
    out = BytesIO()
    write_po(out, wanted, width=110, include_lineno=False, sort_output=True)
    return out.getvalue()


def untranslated(language: str) -> list[str]:
    """Sentences in use that have no words in `language`."""
    catalogue = read_po(BytesIO(merged(language)), locale=language)
    return [str(message.id) for message in catalogue if message.id and not _has_words(message.string)]


def _has_words(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)
