"""The lists of cases, people and dates as rows of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.i18n import LANGUAGES
from engine.queries.cases import Listed
from engine.queries.dates import DateLine
from engine.queries.turns import Turn
from engine.text import N_
from web.i18n import aside, name_of_body, say, seat_name
from web.sheets import Cell
from workflows.domain.accounts.directory import PersonLine

MOST = 5_000  # lines of a file

REVIEWS = (
    N_("State"), N_("Reference"), N_("Phase"), N_("Where it is"), N_("Awaited from"),
    N_("Next step"), N_("Awaited since"), N_("Indicative date"),
)  # fmt: skip
CASES = (
    N_("Reference"), N_("Process"), N_("About"), N_("Where it is"), N_("Awaited from"),
    N_("Next step"), N_("Indicative date"),
)  # fmt: skip
PEOPLE = (N_("Name"), N_("Address"), N_("Language"), N_("Account closed"), N_("Seats"))
DATES = (
    N_("Date"), N_("Last day"), N_("Kind"), N_("Reference"), N_("About"), N_("Next step"),
    N_("Awaited from"),
)  # fmt: skip


def columns(labels: Sequence[str]) -> list[str]:
    return [say(each) for each in labels]


def review(each: Listed) -> list[Cell]:
    """A review of a cycle. Who reads results alone finds no awaited date."""
    case = each.case
    where: list[Cell] = [
        name_of_body(case.subject), case.reference, say(case.phase),
        say(case.hold or case.state.label),
    ]  # fmt: skip
    if not each.follows:
        return [*where, *[say(N_("not shown"))] * 4]
    if not each.turns:
        return [*where, say(N_("nobody")), "", None, None]
    first = each.turns[0]
    return [*where, awaited_from(each.turns), labels(each.turns), first.since, first.due]


def case(each: Listed) -> list[Cell]:
    """A case in the list of all. The date is that of the first next step that has one."""
    where: list[Cell] = [
        each.case.reference, say(each.case.definition.label), name_of_body(each.case.subject),
        say(each.case.hold or each.case.state.label),
    ]  # fmt: skip
    if not each.follows and not each.turns:
        return [*where, *[say(N_("not shown"))] * 3]
    dated = (turn.due for turn in each.turns if turn.due)
    return [
        *where,
        awaited_from(each.turns) or say(N_("nobody")), labels(each.turns), next(dated, None),
    ]  # fmt: skip


def awaited_from(turns: Sequence[Turn]) -> str:
    """From whom something is awaited, one line for each next step."""
    return "\n".join(dict.fromkeys(one_awaited(turn) for turn in turns))


def one_awaited(turn: Turn) -> str:
    if turn.hidden:
        return say(N_("A party of this case"))
    names = " · ".join(name_of_body(key) for key in turn.bodies)
    role = say(turn.role_label)
    said = role if names in {"", role} else f"{names}{aside(role)}"
    return f"{said} – {say(N_('vacant: name a holder'))}" if turn.vacant else said


def labels(turns: Sequence[Turn]) -> str:
    return "\n".join(dict.fromkeys(say(turn.label) for turn in turns))


def person(line: PersonLine) -> list[Cell]:
    seats = [
        f"{seat_name(held)} [{held.case}]" if held.case else seat_name(held) for held in line.seats
    ]
    language = LANGUAGES.get(line.language, line.language)
    closed = "" if line.active else say(N_("Account closed"))
    return [line.name, line.email, language, closed, "\n".join(seats)]


def date(each: DateLine, kinds: Mapping[str, str]) -> list[Cell]:
    """A date of the calendar; the last day has a cell of its own where it takes several."""
    kind, turn, of = say(kinds[each.kind]), each.turn, each.case
    if each.anchor:
        certain = N_("tentative") if each.anchor.tentative else N_("dates confirmed")
        about = name_of_body(each.anchor.about or each.anchor.key)
        return [each.day, each.until, kind, "", about, say(certain), ""]
    reference, about = (of.reference, name_of_body(of.subject)) if of else ("", "")
    hold = say(of.hold) if of and of.hold and not each.until else ""
    step, whom = (say(turn.label), one_awaited(turn)) if turn else (hold, "")
    return [each.day, each.until, kind, reference, about, step, whom]
