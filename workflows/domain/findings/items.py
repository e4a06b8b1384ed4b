"""The findings as one side reads them: what was delivered, and of the drafts its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.domain.findings import queries, rules
from workflows.domain.findings.models import Finding, FindingText, Position
from workflows.domain.findings.queries import Course, Sources

READERS = frozenset({rules.STATE, rules.DELIVERED})  # of what was delivered alone


@dataclass(frozen=True)
class Said:
    """What one side says to an item. `delivered`: None while its own side alone reads it.

    `proposal`: of a comment, another wording of the item.
    """

    act: str
    kind: str
    text: str
    language: str
    body: str
    version: int
    delivered: dt.datetime | None
    proposal: str = ""

    @property
    def says_something(self) -> bool:
        """More than that one agrees, or has no comment."""
        return bool(self.text or self.proposal) or self.kind not in {"agrees", "no_comment"}

    @property
    def label(self) -> str:
        return rules.WORDS[self.act].get(self.kind, self.kind)


@dataclass(frozen=True)
class Exchange:
    """One round of an item: the text delivered, and what both sides said to it.

    `corrected`: a wording that followed the settling of the item, in the same round.
    """

    number: int
    at: dt.datetime
    text: str
    language: str
    comment: Said | None = None
    reply: Said | None = None
    corrected: bool = False


@dataclass(frozen=True)
class Item:
    """A finding as its reader sees it. `draft`: its present text has not been delivered.

    `rounds`: the texts delivered, the last of which is the one that counts.
    `sources`: kind and ref of what it rests on, beside the words of `cites`.
    """

    id: int
    number: int | None
    kind: str
    cites: str
    text: str
    language: str
    body: str
    version: int
    draft: bool
    taken_out: bool
    standing: str
    rounds: tuple[Exchange, ...] = ()
    latest: int = 0
    choice: Said | None = None
    response: Said | None = None
    correction: Said | None = None
    sources: Sources = ()

    @property
    def open(self) -> bool:
        """Whether the State has yet to say how it is settled."""
        return self.standing in rules.UNSETTLED and self.number is not None

    @property
    def exchange(self) -> Exchange | None:
        """The last round in which either side said something."""
        said = (each for each in reversed(self.rounds) if each.comment or each.reply)
        return next(said, None)

    @property
    def agreed(self) -> str | None:
        """The text on which both sides agree, where they do."""
        return self.rounds[-1].text if self.standing == rules.AGREED and self.rounds else None

    def of_now(self, act: str) -> Said | None:
        """What was said in the present round, prepared or delivered."""
        if act in {"choice", "response", "correction"}:
            found: Said | None = getattr(self, act)
            return found
        now = next((each for each in self.rounds if each.number == self.latest), None)
        return getattr(now, act) if now else None

    def takes(self, act: str) -> bool:
        """Whether this is an item to which that may be said."""
        if act == "response":
            gone = {rules.DROPPED, rules.TAKEN_OUT, rules.NOT_TRANSMITTED}
            return self.kind == "observation" and self.standing not in gone
        if act == "correction":
            return self.standing in {rules.AGREED, rules.BOTH_VIEWS, rules.NOT_TRANSMITTED}
        if act == "reply":
            comment = self.of_now("comment")
            return self.open and comment is not None and comment.delivered is not None
        return self.open

    def waits(self, act: str) -> bool:
        """Whether that has not been said yet. Where the State agrees nothing has to be settled."""
        if not self.takes(act) or self.of_now(act):
            return False
        comment = self.of_now("comment")
        return act != "reply" or (comment is not None and comment.says_something)

    def prepared(self, act: str) -> Said | None:
        """What may still be changed."""
        said = self.of_now(act)
        return said if said and said.delivered is None else None


def items(session: Session, case: int, side: str) -> tuple[Item, ...]:
    """Every item that a side may read, by paragraph number."""
    course = queries.course(session, case)
    delivered = queries.texts(session, case, course)
    cited = queries.citations(session, case)
    said: dict[int, list[Position]] = {}
    for each in queries.positions(session, case):
        if course.stands(each.event) or side == _side(each.act) or _reads(side, each.act):
            said.setdefault(each.finding_id, []).append(each)
    found = (
        _item(each, course, _Rows(
            delivered.get(each.id, {}), said.get(each.id, ()), cited.get(each.id, {})
        ), side)
        for each in queries.findings(session, case)
    )  # fmt: skip
    return tuple(each for each in found if each is not None)


@dataclass(frozen=True)
class _Rows:
    """What the tables hold of an item: texts and sources by round, and what was said."""

    delivered: Mapping[int, FindingText]
    said: Sequence[Position]
    cited: Mapping[int, Sources]


def _side(act: str) -> str:
    return rules.REVIEWERS if act in rules.BY_REVIEWERS else rules.STATE


def _reads(side: str, act: str) -> bool:
    """The desk reads the reviewers' drafts, which it delivers; never the State's."""
    return side == rules.DESK and _side(act) == rules.REVIEWERS


def _item(found: Finding, course: Course, rows: _Rows, side: str) -> Item | None:
    delivered, said, cited = rows.delivered, rows.said, rows.cited
    last = delivered[max(delivered)] if delivered else None
    shown: Finding | FindingText | None = found
    if side in READERS or found.dropped:
        shown = last
    if shown is None and side == rules.REVIEWERS and found.dropped:
        shown = found  # its drafters may put it back
    if shown is None:
        return None
    rounds = tuple(_exchange(course, each, said) for _, each in sorted(delivered.items()))
    rounds += tuple(_corrections(course, said))
    gone = course.latest not in delivered if side in READERS else found.dropped
    told = cited.get(last.round, ()) if last else ()
    draft = side not in READERS and (_differs(found, last) or cited.get(0, ()) != told)
    text, language = shown.text, shown.language
    if not draft and rounds:
        text, language = rounds[-1].text, rounds[-1].language
    return Item(
        id=found.id, number=found.number if delivered else None, kind=shown.kind,
        cites=shown.cites, text=text, language=language, body=found.body,
        version=found.version, draft=draft,
        taken_out=gone, standing=rules.TAKEN_OUT if gone else _standing(found, rounds),
        rounds=rounds, latest=course.latest,
        choice=_last(course, said, "choice"), response=_last(course, said, "response"),
        correction=_last(course, said, "correction"),
        sources=cited.get(0, ()) if draft else told,
    )  # fmt: skip


def _corrections(course: Course, said: Sequence[Position]) -> Iterator[Exchange]:
    """Wordings corrected after the item was settled, each as it was delivered."""
    for each in said:
        if each.act == "correction" and each.event is not None and course.stands(each.event):
            at = course.at[each.event]
            yield Exchange(each.round, at, each.text, each.language, corrected=True)


def _differs(found: Finding, last: FindingText | None) -> bool:
    return last is None or (found.kind, found.cites, found.text, found.language) != (
        last.kind, last.cites, last.text, last.language,
    )  # fmt: skip


def _standing(found: Finding, rounds: Iterable[Exchange]) -> str:
    if found.settled:
        return found.settled
    said = [each.comment for each in rounds if each.comment and each.comment.delivered]
    return rules.CONTESTED if said and said[-1].kind in rules.CONTESTING else rules.OPEN


def _exchange(course: Course, text: FindingText, said: Sequence[Position]) -> Exchange:
    here = [each for each in said if each.round == text.round]
    return Exchange(
        text.round, course.at[text.event], text.text, text.language,
        _last(course, here, "comment"), _last(course, here, "reply"),
    )  # fmt: skip


def _last(course: Course, said: Sequence[Position], act: str) -> Said | None:
    """What was prepared last, else what was delivered last."""
    found = [
        each
        for each in said
        if each.act == act and (each.round == course.latest or course.stands(each.event))
    ]
    if not found:
        return None
    prepared = [each for each in found if not course.stands(each.event)]
    row = (prepared or found)[-1]
    at = course.at[row.event] if row.event is not None and not prepared else None
    return Said(
        row.act, row.kind, row.text, row.language, row.body, row.version, at, row.proposal
    )  # fmt: skip


def counts(found: Iterable[Item]) -> dict[str, int]:
    """How many items stand how."""
    made = dict.fromkeys(rules.STANDINGS, 0)
    for each in found:
        made[each.standing] += 1
    return made
