"""Sentences are collected from templates and code by Babel alone."""

import ast
import re
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext

from portal.ui import translations


@pytest.fixture(scope="module")
def collected():
    return translations.collect()


@pytest.mark.parametrize(
    "sentence",
    [
        "Đến nội dung chính",  # {% translate %}
        "Làm thay %(name)s",  # {% blocktranslate %}
        "Không tìm thấy trang",  # gettext_lazy
        "Đang làm thay %(name)s.",  # gettext
        "Chờ tiếp nhận",  # Term
    ],
)
def test_each_way_of_writing_one_is_found(collected, sentence):
    assert collected.get(sentence) is not None


def test_no_sentence_hides_inside_an_f_string():
    """Until Python 3.12 such a string is one token, and the sentence in it is never collected."""
    hidden = [
        f"{path.name}:{part.lineno}"
        for path, text in translations.code()
        # Reading a file as Python takes a hundred times as long as seeing that no sentence is in it.
        if translations.CALLS.search(text)
        for string in ast.walk(ast.parse(text))
        if isinstance(string, ast.JoinedStr)
        for part in ast.walk(string)
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") in translations.KEYWORDS
        # The word of a code is collected where the code stands.
        if any(isinstance(said, ast.Constant) for given in part.args for said in ast.walk(given))
    ]
    assert hidden == []


def test_translations_are_kept_and_what_is_gone_goes(tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Không tìm thấy trang"\nmsgstr "Page not found"\n\nmsgid "Câu đã bỏ"\nmsgstr "Gone"\n'
    )
    monkeypatch.setattr(translations, "catalogue_path", lambda language: path)
    written = translations.merged("en")
    assert b'msgstr "Page not found"' in written
    assert "Câu đã bỏ".encode() not in written
    path.write_bytes(written)
    assert translations.merged("en") == written, "a second run changes nothing"
    assert "Không tìm thấy trang" not in translations.untranslated("en")


def test_every_placeholder_is_in_its_translation():
    catalogue = read_po(BytesIO(translations.catalogue_path("en").read_bytes()), locale="en")
    wrong = []
    for message in catalogue:
        for string in [message.string] if isinstance(message.string, str) else message.string:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            wanted = set(re.findall(r"%\(\w+\)[a-z]", ids[-1]))
            if string and set(re.findall(r"%\(\w+\)[a-z]", string)) != wanted:
                wrong.append(string)
    assert wrong == []


def test_what_django_says_in_other_words_is_said_in_the_products():
    """Its own Vietnamese of fields and files: "kí tự", "tập tin", "khả thi" stand nowhere else here."""
    path = Path(django.__file__).parent / "conf/locale/vi/LC_MESSAGES/django.po"
    odd = re.compile(r"đảm bảo|kí tự|khả thi|tập tin|đã tồn tại|để trắng", re.IGNORECASE)
    said = []
    with translation.override("vi"):
        for message in read_po(BytesIO(path.read_bytes()), locale="vi"):
            if message.id and odd.search(str(message.string)) and message.id != "Static Files":
                several = isinstance(message.id, tuple)
                said.append(ngettext(*message.id, 2) if several else gettext(message.id))
    assert len(said) > 9, "Django has mended its own: ours may go"
    assert [sentence for sentence in said if odd.search(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("Số giấy tờ", "Identity number"),  # of a person or organisation, never how many papers
        ("Đối tượng", "Kind of applicant"),
    ],
)
def test_a_word_of_two_meanings_is_the_right_one_in_english(sentence, english):
    with translation.override("en"):
        assert gettext(sentence) == english
