"""What was asked and answered stays on record (decision 9); its words may be taken away by the redactor."""

from django.db import migrations


KEPT = ("feedback_supportdesk", "feedback_supportrequest", "feedback_supportevent")

REFUSE = "".join(
    f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION feedback_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION feedback_refuse();
"""
    for table in KEPT
) + """
CREATE FUNCTION feedback_support_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'text' IS DISTINCT FROM to_jsonb(OLD) - 'text' THEN
        RAISE EXCEPTION 'What was said is kept as it was said' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_supportevent_as_said BEFORE UPDATE ON feedback_supportevent
    FOR EACH ROW EXECUTE FUNCTION feedback_support_as_said();
"""

ALLOW = (
    "DROP TRIGGER feedback_supportevent_as_said ON feedback_supportevent;"
    "DROP FUNCTION feedback_support_as_said();"
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT)
)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0004_support_requests")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
