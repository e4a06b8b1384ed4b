"""What an office is called."""

from __future__ import annotations

from collections.abc import Iterable

from engine.definition import Definition


def titles(definitions: Iterable[Definition], desk: Iterable[str] = ()) -> dict[str, str]:
    """Title -> label, of every office that a process or the desk knows.

    The role that bears the title's own name says what it is called; else the first that uses it.
    """
    found: dict[str, str] = {}
    for definition in definitions:
        for role in definition.plain_roles:
            if role.key == role.title:
                found[role.title] = role.office
            else:
                found.setdefault(role.title, role.office)
    for title in desk:
        found.setdefault(title, plain(title))
    return found


def plain(title: str) -> str:
    """A title nobody has named: its key, as words."""
    return title.replace("_", " ").capitalize()
