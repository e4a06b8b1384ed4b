"""How long each job of the clock takes, written down with the heartbeat."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.models.incidents import JobRun


class Watch:
    """Times the jobs of one process. Of several processes the last one to write counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._runs: dict[str, JobRun] = {}
        self._turn = threading.Lock()

    def timed(self, name: str, work: Callable[[], object]) -> Callable[[], object]:
        """The same work, with a look at the watch before and after."""

        def run() -> object:
            began, failed = time.monotonic(), True
            try:
                result = work()
                failed = False
            finally:
                seconds = time.monotonic() - began
                made = JobRun(name=name, at=self._clock.now(), seconds=seconds, failed=failed)
                with self._turn:
                    self._runs[name] = made
            return result

        return run

    def write(self, session: Session) -> None:
        """The last run of each job."""
        with self._turn:
            runs = list(self._runs.values())
        for each in runs:
            session.merge(each)
        session.flush()
