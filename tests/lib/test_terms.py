"""A word of a code is Vietnamese text everywhere but on a page."""

import copy
import json

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html

from dossiers.enums import State
from lib import frozen
from lib.terms import Term


DRAFT = State.DRAFT.label


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "wherever",
    [
        str(DRAFT), f"{DRAFT}", "".join([DRAFT]), DRAFT + "", json.loads(json.dumps(DRAFT)),
        frozen.to_json(DRAFT), copy.deepcopy(DRAFT),
    ],
)  # fmt: skip
def test_text_made_of_it_is_vietnamese(wherever):
    assert wherever == "Nháp"


@pytest.mark.parametrize("way", ["{{ term }}", "{% firstof term %}", "{{ none|default:term }}"])
def test_a_page_says_it_in_the_readers_language(way):
    shown = Context({"term": DRAFT, "none": ""})
    assert Template(way).render(shown) == "Draft"
    assert format_html("<b>{}</b>", DRAFT) == "<b>Draft</b>"
    with translation.override("vi"):
        assert Template(way).render(shown) == "Nháp"


def test_what_is_no_page_has_it_as_it_is():
    mail = Template("{% autoescape off %}{{ term }}{% endautoescape %}")
    assert mail.render(Context({"term": DRAFT})) == "Nháp"


def test_it_is_escaped_like_any_text():
    assert Template("{{ term }}").render(Context({"term": Term("<b>")})) == "&lt;b&gt;"


def test_a_choice_of_a_form_and_the_display_of_a_field_keep_it():
    from django import forms

    from dossiers.models import Dossier

    assert isinstance(Dossier(state="draft").get_state_display(), Term)
    assert ">Draft</option>" in str(forms.Select(choices=State.choices).render("state", "draft"))
