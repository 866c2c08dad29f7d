"""Who added a definition and when, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0019_added_by_with_when")]

    operations = [ValidateConstraint(model_name="scoredefinition", name="definition_added_by_with_when")]
