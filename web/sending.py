"""A kept file, sent part by part; each part has a short transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flask import Response

from web import current
from workflows.domain.documents import queries as documents


def sent(sha256: str, name: str, media_type: str, size: int) -> Response:
    """To be saved, never to be shown inside our pages. Whoever calls has asked for the right."""
    house = current.services()

    def parts() -> Iterator[bytes]:
        n = 0
        while data := house.read(partial(documents.part, sha256=sha256, n=n)):
            yield data
            n += 1

    return _guarded(Response(parts(), mimetype=media_type), name, size)


def attached(content: bytes, name: str, media_type: str) -> Response:
    """The same of bytes that were made for this reader."""
    return _guarded(Response(content, mimetype=media_type), name, len(content))


def _guarded(response: Response, name: str, size: int) -> Response:
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
