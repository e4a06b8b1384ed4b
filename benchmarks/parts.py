"""The parts of the page of results: what each measures, in which sizes, as lines of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks import contest, demo, memory, pages, post, steps, sweep
from benchmarks.often import Cost, share
from benchmarks.places import Place


@dataclass(frozen=True)
class Sizes:
    dossiers: int
    ticks: tuple[int, ...]
    due: int
    among: tuple[int, ...]
    messages: int
    reviews: tuple[int, ...]
    requests: int
    readers: int
    seconds: float
    opened: int
    beats: int


FULL = Sizes(
    dossiers=20, ticks=(1_000, 100_000, 1_000_000), due=1_000, among=(1_000, 1_000_000),
    messages=300, reviews=(48, 2_000, 20_000), requests=100, readers=100, seconds=20,
    opened=1_000, beats=200,
)  # fmt: skip
QUICK = Sizes(  # some minutes, on a machine that others use, too
    dossiers=5, ticks=(1_000, 1_000_000), due=100, among=(1_000, 1_000_000), messages=60,
    reviews=(48, 2_000), requests=40, readers=100, seconds=10, opened=200, beats=50,
)  # fmt: skip
SMALLEST = Sizes(
    dossiers=1, ticks=(10,), due=2, among=(5,), messages=3, reviews=(2,), requests=1, readers=2,
    seconds=0.2, opened=5, beats=10,
)  # fmt: skip

Line: TypeAlias = Sequence[str]
Lines: TypeAlias = Callable[[Place, Sizes], Iterator[Line]]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}" if seconds < 0.01 else f"{seconds * 1000:.0f}"  # noqa: PLR2004


def both(costs: tuple[float, float]) -> str:
    """A ratio in work, and by the clock."""
    return f"{costs[1]:.1f} ({costs[0]:.1f})"


def _cost(cost: Cost) -> str:
    """ms in work, and by the clock."""
    return f"{ms(cost.work)} ({ms(cost.clock)})"


def _steps(place: Place, sizes: Sizes) -> Iterator[Line]:
    it = steps.measure(place, sizes.dossiers)
    ratio = both(it.ours.times(it.floor))
    yield str(it.taken), _cost(it.ours), _cost(it.floor), ratio, f"{it.writes:.1f}"


def _peers(place: Place, sizes: Sizes) -> Iterator[Line]:
    if contest.missing():
        yield "peers", contest.HOW, "", ""
        return
    paces = contest.measure(place, sizes.dossiers)
    for it in paces:
        yield it.who, _cost(it.cost), both(it.cost.times(paces[0].cost)), _rows(it)


def _rows(pace: contest.Pace) -> str:
    return f"{sum(pace.rows.values()):,}"


def _ticks(place: Place, sizes: Sizes) -> Iterator[Line]:
    for it in sweep.measure(place, list(sizes.ticks)):
        yield f"{it.tasks:,}", ms(it.seconds)


def _sweep(place: Place, sizes: Sizes) -> Iterator[Line]:
    for it in sweep.due(place, sizes.due, list(sizes.among)):
        yield (
            f"{it.moved:,}", f"{it.tasks:,}", _cost(it.ours), _cost(it.floor),
            both(it.ours.times(it.floor)),
            f"{it.writes:.1f}", f"{it.whole:.1f}",
        )  # fmt: skip


def _mail(place: Place, sizes: Sizes) -> Iterator[Line]:
    it = post.measure(place, sizes.messages)
    clock, work = it.bare.times(it.ours)
    yield str(it.messages), _cost(it.ours), _cost(it.bare), f"{work:.0%} ({clock:.0%})"


def _pages(place: Place, sizes: Sizes) -> Iterator[Line]:
    for several in pages.measure(
        place, list(sizes.reviews), sizes.requests, sizes.readers, sizes.seconds
    ):
        for it in several:
            yield _opened(it) if isinstance(it, pages.Opened) else _read(it)


def _opened(it: pages.Opened) -> Line:
    worked = f"{ms(share(it.worked, 0.5))} / {ms(share(it.worked, 0.95))}"
    clock = f"{ms(it.median)} / {ms(it.p95)}"
    return f"{it.reviews:,}", it.page, worked, ms(it.server), clock, str(it.statements)


def _read(it: pages.Read) -> Line:
    who = f"{it.readers} readers over HTTP, "
    who += f"{it.pause:.0f} s between pages" if it.pause else "no pause"
    clock = f"{ms(it.median)} / {ms(it.p95)}"
    return f"{it.reviews:,}", who, f"{it.a_second:.1f} pages/s", "", clock, ""


def _demo(place: Place, _sizes: Sizes) -> Iterator[Line]:
    yield _built(demo.demonstration(place))


def walked(place: Place, count: int) -> Iterator[Line]:
    """Reviews by option, such as 10,000."""
    for it in demo.walked(place, count):
        yield _built(it)


def _built(it: demo.Built) -> Line:
    return it.what, f"{it.reviews:,}", f"{it.events:,}", f"{it.seconds:.1f}"


def _memory(place: Place, sizes: Sizes) -> Iterator[Line]:
    size = sizes.reviews[min(1, len(sizes.reviews) - 1)]
    for it in memory.measure(place, size, sizes.opened, sizes.beats):
        grown = (it.late - it.early) / 2**20
        yield (
            it.process,
            it.work,
            f"{it.early / 2**20:.0f}",
            f"{it.late / 2**20:.0f}",
            f"{grown:+.1f}",
        )


PARTS: dict[str, tuple[str, Sequence[str], Lines]] = {
    "steps": ("Durable steps", (
        "Database", "Steps", "ms", "The driver alone, ms", "Times", "Writes a step"), _steps),
    "peers": ("The same steps by others", (
        "Database", "Who", "ms a step", "Times ours", "Rows"), _peers),
    "ticks": ("A tick in which nothing is due", ("Database", "Open tasks", "ms"), _ticks),
    "sweep": ("A tick that finds cases to move", (
        "Database", "Due", "Open tasks", "ms a case", "The driver alone, ms", "Times",
        "Writes a case", "The whole tick, s"), _sweep),
    "mail": ("Mail", (
        "Database", "Messages", "ms a message", "A bare loop, ms", "Share of its pace"), _mail),
    "pages": ("Pages", (
        "Database", "Reviews", "Page", "Work, median / p95, ms", "Of the server, ms",
        "By the clock, median / p95, ms", "Statements"), _pages),
    "demo": ("Whole reviews", ("Database", "What", "Reviews", "Events", "s"), _demo),
    "memory": ("Memory", ("Database", "Process", "Work", "Early, MB", "Late, MB", "Grown"),
               _memory),
}  # fmt: skip
