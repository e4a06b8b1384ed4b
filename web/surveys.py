"""Surveys on pages: who comes by which way, what a form brings, and the note that has the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import Response, after_this_request, request, url_for

from config.i18n import LANGUAGES, SOURCE, Translator
from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current
from web.current import Rows
from web.form import CHOOSE_ONE, Form
from web.i18n import locale, say
from web.note import BLANK, CLOSING, OPENING, TITLE, Group, Note
from web.rooms import Tab, tabs
from workflows.domain.surveys import queries, rules, services, trail
from workflows.domain.surveys.asked import Question, Sheet
from workflows.domain.surveys.invitations import MISSION
from workflows.domain.surveys.models import SurveyAnswer, SurveyDraft
from workflows.domain.surveys.queries import Standing
from workflows.domain.surveys.services import Typed
from workflows.domain.surveys.trail import Trace

NAME_MOST = 200
LEFT_OUT = N_("No answer")
TRACES = {
    rules.LINK_MADE: N_("Link made"),
    rules.OPENED: N_("Opened by the link"),
    rules.SENT: N_("Answer sent"),
    rules.TAKEN_BACK: N_("Answer taken back"),
}
GIVE_NAME = N_("Please give the name of the person who answers.")

ASKS = N_(
    "It has the honour to invite the State to the survey named below, and would be grateful if"
    " the mission named the person who answers for it. To take part is voluntary."
)
LINK = N_("The survey opens with this link, without an account")
PASSED_ON = N_("The link may be passed on to the person named; it takes one answer of the State")
FIGURES_ONLY = N_("What is published are figures over five answers or more, and no words")


@dataclass(frozen=True)
class Survey:
    """A survey as a reader of its pages meets it."""

    case: CaseLine
    row: Case
    standing: Standing
    sheet: Sheet
    tabs: tuple[Tab, ...] = ()

    @property
    def of_states(self) -> bool:
        return self.row.definition == rules.E_SURVEY

    @property
    def state(self) -> str:
        return self.row.state


@dataclass(frozen=True)
class Answering:
    """A State at its answer: by its link, or signed in. `place`: what is there to do."""

    place: str
    sheet: Sheet
    standing: Standing
    body: str
    draft: SurveyDraft | None
    answer: SurveyAnswer | None
    trail: tuple[Trace, ...] = ()

    @property
    def case(self) -> int:
        return self.standing.case.id


def the_survey(rows: Rows, looking: Reader, reference: str) -> Survey:
    """Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    sheet = queries.sheet(rows, case) if case.definition in rules.EDITIONS else None
    if sheet is None:
        raise NotFound
    here = queries.standing(rows, case.id, looking.now)
    return Survey(line(looking, case), case, here, sheet, tabs(rows, looking, case))


def of_mission(rows: Rows, looking: Reader, reference: str) -> Answering:
    """The answer of the State whose mission looks. Raises NotFound."""
    found, body = the_survey(rows, looking, reference), looking.actor.body
    asked = looking.actor.title == MISSION and queries.link_of(rows, found.row.id, body)
    if not asked:
        raise NotFound
    return answering(rows, found.standing, body)


def is_asked(rows: Rows, looking: Reader, found: Survey) -> bool:
    mission = looking.actor.title == MISSION and found.of_states
    return mission and queries.link_of(rows, found.row.id, looking.actor.body) is not None


def answering(rows: Rows, here: Standing, body: str) -> Answering:
    """Raises NotFound."""
    sheet = queries.sheet(rows, here.case)
    if sheet is None:
        raise NotFound
    place = rules.OPEN if here.takes_answers else rules.OVER
    return Answering(
        place, sheet, here, body, queries.draft(rows, here.case.id, body),
        queries.sent(rows, here.case.id, body), tuple(trail.trail(rows, here.case.id, body)),
    )  # fmt: skip


# Links


def key_of(token: str) -> str:
    """The key within the token of a link, whichever of our secrets made it; empty for others."""
    known = current.services().settings.secrets
    return next((key for secret in known if (key := rules.key_of(token, secret))), "")


def address(key: str) -> str:
    """The whole link, to be written in a note or on a slip."""
    token = rules.token_of(key, current.services().settings.secrets[0])
    base = current.services().settings.base_url.rstrip("/")
    return base + url_for("surveylinks.show", token=token)


