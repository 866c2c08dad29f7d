"""Pages of files as pictures: what is drawn, what is refused with which sentence, and that it has an end."""

import io
import json
import os
import time
from datetime import timedelta

import pytest
from PIL import Image

from documents.enums import PageProblem
from documents.gateways import page_store, page_worker, pages as gateway
from documents.models import StoredFile
from documents.rules.pages import MOST_HIGH, MOST_PIXELS, WIDTHS, Wanted, closer, drawn_size, farther, wanted
from documents.services import pages, upkeep
from tests.clock import at
from tests.factories import files as make
from tests.harness.thorough import THOROUGH


ORDER = {
    "seconds": 4, "memory": 1 << 31, "most_pages": 300, "most_pixels": MOST_PIXELS, "most_high": MOST_HIGH,
    "most_source_pixels": 120_000_000, "page": 1, "width": 900, "turn": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "is_given"),
    [
        ({"page": 1, "width": 900, "turn": 0}, Wanted(1, 900, 0)),
        ({"page": 0, "width": 1, "turn": 0}, Wanted(1, 600, 0)),  # there is no page 0
        ({"page": -5, "width": 10**9, "turn": -90}, Wanted(1, 2000, 270)),
        ({"page": 10**9, "width": 1000, "turn": 450}, Wanted(300, 900, 90)),
        ({"page": 2, "width": 1126, "turn": 89}, Wanted(2, 1350, 0)),  # whole quarter turns only
    ],
)
def test_few_pictures_of_a_page_are_to_be_had(asked, is_given):
    assert wanted(**asked) == is_given


def test_closer_and_farther_end():
    assert [closer(width) for width in WIDTHS] == [900, 1350, 2000, None]
    assert [farther(width) for width in WIDTHS] == [None, 600, 900, 1350]


SIZES = [
    (595, 842, 900, 0, (900, 1273)),
    (595, 842, 900, 90, (900, 635)),  # lying: as wide as before, less high
    (100, 100_000, 2000, 0, (8, 8000)),  # a strip: held by its height, not by its width
    (3000, 9000, 2000, 0, (1632, 4898)),  # held by its pixels
    (14_400, 14_400, 600, 0, (600, 600)),
    (0, 842, 900, 0, (0, 0)),
    (-3, 842, 900, 0, (0, 0)),
]


@pytest.mark.parametrize(("width", "height", "asked", "turn", "drawn"), SIZES)
def test_a_picture_is_as_wide_as_wanted_and_never_huge(width, height, asked, turn, drawn):
    size = drawn_size(width=width, height=height, wanted_width=asked, turn=turn)
    assert size == drawn
    assert size[0] * size[1] <= MOST_PIXELS


@pytest.mark.parametrize(("width", "height", "asked", "turn", "drawn"), SIZES)
def test_the_drawing_process_reckons_the_same(width, height, asked, turn, drawn):
    order = {**ORDER, "width": asked, "turn": turn}
    if drawn == (0, 0):
        with pytest.raises(page_worker.Unreadable):
            page_worker.fitted(width, height, order)
    else:
        assert page_worker.fitted(width, height, order)[1] == drawn


def told(content: bytes, media: str, **order: object) -> tuple[dict, bytes]:
    """What the drawing program answers, asked in this process and without its limits."""
    answer, picture = {}, b""
    for part in page_worker.draw(content, {**ORDER, "media": media, **order}):
        if isinstance(part, bytes):
            picture = part
        else:
            answer.update(part)
    return answer, picture


PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"


@pytest.mark.parametrize(
    ("content", "media", "order", "pages", "size"),
    [
        (make.pdf(pages=3), PDF, {"page": 2}, 3, (900, 1273)),
        (make.pdf(pages=1), PDF, {"page": 9}, 1, (900, 1273)),  # the last page there is
        (make.pdf((842, 595)), PDF, {"turn": 90}, 1, (900, 1273)),
        (make.pdf((14_400, 14_400)), PDF, {}, 1, (900, 900)),  # five metres by five
        (make.pdf((3, 14_400)), PDF, {}, 1, (1, 8000)),  # narrow as a thread
        (make.picture(), JPEG, {}, 1, (900, 600)),
        (make.picture((300, 200)), JPEG, {"width": 2000}, 1, (300, 200)),  # never larger than it is
        (make.picture((300, 200), kind="PNG", mode="RGBA"), PNG, {"turn": 90}, 1, (200, 300)),
        (make.picture((2000, 100), kind="PNG", mode="L"), PNG, {}, 1, (900, 45)),
        (make.tiff(3), TIFF, {"page": 3}, 3, (400, 600)),
    ],
)
def test_what_can_be_drawn(content, media, order, pages, size):
    answer, picture = told(content, media, **order)
    assert answer["pages"] == pages
    told_size = (answer["width"], answer["height"])
    assert told_size == pytest.approx(size, abs=1)  # PDFium rounds up
    with Image.open(io.BytesIO(picture)) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", told_size)


