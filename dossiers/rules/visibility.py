"""Which dossiers a role lets a person see, as data (docs/access.csv is what tests compare with).

A dossier is in sight of a role held in agency A when one of the named relations points into the
agencies that the role covers: `scope` widens head, control and auditor to their subtree.
"""

from collections.abc import Mapping

from accounts.enums import Role


RECEIVING = "receiving_agency"
DECIDING = "deciding_agency"
UNIT = "current_unit"
STEP = "step_unit"
HOLDER = "holder"

SEES: Mapping[Role, tuple[str, ...]] = {
    Role.RECEPTION: (RECEIVING,),
    Role.ONESTOP_HEAD: (RECEIVING,),
    Role.CASHIER: (RECEIVING,),
    Role.HANDLER: (UNIT, STEP),
    Role.UNIT_HEAD: (UNIT, STEP),
    Role.APPROVER: (DECIDING, STEP),
    Role.RECORDS_CLERK: (DECIDING, STEP),
    Role.CONTROL: (DECIDING, RECEIVING),
    Role.HEAD: (DECIDING, RECEIVING),
    Role.AUDITOR: (DECIDING, RECEIVING),
}
