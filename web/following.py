"""What becomes of a case that goes on under another edition of its rules: shown, not written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine import editions, following
from engine.draft import StepDraft
from engine.errors import NotAllowed, NotFound
from engine.models.case import Case
from engine.models.edition import Edition
from engine.models.person import Seat
from engine.queries.moves import Redated, redated
from engine.queries.reader import CaseLine, Reader, SeatName, line, name_of_seat
from engine.situation import Situation
from engine.text import Text
from web import comparison, courses, current
from web.comparison import Difference
from web.current import Rows
from web.i18n import locale
from web.knockon import KnockOn, moved
from web.reading import may_look_back
from web.rooms import Tab, tabs
from workflows.domain.reports import editions as kept
from workflows.domain.reports.editions import EditionLine


@dataclass(frozen=True)
class Preview:
    """A case, its edition and another one.

    `dates`: the next steps of now that get another date.  `later`: what moves after them, for a
    process that has a course.  `behalf`: for which seat the desk records the agreement.
    """

    case: CaseLine
    id: int
    tabs: tuple[Tab, ...]
    own: EditionLine | None
    choices: Mapping[str, str]
    chosen: EditionLine | None
    told: tuple[Difference, ...]
    dates: tuple[Redated, ...]
    later: KnockOn | None
    behalf: SeatName | None
    reasons: tuple[Text, ...]


def preview(rows: Rows, looking: Reader, reference: str, wanted: str) -> Preview:
    """With the edition of that name, else the one in effect. Raises NotFound."""
    engine = current.services().engine
    case = engine.case(rows, reference, looking.actor)
    try:
        standing = following.stand(rows, engine, case, looking.actor)
    except NotAllowed:
        raise NotFound from None
    found = {each.edition: each for each in following.choices(rows, case)}
    chosen = found.get(wanted) or next(iter(found.values()), None)
    behalf = rows.get(Seat, standing.behalf) if standing and standing.behalf else None
    empty = Preview(
        case=line(looking, case), id=case.id, tabs=tabs(rows, looking, case),
        own=kept.of_case(rows, case), choices={key: key for key in found}, chosen=None, told=(),
        dates=(), later=None, behalf=name_of_seat(behalf) if behalf else None, reasons=(),
    )  # fmt: skip
    return _with(rows, looking, empty, case, chosen) if chosen else empty


def _with(rows: Rows, looking: Reader, page: Preview, case: Case, edition: Edition) -> Preview:
    engine = current.services().engine
    here = engine.situation(rows, case)
    draft = following.redrawn(here, editions.edition(rows, edition.id))
    chosen = kept.edition(rows, edition.name, edition.edition)
    return replace(
        page, chosen=chosen, told=tuple(_differences(page, chosen, looking)),
        dates=redated(here, draft.change), later=_later(rows, looking, here, draft),
        reasons=tuple(following.refusals(rows, engine, case, edition)),
    )  # fmt: skip


def _differences(
    page: Preview, chosen: EditionLine | None, looking: Reader
) -> Iterator[Difference]:
    if page.own is not None and chosen is not None:
        family = looking.registry.family(page.case.definition)
        yield from comparison.of_rules(page.own.content, chosen.content, family, locale())


def _later(rows: Rows, looking: Reader, here: Situation, draft: StepDraft) -> KnockOn | None:
    """The forecast now and by the other edition; for whoever may follow the course."""
    process = here.definition.key in current.services().habits
    if not process or here.image.closed or not may_look_back(rows, looking, here.case):
        return None
    now = courses.standings_of(rows, looking, [here.case])[here.case_id]
    before = courses.course_of(now)
    after = courses.course_of(replace(now.after(draft.change), rules=here.rules))
    return KnockOn(
        moved=tuple(moved(before, after)), before=before.reach, after=after.reach,
        sentences=courses.of_session(after.reach, now.today), proposed=False, later_group="",
    )  # fmt: skip
