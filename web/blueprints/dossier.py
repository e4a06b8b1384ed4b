"""The dossier of a case to be taken away: one archive, with what its reader's pages show."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wsgi import FileWrapper

from web import archive, current, dossier
from web.archive import CHUNK
from web.reading import reader

blueprint = Blueprint("dossier", __name__, url_prefix="/cases")


@blueprint.get("/<path:reference>/dossier.zip")
def take(reference: str) -> Response:
    looking = reader()
    found = current.read(lambda rows: dossier.read(rows, looking, reference))
    packed = archive.pack(found)
    size = packed.seek(0, 2)
    packed.seek(0)
    response = Response(FileWrapper(packed, CHUNK), mimetype="application/zip")
    response.content_length = size
    name = f"{found.case.reference.replace('/', '-')}-dossier.zip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.call_on_close(packed.close)
    return response
