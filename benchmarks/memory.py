"""Memory: what a web process and a scheduler hold at first, and after much work."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import pages, reviews
from benchmarks.places import Place


@dataclass(frozen=True)
class Held:
    """Bytes that a process held in memory, early and late. `work`: what lay between."""

    process: str
    work: str
    early: int
    late: int


def resident(process: int | str = "self") -> int:
    """What a process holds in memory; 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)


def measure(place: Place, size: int, opened: int, beats: int) -> list[Held]:
    cycle = reviews.walked(place, reviews.STATES[-min(len(reviews.STATES), size) :])
    there = reviews.grow(cycle, 0, size)
    return [_web(cycle, there, opened), _scheduler(cycle, there, beats)]


def _web(cycle: reviews.Cycle, there: int, opened: int) -> Held:
    """One worker, after every page was opened a few times, and after very many times."""
    app, services = reviews.site(cycle)
    plans = [
        {"url": reviews.address(cycle, page),
         "cookie": pages.cookie_of(pages.signed_in(app, services, cycle.emails[who]))}
        for page, (who, _) in reviews.PAGES.items()
    ]  # fmt: skip
    services.close()
    times = max(1, opened // len(plans))
    with pages.serving(cycle, workers=1) as (port, process):
        asked = {"port": port, "plans": plans, "times": max(1, times // 10)}
        pages.ask(asked)
        worker = Path(f"/proc/{process}/task/{process}/children").read_text().split()[0]
        early = resident(worker)
        pages.ask(asked | {"times": times})
        late = resident(worker)
    return Held("web, one worker", f"{times * len(plans)} pages, {there} reviews", early, late)


def _scheduler(cycle: reviews.Cycle, there: int, beats: int) -> Held:
    words = [sys.executable, "-m", "benchmarks.beats", cycle.url, cycle.now.isoformat(), str(beats)]
    said = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)  # noqa: S603
    work = f"{beats} beats of every job, {there} reviews"
    return Held("scheduler", work, said["early"], said["late"])
