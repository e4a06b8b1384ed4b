"""The success indicators as a paper for the Board (S1 §25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from engine.text import N_, Name, Nn_, Text
from workflows.domain.papers.front import symbol
from workflows.domain.papers.paper import (
    Amount,
    Block,
    Code,
    Content,
    Label,
    Paper,
    Paragraph,
    Table,
)
from workflows.domain.papers.survey import NOT_SHOWN, OVER_EIGHT
from workflows.domain.success.queries import Figure, Indicator, Period
from workflows.domain.surveys.queries import Round
from workflows.domain.surveys.rules import EIGHT
from workflows.domain.surveys.sessions import Texts, questions, shown

COUNTED = N_(
    "Every number is a count or a sum of dated records of the period. Sums are given in each "
    "currency by itself; nothing is converted, and no country is compared with another."
)
NONE_YET = N_("no information available")
NO_FIGURES = N_("(e) What delegations said is shown from eight answers to a session on.")
SAID = Nn_(
    "(e) What delegations said after: %(session)s (%(n)s answer)",
    "(e) What delegations said after: %(session)s (%(n)s answers)",
)


def success_report(found: Sequence[Indicator], period: Period, *, today: dt.date) -> Paper:
    return Paper(
        name="success-indicators",
        title=Text(N_("Success indicators of the review mechanism")),
        kicker=Text(N_("Peer reviews of Member States on a voluntary basis")),
        public=True,
        one_page=True,
        facts=(
            (Text(N_("Symbol")), symbol("")),
            (Text(N_("From")), period.since or Text(N_("the beginning"))),
            (Text(N_("Until")), period.until or today),
            (Text(N_("As of")), today),
        ),
        blocks=(Paragraph(Text(COUNTED)), table_of(found), *said(found)),
    )


def table_of(found: Sequence[Indicator]) -> Block:
    return Table(
        Text(N_("Indicators of paragraph 25 of the concept note")),
        (Text(N_("Indicator")), Text(N_("What is counted")), Text(N_("Figure"))),
        tuple(row for each in found for row in _rows(each)),
    )


def _rows(each: Indicator) -> Iterator[tuple[Content, ...]]:
    head = _head(each)
    if not each.figures:
        yield head, Code(""), Text(NONE_YET)
    for place, figure in enumerate(each.figures):
        yield (head if place == 0 else Code("")), Text(figure.label), _amount(figure)


def _amount(figure: Figure) -> Content:
    if figure.amount is None:
        return Text(NONE_YET)
    return Amount(figure.amount, figure.measure)


def _head(each: Indicator) -> Text:
    return Text(N_("(%(letter)s) %(label)s"), letter=each.letter, label=Text(each.label))


# What delegations of the Board said: of the latest session with figures, so that a page is enough


def said(found: Sequence[Indicator]) -> Iterator[Block]:
    """The figures of its questionnaire, a line for each question; nothing is ranked."""
    for each in found:
        latest = shown(each.rounds)[-1:]
        if each.rounds and not latest:
            yield Paragraph(Text(NO_FIGURES), style="note")
        for one in latest:
            yield Table(
                Text(SAID, session=Name("body", one.name), n=one.answers or 0),
                (Text(N_("Question")), Text(N_("Answers"))),
                tuple(
                    (Label(texts[""]), _answers(one, key, texts)) for key, texts in questions([one])
                ),
            )
            yield Paragraph(Text(OVER_EIGHT, least=EIGHT), style="note")


def _answers(latest: Round, key: str, texts: Texts) -> Content:
    """Each choice with its number: Well – 8 · Partly – 0."""
    counted = {words: latest.count(key, words) for words in texts if words}
    if any(n is None for n in counted.values()):
        return Text(NOT_SHOWN)
    return Label(
        {
            language: " · ".join(f"{texts[key].get(language) or texts[key]['en']} – {n}"
                                 for key, n in counted.items())
            for language in texts[""]
        }
    )  # fmt: skip
