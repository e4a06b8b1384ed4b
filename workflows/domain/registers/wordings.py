"""The words of an entry in further languages: an act for each, of which the latest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from engine.definition import ANY_OPEN, Group, Input, Role, Transition
from engine.queries.reader import Reader
from engine.text import N_
from workflows.domain.registers.course import KEPT_BY
from workflows.domain.registers.queries import acts
from workflows.domain.reviews.inputs import LANGUAGES, choice

SAY_IN, LANGUAGE = "say_in", "in_language"  # the act, and its input
Wordings = Mapping[str, Mapping[str, str]]  # by language: input -> words
CODES = {label: code for code, label in LANGUAGES}


def say_in(*inputs: Input, by: Sequence[Role | Group] = KEPT_BY) -> Transition:
    """`inputs`: what is said in that language."""
    return Transition(
        SAY_IN, N_("Further language"), source=ANY_OPEN, by=tuple(by),
        inputs=(choice(LANGUAGE, N_("Language of the text"), LANGUAGES), *inputs),
        action=N_("Add a further language"),
    )  # fmt: skip


def wordings(session: Session, reader: Reader, definition: str) -> Mapping[int, Wordings]:
    """Of every entry of a process, by its case."""
    found: dict[int, dict[str, Mapping[str, str]]] = {}
    for act in acts(session, reader, definition, (SAY_IN,)):
        said = {key: str(fact.value) for key, fact in act.facts.items()}
        code = CODES.get(said.pop(LANGUAGE, ""), "")
        found.setdefault(act.case.id, {}).setdefault(code, said)
    return found
