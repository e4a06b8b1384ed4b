"""A register: the cases of one process, shown as lines with what was stated last in each."""

from __future__ import annotations

from dataclasses import dataclass

from engine.text import N_


@dataclass(frozen=True)
class Register:
    """How a process is listed. The entries are its cases; nothing is kept beside them.

    `definition`: the process.  `label`: what the whole is called.  `intro`: one sentence on it.
    `source`: the paragraphs that ask for it, such as "S1 §16d, §25 a-b".
    `columns`: the inputs whose last statement each line shows.  `filters`: those, of a choice, by
    which the list can be narrowed.  `new`: the button that opens an entry.
    `acts`: steps that are taken again and again and stand as a table of their own below an entry.
    `subject`, `subject_hint`: what an entry is called by, where it is about no State.
    """

    definition: str
    label: str
    intro: str
    source: str
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    new: str = N_("Record an entry")
    subject: str = N_("Title")
    subject_hint: str = N_("A few words by which everybody will know it.")
