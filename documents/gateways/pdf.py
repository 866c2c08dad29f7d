"""The one door to WeasyPrint."""

import atexit
import base64
import io
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.queries import office
from documents.exceptions import PdfUnavailable
from documents.rules.layout import Layout


STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
NOTES = re.compile(r"::(foot)?note-")
# The threads of a process share fonts and styles, and two PDFs at once would only take turns at its one lock,
# with everybody else's short work waiting behind both.
_one_at_a_time = threading.Lock()
FONTS = ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic")


def as_html(layout: Layout, values: Any) -> str:
    """The paper as one self-contained HTML page: what the PDF is made from, and what a browser prints."""
    text = getattr(values, "qr_text", "")
    context = {
        "values": values, "layout": layout, "qr": qr_data_uri(text) if text else "",
        "office": office(), "mark": _mark(),
    }  # fmt: skip
    zone = timezone.get_default_timezone()
    with timezone.override(zone), translation.override("vi"):
        return render_to_string(layout.template, context)


def _mark() -> str:
    """The office's own mark as a data URI, for a page that may fetch nothing; empty when it has none."""
    shown = office()
    if not shown.logo:
        return ""
    return f"data:{shown.logo_type};base64,{base64.b64encode(shown.logo).decode()}"


def render(layout: Layout, values: Any) -> bytes:
    """PDF of a paper. Raises PdfUnavailable when the machine has no pango."""
    return html_to_pdf(as_html(layout, values), tagged=layout.is_tagged)


def qr_data_uri(text: str) -> str:
    """A QR code as a PNG data URI, error correction M: a folded receipt still scans.

    One pixel a module, enlarged by the page with sharp edges: drawing the same as SVG takes a tenth of the
    paper's time.
    """
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=1, border=2)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def is_available() -> bool:
    """Whether this machine can make PDFs."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def html_to_pdf(html: str, *, tagged: bool = False) -> bytes:
    """Bytes of a PDF. The page may use the vendored fonts and data URIs, and nothing of the network."""
    page = _page_class(_weasyprint())
    with _one_at_a_time:
        configuration, fonts = _fonts()
        styles = [_style(text) for text in STYLE.findall(html)]
        document = page(string=STYLE.sub("", html), url_fetcher=_fetcher())
        pdf: bytes = document.write_pdf(
            font_config=configuration, stylesheets=[fonts, *styles], pdf_tags=tagged
        )
    return pdf


def warm_up() -> None:
    """Load the engine and its fonts ahead of the first paper: a second that no clerk has to wait."""
    if is_available():
        html_to_pdf("<style></style><p>Ậ")


def _weasyprint() -> Any:
    """WeasyPrint is imported on first use: it costs half a second and needs pango on the machine."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable from error
    return weasyprint


@lru_cache(maxsize=1)
def _page_class(weasyprint: Any) -> Any:
    """HTML as WeasyPrint reads it, without its rules for notes: no paper of ours has any.

    Those five rules make five pseudo-elements of every element, a tenth of a receipt's time. The rest of the
    built-in style is left as it comes; a test compares papers with the whole of it.
    """
    built_in = Path(weasyprint.__file__).parent / "css" / "html5_ua.css"
    kept = [line for line in built_in.read_text("utf-8").splitlines() if not NOTES.match(line)]
    style = weasyprint.CSS(string="\n".join(kept), url_fetcher=_fetcher())

    return type("Page", (weasyprint.HTML,), {"_ua_stylesheets": lambda _page, forms=False: [style]})


@lru_cache(maxsize=1)
def _fonts() -> tuple[Any, Any]:
    """One shared font configuration: parsing fonts for each paper doubles its time."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    style = weasyprint.CSS(string=_font_faces(), font_config=configuration, url_fetcher=_fetcher())
    return configuration, style


@lru_cache(maxsize=64)
def _style(text: str) -> Any:
    """A paper's own style, parsed once: every paper of a kind brings the same."""
    return _weasyprint().CSS(string=text, font_config=_fonts()[0], url_fetcher=_fetcher())


# Left to the interpreter's end, the font configuration complains about modules that are gone.
atexit.register(_fonts.cache_clear)


def _font_faces() -> str:
    """The vendored fonts as data URIs: they are the same on every machine."""
    faces = []
    for name in FONTS:
        weight = "bold" if "Bold" in name else "normal"
        slant = "italic" if "Italic" in name else "normal"
        content = (Path(settings.BASE_DIR) / "static" / "fonts" / f"{name}.ttf").read_bytes()
        faces.append(
            f"@font-face {{ font-family: Tinos; font-weight: {weight}; font-style: {slant};"
            f" src: url(data:font/ttf;base64,{base64.b64encode(content).decode()}); }}"
        )
    return "\n".join(faces)


def _fetcher() -> Any:
    """Data URIs only: a paper never reaches for the network or the disk. A fetcher serves one document."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"])
