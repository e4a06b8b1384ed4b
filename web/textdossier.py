"""A text in the dossier of its case: versions that are fixed, and the comments of each round."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from engine.errors import NotFound
from engine.queries.reader import Reader
from web import texts
from web.current import Rows
from web.texts import Said
from web.texttable import listed
from workflows.domain.texts import languages, queries
from workflows.domain.texts.languages import Reading
from workflows.domain.texts.models import TextVersion


@dataclass(frozen=True)
class Kept:
    """A version with its languages. `said`: None where it was never put to all."""

    version: TextVersion
    step: str
    readings: tuple[Reading, ...]
    said: tuple[Said, ...] | None


def kept(rows: Rows, looking: Reader, reference: str) -> tuple[Kept, ...] | None:
    """What the pages of a text show, the latest first; no draft. None: the case is no text."""
    with suppress(NotFound):
        of = texts.here(rows, looking, reference)
        found = queries.versions(rows, of.key, drafts=False)
        there = languages.readings(rows, found, drafts=False)
        labels = {each.key: each.label for each in of.case.definition.transitions}
        return tuple(
            Kept(
                each, labels[each.fixed_by], there[each.id],
                tuple(listed(rows, of, each)) if each.fixed_by == queries.CONSULTED else None,
            )
            for each in found
        )  # fmt: skip
    return None
