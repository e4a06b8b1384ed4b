"""The files of a case beside what was stated: which there are for the reader, and their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.models.case import Case
from engine.queries.reader import Reader
from web.current import Rows
from web.i18n import say
from workflows.domain.documents import labels
from workflows.domain.documents.queries import documents
from workflows.domain.documents.rules import LABELS, STRICT, UNCLASSIFIED
from workflows.domain.knowledge import listed
from workflows.domain.reviews.inputs import OFFICIAL

PUBLIC = frozenset({listed.SUMMARY, *OFFICIAL})  # what becomes a public document by its issue


@dataclass(frozen=True)
class Beside:
    """A file that the reader may open, and how confidential it is."""

    id: int
    label: str


Files: TypeAlias = Mapping[tuple[int, str], Beside]


def files(rows: Rows, looking: Reader, case: Case) -> Files:
    """(event, key) -> file. What was issued with the agreement of its State is unclassified."""
    found = documents(rows, case.id)
    strict = [row.id for row in found if row.label == STRICT]
    open_to = labels.known(rows, looking.actor.person, strict) if strict else {}
    public = frozenset[int]()
    if any(row.key in PUBLIC for row in found):
        public = listed.public(rows, (case.id,))
    return {
        (row.event_id or 0, row.key): Beside(
            row.id, UNCLASSIFIED if row.id in public else row.label
        )
        for row in found
        if row.label != STRICT or row.id in open_to
    }


def classified(label: str) -> str:
    """How confidential a file is, in the reader's language."""
    return say(LABELS.get(label, label))
