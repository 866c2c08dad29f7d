"""Vietnamese text: one stored form, a folded form for search, and the order of registers."""

import re
import unicodedata


# A longer key orders no better: names differ long before.
LONGEST_NAME_KEY = 255

# The alphabet of Vietnamese dictionaries, with the four letters that foreign names bring.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Unmarked, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTER_KEYS = {letter: chr(ord("A") + index) for index, letter in enumerate(ALPHABET)}
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00]")


# Half of a pair, which JSON may spell and nothing can store or print.
_HALVES = re.compile("[\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether the database and a printer can take it."""
    return "\x00" not in text and not _HALVES.search(text)


def printable(text: str) -> str:
    """The text for a report, with a mark where it has what nothing can print."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def normalise(text: str) -> str:
    """NFC, without invisible characters, every run of white space as one space, trimmed."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def _fold_character(character: str) -> str:
    if character in "đĐ":
        return "d" if character == "đ" else "D"
    parts = unicodedata.normalize("NFD", character)
    return "".join(part for part in parts if not unicodedata.combining(part))


class _FoldTable(dict[int, str]):
    """Folds learned on first sight, so that a long text costs one `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLD_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Strip accents and turn đ into d; letters keep their case. NFD input gives the same answer."""
    return text if text.isascii() else text.translate(_FOLD_TABLE)


def search_key(text: str) -> str:
    """What a search compares: folded, lower case, single spaces. `Đặng  Ưu` gives `dang uu`."""
    return _SPACES.sub(" ", fold(_INVISIBLE.sub("", text)).casefold()).strip()


def _letter_and_tone(character: str) -> tuple[str, str]:
    """The key of the letter without its tone, and the tone's digit (empty when unmarked)."""
    tone = ""
    kept = []
    for part in unicodedata.normalize("NFD", character):
        if part in TONES:
            tone = TONES[part]
        else:
            kept.append(part)
    letter = unicodedata.normalize("NFC", "".join(kept))
    # Digits sort before letters; anything else sorts after them, in code order.
    return _LETTER_KEYS.get(letter, letter if letter.isdigit() else f"~{letter}"), tone


_LETTERS: dict[str, tuple[str, str]] = {}


def _word_key(word: str) -> tuple[str, str]:
    letters, tones = [], []
    for character in word:
        pair = _LETTERS.get(character)
        if pair is None:
            pair = _LETTERS[character] = _letter_and_tone(character)
        letters.append(pair[0])
        tones.append(pair[1])
    return "".join(letters), "".join(tones) or "0"


def text_sort_key(text: str) -> str:
    """A key in dictionary order, to be compared byte by byte (collation C): letters first, then tones.

    The letters end with " !", which sorts before " " and any word: a name stands before a longer one that
    begins with it.
    """
    words = [_word_key(word) for word in normalise(text).lower().split(" ")]
    return " ".join(letters for letters, _ in words) + " !" + " ".join(tones for _, tones in words)


def name_sort_key(name: str) -> str:
    """A key in the order of registers: the given name (the last word) first, then the words before it.

    An < Ảnh < Ánh < Ăn < Ân < Duy < Dương < Đào < Ong < Ông < Ơn. Compared byte by byte (collation C). The
    key of a long name is longer than the name, and is cut.
    """
    *before, given = normalise(name).split(" ")
    return f"{text_sort_key(given)}!{text_sort_key(' '.join(before))}"[:LONGEST_NAME_KEY]


def initials(name: str) -> str:
    """The first letters of a name's words, upper case: `Nguyễn Thị Ân` gives `NTÂ`."""
    return "".join(word[0] for word in normalise(name).split(" ") if word).upper()
