"""A definition is never edited; a change is a new version (docs/adr/0030)."""

from django.db import migrations


REFUSE = """
CREATE FUNCTION indicators_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Bộ chỉ số đã ghi thì không sửa, không xóa: thay đổi là một phiên bản mới.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER indicators_scoredefinition_stays BEFORE UPDATE OR DELETE ON indicators_scoredefinition
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse();
CREATE TRIGGER indicators_scoredefinition_whole BEFORE TRUNCATE ON indicators_scoredefinition
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse();
"""

ALLOW = """
DROP TRIGGER indicators_scoredefinition_whole ON indicators_scoredefinition;
DROP TRIGGER indicators_scoredefinition_stays ON indicators_scoredefinition;
DROP FUNCTION indicators_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_shipped_definitions")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
