"""A Definition as a picture, as a list and as Mermaid text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from engine.declarations import ANY_OPEN
from engine.definition import Definition, State
from engine.layout import Band, Layout, lay_out, moves, phases_of
from engine.routing import BOX, HIGH, Arrow
from engine.text import N_

NOW = N_("Present step")
FROM_ANY = N_("from any step")
WIDE, ASIDE_WIDE = 20, 15  # letters on a line of a box, of a phase's name
LINE, STRIP, ROUND, HEAD, BESIDE = 15, 17, 6, 6, 9

Label = Callable[[str], str]


class Entry(NamedTuple):
    """One state of the list that says what the picture shows. Nothing is translated yet."""

    phase: str
    key: str
    label: str
    moves: list[tuple[str, str]]  # (transition, target)


def as_list(definition: Definition) -> list[Entry]:
    """The process in words: every state in order, with the moves that lead on from it."""
    return [
        Entry(
            definition.phases.get(phase, ""),
            key,
            definition.state(key).label,
            [
                (each.label, definition.state(target).label)
                for each in definition.from_state(key)
                if (target := definition.target(each)) not in (None, key) and target is not None
            ],
        )
        for phase, keys in phases_of(definition)
        for key in keys
    ]


def mermaid(definition: Definition) -> str:
    """The process as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{_plain(each.label)}" as {each.key}' for each in definition.states]
    lines.append(f"    [*] --> {definition.initial_key}")
    for arrow in moves(definition):
        said = _plain(" / ".join(dict.fromkeys(arrow.labels)))
        lines.append(f"    {arrow.source} --> {arrow.target} : {said}")
    for each in definition.transitions:
        target = definition.target(each)
        if target is not None and each.source is ANY_OPEN:
            lines.append(f"    note right of {target} : {_plain(each.label)} ({FROM_ANY})")
    lines += [f"    {state.key} --> [*]" for state in definition.states if state.final]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    signs = {'"': "'", ":": "#58;", ";": "#59;"}
    return "".join(signs.get(letter, letter) for letter in text)


def svg(
    definition: Definition,
    current: str | None = None,
    *,
    label: Label,
    rtl: bool = False,
    title: str = "",
) -> str:
    """The process as a picture. `label` translates; `current`: the state that is marked.

    Classes only, no style: `web/static/diagram.css` dresses it.
    """
    laid = lay_out(definition)
    pen = _Pen(laid.width, rtl)
    name = title or label(definition.label)
    if current is not None:
        name = f"{name}. {label(NOW)}: {label(definition.state(current).label)}"
    parts = [
        _opening(laid),
        f"<title>{escape(name)}</title>",
        *(_band(pen, definition, band, label, laid) for band in laid.bands),
        *(_arrow(pen, arrow, label) for arrow in sorted(laid.arrows, key=lambda each: each.main)),
        _start(pen, *laid.boxes[definition.initial_key]),
    ]
    for key in laid.boxes:
        side = key not in definition.expected_path
        parts.append(_box(pen, laid, definition.state(key), label, side=side, now=key == current))
    return "".join([*parts, "</svg>"])


def _opening(laid: Layout) -> str:
    size = f'viewBox="0 0 {laid.width} {laid.height}" width="{laid.width}" height="{laid.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="process" role="img" {size}>'


class _Pen:
    """Turns places into coordinates, mirrored where the language runs from right to left."""

    def __init__(self, width: int, rtl: bool) -> None:  # noqa: FBT001 - one of two directions
        self.width, self.rtl = width, rtl
        self.direction = ' direction="rtl"' if rtl else ""

    def x(self, x: int, wide: int = 0) -> int:
        return self.width - x - wide if self.rtl else x

    def text(self, kind: str, x: int, y: int, words: str) -> str:
        at = f'x="{self.x(x)}" y="{y}"{self.direction}'
        return f'<text class="{kind}" {at}>{escape(words)}</text>'

    def rect(self, kind: str, x: int, y: int, wide: int, high: int, *, round_: int = 0) -> str:
        at = f'x="{self.x(x, wide)}" y="{y}" width="{wide}" height="{high}" rx="{round_}"'
        return f'<rect class="{kind}" {at}/>'


def _band(pen: _Pen, definition: Definition, band: Band, label: Label, laid: Layout) -> str:
    if not band.label:
        return ""
    high = band.bottom - band.top
    lines = wrapped(label(definition.phases[band.label]), ASIDE_WIDE, most=4)
    first = band.top + high // 2 - (len(lines) - 1) * LINE // 2 + 4
    words = [pen.text("phase", BESIDE, first + n * LINE, line) for n, line in enumerate(lines)]
    odd = laid.bands.index(band) % 2
    kind = "band other" if odd else "band"
    return pen.rect(kind, 0, band.top, laid.width, high) + "".join(words)


