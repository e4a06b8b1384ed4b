"""A colleague's page: one section of a self-assessment behind a link, and what it opens now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.errors import NotFound
from engine.models.case import Case
from engine.models.person import Person
from notifications import asked
from web import assessment, colleagues, current, drafting
from web.colleagues import NOTES, Notes
from web.current import Rows
from workflows.domain.assessment import queries as drafts
from workflows.domain.assessment.services import Saved
from workflows.domain.assessment.sheet import Part
from workflows.domain.assessment.wordings import Wording
from workflows.domain.colleagues import queries, services
from workflows.domain.colleagues.models import Asking
from workflows.domain.colleagues.rules import (
    EXPIRED,
    HANDED,
    OPEN,
    RECALLED,
    own_roles,
    place_of,
)


@dataclass(frozen=True)
class Page:
    """What a link opens now. `part`: None where it opens nothing more than an explanation."""

    place: str
    asking: Asking
    case: int
    reference: str
    process: str
    asker: str
    asker_address: str
    writer: str  # under which name the answers stand
    part: Part | None = None
    edition: int = 0
    language: str = ""  # in which a new answer is offered
    notes: NOTES = field(default_factory=dict)

    @property
    def questions(self) -> list[str]:
        return [line.question.key for line in self.part.lines] if self.part else []

    @property
    def documents(self) -> set[int]:
        lines = self.part.lines if self.part else ()
        return {file.document for line in lines for file in line.files}


NO_NOTES = Notes({}, {}, {})


@dataclass(frozen=True)
class Sent:
    """What one form of a colleague brings."""

    section: drafting.Sent
    notes: Notes = NO_NOTES
    done: bool = False


def load(rows: Rows, token: str) -> Page:
    """What is behind a token. Raises NotFound for one that never was."""
    found = queries.of_token(rows, token)
    if found is None:
        raise NotFound
    asking, link = found
    house, now = current.services(), current.now()
    case, asker = rows.get_one(Case, asking.case_id), rows.get_one(Person, asking.asked_by)
    definition = house.registry.get(case.definition, case.definition_version)
    place = place_of(asking, link, case, definition, now)
    visitor = current.person()
    if place == EXPIRED and visitor is not None and visitor.id == asking.person_id:
        place = HANDED if asking.handed_back_at else OPEN
    if queries.roles_held(rows, case, asking.person_id, now) - own_roles(definition):
        place = RECALLED  # nobody helps with what he has come to review
    page = Page(
        place, asking, case.id, case.reference, definition.label, asker.name, asker.email,
        rows.get_one(Person, asking.person_id).name,
    )  # fmt: skip
    return _with_section(rows, page) if place in {OPEN, HANDED} else page


def _with_section(rows: Rows, page: Page) -> Page:
    edition = drafts.edition(rows, page.case)
    sheet = drafts.drafts(rows, page.case, edition) if edition else None
    sheet = drafts.known_to(rows, page.asking.person_id, sheet) if sheet else None
    part = sheet.part(page.asking.section) if sheet else None
    if edition is None or sheet is None or part is None:
        raise NotFound
    keys = [line.question.key for line in part.lines]
    return replace(
        page,
        part=part,
        edition=edition.id,
        language=assessment.spoken(sheet),
        notes=queries.notes(rows, page.case, page.asking.person_id, keys),
    )


def keep(rows: Rows, token: str, sent: Sent) -> Saved | None:
    """Write a form in one transaction; None where the link opens nothing to write any more.

    What another saved meanwhile is not handed back unseen.
    """
    page, now = load(rows, token), current.now()
    if page.place != OPEN:
        return None
    case, asking = rows.get_one(Case, page.case), page.asking
    definition = current.services().registry.get(case.definition, case.definition_version)
    brought = _own_choices(rows, page, sent.section)
    work = services.Work(
        edition=page.edition, questions=page.questions,
        answers=list(drafting.settled(rows, page.case, brought)), uploads=brought.uploads,
        removed=brought.removed, described=brought.described,
    )  # fmt: skip
    saved = services.save(rows, asking, case, work, definition=definition, now=now)
    colleagues.keep_notes(rows, page.case, sent.notes, person=asking.person_id, now=now)
    if sent.done and not saved.stale and services.hand_back(rows, asking, now=now):
        asked.settle(rows, asking.id)
        colleagues.tell_the_state(rows, case)
    return saved


def _own_choices(rows: Rows, page: Page, sent: drafting.Sent) -> drafting.Sent:
    """Between two texts one of which he typed himself; other wordings are not for him."""
    person = page.asking.person_id
    choices = {
        question: (choice, aside)
        for question, (choice, aside) in sent.choices.items()
        if choice != assessment.MINE
        or (
            aside.isdecimal()
            and queries.set_aside(rows, page.case, question, person, int(aside)) is not None
        )
    }
    return replace(sent, choices=choices)


def aside(rows: Rows, token: str, question: str, number: int) -> tuple[Page, Wording]:
    """What the colleague typed over an answer that had changed. Raises NotFound."""
    page = load(rows, token)
    found = queries.set_aside(rows, page.case, question, page.asking.person_id, number)
    if page.place != OPEN or found is None or question not in page.questions:
        raise NotFound
    return page, found


def take_up(rows: Rows, token: str) -> bool:
    """The colleague has seen it, or goes on after it was handed back."""
    page = load(rows, token)
    if page.place in {OPEN, HANDED}:
        services.take_up(rows, page.asking, now=current.now())
    return page.place in {OPEN, HANDED}


def renew(rows: Rows, token: str) -> None:
    """A new link to the address that the old one went to; not of what was recalled or is over."""
    page = load(rows, token)
    if page.place == EXPIRED:
        page.asking.mailed_at = current.now()
        colleagues.write_to(rows, rows.get_one(Case, page.case), page.asking)
