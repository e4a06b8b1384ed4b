"""The generated parts of the documentation, between two marks in a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config import released
from engine import diagram
from engine.definition import Definition
from engine.registry import Registry

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- generated: {name} -->", "<!-- end: {name} -->"
PAGES = {"README.md": ("country_review",), "docs/processes.md": None}


def write(registry: Registry, *, only_check: bool = False) -> list[str]:
    """Bring the generated parts up to date; answer the pages that were not."""
    stale = []
    for name, keys in PAGES.items():
        path = ROOT / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = before
        for definition in registry.current():
            if keys is None or definition.key in keys:
                after = _replace(after, definition, whole=keys is None)
        if after != before:
            stale.append(name)
            if not only_check:
                path.write_text(after, encoding="utf-8")
    return stale


def _replace(page: str, definition: Definition, *, whole: bool) -> str:
    begin, end = (mark.format(name=definition.key) for mark in (BEGIN, END))
    part = f"{begin}\n\n{_part(definition, whole=whole)}\n{end}"
    if begin not in page:
        return f"{page.rstrip()}\n\n{part}\n".lstrip() if whole else page
    head, _, rest = page.partition(begin)
    return head + part + rest.partition(end)[2]


def _part(definition: Definition, *, whole: bool) -> str:
    lines = [f"```mermaid\n{diagram.mermaid(definition).strip()}\n```"]
    if whole:
        name = f"{definition.label} (`{definition.key}`, version {definition.version})"
        lines.insert(0, f"## {name}\n")
        lines += ["", "| Step | What leads on | To | By |", "|--|--|--|--|", *_table(definition)]
    return "\n".join(lines) + "\n"


def _table(definition: Definition) -> Iterator[str]:
    for transition in definition.transitions:
        target = definition.target(transition)
        sources = ", ".join(
            definition.state(key).label
            for key in definition.expected_path
            if key in definition.sources(transition)
        )
        where = "any open step" if transition.source == "ANY_OPEN" else sources
        to = definition.state(target).label if target else "(stays)"
        by = ", ".join(str(getattr(each, "label", each)) for each in transition.by)
        yield f"| {where} | {transition.label} | {to} | {by} |"


def fingerprints(registry: Registry) -> str:
    """The lines of `workflows/released.toml` for the definitions as they are."""
    return "\n".join(
        f'[{each.key}]\n{each.version} = "{released.fingerprint(each)}"\n' for each in registry
    )
