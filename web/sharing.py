"""An item of the knowledge repository on a form: what was typed, what it lacks, who writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.i18n import LANGUAGES
from engine.command import Step
from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current, rooms
from web.current import Rows
from web.form import GIVE_THIS, Form
from web.i18n import locale, say
from web.inputs import a_number
from workflows.domain.findings.rules import STATE_ROLES
from workflows.domain.knowledge import published, queries, rules
from workflows.domain.knowledge.models import (
    CONTENT,
    KnowledgeSheet,
    KnowledgeVersion,
    KnowledgeWording,
)
from workflows.domain.reports.queries import REVIEW

TITLES = frozenset({"focal_point", "mission", "partner"})
CONSENT = "consent"  # the field beside the sheet; the step asks for the same
ROOM = "knowledge.show"
NOT_CONSENTED = N_("The item can be sent once you tick this. A draft can be saved without it.")
COSTS = ("cost_least", "cost_most")


@dataclass(frozen=True)
class Offered:
    """A step that is prepared in the room, with the reasons why not now."""

    trigger: str
    label: str
    step: Step


@dataclass(frozen=True)
class Room:
    """An item as its reader sees it. `content`: the author's sheet, or what was handed in.

    `mine`: the reader writes it.  `paper`: as the secretariat that records it from a State's paper.
    """

    case: CaseLine
    mine: bool
    paper: bool
    writes: bool
    content: KnowledgeSheet | KnowledgeVersion | None
    version: int
    number: int | None  # the public address, while something can be read there
    public: int  # the version that is public; 0 for none
    hidden: bool  # a consent of the review was withdrawn
    asked: str  # what the secretariat asked about form or consent
    steps: tuple[Offered, ...]
    tabs: tuple[rooms.Tab, ...]
    themes: Mapping[str, Mapping[str, str]]
    note: str = ""
    wordings: Mapping[str, KnowledgeWording] = field(default_factory=dict)


def titled(rows: Rows, case: Case) -> KnowledgeVersion | None:
    """The item as it was handed in last, for the heads of the pages of its case."""
    return queries.handed_in(rows, case.id) if case.definition == rules.ITEM else None


def may_share(looking: Reader) -> bool:
    """Whether the seat is one that shares items: of a State, or of a partner."""
    return looking.actor.title in TITLES


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for everybody but the author and the desk."""
    engine = current.services().engine
    case = engine.case(rows, reference, looking.actor)
    roles = looking.access.roles(rows, looking.actor, case.id)
    author = bool(roles & rules.AUTHORS)
    if case.definition != rules.ITEM or not (author or looking.at_the_desk):
        raise NotFound
    sheet, page = queries.sheet(rows, case.id), queries.page_of(rows, case.id)
    paper = rules.RECORDER in roles and queries.is_from_paper(rows, sheet)
    mine = author or paper
    handed_in = queries.handed_in(rows, case.id)
    public = page is not None and published.is_shown(rows, page)
    writes = looking.access.may(rows, looking.actor, case, rules.WRITE, looking.now)
    return Room(
        case=line(looking, case), mine=mine, paper=paper,
        writes=mine and writes and case.hold is None,
        content=sheet if mine else handed_in, version=sheet.version if sheet and mine else 0,
        number=page.number if page and public else None,
        public=page.version if page and public else 0,
        hidden=page is not None and page.standing == rules.PUBLISHED and not public,
        asked=queries.asked(rows, case.id) if case.state == "clarification" else "",
        steps=tuple(_steps(rows, looking, case)), tabs=rooms.tabs(rows, looking, case),
        themes=queries.themes(rows), note=handed_in.note if handed_in else "",
        wordings=_further(rows, case.id, handed_in, mine=mine),
    )  # fmt: skip


def _further(
    rows: Rows, case: int, handed_in: KnowledgeVersion | None, *, mine: bool
) -> Mapping[str, KnowledgeWording]:
    """The further languages: as the author has them now, for others as they were handed in."""
    if mine:
        return queries.wordings(rows, case)
    return queries.wordings(rows, case, handed_in.version) if handed_in else {}


