"""Draws one page of a file: the program of a process of its own, which has no settings and no database.

Files come from strangers, and what reads them is written in C. So they are read here, where a crash ends
nothing but this process, and time, memory and files to open are limited before the first byte is looked at.
Imports nothing of this project: it runs isolated (`python -I`).

    python -I page_worker.py '{"media": …, "page": 1, "width": 900, "turn": 0, …}' < content

Answers with one line of JSON and, where the page could be drawn, the WebP behind it.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO


QUALITY, EFFORT = 60, 2
WHITE = (255, 255, 255)
ORIENTATION, LYING = 0x0112, (5, 6, 7, 8)
"""Tag of Exif, and its values for a picture taken on its side."""


class Unreadable(Exception):
    """The file cannot be shown; the text is the code of the reason."""


def main(arguments: list[str], content: BinaryIO, out: BinaryIO) -> None:
    """Read the order and the content, write the answer."""
    order = json.loads(arguments[0])
    limit(order["seconds"], order["memory"])
    answer: dict[str, Any] = {}
    picture = b""
    try:
        for part in draw(content.read(), order):
            if isinstance(part, bytes):
                picture = part
            else:
                answer.update(part)
    except Unreadable as reason:
        answer["problem"] = str(reason)
    except MemoryError:
        answer["problem"] = "too_large"
    out.write(json.dumps(answer).encode() + b"\n" + picture)


def limit(seconds: int, memory: int) -> None:
    """Seconds of the processor, bytes of memory, nothing written, few files open."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw(content: bytes, order: dict[str, Any]) -> Iterator[dict[str, Any] | bytes]:
    """First what the file is (pages, their sizes), then the picture of the page that is wanted."""
    if order["media"] == "application/pdf":
        yield from _pdf(content, order)
    elif order["media"].startswith("image/"):
        yield from _picture(content, order)
    else:
        raise Unreadable("not_shown")


def _pdf(content: bytes, order: dict[str, Any]) -> Iterator[dict[str, Any] | bytes]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "password" in str(error).lower() else "broken") from error
    count = len(document)
    if not count:
        raise Unreadable("broken")
    sizes = [_page_size(document, number) for number in range(min(count, order["most_pages"]))]
    yield {"pages": count, "sizes": sizes}
    number = min(order["page"], count, order["most_pages"]) - 1
    width, height = sizes[number]
    scale, _size = fitted(width, height, order)
    try:
        # What was filled into a form, and the look of a signature, are drawn only so.
        document.init_forms()
        shown = document[number].render(scale=scale, rotation=order["turn"]).to_pil()
    except (pypdfium2.PdfiumError, ValueError, RuntimeError) as error:
        raise Unreadable("broken_page") from error
    yield from _answer(shown)


def _page_size(document: Any, number: int) -> tuple[float, float]:
    import pypdfium2

    try:
        width, height = document.get_page_size(number)
    except pypdfium2.PdfiumError:
        return 0.0, 0.0
    return round(width, 1), round(height, 1)


def fitted(width: float, height: float, order: dict[str, Any]) -> tuple[float, tuple[int, int]]:
    """Scale and size of the picture, as documents.rules.pages.drawn_size says; a test compares them."""
    if width <= 0 or height <= 0:
        raise Unreadable("broken_page")
    if order["turn"] % 180:
        width, height = height, width
    most = min(order["most_high"] / height, (order["most_pixels"] / (width * height)) ** 0.5)
    scale = min(order["width"] / width, most)
    return scale, (max(1, int(width * scale)), max(1, int(height * scale)))


def _picture(content: bytes, order: dict[str, Any]) -> Iterator[dict[str, Any] | bytes]:
    import io

    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = order["most_source_pixels"]
    try:
        with Image.open(io.BytesIO(content)) as file:
            if file.width * file.height > order["most_source_pixels"]:
                raise Unreadable("too_large")
            count = min(getattr(file, "n_frames", 1), order["most_pages"])
            file.seek(min(order["page"], count) - 1)
            whole = file.size
            file.draft("RGB", (order["width"], order["width"]))
            upright = ImageOps.exif_transpose(file)
            width, height = _as_it_is(file, whole, upright)
            yield {"pages": count, "sizes": [(float(width), float(height))] * count}
            yield from _answer(_shrunk(upright, order))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable("broken") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("too_large") from error


def _as_it_is(file: Any, whole: tuple[int, int], upright: Any) -> tuple[int, int]:
    """Size of the upright picture as it is in the file: a JPEG is read smaller where that is enough."""
    if file.size == whole:
        return upright.width, upright.height
    lies = file.getexif().get(ORIENTATION, 1) in LYING
    return (whole[1], whole[0]) if lies else whole


def _shrunk(upright: Any, order: dict[str, Any]) -> Any:
    """Never larger than it is: a small picture does not get clearer."""
    from PIL import Image

    plain = _on_white(upright)
    if order["turn"]:
        plain = plain.rotate(-order["turn"], expand=True)
    _scale, size = fitted(plain.width, plain.height, {**order, "turn": 0})
    if size[0] < plain.width:
        plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return plain


def _on_white(picture: Any) -> Any:
    """What is seen through is paper."""
    from PIL import Image

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, WHITE)
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _answer(shown: Any) -> Iterator[dict[str, Any] | bytes]:
    import io

    kept = io.BytesIO()
    shown.save(kept, "WEBP", quality=QUALITY, method=EFFORT)
    yield {"width": shown.width, "height": shown.height}
    yield kept.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)
