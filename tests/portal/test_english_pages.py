"""Every page in English: what stays Vietnamese on it is data, and nothing else (docs/adr/0054)."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.enums import Role
from notifications.registry import message_kinds
from tests.browser.samples import World, address_of, build
from tests.clock import at
from tests.harness.pages import StrictClient
from tests.harness.thorough import THOROUGH
from tests.page_table import Row, walkable


pytestmark = pytest.mark.django_db
VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE
)
SAID = ("title", "alt", "placeholder", "aria-label", "label")
WITHOUT_WORDS = {"script", "style", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Names of acts, numbers of papers, Vietnamese words an English sentence quotes, the name of the portal.
CITED = r"(?:Điều \d|(?:Quyết định|Nghị định|Thông tư|Bộ luật|Luật) )[^;.]*|[\w/-]*/(?:QĐ|NĐ|PĐG)-[\w-]+"
QUOTED = re.compile(rf"“[^”]*”|{CITED}|Cổng Một cửa điện tử|Tiếng Việt|Thôn Đông")
# Shows every component with made-up Vietnamese data, which is in no table.
MADE_UP = {"system:components"}
# A paper is Vietnamese for every reader.
PAPERS = {"counter:paper_page"}
# 3,5 is an English page's 3.5.
DECIMAL_COMMA = re.compile(r"(?<![\d,.])\d+,\d{1,2}(?![\d,])")


class Words(HTMLParser):
    """Texts of a page, and of the attributes people hear, outside what says that it is Vietnamese."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _is_silent(self) -> bool:
        return any(silent for _tag, silent in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        silent = tag in WITHOUT_WORDS or dict(attrs).get("lang") == "vi"
        if not silent and not self._is_silent:
            self.texts += [value for name, value in attrs if name in SAID and value]
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        if tag in [name for name, _silent in self._open]:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_silent:
            self.texts.append(data)


def data() -> re.Pattern[str]:
    """Every Vietnamese text in the database, longest first: names, titles, places, what people wrote.

    Kinds of messages that other tests have registered in this process are data too.
    """
    found = {str(kind.title) for kind in message_kinds() if kind.code.startswith("test")}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for value in model._default_manager.values_list(field.name, flat=True).distinct():
                    found |= set(_texts(value))
    long_first = sorted(found, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, long_first)), re.IGNORECASE)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        folded = " ".join(value.split())
        return [folded] if VIETNAMESE.search(folded) else []
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one)]


def left_in(page: str, known: re.Pattern[str]) -> list[str]:
    """Texts of a page in which Vietnamese, or a figure in its way, is left once the data is taken out."""
    read = Words()
    read.feed(page)
    texts = [" ".join(text.split()) for text in read.texts]
    own = {text: QUOTED.sub("", known.sub("", text)) for text in texts if _is_vietnamese(text)}
    return [text for text, said in own.items() if _is_vietnamese(said)]


def _is_vietnamese(text: str) -> bool:
    return bool(VIETNAMESE.search(text) or DECIMAL_COMMA.search(text))


@pytest.mark.long
def test_nothing_but_data_is_vietnamese_on_an_english_page(settings: Any) -> None:
    settings.PETITION_WEB_INTAKE = True
    # It would mark whatever is left as Vietnamese, and this test looks for what should not be left.
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.endswith("PartsToldApart")]
    with time_machine.travel(at("2026-11-20 09:00"), tick=False):
        world = build()
        browsers: dict[str, StrictClient] = {}
        rows = [row for row in walkable() if row.name not in MADE_UP]
        # Whichever are walked, the data is that of all: an example is made when its address is asked for.
        asked = [(row, address_of(row, world)) for row in rows][:: 1 if THOROUGH else 4]
        known = data()
        left, not_english = {}, set()
        for row, address in asked:
            answer = _browser_of(row, world, browsers).get(address, follow=True)
            assert answer.status_code == 200, address
            page = answer.content.decode()
            if '<html lang="en"' in page:
                left[row.name] = left_in(page, known)
            else:
                not_english.add(row.name)
    assert {name: found for name, found in left.items() if found} == {}
    assert not_english <= PAPERS


def _browser_of(row: Row, world: World, browsers: dict[str, StrictClient]) -> StrictClient:
    who = row.first_role
    if who not in browsers:
        browsers[who] = StrictClient()
        if not row.is_public:
            browsers[who].force_login(world.people[Role(who)])
        browsers[who].cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browsers[who]
