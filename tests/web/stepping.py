"""Taking a step of the sample process through its pages."""

from __future__ import annotations

import sqlalchemy as sa

from engine.models.history import Event
from tests.web.browser import seen

PDF = b"%PDF-1.7 a few words"
STEP = "/cases/XAA-2027/steps/send"


def events(house):
    return house.services.read(
        lambda rows: rows.scalar(sa.select(sa.func.count()).select_from(Event))
    )


def preview(browser, **typed):
    page = browser.get(STEP)
    return browser.post(
        STEP, **seen(page), do="preview", **{"i.text": "A good paper", "i.tone": "plain"} | typed
    )


def confirm(browser, page, **typed):
    return browser.post(
        STEP, **seen(page), confirm="1", **{"i.text": "A good paper", "i.tone": "plain"} | typed
    )
