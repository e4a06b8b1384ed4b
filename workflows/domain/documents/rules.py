"""Which files are taken, and how they are named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_

PART = 1024 * 1024
LIMIT = 25 * PART
LONGEST_NAME = 200  # bytes: a letter of Arabic has two, of Chinese three
LONGEST_SUFFIX = 16
KEPT_SIGNS = frozenset('<>:"|?*')
DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)

# How confidential a file is, in the words of ST/SGB/2007/6.
UNCLASSIFIED, CONFIDENTIAL, STRICT = "unclassified", "confidential", "strictly confidential"
LABELS: Mapping[str, str] = MappingProxyType(
    {
        UNCLASSIFIED: N_("Unclassified"),
        CONFIDENTIAL: N_("Confidential"),
        STRICT: N_("Strictly confidential"),
    }
)
A_FILE = N_("A strictly confidential file")  # at its place, for whoever may not read it

# What a State itself says of a file that it is about to hand in. It opens it to nobody.
FIRST = MappingProxyType({key: LABELS[key] for key in (CONFIDENTIAL, UNCLASSIFIED)})

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_ZIP = b"PK\x03\x04"

PDF = "application/pdf"

# Ending -> media type, and the first bytes that such a file has.
KINDS: Mapping[str, tuple[str, bytes]] = MappingProxyType(
    {
        ".pdf": (PDF, b"%PDF-"),
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
    """A file's name that any system can keep.

    Without folders, control characters, hidden marks of direction, signs that a system keeps for
    itself, and names of devices.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        each
        for each in last
        if unicodedata.category(each) not in {"Cc", "Cf", "Cs"} and each not in KEPT_SIGNS
    )
    plain = unicodedata.normalize("NFC", " ".join(kept.split())).strip(". ") or "document"
    path = PurePosixPath(plain)
    suffix = _shortened(path.suffix, LONGEST_SUFFIX)
    stem = _shortened(path.stem, LONGEST_NAME - len(suffix.encode()))
    return ("_" if DEVICE.fullmatch(stem.partition(".")[0]) else "") + stem + suffix


def _shortened(text: str, most: int) -> str:
    """At most so many bytes, and no letter cut in two."""
    return text.encode()[:most].decode("utf-8", "ignore").rstrip()
