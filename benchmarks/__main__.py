"""Measure, and print a page of results: `python -m benchmarks [--postgres URL] [--dossiers N]`."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from benchmarks import steps, sweep
from benchmarks.places import Place, PostgresServer, SqliteFile


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--postgres", default="", help="URL of a server to make databases on")
    parser.add_argument("--dossiers", type=int, default=40)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    asked = parser.parse_args()
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    print(f"{versions}, {os.cpu_count()} processors", flush=True)
    makers: list[Callable[[], Place]] = [SqliteFile]
    if asked.postgres:
        makers.append(lambda: PostgresServer(asked.postgres))
    table(
        "Durable steps",
        ("Database", "Steps", "Steps/s", "The driver alone, steps/s", "Ratio", "Writes/step"),
        (line for make in makers for line in _steps(make(), asked.dossiers)),
    )
    table(
        "A tick in which nothing is due",
        ("Database", "Open tasks", "ms"),
        (line for make in makers for line in _ticks(make(), asked.tasks)),
    )


def table(title: str, heads: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    print(f"\n## {title}\n\n| {' | '.join(heads)} |\n|{'--|' * len(heads)}", flush=True)
    for line in lines:
        print(f"| {' | '.join(line)} |", flush=True)


def _steps(place: Place, dossiers: int) -> Iterable[Sequence[str]]:
    it = steps.measure(place, dossiers)
    ours, bare = f"{it.taken / it.ours:.0f}", f"{it.taken / it.floor:.0f}"
    yield place.name, str(it.taken), ours, bare, f"{it.ratio:.1f}", f"{it.writes:.1f}"


def _ticks(place: Place, sizes: list[int]) -> Iterable[Sequence[str]]:
    for it in sweep.measure(place, sizes):
        yield place.name, f"{it.tasks:,}", f"{it.seconds * 1000:.2f}"


if __name__ == "__main__":
    main()
