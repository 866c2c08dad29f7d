"""The shipped definitions are copied into rows (decision 18)."""

import hashlib
import json
from pathlib import Path

from django.db import migrations


DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED = {
    "2018-evaluation.v1.json": "8b758d2478b59750a6deacf0dc20be62efed6e0292bcde46efa28797c16610ef",
    "766-document.v1.json": "07a70d713e64288bf55c4eb04b229157168cab670e1ae8453fb94631a0409e7b",
    "766-portal.v1.json": "ab3b9d43a2f652714110c87f8b1d60c6d38d6342f7f69e2bef8c3a2bba4a0fd4",
}


def read(name):
    content = (DATA / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHIPPED[name]:
        raise RuntimeError(f"indicators/data/{name} is not the file this migration was written for.")
    return json.loads(content)


def in_full(raw, others):
    """One that is based on another says only what it changes there."""
    if "based_on" not in raw:
        return raw
    wanted = (raw["based_on"]["code"], raw["based_on"]["version"])
    (base,) = (other for other in others if (other["code"], other["version"]) == wanted)
    own = {key: value for key, value in raw.items() if key not in ("based_on", "changes")}
    indicators = [{**one, **raw["changes"].get(one["id"], {})} for one in base["indicators"]]
    return {**base, **own, "indicators": indicators}


def copy_shipped(apps, schema_editor):
    raws = {name: read(name) for name in SHIPPED}
    for name, raw in raws.items():
        apps.get_model("indicators", "ScoreDefinition").objects.create(
            code=raw["code"],
            version=raw["version"],
            is_default=raw["is_default"],
            valid_from=raw["valid_from"],
            valid_to=raw["valid_to"],
            content=in_full(raw, raws.values()),
            content_hash=SHIPPED[name],
            shipped=True,
        )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [migrations.RunPython(copy_shipped, migrations.RunPython.noop)]
