"""What was brought in from outside is not edited (ADR 0043)."""

from django.db import migrations


REFUSE = """
CREATE TRIGGER indicators_outsidereport_stays BEFORE UPDATE OR DELETE ON indicators_outsidereport
    FOR EACH ROW EXECUTE FUNCTION indicators_closed_refuse();
CREATE TRIGGER indicators_outsidereport_whole BEFORE TRUNCATE ON indicators_outsidereport
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_closed_refuse();
"""

ALLOW = """
DROP TRIGGER indicators_outsidereport_whole ON indicators_outsidereport;
DROP TRIGGER indicators_outsidereport_stays ON indicators_outsidereport;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0015_outside_reports")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
