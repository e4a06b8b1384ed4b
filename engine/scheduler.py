"""APScheduler as a metronome: it only says when to look. What is due stands in the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler


class Metronome:
    """Calls each job again and again, `every` seconds. Missed beats are not made up."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self, jobs: Mapping[str, tuple[Callable[[], object], int]]) -> None:
        """Begin; `jobs`: name -> (work, seconds between beats)."""
        for name, (work, every) in jobs.items():
            self._scheduler.add_job(work, "interval", seconds=every, id=name)
        self._scheduler.start()

    def stop(self) -> None:
        """Let the present beat end, then stop."""
        self._scheduler.shutdown(wait=True)
