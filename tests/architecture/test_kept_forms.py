"""docs/drafts.csv: every long form keeps what is typed through a lost line and login, or says why not."""

import csv
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings

import portal
from dossiers.models import CounterDraft
from dossiers.services.sent_forms import OF_DOSSIERS
from portal.ui.look import DisplayForm
from tests.architecture.test_pages import TABLE as PAGES, VIEWS


TABLE = Path(settings.BASE_DIR) / "docs" / "drafts.csv"
FEW = 5  # more fields than these are not typed again in a minute
# Reception and the express lane have their own key and their own drafts (ADR 48).
WITHOUT_DECORATOR = {"counter:receive", "counter:receive_for", "counter:express"}
ID = 11  # characters of an id with its colon, far beyond any we shall have


def table() -> dict[str, dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {row["form"]: row for row in csv.DictReader(file, strict=True)}


def _below(kind: type[Any]) -> set[type[Any]]:
    return {kind}.union(*(_below(one) for one in kind.__subclasses__()))


def long_forms() -> set[str]:
    """Forms of the portal with a text to write or more than a few fields."""
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.startswith(("portal.settings", "portal.asgi", "portal.wsgi")):
            importlib.import_module(module.name)
    found = set()
    for kind in _below(forms.BaseForm):
        fields = getattr(kind, "base_fields", {}).values()
        shown = [field for field in fields if not field.widget.is_hidden]
        texts = [field for field in shown if isinstance(field.widget, forms.Textarea)]
        if kind.__module__.startswith("portal.") and (texts or len(shown) > FEW):
            found.add(f"{kind.__module__}.{kind.__name__}")
    return found


def test_the_table_names_every_long_form_and_no_other():
    assert set(table()) == long_forms()


@pytest.mark.parametrize("row", table().values(), ids=lambda row: row["form"])
def test_a_row_says_where_it_keeps_or_why_not(row):
    assert row["keeps"] in {"yes", "no"}
    assert bool(row["pages"]) == (row["keeps"] == "yes") == (not row["why"])


def test_pages_that_keep_are_those_whose_views_do():
    told = {name for row in table().values() for name in row["pages"].split()}
    assert told <= set(VIEWS)
    keeping = {name for name, (_, view) in VIEWS.items() if hasattr(view, "keeps_typed")}
    assert told - WITHOUT_DECORATOR <= keeping
    # Pages with fewer fields may keep as well: the same form sent twice is one act there, too.
    assert WITHOUT_DECORATOR.isdisjoint(keeping)


def test_what_is_done_once_without_a_draft_is_posted_and_has_none():
    """Its key is looked for by the test client on every page whose form is posted there."""
    once = {name for name, (_, view) in VIEWS.items() if hasattr(view, "sent_once")}
    assert "oversight:open_account" in once
    assert not [name for name in once if "POST" not in PAGES[name].methods]
    assert not [name for name in once if hasattr(VIEWS[name][1], "keeps_typed")]


def test_forms_of_a_dossier_are_those_that_stand_on_its_pages():
    """Taking an act back forgets the form it came from: of a dossier, and not of what has the same number."""
    once = {
        name: path
        for name, (path, view) in VIEWS.items()
        if hasattr(view, "keeps_typed") or hasattr(view, "sent_once")
    }
    assert {name for name, path in once.items() if "/ho-so/<int:" in path} == OF_DOSSIERS


def test_the_name_of_each_page_with_its_id_fits_its_draft():
    longest = CounterDraft._meta.get_field("form").max_length
    keeping = [name for name, (_, view) in VIEWS.items() if hasattr(view, "keeps_typed")]
    assert longest is not None
    assert not [name for name in keeping if len(name) + ID > longest]


def test_no_kept_form_has_a_field_called_like_a_button_that_shows_the_page_anew():
    """What such a button says is no part of the draft, and would be taken out of it by its name."""
    buttons = {"language", *DisplayForm.base_fields}
    kinds = {f"{kind.__module__}.{kind.__name__}": kind for kind in _below(forms.BaseForm)}
    keeping = [kinds[name] for name, row in table().items() if row["keeps"] == "yes"]
    assert not [kind for kind in keeping if buttons & set(getattr(kind, "base_fields", {}))]


def test_no_text_is_asked_for_past_the_forms():
    """A textarea written into a template by hand would be in no table."""
    templates = Path(settings.BASE_DIR) / "templates"
    pages = {str(one): one.read_text(encoding="utf-8") for one in templates.rglob("*.html")}
    assert not [name for name, page in pages.items() if "<textarea" in page]
