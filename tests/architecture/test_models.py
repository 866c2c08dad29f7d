"""What holds for every model, on the day it is born."""

import itertools

from django.apps import apps
from django.conf import settings
from django.db import models

from tests.architecture.sources import APPS, layers


OURS = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
WRITTEN_BY_HAND = [
    model for model in OURS if not model._meta.auto_created and not hasattr(model, "pgh_tracked_model")
]
HEIGHT = {name: height for height, line in enumerate(layers()) for name in line}


def relations():
    for model in OURS:
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                yield model, field


def test_foreign_keys_point_down():
    """Relations are arrows too: to the own app or to one further down, never up or to a neighbour."""
    wrong = []
    for model, field in relations():
        here, there = model._meta.app_label, field.related_model._meta.app_label
        allowed = here == there or HEIGHT[there] > HEIGHT[here] if there in HEIGHT else there == "pghistory"
        wrong += [] if allowed else [f"{field} → {there}"]
    assert wrong == []


def test_no_model_orders_by_itself():
    assert [model._meta.label for model in OURS if model._meta.ordering] == []


def test_names_of_columns_tell_their_kind():
    """_at is a moment, _on a day, _by a person."""
    wrong = []
    for model in WRITTEN_BY_HAND:
        # Below accounts nothing can point to a person; a name or number stands there.
        below = HEIGHT[model._meta.app_label] > HEIGHT["accounts"]
        kinds = {"_at": models.DateTimeField, "_by": models.Field if below else models.ForeignKey}
        for field in model._meta.local_fields:
            kind = kinds.get(field.name[-3:])
            if kind and not isinstance(field, kind):
                wrong.append(f"{field} is not a {kind.__name__}")
            if field.name.endswith("_on") and type(field) is not models.DateField:
                wrong.append(f"{field} is not a day")
    assert wrong == []


def test_who_and_when_come_together():
    """`x_at` and `x_by` that may both be empty are both set or both empty, and the database says so."""
    loose = []
    for model in WRITTEN_BY_HAND:
        fields = {field.name: field for field in model._meta.local_fields}
        tied = [set(_names(c.condition)) for c in model._meta.constraints if getattr(c, "condition", None)]
        for name, field in fields.items():
            who = fields.get(f"{name.removesuffix('_at')}_by") if name.endswith("_at") else None
            if who is not None and field.null and who.null:
                pair = any({name, who.name} <= names for names in tied)
                loose += [] if pair else [f"{model._meta.label}: {name} and {who.name}"]
    assert loose == []


def test_a_broken_rule_is_told_in_words():
    silent = [
        f"{model._meta.label} {constraint.name}"
        for model in WRITTEN_BY_HAND
        for constraint in model._meta.constraints
        if not isinstance(constraint, models.UniqueConstraint)
        and constraint.violation_error_message == constraint.default_violation_error_message
    ]
    assert silent == []


def _names(condition) -> itertools.chain[str]:
    """Field names a condition speaks of, lookups cut off."""
    found = []
    for child in getattr(condition, "children", []):
        if isinstance(child, tuple):
            found.append(child[0].partition("__")[0])
            if hasattr(child[1], "name"):
                found.append(child[1].name)
        else:
            found.extend(_names(child))
    return found


def test_protected_tables_exist():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for app in APPS:
        config = apps.get_app_config(app)
        for listed in ("append_only_tables", "undeletable_tables"):
            assert set(getattr(config, listed, ())) <= tables, f"{app}.{listed}"


def test_there_is_no_admin():
    """It would write past services and permissions (decision 3)."""
    assert not {name for name in settings.INSTALLED_APPS if "admin" in name}
