"""The ledger's own triggers: they refuse the owner too (decisions 9 and 12)."""

from django.db import migrations


CHAIN = """
CREATE FUNCTION dossiers_event_hash(
    prev bytea, dossier bigint, seq integer, kind text, moment timestamptz,
    actor bigint, acting_for bigint, from_state text, to_state text, refs jsonb
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(prev || convert_to(jsonb_build_array(
        dossier, seq, kind, (extract(epoch FROM moment) * 1000000)::bigint,
        actor, acting_for, from_state, to_state, refs
    )::text, 'UTF8'))
$$;

-- Fills seq, prev_hash and hash. The head's row lock orders two writers of one dossier; the function runs as
-- its owner because the application may not write heads.
CREATE FUNCTION dossiers_event_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head dossiers_ledgerhead;
BEGIN
    SELECT * INTO head FROM dossiers_ledgerhead WHERE dossier_id = NEW.dossier_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO dossiers_ledgerhead (dossier_id, event_count, head_hash) VALUES (NEW.dossier_id, 0, '')
        ON CONFLICT (dossier_id) DO NOTHING;
        SELECT * INTO head FROM dossiers_ledgerhead WHERE dossier_id = NEW.dossier_id FOR UPDATE;
    END IF;
    NEW.seq := head.event_count + 1;
    NEW.prev_hash := head.head_hash;
    NEW.hash := dossiers_event_hash(
        NEW.prev_hash, NEW.dossier_id, NEW.seq, NEW.kind, NEW.at, NEW.actor_id, NEW.acting_for_id,
        NEW.from_state, NEW.to_state, NEW.refs);
    UPDATE dossiers_ledgerhead SET event_count = NEW.seq, head_hash = NEW.hash WHERE dossier_id = NEW.dossier_id;
    RETURN NEW;
END $$;
CREATE TRIGGER dossiers_event_chain BEFORE INSERT ON dossiers_dossierevent
    FOR EACH ROW EXECUTE FUNCTION dossiers_event_chain();

ALTER TABLE dossiers_ledgerhead SET (fillfactor = 70);
"""

UNCHAIN = """
DROP TRIGGER dossiers_event_chain ON dossiers_dossierevent;
DROP FUNCTION dossiers_event_chain();
DROP FUNCTION dossiers_event_hash(bytea, bigint, integer, text, timestamptz, bigint, bigint, text, text, jsonb);
ALTER TABLE dossiers_ledgerhead RESET (fillfactor);
"""

KEPT_FOR_EVER = (
    "dossiers_dossier",
    "dossiers_dossierevent",
    "dossiers_ledgerhead",
    "dossiers_dossierfile",
    "dossiers_result",
    "dossiers_resultreturn",
    "dossiers_reason",
    "dossiers_correction",
    "dossiers_stepinstance",
    "dossiers_pause",
    "dossiers_feedue",
    "dossiers_handover",
    "dossiers_handoveritem",
)

REFUSE = """
CREATE FUNCTION dossiers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is on record stays (law.md 2.2)', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse();
"""
    for table in KEPT_FOR_EVER
) + """
CREATE TRIGGER dossiers_dossierevent_as_written BEFORE UPDATE ON dossiers_dossierevent
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
"""

ALLOW = "DROP TRIGGER dossiers_dossierevent_as_written ON dossiers_dossierevent;" + "".join(
    f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT_FOR_EVER
) + "DROP FUNCTION dossiers_refuse();"


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [migrations.RunSQL(CHAIN, UNCHAIN), migrations.RunSQL(REFUSE, ALLOW)]
