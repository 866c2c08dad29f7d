"""The one door to WeasyPrint."""


def html_to_pdf(html: str, *, base_url: str) -> bytes:
    """Bytes of a PDF made from `html`; WeasyPrint is imported here because it costs 0.5 s."""
    import weasyprint

    pdf: bytes = weasyprint.HTML(string=html, base_url=base_url).write_pdf()
    return pdf
