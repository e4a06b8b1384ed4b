"""A galley as a PDF: tagged, with its language and its headings, by WeasyPrint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, render_template

from engine.errors import EngineError
from engine.text import N_
from web.printing.galley import Galley

VARIANT, STYLE = "pdf/ua-1", "paper.css"


class NoPrinter(EngineError):
    """The system libraries that WeasyPrint draws with are not there."""

    message = N_(
        "This server cannot make PDF files: the library Pango is missing. Take the Word document."
    )


def pdf(galley: Galley) -> bytes:
    """The file's bytes. Raises NoPrinter."""
    page = render_template("papers/print.html", galley=galley)
    style = (Path(current_app.static_folder or "") / STYLE).read_text("utf-8")
    return drawn(page, style, pdf_variant=VARIANT, pdf_tags=True)


def drawn(page: str, style: str = "", **options: Any) -> bytes:  # noqa: ANN401 - the library's own
    """A page of ours as a PDF. Raises NoPrinter.

    The library is large and reads its fonts: it is loaded when the first PDF is asked for.
    """
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as fault:
        raise NoPrinter from fault

    class Nothing(URLFetcher):  # type: ignore[misc]
        """A paper brings everything with it; it fetches from nowhere."""

        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401
            raise ValueError(url)

    made = HTML(string=page, url_fetcher=Nothing()).write_pdf(
        stylesheets=[CSS(string=style)], font_config=FontConfiguration(), **options
    )
    return bytes(made)
