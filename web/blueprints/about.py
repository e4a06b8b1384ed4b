"""About the product itself: how accessible it is, and its terms in six languages."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template

from config.i18n import LANGUAGES
from config.terms import SECTIONS, terms
from engine.text import N_

blueprint = Blueprint("about", __name__)

STATED_ON = dt.date(2026, 11, 22)  # when the pages were last gone through against the guidelines
HELD = (
    N_("Every page can be used with the keyboard alone; the first key leads past the menu."),
    N_("Every page works without JavaScript; with it, text is saved as it is typed."),
    N_("Each page and each passage in another language says its language and direction."),
    N_(
        "The standing of a case is shown by words, a sign and a colour; nothing is shown by colour "
        "alone."
    ),
    N_("Words have a contrast of 4.5 to 1 or more, in light and in dark colours."),
    N_("Pages fit a window of 320 pixels, and text of twice the size, without scrolling sideways."),
    N_("Nothing blinks or moves by itself, and no session ends with the loss of what was typed."),
    N_("A form announces what it will ask; anything to correct is listed at the top, with links."),
    N_("Every field has a label that is seen; every table has a caption and named columns."),
    N_("Charts and diagrams have the same facts beside them as a table or as text."),
)
GAPS = (
    N_(
        "No screen reader was used to look at it, and no one who uses one every day has tried the"
        " product yet."
    ),
    N_(
        "PDF files give headings, reading order and language and declare PDF/UA, but no checker of"
        " PDF/UA was run on them, and passages in another language are not marked in them."
    ),
    N_("Files that States upload are shown as they were given."),
    N_("The texts in languages other than English have not yet been revised by native speakers."),
)


@blueprint.get("/accessibility")
def accessibility() -> str:
    return render_template("about/accessibility.html", held=HELD, gaps=GAPS, stated_on=STATED_ON)


@blueprint.get("/terms")
def glossary() -> str:
    return render_template(
        "about/terms.html", sections=SECTIONS, terms=terms(), languages=LANGUAGES
    )
