"""What delegations of the Board said, session by session: the questions that were ever asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflows.domain.surveys.queries import Round

Texts = Mapping[str, Mapping[str, str]]  # choice -> its words by language; "": the question


def questions(rounds: Sequence[Round]) -> list[tuple[str, Texts]]:
    """(question, its text and choices as last asked), in the order of the last questionnaires."""
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for each in reversed(rounds):
        for asked in each.sheet.questions:
            row = found.setdefault(asked.key, {"": dict(asked.text)})
            for key, words in asked.choices.items():
                row.setdefault(key, dict(words))
    return list(found.items())


def shown(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """Those with figures: eight answers or more came."""
    return tuple(each for each in rounds if each.answers is not None)
