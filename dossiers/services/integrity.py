"""The integrity list: every night writes down the signs of its day, each once (ruling 38)."""

from datetime import date

from dossiers.models import IntegrityFinding
from dossiers.queries.integrity import FINDERS, Day, Finder
from jobs.services.apart import each_apart
from lib.progress import Progress, Silent


BATCH = 1000


def sweep(*, day: date, progress: Progress | None = None) -> int:
    """Run every finder on the day; again it writes nothing. Returns how many are new."""
    progress = progress or Silent()
    before = IntegrityFinding.objects.count()

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
        IntegrityFinding.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        return len(rows)

    each_apart(FINDERS, write, name="finder", told=lambda finder: getattr(finder, "__name__", ""))
    new = IntegrityFinding.objects.count() - before
    progress.advance(0, findings=new)
    return new
