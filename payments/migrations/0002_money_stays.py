"""What must never be false of money, where one row alone cannot say it; nothing is ever deleted.

Changes are noted for whoever keeps facts of dossiers (decision 14).
"""

from django.db import migrations


KEPT = ("receiptseries", "receipt", "receiptline", "refund", "cashreport", "onlinepayment", "waiving")
NOTED = ("receipt", "onlinepayment", "waiving")

STAYS = "".join(
    f"""
CREATE TRIGGER payments_{table}_stays BEFORE DELETE ON payments_{table}
    FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();
CREATE TRIGGER payments_{table}_whole BEFORE TRUNCATE ON payments_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse();
"""
    for table in KEPT
) + "".join(
    f"""
CREATE TRIGGER payments_{table}_touch AFTER INSERT OR UPDATE ON payments_{table}
    FOR EACH ROW EXECUTE FUNCTION dossiers_touch_by_part();
"""
    for table in NOTED
)

LEAVES = "".join(
    f"DROP TRIGGER payments_{table}_stays ON payments_{table};"
    f"DROP TRIGGER payments_{table}_whole ON payments_{table};"
    for table in KEPT
) + "".join(f"DROP TRIGGER payments_{table}_touch ON payments_{table};" for table in NOTED)

# A receipt changes its state once, gets its number once, and is taken into a report once.
AS_WRITTEN = """
CREATE FUNCTION payments_receipt_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'ended_at', 'ended_by_id', 'reason', 'series_id', 'number', 'report_id',
                         'void_report_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR (OLD.number IS NOT NULL AND (NEW.number, NEW.series_id) IS DISTINCT FROM (OLD.number, OLD.series_id))
        OR (OLD.report_id IS NOT NULL AND NEW.report_id IS DISTINCT FROM OLD.report_id)
        OR (OLD.void_report_id IS NOT NULL AND NEW.void_report_id IS DISTINCT FROM OLD.void_report_id)
        OR (OLD.state <> 'issued'
            AND (NEW.state, NEW.reason, NEW.ended_at, NEW.ended_by_id)
                IS DISTINCT FROM (OLD.state, OLD.reason, OLD.ended_at, OLD.ended_by_id))
    THEN
        RAISE EXCEPTION 'A receipt stays as it was written; void or replace it.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_receipt_as_written BEFORE UPDATE ON payments_receipt
    FOR EACH ROW EXECUTE FUNCTION payments_receipt_as_written();

CREATE FUNCTION payments_report_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'counted', 'explanation', 'handed_over_at', 'judged_at', 'judged_by_id', 'note'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.state = 'confirmed' THEN
        RAISE EXCEPTION 'A cash report stays as it was reckoned.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_cashreport_as_written BEFORE UPDATE ON payments_cashreport
    FOR EACH ROW EXECUTE FUNCTION payments_report_as_written();

CREATE FUNCTION payments_series_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['used_to', 'valid_to', 'ended_at', 'ended_by_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR NEW.used_to < OLD.used_to THEN
        RAISE EXCEPTION 'A book of receipts stays as it was issued; its numbers only go forward.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_receiptseries_as_written BEFORE UPDATE ON payments_receiptseries
    FOR EACH ROW EXECUTE FUNCTION payments_series_as_written();
"""

AS_LIKED = """
DROP TRIGGER payments_receiptseries_as_written ON payments_receiptseries;
DROP TRIGGER payments_cashreport_as_written ON payments_cashreport;
DROP TRIGGER payments_receipt_as_written ON payments_receipt;
DROP FUNCTION payments_series_as_written();
DROP FUNCTION payments_report_as_written();
DROP FUNCTION payments_receipt_as_written();
"""

# Asked when the transaction ends: what several rows say together.
TOGETHER = """
CREATE FUNCTION payments_receipt_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE WHEN TG_TABLE_NAME = 'payments_receipt' THEN (to_jsonb(NEW) ->> 'id')::bigint
                          ELSE (to_jsonb(NEW) ->> 'receipt_id')::bigint END;
    found record;
BEGIN
    SELECT r.*, s.from_number, s.used_to INTO found
        FROM payments_receipt r LEFT JOIN payments_receiptseries s ON s.id = r.series_id WHERE r.id = wanted;
    IF found.amount <> COALESCE((SELECT sum(amount) FROM payments_receiptline WHERE receipt_id = wanted), 0)
    THEN
        RAISE EXCEPTION 'The lines of receipt % do not add up to it.', wanted USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM payments_receiptline l JOIN dossiers_feedue f ON f.id = l.fee_id
               WHERE l.receipt_id = wanted
                 AND (l.is_void = (found.state = 'issued') OR f.dossier_id <> found.dossier_id)) THEN
        RAISE EXCEPTION 'The lines of receipt % are not its own.', wanted USING ERRCODE = 'check_violation';
    END IF;
    IF found.number IS NOT NULL AND found.number NOT BETWEEN found.from_number AND found.used_to THEN
        RAISE EXCEPTION 'Receipt % bears a number its book has not given out.', wanted
            USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT COALESCE(sum(amount), 0) FROM payments_refund
        WHERE receipt_id = wanted AND state <> 'turned_down')
        > (CASE WHEN found.state = 'issued' THEN found.amount ELSE 0 END) THEN
        RAISE EXCEPTION 'More would be given back than receipt % took.', wanted
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_receipt_adds_up AFTER INSERT OR UPDATE ON payments_receipt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_receipt_adds_up();
CREATE CONSTRAINT TRIGGER payments_receiptline_adds_up AFTER INSERT OR UPDATE ON payments_receiptline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_receipt_adds_up();
CREATE CONSTRAINT TRIGGER payments_refund_adds_up AFTER INSERT OR UPDATE ON payments_refund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_receipt_adds_up();
"""

APART = """
DROP TRIGGER payments_refund_adds_up ON payments_refund;
DROP TRIGGER payments_receiptline_adds_up ON payments_receiptline;
DROP TRIGGER payments_receipt_adds_up ON payments_receipt;
DROP FUNCTION payments_receipt_adds_up();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
        # `dossiers_refuse` and `dossiers_touch_by_part` come from there.
        ("dossiers", "0041_event_kinds_of_money_checked"),
    ]

    operations = [
        migrations.RunSQL(STAYS, LEAVES),
        migrations.RunSQL(AS_WRITTEN, AS_LIKED),
        migrations.RunSQL(TOGETHER, APART),
    ]
