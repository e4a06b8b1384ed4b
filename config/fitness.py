"""Whether this node may take what people send: there is room for it, and its clock is believed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Final, Literal

from config import databases
from config.bootstrap import Services
from engine.timekeeping import LEAP, Timekeeper

LEAST = 256 * 1024 * 1024  # bytes; what is left then is for sign-ins, the clock and mail
EVERY = 10.0  # seconds between two looks
ROOM: Final = "room"
CLOCK: Final = "clock"
Why = Literal["room", "clock"] | None


def free(services: Services) -> int | None:
    """Bytes left on the disk of the database; None where another machine has it."""
    if not databases.is_sqlite(services.database):
        return None
    return shutil.disk_usage(Path(str(services.database.url.database)).parent).free


def short_of_room(services: Services) -> bool:
    left = free(services)
    return left is not None and left < LEAST


class Fitness:
    """Looked at again after a while: a form waits for no disk and no second question."""

    def __init__(self, services: Services) -> None:
        self._services, self._keeper = services, Timekeeper(services.clock)
        self._looked: float = float("-inf")
        self._found: Why = None

    def why_not(self) -> Why:
        """What stands against taking a form now."""
        if time.monotonic() - self._looked > EVERY:
            self._looked, self._found = time.monotonic(), self._look()
        return self._found

    def _look(self) -> Why:
        if short_of_room(self._services):
            return ROOM
        doubt = self._services.read(self._keeper.doubt)
        if doubt and doubt != LEAP:  # nobody may have beaten for days while people worked
            return CLOCK
        return None
