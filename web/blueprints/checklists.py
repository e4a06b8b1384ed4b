"""A people-centred checklist with its questions beside the answers, and as a Word document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Name, Text
from web import current, labels, papers
from web.blueprints.papers import to_take
from web.current import Rows
from web.i18n import locale
from web.labels import Files
from web.reading import reader
from web.rooms import Tab, tabs
from workflows.domain.measures.catalogue import said
from workflows.domain.papers.paper import Block, Code, Heading, Label, Paper, Paragraph, Words
from workflows.domain.tags import checklists
from workflows.domain.tags.checklists import Question, Questions
from workflows.domain.tags.rules import CHECKLIST_EDITION

blueprint = Blueprint("checklists", __name__, url_prefix="/cases")

NOT_GIVEN = N_("not given")


@dataclass(frozen=True)
class Room:
    """A checklist as its reader sees it. `answers`: question -> how far, in words, document."""

    case: CaseLine
    tabs: tuple[Tab, ...]
    facts: Mapping[str, FactLine]
    questions: Questions | None
    files: Files
    amends: bool

    def answers(self, key: str) -> tuple[FactLine | None, FactLine | None, FactLine | None]:
        how, words, file = (self.facts.get(each) for each in checklists.fields()[key])
        return how, words, file


@blueprint.get("/<path:reference>/checklist")
def show(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return render_template("checklists/show.html", room=room, case=room.case, told=told)


@blueprint.get("/<path:reference>/checklist.docx")
def take(reference: str) -> Response:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return to_take(papers.galley(paper(room), locale()), papers.DOCX)


def told(words: Mapping[str, str]) -> tuple[str, str]:
    """Words of an edition in the reader's language, and which language that is."""
    return said(words, locale())


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound."""
    case: Case = current.services().engine.case(rows, reference, looking.actor)
    if case.definition != checklists.PROCESS:
        raise NotFound
    facts = as_it_stands(rows, looking, [case])[case.id]
    engine = current.services().engine
    edition = engine.situation(rows, case).fact(CHECKLIST_EDITION)
    options = engine.options(rows, case, looking.actor)
    return Room(
        line(looking, case), tabs(rows, looking, case), facts,
        checklists.edition(rows, str(edition or "")),
        labels.files(rows, looking, case),
        any(e.transition.key == "amend" and e.possible and not e.on_behalf for e in options),
    )  # fmt: skip


def paper(room: Room) -> Paper:
    strategy = room.facts.get("strategy")
    return Paper(
        name=f"{room.case.reference}-checklist", title=Text(room.case.definition.label),
        kicker=Name("body", room.case.subject),
        facts=(
            (Text(N_("Reference")), Code(room.case.reference)),
            (Text(N_("Strategy, plan or regulation that it is about")),
             Code(str(strategy.value)) if strategy else Text(NOT_GIVEN)),
        ),
        blocks=tuple(_blocks(room)),
    )  # fmt: skip


def _blocks(room: Room) -> Iterator[Block]:
    if room.questions is None:
        return
    if room.questions.provisional:
        yield Paragraph(Label(room.questions.notice), style="note")
    for each in room.questions.items:
        yield from _answered(room, each)


def _answered(room: Room, each: Question) -> Iterator[Block]:
    how, words, file = room.answers(each.key)
    yield Heading(Label(each.title), level=2)
    yield Paragraph(Code(each.source), style="note")
    yield Paragraph(Label(each.text))
    yield Paragraph(Text(str(how.value)) if how else Text(NOT_GIVEN), style="view")
    if words:
        yield Paragraph(Words(str(words.value), locale()), style="view")
    if file:
        yield Paragraph(Code(str(file.value["name"])), style="note")