@pytest.mark.parametrize(
    ("own", "orientation", "size"),
    [
        ((2480, 3508), 1, [2480, 3508]),
        ((3508, 2480), 6, [2480, 3508]),  # a telephone held upright
        ((300, 200), 1, [300, 200]),
    ],
)
def test_a_jpeg_has_one_size_however_small_it_is_read(own, orientation, size):
    exif = Image.Exif()
    exif[page_worker.ORIENTATION] = orientation
    content = io.BytesIO()
    Image.new("RGB", own, "white").save(content, "JPEG", exif=exif)
    for width in WIDTHS if THOROUGH else (WIDTHS[0], WIDTHS[-1]):
        answer, _picture = told(content.getvalue(), JPEG, width=width)
        assert [list(one) for one in answer["sizes"]] == [size]
        shown = min(size[0], drawn_size(width=size[0], height=size[1], wanted_width=width, turn=0)[0])
        assert answer["width"] == pytest.approx(shown, abs=1)


@pytest.mark.parametrize(
    ("content", "media", "reason"),
    [
        (make.pdf(password="mở ra"), PDF, "encrypted"),
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", PDF, "broken"),
        (b"%PDF-1.7 and then nothing", PDF, "broken"),
        (b"", PDF, "broken"),
        (make.picture()[:400], JPEG, "broken"),  # cut off on its way
        (b"\xff\xd8\xff not a picture", JPEG, "broken"),
        (make.png_that_claims(60_000, 60_000), PNG, "too_large"),  # a bomb of 69 bytes
        (b"PK\x03\x04", "application/zip", "not_shown"),
    ],
)
def test_what_cannot_be_drawn_says_why(content, media, reason):
    with pytest.raises(page_worker.Unreadable, match=reason):
        told(content, media)


def test_every_reason_has_its_sentence():
    for problem in PageProblem:
        assert str(problem.label).endswith(".")


@pytest.fixture
def folder(settings, tmp_path):
    settings.PAGES_DIR = tmp_path / "pages"
    return tmp_path / "pages"


@pytest.mark.django_db
def test_a_page_is_drawn_once_and_kept_by_its_content(folder, monkeypatch):
    file = make.stored(make.pdf(pages=2))
    shown = pages.show(file, Wanted(2))
    assert (shown.pages, shown.page, shown.size, shown.problem) == (2, 2, (900, 1273), None)
    assert make.kept_pictures(folder) == ["2-900-0.webp", "outline.json"]
    assert all(path.stat().st_mode & 0o77 == 0 for path in folder.rglob("*"))

    monkeypatch.setattr(gateway, "draw", lambda *_: pytest.fail("drawn again"))
    assert pages.show(file, Wanted(2)) == shown
    assert pages.picture(file, Wanted(2))[:4] == b"RIFF"


@pytest.mark.django_db
def test_files_made_to_hurt_get_a_sentence_in_time(folder, monkeypatch):
    """In the real process, with its limits. Ten thousand pages are fine; what never ends is ended."""
    locked = make.stored(make.pdf(password="x"))
    assert pages.show(locked, Wanted()).problem == PageProblem.ENCRYPTED
    assert pages.show(make.stored(b"%PDF-1.7 nothing"), Wanted()).problem == PageProblem.BROKEN
    assert pages.show(make.stored(b"PK\3\4", "application/zip"), Wanted()).problem == PageProblem.NOT_SHOWN

    many = make.stored(make.one_page_again_and_again(10_000))
    shown = pages.show(many, Wanted(page=300))
    assert (shown.pages, shown.turnable, shown.page, shown.problem) == (10_000, 300, 300, None)

    monkeypatch.setattr(gateway, "MEMORY", 64 * 1024 * 1024)
    no_memory = pages.show(make.stored(make.picture((6000, 6000), kind="PNG", mode="L"), PNG), Wanted())
    assert no_memory.problem in (PageProblem.SLOW, PageProblem.TOO_LARGE)


@pytest.mark.django_db
def test_what_takes_too_long_is_ended_and_not_tried_at_once_again(folder, monkeypatch, tmp_path):
    forever = tmp_path / "forever.py"
    forever.write_text("while True: pass\n")
    monkeypatch.setattr(gateway, "WORKER", forever)
    monkeypatch.setattr(gateway, "PATIENCE", 0.2)
    file = make.stored(make.pdf())
    assert pages.show(file, Wanted()).problem == PageProblem.SLOW
    monkeypatch.setattr(gateway, "draw", lambda *_: pytest.fail("tried again"))
    assert pages.picture(file, Wanted()) == b""

    monkeypatch.undo()
    monkeypatch.setattr(pages, "TRIED_AGAIN_AFTER", -1.0)
    assert pages.show(file, Wanted()).problem is None


