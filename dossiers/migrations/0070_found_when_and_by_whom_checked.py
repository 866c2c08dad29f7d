"""The constraint of 0069 checked against the rows without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0069_found_when_and_by_whom')]

    operations = [ValidateConstraint(model_name='dossierpaper', name='paper_found_by_somebody_then')]
