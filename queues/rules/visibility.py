"""Who sees a unit's queue and who works with it (docs/access.csv, object `ticket`, written by hand)."""

from collections.abc import Mapping
from typing import Final

from accounts.enums import Role as R


# Whoever works at the counter sees its line; who leads, controls or inspects, how long people wait.
WORKING: Final = frozenset({R.RECEPTION, R.ONESTOP_HEAD, R.CASHIER, R.HELPER})
WATCHING: Final = frozenset({R.HEAD, R.APPROVER, R.CONTROL, R.AUDITOR})
INSPECTING: Final = frozenset({R.HEAD, R.CONTROL, R.AUDITOR})
# Of those who work there, who takes a day's numbers away as a file; so do who watch and inspect.
TAKING_AWAY: Final = frozenset({R.ONESTOP_HEAD})

# Act of docs/access.csv → roles that may, in the unit itself.
MAY: Final[Mapping[str, frozenset[R]]] = {
    "call_ticket": frozenset({R.RECEPTION, R.ONESTOP_HEAD}),
    "set_up_queue": frozenset({R.ONESTOP_HEAD}),
}