def _steps(rows: Rows, looking: Reader, case: Case) -> list[Offered]:
    engine = current.services().engine
    return [
        Offered(step.transition.key, step.transition.action or step.transition.label, step)
        for step in engine.options(rows, case, looking.actor)
        if not step.on_behalf
    ]


def further(room: Room) -> tuple[str, ...]:
    """The languages, but that in which it was first written, in which an item can be said."""
    first = room.content.language if room.content else ""
    return tuple(each for each in LANGUAGES if each != first)


# What was typed


def blank() -> Form:
    """A sheet to begin with."""
    return Form({"kind": "practice", "language": locale(), "evidence": "described",
                 "licence": "cc_by", "version": "0"})  # fmt: skip


def sheet_form(room: Room) -> Form:
    """The sheet as it stands."""
    if room.content is None:
        return blank()
    values = {key: getattr(room.content, key) for key in CONTENT}
    typed = {key: "" if value is None else str(value) for key, value in values.items()}
    return Form({**typed, "version": str(room.version)})


def content(form: Form, themes: Mapping[str, object]) -> dict[str, Any]:
    """What was typed, as it is kept; faults go to the form. A draft may lack anything."""
    values: dict[str, Any] = {key: form[key] for key in CONTENT}
    for key in COSTS:
        values[key] = a_number(form[key]) if form[key] else None
        if isinstance(values[key], str):
            form.fault(key, N_("Please give a whole number."))
            values[key] = None
    values["currency"] = form["currency"].upper()
    for key, fault in rules.cost_faults(
        values["cost_least"], values["cost_most"], values["currency"]
    ).items():
        form.fault(key, fault)
    for key, most in rules.LONGEST.items():
        form.at_most(key, most)
    known = {**rules.CHOSEN, "theme": themes, "language": LANGUAGES}
    for key, choices in known.items():
        if form[key] or key in {"kind", "language"}:
            form.one_of(key, choices)
    return values


def to_be_sent(form: Form, values: Mapping[str, Any], *, paper: bool) -> None:
    """What a sheet still lacks before it can be sent, as faults of the form.

    `paper`: the consent is recorded by the step, with the State's document.
    """
    for key in rules.lacking(values):
        form.fault(key, GIVE_THIS)
    if not paper and form[CONSENT] != "given":
        form.fault(CONSENT, NOT_CONSENTED)


def seen(form: Form) -> int:
    return form.version


def prefilled(source: queries.Source, theme: str) -> dict[str, Any]:
    """A sheet made of a finding: its own words, to be gone on with."""
    return {
        "kind": "practice", "title": rules.title_of(source.text), "language": source.language,
        "summary": source.text[: rules.LONGEST["summary"]], "done": source.text, "theme": theme,
        "evidence": "described", "licence": "cc_by",
    }  # fmt: skip


def theme_titles(themes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The themes in the reader's language."""
    here = locale()
    return {key: title.get(here) or title["en"] for key, title in themes.items()}


def options() -> dict[str, dict[str, str]]:
    """What the lists of the form offer, in the reader's words."""
    return {
        key: {value: say(label) for value, label in labels.items()}
        for key, labels in rules.CHOSEN.items()
    }


def labels() -> dict[str, str]:
    return {key: say(label) for key, label in rules.LABELS.items()} | {
        CONSENT: say(N_("Consent to publication"))
    }


# In the room of the findings


def shareable(reference: str) -> dict[int, str]:
    """Settled findings that the reader's State may share: finding -> its item, or nothing yet."""
    who = current.actor()
    if who is None or who.title not in TITLES:
        return {}
    house, now = current.services(), current.now()
    looking = Reader(house.access, house.registry, who, now)

    def work(rows: Rows) -> dict[int, str]:
        case = house.engine.case(rows, reference, who)
        if case.definition != REVIEW or not looking.access.roles(rows, who, case.id) & STATE_ROLES:
            return {}
        found = queries.usable(rows, case.id)
        made = queries.made_of(rows, found, who.body)
        return {each: made.get(each, "") for each in found}

    return current.read(work)
