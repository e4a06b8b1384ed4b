"""For gunicorn: the pages over a database of the benchmark, on the day that it is there."""

from __future__ import annotations

import datetime as dt
import os

from benchmarks.reviews import HOST, SECRET
from config.bootstrap import wire
from config.settings import Settings
from engine.clock import FixedClock
from web.app import begun, create_app

services = wire(
    Settings(
        demo=True, database_url=os.environ["BENCHMARK_DATABASE"], secret_key=SECRET, base_url=HOST
    ),
    FixedClock(dt.datetime.fromisoformat(os.environ["BENCHMARK_NOW"])),
)
app = create_app(services)
begun()
