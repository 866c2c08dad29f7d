"""Every file to print has its time: checked against the rows without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0029_letters")]

    operations = [ValidateConstraint(model_name="bulkwork", name="bulk_file_has_its_time")]
