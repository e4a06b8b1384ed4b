"""The dossier of a case to be taken away: one archive, with what its reader's pages show."""

from __future__ import annotations

from flask import Blueprint, Response

from web import archive, current, dossier
from web.reading import reader

blueprint = Blueprint("dossier", __name__, url_prefix="/cases")


@blueprint.get("/<path:reference>/dossier.zip")
def take(reference: str) -> Response:
    looking = reader()
    found = current.read(lambda rows: dossier.read(rows, looking, reference))
    name = f"{found.case.reference.replace('/', '-')}-dossier.zip"
    return archive.sent(archive.pack(found), name)
