"""The page that maps every paragraph of the two sources to the place that serves it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.readers import new_world, site_over
from web import programme

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"
ROW = re.compile(r"^\| (S[12] [^|]+?) \|[^|]*\| `([^`]+)` \|", re.MULTILINE)
# The paragraphs that ask for nothing but are background: of the note, and of the resolution.
NARRATIVE = {1, 4, 5, 19, 20}
PARAGRAPHS = {f"S1 §{number}" for number in range(2, 34)} - {f"S1 §{n}" for n in NARRATIVE}
OPERATIVE = {f"S2 OP{number}" for number in range(1, 10)}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("sources"))
    yield site_over(world)
    world.services.close()


def rows():
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def named(words):
    """The single paragraphs behind "S1 §14b, §16a, §27-32" or "S2 OP7-8"."""
    source = words[:2]
    for first, last in re.findall(r"(?:§|OP)(\d+)[a-h]?(?:\s?-\s?[a-h]?(?:§|OP)?(\d+))?", words):
        sign = "§" if source == "S1" else "OP"
        for number in range(int(first), int(last or first) + 1):
            yield f"{source} {sign}{number}"


def test_every_place_that_is_named_exists(site):
    endpoints = set(site.app.view_functions)
    processes = {each.key for each in site.world.services.registry.current()}
    missing = [
        place
        for _, place in rows()
        if not (
            place in endpoints
            or (place.startswith("process:") and place.removeprefix("process:") in processes)
            or place.removeprefix("registers.show:") in programme.REGISTERS
        )
    ]
    assert missing == []


def test_every_paragraph_that_asks_for_something_has_a_place():
    served = {each for words, _ in rows() for each in named(words)}
    assert sorted((PARAGRAPHS | OPERATIVE) - served) == []
