from django.db import migrations


# A look at personal data is never rewritten, and is kept 24 months (law.md §9.2), whoever is connected.
FORWARD = """
CREATE FUNCTION accounts_access_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '24 months' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'accounts_accessrecord: a record is kept 24 months' USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION 'accounts_accessrecord: a record is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER accounts_access_record_is_kept BEFORE UPDATE OR DELETE ON accounts_accessrecord
    FOR EACH ROW EXECUTE FUNCTION accounts_access_record_is_kept();
CREATE TRIGGER accounts_access_record_is_not_emptied BEFORE TRUNCATE ON accounts_accessrecord
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_access_record_is_kept();
"""
BACKWARD = """
DROP TRIGGER accounts_access_record_is_not_emptied ON accounts_accessrecord;
DROP TRIGGER accounts_access_record_is_kept ON accounts_accessrecord;
DROP FUNCTION accounts_access_record_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
