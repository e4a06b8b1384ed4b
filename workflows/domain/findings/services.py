"""Drafting items, saying something to them, and what steps of the review deliver of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.findings import queries
from workflows.domain.findings.models import Citation, Finding, FindingText, Position
from workflows.domain.findings.rules import ItemSettled, TextChanged

Sources = Collection[tuple[str, str]]  # kind and ref of what an item rests on


def draft(
    session: Session,
    *,
    case: int,
    kind: str,
    cites: str,
    text: str,
    language: str,
    by: Actor,
    now: dt.datetime,
    sources: Sources = (),
) -> Finding:
    """A new item of the common draft."""
    made = Finding(case_id=case, number=None, kind=kind, cites=cites, text=text)
    made.language, made.body, made.person_id = language, by.body, by.person
    made.created_at = made.saved_at = now
    made.version, made.dropped, made.settled = 1, False, ""
    session.add(made)
    session.flush()
    _rest_on(session, made, sources)
    return made


def change(
    session: Session,
    found: Finding,
    *,
    seen: int,
    kind: str,
    cites: str,
    text: str,
    language: str,
    by: Actor,
    now: dt.datetime,
    sources: Sources | None = None,
) -> None:
    """Another wording of an item. Raises TextChanged where it is no longer as it was seen.

    `sources`: what it rests on from now on; None leaves that as it is.
    """
    _fresh(found, seen)
    found.kind, found.cites, found.text, found.language = kind, cites, text, language
    _saved(found, by, now)
    if sources is not None:
        _rest_on(session, found, sources)
    session.flush()


def reword(
    session: Session, found: Finding, *, seen: int, text: str, language: str, by: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Another wording of the same item, as a reply to a comment brings it."""
    change(
        session, found, seen=seen, kind=found.kind, cites=found.cites, text=text,
        language=language, by=by, now=now,
    )  # fmt: skip


def _rest_on(session: Session, found: Finding, sources: Sources) -> None:
    """Keep what the draft of an item rests on, in place of what it rested on before."""
    session.execute(sa.delete(Citation).where(Citation.finding_id == found.id, Citation.round == 0))
    for kind, ref in dict.fromkeys(sources):
        session.add(Citation(finding_id=found.id, round=0, kind=kind, ref=ref))
    session.flush()


def drop(found: Finding, *, dropped: bool, seen: int, by: Actor, now: dt.datetime) -> None:
    """Take an item out of the draft, or put it back. Its number is not given to another."""
    _fresh(found, seen)
    found.dropped = dropped
    _saved(found, by, now)


def say(
    session: Session,
    found: Finding,
    *,
    act: str,
    kind: str,
    text: str,
    language: str,
    seen: int,
    by: Actor,
    now: dt.datetime,
    proposal: str = "",
) -> Position:
    """Prepare what a side says to an item in the present round; it is delivered by a step.

    `seen`: the version of what had been prepared, 0 for nothing. Raises TextChanged, ItemSettled.
    """
    course = queries.course(session, found.case_id)
    if not _takes(found, act, course.latest):
        raise ItemSettled
    prepared = queries.drafted(session, found.case_id, act, course.latest, course)
    made = prepared.get(found.id)
    if (made.version if made else 0) != seen:
        raise TextChanged
    if made is None:
        made = Position(finding_id=found.id, round=course.latest, act=act, version=0)
        session.add(made)
    made.kind, made.text, made.language, made.proposal = kind, text, language, proposal
    made.body, made.person_id, made.saved_at = by.body, by.person, now
    made.version, made.event = made.version + 1, None
    session.flush()
    return made


def _takes(found: Finding, act: str, latest: int) -> bool:
    """Whether something may still be said to an item; a correction follows its settling."""
    if act == "response":
        return True
    return bool(latest) and bool(found.settled) == (act == "correction")


def _fresh(found: Finding, seen: int) -> None:
    if found.settled:
        raise ItemSettled
    if found.version != seen:
        raise TextChanged


def _saved(found: Finding, by: Actor, now: dt.datetime) -> None:
    found.person_id, found.saved_at, found.version = by.person, now, found.version + 1


# What steps do


def deliver_texts(session: Session, case: int, *, event: int) -> None:
    """Freeze the draft as the next round; what is new gets the next paragraph number."""
    course, found = queries.course(session, case), queries.findings(session, case)
    number, last = course.latest + 1, queries.highest(found)
    # A delivery that was taken back has left rows of this round behind.
    ids = [each.id for each in found]
    for rows in (FindingText, Citation):
        session.execute(sa.delete(rows).where(rows.round >= number, rows.finding_id.in_(ids)))
    cited = queries.citations(session, case)
    for each in found:
        if each.dropped:
            continue
        if each.number is None:
            last += 1
            each.number = last
        session.add(
            FindingText(
                finding_id=each.id, round=number, event=event, kind=each.kind, cites=each.cites,
                text=each.text, language=each.language,
            )
        )  # fmt: skip
        for kind, ref in cited.get(each.id, {}).get(0, ()):
            session.add(Citation(finding_id=each.id, round=number, kind=kind, ref=ref))
    session.flush()


def deliver_positions(session: Session, case: int, act: str, *, event: int) -> None:
    """What one side has prepared in the present round can be read by the other from now on."""
    course = queries.course(session, case)
    for each in queries.drafted(session, case, act, course.latest, course).values():
        each.event = event
    session.flush()


def settle(session: Session, case: int, settled: Mapping[int, str]) -> None:
    """State how items were settled: number -> "agreed", "both_views", ..."""
    found = queries.open_items(session, case)
    for number, how in settled.items():
        found[number].settled = how
    session.flush()
