"""What the database itself asks of a redaction (docs/adr/0065): an approved order, its dossier, its columns.

The guard is put on each redactable table by `migrate_database`, from what the apps declare.
"""

from django.db import migrations


# Fires for the redactor's role alone. Its arguments: which rows belong to a dossier (`r` the row, `d` the dossier),
# and {column: [groups]}.
GUARD = """
CREATE FUNCTION dossiers_redact_by_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked dossiers_redactionorder;
    is_covered boolean;
    emptied text[];
BEGIN
    SELECT * INTO asked FROM dossiers_redactionorder
    WHERE id = nullif(current_setting('portal.redaction', true), '')::bigint AND state = 'approved';
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'Redaction of % without an approved order', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM (SELECT ($1).*) r, dossiers_dossier d WHERE d.id = $2 AND ('
        || TG_ARGV[0] || '))' INTO is_covered USING OLD, asked.dossier_id;
    SELECT coalesce(array_agg(named.key), '{}') INTO emptied FROM jsonb_each(TG_ARGV[1]::jsonb) named
    WHERE named.value ?| asked.groups::text[];
    IF NOT is_covered OR to_jsonb(NEW) - emptied IS DISTINCT FROM to_jsonb(OLD) - emptied THEN
        RAISE EXCEPTION 'Redaction of % beyond order %', TG_TABLE_NAME, asked.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

FORWARD = """
CREATE FUNCTION dossiers_redaction_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' THEN
            RAISE EXCEPTION 'An order begins by being asked for' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.dossier_id, NEW.groups, NEW.act_number, NEW.act_on, NEW.issuer, NEW.asked_at, NEW.asked_by_id, NEW.asked_for_id)
        IS DISTINCT FROM
       (OLD.dossier_id, OLD.groups, OLD.act_number, OLD.act_on, OLD.issuer, OLD.asked_at, OLD.asked_by_id, OLD.asked_for_id)
    THEN
        RAISE EXCEPTION 'An order stays what was asked for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.decided_at, NEW.decided_by_id, NEW.decided_for_id) IS DISTINCT FROM
       (OLD.decided_at, OLD.decided_by_id, OLD.decided_for_id) AND OLD.state <> 'asked'
    THEN
        RAISE EXCEPTION 'An order is decided once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state <> OLD.state AND NOT (
        OLD.state = 'asked' AND NEW.state IN ('approved', 'turned_down', 'withdrawn', 'lapsed')
        OR OLD.state = 'approved' AND NEW.state IN ('withdrawn', 'lapsed')
        OR OLD.state = 'approved' AND NEW.state = 'done' AND current_user <> 'portal_app'
    ) THEN
        RAISE EXCEPTION 'An order goes forwards only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.done_at, NEW.counts, NEW.contents) IS DISTINCT FROM (OLD.done_at, OLD.counts, OLD.contents)
        AND NOT (OLD.state = 'approved' AND NEW.state = 'done')
        OR NEW.finished_at IS DISTINCT FROM OLD.finished_at AND OLD.finished_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'What was done stays on record' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dossiers_redactionorder_forward BEFORE INSERT OR UPDATE ON dossiers_redactionorder
    FOR EACH ROW EXECUTE FUNCTION dossiers_redaction_forward();
CREATE TRIGGER dossiers_redactionorder_stays BEFORE DELETE ON dossiers_redactionorder
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER dossiers_redactionorder_whole BEFORE TRUNCATE ON dossiers_redactionorder
    FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse();
"""

# Minutes of a verification stay as written for everybody but the redactor, whom the guard lets through by order.
MINUTES = """
DROP TRIGGER dossiers_verification_as_written ON dossiers_verification;
CREATE TRIGGER dossiers_verification_as_written BEFORE UPDATE ON dossiers_verification
    FOR EACH ROW WHEN (current_user <> 'portal_redactor') EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER dossiers_verification_stays BEFORE DELETE ON dossiers_verification
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
"""

BACK = """
DROP TRIGGER dossiers_verification_stays ON dossiers_verification;
DROP TRIGGER dossiers_verification_as_written ON dossiers_verification;
CREATE TRIGGER dossiers_verification_as_written BEFORE UPDATE OR DELETE ON dossiers_verification
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
DROP TRIGGER dossiers_redactionorder_whole ON dossiers_redactionorder;
DROP TRIGGER dossiers_redactionorder_stays ON dossiers_redactionorder;
DROP TRIGGER dossiers_redactionorder_forward ON dossiers_redactionorder;
DROP FUNCTION dossiers_redaction_forward();
DROP FUNCTION dossiers_redact_by_order() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0074_redaction_orders_checked")]

    operations = [migrations.RunSQL(GUARD + FORWARD + MINUTES, BACK)]
