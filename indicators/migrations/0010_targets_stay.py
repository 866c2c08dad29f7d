"""A target that was set stays; another one takes its place (docs/adr/0041)."""

from django.db import migrations


REFUSE = """
CREATE FUNCTION indicators_refuse_targets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Chỉ tiêu đã ghi thì không sửa, không xóa: ghi chỉ tiêu khác với văn bản của nó.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER indicators_target_stays BEFORE UPDATE OR DELETE ON indicators_target
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse_targets();
CREATE TRIGGER indicators_target_whole BEFORE TRUNCATE ON indicators_target
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_targets();
"""
ALLOW = """
DROP TRIGGER indicators_target_whole ON indicators_target;
DROP TRIGGER indicators_target_stays ON indicators_target;
DROP FUNCTION indicators_refuse_targets();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0009_targets")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
