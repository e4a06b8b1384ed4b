"""What no page needs and no database takes: numbers beyond bounds, characters that end a text."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, abort, request
from sqlalchemy.exc import DataError
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from engine.text import Text
from web import errors, requestlog

LARGEST = 2**31 - 1  # the number of a row
DIGITS = 30  # of the longest number that anybody types
NUL = "\0"


class Number(IntegerConverter):
    """The number of a row in an address; what no row can have leads to no page."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:  # noqa: A002 - as it is called
        super().__init__(map, max=LARGEST)


def init(app: Flask) -> None:
    """Before any page is registered."""
    app.url_map.converters["int"] = Number
    app.before_request(within)
    app.register_error_handler(OverflowError, beyond)
    app.register_error_handler(DataError, beyond)


def within() -> None:
    """An address with such a thing in it leads nowhere; a form with it is not taken."""
    if _beyond(request.args.items(multi=True)):
        abort(404)
    form = ((key, value.replace(NUL, "")) for key, value in request.form.items(multi=True))
    if NUL in request.path or _beyond(form):
        abort(400)


def beyond(error: Exception) -> Response:
    """A number that was within bounds here and not in the database: no row has it."""
    requestlog.event("out_of_bounds", refusal=type(error).__name__)
    return errors.page(NotFound.code, [Text(errors.SENTENCES[NotFound.code])])


def _beyond(values: Iterable[tuple[str, str]]) -> bool:
    return any(
        NUL in key or NUL in value or (len(value) > DIGITS and value.strip().isdecimal())
        for key, value in values
    )
