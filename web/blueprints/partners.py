"""Partners of the network by name: all of them inside, in public those that are released to it."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from web import current, portal
from web.current import Rows
from workflows.domain.partners import directory, queries, rules
from workflows.domain.partners.directory import Partner

blueprint = Blueprint("partners", __name__)


@blueprint.get("/partners")
def index() -> Response:
    """The public finds an organization once it has said so itself, and so has the secretariat."""
    who = current.actor()
    body = who.body if who and who.title == rules.PARTNER else ""

    def work(rows: Rows) -> tuple[list[Partner], int | None]:
        found = directory.in_network(rows) if who else directory.public(rows)
        return found, queries.entry_of(rows, body) if body else None

    found, entry = current.read(work)
    return portal.kept(
        render_template(
            "partners/network.html", partners=found, seated=who is not None, rules=rules,
            own=next((each for each in found if each.case == entry), None),
            at_the_desk=current.allows("desk"),
        )
    )  # fmt: skip
