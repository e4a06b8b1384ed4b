"""What a file holds, looked at before it is kept: nothing is written out, and nothing is run.

Word, Excel, PowerPoint and OpenDocument files are archives. They are taken with a limit to what
they unpack to, without macros, and without declarations by which a few letters become millions
(no such format needs one). Archives inside are not opened. A PDF may carry what it likes: it is
given out to be saved, and never shown inside a page.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import IO
from xml.parsers import expat

from engine.text import N_
from workflows.domain.documents.rules import KINDS, FileKind

MIB = 1024 * 1024
MOST_UNPACKED = 200 * MIB
MOST_PARTS = 2000
MOST_RATIO = 100  # unpacked to packed; asked of what unpacks to more than `SMALL`
SMALL = 10 * MIB
LONGEST_BEGINNING = MIB  # of a part, before its first element
AT_ONCE = 65536

# Media type -> the folder in which the substance lies.
FOLDERS: Mapping[str, str] = MappingProxyType(
    {KINDS[".docx"][0]: "word/", KINDS[".xlsx"][0]: "xl/", KINDS[".pptx"][0]: "ppt/"}
)
OPEN = frozenset({KINDS[".odt"][0], KINDS[".ods"][0]})
MARK = "mimetype"  # the part in which an OpenDocument file says what it is
TYPES = "[Content_Types].xml"  # the part in which the others do
XML = frozenset({".xml", ".rels"})
MACROS = frozenset({"vbaproject.bin", "vbadata.xml"})
OF_MACROS = frozenset({"basic", "scripts", "macrosheets", "dialogsheets", "activex"})  # folders
OF_TYPES = (b"macroEnabled", b"vbaProject")
FAULTS = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ValueError, EOFError, OSError)


class FileUnpacks(FileKind):
    message = N_(
        "This file unpacks to more than is taken here. Send it with fewer or smaller pictures, or "
        "as a PDF."
    )


class FileDamaged(FileKind):
    message = N_(
        "This file is not what its name says, or is damaged. Open it, save it again, and send the "
        "new file."
    )


class FileMacros(FileKind):
    message = N_("This file holds macros, which are not taken. Save it without them, or as a PDF.")


class _Begun(Exception):
    """The first element of a part was reached, and nothing was declared before it."""


def look(kind: str, stream: IO[bytes]) -> None:
    """Raises FileUnpacks, FileDamaged, FileMacros; the stream is at its beginning again."""
    if kind in FOLDERS or kind in OPEN:
        _inspect(stream, kind)
    stream.seek(0)


def unpackable(stream: IO[bytes]) -> None:
    """The same of an archive of any kind, before a library reads it."""
    _inspect(stream)
    stream.seek(0)


def _inspect(stream: IO[bytes], kind: str = "") -> None:
    size = stream.seek(0, 2)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            _is_small(parts, size)
            _is_plain(parts)
            for each in parts:
                if PurePosixPath(each.filename.lower()).suffix in XML:
                    _declares_nothing(archive, each)
            if kind:
                _is(kind, archive)
    except FAULTS as fault:
        raise FileDamaged from fault


def _is_small(parts: Sequence[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(each.file_size for each in parts)
    most = min(MOST_UNPACKED, max(MOST_RATIO * size, SMALL))
    if len(parts) > MOST_PARTS or unpacked > most:
        raise FileUnpacks


def _is_plain(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Every part once, by a plain name, in the way that such files are packed; macros nowhere."""
    names = [each.filename for each in parts]
    if not names or len(set(names)) < len(names) or min(each.header_offset for each in parts):
        raise FileDamaged
    for each in parts:
        words = each.filename.lower().split("/")
        if words[-1] in MACROS or OF_MACROS & set(words[:-1]):
            raise FileMacros
        ways = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if each.flag_bits & 1 or each.compress_type not in ways or "\\" in each.filename:
            raise FileDamaged
        if words[0] == "" or ".." in words:
            raise FileDamaged


def _declares_nothing(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read up to the first element, in whichever encoding the part says it is in."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler = _begun
    read = 0
    try:
        with archive.open(part) as stream:
            while data := stream.read(AT_ONCE):
                parser.Parse(data)
                read += len(data)
                if read > LONGEST_BEGINNING:
                    raise FileDamaged
    except expat.ExpatError as fault:
        raise FileDamaged from fault
    except _Begun:
        return


def _declared(*_said: object) -> None:
    raise FileDamaged


def _begun(*_said: object) -> None:
    raise _Begun


def _is(kind: str, archive: zipfile.ZipFile) -> None:
    """The parts are those of the kind, and what it says of itself is no file with macros."""
    if kind in OPEN:
        if _beginning(archive, MARK).decode("ascii", "replace").strip() != kind:
            raise FileDamaged
        return
    if not any(each.startswith(FOLDERS[kind]) for each in archive.namelist()):
        raise FileDamaged
    said = _beginning(archive, TYPES).replace(b"\0", b"")  # in whichever encoding
    if any(each in said for each in OF_TYPES):
        raise FileMacros


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as stream:
        return stream.read(MIB)
