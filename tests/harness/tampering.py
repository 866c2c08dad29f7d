"""What only a superuser who switches the triggers off can do to the ledger."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import connection

from dossiers.models import Dossier


AsOwner = Callable[[], AbstractContextManager[None]]


def tamper(sql: str, as_owner: AsOwner) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def edit(dossier: Dossier, seq: int, as_owner: AsOwner, *, kind: str = "correct") -> None:
    """The content alone: its hash does not follow from it any more."""
    tamper(
        f"UPDATE dossiers_dossierevent SET kind = '{kind}' WHERE dossier_id = {dossier.pk} AND seq = {seq}",
        as_owner,
    )


def rewrite_from(dossier: Dossier, seq: int, as_owner: AsOwner) -> None:
    """Every hash from this event to the head follows from the contents again."""
    for one in dossier.events.filter(seq__gte=seq).order_by("seq").values_list("seq", flat=True):
        tamper(
            f"""UPDATE dossiers_dossierevent e SET prev_hash = b.hash, hash = dossiers_event_hash(
                b.hash, e.dossier_id, e.seq, e.kind, e.at, e.actor_id, e.acting_for_id,
                e.from_state, e.to_state, e.refs)
            FROM dossiers_dossierevent b
            WHERE e.dossier_id = {dossier.pk} AND e.seq = {one}
                AND b.dossier_id = e.dossier_id AND b.seq = e.seq - 1""",
            as_owner,
        )
    tamper(
        f"""UPDATE dossiers_ledgerhead SET head_hash = (
            SELECT hash FROM dossiers_dossierevent WHERE dossier_id = {dossier.pk} ORDER BY seq DESC LIMIT 1)
        WHERE dossier_id = {dossier.pk}""",
        as_owner,
    )
