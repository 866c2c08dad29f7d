"""A trigger renews calendars' versions; the shipped files are copied into rows (decision 18)."""

import hashlib
import json
from pathlib import Path

from django.db import migrations


DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED = {
    "official_days.json": "bb0a6c6e3818d78cc1b2adff92494b41257feb1e1a5ff37a5714b958c71a3b98",
    "weekly_sessions.json": "e10b96363336a50bab9f7e06e26879c7e2abc509a2179a9cc4ff690bfee66114",
}

VERSIONS = """
CREATE FUNCTION calendars_renew_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendars_calendar SET version = gen_random_uuid();
    RETURN NULL;
END $$;
CREATE TRIGGER renew_versions AFTER INSERT OR UPDATE OR DELETE ON calendars_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
CREATE TRIGGER renew_versions AFTER INSERT OR UPDATE OR DELETE ON calendars_weeklysessionrow
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
CREATE TRIGGER renew_versions AFTER INSERT OR UPDATE OR DELETE ON calendars_announcedyear
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
CREATE TRIGGER renew_versions AFTER UPDATE OF title ON calendars_announceddocument
    FOR EACH STATEMENT EXECUTE FUNCTION calendars_renew_versions();
"""

NO_VERSIONS = """
DROP TRIGGER renew_versions ON calendars_calendarday;
DROP TRIGGER renew_versions ON calendars_weeklysessionrow;
DROP TRIGGER renew_versions ON calendars_announcedyear;
DROP TRIGGER renew_versions ON calendars_announceddocument;
DROP FUNCTION calendars_renew_versions();
"""


def read(name):
    content = (DATA / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHIPPED[name]:
        raise RuntimeError(f"calendars/data/{name} is not the file this migration was written for.")
    return json.loads(content)


def copy_shipped(apps, schema_editor):
    days, weeks = read("official_days.json"), read("weekly_sessions.json")
    document_model = apps.get_model("calendars", "AnnouncedDocument")
    documents = {
        row["key"]: document_model.objects.create(shipped=True, **row) for row in days["documents"]
    }
    for row in days["years"]:
        apps.get_model("calendars", "AnnouncedYear").objects.create(
            **{**row, "document": documents[row["document"]]}
        )
    for row in days["days"]:
        apps.get_model("calendars", "CalendarDay").objects.create(
            **{**row, "document": documents[row["document"]]}
        )
    for row in weeks["calendars"]:
        sessions = row.pop("sessions")
        calendar = apps.get_model("calendars", "Calendar").objects.create(shipped=True, **row)
        for session in sessions:
            apps.get_model("calendars", "WeeklySessionRow").objects.create(calendar=calendar, **session)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]

    operations = [
        migrations.RunSQL(VERSIONS, NO_VERSIONS),
        migrations.RunPython(copy_shipped, migrations.RunPython.noop),
    ]
