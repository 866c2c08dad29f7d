"""What is closed is not edited: lines never, a month only forward, a published month not at all (ADR 0043)."""

from django.db import migrations


ROWS = (
    "publicationrow", "publicationofficer", "publicedition", "reply", "replyanswer", "nameremoval",
)  # fmt: skip

FUNCTIONS = """
CREATE FUNCTION indicators_closed_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Số liệu tháng đã chốt thì không sửa, không xóa: thay đổi là một lần điều chỉnh.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION indicators_publication_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps text[] := ARRAY['draft', 'in_review', 'signed', 'published'];
BEGIN
    IF NEW.agency_id <> OLD.agency_id OR NEW.period_kind <> OLD.period_kind OR NEW.first_on <> OLD.first_on
        OR NEW.due_on <> OLD.due_on OR NEW.close_on <> OLD.close_on
        OR array_position(steps, NEW.state::text) < array_position(steps, OLD.state::text)
        OR (OLD.state <> 'draft' AND (NEW.data_hash, NEW.definition_id, NEW.closed_at, NEW.closed_by_id,
                NEW.review_until) IS DISTINCT FROM
            (OLD.data_hash, OLD.definition_id, OLD.closed_at, OLD.closed_by_id, OLD.review_until))
        OR (OLD.state = 'published' AND NEW IS DISTINCT FROM OLD)
    THEN
        RAISE EXCEPTION 'Tháng đã chốt chỉ đi tiếp: ký, rồi công khai. Số liệu không sửa.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION indicators_restatement_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'proposed' OR (NEW.publication_id, NEW.number, NEW.data_hash, NEW.snapshot, NEW.differences)
        IS DISTINCT FROM (OLD.publication_id, OLD.number, OLD.data_hash, OLD.snapshot, OLD.differences)
    THEN
        RAISE EXCEPTION 'Điều chỉnh đã ghi thì không sửa: quyết định một lần.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER indicators_publication_goes_forward BEFORE UPDATE ON indicators_publication
    FOR EACH ROW EXECUTE FUNCTION indicators_publication_forward();
CREATE TRIGGER indicators_restatement_stays BEFORE UPDATE ON indicators_restatement
    FOR EACH ROW EXECUTE FUNCTION indicators_restatement_decided();
"""

ROW = """
CREATE TRIGGER indicators_{table}_stays BEFORE UPDATE OR DELETE ON indicators_{table}
    FOR EACH ROW EXECUTE FUNCTION indicators_closed_refuse();
"""
WHOLE = """
CREATE TRIGGER indicators_{table}_kept BEFORE DELETE ON indicators_{table}
    FOR EACH ROW EXECUTE FUNCTION indicators_closed_refuse();
"""
NEVER_EMPTIED = """
CREATE TRIGGER indicators_{table}_whole BEFORE TRUNCATE ON indicators_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_closed_refuse();
"""

ALLOW = """
DROP FUNCTION indicators_closed_refuse() CASCADE;
DROP FUNCTION indicators_publication_forward() CASCADE;
DROP FUNCTION indicators_restatement_decided() CASCADE;
"""
KEPT = ("publication", "restatement")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0011_publications")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS
            + TRIGGERS
            + "".join(ROW.format(table=table) for table in ROWS)
            + "".join(WHOLE.format(table=table) for table in KEPT)
            + "".join(NEVER_EMPTIED.format(table=table) for table in (*ROWS, *KEPT)),
            ALLOW,
        )
    ]
