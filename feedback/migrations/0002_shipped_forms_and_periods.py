"""The rating form and the limits of petitions that ship are copied into rows (decision 18)."""

import hashlib
import json
from pathlib import Path

from django.db import migrations


DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED = {
    "petition-periods.v1.json": "4606af802116b420eae439000b8ad2db55d65ab042010de8e7fa4c88db91ce37",
    "rating-form-2018.v1.json": "80a29c2c6c6b8a8c2793f2e8a54a5af21ea192cc349cc77a3741963154acd168",
}


def read(name):
    content = (DATA / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHIPPED[name]:
        raise RuntimeError(f"feedback/data/{name} is not the file this migration was written for.")
    return json.loads(content)


def copy_shipped(apps, schema_editor):
    apps.get_model("feedback", "PetitionPeriods").objects.create(**read("petition-periods.v1.json"))
    raw = read("rating-form-2018.v1.json")
    levels, criteria = raw.pop("levels"), raw.pop("criteria")
    form = apps.get_model("feedback", "RatingForm").objects.create(**raw)
    for level in levels:
        apps.get_model("feedback", "RatingLevel").objects.create(form=form, **level)
    for order, criterion in enumerate(criteria, start=1):
        apps.get_model("feedback", "RatingCriterion").objects.create(form=form, order=order, **criterion)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [migrations.RunPython(copy_shipped, migrations.RunPython.noop)]
