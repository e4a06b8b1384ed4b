"""Drawings of a process: everything in it is drawn, nothing in it carries a style."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine.definition import ANY_OPEN, Definition, Opening, Role, State, Transition
from engine.diagram import as_list, mermaid, svg, wrapped
from engine.layout import lay_out
from engine.routing import BOX, HIGH
from tests.engine.samples import LOOP, PANEL, VOICE

SVG = "{http://www.w3.org/2000/svg}"
STYLES = Path(__file__).parents[2] / "web/static/diagram.css"
OWN = Role("own", "Own")


def big(states: int = 26, *, phases: int = 6, path: int = 21) -> Definition:
    """A process of the size of a country review, with ways forward, back and aside."""
    named = {f"p{n}": f"Phase {n}" for n in range(phases)}
    made = tuple(
        State(f"s{n}", f"Step {n}", phase=f"p{n * phases // states}" if phases else "",
              final=n == states - 1)
        for n in range(states)
    )  # fmt: skip
    pairs = [(n, n + 1) for n in range(states - 1)] + [(n, n - 3) for n in range(4, states - 1, 5)]
    pairs += [(n, n + 7) for n in range(0, states - 8, 6)]
    moves = [Transition(f"t{a}_{b}", f"{a} to {b}", (made[a],), made[b], (OWN,)) for a, b in pairs]
    leave = Transition("leave", "Leave", ANY_OPEN, made[-1], (OWN,))
    return Definition(
        key="big", version=1, label="Big & long", initial=made[0], states=made, roles=(OWN,),
        phases=named, path=(*made[:path], made[-1]), opening=Opening(roles=(OWN,)),
        transitions=(*moves, leave),
    )  # fmt: skip


ALL = [LOOP, PANEL, VOICE, big(), big(phases=0), big(7, phases=2, path=3)]


def drawn(definition: Definition, current: str | None = None, **given) -> ET.Element:
    return ET.fromstring(svg(definition, current, **({"label": str} | given)))  # noqa: S314 - ours


def texts(element: ET.Element, kind: str) -> list[str]:
    return [each.text or "" for each in element.iter(f"{SVG}text") if each.get("class") == kind]


@pytest.mark.parametrize("definition", ALL)
def test_every_state_and_every_move_is_drawn_once(definition):
    picture = drawn(definition)

    boxes = [g for g in picture.iter(f"{SVG}g") if g.get("class", "").startswith("state")]
    moves = {
        (source, definition.target(each))
        for each in definition.transitions
        for source in definition.sources(each)
        if each.source is not ANY_OPEN and definition.target(each) not in (None, source)
    }
    arrows = [g for g in picture.iter(f"{SVG}g") if g.get("class", "").startswith("move")]
    assert len(boxes) == len(definition.states)
    assert len(arrows) == len(moves) + 1  # and the one that begins


@pytest.mark.parametrize("definition", ALL)
@pytest.mark.parametrize("rtl", [False, True])
def test_a_drawing_carries_classes_that_the_stylesheet_knows_and_no_style(definition, rtl):
    picture = drawn(definition, definition.initial_key, rtl=rtl)

    attributes = {name for element in picture.iter() for name in element.attrib}
    classes = {name for element in picture.iter() for name in element.get("class", "").split()}
    known = STYLES.read_text(encoding="utf-8")
    assert attributes <= {
        "class", "cx", "cy", "d", "direction", "height", "points", "r", "role", "rx", "viewBox",
        "width", "x", "y",
    }  # fmt: skip
    assert {name for name in classes if f".{name}" not in known} <= {"state"}


@pytest.mark.parametrize("definition", ALL)
def test_a_drawing_fits_a_page_and_boxes_keep_apart(definition):
    laid = lay_out(definition)

    corners = sorted(laid.boxes.values())
    apart = [
        abs(ax - bx) >= BOX or abs(ay - by) >= HIGH
        for place, (ax, ay) in enumerate(corners)
        for bx, by in corners[place + 1 :]
    ]
    assert laid.width <= 1100
    assert all(0 <= x <= laid.width - BOX and 0 <= y <= laid.height - HIGH for x, y in corners)
    assert all(apart)


@pytest.mark.parametrize("definition", ALL)
def test_no_arrow_runs_through_a_box(definition):
    laid = lay_out(definition)

    through = [
        (arrow.source, arrow.target, key)
        for arrow in laid.arrows
        for (ax, ay), (bx, by) in zip(arrow.points, arrow.points[1:], strict=False)
        for key, (x, y) in laid.boxes.items()
        if max(ax, bx) > x and min(ax, bx) < x + BOX and max(ay, by) > y and min(ay, by) < y + HIGH
    ]

    assert through == []


def test_the_present_state_is_marked_by_class_and_in_words():
    picture = drawn(LOOP, "reading")

    marked = [g for g in picture.iter(f"{SVG}g") if "now" in g.get("class", "").split()]
    assert [texts(each, "name") for each in marked] == [["Reading"]]
    assert texts(picture, "badge-text") == ["Present step"]
    assert picture.find(f"{SVG}title").text == "Text. Present step: Reading"


def test_a_drawing_is_one_image_with_a_name():
    picture = drawn(big(), title="How a review goes on")

    assert (picture.get("role"), picture[0].tag) == ("img", f"{SVG}title")
    assert picture[0].text == "How a review goes on"


def test_from_right_to_left_everything_is_mirrored():
    left, right = drawn(LOOP), drawn(LOOP, rtl=True)

    def starts(picture: ET.Element) -> list[int]:
        return [int(r.get("x")) for r in picture.iter(f"{SVG}rect") if r.get("class") == "box"]

    width = int(left.get("width"))
    assert starts(right) == [width - x - BOX for x in starts(left)]
    assert {text.get("direction") for text in right.iter(f"{SVG}text")} == {"rtl"}


def test_names_are_translated_and_escaped():
    picture = drawn(LOOP, "writing", label=lambda text: f"<{text}>")

    assert texts(picture, "name") == ["<Writing>", "<Reading>", "<Done>"]
    assert texts(picture, "badge-text") == ["<Present step>"]
    assert texts(picture, "note") == ["<from any step>"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Pairing", ["Pairing"]),
        ("Designation of the focal point", ["Designation of the", "focal point"]),
        (
            "A name of a step that is far too long to be shown",
            ["A name of a step", "that is far too lo…"],
        ),
        ("受审议国关于案文的评论意见", ["受审议国关于案文的", "评论意见"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudampfschifffa…"]),
    ],
)
def test_names_take_two_lines_at_most(text, lines):
    assert wrapped(text, 19, most=2) == lines


def test_the_list_says_what_the_picture_shows():
    assert [tuple(entry) for entry in as_list(LOOP)] == [
        ("", "writing", "Writing", [("Send", "Reading"), ("Stop", "Done")]),
        ("", "reading", "Reading", [("Send back", "Writing"), ("Agree", "Done"), ("Stop", "Done")]),
        ("", "done", "Done", []),
    ]


def test_the_list_goes_by_phases_and_has_every_state():
    entries = as_list(big())

    assert list(dict.fromkeys(entry.phase for entry in entries)) == [f"Phase {n}" for n in range(6)]
    assert sorted(entry.key for entry in entries) == sorted(state.key for state in big().states)


def test_mermaid_says_the_same():
    assert mermaid(LOOP) == (
        "stateDiagram-v2\n"
        "    direction LR\n"
        '    state "Writing" as writing\n'
        '    state "Reading" as reading\n'
        '    state "Done" as done\n'
        "    [*] --> writing\n"
        "    writing --> reading : Send\n"
        "    reading --> writing : Send back\n"
        "    reading --> done : Agree\n"
        "    note right of done : Stop (from any step)\n"
        "    done --> [*]\n"
    )


def test_mermaid_is_not_confused_by_signs():
    end = State("end", 'A "quoted": end; really', final=True)
    start = State("start", "Start")
    odd = Definition(
        key="odd", version=1, label="Odd", initial=start, states=(start, end), roles=(OWN,),
        opening=Opening(roles=(OWN,)),
        transitions=(Transition("go", "Go: on", (start,), end, (OWN,)),),
    )  # fmt: skip

    lines = mermaid(odd).splitlines()

    assert lines[3] == "    state \"A 'quoted'#58; end#59; really\" as end"
    assert lines[5] == "    start --> end : Go#58; on"


@pytest.mark.browser
@pytest.mark.parametrize("rtl", [False, True])
def test_a_browser_shows_every_name_within_its_box(page, rtl):
    sheet = STYLES.read_text(encoding="utf-8")
    page.set_content(f"<style>{sheet}</style>{svg(big(), 's3', label=str, rtl=rtl)}")

    outside = page.evaluate("""() => [...document.querySelectorAll('.state')].filter(g => {
        const box = g.querySelector('.box').getBBox();
        return [...g.querySelectorAll('text')].some(t => {
            const b = t.getBBox();
            return b.x < box.x || b.x + b.width > box.x + box.width;
        });
    }).length""")

    assert outside == 0
