"""The course of a figure over the years, in one place, as a small picture without a script.

Time runs with the reading direction; the scale always holds zero. Years of which nothing is known
break the line. Classes only, no style: `web/static/charts.css`. The table below says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 320, 120  # units of the picture
START, END, TOP, BOTTOM = 14, 14, 22, 24
DOT = 3.5
LETTER = 6.4  # about as wide as a digit


def plain(figure: Decimal) -> str:
    """Thousands apart, with a decimal point."""
    return format(figure, ",f")


@dataclass(frozen=True)
class Chart:
    """`points`: year and figure, oldest first. `title`: read in place of the picture.

    `colon` and `shown`: what the reader's language writes before a figure, and how it writes it.
    """

    title: str
    points: Sequence[tuple[int, Decimal]]
    rtl: bool = False
    colon: str = ": "
    shown: Callable[[Decimal], str] = plain

    @property
    def drawn(self) -> bool:
        """Two years make a course; one does not."""
        return len(self.points) > 1

    def svg(self) -> str:
        size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {size}'
            f" aria-label={quoteattr(self.title)}>"
            + self._axis()
            + "".join(self._lines())
            + "".join(self._dot(year, figure) for year, figure in self.points)
            + self._words()
            + "</svg>"
        )

    # Where things stand

    @property
    def _scale(self) -> tuple[Decimal, Decimal]:
        figures = [figure for _, figure in self.points]
        low, high = min(Decimal(0), *figures), max(Decimal(0), *figures)
        return low, high if high > low else low + 1

    def x(self, year: int) -> float:
        first, last = self.points[0][0], self.points[-1][0]
        share = (year - first) / max(last - first, 1)
        at = START + share * (WIDTH - START - END)
        return round(WIDTH - at if self.rtl else at, 1)

    def y(self, figure: Decimal) -> float:
        low, high = self._scale
        share = float((figure - low) / (high - low))
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    # What is drawn

    def _axis(self) -> str:
        y = self.y(Decimal(0))
        return f'<line class="zero" x1="{START}" x2="{WIDTH - END}" y1="{y}" y2="{y}"></line>'

    def _lines(self) -> Sequence[str]:
        pairs = zip(self.points, self.points[1:], strict=False)
        return [
            f'<line class="course" x1="{self.x(a)}" y1="{self.y(m)}"'
            f' x2="{self.x(b)}" y2="{self.y(n)}"></line>'
            for (a, m), (b, n) in pairs
            if b == a + 1
        ]

    def _dot(self, year: int, figure: Decimal) -> str:
        return (
            f'<circle cx="{self.x(year)}" cy="{self.y(figure)}" r="{DOT}">'
            f"<title>{year}{self.colon}{escape(self.shown(figure))}</title></circle>"
        )

    def _words(self) -> str:
        """First and last year below, first and last figure above their dots."""
        found = []
        for place, (year, figure) in ((0, self.points[0]), (1, self.points[-1])):
            at = "start" if (place == 0) != self.rtl else "end"
            edge = START - 6 if at == "start" else WIDTH - END + 6
            found.append(_text("year", edge, HEIGHT - 6, str(year), at))
            above = max(self.y(figure) - 8, 11)
            found.append(_text("figure", edge, above, self.shown(figure), at))
        return "".join(found)


def _text(kind: str, x: float, y: float, words: str, anchor: str) -> str:
    """Numbers run from left to right in every language."""
    return (
        f'<text class="{kind}" x="{x}" y="{round(y, 1)}" text-anchor="{anchor}"'
        f' direction="ltr">{escape(words)}</text>'
    )
