"""What is held about a person, given to that person in one archive."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from config import owndata
from web import archive, current, requestlog
from web.current import Rows
from workflows.domain.accounts import happenings

blueprint = Blueprint("owndata", __name__)


@blueprint.post("/me/data")
def fetch() -> Response:
    """A form and no link: that it was fetched is noted."""
    found, now = current.visitor(), current.now()

    def work(rows: Rows) -> dict[str, Any]:
        happenings.note(rows, found.id, happenings.EXPORTED, now=now, by=found.id)
        return owndata.collect(rows, found.id, now)

    held = current.write(work)
    requestlog.event("own_data_fetched")
    page = render_template(
        "account/own_data.html", held=held, groups=owndata.GROUPS, shown=shown, at=now
    )
    data = json.dumps(held, default=written, ensure_ascii=False, indent=1)
    files = [("index.html", now, [page.encode()]), ("data.json", now, [data.encode()])]
    return archive.sent(archive.zipped(files, now), f"my-data-{now:%Y-%m-%d}.zip")


def written(value: object) -> str:
    """As a machine reads it."""
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value)


def shown(value: object) -> str:
    """As somebody reads it, in one line of a page."""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return "" if value is None else str(value)
