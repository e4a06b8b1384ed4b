"""Seats that are held though nothing waits for them, for the end of a year."""

from __future__ import annotations

from flask import Blueprint, render_template

from web import current
from web.reading import page_number
from web.register import KINDS
from workflows.domain.accounts.unused import unused

blueprint = Blueprint("unused", __name__, url_prefix="/people")


@blueprint.get("/seats/unused")
def index() -> str:
    """Each with its holders; ending an appointment is one act for one person."""
    standing, now, number = current.services().desk, current.now(), page_number()
    page = current.read(lambda rows: unused(rows, standing=standing, now=now, number=number))
    return render_template("people/unused.html", page=page, kinds=KINDS)
