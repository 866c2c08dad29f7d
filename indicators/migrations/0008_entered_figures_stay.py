"""A figure that was entered stays; a mistake is corrected by entering it again (docs/adr/0040)."""

from django.db import migrations


REFUSE = """
CREATE FUNCTION indicators_refuse_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Số liệu đã nhập thì không sửa, không xóa: nhập lại số đúng với văn bản của nó.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER indicators_enteredfigure_stays BEFORE UPDATE OR DELETE ON indicators_enteredfigure
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse_figures();
CREATE TRIGGER indicators_enteredfigure_whole BEFORE TRUNCATE ON indicators_enteredfigure
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_figures();
"""
ALLOW = """
DROP TRIGGER indicators_enteredfigure_whole ON indicators_enteredfigure;
DROP TRIGGER indicators_enteredfigure_stays ON indicators_enteredfigure;
DROP FUNCTION indicators_refuse_figures();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0007_facts_of_all_kinds")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
