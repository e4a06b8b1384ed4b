"""Words that stand nowhere but in one confidential text, and who may come upon each of them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.authorization import policy
from tests.authorization.addresses import Where, where_is
from tests.authorization.cast import Persona, words

WORD = re.compile(r"kanari(\d+)x")
TEAM, STATE, ROOM, DESK = policy.TEAM, policy.STATE, policy.ROOM, policy.DESK


@dataclass(frozen=True)
class Canary:
    """Where a word was put, in whose case, and what one must be to come upon it.

    `body`: the State or body that wrote it, whose seats in the case may read it as well.
    """

    place: str
    case: Where
    readers: frozenset[str]
    body: str = ""
    beside: Where | None = None  # where being one of these is enough as well


# Of a review: (table, column, rows) -> who reads; `own`: whose State or body wrote it.
OF_REVIEW: Mapping[tuple[str, str, str], frozenset[str]] = {
    ("assessment_answer", "text", "1"): STATE,
    ("assessment_text", "text", "1"): STATE,
    ("colleague_asking", "words", "words <> ''"): STATE,
    ("colleague_note", "text", "1"): STATE,
    ("question", "text", "event is null"): TEAM | DESK,
    ("question", "text", "event is not null"): ROOM,
    ("question_note", "text", "1"): TEAM | DESK,
    ("visit_entry", "text", "shared and removed = 0"): TEAM | DESK,
    ("visit_passage", "text", "1"): policy.PARTIES,
    ("finding_summary", "text", "1"): TEAM | DESK,
    ("desk_note", "text", "1"): policy.SECRETARIAT,
}
# Below a row of a review: (table, column, rows, parent) -> who reads.
BELOW: Mapping[tuple[str, str, str, str], frozenset[str]] = {
    ("question_reply", "text", "t.event is null", "question"): STATE,
    ("question_reply", "text", "t.event is not null", "question"): ROOM,
    ("finding_position", "text", "t.event is null and t.body = c.subject", "finding"): STATE,
    ("finding_position", "text", "t.event is null and t.body <> c.subject", "finding"): TEAM | DESK,
    ("finding_position", "text", "t.event is not null", "finding"): ROOM,
    ("finding_text", "text", "1", "finding"): ROOM,
}  # fmt: skip
PASSED_ON = frozenset({"state_comment"})  # with the input, to the reviewers and the desk
AUDIENCES = {"board": "board", "participating_states": "seat", "public": "public"}
# Of cases of other kinds, read as the case is.
AS_THE_CASE = (
    ("assistance_need", "what", "1"), ("assistance_need", "why", "1"),
    ("partner_input_text", "text", "1"),
)  # fmt: skip


def plant(session: Session) -> dict[int, Canary]:
    """Put a word into every confidential text of the house; answers who may find which."""
    open_the_history(session)
    add_what_is_missing(session)
    found: dict[int, Canary] = {}

    def put(table: str, column: str, rowid: int, canary: Canary) -> None:
        number = len(found) + 1
        session.execute(
            sa.text(f"update {table} set {column} = {column} || :word where rowid = :row"),  # noqa: S608
            {"word": f" kanari{number}x", "row": rowid},
        )
        found[number] = canary

    for place, rowid, canary in [*_of_reviews(session), *_of_cases(session), *_stated(session)]:
        table, column = place
        put(table, column, rowid, canary)
    for key, content, canary in _handed_in(session):
        found[len(found) + 1] = canary
        word = f'"text":"kanari{len(found)}x '
        session.execute(
            sa.text("update assessment_snapshot set content = :content where id = :key"),
            {"content": content.replace('"text":"', word), "key": key},
        )
    return found


Found = Iterator[tuple[tuple[str, str], int, Canary]]


def _of_reviews(session: Session) -> Found:
    cases = _cases(session)
    for (table, column, rows), readers in OF_REVIEW.items():
        query = f"select rowid as n, case_id from {table} where {rows}"  # noqa: S608
        for row in session.execute(sa.text(query)).all():
            yield (table, column), row.n, Canary(f"{table}.{column}", cases(row.case_id), readers)
    for (table, column, rows, parent), readers in BELOW.items():
        query = (
            f"select t.rowid as n, p.case_id from {table} t join {parent} p on p.id = t.{parent}_id"  # noqa: S608
            f" join cases c on c.id = p.case_id where {rows}"
        )
        for row in session.execute(sa.text(query)).all():
            opened = _consented(session, row.case_id) if table == "finding_text" else frozenset()
            canary = Canary(f"{table}.{column}", cases(row.case_id), readers | opened)
            yield (table, column), row.n, canary


def _consented(session: Session, review: int) -> frozenset[str]:
    """To whom else the State has opened its report, by an express consent that stands."""
    query = """
        select a.value audience from cases c
        join fact d on d.case_id = c.id and d.key = 'document' and d.value = '"report"'
        join fact a on a.case_id = c.id and a.key = 'audience'
        where c.parent_id = :review and c.definition = 'consent' and c.state in ('given', 'issued')
    """
    given = session.scalars(sa.text(query), {"review": review})
    return frozenset(AUDIENCES[json.loads(each)] for each in given)


def _handed_in(session: Session) -> Iterator[tuple[int, str, Canary]]:
    """Self-assessments as they were delivered: to the desk, and to the reviewers once opened."""
    query = "select id, case_id, content, opened_to from assessment_snapshot"
    for row in session.execute(sa.text(query)).all():
        readers = ROOM if row.opened_to != "[]" else STATE | DESK
        yield row.id, row.content, Canary("handed in", where_is(session, row.case_id), readers)


def _of_cases(session: Session) -> Found:
    cases = _cases(session)
    for table, column, rows in AS_THE_CASE:
        query = f"select rowid as n, case_id from {table} where {rows}"  # noqa: S608
        for row in session.execute(sa.text(query)).all():
            yield (
                (table, column),
                row.n,
                _as_the_case(session, f"{table}.{column}", cases(row.case_id)),
            )


def _as_the_case(session: Session, place: str, case: Where) -> Canary:
    """Read by whoever reads the case; what was passed on to a review by its parties as well."""
    states = policy.CASES[case.definition]
    readers = states.get(case.state, states["*"]) - {"offering_partner"}
    passed = "select review_id from partner_input where case_id = :case"
    review = session.scalar(sa.text(passed), {"case": case.id})
    if review is None or case.state != "passed_on":
        return Canary(place, case, readers)
    return Canary(place, case, readers | ROOM, beside=where_is(session, review))


def _stated(session: Session) -> Found:
    """Words stated in steps: by the readers that were written down with each, and its author."""
    cases = _cases(session)
    query = """
        select t.rowid as n, f.case_id, f.key, f.visible_to, f.body from fact f
        join event_text t on t.event_id = f.event_id and t.key = f.key
        where f.kind = 'text' and f.visible_to <> '[]'
        and t.value like '% %' and t.value not like '{%' and t.value not like '[%'
    """
    for row in session.execute(sa.text(query)).all():
        case, place = cases(row.case_id), f"stated {row.key}"
        canary = Canary(place, case, frozenset(json.loads(row.visible_to)), row.body)
        if row.key in PASSED_ON:
            canary = replace(_as_the_case(session, place, case), readers=ROOM)
        yield ("event_text", "value"), row.n, canary


def _cases(session: Session) -> Any:
    return cache(lambda key: where_is(session, key))


def open_the_history(session: Session) -> None:
    """In this copy it may be changed."""
    kept = "select name from sqlite_master where type = 'trigger' and sql like '%append-only%'"
    for name in session.scalars(sa.text(kept)).all():
        session.execute(sa.text(f'drop trigger "{name}"'))


# What no demonstration has, so that every rule has something to show.
MISSING = (
    """insert into desk_note (kind, case_id, "on", with_whom, outcome, text, written_by, written_at)
       select 'note', id, date('2026-11-01'), '', '', 'A note of the desk', 1, :at from cases
       where definition = 'country_review'""",
    """insert into colleague_note (case_id, question, person_id, text, written_at)
       select case_id, 'vision', 1, 'A note of a colleague', :at from assessment""",
    """insert into person_address (person_id, email, added_at)
       select person_id, 'second@example.org', :at from appointment where kind = 'alternate'
       and reference not in ('appointment ended', 'national in the Board') order by id desc
       limit 1""",  # of somebody who is nobody of the cast
    """insert into incident (what, "row", error, times, first_at, last_at, try_at, note)
       values ('mail', 1, 'TimeoutError', 1, :at, :at, :at, '')""",
    """insert into finding_role_view (case_id, role, person_id, seat_id, at)
       select case_id, 'sur_focal_point', 1, 1, :at from finding group by case_id""",
    """insert into other_visit (subject, name, first, last, body, person_id, saved_at)
       select distinct subject, 'A visit of another body', date('2026-12-01'), date('2026-12-02'),
       subject, 1, :at from cases where definition = 'country_review'""",
    """insert into saved_view (person_id, name, filter, "order", closed, shared, made_at)
       select 1, 'A view of the desk', '{}', 'name', 0, 0, :at""",
    """insert into document (case_id, key, name, media_type, size, sha256, label, visible_to, body,
                             created_at, withdrawn)
       select p.case_id, 'file', 'input.pdf', 'application/pdf', d.size, d.sha256, d.label, '[]',
       p.body, :at, 0 from partner_input p join document d on d.id = 1""",
)


def add_what_is_missing(session: Session) -> None:
    for statement in MISSING:
        session.execute(sa.text(statement), {"at": "2026-11-01 06:00:00.000000"})


class Keeper:
    """Knows who may come upon which word."""

    def __init__(self, read: Callable, canaries: Mapping[int, Canary]) -> None:
        self.read, self.canaries = read, canaries
        self._words: dict[tuple[Persona, int], frozenset[str]] = {}

    def leaks(self, who: Persona, text: str) -> Iterator[str]:
        """Words in an answer that this somebody was not to read."""
        for number in sorted({int(each) for each in WORD.findall(text)}):
            canary = self.canaries[number]
            if not self._may(who, canary):
                yield f"{canary.place} of {canary.case.reference} ({canary.case.state})"

    def _of(self, who: Persona, case: Where) -> frozenset[str]:
        if (who, case.id) not in self._words:
            self._words[who, case.id] = self.read(lambda session: words(session, who, case))
        return self._words[who, case.id]

    def _may(self, who: Persona, canary: Canary) -> bool:
        found = self._of(who, canary.case)
        if canary.body and canary.body == who.body and policy.sees(found, canary.case):
            return True
        beside = self._of(who, canary.beside) if canary.beside else frozenset()
        return bool(canary.readers & (found | beside))


def without(text: str, form: Mapping[str, object]) -> str:
    """A text without the words that somebody sent himself."""
    sent = {found.group() for value in form.values() for found in WORD.finditer(str(value))}
    return WORD.sub(lambda found: "" if found.group() in sent else found.group(), text)


def text_of(answer: TestResponse) -> str:
    """All that can be read in an answer: what it says, what its head says, what its file holds."""
    said = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return said + "\n" + body_of(answer)


def body_of(answer: TestResponse) -> str:
    return "\n".join(_read(answer.data, answer.mimetype))


def _read(data: bytes, kind: str = "", depth: int = 0) -> Iterator[str]:
    if data.startswith(b"PK\x03\x04") and depth < 3:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from _read(archive.read(name), depth=depth + 1)
        return
    if data.startswith(b"%PDF-"):
        with suppress(PyPdfError):  # a file that only begins like one holds what it shows
            yield from (page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    yield data.decode("utf-8", "replace")
