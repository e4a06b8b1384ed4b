"""A scanner on a real socket that speaks as ClamAV's daemon does, and finds one sequence of bytes."""

from __future__ import annotations

import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.background import running

BAD = b"a sequence that no file of ours holds: 6f1c"


@dataclass
class SpokenTo:
    url: str = ""
    seen: list[bytes] = field(default_factory=list)


@contextmanager
def scanner_at(path: Path | None, *, answer: bytes | None = None) -> Iterator[SpokenTo]:
    """At a path, or on a free port of this machine. `answer`: to whatever it is sent."""
    kept = SpokenTo()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            command = b""
            while not command.endswith(b"\0"):
                command += self.rfile.read(1)
            if command == b"zPING\0":
                self.wfile.write(b"PONG\0")
            else:
                found = self._found()
                self.wfile.write(found if answer is None else answer)

        def _found(self) -> bytes:
            data = b""
            while length := struct.unpack(">I", self.rfile.read(4))[0]:
                data += self.rfile.read(length)
            kept.seen.append(data)
            return b"stream: Sample FOUND\0" if BAD in data else b"stream: OK\0"

    if path is None:
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        kept.url = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
        kept.url = f"unix:{path}"
    with running(server):
        yield kept
