"""The integrity list: every night writes down the signs of its day, each once (ruling 38)."""

from datetime import date

from django.db.models import Max

from dossiers.models import IntegrityFinding
from dossiers.queries.integrity import FINDERS, Day, Finder
from jobs.services.apart import each_apart


BATCH = 1000


def sweep(*, day: date) -> int:
    """Run every finder on the day; again it writes nothing. Returns how many are new."""

    def write(finder: Finder) -> int:
        rows = [
            IntegrityFinding(
                signal=found.signal,
                found_on=day,
                at=found.at,
                agency_id=found.agency_id,
                dossier_id=found.dossier_id,
                person_id=found.person_id,
                refs=found.refs,
                cause=found.cause,
            )
            for found in finder(Day(day))
        ]
        last = IntegrityFinding.objects.aggregate(last=Max("pk", default=0))["last"]
        IntegrityFinding.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        return IntegrityFinding.objects.filter(pk__gt=last).count()

    return each_apart(FINDERS, write, name="finder", told=lambda finder: getattr(finder, "__name__", ""))
