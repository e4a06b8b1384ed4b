"""Which files are taken, and how they are named."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_

PART = 1024 * 1024
LIMIT = 25 * PART
LONGEST_NAME = 200

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_ZIP = b"PK\x03\x04"

# Ending -> media type, and the first bytes that such a file has.
KINDS: Mapping[str, tuple[str, bytes]] = MappingProxyType(
    {
        ".pdf": ("application/pdf", b"%PDF-"),
        ".docx": (_OFFICE + "wordprocessingml.document", _ZIP),
        ".xlsx": (_OFFICE + "spreadsheetml.sheet", _ZIP),
        ".pptx": (_OFFICE + "presentationml.presentation", _ZIP),
        ".odt": (_OPEN + "text", _ZIP),
        ".ods": (_OPEN + "spreadsheet", _ZIP),
        ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
        ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
        ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    }
)
ACCEPT = ",".join(KINDS)


class FileTooLarge(EngineError):
    message = N_("A file may have 25 MB at most.")


class FileEmpty(EngineError):
    message = N_("This file is empty.")


class FileKind(EngineError):
    message = N_(
        "This kind of file is not taken. Send a PDF, Word, Excel, OpenDocument or picture."
    )


def media_type(name: str, beginning: bytes) -> str:
    """What a file is, where its name and its first bytes agree. Raises FileKind."""
    kind, magic = KINDS.get(PurePosixPath(name.lower()).suffix, ("", b""))
    if not kind or not beginning.startswith(magic):
        raise FileKind
    return kind


def clean_name(name: str) -> str:
    """A file's name without folders, control characters and hidden marks of direction."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs"})
    plain = unicodedata.normalize("NFC", " ".join(kept.split())).strip(". ") or "document"
    path = PurePosixPath(plain)
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:LONGEST_NAME]
