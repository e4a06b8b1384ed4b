"""The same steps by us and by peers, in turns: how many a second each of them takes."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import floor, steps
from benchmarks.floor import Written
from benchmarks.often import Cost, Times
from benchmarks.places import Place
from tests.reliability.house import AS_PLANNED

NEEDED = ("django", "django_fsm", "viewflow")
HOW = "not installed: pip install --group benchmarks"
PEERS = ("django-fsm-2", "viewflow")
COMPARED = {
    "command": "Command", "event": "Event", "event_text": "EventText", "fact": "Fact",
    "timer": "Timer", "message": "Message",
}  # fmt: skip
SAID = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)

Rows = dict[str, int]


@dataclass(frozen=True)
class Pace:
    """What a step costs on average. `rows`: how many were left, by table of ours."""

    who: str
    cost: Cost
    rows: Mapping[str, int]


def missing() -> bool:
    """Whether the group of dependencies is not there."""
    return any(importlib.util.find_spec(name) is None for name in NEEDED)


def measure(place: Place, dossiers: int, rounds: int = 2) -> list[Pace]:
    """Rounds of each by turns. Each begins with cases that are opened and nothing else."""
    steps.furnished(place, dossiers + 1)
    place.keep()
    job, left = _job(place)
    taken = {who: Times(len(AS_PLANNED)) for who in ("ours", *PEERS)}
    rows: dict[str, Mapping[str, int]] = {"ours": left}
    for _ in range(rounds):
        steps.paced(place, taken["ours"])
        for peer in PEERS:
            said = _peer(peer, place.fresh(), job, dossiers)
            taken[peer].add(said["took"], said["work"])
            rows[peer] = {table: said["rows"][name] for table, name in COMPARED.items()}
    return [Pace(who, times.cost, rows[who]) for who, times in taken.items()]


def _peer(peer: str, url: str, job: list[list[Rows]], cases: int) -> dict[str, Any]:
    asked = json.dumps({"job": job, "cases": cases})
    words = [sys.executable, "-m", "benchmarks.peers.run", peer, url]
    done = subprocess.run(words, input=asked, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{peer}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _job(place: Place) -> tuple[list[list[Rows]], Rows]:
    """What each step of a dossier writes, event by event, and how many rows all of them leave."""
    house, cases = steps.house_of(place.again())
    with floor.listening(house.services.database) as written:
        steps.take_all(house, cases)
    house.close()
    everything = [_events(transaction) for transaction in _counted(written)]
    added = sum((Counter(rows) for step in everything for rows in step), Counter[str]())
    left = {table: added[f"insert {table}"] for table in COMPARED}
    return everything[: len(AS_PLANNED)], left


def _counted(written: Written) -> list[list[tuple[str, int]]]:
    """Transactions as ("insert task", rows) in their order."""
    found = []
    for transaction in written.transactions:
        lines = []
        for statement, parameters, many in transaction:
            match = SAID.match(statement)
            assert match is not None
            verb, table = match[1].split()[0].lower(), match[2].lower()
            count = len(parameters) if many else _listed(statement) if verb == "insert" else 1
            lines.append((f"{verb} {table}", count))
        found.append(lines)
    return found


def _listed(statement: str) -> int:
    """Rows of one INSERT: "VALUES (..), (..)"."""
    _, _, values = statement.partition("VALUES")
    return len(re.findall(r"\)\s*,\s*\(", values)) + 1


def _events(transaction: list[tuple[str, int]]) -> list[Rows]:
    """What was written for each event of a step; what came before the first belongs to it."""
    found: list[Rows] = [{}]
    for line, count in transaction:
        if line == "insert event" and "insert event" in found[-1]:
            found.append({})
        found[-1][line] = found[-1].get(line, 0) + count
    return found
