"""Formal notes on a text that were handed in as files, as far as a reader may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.queries.facts import FactLine, facts_of, may_read, stated_in
from engine.queries.reader import Reader
from web.current import Rows
from web.reading import may_look_back
from web.steps import SOURCE_FACT
from web.texts import the_text
from workflows.domain.documents import queries as documents
from workflows.domain.documents.models import Document

NOTES = {"note_file": "note_number", SOURCE_FACT: "source_number"}  # file -> its number


@dataclass(frozen=True)
class Note:
    """A note with the document that it is."""

    document: Document
    number: str


def notes(rows: Rows, looking: Reader, reference: str) -> tuple[Note, ...]:
    """Those that the reader may open: his own side's, at the desk all of them. Raises NotFound."""
    case = the_text(rows, looking, reference)
    found = [each for each in documents.documents(rows, case.id) if each.key in NOTES]
    if not found:
        return ()
    roles = looking.access.roles(rows, looking.actor, case.id)
    found = [each for each in found if may_read(looking, roles, each.visible_to, each.body)]
    if not may_look_back(rows, looking, case):
        standing = {(fact.event, fact.key) for fact in facts_of(rows, looking, case)}
        found = [each for each in found if (each.event_id, each.key) in standing]
    stated = stated_in(rows, looking, [case], [each.event_id for each in found if each.event_id])
    return tuple(Note(each, _number(stated.get(each.event_id or 0, {}), each)) for each in found)


def _number(facts: Mapping[str, FactLine], document: Document) -> str:
    found = facts.get(NOTES[document.key])
    return str(found.value or "") if found else ""
