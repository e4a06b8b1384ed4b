"""A ZIP written aside, part by part: the same contents give the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, TypeAlias

from flask import Response, current_app, render_template
from werkzeug.wsgi import FileWrapper

from config.i18n import LANGUAGES
from web import current, texttable
from web.dossier import Dossier
from web.papers import galley
from workflows.domain.assessment.sheet import KINDS
from workflows.domain.documents import queries as documents
from workflows.domain.findings import rules
from workflows.domain.partners import rules as inputs
from workflows.domain.texts import rules as text_rules

MANIFEST, STYLE = "manifest-sha256.txt", "style.css"
CHUNK = 1024 * 1024
OLDEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # a ZIP knows no day before
READABLE = 0o644 << 16
UNIX = 3  # whoever packs, the archive says the same

Entry: TypeAlias = tuple[str, dt.datetime, Iterable[bytes]]  # path, its time, its bytes in parts


def pack(found: Dossier) -> IO[bytes]:
    """The dossier in a temporary file, at its beginning. The caller closes it."""
    at = found.case.entered_at
    pages = ((name, at, [text.encode()]) for name, text in _pages(found))
    files = ((file.path, file.at, stored(file.sha256)) for file in found.files if file.path)
    return zipped([*pages, *files], at)


def zipped(entries: Iterable[Entry], at: dt.datetime) -> IO[bytes]:
    """An archive with a list of sums, in a temporary file. The caller closes it."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        sums = [(name, _put(archive, name, when, parts)) for name, when, parts in entries]
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sums)
        _put(archive, MANIFEST, at, [lines.encode()])
    kept.seek(0)
    return kept


def sent(packed: IO[bytes], name: str) -> Response:
    """An archive as the answer to a request, streamed and closed after it."""
    size = packed.seek(0, 2)
    packed.seek(0)
    response = Response(FileWrapper(packed, CHUNK), mimetype="application/zip")
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.call_on_close(packed.close)
    return response


def _pages(found: Dossier) -> Iterator[tuple[str, str]]:
    """The index first; a page that is not for the reader is not there."""
    yield "index.html", _page("index", found)
    if found.history is not None:
        yield "history.html", _page("history", found)
    if found.delivered is not None:
        yield "self-assessment.html", _page("assessment", found)
    if found.snapshot:
        yield "self-assessment.json", found.snapshot
    if found.questions is not None:
        yield "questions.html", _page("questions", found)
    if found.inputs is not None:
        yield "inputs.html", _page("inputs", found)
    for key, paper in found.papers:
        yield f"{key}.html", render_template("papers/print.html", galley=galley(paper, ""))
    if found.findings is not None:
        yield "findings.html", _page("findings", found)
    yield from _texts(found)
    style = Path(current_app.static_folder or "") / "dossier.css"
    yield STYLE, style.read_text(encoding="utf-8")


def _texts(found: Dossier) -> Iterator[tuple[str, str]]:
    """A text under consultation, and the compiled table of each round as a page and as a file."""
    if found.texts is not None:
        yield "text.html", _page("text", found, languages=LANGUAGES, text_rules=text_rules)
        rounds = [each for each in found.texts if each.said is not None]
        if rounds:
            yield "comments.html", _page("comments", found, text_rules=text_rules)
        for each in rounds:
            yield f"comments-{each.version.number}.csv", texttable.as_csv(each.said or ())


def _page(name: str, found: Dossier, **more: object) -> str:
    return render_template(
        f"dossier/{name}.html", dossier=found, case=found.case, rules=rules, kinds=KINDS,
        inputs=inputs, **more,
    )  # fmt: skip


def stored(sha256: str) -> Iterator[bytes]:
    """What was handed in; each part has a short transaction of its own."""
    read, n = current.services().read, 0
    while data := read(partial(documents.part, sha256=sha256, n=n)):
        yield data
        n += 1


def _put(archive: zipfile.ZipFile, name: str, at: dt.datetime, parts: Iterable[bytes]) -> str:
    """Write one file; answers its SHA-256."""
    info = zipfile.ZipInfo(name, max(at, OLDEST).astimezone(dt.UTC).timetuple()[:6])
    info.compress_type, info.external_attr, info.create_system = (
        zipfile.ZIP_DEFLATED, READABLE, UNIX,
    )  # fmt: skip
    digest = hashlib.sha256()
    with archive.open(info, "w") as target:
        for data in parts:
            digest.update(data)
            target.write(data)
    return digest.hexdigest()
