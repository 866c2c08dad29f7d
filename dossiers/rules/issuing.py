"""The day on which a result is issued.

Decree 30/2020, Annex I, part II, item 4: the day of a paper is the day on which it is issued. A result is
made from its dossier, so it bears no day before the dossier was received. One that does is a sign of another
way in (ruling 38), for which the integrity list looks: what other systems sent was entered by nobody here.
"""

from datetime import date

from lib.messages import gettext_noop as _


def fault_of_day(issued_on: date | None, *, received_on: date | None, today: date) -> str:
    """Why this cannot be the day of issue; empty when it can, or when none is given yet."""
    if issued_on is None:
        return ""
    if issued_on > today:
        return _("Ngày ban hành không được sau hôm nay. Ghi đúng ngày văn bản được ban hành.")
    if received_on is not None and issued_on < received_on:
        return _("Ngày ban hành không được trước ngày tiếp nhận hồ sơ. Xem lại ngày ghi trên văn bản.")
    return ""
