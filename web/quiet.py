"""Pages whose address holds a key: it is told to nobody, and no search engine keeps it."""

from __future__ import annotations

from flask import Blueprint, Response

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


def keep(blueprint: Blueprint) -> None:
    """Say so in every answer of a blueprint."""
    blueprint.after_request(_quiet)


def _quiet(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
