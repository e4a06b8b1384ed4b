"""What the steps of a text do to its versions and comments, and what they ask beforehand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from engine import seats
from engine.context import Context
from engine.declarations import Guard
from engine.editions import calendar_of
from engine.store import canonical
from engine.text import N_, Text
from workflows.domain.reports.rules import in_words
from workflows.domain.reviews.inputs import ahead
from workflows.domain.texts import languages, queries, rules
from workflows.domain.texts.models import TextComment, TextVersion

NO_TEXT = N_("The text has no paragraph yet.")
UNEVEN = N_(
    "Not in as many paragraphs as the original: %(languages)s. Comments are on the number of a "
    "paragraph, which has to be the same in every language."
)
NOTHING_WRITTEN = N_("Nothing is written in a further language that is not read by all already.")
NO_NOTE = N_("Please choose the file of the note.")
NOT_THERE = N_("A text of this kind does not go there from here.")
OTHER_KIND = N_("This step belongs to another kind of text.")
NOTHING_PREPARED = N_("You have prepared no comment.")
NONE_SENT = N_("You have no comment on record.")
ON_PAPER = N_("What came on paper is recorded comment by comment on the page of the comments.")
STILL_OPEN = N_("The consultation is open until the end of %(date)s.")
LATER_ONLY = N_("The last day can only move to a later one.")
UNSETTLED = N_("It is not said yet what became of the comments: %(numbers)s")
CLOSED_DAY = N_("This is a closed day of the calendar. The next open one is %(date)s.")
MOST_NAMED = 12
HAND_IN = "hand_in_note"
INVITED = frozenset({"invited_mission", "invited_partner"})


# The text


def fix(context: Context) -> None:
    """What was written is fixed, in all its languages: it is put to somebody as it stands."""
    found = queries.written(context.session, context.case_id)
    if context.draft is not None and found is not None:
        found.fixed_by, found.fixed_at = context.trigger, context.now
        own = [found.number, found.language, found.text]
        mark(context, "text_sha256", [own, *_fixed_languages(context, [found])])
        context.session.flush()


def _fixed_languages(context: Context, versions: Sequence[TextVersion]) -> list[list[object]]:
    """Further languages of these versions, which from now on all read who read the version."""
    numbers = {each.id: each.number for each in versions}
    found = languages.waiting(context.session, versions)
    for each in found:
        each.fixed_at = context.now
    return [[numbers[each.version_id], each.language, each.status, each.text] for each in found]


def put_languages(context: Context) -> None:
    """`add_languages`: versions that all read already are read in further languages."""
    if context.draft is not None:
        versions = queries.versions(context.session, context.case_id, drafts=False)
        mark(context, "languages_sha256", _fixed_languages(context, versions))
        context.session.flush()


def languages_written(context: Context) -> Text | None:
    """There is something to add to versions that are fixed, and its paragraphs agree."""
    versions = queries.versions(context.session, context.case_id, drafts=False)
    if not languages.waiting(context.session, versions):
        return Text(NOTHING_WRITTEN)
    return _uneven(context, versions)


def even(context: Context) -> Text | None:
    """The languages of what is to be fixed agree in the numbers of their paragraphs."""
    found = queries.written(context.session, context.case_id)
    return _uneven(context, [found]) if found is not None else None


def _uneven(context: Context, versions: Sequence[TextVersion]) -> Text | None:
    found = languages.uneven(context.session, versions)
    return Text(UNEVEN, languages=in_words(found)) if found else None


def put_to_all(context: Context) -> None:
    """`open_consultation`: a text that is consulted on again is a version of its own."""
    before = queries.latest(context.session, context.case_id)
    if context.draft is None or before is None:
        return
    if before.fixed_by:
        again = TextVersion(
            case_id=before.case_id, number=before.number + 1, language=before.language,
            text=before.text, saved_at=context.now, person_id=before.person_id,
        )  # fmt: skip
        again.fixed_by, again.edition = "", 1
        context.session.add(again)
        context.session.flush()
        languages.copied(context.session, before, again)
    fix(context)


def mark(context: Context, key: str, rows: Sequence[Sequence[object]]) -> None:
    """The history carries the hash of what was delivered."""
    if context.draft is not None:
        told = canonical({"rows": rows})
        context.draft.set_fact(key, hashlib.sha256(told.encode()).hexdigest())


def has_text(context: Context) -> Text | None:
    """There is something to put to anybody."""
    found = queries.latest(context.session, context.case_id)
    return None if found is not None and rules.paragraphs(found.text) else Text(NO_TEXT)


# Comments


def send(context: Context) -> None:
    """Everything that the acting side has prepared is sent, each comment with its number."""
    if context.draft is None:
        return
    found = _prepared(context)
    last = queries.last_number(context.session, context.case_id)
    for number, each in enumerate(found, last + 1):
        each.number, each.sent_at = number, context.now
    mark(context, "comments_sha256", [[each.number, each.words, each.proposal] for each in found])
    context.session.flush()


def prepared(context: Context) -> Text | None:
    """The side has something to send; nobody sends what another side has written."""
    if context.on_behalf:
        return Text(ON_PAPER)
    return None if _prepared(context) else Text(NOTHING_PREPARED)


def _prepared(context: Context) -> Sequence[TextComment]:
    version = queries.consulted(context.session, context.case_id)
    if version is None or not context.actor_body:
        return ()
    return queries.drafts(context.session, version.id, context.actor_body)


def with_note(context: Context) -> Text | None:
    """A note is a file; what came on paper has it as its document. Asked once it is typed."""
    given = context.on_behalf or context.inputs.get("note_file")
    return Text(NO_NOTE) if context.trigger == HAND_IN and not given else None


def own_numbers(context: Context) -> list[tuple[str, str]]:
    """The numbers of the comments that the acting side has sent."""
    return [(str(each.number), str(each.number)) for each in _own(context)]


def own_sent(context: Context) -> Text | None:
    return None if _own(context) else Text(NONE_SENT)


def withdraw(context: Context) -> None:
    """The comment counts no more; its number is given to no other."""
    if context.draft is not None:
        for each in _own(context):
            if str(each.number) == context.inputs["comment"]:
                each.withdrawn_at = context.now
        context.session.flush()


def _own(context: Context) -> Sequence[TextComment]:
    version = queries.consulted(context.session, context.case_id)
    if version is None or not context.actor_body:
        return ()
    return queries.sent(context.session, version.id, body=context.actor_body)


def tell(context: Context) -> None:
    """From now on everybody reads what became of each comment."""
    version = queries.consulted(context.session, context.case_id)
    if context.draft is None or version is None:
        return
    found = queries.sent(context.session, version.id)
    for each in found:
        each.told_at = context.now
    mark(context, "settled_sha256", [[each.number, each.settled, each.reason] for each in found])
    context.session.flush()


def settled(context: Context) -> Text | None:
    """Of every comment it is said what became of it."""
    version = queries.consulted(context.session, context.case_id)
    found = queries.unsettled(context.session, version.id) if version else ()
    if not found:
        return None
    named = ", ".join(str(each.number) for each in found[:MOST_NAMED])
    return Text(UNSETTLED, numbers=named + (" …" if len(found) > MOST_NAMED else ""))


# The course


def goes_to(state: str) -> Guard:
    """The state comes next for a text of this kind."""

    def guard(context: Context) -> Text | None:
        course = rules.COURSES.get(str(context.fact("kind")), ())
        place = course.index(context.state) + 1 if context.state in course else len(course)
        return None if course[place : place + 1] == (state,) else Text(NOT_THERE)

    return guard


def only_of(kind: str) -> Guard:
    """The step belongs to texts of one kind."""

    def guard(context: Context) -> Text | None:
        return None if context.fact("kind") == kind else Text(OTHER_KIND)

    return guard


def is_over(context: Context) -> Text | None:
    """The last day for comments has passed, for all and for each that was invited by name."""
    own = (
        task.due
        for body in context.bodies("invited")
        for task, _ in context.open_tasks_of(INVITED, body)
        if task.due
    )
    last = max([day for day in (_last_day(context), *own) if day], default=None)
    return Text(STILL_OPEN, date=last) if last and context.today <= last else None


def open_day(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A day that lies ahead, on which the offices of the mechanism are open."""
    if fault := ahead(context, value):
        return fault
    following = calendar_of(context.session).roll(value)
    return None if following == value else Text(CLOSED_DAY, date=following)


def later(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Nobody is left with less time than was said before."""
    last = _last_day(context)
    return Text(LATER_ONLY) if last and value < last else open_day(context, value)


def _last_day(context: Context) -> dt.date | None:
    found = context.fact("closes_on")
    return found if isinstance(found, dt.date) else None


# Who is invited by name


def seats_of(title: str, key: str) -> Callable[[Context], Sequence[int]]:
    """The standing seats of a title of the bodies that an input names."""

    def find(context: Context) -> Sequence[int]:
        found = (
            seats.standing(context.session, title, body) for body in context.inputs.get(key) or ()
        )
        return [each.id for each in found if each is not None]

    return find
