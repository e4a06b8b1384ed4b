"""A form whose sign-in has ended: what was typed is given back, to be sent again."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request

from web import current

BEHIND_A_LINK = "contribution.save"  # nobody signs in there
FORMS = frozenset({"assessment.save", BEHIND_A_LINK})  # of which a word lost would be much
UNSAID = frozenset({"csrf_token"})
LONG = 40  # characters from which on a value is shown to be read and copied


def page() -> Response | None:
    """The page for the form that was sent; None where it is not one of those kept.

    A button is offered only where the browser says that our own page sent the form: nobody else
    may put words into a reader's mouth.
    """
    if request.method != "POST" or request.endpoint not in FORMS:
        return None
    behind_a_link = request.endpoint == BEHIND_A_LINK
    made = render_template(
        "kept.html",
        signed_in=current.person() is not None or behind_a_link,
        behind_a_link=behind_a_link,
        **_sent(),
    )
    return make_response(made, 400 if behind_a_link or current.person() else 401)


def again(title: str, sentence: str) -> str:
    """The page for what cannot be taken at the moment; a form is there to be sent once more."""
    return render_template("later.html", title=title, sentence=sentence, **_sent())


def _sent() -> dict[str, Any]:
    """What came with the form."""
    typed = [(key, value) for key, value in request.form.items(multi=True) if key not in UNSAID]
    words = [value for key, value in typed if key.endswith(".text") or len(value) > LONG]
    return {
        "typed": typed,
        "words_typed": [each for each in words if each.strip()],
        "own": request.headers.get("Sec-Fetch-Site") == "same-origin",
        "files": any(each.filename for each in request.files.values()),
    }
