"""A text under consultation as a reader may see it: its versions, its comments, what he may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from engine.command import Step
from engine.errors import NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current
from web.casepage import Place
from web.current import Rows
from web.i18n import locale, name_of_body, say
from web.rooms import Tab, tabs
from workflows.domain.texts import languages, queries, rules
from workflows.domain.texts.languages import Reading
from workflows.domain.texts.models import TextComment, TextVersion
from workflows.draft_text import CONSULTATION, PREPARATION

STATE_TITLES = frozenset({"mission", "focal_point", "expert"})
WHOLE = N_("The text as a whole")
BEGINNING = 60  # letters of a paragraph that a list shows


@dataclass(frozen=True)
class Here:
    """The case with what was stated in it.

    `side`: whose drafts the reader may read.  `readings`: of the version consulted on, each
    language that all read.
    """

    case: CaseLine
    key: int
    kind: str
    facts: Mapping[str, FactLine]
    tabs: tuple[Tab, ...]
    steps: Mapping[str, Step]  # what the reader may do now
    side: str
    title: str
    at_desk: bool
    may: frozenset[str]
    consulted: TextVersion | None
    readings: tuple[Reading, ...]

    @property
    def is_open(self) -> bool:
        """Comments can be sent, and each is read by its side and the desk alone."""
        return self.case.state.key == CONSULTATION.key

    @property
    def for_state(self) -> bool:
        """The reader sits for a State, and so speaks for it."""
        return self.title in STATE_TITLES

    def course(self) -> list[Place]:
        """The way of a text of this kind, as a stepper shows it."""
        definition = self.case.definition
        path = (PREPARATION.key, CONSULTATION.key, *rules.COURSES[self.kind])
        now = self.case.state.key
        place = path.index(now) if now in path else -1
        return [
            Place(
                say(definition.state(key).label),
                "done" if i < place else "now" if i == place else "ahead",
            )
            for i, key in enumerate(path)
        ]


def here(rows: Rows, looking: Reader, reference: str) -> Here:
    """Raises NotFound."""
    case = the_text(rows, looking, reference)
    facts = as_it_stands(rows, looking, [case])[case.id]
    kind = stated(rows, case, "kind")
    options = current.services().engine.options(rows, case, looking.actor)
    asked = (rules.WRITE, rules.DRAFTS, rules.COMMENT, rules.SETTLE, rules.TRANSLATE)
    consulted = queries.consulted(rows, case.id)
    return Here(
        case=line(looking, case), key=case.id, kind=kind, facts=facts,
        tabs=tabs(rows, looking, case),
        steps={
            each.transition.key: each for each in options if each.possible and not each.on_behalf
        },
        side=looking.actor.body, title=looking.actor.title, at_desk=looking.at_the_desk,
        may=frozenset(each for each in asked if may_now(rows, looking, case, each)),
        consulted=consulted,
        readings=in_languages(rows, consulted) if consulted else (),
    )  # fmt: skip


def in_languages(rows: Rows, version: TextVersion, *, drafts: bool = False) -> tuple[Reading, ...]:
    """A version in its languages, the original first."""
    return languages.readings(rows, [version], drafts=drafts)[version.id]


def reading(found: Sequence[Reading]) -> Reading:
    """In the language that the address asks for, else in the reader's, else the original."""
    return languages.read_in(found, request.args.get("in", ""), locale())


def stated(rows: Rows, case: Case, key: str) -> str:
    """What was chosen last for a key, by its own key."""
    return str(current.services().engine.situation(rows, case).fact(key) or "")


def the_text(rows: Rows, looking: Reader, reference: str) -> Case:
    """Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    if case.definition != rules.DRAFT:
        raise NotFound
    return case


def may_now(rows: Rows, looking: Reader, case: Case, permission: str) -> bool:
    return looking.access.may(rows, looking.actor, case, permission, looking.now)


def writable(rows: Rows, looking: Reader, reference: str, permission: str) -> Case:
    """The case, for whoever may do this now. Raises NotFound, NotAllowed, Stale."""
    case = the_text(rows, looking, reference)
    if may_now(rows, looking, case, permission):
        return case
    elsewhere = any(
        looking.access.roles(rows, looking.actor, case.id)
        & (looking.definition(case).may_read(state.key, permission) or frozenset())
        for state in looking.definition(case).states
    )
    raise Stale if elsewhere else NotAllowed


# Comments


@dataclass(frozen=True)
class Said:
    """A comment in a table. `shown`: what became of it may be read."""

    row: TextComment
    who: str
    shown: bool


def sent(
    rows: Rows, of: Here, version: TextVersion, sought: queries.Sought | None = None
) -> list[Said]:
    """The comments that the reader may see: while the consultation is open his own side's."""
    alone = of.is_open and not of.at_desk
    found = queries.sent(rows, version.id, body=of.side if alone else "", sought=sought)
    return [said(each, of) for each in found]


def said(each: TextComment, of: Here) -> Said:
    who = each.author or name_of_body(each.body)
    shown = of.at_desk or each.told_at is not None
    return Said(each, who, shown=shown)


def tallies(found: Sequence[Said]) -> list[tuple[str, dict[str, int]]]:
    """How many comments by category and by channel: a count and no more."""
    every = [each.row for each in found]
    return [
        (key, {say(known[each]): n for each, n in queries.counts(every, key, list(known)).items()})
        for key, known in (("category", rules.CATEGORIES), ("channel", rules.CHANNELS))
    ]


def paragraph_choices(of: Reading) -> dict[str, str]:
    """The paragraphs that can be chosen, the whole text first."""
    found = {str(rules.WHOLE): say(WHOLE)}
    for number, words in of.paragraphs.items():
        begins = f"{words[:BEGINNING]}{'…' * (len(words) > BEGINNING)}"
        found[str(number)] = f"{number} · \u2068{begins}\u2069"  # a list of choices knows no <bdi>
    return found
