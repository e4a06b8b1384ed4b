"""Every pair of colours that words or signs are made of can be told apart, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLE = (Path(__file__).parents[2] / "web" / "static" / "style.css").read_text(encoding="utf-8")
DESIGN = (Path(__file__).parents[2] / "docs" / "design.md").read_text(encoding="utf-8")
TEXT, SIGN = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
GROUNDS = ("paper", "sheet", "well")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "accent") for ground in GROUNDS),
    *((ink, f"{ink}-wash", TEXT) for ink in ("accent", "done", "await", "fault")),
    *((ink, "sheet", TEXT) for ink in ("accent-strong", "done", "await", "fault")),
    ("ink", "accent-wash", TEXT), ("on-accent", "accent", TEXT), ("on-accent", "accent-strong", TEXT),
    *(("edge", ground, SIGN) for ground in GROUNDS),
]  # fmt: skip


def tokens(dark):
    """The colours of the stylesheet: those of the dark where they differ, else of the light."""
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest)) if dark else {})


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    """From 1 to 21, as WCAG 2.2 reckons it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_words_and_signs_stand_out_from_their_ground(ink, ground, least, dark):
    found = tokens(dark)
    assert contrast(found[ink], found[ground]) >= least


def test_black_on_white_is_told_from_grey_on_grey():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert contrast("#888888", "#999999") < SIGN


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_design_page_gives_the_contrast_as_it_is(dark):
    found, column = tokens(dark), 2 + dark
    rows = [line.split("|") for line in DESIGN.splitlines() if re.match(r"\| `[\w-]+` on `", line)]
    assert len(rows) == len(PAIRS)
    for cells in rows:
        ink, ground = re.findall(r"`([\w-]+)`", cells[1])
        assert cells[column].strip() == f"{contrast(found[ink], found[ground]):.1f}", cells[1]
