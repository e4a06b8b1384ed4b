"""Drafting on pages: what the form of a section brought, written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from engine.models.case import Case
from engine.queries.reader import Reader
from web import assessment
from web.assessment import Here, file_name, name
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import day_of
from workflows.domain.assessment import earlier, queries, services, wordings
from workflows.domain.assessment.queries import EDIT
from workflows.domain.assessment.services import Saved, Typed, Upload
from workflows.domain.assessment.sheet import COMPLETE, Line, Part
from workflows.domain.documents.rules import FIRST

REMOVE = "remove."
UNKNOWN = -1  # the version of an answer that somebody else saved meanwhile


@dataclass(frozen=True)
class Sent:
    """What the form of a section brought.

    `choices`: question -> which of two texts, and the wording that was set aside.
    `complete`: None where nothing new was said of the section.
    `unchanged`: the earlier answer that still holds.
    """

    section: str
    answers: tuple[Typed, ...]
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()
    removed: frozenset[int] = frozenset()
    described: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    complete: bool | None = None
    unchanged: Line | None = None

    def has_seen(self, question: str, rows: Rows, case: int) -> bool:
        """Whether the form was made from the answer as it stands."""
        versions = {each.question: each.version for each in self.answers}
        return versions.get(question, 0) == queries.version(rows, case, question)


def brought(
    form: Form, part: Part, files: Mapping[str, Handed], answers: Iterable[Typed],
    beside: Mapping[str, Line] = MappingProxyType({}),
) -> Sent:  # fmt: skip
    """What cannot be taken goes to the form's faults. `beside`: earlier answers, by question."""
    keys = [each.question.key for each in part.lines]
    last = beside.get(form["unchanged"])
    return Sent(
        section=part.key,
        answers=tuple(answers),
        choices={key: (form[name(key, "choose")], form[name(key, "aside")]) for key in keys},
        uploads=tuple(assessment.uploads(files, form)),
        removed=frozenset(_numbers(form)),
        described=described(form, part),
        complete=complete(form),
        unchanged=last if last and last.question.key in keys else None,
    )


def _numbers(form: Form) -> Iterator[int]:
    """The files to be removed."""
    for key in form.values:
        number = key.removeprefix(REMOVE)
        if key.startswith(REMOVE) and number.isdecimal():
            yield int(number)


def complete(form: Form) -> bool | None:
    """What was said of the section, if it is something new."""
    said = form[assessment.MARK]
    if said == form[assessment.MARK_SEEN] or said not in {assessment.YES, assessment.NO}:
        return None
    return said == assessment.YES


def described(form: Form, part: Part) -> dict[int, tuple[str, str]]:
    """What was said of files; what cannot be taken goes to the form's faults."""
    found = {}
    for each in part.lines:
        told(form, name(each.question.key, "file"))
        for file in each.files:
            shows, label = told(form, file_name(file))
            if label and (shows, label) != (file.shows, file.label):
                found[file.document] = shows, label
    return found


def told(form: Form, at: str) -> tuple[str, str]:
    """What a form says of one file."""
    shows, label = f"{at}.shows", f"{at}.label"
    if form[label] or form[shows]:
        form.at_most(shows, assessment.SHOWS)
        form.one_of(label, FIRST)
    return form[shows], form[label]


def keep(rows: Rows, looking: Reader, found: Here, sent: Sent) -> Saved | None:
    """Write a form, in one transaction; None where the State has delivered meanwhile."""
    case = rows.get_one(Case, found.id)
    if not assessment.may_draft(rows, looking, case):
        return None
    person, now = looking.actor.person, looking.now
    services.begin(rows, case.id, found.edition, now)
    services.detach(rows, case.id, sent.removed)
    services.describe(rows, case.id, sent.described)
    services.attach(
        rows, case.id, sent.uploads, body=looking.actor.body, readers=writers(looking, case),
        person=person, now=now,
    )  # fmt: skip
    if sent.complete is not None:
        services.mark(rows, case.id, sent.section, complete=sent.complete, person=person, now=now)
    last = sent.unchanged
    seen = last is not None and sent.has_seen(last.question.key, rows, case.id)
    saved = services.save(rows, case.id, settled(rows, case.id, sent), person=person, now=now)
    if last is None or found.earlier is None or saved.stale:
        return saved
    return earlier.take_over(
        rows, case.id, last, since=day_of(found.earlier.at),
        version=queries.version(rows, case.id, last.question.key) if seen else UNKNOWN,
        body=looking.actor.body, readers=writers(looking, case), person=person, now=now,
    )  # fmt: skip


def writers(looking: Reader, case: Case) -> frozenset[str]:
    """The roles of the State: whoever drafts, and nobody else."""
    return frozenset(looking.definition(case).may_read(case.state, EDIT) or ())


def settled(rows: Rows, case: int, sent: Sent) -> Iterator[Typed]:
    """Answers after a choice between two texts: one's own as it was, the other, or the field."""
    for each in sent.answers:
        choice, aside = sent.choices.get(each.question, ("", ""))
        if choice == assessment.THEIRS:
            continue
        mine = None
        if choice == assessment.MINE and aside.isdecimal():
            mine = wordings.one(rows, case, each.question, int(aside))
        if mine is None:
            yield each
        else:
            said = mine.said
            yield replace(each, kind=said.kind, text=said.text, language=said.language)


def stopped_at(rows: Rows, looking: Reader, found: Here) -> tuple[str, str] | None:
    """Section and question where the reader goes on: where he saved last, else the next blank.

    None where nothing is blank.
    """
    parts = found.sheet.parts if found.sheet else ()
    lines = [(part, each) for part in parts for each in part.lines]
    last = queries.stopped(rows, found.id, looking.actor.person)
    place = next((at for at, (_, each) in enumerate(lines) if each.question.key == last), -1)
    if place >= 0 and lines[place][0].standing != COMPLETE:
        return lines[place][0].key, lines[place][1].question.key
    onward = (*lines[place + 1 :], *lines[: place + 1])
    return next(((part.key, each.question.key) for part, each in onward if each.blank), None)