def note_visit(key: str) -> None:
    """After the page has gone out: a State's answer was opened by its link.

    Of who opened it nothing is kept, unless he is signed in.
    """
    if request.method != "GET":
        return
    write, now, who = current.services().write, current.now(), current.actor()
    work = partial(services.visited, key=key, seat=who.seat if who else None, now=now)

    @after_this_request
    def mark(response: Response) -> Response:
        response.call_on_close(partial(write, work))
        return response


# Forms


def filled(found: Answering) -> Form:
    """The form as the State last saved it."""
    row = found.draft
    form = Form({"version": str(row.savings if row else 0)})
    form.values |= {"name": row.name, "office": row.office} if row else {}
    for key, said in (row.content if row else {}).items():
        form.values |= {f"{key}.{part}": text for part, text in said.items()}
    return form


def check(form: Form, sheet: Sheet) -> None:
    """Tell what is wrong with a form; nothing has to be answered."""
    chosen(form, sheet)
    for each in sheet.questions:
        form.at_most(f"{each.key}.words", rules.LONGEST)
    form.at_most("name", NAME_MOST)
    form.at_most("office", NAME_MOST)
    if form["do"] == "send" and not form["name"]:
        form.fault("name", GIVE_NAME)


def chosen(form: Form, sheet: Sheet) -> dict[str, str]:
    """Question -> choice; a choice that was not offered is told."""
    found = {}
    for each in sheet.questions:
        choice = form[f"{each.key}.choice"]
        if choice and choice not in each.choices:
            form.fault(f"{each.key}.choice", CHOOSE_ONE)
        elif choice:
            found[each.key] = choice
    return found


def typed(form: Form, sheet: Sheet) -> Typed:
    content = {
        each.key: {
            "choice": form[f"{each.key}.choice"],
            "words": form[f"{each.key}.words"] if each.words else "",
        }
        for each in sheet.questions
    }
    return Typed(form["name"], form["office"], content, locale(), form.version)


def fields(sheet: Sheet, labels: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form in their order, by what each is called."""
    found: dict[str, str] = {}
    for each in sheet.questions:
        found |= {f"{each.key}.choice": spoken(each), f"{each.key}.words": spoken(each)}
    return found | dict(labels)


def options(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Question -> what it offers, in the reader's words; last, to leave it out."""
    return {
        each.key: {key: words_in(text, locale()) for key, text in each.choices.items()}
        | {rules.NO_ANSWER: say(LEFT_OUT)}
        for each in sheet.questions
    }


def spoken(each: Question) -> str:
    return f"{each.number}. {words_in(each.text, locale())}"


def words_in(texts: Mapping[str, str], language: str) -> str:
    """A text of an edition in a language, or in English."""
    return texts.get(language) or texts.get(SOURCE, "")


# Notes verbales


def languages(country: str) -> tuple[str, ...]:
    """The language of the State's correspondence first, then English."""
    own = country if country in LANGUAGES else SOURCE
    return tuple(dict.fromkeys((own, SOURCE)))


def note_to(found: Survey, body: str, key: str, language: str) -> Note:
    """The draft that goes to a mission; a person sends it under a number and date."""
    house = current.services()
    there = house.translator(language)
    settings = house.settings
    return Note(
        language=there.locale, direction=there.direction, title=there.text(TITLE),
        letterhead=tuple((settings.letterhead or settings.mail_from_name).splitlines()),
        head=(
            (there.text(N_("Number")), BLANK), (there.text(N_("Date")), BLANK),
            (there.text(N_("To")), there.text(N_("Permanent mission"))),
            (there.text(N_("State or body")), house.names(there.locale)("body", body)),
        ),
        opening=there.text(OPENING),
        matter=((there.text(N_("Case")), found.case.reference),),
        groups=(Group(there.text(ASKS), tuple(_lines(found, key, there))),),
        closing=there.text(CLOSING),
    )  # fmt: skip


def _lines(found: Survey, key: str, there: Translator) -> list[tuple[str, str]]:
    until = found.standing.until
    return [
        (words_in(found.sheet.title, there.locale), ""),
        (there.text(LINK), address(key)),
        (there.text(N_("Last day for answers")), there.date(until, weekday=False) if until else ""),
        (there.text(PASSED_ON), ""),
        (there.text(FIGURES_ONLY), ""),
    ]
