"""A process of its own: a scheduler without pauses, which says how much memory it holds."""

from __future__ import annotations

import datetime as dt
import json
import sys

from benchmarks.memory import resident
from benchmarks.reviews import HOST, SECRET
from config import work
from config.bootstrap import wire
from config.settings import Settings
from engine.clock import FixedClock


def main() -> None:
    url, now, beats = sys.argv[1], dt.datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
    clock = FixedClock(now)
    services = wire(Settings(demo=True, database_url=url, secret_key=SECRET, base_url=HOST), clock)
    jobs = work.jobs(services)
    early = 0
    for beat in range(beats):
        clock.advance(minutes=1)
        for job, _ in jobs.values():
            job()
        if beat == beats // 10:
            early = resident()
    print(json.dumps({"early": early, "late": resident()}))


if __name__ == "__main__":
    main()