@pytest.mark.django_db
def test_a_third_page_at_once_is_told_to_come_again(folder, monkeypatch):
    monkeypatch.setattr(gateway, "QUEUE_SECONDS", 0.01)
    file = make.stored(make.pdf())
    taken = [gateway._room.acquire() for _one in range(gateway.AT_ONCE)]
    try:
        assert pages.show(file, Wanted()).problem == PageProblem.BUSY
    finally:
        for _one in taken:
            gateway._room.release()
    assert pages.show(file, Wanted()).problem is None  # nothing bad was remembered


@pytest.mark.django_db
def test_a_bad_page_leaves_the_others(folder):
    file = make.stored(make.pdf(pages=2))
    page_store.write_outline(file.sha256, {"pages": 2, "sizes": [list(make.A4)] * 2})
    page_store.write_problem(file.sha256, "1-900-0", "broken_page")
    assert pages.show(file, Wanted(1)).problem == PageProblem.BROKEN_PAGE
    assert pages.show(file, Wanted(2)).problem is None


def test_the_process_is_told_nothing_of_the_installation(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\n"
        "sys.stdout.buffer.write(json.dumps({'pages': len(os.environ), 'sizes': []}).encode() + b'\\n')\n"
    )
    monkeypatch.setattr(gateway, "WORKER", spy)
    monkeypatch.setenv("SECRET_KEY", "not for strangers")
    # Python itself sets one: the locale it fell back to.
    assert gateway.draw(io.BytesIO(b""), PDF, Wanted()).pages <= 1


def test_the_limits_hold_in_the_process(tmp_path):
    """The program started as it is in earnest, told to take more than it may."""
    import subprocess
    import sys

    order = json.dumps({**ORDER, "media": PDF, "seconds": 1, "memory": 1 << 31})
    trap = tmp_path / "trap.py"
    trap.write_text(
        f"import sys; sys.path.insert(0, {str(gateway.WORKER.parent)!r})\n"
        "import page_worker; page_worker.limit(1, 1 << 31)\n"
        "try:\n    open('/tmp/never', 'wb', 0).write(b'x')\n"
        "except OSError: print('not written', flush=True)\n"
        "while True: pass\n"
    )
    began = time.monotonic()
    ended = subprocess.run([sys.executable, str(trap), order], capture_output=True, timeout=20, check=False)
    assert b"not written" in ended.stdout
    assert ended.returncode != 0
    assert time.monotonic() - began < 15


@pytest.mark.django_db
def test_pictures_go_after_a_week_and_with_their_file(folder):
    old, fresh = make.stored(make.pdf()), make.stored(make.pdf(pages=2))
    for file in (old, fresh):
        pages.show(file, Wanted())
    moment = at("2026-11-20 02:00")
    kept_for = folder / old.sha256[:2] / old.sha256, folder / fresh.sha256[:2] / fresh.sha256
    for path, age in zip(kept_for, (timedelta(days=8), timedelta(days=6)), strict=True):
        os.utime(path, ((moment - age).timestamp(),) * 2)

    assert (pages.drop_old(at=moment), pages.drop_old(at=moment)) == (1, 0)
    assert [path.exists() for path in kept_for] == [False, True]

    upkeep.discard(fresh.sha256)
    assert not kept_for[1].exists()


@pytest.mark.django_db
def test_a_machine_that_draws_forgets_files_destroyed_elsewhere_once_an_hour(folder):
    gone, kept = make.stored(make.pdf()), make.stored(make.pdf(pages=2))
    for file in (gone, kept):
        pages.show(file, Wanted())
    StoredFile.objects.filter(pk=gone.pk).delete()  # the worker of another machine did it

    pages.show(kept, Wanted(2))
    assert (folder / gone.sha256[:2] / gone.sha256).exists(), "looked through a moment ago"
    an_hour_ago = time.time() - pages.SWEPT_EVERY - 1
    os.utime(folder / page_store.SWEPT, (an_hour_ago, an_hour_ago))
    pages.show(kept, Wanted(1, 600))
    assert [path.name for path in folder.glob("??/*")] == [kept.sha256]
    assert make.kept_pictures(folder) == ["1-600-0.webp", "1-900-0.webp", "2-900-0.webp", "outline.json"]


@pytest.mark.django_db
def test_a_full_disk_costs_time_and_nothing_else(folder, settings):
    settings.UPLOAD_MIN_FREE_BYTES = 1 << 60
    file = make.stored(make.pdf())
    assert pages.picture(file, Wanted())[:4] == b"RIFF"
    assert make.kept_pictures(folder) == []
