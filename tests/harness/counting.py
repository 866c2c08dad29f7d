"""Branches are counted (launch/coverage_floor.py) while tests ask the code that decides itself.

To follow a page's every line makes the page's test half as long again, and that a page went through a rule
does not show that anybody looked at its answer. Reception is counted: it is where most rules are asked.
"""

import pytest


# Tests of other pages, of whole installations, of the house itself.
ASK_OTHERS = frozenset({"architecture", "browser", "golden", "launch", "operations", "portal", "world"})


def count_if_it_decides(item: pytest.Item) -> None:
    """Branches are counted, or not, from this test on."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = plugin and plugin.cov_controller
    if not controller:
        return
    wanted = item.path.relative_to(item.config.rootpath / "tests").parts[0] not in ASK_OTHERS
    if wanted != controller.started:
        (controller.resume if wanted else controller.pause)()
