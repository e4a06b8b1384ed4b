"""Logs as JSON, one object a line: for machines that gather them, without a word about anybody."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from types import TracebackType
from typing import IO

from engine import incidents

PLAIN, JSON = "plain", "json"
# What may stand beside a message: numbers and our own keys. Anything else stays out.
FIELDS = (
    "event", "request", "method", "route", "status", "ms", "person", "permission", "refusal",
    "what", "row", "message_id", "try", "number", "endpoint",
)  # fmt: skip
LONGEST = 400
QUIET = ("transitions", "apscheduler", "alembic", "fontTools", "weasyprint")
OWN_HANDLERS = ("gunicorn.error", "waitress")
WITH_ADDRESSES = "gunicorn.access"  # its lines hold addresses and queries; ours take their place


class Line(logging.Formatter):
    """A record as one line. Of an exception: its class and where it was, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": words(record)[:LONGEST],
        }
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                said[name] = value if isinstance(value, int | float) else str(value)[:LONGEST]
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = incidents.said(record.exc_info[1])
            said["trace"] = places(record.exc_info[2])
        return json.dumps(said, ensure_ascii=False)


def words(record: logging.LogRecord) -> str:
    """Of a library only the sentence, not what it fills in: that may be an address."""
    ours = record.name.partition(".")[0] in incidents.OURS
    return record.getMessage() if ours else str(record.msg)


def places(trace: TracebackType | None) -> list[str]:
    """The way to where it broke: module, line and function."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "?")
        found.append(f"{module}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def begin(form: str, stream: IO[str] | None = None) -> None:
    """From now on the process logs in this form; plain is as it was."""
    if form != JSON:
        return
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    accesses = logging.getLogger(WITH_ADDRESSES)
    accesses.handlers.clear()
    accesses.propagate = False
    logging.captureWarnings(capture=True)
