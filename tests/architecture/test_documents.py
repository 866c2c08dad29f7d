"""What the documents for administrators and newcomers must name, compared with the code."""

import re
from collections.abc import Iterator

from django.urls import URLResolver

from portal import urls
from tests.architecture.sources import ROOT


SETTINGS = ROOT / "portal" / "settings"


def variables() -> Iterator[str]:
    """Every variable of the environment that settings of an installation read."""
    for path in sorted(SETTINGS.glob("*.py")):
        if path.name != "test.py":
            yield from re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", path.read_text())


def test_every_variable_an_administrator_may_set_is_told():
    told = set(re.findall(r"[A-Z][A-Z_]+", (ROOT / "docs" / "operations.md").read_text()))
    assert sorted(set(variables()) - told) == []
    assert len(set(variables())) > 40


def test_every_area_of_addresses_is_told_with_its_package():
    rows = [
        line for line in (ROOT / "docs" / "architecture.md").read_text().splitlines() if line.startswith("|")
    ]
    for resolver in urls.urlpatterns:
        if isinstance(resolver, URLResolver):
            package = resolver.urlconf_module.__name__.removesuffix("urls").rstrip("._")
            named = package.replace(".", "/").removesuffix("/system")
            address = f"`/{resolver.pattern}`"
            assert [row for row in rows if address in row and f"`{named}`" in row], (address, named)
