"""A report that was sent back may be counted again by another, where its clerk is gone."""

from django.db import migrations


FREE = "'state', 'counted', 'explanation', 'handed_over_at', 'judged_at', 'judged_by_id', 'note'"


def as_written(free: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION payments_report_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY[{free}];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.state = 'confirmed' THEN
        RAISE EXCEPTION 'A cash report stays as it was reckoned.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_counted_by")]

    operations = [migrations.RunSQL(as_written(f"{FREE}, 'counted_by_id'"), as_written(FREE))]
