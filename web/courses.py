"""The course of a case in words: how its dates differ, and what stands about its session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from engine.models.case import Case
from engine.queries.chain import NO_HABITS
from engine.queries.course import NO_MEDIANS, Course, Reach, course
from engine.queries.reader import Reader
from engine.queries.standings import Standing, standings
from engine.text import N_, Nn_, Text
from web import current
from web.current import Rows

LATER = Nn_("%(n)s day after the current plan", "%(n)s days after the current plan")
EARLIER = Nn_("%(n)s day before the current plan", "%(n)s days before the current plan")
AS_PLANNED = N_("as in the current plan")
REACHED = N_("According to the forecast, the session of %(date)s is reached.")
AT_RISK = N_("According to the forecast, the session of %(date)s is not reached.")
GOES_ON = N_(
    "According to the rule, the review goes on with the next session that it reaches: %(date)s."
)
IF_IT_STAYS = N_(
    "If the forecast still says so on %(day)s, the review goes on by the rule with the next "
    "session that it reaches: %(date)s."
)
NONE_KNOWN = N_("No later session is known yet that it reaches.")
NO_SESSION = N_("No session has been chosen yet.")
EARLIEST = N_("According to the forecast, a session on or after %(date)s is reached.")


def standings_of(rows: Rows, looking: Reader, cases: Sequence[Case]) -> dict[int, Standing]:
    return standings(rows, looking.registry, cases, now=looking.now)


def course_of(it: Standing, medians: Mapping[str, int] = NO_MEDIANS) -> Course:
    """With what its process knows of it."""
    habits = current.services().habits.get(it.definition.key, NO_HABITS)
    return course(it, habits, medians)


def difference(forecast: dt.date | None, planned: dt.date | None) -> Text | None:
    """How a forecast stands to the plan; None where one of them is not known."""
    if forecast is None or planned is None:
        return None
    days = (forecast - planned).days
    if days == 0:
        return Text(AS_PLANNED)
    return Text(LATER if days > 0 else EARLIER, n=abs(days))


def of_session(reach: Reach | None, today: dt.date) -> tuple[Text, ...]:
    """Whether the forecast reaches the session, and what follows where it does not."""
    if reach is None:
        return ()
    if reach.anchor is None:
        said = [Text(NO_SESSION)]
        return (*said, Text(EARLIEST, date=reach.earliest)) if reach.earliest else tuple(said)
    if reach.earliest is None:
        return ()
    if not reach.at_risk:
        return (Text(REACHED, date=reach.anchor.date),)
    return (Text(AT_RISK, date=reach.anchor.date), _follows(reach, today))


def _follows(reach: Reach, today: dt.date) -> Text:
    if reach.following is None:
        return Text(NONE_KNOWN)
    if reach.given_up is not None and reach.given_up > today:
        return Text(IF_IT_STAYS, day=reach.given_up, date=reach.following.date)
    return Text(GOES_ON, date=reach.following.date)