def _start(pen: _Pen, x: int, y: int) -> str:
    """A dot before the state in which a case begins."""
    middle = y + HIGH // 2
    tip = [(x - 16, middle), (x, middle)]
    dot = f'<circle class="start" cx="{pen.x(x - 18)}" cy="{middle}" r="4"/>'
    return f'<g class="move main">{dot}{_line(pen, tip)}</g>'


def _arrow(pen: _Pen, arrow: Arrow, label: Label) -> str:
    kind = "move main" if arrow.main else "move"
    said = " / ".join(dict.fromkeys(label(each) for each in arrow.labels))
    return f'<g class="{kind}"><title>{escape(said)}</title>{_line(pen, arrow.points)}</g>'


def _line(pen: _Pen, points: list[tuple[int, int]]) -> str:
    """A way with rounded turns and a head."""
    at = [(pen.x(x), y) for x, y in points]
    way = [f"M{at[0][0]} {at[0][1]}"]
    for before, here, after in zip(at, at[1:], at[2:], strict=False):
        (ax, ay), (bx, by) = _short(here, before), _short(here, after)
        way.append(f"L{ax} {ay}Q{here[0]} {here[1]} {bx} {by}")
    way.append(f"L{at[-1][0]} {at[-1][1]}")
    return f'<path class="way" d="{"".join(way)}"/>{_head(at[-2], at[-1])}'


def _short(corner: tuple[int, int], toward: tuple[int, int]) -> tuple[int, int]:
    """The point a little before a turn."""
    dx, dy = toward[0] - corner[0], toward[1] - corner[1]
    step = min(ROUND, (abs(dx) + abs(dy)) // 2)
    return corner[0] + step * _sign(dx), corner[1] + step * _sign(dy)


def _head(before: tuple[int, int], tip: tuple[int, int]) -> str:
    (x, y), dx, dy = tip, _sign(tip[0] - before[0]), _sign(tip[1] - before[1])
    back_x, back_y, wide = x - dx * (HEAD + 2), y - dy * (HEAD + 2), HEAD * 2 // 3
    sides = [(back_x + dy * wide, back_y + dx * wide), (back_x - dy * wide, back_y - dx * wide)]
    points = " ".join(f"{px},{py}" for px, py in [tip, *sides])
    return f'<polygon class="head" points="{points}"/>'


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _box(pen: _Pen, laid: Layout, state: State, label: Label, *, side: bool, now: bool) -> str:
    """A state: its name, below it that it is the present one or how it is reached."""
    x, y = laid.boxes[state.key]
    marks = {"side": side, "final": state.final, "now": now}
    kind = " ".join(["state", *(mark for mark, holds in marks.items() if holds)])
    words = label(state.label)
    shapes = [pen.rect("box", x, y, BOX, HIGH, round_=6)]
    if state.final:
        shapes.append(pen.rect("inner", x + 3, y + 3, BOX - 6, HIGH - 6, round_=4))
    note = ""
    if now:
        shapes.append(pen.rect("badge", x, y + HIGH - STRIP, BOX, STRIP, round_=5))
        note = pen.text("badge-text", x + BOX // 2, y + HIGH - 5, label(NOW))
    elif state.key in laid.from_any:
        note = pen.text("note", x + BOX // 2, y + HIGH - 8, label(FROM_ANY))
    lines = wrapped(words, WIDE, most=3)
    first = y + HIGH // 2 + 5 - (len(lines) - 1) * LINE // 2 - (8 if note else 0)
    names = [pen.text("name", x + BOX // 2, first + n * LINE, line) for n, line in enumerate(lines)]
    return f'<g class="{kind}"><title>{escape(words)}</title>{"".join([*shapes, *names, note])}</g>'


def wrapped(text: str, wide: int, *, most: int) -> list[str]:
    """The text on at most so many lines; Chinese breaks anywhere, what is left out becomes …"""
    lines = [""]
    for word in _words(text):
        if lines[-1] and _width((lines[-1] + word).rstrip()) > wide:
            lines.append(word)
        else:
            lines[-1] += word
    if len(lines) > most:
        lines[most - 1 :] = [lines[most - 1] + lines[most]]
    return [_cut(line.strip(), wide) for line in lines]


def _cut(line: str, wide: int) -> str:
    if _width(line) <= wide:
        return line
    while _width(line) >= wide:
        line = line[:-1]
    return line.rstrip() + "…"


def _words(text: str) -> Iterator[str]:
    """Pieces between which a line may break."""
    word = ""
    for letter in text:
        if word and (word[-1] in " -" or _is_wide(word[-1])) and letter != " ":
            yield word
            word = ""
        word += letter
    if word:
        yield word


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _width(text: str) -> int:
    return sum(2 if _is_wide(letter) else 1 for letter in text)
