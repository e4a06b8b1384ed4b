"""What a State asks of its colleagues and notes among them, as its own pages show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import g

from engine import editions
from engine.errors import NotFound
from engine.models.case import Case
from engine.models.person import Person
from engine.queries.reader import Reader
from engine.text import N_
from notifications import asked
from web import assessment, current
from web.assessment import Here
from web.current import Rows
from web.form import Form
from web.inputs import a_date
from web.reading import reader
from web.steps import GIVE_DATE
from workflows.domain.accounts import merge
from workflows.domain.assessment.sheet import Part
from workflows.domain.colleagues import queries, services
from workflows.domain.colleagues.models import Asking, Note
from workflows.domain.colleagues.queries import Asked, NoteLine
from workflows.domain.colleagues.rules import LONGEST, own_roles

FROM_TODAY = N_("Choose today or a later day.")
NEW, CHANGED, SETTLED = "note.new.", "note.", "settled."
NOTES = Mapping[str, Sequence[NoteLine]]


@dataclass(frozen=True)
class Beside:
    """What stands beside the drafts, for the State's own people alone."""

    askings: tuple[Asked, ...]
    undelivered: frozenset[int]  # askings whose last mail did not arrive
    notes: NOTES
    form: Form = field(default_factory=Form)  # of the days, as they stand

    def of(self, section: str) -> tuple[Asked, ...]:
        return tuple(each for each in self.askings if each.section == section)


def beside(case: int) -> Beside | None:
    """For templates, once for a page; None for whoever is not of the State."""
    kept = g.setdefault("beside", {})
    if case not in kept:
        looking = reader()
        kept[case] = current.read(lambda rows: _beside(rows, looking, rows.get_one(Case, case)))
    found: Beside | None = kept[case]
    return found


def _beside(rows: Rows, looking: Reader, case: Case) -> Beside | None:
    if not queries.is_own(rows, looking, case):
        return None
    askings = queries.askings(rows, case.id, looking.now)
    standing = [each.id for each in askings if each.stands]
    return Beside(
        tuple(askings), frozenset(asked.undelivered(rows, standing)),
        queries.notes(rows, case.id, looking.actor.person), prefill(Form(), {}, askings),
    )  # fmt: skip


def own_room(rows: Rows, looking: Reader, reference: str) -> tuple[Case, Here]:
    """The room of the self-assessment, for the State's own people. Raises NotFound."""
    found = assessment.here(rows, looking, reference)
    case = rows.get_one(Case, found.id)
    if not queries.is_own(rows, looking, case):
        raise NotFound
    return case, found


def drafted_part(rows: Rows, looking: Reader, reference: str, section: str) -> (
    tuple[Case, Here, Part]
):  # fmt: skip
    """A section while it is drafted. Raises NotFound."""
    case, found = own_room(rows, looking, reference)
    part = found.sheet.part(section) if found.sheet else None
    if part is None or found.place != assessment.DRAFTING:
        raise NotFound
    return case, found, part


def the_asking(rows: Rows, looking: Reader, reference: str, key: int) -> tuple[Case, Asking]:
    """An asking that may be changed: the State drafts. Raises NotFound."""
    case, found = own_room(rows, looking, reference)
    asking = queries.asking(rows, case.id, key)
    if asking is None or found.place != assessment.DRAFTING:
        raise NotFound
    return case, asking


# Forms


def a_day(form: Form, name: str) -> dt.date:
    """The day by which an answer would help: from today on; else a fault."""
    today = current.read(lambda rows: editions.calendar_of(rows).day(current.now()))
    day = a_date(form[name])
    if not isinstance(day, dt.date):
        form.fault(name, GIVE_DATE)
        return today
    if day < today:
        form.fault(name, FROM_TODAY)
    return day


def prefill(form: Form, notes: NOTES, askings: Iterable[Asked] = ()) -> Form:
    """One's own notes and the days as they stand, to be put right."""
    for asking in askings:
        form.values.setdefault(f"by.{asking.id}", asking.by.isoformat())
    for note in (each for lines in notes.values() for each in lines if each.mine):
        form.values.setdefault(f"{CHANGED}{note.id}", note.text)
    return form


@dataclass(frozen=True)
class Notes:
    """What a form says in notes: new ones by question, own ones put right, marks."""

    added: Mapping[str, str]
    changed: Mapping[int, str]
    settled: Mapping[int, bool]


def notes_typed(form: Form, questions: Iterable[str], notes: NOTES) -> Notes:
    """The notes of a form. What cannot be taken goes to its faults."""
    questions = list(questions)
    added = {each: form[NEW + each] for each in questions if form[NEW + each]}
    here = [note for each in questions for note in notes.get(each, ())]
    changed, settled = {}, {}
    for note in here:
        name, mark = f"{CHANGED}{note.id}", f"{SETTLED}{note.id}"
        if note.mine and name in form.values and form[name] != note.text:
            changed[note.id] = form[name]
            form.require(name)
            form.at_most(name, LONGEST)
        if form[f"{mark}.seen"] and bool(form[mark]) != (form[f"{mark}.seen"] == "yes"):
            settled[note.id] = bool(form[mark])
    for each in added:
        form.at_most(NEW + each, LONGEST)
    return Notes(added, changed, settled)


def keep_notes(rows: Rows, case: int, said: Notes, *, person: int, now: dt.datetime) -> None:
    """Write the notes of a form. Raises NotFound, NotYours."""
    for question, text in said.added.items():
        services.add_note(rows, case, question, text, person=person, now=now)
    for key, text in said.changed.items():
        services.change_note(_note(rows, case, key), text, person=person, now=now)
    for key, settled in said.settled.items():
        services.settle_note(_note(rows, case, key), settled=settled, person=person, now=now)


def _note(rows: Rows, case: int, key: int) -> Note:
    found = queries.note(rows, case, key)
    if found is None:
        raise NotFound
    return found


# Mail


def write_to(rows: Rows, case: Case, asking: Asking) -> None:
    """Queue the mail with a link of its own."""
    house = current.services()
    merged = merge.merged_into(rows, asking.person_id)
    request = asked.Request(
        key=asking.id, case=case, person=rows.get_one(Person, merged or asking.person_id),
        asker=asking.asked_by, by=asking.by, language=asking.language, to=asking.email,
        words=asking.words,
    )  # fmt: skip
    asked.ask(rows, house.outbox.queue, request, now=current.now())


def tell_the_state(rows: Rows, case: Case) -> None:
    """Queue the mail that a section was handed back, to those who are written to by mail."""
    house, now = current.services(), current.now()
    roles = own_roles(house.registry.get(case.definition, case.definition_version))
    for seat, person in queries.mail_holders(rows, case, roles, now):
        asked.tell(rows, house.outbox.queue, case, person, seat, now=now)
