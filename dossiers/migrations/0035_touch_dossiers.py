"""Changes of dossiers and their waits are noted, for whoever keeps facts of them (decision 14).

Every change adds a note: one that waits already says nothing of a change that is not committed yet.
"""

from django.db import migrations


TOUCH = """
CREATE FUNCTION dossiers_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_dossier_touch AFTER INSERT OR UPDATE ON dossiers_dossier
    FOR EACH ROW EXECUTE FUNCTION dossiers_touch();

CREATE FUNCTION dossiers_touch_by_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) VALUES (NEW.dossier_id);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_pause_touch AFTER INSERT OR UPDATE ON dossiers_pause
    FOR EACH ROW EXECUTE FUNCTION dossiers_touch_by_part();
"""

UNTOUCH = """
DROP TRIGGER dossiers_pause_touch ON dossiers_pause;
DROP TRIGGER dossiers_dossier_touch ON dossiers_dossier;
DROP FUNCTION dossiers_touch_by_part();
DROP FUNCTION dossiers_touch();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0034_toucheddossier")]

    operations = [migrations.RunSQL(TOUCH, UNTOUCH)]
