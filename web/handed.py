"""Files handed in with a form: kept before the step, and carried along under a signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import IO

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from engine.errors import EngineError
from web import current
from web.form import Form
from workflows.domain.documents import inspection, scanning
from workflows.domain.documents import services as documents
from workflows.domain.documents.queries import documents as documents_of
from workflows.domain.documents.rules import FileEmpty, clean_name, media_type

SALT = "handed in"
KEPT = 20 * 60 * 60  # seconds; bytes that no document names are swept after a day
BEGINNING = 16  # bytes that tell what a file is


@dataclass(frozen=True)
class Handed:
    """A file whose bytes are kept. `signed` lets the next form name it again."""

    sha256: str
    size: int
    name: str
    type: str
    signed: str = ""

    def fact(self) -> dict[str, str | int]:
        """As the engine keeps it."""
        return {key: value for key, value in asdict(self).items() if key != "signed"}


def take(form: Form, names: Mapping[str, str]) -> dict[str, Handed]:
    """The files of a form by key; `names`: key -> the field's name. Faults go to the form."""
    found: dict[str, Handed] = {}
    for key, name in names.items():
        try:
            handed = _uploaded(name) or _carried(form[f"{name}.kept"])
        except EngineError as fault:
            form.fault(name, fault.text)
            handed = _carried(form[f"{name}.kept"])
        if handed is not None:
            found[key] = handed
    return found


def _uploaded(name: str) -> Handed | None:
    """Keep what was sent in this field. Raises as `receive` does, and kinds of FileKind."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        return None
    beginning = sent.stream.read(BEGINNING)
    sent.stream.seek(0)
    if not beginning:
        raise FileEmpty
    kind = media_type(sent.filename, beginning)
    inspection.look(kind, sent.stream)
    return receive(sent.stream, sent.filename, kind)


def receive(stream: IO[bytes], name: str, kind: str) -> Handed:
    """Keep what came from outside. Raises FileInfected, FileUnseen, FileTooLarge, FileEmpty."""
    if scanner := current.services().settings.scanner_url:
        scanning.scan(scanner, stream)
    return keep(stream, name, kind)


def keep(stream: documents.Stream, name: str, kind: str) -> Handed:
    """Keep bytes for a form that is to name them. Raises FileTooLarge, FileEmpty."""
    sha256, size = documents.store(current.services().write, stream, now=current.now())
    return _signed(Handed(sha256, size, clean_name(name), kind))


def _signer() -> URLSafeTimedSerializer:
    known = current.services().settings.secrets  # the last of a list signs
    return URLSafeTimedSerializer(list(reversed(known)), salt=SALT)


def _signed(handed: Handed) -> Handed:
    found = current.person()
    owner = found.id if found else 0
    return Handed(**handed.fact(), signed=_signer().dumps([owner, handed.fact()]))  # type: ignore[arg-type]


def _carried(token: str) -> Handed | None:
    """A file that an earlier page of the same person took in."""
    found = current.person()
    try:
        owner, fact = _signer().loads(token, max_age=KEPT)
    except BadSignature:
        return None
    return Handed(**fact, signed=token) if owner == (found.id if found else 0) else None


def deliver(
    rows: current.Rows,
    *,
    case: int,
    event: int,
    key: str,
    handed: Handed,
    body: str,
    visible_to: Iterable[str],
) -> None:
    """Make the file a document of the case, in the transaction of the step; once."""
    if any(row.event_id == event and row.key == key for row in documents_of(rows, case)):
        return
    found = current.person()
    documents.deliver(
        rows,
        case=case,
        event=event,
        key=key,
        name=handed.name,
        media_type=handed.type,
        sha256=handed.sha256,
        size=handed.size,
        now=current.now(),
        person=found.id if found else None,
        body=body,
        visible_to=sorted(visible_to),
    )
