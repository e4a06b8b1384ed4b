"""Gathers what a message is rendered from: keys and dates of its facts, links, nothing in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import editions
from engine.definition import Definition
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.queries.history import NOTED
from engine.registry import Registry
from engine.text import N_
from notifications import wishes
from notifications.catalogue import ASKED, HANDED_BACK, INVITED, OPEN, REMINDER, SECTIONS_AWAITED
from notifications.claims import written_to
from notifications.desk import LABELS
from notifications.models import Message
from notifications.news import News
from notifications.overview import DESK

OPENED_LABEL = N_("The case was opened")
REPLANNED = N_("Calendar adjusted")
ROLES = sa.select(Part.role).where(
    Part.seat_id == sa.bindparam("seat"),
    sa.or_(Part.case_id == sa.bindparam("case"), Part.case_id == sa.bindparam("root")),
)
DATES = ("before", "after", "told_on")
NO_NEWS = News()


class Links(Protocol):
    """Makes addresses of pages. Opening one changes nothing."""

    def case(self, reference: str, *, seat: int | None) -> str:
        """The page of a case, seen from a seat."""
        ...

    def invitation(self, session: Session, *, case: int, seat: int, person: int) -> str:
        """/i/<token>: opens one answer, not a session. The token is made, and kept as its hash."""
        ...

    def answer(self, session: Session, *, reference: str, seat: int | None, person: int) -> str:
        """Where a next step is answered: a new link for whom a link invited, else the case."""
        ...

    def section(self, session: Session, *, asking: int, language: str) -> str:
        """/c/<token>: opens one section to a colleague, not a session."""
        ...

    def colleagues(self, reference: str, *, seat: int | None) -> str:
        """Where a State sees who has which section."""
        ...

    def sign_in(self) -> str: ...

    def unsubscribe(self, person: Person) -> str:
        """/unsubscribe/<token>: opens one act, that of doing without overviews."""
        ...


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A task as a message shows it. `label` is a sentence to translate."""

    task: int
    label: str
    reference: str
    url: str
    due: dt.date | None
    due_version: int
    optional: bool
    passed: bool
    words: str = ""  # where its own words stand, if it has any
    said: tuple[str, str] | None = None  # a sentence of the desk, and its language


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A step that was taken. `label` is a sentence to translate.

    `words`: where its own words may stand, the first that this message tells it as first.
    """

    label: str
    reference: str
    url: str
    on: dt.date
    trigger: str = ""
    words: tuple[str, ...] = ()
    leads: bool = False  # this message is about it


@dataclass(frozen=True, kw_only=True)
class Call:
    """A meeting for the reader's calendar: asked for, or cancelled. Local times of `zone`."""

    method: str
    uid: str
    sequence: int
    summary: str
    place: str
    virtual: bool
    begins: dt.datetime
    ends: dt.datetime
    reference: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What is open for a person on one of his days. Totals: the lists show the first lines."""

    day: dt.date
    at_desk: bool
    unsubscribe: str
    mine: tuple[NextStep, ...]
    mine_total: int
    awaited: tuple[NextStep, ...]
    awaited_total: int
    passed: int
    undelivered: int
    incidents: int
    small: tuple[tuple[str, int], ...]  # label of a small task of the desk, and how many
    news: News = NO_NEWS


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of a self-assessment that a colleague has, behind a link of its own."""

    by: dt.date
    passed: bool
    asker: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that the templates may use."""

    template: str
    language: str
    reference: str = ""
    process: str = ""
    url: str = ""
    office: str = ""
    body: str = ""
    roles: frozenset[str] = frozenset()  # that the seat plays, or played, in the case
    tasks: tuple[NextStep, ...] = ()
    reminders: tuple[NextStep, ...] = ()
    steps: tuple[Recorded, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    code: str = ""
    changed: str = ""  # what happened to the reader's account
    former: bool = False  # the reader held the seat, and holds it no more
    until: dt.datetime | None = None
    digest: Overview | None = None
    meetings: tuple[Call, ...] = ()
    reader: tuple[str, str] = ("", "")  # the address written to, and the name
    asker: str = ""  # the colleague who asks for help
    asker_address: str = ""
    said: str = ""  # what the colleague says with it
    sections: tuple[Section, ...] = ()
    at: dt.datetime


def gather(
    session: Session,
    message: Message,
    *,
    registry: Registry,
    links: Links,
    now: dt.datetime,
    news: News = NO_NEWS,
) -> Sheet:
    """The sheet of a message. An invitation's link is made here.

    `news`: what of that which its reader follows can still be told.
    """
    facts, person = message.facts, session.get_one(Person, message.person_id)
    case = session.get(Case, message.case_id) if message.case_id else None
    seat = session.get(Seat, message.seat_id) if message.seat_id else None
    today = editions.calendar_of(session).day(now)
    page = _Page(session, registry, links, message.seat_id, person.id, today, now)
    url = _url(session, message, case, links)
    if case and message.template == INVITED:
        page.answers[case.reference, message.seat_id] = url
    reminders = page.tasks(facts.get("reminders", ()))
    if message.template == REMINDER and len(reminders) == 1:
        url = reminders[0].url
    sections = page.sections(facts.get("sections", ()), str(facts.get("language", "")))
    if message.template == SECTIONS_AWAITED and sections:
        url = sections[0].url
    asker = session.get(Person, facts["asker"]) if facts.get("asker") else None
    return Sheet(
        template=message.template, language=str(facts.get("language") or person.language),
        reference=case.reference if case else "", process=_process(registry, case),
        url=url,
        office=_office(registry, case, seat), body=seat.body if seat else "",
        roles=_roles(session, case, seat),
        tasks=page.tasks(facts.get("tasks", ())), reminders=reminders,
        steps=page.steps(facts.get("steps", ()), message.kind),
        cases=tuple((key, page.of_case(key)) for key in facts.get("cases", ())),
        dates={key: dt.date.fromisoformat(facts[key]) for key in DATES if facts.get(key)},
        code=str(facts.get("code", "")), changed=str(facts.get("changed", "")),
        former=bool(facts.get("former")),
        until=until(facts), digest=page.overview(facts.get("digest", ()), news),
        asker=asker.name if asker else "", asker_address=asker.email if asker else "",
        said=str(facts.get("said", "")), meetings=page.meetings(facts.get("meetings", ())),
        sections=sections,
        reader=(written_to(message, person), person.name), at=now,
    )  # fmt: skip


def until(facts: Mapping[str, Any]) -> dt.datetime | None:
    """The instant after which a message has lost its sense."""
    return dt.datetime.fromisoformat(facts["until"]) if facts.get("until") else None


@dataclass(frozen=True)
class _Page:
    session: Session
    registry: Registry
    links: Links
    seat: int | None
    person: int
    today: dt.date
    now: dt.datetime
    answers: dict[tuple[str, int | None], str] = field(default_factory=dict)  # a link is made once

    def tasks(self, lines: Iterable[Mapping[str, Any]]) -> tuple[NextStep, ...]:
        return tuple(self._task(line) for line in lines)

    def _task(self, line: Mapping[str, Any], url: str = "") -> NextStep:
        due = dt.date.fromisoformat(line["due"]) if line["due"] else None
        return NextStep(
            task=line["task"], label=task_label(self._of(line), line["key"]),
            reference=line["case"], due=due,
            url=url or self._answer(line["case"], line.get("seat", self.seat)),
            due_version=line["due_version"], optional=line["optional"],
            passed=due is not None and due < self.today,
            words=f"{line['definition']}/tasks/{line['key']}",
            said=wishes.said(self.session, line["said"]) if line.get("said") else None,
        )  # fmt: skip

    def sections(self, lines: Iterable[Mapping[str, Any]], language: str) -> tuple[Section, ...]:
        """Each with a link, which is made here."""
        return tuple(self._section(line, language) for line in lines)

    def _section(self, line: Mapping[str, Any], language: str) -> Section:
        by = dt.date.fromisoformat(line["by"])
        return Section(
            by=by, passed=by < self.today, asker=self.session.get_one(Person, line["asker"]).name,
            url=self.links.section(self.session, asking=line["asking"], language=language),
        )  # fmt: skip

    def overview(self, lines: Sequence[Mapping[str, Any]], news: News) -> Overview | None:
        if not lines:
            return None
        said = lines[0]
        return Overview(
            day=dt.date.fromisoformat(said["day"]), at_desk=said["kind"] == DESK,
            unsubscribe=self.links.unsubscribe(self.session.get_one(Person, self.person)),
            mine=self._listed(said["mine"]), mine_total=said["mine_total"],
            awaited=self._listed(said.get("awaited", ())),
            awaited_total=said.get("awaited_total", 0),
            passed=said.get("passed", 0), undelivered=said.get("undelivered", 0),
            incidents=said.get("incidents", 0),
            small=tuple((LABELS.get(k, k), n) for k, n in sorted(said.get("small", {}).items())),
            news=news,
        )  # fmt: skip

    def _listed(self, lines: Iterable[Mapping[str, Any]]) -> tuple[NextStep, ...]:
        """Each opens the page of its case, from the seat that it asks."""
        return tuple(
            self._task(line, self.links.case(line["case"], seat=line["seat"])) for line in lines
        )

    def _answer(self, reference: str, seat: int | None) -> str:
        if (reference, seat) not in self.answers:
            self.answers[reference, seat] = self.links.answer(
                self.session, reference=reference, seat=seat, person=self.person
            )
        return self.answers[reference, seat]

    def of_case(self, reference: str) -> str:
        """The page of a case, from the seat that the person holds in it."""
        holds = (Appointment.person_id == self.person, Appointment.lasts(self.now))
        own = self.session.scalars(
            sa.select(Part.seat_id)
            .join(Case, Case.id == Part.case_id)
            .join(Appointment, Appointment.seat_id == Part.seat_id)
            .where(Case.reference == reference, Part.until.is_(None), *holds)
            .order_by(Part.id)
        ).all()
        seat = self.seat if self.seat in own or not own else own[0]
        return self.links.case(reference, seat=seat)

    def steps(self, lines: Iterable[Mapping[str, Any]], kind: str) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(
                label=_step_label(self._of(line), line["trigger"]), reference=line["case"],
                url=self.links.case(line["case"], seat=line.get("seat", self.seat)),
                on=dt.date.fromisoformat(line["on"]), trigger=line["trigger"],
                words=tuple(f"{line['definition']}/steps/{each}" for each in line.get("kinds", ())),
                leads=kind in line.get("kinds", ()),
            )
            for line in lines
        )  # fmt: skip

    def meetings(self, lines: Iterable[Mapping[str, Any]]) -> tuple[Call, ...]:
        return tuple(
            Call(
                method=line["method"], uid=line["uid"], sequence=line["sequence"],
                summary=line["summary"], place=line["place"], virtual=line["virtual"],
                begins=_local(line["begins"], line["zone"]),
                ends=_local(line["ends"], line["zone"]), reference=line["reference"],
                url=self.links.case(line["reference"], seat=self.seat),
            )
            for line in lines
        )  # fmt: skip

    def _of(self, line: Mapping[str, Any]) -> Definition:
        return self.registry.get(line["definition"], line["version"])


def _local(time: str, zone: str) -> dt.datetime:
    return dt.datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone))


def task_label(definition: Definition, key: str) -> str:
    """What a task is called, in whichever state it stands."""
    tasks = (task for state in definition.states for task in state.tasks)
    return next((task.label for task in tasks if task.key == key), key)


def _step_label(definition: Definition, trigger: str) -> str:
    if trigger == OPEN:
        return OPENED_LABEL
    found = definition.transition(trigger)
    return found.label if found else NOTED.get(trigger, REPLANNED)


def _process(registry: Registry, case: Case | None) -> str:
    return registry.get(case.definition, case.definition_version).label if case else ""


def _office(registry: Registry, case: Case | None, seat: Seat | None) -> str:
    """What a seat's title is called: by the case's own process first."""
    if seat is None:
        return ""
    own = [registry.get(case.definition, case.definition_version)] if case else []
    roles = (role for each in [*own, *registry.current()] for role in each.plain_roles)
    return next((role.office for role in roles if role.title == seat.title), seat.title)


def _roles(session: Session, case: Case | None, seat: Seat | None) -> frozenset[str]:
    if case is None or seat is None:
        return frozenset()
    row = {"seat": seat.id, "case": case.id, "root": case.root_id or case.id}
    return frozenset(session.scalars(ROLES, row))


def _url(session: Session, message: Message, case: Case | None, links: Links) -> str:
    if case is None:
        return links.sign_in()
    if message.template == INVITED and message.seat_id is not None:
        return links.invitation(
            session, case=case.id, seat=message.seat_id, person=message.person_id
        )
    if message.template == ASKED:
        facts = message.facts
        return links.section(session, asking=facts["asking"], language=facts["language"])
    if message.template == HANDED_BACK:
        return links.colleagues(case.reference, seat=message.seat_id)
    return links.case(case.reference, seat=message.seat_id)
