"""How long processors worked: on a busy machine the only time that is nobody else's.

A process's own time by the clock counts whoever was let in between; what it worked does not. For a
database server on this machine its processes are counted, too. Waiting for the disk is not work.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

PARENT, OWN, CHILDREN = 1, slice(11, 13), slice(13, 15)  # in /proc/PID/stat, after the name


class Meter:
    """`backend`: a process that the server has for us; 0 where the database is no server."""

    def __init__(self, backend: int = 0) -> None:
        stat = _stat(str(backend)) if backend else None
        self._server = stat[PARENT] if stat else ""

    def read(self) -> float:
        """Seconds worked until now, ours and the server's."""
        return time.process_time() + self._of_server()

    def _of_server(self) -> float:
        if not self._server:
            return 0.0
        ticks = 0
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or (stat := _stat(folder.name)) is None:
                continue
            if folder.name == self._server:
                ticks += sum(map(int, stat[OWN])) + sum(map(int, stat[CHILDREN]))
            elif stat[PARENT] == self._server:
                ticks += sum(map(int, stat[OWN]))
        return ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: str) -> list[str] | None:
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()
