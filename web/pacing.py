"""How often one visitor may ask for what costs much: a search, a file that is made, an upload.

Counted in memory, by each process for itself: what is only looked at writes nothing. Guesses of
codes and passwords are counted in the database (`accounts.services.attempt`).
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from web import current
from workflows.domain.accounts.rules import network

EXTENSION = "quadrennial pace"
WINDOW = 5 * 60.0  # seconds
SEARCHES, FILES, UPLOADS, LINKS = "searches", "files", "uploads", "links"
MOST: Mapping[str, int] = MappingProxyType({SEARCHES: 100, FILES: 100, UPLOADS: 100, LINKS: 300})
MOST_KNOWN = 20_000  # visitors of whom anything is remembered

MADE = frozenset(
    {
        "assessment.take_file", "cases.take_file", "checklists.take", "comments.take",
        "countries.take", "dossier.take", "handover.pack", "mandates.take", "measures.export",
        "offline.form", "pack.document", "pack.take", "papers.take", "questions.take_file",
        "success.take", "surveys.sheet", "tags.take", "texts.take", "values.template",
    }
)  # fmt: skip
BEHIND_LINKS = ("contribution.", "feed.dates", "invitations.", "overview.", "surveylinks.")
LARGE = 100_000  # bytes of a form from which on it brings a file


class Pace:
    """When each visitor asked for each kind of thing, within the window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def allows(self, kind: str, visitor: str) -> bool:
        """Count one more, and say whether it is within what one may ask for."""
        now, key = self._clock(), (kind, visitor)
        asked = self._asked.setdefault(key, deque())
        self._asked.move_to_end(key)
        while asked and asked[0] <= now - WINDOW:
            asked.popleft()
        if len(asked) >= MOST[kind]:
            return False
        asked.append(now)
        if len(self._asked) > MOST_KNOWN:
            self._asked.popitem(last=False)
        return True


def init(app: Flask) -> None:
    app.extensions[EXTENSION] = Pace()
    app.before_request(keep_pace)
    app.after_request(say_when)


def keep_pace() -> None:
    """After the guard: whoever may not open a page is not counted."""
    pace: Pace = current_app.extensions[EXTENSION]
    for kind in kinds():
        if not pace.allows(kind, visitor()):
            abort(TooManyRequests.code)


def kinds() -> list[str]:
    """What the request asks for that is counted."""
    endpoint = request.endpoint or ""
    found = [LINKS] if endpoint.startswith(BEHIND_LINKS) else []
    if request.args.get("q"):
        found.append(SEARCHES)
    if endpoint in MADE or request.args.get("format"):
        found.append(FILES)
    if (request.content_length or 0) > LARGE:
        found.append(UPLOADS)
    return found


def visitor() -> str:
    """The person where one is signed in, else the network."""
    found = current.person()
    return str(found.id) if found else network(request.remote_addr)


def say_when(response: Response) -> Response:
    if response.status_code == TooManyRequests.code:
        response.headers.setdefault("Retry-After", str(int(WINDOW)))
    return response
