"""A PDF with a name, a time and a reference on every page, so that a copy tells whose it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flask import render_template

from engine.errors import EngineError
from engine.text import N_
from web.printing.pdf import drawn

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 1000
INCH = 72  # points; pages of about the same size have the same mark
LEAST = 2  # inches


class NotMarked(EngineError):
    message = N_(
        "This PDF is protected, damaged or too long, so that no name can be printed on its pages. "
        "It was not taken. Ask the side that handed it in for another one."
    )


@dataclass(frozen=True)
class Mark:
    """What stands on every page: who took it, when, by which classification."""

    name: str
    at: str
    reference: str


def marked(content: bytes, mark: Mark) -> bytes:
    """The same PDF with the mark across and at the foot of each page. Raises NotMarked, NoPrinter.

    The library is loaded when the first mark is asked for.
    """
    from pypdf import PdfReader  # noqa: PLC0415

    @cache
    def over(wide: int, high: int) -> PageObject:
        page = render_template("papers/mark.html", mark=mark, wide=wide, high=high)
        return PdfReader(io.BytesIO(drawn(page))).pages[0]

    over(LEAST * INCH, LEAST * INCH)  # that there is no printer is no fault of the file
    try:
        made = _with(PdfReader(io.BytesIO(content)), over)
    except Exception as fault:  # whatever a broken file does to the library
        raise NotMarked from fault
    if not made:
        raise NotMarked
    return made


def _with(source: PdfReader, over: Callable[[int, int], PageObject]) -> bytes:
    """Nothing where a password is asked for, or where there are too many pages or none."""
    from pypdf import PdfWriter  # noqa: PLC0415

    if source.is_encrypted and not source.decrypt(""):
        return b""
    if not 0 < len(source.pages) <= MOST_PAGES:
        return b""
    made, out = PdfWriter(clone_from=source), io.BytesIO()
    for page in made.pages:
        _put_over(page, over)
    made.write(out)
    return out.getvalue()


def _put_over(page: PageObject, over: Callable[[int, int], PageObject]) -> None:
    """On the page as it is shown, whichever way it is turned."""
    from pypdf import Transformation  # noqa: PLC0415

    page.transfer_rotation_to_content()
    box = page.cropbox
    wide, high = (max(int(side) // INCH, LEAST) * INCH for side in (box.width, box.height))
    place = Transformation().scale(float(box.width) / wide, float(box.height) / high)
    place = place.translate(float(box.left), float(box.bottom))
    page.merge_transformed_page(over(wide, high), place)
