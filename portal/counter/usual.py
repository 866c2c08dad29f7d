"""What this clerk and this counter do most, on top of the lists; asked once an hour."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.core.cache import cache
from django.http import HttpRequest

from accounts.rules.list_views import holds_a_number
from dossiers.queries import most_received, papers_brought
from dossiers.services.express import name_in
from portal.counter import posts
from procedures.models import ProcedureVersion


AN_HOUR = 3600
MOST_PAPERS = 9
FEWEST_DOSSIERS = 3
# What people have copied and certified in every commune, until a counter's own visits say what is usual.
# Words of papers, as they stand in the certification book: not translated.
COMMON_ORIGINALS = (
    "Thẻ căn cước",
    "Giấy khai sinh",
    "Bằng tốt nghiệp",
    "Học bạ",
    "Giấy chứng nhận kết hôn",
    "Giấy chứng nhận quyền sử dụng đất",
    "Giấy đăng ký xe",
    "Giấy phép lái xe",
    "Giấy chứng nhận đăng ký doanh nghiệp",
)
_COPIES_OF_ORIGINALS = "ban sao tu ban chinh"


def usual_procedures(request: HttpRequest) -> Sequence[int]:
    """Ids of the procedures he received most in the last months, the most usual first."""
    user = posts.user_of(request)
    at, on = posts.now_and_today()
    key = f"counter:usual:{user.pk}:{on}"
    found: list[int] | None = cache.get(key)
    if found is None:
        found = most_received(user, posts.counter_ids(user, on), at=at)
        cache.set(key, found, AN_HOUR)
    return found


def usual_names(brought: Iterable[tuple[int, str]]) -> list[str]:
    """At most nine names, those of most dossiers first, of (dossier, name).

    Typed freely, a name may be about one citizen ("Sổ đỏ bà …"): what fewer than three dossiers brought, or
    what holds a number of nine digits, is offered to nobody.
    """
    once_each = dict.fromkeys((dossier, name_in(name)) for dossier, name in brought)
    times = Counter(name for _dossier, name in once_each if not holds_a_number(name))
    return [name for name, count in times.most_common(MOST_PAPERS) if count >= FEWEST_DOSSIERS]


def usual_papers(offer_id: int, version: ProcedureVersion) -> list[str]:
    """At most nine names of papers people bring for this, the most usual first; what is common fills up."""
    at, on = posts.now_and_today()
    key = f"counter:usual_papers:{offer_id}:{on}"
    found: list[str] | None = cache.get(key)
    if found is None:
        found = usual_names(papers_brought(offer_id, at=at))
        cache.set(key, found, AN_HOUR)
    common = COMMON_ORIGINALS if _COPIES_OF_ORIGINALS in version.search_key else ()
    return [*found, *(name for name in common if name not in found)][:MOST_PAPERS]
