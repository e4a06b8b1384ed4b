"""What every page is asked when a test opens it: that each fault would be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import render_template_string
from lxml import html

from tests.web.wellmade import faults
from web.form import Form

ROOT = Path(__file__).parents[2]
TEMPLATES, STYLES = ROOT / "web" / "templates", ROOT / "web" / "static"
APART = {"papers/print.html"}  # a file: no page, and its captions stand in its blocks
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
PAGE = """<html lang="en" dir="ltr"><head><title>Inbox – XAA-2027 – Quadrennial</title></head><body>
<nav aria-label="Menu"><a href="#main">Inbox</a></nav><main id="main"><h1>Inbox</h1><h2>Next</h2>
<form><label for="q">Find</label><input id="q" name="q" aria-describedby="hint-q">
<p id="hint-q">A name</p><button>Find</button>
<fieldset><legend>Kind</legend><label><input type="radio" name="k"> One</label></fieldset></form>
<table><caption>Dates</caption><tr><th scope="col">Day</th></tr></table>
<svg role="img" aria-label="A plan"></svg></main></body></html>"""
PLANTED = (
    ('lang="en" ', "", "no lang"),
    ("Inbox – XAA-2027 – Quadrennial", " – Quadrennial", "title"),
    ('<p id="hint-q">', '<div id="faults"></div><p id="hint-q">', "to be corrected"),
    ("<h1>Inbox</h1>", "", "h1: []"),
    ("<h1>Inbox</h1>", "<h1>Inbox</h1><h1>Inbox</h1>", "h1: ['Inbox', 'Inbox']"),
    ("<h2>Next</h2>", "<h3>Next</h3>", "h3 after h1"),
    ("<h2>Next</h2>", '<h2 id="q">Next</h2>', "id 'q' stands 2 times"),
    ('for="q"', 'for="other"', "for leads nowhere"),
    ('aria-describedby="hint-q"', 'aria-describedby="hint-z"', "leads nowhere: 'hint-z'"),
    ('href="#main"', 'href="#away"', "link leads nowhere"),
    ('<label for="q">Find</label>', "", "no label"),
    ('<label for="q">Find', '<label for="q" class="unseen">What was done', "no label that is seen"),
    ('<label for="q">Find</label><input', '<input aria-label="Find"', "no label"),
    ('name="q"', 'name="q" type="email"', "no autocomplete"),
    ("fieldset", "div", "no fieldset"),
    ("<legend>Kind</legend>", "", "without a legend"),
    ('aria-describedby="hint-q"', "", "said to nobody: 'hint-q'"),
    (' aria-describedby="hint-q"', ' aria-invalid="true"', "marked without a word"),
    ("<button>Find</button>", "<button> </button>", "nothing said"),
    ("<button>", '<button tabindex="2">', "out of order"),
    ('aria-label="A plan"', "", "picture without words"),
    ("<svg", '<img src="x"><svg', "no alt"),
    ("<caption>Dates</caption>", "", "without a caption"),
    (' scope="col"', "", "without scope"),
    ("<th", '<th aria-sort="ascending" scope="col">Day</th><th aria-sort="other"', "two columns"),
    (' aria-label="Menu"', "", "no name"),
    ("<main", '<nav aria-label="Menu"></nav><main', "two nav"),
)
FORM = """{% import "_macros/forms.html" as f %}{% import "_macros/steps.html" as s with context %}
{{ f.summary(form, labels) }}
{{ f.field(form, "line", "Line", hint="H") }}{{ f.area(form, "area", "Area", hint="H") }}
{{ f.choice(form, "choice", "Choice", {"a": "A"}, hint="H") }}
{{ f.radios(form, "radios", "Radios", {"a": "A"}, hint="H") }}
{{ f.ticks(form, "ticks", "Ticks", {"a": "A"}, hint="H") }}
{{ f.several(form, "several", "Several", {"a": "A"}, {"All": ["a"]}, hint="H") }}
{{ f.checkbox(form, "box", "Box", hint="H") }}
{{ s.file_field(form, "file", "File") }}{{ s.date_field(form, "date", "Date") }}
{{ s.input(form, person) }}"""
NAMES = (
    "line", "area", "choice", "radios", "ticks", "several", "box", "file", "date", "person",
)  # fmt: skip


def test_a_page_that_is_well_made_has_no_fault():
    assert faults(PAGE) == []


@pytest.mark.parametrize(("stands", "planted", "found"), PLANTED)
def test_a_fault_is_found(stands, planted, found):
    assert stands in PAGE
    assert found in " ".join(faults(PAGE.replace(stands, planted)))


def test_a_title_says_that_something_is_to_be_corrected_in_any_language():
    page = PAGE.replace('<p id="hint-q">', '<div id="faults"></div><p id="hint-q">')
    for words in ("To correct: ", "À corriger\u00a0: ", "请更正： ", "يرجى التصويب: "):
        assert faults(page.replace("<title>", f"<title>{words}")) == []


def test_every_table_in_a_template_has_a_caption_and_heads_with_a_scope():
    found, tables = [], 0
    for path in TEMPLATES.rglob("*.html"):
        name = path.relative_to(TEMPLATES).as_posix()
        for table in TABLE.findall(path.read_text("utf-8")) if name not in APART else ():
            tables += 1
            heads = re.findall(r"<th\b[^>]*>", table)
            if "<caption" not in table or not heads or any("scope=" not in th for th in heads):
                found.append(f"{name}: {table[:80]}")
    assert found == []
    assert tables > 60


def test_no_example_in_a_field_takes_the_place_of_its_label():
    found = [
        path.name for path in TEMPLATES.rglob("*.html") if "placeholder=" in path.read_text("utf-8")
    ]
    assert found == []


def test_no_stylesheet_says_left_or_right():
    sides = re.compile(r"[\w-]*-(?:left|right)\b|(?<=[;{ ])(?:left|right)\s*:|:\s*(?:left|right)\b")
    said = {path.name: sides.findall(path.read_text("utf-8")) for path in STYLES.glob("*.css")}
    assert {name: found for name, found in said.items() if found} == {}


def test_every_kind_of_field_says_its_hint_and_its_fault_to_whoever_is_in_it(app):
    before, after = fields(app), fields(app, *NAMES)
    for name in NAMES:  # `field-…` is where the summary of faults leads
        calm, faulty = (each.get_element_by_id(f"field-{name}") for each in (before, after))
        assert calm.get("aria-invalid") is None, name
        assert calm.get("aria-describedby").split() == [f"hint-{name}"]
        assert faulty.get("aria-invalid") == "true", name
        assert faulty.get("aria-describedby").split() == [f"hint-{name}", f"fault-{name}"]


def fields(app, *faulty):
    """A form with a field of each kind, each with a hint; a fault in those that are named."""
    person = {"name": "person", "kind": "person", "label": "Person", "hint": "H", "readers": ()}
    person |= {"required": True, "choices": {"en": "English"}}
    form = Form()
    for name in faulty:
        form.fault(name, "Give this.")
    with app.test_request_context("/"):
        app.preprocess_request()
        labels = dict.fromkeys(NAMES, "Field")
        made = render_template_string(FORM, form=form, person=person, labels=labels)
    return html.fromstring(f"<body>{made}</body>")
