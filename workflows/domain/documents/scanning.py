"""A virus scanner beside the house: ClamAV's daemon, asked over its socket."""

from __future__ import annotations

import socket
from typing import IO
from urllib.parse import urlsplit

from engine.errors import EngineError
from engine.text import N_
from workflows.domain.documents.rules import FileKind

PART = 64 * 1024
WAIT = 30.0  # seconds for each part, and for the answer
LONGEST = 4096  # bytes of an answer
LENGTH = 4  # bytes that say how long a part is


class FileInfected(FileKind):
    message = N_(
        "The virus scanner has found something in this file, so it was not taken. Have it looked "
        "at where it was made, or send another."
    )


class FileUnseen(EngineError):
    message = N_(
        "The virus scanner cannot be asked just now, so no file is taken. Please send it again in "
        "a few minutes."
    )


def scan(url: str, stream: IO[bytes]) -> None:
    """Raises FileInfected, FileUnseen; the stream is at its beginning again.

    `url`: tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl.
    """
    try:
        with _connected(url) as connection:
            answer = _asked(connection, stream)
    except OSError as fault:
        raise FileUnseen from fault
    finally:
        stream.seek(0)
    if answer.endswith(" FOUND"):
        raise FileInfected
    if not answer.endswith(" OK"):  # larger than it takes, or it has no signatures
        raise FileUnseen


def answers(url: str) -> bool:
    """Whether the scanner is there."""
    try:
        with _connected(url) as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection) == "PONG"
    except OSError:
        return False


def faults(url: str) -> list[str]:
    """What is wrong with the address of a scanner."""
    parts = urlsplit(url)
    try:
        here = parts.scheme == "unix" and parts.path.startswith("/")
        there = parts.scheme == "tcp" and bool(parts.hostname) and parts.port is not None
    except ValueError:
        here = there = False
    return [] if here or there else ["tcp://HOST:PORT or unix:/PATH is expected"]


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection((str(parts.hostname), parts.port or 0), timeout=WAIT)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(WAIT)
    try:
        made.connect(parts.path)
    except OSError:
        made.close()
        raise
    return made


def _asked(connection: socket.socket, stream: IO[bytes]) -> str:
    """Its INSTREAM: each part behind its length, then nothing."""
    connection.sendall(b"zINSTREAM\0")
    while part := stream.read(PART):
        connection.sendall(len(part).to_bytes(LENGTH, "big") + part)
    connection.sendall(bytes(LENGTH))
    return _answer(connection)


def _answer(connection: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST:
        more = connection.recv(LONGEST)
        if not more:
            break
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace")
