"""Every form with many rows is bounded: it comes from portal.ui.formsets.rows_of."""

import ast
import gc
import re

from django.forms import BaseFormSet
from django.urls import get_resolver

from portal.ui.formsets import MOST_ROWS, Rows
from tests.architecture.sources import python_files, say


HOME = "portal/ui/formsets.py"
FACTORIES = {
    "formset_factory",
    "modelformset_factory",
    "inlineformset_factory",
    "generic_inlineformset_factory",
}
BASES = {"BaseFormSet", "BaseModelFormSet", "BaseInlineFormSet", "BaseGenericInlineFormSet"}


def names_used(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ClassDef):
            yield from (f"class of {ast.unparse(base)}" for base in node.bases)


def test_nobody_else_makes_one():
    wanted = re.compile(rf"^(?:{'|'.join(FACTORIES)})$|^class of (?:\w+\.)*(?:{'|'.join(BASES)})\b")
    found = {
        f"{say(path)}: {name}"
        for path in python_files()
        if say(path) != HOME and "ormset" in (text := path.read_text()).lower()
        for name in names_used(ast.parse(text))
        if wanted.match(name)
    }
    assert found == set()


def classes(of):
    for one in of.__subclasses__():
        yield one
        yield from classes(one)


def test_each_one_has_its_bound_and_says_so():
    assert get_resolver().reverse_dict  # every page is imported
    gc.collect()
    # A factory's class says it is Django's; what tells it from a base is that it has a form.
    made = [one for one in classes(BaseFormSet) if hasattr(one, "form")]
    assert {"EntryFormSet", "StepFormSet"} <= {one.__name__ for one in made}
    for one in made:
        assert issubclass(one, Rows), one
        assert one.absolute_max == one.max_num <= MOST_ROWS, one
        assert one.validate_max, one
